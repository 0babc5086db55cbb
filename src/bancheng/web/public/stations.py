"""站点 — the stations of a case's journey, as on the tracking page of a parcel."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bancheng.rules.facts import CaseFacts
from bancheng.rules.states import REPORTER_LABELS, State
from bancheng.web.shared.parts import Stop

S = State
LABELS = (
    gettext_noop("您提交了"),
    gettext_noop("窗口受理"),
    gettext_noop("交给承办单位"),
    gettext_noop("单位办理"),
    gettext_noop("答复您"),
    gettext_noop("您确认，办结"),
)
TAKEN_IN, HANDED_ON, HANDLED, ANSWERED, ENDED = range(1, 6)
HERE: Mapping[State, int] = {
    S.SUBMITTED: TAKEN_IN,
    S.SUPPLEMENT: TAKEN_IN,
    S.ACCEPTED: HANDED_ON,
    S.TRIAGED: HANDED_ON,
    S.DISPATCHED: HANDLED,
    S.RETURN_REVIEW: HANDLED,
    S.HANDLING: HANDLED,
    S.CONSULTING: HANDLED,
    S.REDO: HANDLED,
    S.REPLY_REVIEW: ANSWERED,
    S.REPLIED: ENDED,
}
"""At which station an open case is."""
NOW: Mapping[State, str] = {
    S.SUBMITTED: gettext_noop("窗口正在看您的反映。"),
    S.SUPPLEMENT: gettext_noop("等您补充材料，收到后接着看。"),
    S.ACCEPTED: gettext_noop("正在分析卡在哪里、该由谁办。"),
    S.TRIAGED: gettext_noop("正在交给承办单位。"),
    S.DISPATCHED: gettext_noop("承办单位马上签收。"),
    S.RETURN_REVIEW: gettext_noop("正在确定由哪个单位办。"),
    S.HANDLING: gettext_noop("承办单位正在办。"),
    S.CONSULTING: gettext_noop("几个部门正在一起商量。"),
    S.REDO: gettext_noop("上次没有办好，正在重新办。"),
    S.REPLY_REVIEW: gettext_noop("答复正在审核，审好就告诉您。"),
    S.REPLIED: gettext_noop("请看答复，告诉我们办成了没有。"),
}


def of(facts: CaseFacts, dispatched_at: datetime | None, *, since: datetime) -> list[Stop]:
    """The stations: passed, where it is, ahead. Of a merged case only what was `since` it came."""
    here = HERE.get(facts.state, len(LABELS))
    moments = (
        since,
        facts.accepted_at,
        dispatched_at,
        facts.answered_at,
        facts.released_at,
        facts.ended_at,
    )
    when = tuple(at if at and at >= since else None for at in moments)
    if facts.state not in HERE and facts.state not in (S.CLOSED, S.ARCHIVED):
        return _cut_short(facts, when)
    found = []
    for index, label in enumerate(LABELS):
        at = "passed" if index < here else "here" if index == here else "ahead"
        skipped = facts.on_the_spot and index in (HANDED_ON, HANDLED)
        if skipped and at == "passed":
            continue
        text = _(NOW[facts.state]) if at == "here" else ""
        found.append(
            Stop(label=_(label), at=at, when=when[index] if at == "passed" else None, text=text)
        )
    return found


def _cut_short(facts: CaseFacts, when: tuple[datetime | None, ...]) -> list[Stop]:
    """It ended on the way: what was passed, and the end."""
    passed = [
        Stop(label=_(label), at="passed", when=at)
        for label, at in zip(LABELS, when, strict=True)
        if at is not None and at != facts.ended_at
    ]
    end = Stop(label=_(REPORTER_LABELS[facts.state]), at="passed", when=facts.ended_at)
    return [*passed, end]
