"""Packages, holds, appraisals and the register of disposal.

Packages and the lines of the register are only added, the database sees to it. Persons stand as
text. Nothing here holds a word of a reporter: that lies in the package's file.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bancheng.cases.models import CASE_NO, USERNAME, Case, Event
from bancheng.crypto.fields import SealedTextField
from bancheng.people.models import Centre


class ArchivePackage(models.Model):
    """归档包 — one archived case in one signed file, kept under the SM3 of the file."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="package")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")
    archived_at = models.DateTimeField()
    built_at = models.DateTimeField()
    sm3 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    files = models.PositiveIntegerField()
    last_hash = models.CharField(max_length=64)
    algorithm = models.CharField(max_length=16)
    key_id = models.CharField(max_length=16)
    retention = models.CharField(max_length=12)  # ordinary long
    grounds = models.CharField(max_length=200, blank=True, default="")  # codes, separated by blanks
    years = models.PositiveSmallIntegerField()
    dispose_after = models.DateField()

    class Meta:
        verbose_name = _("归档包")
        verbose_name_plural = _("归档包")
        indexes: ClassVar = [
            models.Index(fields=["centre", "-archived_at", "-id"], name="package_newest"),
            models.Index(fields=["centre", "dispose_after", "id"], name="package_term"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.sm3[:16]}"


class PackagingMark(models.Model):
    """封装进度 — up to which event every archived case has its package. One row.

    `seen` is the newest event there was at `seen_at`, by the machine's clock; once no transaction
    of that time can be open any more it becomes `safe`, and `done` never goes beyond that.
    """

    number = models.PositiveSmallIntegerField(primary_key=True)
    done = models.BigIntegerField(default=0)
    safe = models.BigIntegerField(default=0)
    seen = models.BigIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.done)


class PackageFault(models.Model):
    """未能封装 — an archived case of which no package could be made; tried again a few times."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("未能封装")
        verbose_name_plural = _("未能封装")

    def __str__(self) -> str:
        return f"{self.case_id}: {self.error}"


class Hold(models.Model):
    """暂缓销毁 — a case that may not be disposed of until somebody lifts it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="holds")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    reason = SealedTextField()
    by = models.CharField(max_length=USERNAME)
    at = models.DateTimeField()
    lifted_by = models.CharField(max_length=USERNAME, blank=True, default="")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("暂缓销毁")
        verbose_name_plural = _("暂缓销毁")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], name="hold_once", condition=Q(lifted_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return str(self.case_id)


class Appraisal(models.Model):
    """鉴定清册 — packages past their term that an archivist proposes to dispose of."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, default="proposed")  # proposed approved declined done
    opinion = SealedTextField(blank=True, default="")
    proposed_by = models.CharField(max_length=USERNAME)
    proposed_at = models.DateTimeField()
    decision = SealedTextField(blank=True, default="")
    decided_by = models.CharField(max_length=USERNAME, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("鉴定清册")
        verbose_name_plural = _("鉴定清册")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "number"], name="appraisal_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "id"], name="appraisal_state"),
        ]

    def __str__(self) -> str:
        return f"{self.centre_id} {self.number}"


class AppraisalLine(models.Model):
    """清册中的一件 — proposed, then emptied and gone, or left where it is.

    `open` as long as it is under way: a package stands in one list at a time.
    """

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="lines")
    package = models.ForeignKey(ArchivePackage, models.PROTECT, related_name="lines")
    case_no = models.CharField(max_length=CASE_NO)
    state = models.CharField(max_length=12, default="proposed")  # proposed emptied done left
    open = models.BooleanField(default=True)
    why = models.CharField(max_length=200, blank=True, default="")  # it was left
    places = models.TextField(blank=True, default="[]")  # files that are still to be removed
    disposed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["appraisal_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["package"], name="line_open_once", condition=Q(open=True)
            ),
            models.UniqueConstraint(
                fields=["package"], name="disposed_once", condition=Q(disposed_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_no} {self.state}"


class Register(models.Model):
    """销毁登记簿 — a centre's register of disposal: how many lines it has and the last hash."""

    centre = models.OneToOneField(Centre, models.PROTECT, primary_key=True, related_name="+")
    seq = models.PositiveIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.centre_id} {self.seq}"


class RegisterLine(models.Model):
    """登记 — one act of appraisal or disposal, kept for good. Rows are only added.

    `body` is exact text without a word of the case; its hash covers it and the hash before.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=16)
    by = models.CharField(max_length=USERNAME)
    case_no = models.CharField(max_length=CASE_NO, blank=True, default="")
    body = models.TextField()
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("销毁登记")
        verbose_name_plural = _("销毁登记")
        ordering: ClassVar = ["centre_id", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "seq"], name="register_seq_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["case_no"], name="register_case")]

    def __str__(self) -> str:
        return f"{self.centre_id}#{self.seq} {self.action}"
