"""Figures as they are kept: what each case adds, and the sums of each day and each month.

Only `counting.py` writes here. A row of sums holds every indicator of one value of one dimension
as exact text, so that a period is read in a few rows and no writer of cases ever waits for one.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bancheng.cases.models import Case
from bancheng.people.models import Centre

DAY, MONTH = "d", "m"
VALUE = 200


class CaseFigure(models.Model):
    """单件计数 — what one case adds to the figures, as of one version of it."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="figure")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField()
    edition = models.CharField(max_length=16)
    received_on = models.DateField()
    counted_on = models.DateField(null=True)
    received_at = models.DateTimeField()
    phone_hash = models.CharField(max_length=64, blank=True, default="")
    id_hash = models.CharField(max_length=64, blank=True, default="")
    item = models.CharField(max_length=VALUE, blank=True, default="")
    under = models.TextField()  # |unit=hrss|cause=ZY01|…
    adds = models.TextField()  # |acceptance=1/1|net_hours=950/1~16:1|…

    class Meta:
        verbose_name = _("单件计数")
        verbose_name_plural = _("单件计数")
        indexes: ClassVar = [
            models.Index(fields=["centre", "received_on", "case"], name="figure_received"),
            models.Index(
                fields=["centre", "counted_on", "case"],
                name="figure_counted",
                condition=models.Q(counted_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} v{self.version}"


class FigureSum(models.Model):
    """合计 — every indicator of one centre, day or month, and value of a dimension."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", db_index=False)
    span = models.CharField(max_length=1)  # d m
    day = models.DateField()  # of a month its first
    dimension = models.CharField(max_length=12, blank=True)  # "" the whole
    value = models.CharField(max_length=VALUE, blank=True)
    sums = models.TextField()  # JSON: key → [numerator, denominator, {bucket: number}]

    class Meta:
        verbose_name = _("合计")
        verbose_name_plural = _("合计")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["centre", "dimension", "span", "day", "value"], name="figure_sum_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.centre_id} {self.span} {self.day} {self.dimension}={self.value}"


class FigureCursor(models.Model):
    """计数进度 — up to which line of the log is counted. One row.

    `settled`, `seen`, `held`, `horizon` are those of `cases.late`. `turn` is compared and set by
    whoever writes, so that of two workers with the same work one does nothing.
    """

    settled = models.BigIntegerField(default=0)
    seen = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    horizon = models.BigIntegerField(default=0)
    turn = models.BigIntegerField(default=0)
    edition = models.CharField(max_length=16, default="")

    class Meta:
        verbose_name = _("计数进度")
        verbose_name_plural = _("计数进度")

    def __str__(self) -> str:
        return f"{self.settled}/{self.seen}"
