"""The seals. Rows are only added; the database refuses anything else."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bancheng.people.models import Centre


class DaySeal(models.Model):
    """日封存 — everything a centre recorded on one local day, under one root.

    `root` is the Merkle root over the hashes of the day's events, `previous` the hash of the
    centre's seal before (empty for the first), `hash` covers every other column. The day is kept
    as its two moments too, so that a seal means the same whatever zone is set later.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    day = models.DateField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    events = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("日封存")
        verbose_name_plural = _("日封存")
        ordering: ClassVar = ["centre_id", "day"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "day"], name="day_sealed_once"),
            # a seal has one successor: the chain cannot fork
            models.UniqueConstraint(fields=["centre", "previous"], name="day_seal_chain"),
        ]

    def __str__(self) -> str:
        return f"{self.centre_id} {self.day} {self.hash[:12]}"
