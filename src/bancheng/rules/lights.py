"""亮灯 — when a light turns yellow and red: one place for lists, pages and cards."""

from dataclasses import dataclass
from datetime import date, datetime

from .calls import closes_alone
from .clock import WorkTime
from .facts import CaseFacts, Order, StepClock
from .policy import Policy
from .states import OPEN, ClockState, Light, Outcome, State


@dataclass(frozen=True, slots=True)
class Lights:
    """When the light turns yellow and red; None: it does not (paused, stopped, ended)."""

    yellow_at: datetime | None
    red_at: datetime | None


NONE = Lights(None, None)


def lights(case: CaseFacts, time: WorkTime, pack: Policy) -> Lights:
    """亮灯 — by the promise while it runs, by a promised day, else by the step clock.

    Yellow from the opening of the working day before the due day, red from the opening of the
    first working day after it. A step limit turns yellow when a quarter of it is left.
    """
    if case.state not in OPEN or case.clock is ClockState.PAUSED:
        return NONE
    if case.promise and case.clock is ClockState.RUNNING:
        return around(case.promise.due_at, time, pack)
    if (day := promised_day(case)) is not None:
        return around(time.close_of(day), time, pack)
    if case.step is None or closes_alone(case, pack):
        return NONE
    return Lights(_three_quarters(case.step, time), case.step.due_at)


def order_lights(case: CaseFacts, order: Order, time: WorkTime, pack: Policy) -> Lights:
    """亮灯 — of one order, by its own date; none while the case is paused."""
    if not order.live or case.paused_at is not None:
        return NONE
    return around(order.due_at, time, pack)


def around(due: datetime, time: WorkTime, pack: Policy) -> Lights:
    """The two openings around a due date; with nothing after it, red follows the moment itself."""
    day, rule = time.local_day(due), pack.light
    yellow = time.open_of(time.add_working_days(day, -rule.yellow_before_wd))
    if rule.red_after_wd == 0:
        return Lights(yellow, due)
    return Lights(yellow, time.open_of(time.add_working_days(day, rule.red_after_wd)))


def promised_day(case: CaseFacts) -> date | None:
    """The day by which an answered case was promised to be done, while it is not."""
    waits = case.state is State.REPLIED and case.outcome is Outcome.PROMISED
    return case.lead.promised_on if waits and case.lead and not case.fulfilled_at else None


def light_at(found: Lights, now: datetime) -> Light:
    """The light at `now`."""
    if found.red_at and now >= found.red_at:
        return Light.RED
    return Light.YELLOW if found.yellow_at and now >= found.yellow_at else Light.GREEN


def _three_quarters(step: StepClock, time: WorkTime) -> datetime:
    minutes = time.working_minutes_between(step.start, step.due_at)
    return time.add_working_minutes(step.start, minutes * 3 // 4).at
