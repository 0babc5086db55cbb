"""The tables of knowledge: entries with their editions and history, votes, paths, answers.

Entries are written in `entries.py` only. What an entry says is plain text without anything
personal (`privacy.py` sees to it), so nothing here is sealed.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bancheng.cases.models import CODE, UNIT, USERNAME, Case
from bancheng.people.models import Centre

from .kinds import Kind, State, Visibility

KINDS = [kind.value for kind in Kind]
STATES = [state.value for state in State]
VISIBILITIES = [one.value for one in Visibility]
NUMBER = 32


class Series(models.Model):
    """流水号 — the next number of a centre's entries or paths; gaps are allowed, repeats not."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    mark = models.CharField(max_length=4)
    next = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "mark"], name="knowledge_series_once"),
        ]

    def __str__(self) -> str:
        return f"{self.mark}{self.centre_id} {self.next}"


class Entry(models.Model):
    """知识条目 — its standing, the text in force (`face`) and the text that is worked on.

    Before the first publishing the face is the draft. The plain columns are copies of the face,
    for lists; `live` is the number of the edition in force, 0 for none.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    number = models.CharField(max_length=NUMBER, unique=True)
    state = models.CharField(max_length=16, default=State.DRAFT.value)
    version = models.PositiveIntegerField(default=0)
    face = models.TextField()  # JSON, content.Content
    draft = models.TextField()  # JSON, content.Content
    draft_unit = models.CharField(max_length=UNIT)
    edition = models.PositiveIntegerField(default=0)  # the newest that was put forward
    live = models.PositiveIntegerField(default=0)
    author = models.CharField(max_length=USERNAME)
    writers = models.CharField(max_length=400)  # |one|two| of the text that is worked on
    confirmed_by = models.CharField(max_length=USERNAME, blank=True, default="")
    reviewed_by = models.CharField(max_length=USERNAME, blank=True, default="")
    created_at = models.DateTimeField()
    moved_at = models.DateTimeField()  # since when it is in its state
    published_at = models.DateTimeField(null=True)
    review_on = models.DateField(null=True)

    # ── copies of the face ────────────────────────────────────────────────
    title = models.CharField(max_length=80)
    kind = models.CharField(max_length=16)
    unit = models.CharField(max_length=UNIT)
    visibility = models.CharField(max_length=16)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    views = models.PositiveIntegerField(default=0)  # of the days that are over
    last_hash = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        verbose_name = _("知识条目")
        verbose_name_plural = _("知识条目")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="entry_kind_known"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="entry_state_known"),
            models.CheckConstraint(
                condition=Q(visibility__in=VISIBILITIES), name="entry_visibility_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["centre", "state", "-id"], name="entry_state"),
            models.Index(fields=["centre", "unit", "review_on"], name="entry_due"),
            models.Index(
                fields=["centre", "kind", "-id"], name="entry_live", condition=Q(live__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Edition(models.Model):
    """一版 — an entry's whole text as it was put forward. Rows are only added."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="editions")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    content = models.TextField()
    by = models.CharField(max_length=USERNAME)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["entry_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "number"], name="entry_edition_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} v{self.number}"


class EntryEvent(models.Model):
    """条目经过 — one line of an entry's history. Rows are only added, the database sees to it."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="events")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=16)
    by = models.CharField(max_length=USERNAME)
    word = models.TextField(blank=True, default="")
    edition = models.PositiveIntegerField(default=0)
    body = models.TextField()
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["entry_id", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "seq"], name="entry_event_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}#{self.seq} {self.action}"


class EntryTag(models.Model):
    """事项、成因、地区 — what the face of an entry is filed under."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="tags")
    sort = models.CharField(max_length=8)  # item code cause region
    value = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "sort", "value"], name="entry_tag_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["sort", "value"], name="entry_tag_value")]

    def __str__(self) -> str:
        return f"{self.sort} {self.value}"


class EntryWord(models.Model):
    """检索词 — a word of the face of an entry, and how much it weighs there."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="words")
    word = models.CharField(max_length=40)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["word", "entry"], name="entry_word_once"),
        ]

    def __str__(self) -> str:
        return self.word


class EntrySource(models.Model):
    """来源件 — a case that an entry comes from. Shown only to who may see the case."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="sources")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "entry"], name="entry_source_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.case_id}"


class EntryView(models.Model):
    """阅读 — somebody read an entry on a day; only added to, so that no row is fought over.

    `who` is a keyed hash that changes with the day.
    """

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="seen")
    day = models.DateField()
    who = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "entry", "who"], name="entry_view_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.day}"


class EntryVote(models.Model):
    """有没有用 — one person's word on an entry; the last word counts."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="votes")
    who = models.CharField(max_length=80)
    useful = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "who"], name="entry_vote_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.useful}"


class ClosingAnswer(models.Model):
    """办结后的一问 — whether a closed case is new knowledge. The last holds; none changes."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    seq = models.PositiveSmallIntegerField()
    is_new = models.BooleanField()
    reason = models.TextField(blank=True, default="")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+")
    by = models.CharField(max_length=USERNAME)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "seq"], name="closing_answer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.is_new}"


class Path(models.Model):
    """办成路径卡 — how a case got done: who led, who assisted, in which steps, in how many days."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    item_code = models.CharField(max_length=64, blank=True, default="")
    item_name = models.CharField(max_length=200, blank=True, default="")
    situation = models.CharField(max_length=CODE, blank=True, default="")
    case_class = models.CharField(max_length=CODE, blank=True, default="")
    causes = models.TextField(default="[]")  # JSON
    lead_unit = models.CharField(max_length=UNIT)
    assist_units = models.TextField(default="[]")  # JSON
    instructions = models.TextField(blank=True, default="")
    steps = models.TextField(default="[]")  # JSON: list of [step, units, tenths of working days]
    tenths = models.PositiveIntegerField()  # of a working day, from acceptance to the answer
    outcome = models.CharField(max_length=16)
    closed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("办成路径卡")
        verbose_name_plural = _("办成路径卡")
        indexes: ClassVar = [
            models.Index(fields=["centre", "item_name", "-closed_at"], name="path_item"),
            models.Index(fields=["centre", "-closed_at"], name="path_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.item_name} {self.lead_unit}"


class PathUse(models.Model):
    """用过一次 — a case that was sent out by a path card; its end is read from the case."""

    path = models.ForeignKey(Path, models.PROTECT, related_name="uses")
    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    by = models.CharField(max_length=USERNAME)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.path_id} {self.case_id}"


class PathCursor(models.Model):
    """路径卡做到哪里 — up to when a centre's closed cases have been looked at."""

    centre = models.OneToOneField(Centre, models.PROTECT, primary_key=True, related_name="+")
    closed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.centre_id} {self.closed_at}"
