"""Ratings as lists need them, proposals to order rectification, oddities, ratings of visits.

Plain tables. What follows from a case's log is written by `following.py` and can be made again
from it; a person's own words on it (a proposal settled, an oddity checked) stay. Visits are
written in `visits.py`. Persons and units stand as text, as in cases.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bancheng.cases.models import CASE_NO, UNIT, USERNAME, Case, Event
from bancheng.crypto.fields import SealedTextField
from bancheng.people.models import Centre

ITEM = 200


class Look(models.Model):
    """看到哪一步 — up to which line of its log a case was looked through."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.case_id} v{self.version}"


class Cursor(models.Model):
    """看到哪一行 — up to which line of the whole log was looked (see `cases.late`). One row."""

    settled = models.BigIntegerField(default=0)
    seen = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    horizon = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.seen)


class Proposal(models.Model):
    """责令整改的提请 — too many bad ratings of one item at one unit, or a severe one."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    unit = models.CharField(max_length=UNIT)
    item = models.CharField(max_length=ITEM)
    kind = models.CharField(max_length=12)  # rectify.Kind
    state = models.CharField(max_length=12, default="open")  # rectify.State
    anchor = models.ForeignKey("Rating", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    made_at = models.DateTimeField()
    paper = models.BigIntegerField(null=True)  # the 责令整改通知书 that was drafted for it
    settled_by = models.CharField(max_length=USERNAME, blank=True, default="")
    settled_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("责令整改提请")
        verbose_name_plural = _("责令整改提请")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "anchor"], name="proposal_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["centre", "state", "-last_at"], name="proposal_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.unit} {self.item}"


class Rating(models.Model):
    """评价 — one rating of a case, with what became of it until the next one."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    unit = models.CharField(max_length=UNIT, blank=True)
    item = models.CharField(max_length=ITEM, blank=True)
    round = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField()
    bad = models.BooleanField()
    at = models.DateTimeField()
    role = models.CharField(max_length=24)  # reporter verifier hotline
    attitude = models.BooleanField(default=False)
    second = models.BooleanField(default=False)  # 二次评价: an earlier one of the case was bad
    next_level = models.PositiveSmallIntegerField(null=True)
    grade = models.CharField(max_length=1, blank=True, default="")
    judged_at = models.DateTimeField(null=True)
    appeal = models.CharField(max_length=12, blank=True, default="")
    appealed_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    plan_due = models.DateTimeField(null=True)
    planned_at = models.DateTimeField(null=True)
    rectify_due = models.DateTimeField(null=True)
    rectified_at = models.DateTimeField(null=True)
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, related_name="ratings")

    class Meta:
        verbose_name = _("评价")
        verbose_name_plural = _("评价")
        indexes: ClassVar = [
            models.Index(
                fields=["centre", "-at", "event"], name="rating_bad", condition=Q(bad=True)
            ),
            models.Index(
                fields=["centre", "unit", "item", "at"],
                name="rating_bad_of_unit",
                condition=Q(bad=True),
            ),
            models.Index(
                fields=["centre", "-appealed_at"],
                name="rating_appealed",
                condition=Q(appealed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.level}"


class Flag(models.Model):
    """异常 — something in a case, or on a device, that a person should look at; once each."""

    key = models.CharField(max_length=120, unique=True)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    unit = models.CharField(max_length=UNIT, blank=True, default="")
    kind = models.CharField(max_length=16)  # oddities.KINDS
    at = models.DateTimeField()
    by = models.CharField(max_length=USERNAME, blank=True, default="")
    number = models.IntegerField(default=0)  # minutes, seconds or times, by the kind
    checked_by = models.CharField(max_length=USERNAME, blank=True, default="")
    checked_at = models.DateTimeField(null=True)
    note = SealedTextField(blank=True, default="")

    class Meta:
        verbose_name = _("异常")
        verbose_name_plural = _("异常")
        indexes: ClassVar = [
            models.Index(fields=["centre", "-at", "id"], name="flag_newest"),
            models.Index(fields=["case"], name="flag_of_case"),
        ]

    def __str__(self) -> str:
        return self.key


class VisitRating(models.Model):
    """到窗口一次的评价 — opened by the link that the window shows; empty until it is given."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    point = models.CharField(max_length=20, blank=True, default="")
    visited_on = models.DateField()
    token = models.CharField(max_length=32, unique=True)
    case_no = models.CharField(max_length=CASE_NO, blank=True, default="")
    invited_by = models.CharField(max_length=USERNAME)
    invited_at = models.DateTimeField()
    level = models.PositiveSmallIntegerField(null=True)  # null: 未评价, never taken for good
    tags = models.TextField(blank=True, default="[]")  # JSON, codes of rules/tags.py
    catalogue = models.CharField(max_length=16, blank=True, default="")
    comment = SealedTextField(blank=True, default="")
    rated_at = models.DateTimeField(null=True)
    device = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        verbose_name = _("到访评价")
        verbose_name_plural = _("到访评价")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(rated_at__isnull=False),
                name="visit_rated_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["centre", "visited_on", "id"], name="visit_of_day"),
        ]

    def __str__(self) -> str:
        return f"{self.centre_id} {self.visited_on} {self.level or '-'}"


class DeviceRating(models.Model):
    """同一设备的评价 — that a device gave a rating that day; the device as a daily keyed hash."""

    key = models.CharField(max_length=64, unique=True)  # the rating: a visit's or a case's round
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    day = models.DateField()
    device = models.CharField(max_length=64)
    level = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["day", "centre", "device"], name="device_of_day"),
        ]

    def __str__(self) -> str:
        return self.key
