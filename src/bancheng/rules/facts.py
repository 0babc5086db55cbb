"""案情 — what is known of a case, as the rules see it.

Frozen values: `decide` takes them and returns new ones. Persons are user names, units and
centres are codes. Texts of the reporter (statement, name, phone) are not here: no rule
reads them, only whether they are there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any

from .states import (
    LIVE_ORDER,
    OPEN,
    CaseClass,
    ClockState,
    OrderState,
    Outcome,
    Role,
    State,
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person with the roles in force now, the reporter, or the system."""

    username: str
    roles: frozenset[Role] = frozenset()
    centre: str = ""
    unit: str = ""
    ancestors: tuple[str, ...] = ()  # the actor's own centre first, then its parents

    @property
    def is_system(self) -> bool:
        return Role.SYSTEM in self.roles


SYSTEM = Actor("system", frozenset({Role.SYSTEM}))
REPORTER = Actor("reporter", frozenset({Role.REPORTER}))


@dataclass(frozen=True, slots=True)
class Promise:
    """承诺时限 — the promise to the reporter, kept as its grounds, so that it can be recounted.

    Due at closing time of working day `limit_wd + extension_wd + stopped_wd` after `start`,
    never before `floor`. All counts are working days.
    """

    start: datetime
    limit_wd: int
    due_at: datetime
    extension_wd: int = 0
    stopped_wd: int = 0
    floor: date | None = None
    provisional: bool = False
    why: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StepClock:
    """环节时钟 — the limit of the step the case is in; restarts with state, owner or unit."""

    key: str
    start: datetime
    due_at: datetime
    provisional: bool = False
    left: int | None = None  # working minutes left, while paused
    why: Mapping[str, Any] = field(default_factory=dict)
    resumed_at: datetime | None = None  # since when it runs on after a pause
    rest: int | None = None  # with how many working minutes


@dataclass(frozen=True, slots=True)
class Moment:
    """到时 — a row of `timely.py` that is carried out: its name and when it was due.

    With `as_of` its clocks count from that moment, however late the worker comes.
    """

    name: str
    at: datetime
    as_of: bool = False


@dataclass(frozen=True, slots=True)
class Pending:
    """待审批 — a proposal that waits for a second person. The state does not change meanwhile."""

    action: str
    by: str
    at: datetime
    due_at: datetime
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Order:
    """工单 — one unit's order within a case; one lead, any number of assisting ones."""

    no: str
    unit: str
    role: str  # lead | assist
    state: OrderState
    issued_at: datetime
    due_at: datetime
    sign_due_at: datetime
    round: int = 0
    designated: bool = False
    handler: str | None = None
    not_handler: str | None = None  # attitude was the ground of the redo: somebody else handles it
    signed_at: datetime | None = None
    signed_late: bool = False
    contacted_at: datetime | None = None
    outcome: Outcome | None = None
    promised_on: date | None = None
    submitted_by: str | None = None
    unit_signed_by: str | None = None
    sent_back: int = 0  # by the centre leader; once at most
    replied_at: datetime | None = None
    return_by: str | None = None
    submitted_at: datetime | None = None
    unit_signed_at: datetime | None = None
    determined_at: datetime | None = None  # the unit's own finding that it cannot be done
    designated_at: datetime | None = None  # since when it leads against its will

    @property
    def is_lead(self) -> bool:
        return self.role == "lead"

    @property
    def live(self) -> bool:
        return self.state in LIVE_ORDER

    @property
    def counts(self) -> bool:
        """Not cancelled: the unit is, or was, at work on the case."""
        return self.state is not OrderState.CANCELLED


