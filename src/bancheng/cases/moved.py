"""期限变动 — how the promise came to its present date, told from the log.

One line for each event that set or moved the date. What happened is read from what the event
changed in the grounds of the promise, not from its name: so it holds for every row of the
process, and for cases whose calendar has changed since.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bancheng.rules.policy import Policy
from bancheng.rules.policy_fields import Label
from bancheng.rules.spoken import moment, short_span

from .codec import Doc, apply


@dataclass(frozen=True, slots=True)
class Move:
    """一次变动 — what set or moved the promise, when, by whom, from which date to which.

    `causes`: accepted, round, class, extension, pause, quality, recount.
    """

    seq: int
    at: datetime
    action: str
    by: str
    causes: tuple[str, ...]
    title: str
    detail: str
    was: datetime | None
    due: datetime
    provisional: bool
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """An event as far as its promise matters; `cause` is what a recount was for."""

    seq: int
    at: datetime
    action: str
    by: str
    body: str
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Teller:
    """In which language, of which people, by which rules it is told."""

    pack: Policy
    person: Callable[[str], str]
    zone: ZoneInfo
    lang: str

    def label(self, label: Label) -> str:
        return label.en if self.lang == "en" else label.zh

    def class_of(self, doc: Doc) -> str:
        found = self.pack.classes.get(doc.get("case_class", ""))
        return self.label(found.label) if found else ""

    def moment(self, at: datetime) -> str:
        return moment(at, self.zone.key, self.lang)

    def span(self, since: str, until: datetime) -> str:
        return short_span(self.day(datetime.fromisoformat(since)), self.day(until), self.lang)

    def day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def people(self, usernames: Iterable[str]) -> str:
        return _("、").join(self.person(name) for name in dict.fromkeys(usernames))


@dataclass(slots=True)
class _Step:
    """One event with the case before and after it."""

    line: Line
    before: Doc
    after: Doc
    signed: list[str] = field(default_factory=list)

    def gained(self, name: str) -> int:
        """By how many working days a ground of the promise has grown."""
        return int(self.after["promise"].get(name, 0)) - int(
            self.before.get("promise", {}).get(name, 0)
        )


def moves(lines: Iterable[Line], teller: Teller) -> tuple[Move, ...]:
    """Every event that set or moved the promise, oldest first."""
    found: list[Move] = []
    doc: Doc = {}
    signed: list[str] = []
    for line in lines:
        before, doc = doc, apply(doc, json.loads(line.body)["set"])
        if line.action == "request_extension":
            signed = []
        elif line.action == "grant_extension":
            signed = [*signed, line.by]
        if _moved(before.get("promise"), doc.get("promise")):
            found.append(_move(_Step(line, before, doc, signed), teller))
    return tuple(found)


def _moved(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> bool:
    if new is None:
        return False
    watched = ("start", "due_at", "provisional")
    return old is None or any(old.get(name) != new.get(name) for name in watched)


def _move(step: _Step, teller: Teller) -> Move:
    old, new = step.before.get("promise"), step.after["promise"]
    was = datetime.fromisoformat(old["due_at"]) if old else None
    due = datetime.fromisoformat(new["due_at"])
    causes = _causes(step)
    told = [TOLD[cause](step, teller) for cause in causes]
    title = _("；").join(title for title, _detail in told)
    detail = _("；").join(detail for _title, detail in told if detail)
    provisional = bool(new.get("provisional"))
    return Move(
        seq=step.line.seq,
        at=step.line.at,
        action=step.line.action,
        by=step.line.by,
        causes=causes,
        title=title,
        detail=detail,
        was=was,
        due=due,
        provisional=provisional,
        words=_words(teller, step.line.at, (title, detail), was, due),
    )


def _causes(step: _Step) -> tuple[str, ...]:
    old, new = step.before.get("promise"), step.after["promise"]
    if old is None:
        return ("accepted",)
    if old["start"] != new["start"]:
        return ("round",)
    grown = {
        "class": step.gained("limit_wd") or old.get("floor") != new.get("floor"),
        "extension": step.gained("extension_wd"),
        "pause": step.gained("stopped_wd") and "paused_at" in step.before,
        "quality": step.gained("stopped_wd") and "paused_at" not in step.before,
    }
    return tuple(cause for cause, there in grown.items() if there) or ("recount",)


def _words(
    teller: Teller,
    at: datetime,
    said: tuple[str, str],
    was: datetime | None,
    due: datetime,
) -> str:
    """The whole line as one sentence."""
    title, detail = said
    named = {
        "at": teller.moment(at),
        "what": _("%(title)s（%(detail)s）") % {"title": title, "detail": detail}
        if detail
        else title,
        "due": teller.moment(due),
    }
    if was is None:
        return _("%(at)s，%(what)s，期限定为%(due)s。") % named
    if was == due:
        return _("%(at)s，%(what)s，期限仍是%(due)s。") % named
    return _("%(at)s，%(what)s，期限由%(was)s改为%(due)s。") % {**named, "was": teller.moment(was)}


# ── what is told of each cause: a title and what there is to add ─────────


def days(count: int) -> str:
    """So many working days."""
    return ngettext("%(days)d个工作日", "%(days)d个工作日", count) % {"days": count}


def _accepted(step: _Step, teller: Teller) -> tuple[str, str]:
    limit = days(step.after["promise"]["limit_wd"])
    detail = _("%(name)s，承诺%(days)s") % {"name": teller.class_of(step.after), "days": limit}
    return _("受理，开始计时"), detail


def _round(step: _Step, _teller: Teller) -> tuple[str, str]:
    limit = days(step.after["promise"]["limit_wd"])
    title = _("第%(number)d次重办，重新计时") % {"number": step.after.get("round", 1)}
    return title, _("时限%(days)s") % {"days": limit}


def _class(step: _Step, teller: Teller) -> tuple[str, str]:
    old, new = step.before["promise"], step.after["promise"]
    title = _("类别由%(old)s调整为%(new)s") % {
        "old": teller.class_of(step.before),
        "new": teller.class_of(step.after),
    }
    detail = _("承诺由%(old)s改为%(new)s，%(name)s定") % {
        "old": days(old["limit_wd"]),
        "new": days(new["limit_wd"]),
        "name": teller.person(step.line.by),
    }
    if floor := new.get("floor"):
        day = date.fromisoformat(floor)
        detail += _("；不早于%(day)s") % {"day": short_span(day, day, teller.lang)}
    return title, detail


def _extension(step: _Step, teller: Teller) -> tuple[str, str]:
    title = _("延期%(days)s") % {"days": days(step.gained("extension_wd"))}
    asked = step.before.get("extension_by")
    if step.line.action == "grant_extension" and asked:
        named = {"asked": teller.person(asked), "agreed": teller.people(step.signed)}
        return title, _("%(asked)s申请，%(agreed)s同意") % named
    return title, _("%(name)s决定") % {"name": teller.person(step.line.by)}


def _pause(step: _Step, teller: Teller) -> tuple[str, str]:
    title = _("暂停后恢复计时，补回%(days)s") % {"days": days(step.gained("stopped_wd"))}
    rule = teller.pack.pauses.get(step.before.get("paused_for", ""))
    ended = _pause_ended(step)
    detail = _("%(span)s暂停") % {"span": teller.span(step.before["paused_at"], ended)}
    return title, detail + (_("，%(why)s") % {"why": teller.label(rule.label)} if rule else "")


def _pause_ended(step: _Step) -> datetime:
    """The day the pause ended; that may be before it was noted."""
    until = step.before.get("paused_until")
    at = step.line.at
    if until and datetime.fromisoformat(until).date() < at.date():
        return datetime.combine(date.fromisoformat(until), at.timetz())
    return at


def _quality(step: _Step, teller: Teller) -> tuple[str, str]:
    title = _("退回修改，接着计时，补回%(days)s") % {"days": days(step.gained("stopped_wd"))}
    since = step.before.get("answered_at")
    if not since:
        return title, ""
    return title, _("%(span)s等待审核，不计") % {"span": teller.span(since, step.line.at)}


def _recount(step: _Step, _teller: Teller) -> tuple[str, str]:
    old, new = step.before["promise"], step.after["promise"]
    if old.get("provisional") and not new.get("provisional"):
        title = _("放假安排已载入，暂定时间转为确定")
    elif old.get("why", {}).get("editions") != new.get("why", {}).get("editions"):
        title = _("放假安排有变，重新计算")
    else:
        title = _("办公时间或放假安排有变，重新计算")
    return title, step.line.cause


TOLD: Mapping[str, Callable[[_Step, Teller], tuple[str, str]]] = {
    "accepted": _accepted,
    "round": _round,
    "class": _class,
    "extension": _extension,
    "pause": _pause,
    "quality": _quality,
    "recount": _recount,
}
