"""异常 — what in a case's log a person should look at again (the guard-rails of domain.md 7.4).

Pure: `found` reads the lines of one case and says what is odd, in the same words every time, so
that the worker may look as often as it likes. An oddity proves nothing; somebody looks at it and
says what it was. To look for one thing more, add a function to `LOOKS` and a label to `KINDS`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext_noop as _

from bancheng.rules.history import CaseHistory, Line, moment
from bancheng.rules.policy import RatingLoopRule
from bancheng.rules.states import CLASS_RANK, CaseClass


class Kind(StrEnum):
    """异常种类."""

    LAST_MINUTES = "last_minutes"
    SHORT_CALL = "short_call"
    LATE_UPGRADE = "late_upgrade"
    UNREACHED_REPLY = "unreached_reply"
    NO_CONSENT = "no_consent"
    SAME_DEVICE = "same_device"


KINDS: Mapping[Kind, str] = {
    Kind.LAST_MINUTES: _("到期前几分钟才答复"),
    Kind.SHORT_CALL: _("回访通话过短"),
    Kind.LATE_UPGRADE: _("最后一天调高分类"),
    Kind.UNREACHED_REPLY: _("没有联系上就答复"),
    Kind.NO_CONSENT: _("引导没有征得同意"),
    Kind.SAME_DEVICE: _("同一设备多次五级评价"),
}
DETAILS: Mapping[Kind, str] = {
    Kind.LAST_MINUTES: _("到期前 %(n)d 分钟"),
    Kind.SHORT_CALL: _("通话 %(n)d 秒"),
    Kind.SAME_DEVICE: _("一天 %(n)d 次"),
}
"""How the number of an oddity is said, where it has one."""


@dataclass(frozen=True, slots=True)
class Found:
    """One oddity: what, in which line, when, by whom, and its number."""

    kind: Kind
    seq: int
    at: datetime
    by: str
    number: int = 0


def found(history: CaseHistory, rule: RatingLoopRule) -> list[Found]:
    """Everything odd in a case, in the order of its log."""
    every = [one for look in LOOKS for one in look(history, rule)]
    return sorted(every, key=lambda one: (one.seq, one.kind))


def _of(kind: Kind, line: Line, number: int = 0) -> Found:
    return Found(kind, int(line.after["version"]), line.at, line.by, number)


def _last_minutes(history: CaseHistory, rule: RatingLoopRule) -> Iterator[Found]:
    """Answered within the last minutes before the promise fell due."""
    for line in history.did("approve_reply"):
        due = (line.before.get("promise") or {}).get("due_at")
        answered = line.after.get("answered_at") and not line.before.get("answered_at")
        if due and answered:
            left = moment(due) - line.at
            if timedelta() <= left <= timedelta(minutes=rule.last_minutes):
                yield _of(Kind.LAST_MINUTES, line, int(left.total_seconds() // 60))


def _short_calls(history: CaseHistory, rule: RatingLoopRule) -> Iterator[Found]:
    """A call in which the reporter was reached, too short to have asked anything."""
    for line in history.did("record_attempt", "verify_ok"):
        seconds = line.given.get("seconds")
        spoke = line.given.get("reached", line.given.get("done") != "not_reached")
        if seconds is not None and spoke and int(seconds) < rule.short_call_s:
            yield _of(Kind.SHORT_CALL, line, int(seconds))


def _late_upgrades(history: CaseHistory, _rule: RatingLoopRule) -> Iterator[Found]:
    """The class raised on the very day that the promise fell due, or after it."""
    for line in history.did("reclassify", "confirm_class"):
        was, now = line.before.get("case_class"), line.after.get("case_class")
        due = (line.before.get("promise") or {}).get("due_at")
        if not (was and now and due) or CLASS_RANK[CaseClass(now)] <= CLASS_RANK[CaseClass(was)]:
            continue
        if history.day(line.at) >= history.day(moment(due)):
            yield _of(Kind.LATE_UPGRADE, line)


def _unreached_replies(history: CaseHistory, _rule: RatingLoopRule) -> Iterator[Found]:
    """A reply after a contact that reached nobody, with no other since."""
    reached: dict[str, bool] = {}
    for line in history.did("record_contact", "record_progress", "submit_reply"):
        if line.action == "submit_reply":
            if reached.get(line.order_no) is False:
                yield _of(Kind.UNREACHED_REPLY, line)
        elif "reached" in line.given:
            reached[line.order_no] = bool(line.given["reached"])


def _no_consent(history: CaseHistory, _rule: RatingLoopRule) -> Iterator[Found]:
    """Another person found that the reporter had not agreed to be guided elsewhere."""
    for line in history.did("review_guidance"):
        if line.given.get("result") == "not_agreed":
            yield _of(Kind.NO_CONSENT, line)


LOOKS: tuple[Callable[[CaseHistory, RatingLoopRule], Iterator[Found]], ...] = (
    _last_minutes,
    _short_calls,
    _late_upgrades,
    _unreached_replies,
    _no_consent,
)
