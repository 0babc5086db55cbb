"""What the workers leave behind for each other and for the page that shows how they are.

Moments of `WorkerBeat` are the machine's own (`config.machine_now`): a worker lives in real time,
whatever the demo's clock shows. A step goes by the time it was given, as cases do.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bancheng.people.models import Centre


class WorkerBeat(models.Model):
    """心跳 — one worker process: that it lives, and what it has done."""

    name = models.CharField(max_length=64, unique=True)
    host = models.CharField(max_length=100)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    ticked_at = models.DateTimeField(null=True)
    tick_ms = models.PositiveIntegerField(default=0)
    ticks = models.PositiveBigIntegerField(default=0)
    happened = models.PositiveBigIntegerField(default=0)
    tasks = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("后台进程")
        verbose_name_plural = _("后台进程")
        ordering: ClassVar = ["-seen_at", "name"]

    def __str__(self) -> str:
        return self.name


class StepState(models.Model):
    """步骤 — when a step of the tick is next due, and whether it failed when it last ran.

    A step without a row runs in every tick and has not failed.
    """

    name = models.CharField(max_length=40, primary_key=True)
    due_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("后台步骤")
        verbose_name_plural = _("后台步骤")

    def __str__(self) -> str:
        return self.name


class DailyWork(models.Model):
    """每日一次 — that a centre's work of this kind was begun on this day.

    The row is written in the transaction that enqueues the task, so there is one task a day. A
    task that must not be done twice sets `done_at` in the transaction of what it does.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    day = models.DateField()
    kind = models.CharField(max_length=24)
    enqueued_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("每日工作")
        verbose_name_plural = _("每日工作")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "centre", "kind"], name="daily_work_once"),
        ]

    def __str__(self) -> str:
        return f"{self.centre_id} {self.day} {self.kind}"
