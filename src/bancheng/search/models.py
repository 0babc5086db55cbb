"""The words of each case, as they are searched."""

from typing import ClassVar

from django.db import models


class CaseText(models.Model):
    """一件的检索词 — words cut and joined by spaces. Names and numbers of persons are not here."""

    case_id = models.BigIntegerField(primary_key=True)
    centre = models.CharField(max_length=12)
    received_at = models.DateTimeField()
    words = models.TextField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["centre", "case_id"], name="casetext_centre")]

    def __str__(self) -> str:
        return str(self.case_id)
