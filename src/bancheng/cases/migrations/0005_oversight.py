"""Columns that say who owes an answer to a reminder and whose escalation nobody has taken up.

The two conditions are those of `columns.py` on the day this was written.
"""

import json
from datetime import datetime

from django.db import migrations, models

BATCH = 500
COLUMNS = ["owes_reply", "reply_due_at", "raised_at"]


def fill(apps, _editor):
    """Fill the columns of the open cases from their facts, a batch at a time."""
    case = apps.get_model("cases", "Case")
    last = 0
    while True:
        rows = case.objects.filter(is_open=True, pk__gt=last).order_by("pk")
        found = list(rows.only("facts", "received_at", *COLUMNS)[:BATCH])
        if not found:
            return
        case.objects.bulk_update([row for row in found if _read(row)], COLUMNS, BATCH // 5)
        last = found[-1].pk


def _read(row):
    """Set the columns of one row; whether there was anything to set."""
    facts = json.loads(row.facts)
    row.owes_reply = bool(facts.get("supervision_open"))
    due = facts.get("supervision_due") if row.owes_reply else None
    row.reply_due_at = datetime.fromisoformat(due) if due else None
    row.raised_at = None
    if facts.get("escalation") and not facts.get("escalation_acknowledged", True):
        since = facts.get("escalated_at")
        row.raised_at = datetime.fromisoformat(since) if since else row.received_at
    return row.owes_reply or row.raised_at is not None


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_time"),
        ("people", "0003_calendar_log"),
        ("policy", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="owes_reply",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="case",
            name="raised_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="reply_due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("owes_reply", True)),
                fields=["centre", "reply_due_at", "id"],
                name="case_owes_reply",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("raised_at__isnull", False)),
                fields=["centre", "raised_at", "id"],
                name="case_raised",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
