from datetime import time

from django.db import migrations, models


def leave_the_cutoff_to_the_pack(apps, _editor):
    """16:00 was written where nothing had been said, and the pack's own went before it."""
    apps.get_model("calendar_cn", "CentreHours").objects.filter(cutoff=time(16)).update(cutoff=None)


class Migration(migrations.Migration):
    dependencies = [
        ("calendar_cn", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="centrehours",
            name="unit",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
        migrations.AlterField(
            model_name="centrehours",
            name="cutoff",
            field=models.TimeField(blank=True, null=True),
        ),
        migrations.RunPython(leave_the_cutoff_to_the_pack, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Recount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("centre", models.CharField(blank=True, default="", max_length=12)),
                ("below", models.BooleanField(default=False)),
                ("unit", models.CharField(blank=True, default="", max_length=20)),
                ("from_day", models.DateField()),
                ("cause", models.CharField(max_length=120)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=150)),
                ("cursor", models.BigIntegerField(default=0)),
                ("seen", models.PositiveIntegerField(default=0)),
                ("moved", models.PositiveIntegerField(default=0)),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at__isnull", True)),
                        fields=["id"],
                        name="recount_pending",
                    )
                ],
            },
        ),
    ]
