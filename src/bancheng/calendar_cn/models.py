"""Holiday notices by edition, office hours by date.

Rows are added, never changed: a notice that is corrected is a new edition, hours that
change are a new row. `imports.py` writes, `queries.py` reads.
"""

from datetime import time
from typing import ClassVar

from django.db import models

NATIONAL = ""
"""The `centre` of a row that holds everywhere."""


class CalendarYear(models.Model):
    """一年的放假安排 — one edition of a year's notice; with a centre, its extra days."""

    centre = models.CharField(max_length=12, blank=True, default=NATIONAL)
    year = models.PositiveSmallIntegerField()
    edition = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=300, blank=True)
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=150)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "year", "edition"], name="calendar_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.edition}"


class CalendarDay(models.Model):
    """放假或调休上班的一天 — a day the notice names."""

    calendar = models.ForeignKey(CalendarYear, models.CASCADE, related_name="days")
    day = models.DateField()
    name = models.CharField(max_length=40)
    off = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["calendar", "day"], name="calendar_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class CentreHours(models.Model):
    """办公时间 — hours of a centre (or of all) from a date on; the latest row of a date wins."""

    centre = models.CharField(max_length=12, blank=True, default=NATIONAL)
    starts = models.DateField()
    spans = models.CharField(max_length=100)
    saturday = models.CharField(max_length=100, blank=True)
    cutoff = models.TimeField(default=time(16))
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=150)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["centre", "starts"], name="centre_hours_since")]

    def __str__(self) -> str:
        return f"{self.centre or '*'} {self.starts} {self.spans}"


class CalendarChange(models.Model):
    """变更记录 — who changed what of the above; its last row tells readers to read anew."""

    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    what = models.CharField(max_length=300)
    token = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.what
