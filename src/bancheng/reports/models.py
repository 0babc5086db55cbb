"""What reports keep: who took the ledger away, its frozen editions, and the periodic reports.

Ledger exports are noted in `ledger.py`, editions made in `editions.py`, periodic reports written
in `periodic.py`, each nowhere else.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bancheng.cases.models import CASE_NO, USERNAME, Case
from bancheng.crypto.fields import SealedTextField
from bancheng.people.models import Centre

from .figure_pins import FigurePin
from .figure_rows import CaseFigure, FigureCursor, FigureSum
from .kinds import Period, ReportState

__all__ = [
    "CaseFigure",
    "FigureCursor",
    "FigurePin",
    "FigureSum",
    "LedgerEdition",
    "LedgerExport",
    "PeriodicReport",
    "ReportEvent",
    "ReportSection",
    "TypicalCase",
]

# ── the ledger ───────────────────────────────────────────────────────────


class LedgerExport(models.Model):
    """台账导出记录 — who took the ledger away, in which form, whether in the open and why."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    by = models.CharField(max_length=USERNAME)
    at = models.DateTimeField()
    form = models.CharField(max_length=8)  # xlsx csv
    filters = models.TextField()  # JSON
    unmasked = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True, default="")
    rows = models.PositiveIntegerField(null=True)  # unknown until the last line was written

    class Meta:
        verbose_name = _("台账导出记录")
        verbose_name_plural = _("台账导出记录")
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["centre", "-at", "-id"], name="export_newest")]

    def __str__(self) -> str:
        return f"{self.by} {self.at:%Y-%m-%d %H:%M} {self.form}"


class LedgerEdition(models.Model):
    """台账定本 — the masked ledger of a period as it stood; its file lies under its digest.

    A row is never changed; a correction of the cases makes the next edition.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    first = models.DateField()
    last = models.DateField()
    edition = models.PositiveSmallIntegerField()
    made_by = models.CharField(max_length=USERNAME)
    made_at = models.DateTimeField()
    filters = models.TextField()  # JSON
    rows = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    sm3 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("台账定本")
        verbose_name_plural = _("台账定本")
        ordering: ClassVar = ["-last", "-first", "-edition"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["centre", "first", "last", "edition"], name="ledger_edition_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.last} #{self.edition}"


# ── periodic reports ─────────────────────────────────────────────────────


class PeriodicReport(models.Model):
    """月报、季报 — drafted by the program, edited, submitted, approved by another, issued.

    `snapshot` holds every number that the report names; nothing is counted again when it is
    shown or written out. `sm3` is the digest of numbers, words and cases as they were approved.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    period = models.CharField(max_length=8)
    first = models.DateField()
    last = models.DateField()
    edition = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, default=ReportState.DRAFT.value)
    version = models.PositiveIntegerField(default=0)
    made_by = models.CharField(max_length=USERNAME)
    made_at = models.DateTimeField()
    counted_at = models.DateTimeField()
    snapshot = models.TextField()  # JSON
    submitted_by = models.CharField(max_length=USERNAME, blank=True, default="")
    submitted_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=USERNAME, blank=True, default="")
    approved_at = models.DateTimeField(null=True)
    sm3 = models.CharField(max_length=64, blank=True, default="")
    file_sm3 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        verbose_name = _("定期报告")
        verbose_name_plural = _("定期报告")
        ordering: ClassVar = ["-last", "-first", "-edition"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(period__in=[p.value for p in Period]), name="report_period_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in ReportState]), name="report_state_known"
            ),
            models.UniqueConstraint(
                fields=["centre", "first", "last", "edition"], name="report_edition_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.last} #{self.edition}"


class ReportSection(models.Model):
    """报告的一节 — the paragraph that the program drafted, and the editor's own words."""

    report = models.ForeignKey(PeriodicReport, models.CASCADE, related_name="sections")
    key = models.CharField(max_length=16)
    draft = models.TextField(blank=True, default="")
    words = models.TextField(blank=True, default="")
    edited_by = models.CharField(max_length=USERNAME, blank=True, default="")
    edited_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "key"], name="report_section_once"),
        ]

    def __str__(self) -> str:
        return self.key


class TypicalCase(models.Model):
    """典型案例 — a closed case that a person chose, told without anybody's name."""

    report = models.ForeignKey(PeriodicReport, models.CASCADE, related_name="typical")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    case_no = models.CharField(max_length=CASE_NO)
    title = models.CharField(max_length=80)
    text = models.TextField()
    chosen_by = models.CharField(max_length=USERNAME)

    class Meta:
        ordering: ClassVar = ["report_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "case"], name="report_case_once"),
        ]

    def __str__(self) -> str:
        return self.title


class ReportEvent(models.Model):
    """报告经过 — who did what to a report, and when."""

    report = models.ForeignKey(PeriodicReport, models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=16)
    by = models.CharField(max_length=USERNAME)
    word = SealedTextField(blank=True, default="")

    class Meta:
        ordering: ClassVar = ["report_id", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "seq"], name="report_event_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}#{self.seq} {self.action}"
