"""A case told move by move over the pure decision: who does what, and what then holds.

`Story()` begins with 王窗口 registering a matter on Monday 2 March 2026 at nine. `told_to(State.X)`
goes on by the usual moves of the usual people until the case is there.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

import pytest

from bancheng.rules.decide import decide, register
from bancheng.rules.draft import World
from bancheng.rules.errors import Refused
from bancheng.rules.facts import CaseFacts, Order
from bancheng.rules.owners import Person
from bancheng.rules.policy import Policy, load, shipped
from bancheng.rules.states import CaseClass, Outcome, Role, State
from tests.cast import CENTRE, PARENT, STAFF, UNITS, Cast, actor
from tests.worktimes import worktime

TIME = worktime()
CASE_NO = "BC990100-20260302-000017"


@cache
def default_pack() -> Policy:
    return load(shipped()["national-default@1"])


def at(day: str, clock: str = "09:00") -> datetime:
    """A moment at the centre: `at("2026-03-02", "09:00")`."""
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), TIME.zone)


MONDAY = at("2026-03-02")


def staff(*without: str, **changes: dict[str, Any]) -> tuple[Person, ...]:
    """The cast without some people, or with some of them changed: on leave, with more posts."""
    return tuple(
        replace(p, **changes.get(p.username.replace("-", "_"), {}))
        for p in STAFF
        if p.username not in without
    )


def both(*roles: Role) -> dict[str, Any]:
    """One person holding several posts, as in a small place."""
    return {"roles": frozenset(roles)}


class Story:
    """One case, its other cases, the people and the time."""

    def __init__(
        self,
        *,
        now: datetime = MONDAY,
        cast: Cast | None = None,
        pack: Policy | None = None,
        case_no: str = CASE_NO,
        by: str = "window",
        channel: str = "window",
        **facts: Any,
    ) -> None:
        self.now, self.cast = now, cast or Cast()
        self.pack = pack or default_pack()
        self.others: dict[str, CaseFacts] = {}
        facts.setdefault("centre_path", (CENTRE, PARENT))
        found = register(case_no=case_no, channel=channel, actor=self.actor(by), world=self.world,
                         centre=CENTRE, **facts)  # fmt: skip
        self.case, self.events, self.paper = found.case, list(found.events), found.paper
        self.follows: tuple[Any, ...] = ()

    @property
    def world(self) -> World:
        units = frozenset(UNITS)
        return World(self.now, TIME, self.pack, self.cast, units, frozenset({"1"}), self.others)

    def actor(self, who: str) -> Any:
        return actor(who, (*self.cast.staff, *self.cast.above))

    @property
    def lead(self) -> Order:
        assert self.case.lead is not None
        return self.case.lead

    @property
    def due(self) -> date:
        """The day of the promise."""
        assert self.case.due_at is not None
        return TIME.local_day(self.case.due_at)

    @property
    def actions(self) -> list[str]:
        """The log so far, by name."""
        return [e.action for e in self.events]

    def does(self, who: str, action: str, *, no: str | None = None, **given: Any) -> "Story":
        """`who` carries out `action`; `no` is the order's number, or "lead"."""
        found = decide(self.case, action, actor=self.actor(who), given=given, world=self.world,
                       order_no=self._order_no(no))  # fmt: skip
        self.case, self.follows, self.paper = found.case, found.follows, found.paper
        self.events += found.events
        return self

    def refused(
        self, kind: type[Refused], who: str, action: str, *, no: str | None = None, **given: Any
    ) -> Any:
        """`who` may not: return the refusal."""
        with pytest.raises(Refused) as caught:
            decide(self.case, action, actor=self.actor(who), given=given, world=self.world,
                   order_no=self._order_no(no))  # fmt: skip
        assert type(caught.value) is kind, caught.value
        return caught.value

    def _order_no(self, no: str | None) -> str | None:
        return self.lead.no if no == "lead" else no

    def on(self, day: str, clock: str = "09:00") -> "Story":
        """Go to a moment."""
        self.now = at(day, clock)
        return self

    def later(self, **time: float) -> "Story":
        self.now += timedelta(**time)
        return self

    def beside(self, other: "Story") -> "Story":
        """Let the decision know of another case."""
        self.others = {**self.others, other.case.case_no: other.case}
        return self

    def holds(self, **facts: Any) -> "Story":
        """Change facts directly, where the way there is not what the test is about."""
        self.case = replace(self.case, **facts)
        return self


# ── the usual way ────────────────────────────────────────────────────────

ACCEPT = {"situation": "QX1"}
TRIAGE = {"class": "complex", "causes": ["ZY03"], "lead_unit": "hrss"}
HARD = TRIAGE | {"class": "hard"}
REJECT = {"exclusion": "BY07", "explanation": "双方的纠纷", "remedy": "人民调解"}
GUIDE = {"guidance": "到社保大厅三楼", "agreed": "当面同意"}
CONTACT = {"method": "phone", "summary": "已说明办理安排", "reached": True}
REPLY = {"outcome": "done", "facts": "已补录缴费记录", "answer": "已为您办好"}
NEGATIVE = REPLY | {
    "outcome": "cannot_by_law",
    "legal_basis": "社会保险法第十六条",
    "alternatives": "已考虑一次性补缴",
}
SPOT = {"situation": "QX1", "causes": ["ZY03"], "outcome": "done", "answer": "当场补录"}
VERIFY = {"method": "phone", "done": "yes"}
TERMINATE = {"grounds": "另有管辖", "explanation": "已说明", "remedy": "向主管部门提出"}


