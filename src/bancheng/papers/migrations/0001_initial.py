"""Issued papers, what they say, templates; the database refuses to change a paper."""

import bancheng.crypto.fields
import django.db.models.deletion
from django.db import migrations, models

from bancheng.append_only import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0005_oversight"),
        ("people", "0003_calendar_log"),
    ]

    operations = [
        migrations.CreateModel(
            name="IssuedPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order_no", models.CharField(blank=True, default="", max_length=48)),
                ("kind", models.CharField(max_length=24)),
                ("title", models.CharField(max_length=60)),
                ("number", models.CharField(max_length=40)),
                ("unit", models.CharField(blank=True, default="", max_length=20)),
                ("issued_at", models.DateTimeField()),
                ("by", models.CharField(max_length=40)),
                ("form", models.CharField(max_length=64)),
                ("salt", models.CharField(max_length=32)),
                ("sm3", models.CharField(max_length=64)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
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
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="cases.event",
                    ),
                ),
            ],
            options={
                "verbose_name": "出具的文书",
                "verbose_name_plural": "出具的文书",
                "ordering": ["case_id", "event_id", "id"],
            },
        ),
        migrations.CreateModel(
            name="IssuingMark",
            fields=[
                ("number", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("done", models.BigIntegerField(default=0)),
                ("seen", models.BigIntegerField(default=0)),
                ("seen_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PaperFault",
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
            ],
        ),
        migrations.CreateModel(
            name="PaperText",
            fields=[
                (
                    "paper",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="papers.issuedpaper",
                    ),
                ),
                ("data", bancheng.crypto.fields.SealedTextField()),
            ],
        ),
        migrations.CreateModel(
            name="PaperTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=24, verbose_name="文书")),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                (
                    "name",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="文件名"),
                ),
                ("content", models.BinaryField()),
                ("sm3", models.CharField(max_length=64)),
                ("by", models.CharField(max_length=40, verbose_name="上传人")),
                ("at", models.DateTimeField(verbose_name="上传时间")),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.centre",
                        verbose_name="中心",
                    ),
                ),
            ],
            options={
                "verbose_name": "文书模板",
                "verbose_name_plural": "文书模板",
                "ordering": ["centre_id", "kind", "-version"],
            },
        ),
        migrations.AddField(
            model_name="issuedpaper",
            name="template",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="papers.papertemplate",
            ),
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
                ("kind", models.CharField(max_length=24)),
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
        migrations.AddConstraint(
            model_name="papertemplate",
            constraint=models.UniqueConstraint(
                fields=("centre", "kind", "version"), name="paper_template_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="issuedpaper",
            constraint=models.UniqueConstraint(
                fields=("event", "kind", "order_no"), name="paper_of_event_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="issuedpaper",
            constraint=models.UniqueConstraint(
                fields=("centre", "number"), name="issued_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.UniqueConstraint(
                fields=("centre", "kind", "year"), name="issued_series_once"
            ),
        ),
        append_only("papers_issuedpaper", "papers_papertemplate"),
        append_only("papers_papertext", verbs=("UPDATE",)),
    ]
