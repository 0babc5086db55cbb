"""Editions of the ledger and what was done with a report are only added to."""

from django.db import migrations

from bancheng.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_figures")]

    operations = [append_only("reports_ledgeredition", "reports_reportevent")]
