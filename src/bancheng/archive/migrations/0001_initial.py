"""Packages, holds, appraisals, the register; packages and its lines are only added."""

import bancheng.crypto.fields
import django.db.models.deletion
from django.db import migrations, models

from bancheng.append_only import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0006_verification"),
        ("people", "0003_calendar_log"),
    ]

    operations = [
        migrations.CreateModel(
            name="PackagingMark",
            fields=[
                ("number", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("done", models.BigIntegerField(default=0)),
                ("safe", models.BigIntegerField(default=0)),
                ("seen", models.BigIntegerField(default=0)),
                ("seen_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Register",
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
                ("seq", models.PositiveIntegerField(default=0)),
                ("last_hash", models.CharField(blank=True, default="", max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Appraisal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("state", models.CharField(default="proposed", max_length=12)),
                ("opinion", bancheng.crypto.fields.SealedTextField(blank=True, default="")),
                ("proposed_by", models.CharField(max_length=40)),
                ("proposed_at", models.DateTimeField()),
                ("decision", bancheng.crypto.fields.SealedTextField(blank=True, default="")),
                ("decided_by", models.CharField(blank=True, default="", max_length=40)),
                ("decided_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
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
                "verbose_name": "鉴定清册",
                "verbose_name_plural": "鉴定清册",
            },
        ),
        migrations.CreateModel(
            name="ArchivePackage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("archived_at", models.DateTimeField()),
                ("built_at", models.DateTimeField()),
                ("sm3", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                ("files", models.PositiveIntegerField()),
                ("last_hash", models.CharField(max_length=64)),
                ("algorithm", models.CharField(max_length=16)),
                ("key_id", models.CharField(max_length=16)),
                ("retention", models.CharField(max_length=12)),
                ("grounds", models.CharField(blank=True, default="", max_length=200)),
                ("years", models.PositiveSmallIntegerField()),
                ("dispose_after", models.DateField()),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="package",
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
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.event",
                    ),
                ),
            ],
            options={
                "verbose_name": "归档包",
                "verbose_name_plural": "归档包",
            },
        ),
        migrations.CreateModel(
            name="AppraisalLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("case_no", models.CharField(max_length=40)),
                ("state", models.CharField(default="proposed", max_length=12)),
                ("open", models.BooleanField(default=True)),
                ("why", models.CharField(blank=True, default="", max_length=200)),
                ("places", models.TextField(blank=True, default="[]")),
                ("disposed_at", models.DateTimeField(null=True)),
                (
                    "appraisal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="archive.appraisal",
                    ),
                ),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="archive.archivepackage",
                    ),
                ),
            ],
            options={
                "ordering": ["appraisal_id", "id"],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", bancheng.crypto.fields.SealedTextField()),
                ("by", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("lifted_by", models.CharField(blank=True, default="", max_length=40)),
                ("lifted_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
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
                "verbose_name": "暂缓销毁",
                "verbose_name_plural": "暂缓销毁",
            },
        ),
        migrations.CreateModel(
            name="PackageFault",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="cases.event",
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("error", models.CharField(blank=True, default="", max_length=200)),
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
                "verbose_name": "未能封装",
                "verbose_name_plural": "未能封装",
            },
        ),
        migrations.CreateModel(
            name="RegisterLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("action", models.CharField(max_length=16)),
                ("by", models.CharField(max_length=40)),
                ("case_no", models.CharField(blank=True, default="", max_length=40)),
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
            ],
            options={
                "verbose_name": "销毁登记",
                "verbose_name_plural": "销毁登记",
                "ordering": ["centre_id", "seq"],
            },
        ),
        migrations.AddIndex(
            model_name="appraisal",
            index=models.Index(fields=["state", "id"], name="appraisal_state"),
        ),
        migrations.AddConstraint(
            model_name="appraisal",
            constraint=models.UniqueConstraint(
                fields=("centre", "number"), name="appraisal_number_once"
            ),
        ),
        migrations.AddIndex(
            model_name="archivepackage",
            index=models.Index(fields=["centre", "-archived_at", "-id"], name="package_newest"),
        ),
        migrations.AddIndex(
            model_name="archivepackage",
            index=models.Index(fields=["centre", "dispose_after", "id"], name="package_term"),
        ),
        migrations.AddConstraint(
            model_name="appraisalline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("open", True)), fields=("package",), name="line_open_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="appraisalline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("disposed_at__isnull", False)),
                fields=("package",),
                name="disposed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at__isnull", True)), fields=("case",), name="hold_once"
            ),
        ),
        migrations.AddIndex(
            model_name="registerline",
            index=models.Index(fields=["case_no"], name="register_case"),
        ),
        migrations.AddConstraint(
            model_name="registerline",
            constraint=models.UniqueConstraint(fields=("centre", "seq"), name="register_seq_once"),
        ),
        append_only("archive_archivepackage", "archive_registerline"),
    ]
