"""计数依据 — what counting still has to know of a case of which the words are gone.

Figures outlive the words: which matter a case was about and that it was a repeat stay known. Who
the reporter was does not, not even as a hash. Only `emptying.py` writes here.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bancheng.cases.models import Case

from .figure_rows import VALUE


class FigurePin(models.Model):
    """计数依据 — of a case that was disposed of, or repeats one; `item` None: ask the case."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="figure_pin")
    item = models.CharField(max_length=VALUE, null=True)
    repeated = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("计数依据")
        verbose_name_plural = _("计数依据")

    def __str__(self) -> str:
        return f"{self.case_id} {self.item or ''}"
