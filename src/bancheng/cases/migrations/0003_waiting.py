"""The index that home queues are counted from; and what PostgreSQL cannot guess by itself.

That a case in one of some states is open it would take for a coincidence, and read thousands of
rows to sort them instead of a few in order.
"""

from django.db import migrations, models

STATISTICS = "CREATE STATISTICS case_state_open (mcv) ON state, is_open FROM cases_case"


def correlate(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(STATISTICS)


def uncorrelate(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP STATISTICS IF EXISTS case_state_open")


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_append_only")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(
                    ("is_open", True),
                    ("state", "closed"),
                    ("pending_action__isnull", False),
                    _connector="OR",
                ),
                fields=["centre", "received_at"],
                include=(
                    "id",
                    "state",
                    "is_open",
                    "owner",
                    "handover_to",
                    "pending_action",
                    "pool",
                    "escalation",
                    "red_at",
                    "yellow_at",
                    "barred",
                    "registered_by",
                ),
                name="case_waiting",
            ),
        ),
        migrations.RunPython(correlate, uncorrelate),
    ]
