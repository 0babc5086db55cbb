"""评价的计量 — what one case's ratings add: how many, how good, contacted and put right."""

from collections import Counter
from collections.abc import Mapping

from .history import CaseHistory, Line
from .measures import CONFIRMED, Part, share

CONTACTS = frozenset({"record_contact", "record_progress", "record_attempt", "contact_rater"})
EXCUSED = frozenset({"D", "E"})
"""Judged mistaken, or beyond checking."""


def _rated(h: CaseHistory) -> list[int]:
    """The levels of every rating, one a round; silence is no rating."""
    return [int(x.given["level"]) for x in h.did("rate")] if h.closed or h.merged else []


def satisfied(h: CaseHistory) -> Part:
    """满意率：基本满意以上 ÷ 已评价。"""
    found = _rated(h)
    return sum(level not in h.bad for level in found), len(found)


def bad(h: CaseHistory) -> Part:
    """差评率。"""
    good, number = satisfied(h)
    return number - good, number


def mean_level(h: CaseHistory) -> Part:
    """平均评价等级。"""
    found = _rated(h)
    return sum(found), len(found)


def rating_levels(h: CaseHistory) -> Mapping[int, int]:
    """评价等级分布。"""
    return Counter(_rated(h))


def participation(h: CaseHistory) -> Part:
    """参评率：评过价的件 ÷ 请其评价的件。"""
    return share(_rated(h), h.closed or h.merged)


def bad_fixed(h: CaseHistory) -> Part:
    """差评整改率：反映人认可的，或不重办而整改、说明并反馈的 ÷ 差评；误评、无法核实的不计。"""
    fixed = number = 0
    for line in h.did("rate") if h.closed else ():
        if int(line.given["level"]) in h.bad and not _excused(h, line):
            number += 1
            later = any(_approves(h, x) for x in h.lines if _after(x, line))
            fixed += later or _told_back(h, line)
    return fixed, number


def _after(line: Line, other: Line) -> bool:
    return bool(line.after["version"] > other.after["version"])


def _excused(h: CaseHistory, rating: Line) -> bool:
    """Found mistaken or beyond checking, before the next rating."""
    for line in h.lines:
        if _after(line, rating):
            if line.action == "rate":
                return False
            if line.action == "judge_rating" and line.given.get("grade") in EXCUSED:
                return True
    return False


def _told_back(h: CaseHistory, rating: Line) -> bool:
    """Not redone, so that nothing can be approved: put right or explained, and the rater told."""
    begun = rating.before.get("round", 0)
    for line in h.lines:
        if line is rating or _after(line, rating):
            if line.after.get("round", 0) != begun or (
                line is not rating and line.action == "rate"
            ):
                return False
            if line.action == "rectify_rating":
                return True
    return False


def _approves(h: CaseHistory, line: Line) -> bool:
    """Whether the line is the reporter saying that it is put right."""
    if line.action == "rate":
        return int(line.given["level"]) not in h.bad
    return line.action in ("verify_ok", "confirm") and line.given.get("done") in CONFIRMED


def bad_contacted(h: CaseHistory) -> Part:
    """差评按期联系率：差评后一个工作日内联系上 ÷ 差评；到办结仍未联系的计入分母。"""
    timely = number = 0
    for line in h.did("rate") if h.closed or h.merged else ():
        if int(line.given["level"]) in h.bad:
            due = h.time.after_days(line.at, h.contact_wd).at
            number += 1
            timely += any(_contact(x) and x.at <= due for x in h.lines if _after(x, line))
    return timely, number


def _contact(line: Line) -> bool:
    return line.action in CONTACTS and bool(line.given.get("reached", True))
