"""Problems, measures, candidates; their history is only added to, the database sees to it."""

import bancheng.crypto.fields
import django.db.models.deletion
from django.db import migrations, models


TABLE = "problems_problemevent"
VERBS = ("UPDATE", "DELETE")

POSTGRES_FUNCTION = """
CREATE FUNCTION problems_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
"""


def _name(verb):
    return f"{TABLE}_no_{verb.lower()}"


def install(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(POSTGRES_FUNCTION, params=None)  # it holds a %
    for verb in VERBS:
        if vendor == "postgresql":
            schema_editor.execute(
                f"CREATE TRIGGER {_name(verb)} BEFORE {verb} ON {TABLE}"
                " FOR EACH ROW EXECUTE FUNCTION problems_append_only()"
            )
        elif vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {_name(verb)} BEFORE {verb} ON {TABLE}"
                f" BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
            )


def remove(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for verb in VERBS:
        on = f" ON {TABLE}" if vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {_name(verb)}{on}")
    if vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS problems_append_only()")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0005_oversight"),
        ("people", "0003_calendar_log"),
    ]

    operations = [
        migrations.CreateModel(
            name="TextCursor",
            fields=[
                (
                    "centre",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="people.centre",
                    ),
                ),
                ("case_id", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Problem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=32, unique=True)),
                ("state", models.CharField(default="open", max_length=12)),
                ("version", models.PositiveIntegerField(default=0)),
                ("title", models.CharField(max_length=80)),
                ("items", models.TextField(default="[]")),
                ("causes", models.TextField(default="[]")),
                ("regions", models.TextField(default="[]")),
                ("root_cause", models.TextField(blank=True, default="")),
                ("opened_by", models.CharField(max_length=40)),
                ("opened_at", models.DateTimeField()),
                ("finished_by", models.CharField(blank=True, default="", max_length=40)),
                ("done_on", models.DateField(null=True)),
                ("span_days", models.PositiveSmallIntegerField(default=90)),
                ("check_on", models.DateField(null=True)),
                ("before", models.PositiveIntegerField(null=True)),
                ("after", models.PositiveIntegerField(null=True)),
                ("counted_at", models.DateTimeField(null=True)),
                ("effect_by", models.CharField(blank=True, default="", max_length=40)),
                ("effect_at", models.DateTimeField(null=True)),
                ("headline", models.CharField(blank=True, default="", max_length=80)),
                ("guide_before", models.TextField(blank=True, default="")),
                ("guide_after", models.TextField(blank=True, default="")),
                ("changed", models.TextField(blank=True, default="")),
                ("proposed_by", models.CharField(blank=True, default="", max_length=40)),
                ("published_by", models.CharField(blank=True, default="", max_length=40)),
                ("published_at", models.DateTimeField(null=True)),
                ("last_hash", models.CharField(blank=True, default="", max_length=64)),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.centre",
                    ),
                ),
            ],
            options={
                "verbose_name": "共性问题",
                "verbose_name_plural": "共性问题",
            },
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("no", models.PositiveSmallIntegerField()),
                ("kind", models.CharField(max_length=12)),
                ("state", models.CharField(default="open", max_length=12)),
                ("text", models.TextField()),
                ("unit", models.CharField(max_length=20)),
                ("due_on", models.DateField()),
                ("place", models.CharField(blank=True, default="", max_length=200)),
                ("before", models.TextField(blank=True, default="")),
                ("after", models.TextField(blank=True, default="")),
                ("set_by", models.CharField(max_length=40)),
                ("reported_by", models.CharField(blank=True, default="", max_length=40)),
                ("done_on", models.DateField(null=True)),
                ("evidence", models.TextField(blank=True, default="")),
                ("accepted_by", models.CharField(blank=True, default="", max_length=40)),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.centre",
                    ),
                ),
                (
                    "problem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="problems.problem",
                    ),
                ),
            ],
            options={
                "ordering": ["problem_id", "no"],
            },
        ),
        migrations.CreateModel(
            name="Candidate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=8)),
                ("key", models.CharField(max_length=240)),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("state", models.CharField(default="waiting", max_length=12)),
                ("item", models.CharField(blank=True, default="", max_length=200)),
                ("cause", models.CharField(blank=True, default="", max_length=24)),
                ("number", models.PositiveIntegerField(default=0)),
                ("found_at", models.DateTimeField()),
                ("first_at", models.DateTimeField(null=True)),
                ("last_at", models.DateTimeField(null=True)),
                ("marked_by", models.CharField(blank=True, default="", max_length=40)),
                ("marked_why", models.TextField(blank=True, default="")),
                ("decided_by", models.CharField(blank=True, default="", max_length=40)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True, default="")),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.centre",
                    ),
                ),
                (
                    "problem",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidates",
                        to="problems.problem",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProblemCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("case_no", models.CharField(max_length=40)),
                ("added_by", models.CharField(max_length=40)),
                ("added_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.centre",
                    ),
                ),
                (
                    "problem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="problems.problem",
                    ),
                ),
            ],
            options={
                "ordering": ["problem_id", "id"],
            },
        ),
        migrations.CreateModel(
            name="ProblemEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("action", models.CharField(max_length=20)),
                ("by", models.CharField(max_length=40)),
                ("measure_no", models.PositiveSmallIntegerField(null=True)),
                ("word", bancheng.crypto.fields.SealedTextField(blank=True, default="")),
                ("salt", models.CharField(max_length=32)),
                ("body", models.TextField()),
                ("prev_hash", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64)),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.centre",
                    ),
                ),
                (
                    "problem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="problems.problem",
                    ),
                ),
            ],
            options={
                "ordering": ["problem_id", "seq"],
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("next", models.PositiveIntegerField(default=1)),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.centre",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Alike",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("score", models.FloatField()),
                ("found_at", models.DateTimeField()),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.centre",
                    ),
                ),
                (
                    "one",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["centre", "found_at"], name="alike_found")],
                "constraints": [
                    models.UniqueConstraint(fields=("one", "other"), name="alike_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="CandidateCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="problems.candidate",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.centre",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("candidate", "case"), name="candidate_case_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DelayFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                ("counted_at", models.DateTimeField()),
                ("cases", models.PositiveIntegerField()),
                ("cut", models.BooleanField(default=False)),
                ("lines", models.TextField()),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.centre",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("centre", "month"), name="delay_figure_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="problem",
            index=models.Index(fields=["centre", "-opened_at", "-id"], name="problem_newest"),
        ),
        migrations.AddIndex(
            model_name="problem",
            index=models.Index(fields=["centre", "state", "-opened_at"], name="problem_by_state"),
        ),
        migrations.AddIndex(
            model_name="problem",
            index=models.Index(
                condition=models.Q(("state", "done")), fields=["check_on"], name="problem_to_check"
            ),
        ),
        migrations.AddConstraint(
            model_name="problem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "open",
                            "working",
                            "done",
                            "effective",
                            "ineffective",
                            "proposed",
                            "published",
                            "withdrawn",
                        ],
                    )
                ),
                name="problem_state_known",
            ),
        ),
        migrations.AddIndex(
            model_name="measure",
            index=models.Index(
                fields=["centre", "unit", "state", "due_on"], name="measure_of_unit"
            ),
        ),
        migrations.AddIndex(
            model_name="measure",
            index=models.Index(
                condition=models.Q(("kind", "guide"), ("state", "done")),
                fields=["centre", "done_on"],
                name="measure_guides",
            ),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.UniqueConstraint(fields=("problem", "no"), name="measure_no_once"),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["guide", "procedure", "system", "policy", "training", "data", "duty"],
                    )
                ),
                name="measure_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "reported", "done", "dropped"])),
                name="measure_state_known",
            ),
        ),
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(fields=["centre", "state", "-last_at"], name="candidate_by_state"),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["rule", "text", "marked"])),
                name="candidate_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["waiting", "confirmed", "joined", "dismissed", "merged"])
                ),
                name="candidate_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.UniqueConstraint(
                fields=("centre", "kind", "key", "round"), name="candidate_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="problemcase",
            constraint=models.UniqueConstraint(
                fields=("problem", "case"), name="problem_case_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="problemevent",
            constraint=models.UniqueConstraint(
                fields=("problem", "seq"), name="problem_event_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.UniqueConstraint(
                fields=("centre", "year"), name="problem_series_once"
            ),
        ),
        migrations.RunPython(install, remove),
    ]
