"""页面部件 — what the templates of the shell expect, as plain values.

A view fills these; a template in `templates/shared/` draws them. Nothing here knows a case.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A word that leads somewhere: a crumb, a tab, a filter chip, a queue in the rail.

    `count` is shown beside the word; `urgent` marks the count (never by colour alone: it gets a
    frame and a word for screen readers).
    """

    label: str
    href: str
    count: int | None = None
    current: bool = False
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Queues:
    """One group of the left rail: a heading (may be empty) and its links."""

    links: Sequence[Link]
    heading: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of a facts list; `change` is where the answer can be changed."""

    label: str
    value: object
    href: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stat:
    """A number that matters, and is a link to what it counts."""

    number: int | str
    label: str
    href: str
    red: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper or an attachment as a card in the story."""

    label: str
    href: str
    attached: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened. `kind`: event, note (internal), reporter, answer, paper, clock."""

    at: datetime
    title: str
    who: str = ""
    text: str = ""
    kind: str = "event"
    papers: Sequence[Paper] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The entries of one day of the story."""

    day: date
    entries: Sequence[Entry] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One station of a case's journey as its reporter sees it. `at`: passed, here, ahead."""

    label: str
    at: str = "ahead"
    when: datetime | None = None
    text: str = ""
