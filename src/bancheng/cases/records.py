"""What is kept beside cases: what waits to be sent or looked at, number blocks, reads logged."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bancheng.people.models import Centre

USERNAME = 40


class Outbox(models.Model):
    """待发 — what an event owes to the outside; the worker sends it."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    event = models.OneToOneField("cases.Event", models.PROTECT, related_name="outbox")
    kind = models.CharField(max_length=32)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], name="outbox_unsent", condition=Q(sent_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


class Aside(models.Model):
    """搁置 — a case of which time could not make anything. It waits for a person and stops nobody.

    Whoever moves the case, or has it tried again, brings it back.
    """

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="aside")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    error = models.CharField(max_length=300)
    tries = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("搁置的诉求")
        verbose_name_plural = _("搁置的诉求")
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.error}"


class NumberBlock(models.Model):
    """号段 — the next case number of a centre's day; drawn many at a time (`numbers.py`)."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    day = models.DateField()
    next = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "day"], name="number_block_once"),
        ]

    def __str__(self) -> str:
        return f"{self.centre_id} {self.day} {self.next}"


class AccessLog(models.Model):
    """查看个人信息记录 — who opened which personal values of a case, and why."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="unmaskings")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    by = models.CharField(max_length=USERNAME)
    reason = models.CharField(max_length=200)
    fields = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("查看个人信息记录")
        verbose_name_plural = _("查看个人信息记录")
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by}"