def _submitted(story: Story) -> Story:
    return story


def _rejected(story: Story) -> Story:
    return story.does("window", "reject", **REJECT).does("window2", "approve_rejection")


def _accepted(story: Story) -> Story:
    return story.does("window", "accept", **ACCEPT)


def _triaged(story: Story) -> Story:
    return _accepted(story).does("dispatcher", "triage", **TRIAGE)


def _dispatched(story: Story) -> Story:
    return _triaged(story).does("dispatcher", "dispatch")


def _return_review(story: Story) -> Story:
    return _dispatched(story).does("leader-hrss", "request_return", no="lead", reason="不属职责",
                                   basis="三定规定", suggested_unit="market")  # fmt: skip


def _handling(story: Story) -> Story:
    return _dispatched(story).does("liaison-hrss", "sign", no="lead")


def _consulting(story: Story) -> Story:
    return _handling(story).does("dispatcher", "convene", units=["hrss", "market"], agenda="口径")


def answering(story: Story, **reply: Any) -> Story:
    """From at work: contact, answer, the unit leader's signature still to come."""
    story.does("liaison-hrss", "record_contact", no="lead", **CONTACT)
    return story.does("liaison-hrss", "submit_reply", no="lead", **(REPLY | reply))


def answered(story: Story, **reply: Any) -> Story:
    """From at work to the signed answer that waits for the dispatcher."""
    answering(story, **reply).does("leader-hrss", "approve_reply", no="lead")
    if reply.get("outcome") == "cannot_by_law":
        story.does("leader", "approve_reply", no="lead")
    return story


def told(story: Story, **reply: Any) -> Story:
    """From at work to the answer in the reporter's hands."""
    return answered(story, **reply).does("dispatcher", "release", by="phone")


def _reply_review(story: Story) -> Story:
    return answered(_handling(story))


def _replied(story: Story) -> Story:
    return told(_handling(story))


def _redo(story: Story) -> Story:
    return _replied(story).does("verifier", "verify_fail", reason="没有办成")


def _closed(story: Story) -> Story:
    return _replied(story).does("verifier", "verify_ok", **VERIFY)


def _archived(story: Story) -> Story:
    return _closed(story).does("reporter", "rate", level=5).does("archivist", "archive")


def _merged(story: Story) -> Story:
    parent = Story(case_no="BC990100-20260302-000001")
    return _accepted(story).beside(parent).does("dispatcher", "merge", into=parent.case.case_no)


def _terminated(story: Story) -> Story:
    return _accepted(story).does("dispatcher", "terminate", **TERMINATE).does(
        "leader", "approve_termination")  # fmt: skip


WAYS: dict[State, Callable[[Story], Story]] = {
    State.SUBMITTED: _submitted,
    State.SUPPLEMENT: lambda s: s.does("window", "request_supplement", items=["户口簿"]),
    State.REJECTED: _rejected,
    State.GUIDED: lambda s: s.does("window", "guide", **GUIDE),
    State.ACCEPTED: _accepted,
    State.TRIAGED: _triaged,
    State.DISPATCHED: _dispatched,
    State.RETURN_REVIEW: _return_review,
    State.HANDLING: _handling,
    State.CONSULTING: _consulting,
    State.REPLY_REVIEW: _reply_review,
    State.REPLIED: _replied,
    State.REDO: _redo,
    State.CLOSED: _closed,
    State.ARCHIVED: _archived,
    State.WITHDRAWN: lambda s: s.does("reporter", "withdraw"),
    State.MERGED: _merged,
    State.TERMINATED: _terminated,
}


def told_to(state: State, **story: Any) -> Story:
    """A case in `state`, reached by real moves."""
    found = WAYS[state](Story(**story))
    assert found.case.state is state
    return found


@dataclass(frozen=True)
class Example:
    """One row of the table carried out: where, by whom, with what, and where it leads."""

    before: Callable[[], Story]
    who: str
    given: dict[str, Any]
    after: State
    no: str | None = None


def hard_handling() -> Story:
    """At work as a hard case, confirmed by the leader."""
    story = told_to(State.ACCEPTED).does("dispatcher", "triage", **HARD)
    story.does("leader", "confirm_class").does("dispatcher", "dispatch")
    story.does("liaison-hrss", "sign", no="lead")
    assert story.case.case_class is CaseClass.HARD
    return story


def promised() -> Story:
    """Answered with a promise that is still open."""
    story = told(told_to(State.HANDLING), outcome="promised", promised_on="2026-03-20")
    assert story.case.outcome is Outcome.PROMISED
    return story
