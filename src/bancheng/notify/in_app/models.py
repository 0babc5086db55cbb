"""The notices. One row for each person told of one line of the log; every channel reads them.

Rows are written by `delivery.py`, `papers.py`, `improving.py` and `quiet.py`, and marked by
`marking.py`. A row holds codes, numbers, days and titles of what is not a case, never anything of
the reporter: a page fills in what its reader may see.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bancheng.cases.models import ORDER_NO, USERNAME, Case, Event
from bancheng.oversight.models import PaperEvent
from bancheng.people.models import Centre

STAFF, REPORTER = "staff", "reporter"
OF_STAFF = Q(audience=STAFF)
ABOUT = 48
UNDONE = Q(kind="asked", done_at__isnull=True)


class Notice(models.Model):
    """消息 — one person told of one line of the log. `to` is empty for the reporter."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", db_index=False)
    audience = models.CharField(max_length=8, default=STAFF)
    to = models.CharField(max_length=USERNAME, blank=True)
    instead_of = models.CharField(max_length=USERNAME, blank=True, default="")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+", db_index=False)
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="+", db_index=False)
    paper_event = models.ForeignKey(
        PaperEvent, models.PROTECT, null=True, related_name="+", db_index=False
    )
    about = models.CharField(max_length=ABOUT, blank=True, default="")  # a thing that is no case
    order_no = models.CharField(max_length=ORDER_NO, blank=True, default="")
    kind = models.CharField(max_length=8)
    action = models.CharField(max_length=32)
    by = models.CharField(max_length=USERNAME, blank=True, default="")
    words = models.CharField(max_length=200, blank=True, default="")
    params = models.TextField(blank=True, default="{}")  # JSON: what fills the words in
    ask = models.CharField(max_length=16, blank=True, default="")
    token = models.CharField(max_length=160, blank=True, default="")  # what exactly is asked
    created_at = models.DateTimeField()  # of the line
    due_at = models.DateTimeField(null=True)
    visible_from = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=USERNAME, blank=True, default="")  # "": by the facts

    class Meta:
        verbose_name = _("消息")
        verbose_name_plural = _("消息")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "to"], name="notice_once"),
            models.UniqueConstraint(
                fields=["paper_event", "to"],
                name="notice_of_paper_once",
                condition=Q(paper_event__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["about", "to", "token"],
                name="notice_of_thing_once",
                condition=~Q(about=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["to", "kind", "visible_from", "id"], name="notice_box", condition=OF_STAFF
            ),
            models.Index(
                fields=["to", "visible_from", "id"],
                name="notice_unread",
                condition=OF_STAFF & Q(read_at__isnull=True),
            ),
            models.Index(
                fields=["to", "visible_from", "id"],
                name="notice_undone",
                condition=OF_STAFF & UNDONE,
            ),
            models.Index(fields=["case"], name="notice_asking", condition=UNDONE),
            models.Index(
                fields=["about"], name="notice_thing_asking", condition=UNDONE & ~Q(about="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.to or self.audience} {self.kind} {self.action}"
