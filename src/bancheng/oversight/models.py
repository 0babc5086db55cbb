"""Papers of supervision and their history, many moves at once, and the figures of waiting.

Plain tables. Papers are written in `papers.py` only, batches in `many.py`, figures in
`waiting.py`. Persons and units stand as text, as in cases.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bancheng.cases.models import CASE_NO, UNIT, USERNAME, Case
from bancheng.crypto.fields import SealedTextField
from bancheng.people.models import Centre

from .kinds import WAITING, Kind, State

KIND_VALUES = [kind.value for kind in Kind]
STATE_VALUES = [state.value for state in State]


class Letterhead(models.Model):
    """发文字号 — what a centre's numbers begin with, such as 云政督; then comes the kind."""

    centre = models.OneToOneField(
        Centre, models.PROTECT, primary_key=True, related_name="+", verbose_name=_("中心")
    )
    mark = models.CharField(_("机关代字"), max_length=12)

    class Meta:
        verbose_name = _("督办文书字号")
        verbose_name_plural = _("督办文书字号")

    def __str__(self) -> str:
        return self.mark


class Series(models.Model):
    """流水号 — the next number of one kind in one year; gaps are allowed, repeats are not."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    year = models.PositiveSmallIntegerField()
    next = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "kind", "year"], name="paper_series_once"),
        ]

    def __str__(self) -> str:
        return f"{self.centre_id} {self.kind} {self.year} {self.next}"


class Paper(models.Model):
    """督办文书 — 约谈, 通报, 责令整改 or 问责建议, from its draft to its end."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    state = models.CharField(max_length=16, default=State.DRAFT.value)
    version = models.PositiveIntegerField(default=0)
    number = models.CharField(max_length=40, null=True)
    unit = models.CharField(max_length=UNIT)
    person = models.CharField(max_length=USERNAME, blank=True, default="")
    addressee = models.CharField(max_length=16, blank=True, default="")  # kinds.BODIES
    addressee_name = models.CharField(max_length=80, blank=True, default="")
    title = models.CharField(max_length=80)
    grounds = models.TextField(blank=True, default="")  # JSON: list of kinds.GROUNDS
    text = SealedTextField(blank=True, default="")
    measures = SealedTextField(blank=True, default="")
    reply_by = models.DateField(null=True)
    drafted_by = models.CharField(max_length=USERNAME)
    drafted_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=USERNAME, blank=True, default="")
    issued_at = models.DateTimeField(null=True)
    answer = SealedTextField(blank=True, default="")
    answered_by = models.CharField(max_length=USERNAME, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    fix_by = models.DateField(null=True)  # 责令整改: the day that the unit's plan names
    report = SealedTextField(blank=True, default="")  # what was done by then
    result = SealedTextField(blank=True, default="")
    last_hash = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        verbose_name = _("督办文书")
        verbose_name_plural = _("督办文书")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=KIND_VALUES), name="paper_kind_known"),
            models.CheckConstraint(condition=Q(state__in=STATE_VALUES), name="paper_state_known"),
            models.UniqueConstraint(fields=["centre", "number"], name="paper_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["centre", "-drafted_at", "-id"], name="paper_newest"),
            models.Index(fields=["centre", "unit", "-drafted_at"], name="paper_of_unit"),
            models.Index(
                fields=["centre", "state"],
                name="paper_waiting",
                condition=Q(state__in=[state.value for state in WAITING]),
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.title


class PaperCase(models.Model):
    """所据诉求件 — a case that a paper rests on, and what was found in it when it was drafted."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="lines")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    case_no = models.CharField(max_length=CASE_NO)
    found = models.TextField(blank=True, default="[]")  # JSON: list of [ground, number]

    class Meta:
        ordering: ClassVar = ["paper_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paper", "case"], name="paper_case_once"),
        ]

    def __str__(self) -> str:
        return self.case_no


class PaperEvent(models.Model):
    """文书经过 — one line of a paper's history. Rows are only added, the database sees to it.

    `body` is exact text with the salted digests of what was written and said; its hash covers it
    and the hash before.
    """

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="events")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=16)
    by = models.CharField(max_length=USERNAME)
    word = SealedTextField(blank=True, default="")
    salt = models.CharField(max_length=32)
    body = models.TextField()
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["paper_id", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paper", "seq"], name="paper_event_once"),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id}#{self.seq} {self.action}"


class PaperOutbox(models.Model):
    """待通知的文书经过 — a line that nobody was told of yet; gone once they were.

    Written with its line, taken away with the notices. What cannot be told stays.
    """

    event = models.OneToOneField(PaperEvent, models.PROTECT, primary_key=True, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True, default="")

    def __str__(self) -> str:
        return str(self.event_id)


class Batch(models.Model):
    """批量催办督办 — one filling-in of the form; its key makes the second press find the first."""

    key = models.CharField(max_length=64)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    by = models.CharField(max_length=USERNAME)
    action = models.CharField(max_length=16)
    cause = SealedTextField()
    demand = SealedTextField()
    reply_by = models.DateField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["by", "key"], name="batch_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.by} {self.created_at:%Y-%m-%d %H:%M}"


class BatchLine(models.Model):
    """批量中的一件 — waiting, done, or refused with the reason."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="lines")
    case_no = models.CharField(max_length=CASE_NO)
    result = models.CharField(max_length=8, default="waiting")  # waiting done refused
    why = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["batch_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "case_no"], name="batch_case_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_no} {self.result}"


class WaitingFigure(models.Model):
    """谁在等谁的结果 — counted once and shown until it is counted again."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    days = models.PositiveSmallIntegerField()
    counted_at = models.DateTimeField()
    cases = models.PositiveIntegerField()
    cut = models.BooleanField(default=False)  # more cases were active than are read
    pairs = models.TextField()  # JSON

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "days"], name="waiting_figure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.centre_id} {self.days} {self.counted_at:%Y-%m-%d %H:%M}"
