"""共性问题的答复形状 — what the interface answers about problems and candidates."""

from datetime import date, datetime

from ninja import Schema

from bancheng.problems.kinds import (
    CandidateKind,
    CandidateState,
    MeasureKind,
    MeasureState,
    State,
)


class MeasureOut(Schema):
    """措施."""

    no: int
    kind: MeasureKind
    state: MeasureState
    text: str
    unit: str
    due_on: date
    place: str
    before: str
    after: str
    done_on: date | None
    evidence: str


class EffectOut(Schema):
    """效果 — cases of the kind in so many days before and after the measures."""

    before: int
    after: int
    days: int
    recurrence: float | None
    people_spared: int


class ProblemOut(Schema):
    """共性问题."""

    number: str
    centre: str
    state: State
    version: int
    title: str
    items: list[str]
    causes: list[str]
    regions: list[str]
    root_cause: str
    opened_by: str
    opened_at: datetime
    done_on: date | None
    check_on: date | None
    effect: EffectOut | None
    published_at: datetime | None
    measures: list[MeasureOut]
    cases: list[str]
    allowed_actions: list[str]


class CandidateOut(Schema):
    """线索."""

    id: int
    kind: CandidateKind
    state: CandidateState
    item: str
    cause: str | None
    number: int
    first_at: datetime | None
    last_at: datetime | None
    problem: str | None
    reason: str
