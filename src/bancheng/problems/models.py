"""Candidates, common problems, their measures, their history, and figures of delay.

Plain tables. Problems are written in `records.py`, candidates in `finding.py`, `texts.py` and
`candidates.py`, delays in `delays.py`. Persons and units stand as text, as in cases.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bancheng.cases.models import CASE_NO, UNIT, USERNAME, Case
from bancheng.crypto.fields import SealedTextField
from bancheng.people.models import Centre

from .kinds import CandidateKind, CandidateState, MeasureKind, MeasureState, State

STATES = [state.value for state in State]
NUMBER, KEY = 32, 240


class Series(models.Model):
    """流水号 — the next problem of a centre in one year; gaps are allowed, repeats are not."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    next = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "year"], name="problem_series_once"),
        ]

    def __str__(self) -> str:
        return f"{self.centre_id} {self.year} {self.next}"


class Problem(models.Model):
    """共性问题 — many cases with one root, the measures against it, and whether they helped."""

    number = models.CharField(max_length=NUMBER, unique=True)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=State.OPEN.value)
    version = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=80)
    items = models.TextField(default="[]")  # JSON: item codes, or names where there is no code
    causes = models.TextField(default="[]")  # JSON: codes of the pack
    regions = models.TextField(default="[]")  # JSON: codes of centres
    root_cause = models.TextField(blank=True, default="")
    opened_by = models.CharField(max_length=USERNAME)
    opened_at = models.DateTimeField()
    finished_by = models.CharField(max_length=USERNAME, blank=True, default="")
    done_on = models.DateField(null=True)  # the day on which the last measure was carried out
    span_days = models.PositiveSmallIntegerField(default=90)
    check_on = models.DateField(null=True)  # the day after the span
    before = models.PositiveIntegerField(null=True)  # cases in the span up to `done_on`
    after = models.PositiveIntegerField(null=True)  # cases in the span after it
    counted_at = models.DateTimeField(null=True)
    effect_by = models.CharField(max_length=USERNAME, blank=True, default="")
    effect_at = models.DateTimeField(null=True)
    headline = models.CharField(max_length=80, blank=True, default="")
    guide_before = models.TextField(blank=True, default="")
    guide_after = models.TextField(blank=True, default="")
    changed = models.TextField(blank=True, default="")
    proposed_by = models.CharField(max_length=USERNAME, blank=True, default="")
    published_by = models.CharField(max_length=USERNAME, blank=True, default="")
    published_at = models.DateTimeField(null=True)
    last_hash = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        verbose_name = _("共性问题")
        verbose_name_plural = _("共性问题")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="problem_state_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["centre", "-opened_at", "-id"], name="problem_newest"),
            models.Index(fields=["centre", "state", "-opened_at"], name="problem_by_state"),
            models.Index(
                fields=["check_on"], name="problem_to_check", condition=Q(state=State.DONE.value)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class ProblemCase(models.Model):
    """同类诉求件 — a case that belongs to a problem."""

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="lines")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    case_no = models.CharField(max_length=CASE_NO)
    added_by = models.CharField(max_length=USERNAME)
    added_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["problem_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["problem", "case"], name="problem_case_once"),
        ]

    def __str__(self) -> str:
        return self.case_no


class Measure(models.Model):
    """措施 — what one unit does by when; with `before` and `after` a correction of a guide."""

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="measures")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    no = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=12, default=MeasureState.OPEN.value)
    text = models.TextField()
    unit = models.CharField(max_length=UNIT)
    due_on = models.DateField()
    place = models.CharField(max_length=200, blank=True, default="")
    before = models.TextField(blank=True, default="")
    after = models.TextField(blank=True, default="")
    set_by = models.CharField(max_length=USERNAME)
    reported_by = models.CharField(max_length=USERNAME, blank=True, default="")
    done_on = models.DateField(null=True)
    evidence = models.TextField(blank=True, default="")
    accepted_by = models.CharField(max_length=USERNAME, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["problem_id", "no"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["problem", "no"], name="measure_no_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in MeasureKind]),
                name="measure_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in MeasureState]),
                name="measure_state_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["centre", "unit", "state", "due_on"], name="measure_of_unit"),
            models.Index(
                fields=["centre", "done_on"],
                name="measure_guides",
                condition=Q(kind=MeasureKind.GUIDE.value, state=MeasureState.DONE.value),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id}-{self.no}"


class ProblemEvent(models.Model):
    """问题经过 — one line of a problem's history. Rows are only added, the database sees to it.

    `body` is exact text with the salted digests of what was written and of what the problem and
    its measures then said; its hash covers it and the hash before.
    """

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="events")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=20)
    by = models.CharField(max_length=USERNAME)
    measure_no = models.PositiveSmallIntegerField(null=True)
    word = SealedTextField(blank=True, default="")
    salt = models.CharField(max_length=32)
    body = models.TextField()
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["problem_id", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["problem", "seq"], name="problem_event_once"),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id}#{self.seq} {self.action}"


class Candidate(models.Model):
    """线索 — cases that may have one root; a person says whether they do.

    `key` is what makes them alike: item and cause, or the first case of a group. One key has at
    most one candidate that waits; `round` counts how often it has come.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    key = models.CharField(max_length=KEY)
    round = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=12, default=CandidateState.WAITING.value)
    item = models.CharField(max_length=200, blank=True, default="")
    cause = models.CharField(max_length=24, blank=True, default="")
    number = models.PositiveIntegerField(default=0)  # of its cases
    found_at = models.DateTimeField()
    first_at = models.DateTimeField(null=True)  # the earliest and the latest of its cases
    last_at = models.DateTimeField(null=True)
    marked_by = models.CharField(max_length=USERNAME, blank=True, default="")
    marked_why = models.TextField(blank=True, default="")
    decided_by = models.CharField(max_length=USERNAME, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, default="")
    problem = models.ForeignKey(Problem, models.PROTECT, null=True, related_name="candidates")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in CandidateKind]),
                name="candidate_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in CandidateState]),
                name="candidate_state_known",
            ),
            models.UniqueConstraint(
                fields=["centre", "kind", "key", "round"], name="candidate_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["centre", "state", "-last_at"], name="candidate_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class CandidateCase(models.Model):
    """线索的一件 — a case of a candidate."""

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="lines")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["candidate", "case"], name="candidate_case_once"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id}: {self.case_id}"


class TextCursor(models.Model):
    """说法比对的进度 — up to which case the texts of a centre have been compared."""

    centre = models.OneToOneField(Centre, models.PROTECT, primary_key=True, related_name="+")
    case_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.centre_id} {self.case_id}"


class Alike(models.Model):
    """说法相像的两件 — `one` is the earlier."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    one = models.ForeignKey(Case, models.PROTECT, related_name="+")
    other = models.ForeignKey(Case, models.PROTECT, related_name="+")
    score = models.FloatField()
    found_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["one", "other"], name="alike_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["centre", "found_at"], name="alike_found")]

    def __str__(self) -> str:
        return f"{self.one_id}~{self.other_id}"


class DelayFigure(models.Model):
    """单位与环节用时 — one month of a centre, counted once and shown until counted again."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    month = models.DateField()  # its first day
    counted_at = models.DateTimeField()
    cases = models.PositiveIntegerField()
    cut = models.BooleanField(default=False)  # more cases were active than are read
    lines = models.TextField()  # JSON

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "month"], name="delay_figure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.centre_id} {self.month:%Y-%m}"
