"""Holiday notices by edition, office hours by date.

Rows are added, never changed: a notice that is corrected is a new edition, hours that
change are a new row. `imports.py` writes, `queries.py` reads.
"""

from typing import ClassVar

from django.db import models

from bancheng.config import machine_now

NATIONAL = ""
"""The `centre` of a row that holds everywhere."""
WHOLE = ""
"""The `unit` of a row that holds for the whole centre."""


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
    """办公时间 — hours of a centre, of one of its units, or of all, from a date on.

    The latest row of a date wins.
    """

    centre = models.CharField(max_length=12, blank=True, default=NATIONAL)
    unit = models.CharField(max_length=20, blank=True, default=WHOLE)
    starts = models.DateField()
    spans = models.CharField(max_length=100)
    saturday = models.CharField(max_length=100, blank=True)
    cutoff = models.TimeField(null=True, blank=True)  # none: as the rule pack says
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=150)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["centre", "starts"], name="centre_hours_since")]

    def __str__(self) -> str:
        whose = f"{self.centre or '*'}{'/' if self.unit else ''}{self.unit}"
        return f"{whose} {self.starts} {self.spans}"


class CalendarChange(models.Model):
    """变更记录 — who changed what of the above; its last row tells readers to read anew."""

    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    what = models.CharField(max_length=300)
    token = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.what


class Recount(models.Model):
    """待重算 — open cases are to be counted anew, because days or hours count otherwise.

    Written with the change itself; whoever works it off moves `cursor` in the transaction of
    the cases, so that nothing is lost or done twice.
    """

    centre = models.CharField(max_length=12, blank=True, default=NATIONAL)
    below = models.BooleanField(default=False)  # the centres below it too
    unit = models.CharField(max_length=20, blank=True, default=WHOLE)
    from_day = models.DateField()  # the first day that counts otherwise
    cause = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=150)
    noted_at = models.DateTimeField(default=machine_now)  # by the machine's clock
    cursor = models.BigIntegerField(default=0)  # the last case that was looked at
    seen = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    settled = models.BooleanField(
        default=False
    )  # this pass began when no process counted the old way
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["id"], name="recount_pending", condition=models.Q(done_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cause} {self.from_day}"
