"""Answers already given, so that a repeated creation is answered again and not done again."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bancheng.crypto.fields import SealedTextField


class GivenAnswer(models.Model):
    """已答请求 — the successful answer to one `Idempotency-Key`, kept for a day.

    `key` is a keyed hash of who asked, where, and the key itself; `body` a digest of what was
    sent. The answer holds the query code, therefore it is sealed.
    """

    key = models.CharField(max_length=64, primary_key=True)
    body = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)  # 0: being worked on
    answer = SealedTextField(blank=True, default="")
    given_at = models.DateTimeField()

    class Meta:
        verbose_name = _("已答请求")
        verbose_name_plural = _("已答请求")
        indexes: ClassVar = [models.Index(fields=["given_at"], name="given_answer_age")]

    def __str__(self) -> str:
        return self.key[:8]
