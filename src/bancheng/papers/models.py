"""Papers as they were issued, what they say, and the Word templates that centres have put in.

An issued paper is never changed: the database refuses. What it says lies beside it, sealed, so
that it can be disposed of; the paper keeps the salted digest of it.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bancheng.cases.models import ORDER_NO, UNIT, USERNAME, Case, Event
from bancheng.crypto.fields import SealedTextField
from bancheng.people.models import Centre

KIND = 24


class Series(models.Model):
    """流水号 — the next number of one kind in one year; gaps are allowed, repeats are not."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=KIND)
    year = models.PositiveSmallIntegerField()
    next = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "kind", "year"], name="issued_series_once"),
        ]

    def __str__(self) -> str:
        return f"{self.centre_id} {self.kind} {self.year} {self.next}"


class PaperTemplate(models.Model):
    """文书模板 — one version of a centre's own Word template; empty: back to the inherited one."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", verbose_name=_("中心"))
    kind = models.CharField(_("文书"), max_length=KIND)
    version = models.PositiveIntegerField(_("版本"))
    name = models.CharField(_("文件名"), max_length=120, blank=True, default="")
    content = models.BinaryField()
    sm3 = models.CharField(max_length=64)
    by = models.CharField(_("上传人"), max_length=USERNAME)
    at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("文书模板")
        verbose_name_plural = _("文书模板")
        ordering: ClassVar = ["centre_id", "kind", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["centre", "kind", "version"], name="paper_template_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.centre_id} {self.kind} {self.version}"


class IssuedPaper(models.Model):
    """出具的文书 — one paper that a line of a case's log has issued."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="papers")
    event = models.ForeignKey(Event, models.PROTECT, related_name="papers")
    order_no = models.CharField(max_length=ORDER_NO, blank=True, default="")
    kind = models.CharField(max_length=KIND)
    title = models.CharField(max_length=60)
    number = models.CharField(max_length=40)
    unit = models.CharField(max_length=UNIT, blank=True, default="")  # to whom it is addressed
    issued_at = models.DateTimeField()
    by = models.CharField(max_length=USERNAME)
    form = models.CharField(max_length=64)  # the digest of the form it was written by
    template = models.ForeignKey(PaperTemplate, models.PROTECT, null=True, related_name="+")
    salt = models.CharField(max_length=32)
    sm3 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("出具的文书")
        verbose_name_plural = _("出具的文书")
        ordering: ClassVar = ["case_id", "event_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["event", "kind", "order_no"], name="paper_of_event_once"
            ),
            models.UniqueConstraint(fields=["centre", "number"], name="issued_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class PaperText(models.Model):
    """文书内容 — the exact JSON of everything a paper says; gone once it is disposed of."""

    paper = models.OneToOneField(IssuedPaper, models.PROTECT, primary_key=True, related_name="text")
    data = SealedTextField()

    def __str__(self) -> str:
        return str(self.paper_id)


class IssuingMark(models.Model):
    """出具进度 — up to which event every paper has been issued. One row.

    `seen` is the newest event there was at `seen_at`, by the machine's clock; once no transaction
    of that time can be open any more, `done` moves there.
    """

    number = models.PositiveSmallIntegerField(primary_key=True)
    done = models.BigIntegerField(default=0)
    seen = models.BigIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.done)


class PaperFault(models.Model):
    """未能出具 — an event whose paper could not be made; tried again, then left for a person."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="+")
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.event_id}: {self.error}"