@dataclass(frozen=True)
class CaseFacts:
    """诉求件 — the whole case as far as rules need it. Without slots, so that `evolve` is quick."""

    case_no: str
    centre: str
    state: State
    channel: str
    received_at: datetime
    registered_by: str
    first_asked_by: str
    version: int = 0
    centre_path: tuple[str, ...] = ()  # own centre first, then its parents
    pack: str = ""  # key of the activated pack, pinned at acceptance
    owner: str | None = None
    owner_unit: str | None = None
    owner_for: str | None = None  # 代: the person stood in for
    dispatcher: str | None = None
    confidential: bool = False
    vulnerable: bool = False
    barred: tuple[str, ...] = ()  # staff complained of
    situation: str | None = None
    causes: tuple[str, ...] = ()
    nature: str | None = None
    case_class: CaseClass | None = None
    class_changes: int = 0
    hard_at: datetime | None = None  # since when it counts as 疑难类
    exclusion: str | None = None
    lead_unit: str | None = None
    assist_units: tuple[str, ...] = ()
    accepted_at: datetime | None = None
    promise: Promise | None = None
    step: StepClock | None = None
    answered_at: datetime | None = None
    released_at: datetime | None = None
    ended_at: datetime | None = None
    paused_at: datetime | None = None
    paused_for: str | None = None
    paused_until: date | None = None
    pending: Pending | None = None
    objection: str | None = None  # pending | upheld | dismissed
    supplements: int = 0
    supplement_due: datetime | None = None
    supplement_reminded_at: datetime | None = None
    lapsed_at: datetime | None = None
    revived: bool = False
    on_the_spot: bool = False
    outcome: Outcome | None = None
    fulfilled_at: datetime | None = None
    extension: str | None = None  # pending | granted | refused
    extension_days: int = 0
    extension_count: int = 0
    extension_by: str | None = None
    extension_signed: tuple[str, ...] = ()
    extension_at: datetime | None = None  # since when the next approver is asked
    escalation: int = 0
    escalation_acknowledged: bool = True
    escalated_at: datetime | None = None
    stepped_down_at: datetime | None = None
    level_dropped_at: datetime | None = None  # another move cancelled the proposal of a level
    supervision: str | None = None  # reminded | supervised
    supervision_open: bool = False
    supervision_due: datetime | None = None
    convener: str | None = None
    handover_from: str | None = None
    handover_to: str | None = None
    handover_at: datetime | None = None
    redo: int = 0
    round: int = 0  # rounds of handling so far; at the maximum of redos it goes on counting
    pool: bool = False  # no second person at this place: the parent centre decides (远程复核)
    attempts: tuple[tuple[datetime, bool], ...] = ()
    confirmed: str | None = None  # yes | partly | no, this round
    confirmed_at: datetime | None = None
    confirmed_unsigned: bool = False  # the window says so, with nothing to show for it
    satisfaction: int | None = None  # 1–5 with the result, as last said in this round
    satisfaction_attitude: int | None = None
    satisfaction_speed: int | None = None
    understood: str | None = None  # yes | partly | no: reasons and remedies of a "cannot"
    false_closures: int = 0  # how often a check found 虚假办结; never taken back
    guided_by: str | None = None
    guidance_due: datetime | None = None  # by when another person looks into the guidance
    guidance_checked: str | None = None  # proper | not_agreed | should_accept
    verified: str | None = None
    verified_by: str | None = None
    rating: int | None = None
    rated_at: datetime | None = None
    rated_round: int | None = None
    rating_attitude: bool = False
    judged: str | None = None  # A–E
    judged_at: datetime | None = None
    judged_by: str | None = None
    appeal: str | None = None  # of the rating, by the unit: pending | upheld | dismissed
    appealed_at: datetime | None = None
    rater_contacted_at: datetime | None = None  # of a bad rating that is not redone
    plan_due: datetime | None = None  # by when the unit says how it will be put right
    planned_at: datetime | None = None
    rectify_due: datetime | None = None  # 差评整改期限
    rectified_at: datetime | None = None  # answered anew, or put right and explained
    answered_before: datetime | None = None  # answered_at of the round before a redo
    outcome_before: Outcome | None = None  # its outcome, in force again if the redo falls away
    merged_into: str | None = None
    linked_to: str | None = None
    handled_by: tuple[str, ...] = ()
    decided_by: tuple[str, ...] = ()
    returned_units: tuple[str, ...] = ()
    joined: tuple[datetime, ...] = ()  # when the reports that were merged into this came in
    stand_in: str | None = None  # 代: may decide what waits, because the approver does not
    stand_in_for: str | None = None
    stand_in_what: str | None = None  # of what waits, `approvals.Wait.what`
    active_at: datetime | None = None  # the last thing that one of the staff did
    marks: Mapping[str, datetime] = field(default_factory=dict)  # what time has done, `timely.py`
    orders: tuple[Order, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def lead(self) -> Order | None:
        """The lead order that counts; none before dispatch or after a return."""
        return next((o for o in self.orders if o.is_lead and o.counts), None)

    @property
    def work_target(self) -> State:
        """办理目标 — `redo` once a redo round has begun, else `handling` (process.md 1)."""
        return State.REDO if self.redo else State.HANDLING

    @property
    def due_at(self) -> datetime | None:
        return self.promise.due_at if self.promise else None

    @property
    def clock(self) -> ClockState:
        """The promise clock."""
        if self.promise is None:
            return ClockState.NONE
        if self.answered_at or not self.is_open:
            return ClockState.STOPPED
        return ClockState.PAUSED if self.paused_at else ClockState.RUNNING

    def order(self, no: str) -> Order | None:
        return next((o for o in self.orders if o.no == no), None)

    def units(self) -> frozenset[str]:
        """Units with an order that is not cancelled: they may see the case."""
        return frozenset(o.unit for o in self.orders if o.counts)

    def with_order(self, no: str, **changes: Any) -> "CaseFacts":
        orders = tuple(replace(o, **changes) if o.no == no else o for o in self.orders)
        return self.evolve(orders=orders)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "CaseFacts":
        """The facts of these values, one for each field; `__init__` would set field by field."""
        if values.keys() != _KNOWN:
            raise TypeError(f"facts lack {sorted(_KNOWN - values.keys())}")
        new = object.__new__(cls)
        new.__dict__.update(values)
        return new

    def evolve(self, **changes: Any) -> "CaseFacts":
        """The facts with some of them changed; `replace` would go through `__init__` each time."""
        if not changes.keys() <= _KNOWN:
            raise TypeError(f"no such facts: {sorted(changes.keys() - _KNOWN)}")
        new = object.__new__(CaseFacts)
        new.__dict__.update(self.__dict__)
        new.__dict__.update(changes)
        return new


_KNOWN = frozenset(f.name for f in fields(CaseFacts))
