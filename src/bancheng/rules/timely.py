"""到时 — what time does: one row each, as `transitions.py` is what people do.

Read a row aloud: "黄牌: the system gives a yellow card at the opening of the working day before
the promise's day; it tells somebody, so it waits for the offices to open." To have time do one
thing more, add a row. The worker, the wake-up column of a case, the docs and the tests read it.

Each row that was carried out leaves a mark with its moment in the case's facts, in the same
transaction as its log line; it comes again only when its moment has moved past the mark. So each
happens once, whether the worker was away for a week, or two of them run, or one is killed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from . import moments as m
from . import rectifying as r
from .decide import Decision, decide
from .draft import World
from .errors import _
from .facts import SYSTEM, CaseFacts, Moment, Order

When = Callable[[CaseFacts, World, Order | None], datetime | None]
Given = Callable[[CaseFacts, World], Mapping[str, Any]]
NO_ORDER: tuple[None, ...] = (None,)


@dataclass(frozen=True, slots=True)
class Timely:
    """One thing that time does. `waits`: it tells somebody, so it waits for the next opening."""

    name: str
    label: str
    action: str
    when: When
    given: Given
    waits: bool = True
    as_of: bool = False
    orders: Callable[[CaseFacts], Iterable[Order]] | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """到时的一行 — a row of a case, on one of its orders if it is about orders, and its moment."""

    row: Timely
    moment: datetime
    order_no: str | None = None

    @property
    def key(self) -> str:
        return f"{self.row.name}:{self.order_no}" if self.order_no else self.row.name


def _says(**given: Any) -> Given:
    return lambda _case, _world: given


def _live(case: CaseFacts) -> Iterator[Order]:
    return (order for order in case.orders if order.live)


def _assisting(case: CaseFacts) -> Iterator[Order]:
    return (order for order in case.orders if order.live and not order.is_lead)


def _reminded(case: CaseFacts, _world: World) -> Mapping[str, Any]:
    at = case.supplement_reminded_at
    return {"reminded_at": at.isoformat() if at else ""}


def _step(case: CaseFacts, _world: World) -> Mapping[str, Any]:
    return {"cause": m.LATE_STEPS.get(case.step.key if case.step else "", m.LATE), "demand": m.DO}


def _gap(case: CaseFacts, world: World) -> Mapping[str, Any]:
    level = m.gap_level(case, world)
    return {"level": level, "reason": _("跨区域事项") if level == 5 else _("政策空白")}


DEMAND = _("请在期限内办理并答复。")

# fmt: off
TIMELY: tuple[Timely, ...] = (
    # ── 到时即办，不惊动人 ────────────────────────────────────────────────────────────────
    Timely("auto_sign", _("逾期自动签收"), "auto_sign", m.unsigned, _says(), waits=False, as_of=True, orders=_live),
    Timely("undecided", _("不予受理逾期未复核，予以受理"), "accept", m.undecided, m.situation, waits=False, as_of=True),
    Timely("resume", _("暂停到期"), "resume", m.pause_over, _says(reason=_("暂停到期")), waits=False, as_of=True),
    Timely("lapse_supplement", _("逾期未补充"), "lapse_supplement", m.supplement_over, _reminded, waits=False),
    Timely("close_unsampled", _("未抽中核查办结"), "close_unsampled", m.unsampled, _says(), waits=False),
    Timely("lapse_rating", _("评价期满"), "lapse_rating", m.rating_over, _says(), waits=False),
    # ── 亮牌、督办 ────────────────────────────────────────────────────────────────────────
    Timely("yellow_card", _("黄牌"), "yellow_card", m.yellow, _says()),
    Timely("red_card", _("红牌"), "red_card", m.red, _says()),
    Timely("promised_yellow", _("承诺日期将到"), "yellow_card", m.promised_yellow, _says()),
    Timely("promised_red", _("承诺日期已过"), "red_card", m.promised_red, _says()),
    Timely("step_overdue", _("环节逾期催办"), "remind", m.step_late, _step),
    Timely("negative_overdue", _("否定答复逾期催办"), "remind", m.negative_late, _says(cause=_("作出不能办的认定后，三个工作日内没有答复反映人"), demand=m.DO)),
    Timely("reminder_unanswered", _("催办逾期未答复，督办"), "supervise", m.reminder_late, _says(cause=_("催办逾期未答复"), demand=DEMAND)),
    Timely("overdue_supervise", _("逾期督办"), "supervise", m.overdue, _says(cause=_("承诺时限已过，仍未答复"), demand=DEMAND)),
    # ── 提级（domain 6.3）─────────────────────────────────────────────────────────────────
    Timely("sign_late", _("逾期签收，提到二级"), "escalate", m.raised(2, m.sign_late), _says(level=2, reason=_("逾期签收"))),
    Timely("yellow_level", _("黄灯，提到二级"), "escalate", m.raised(2, m.yellow), _says(level=2, reason=_("黄灯"))),
    Timely("promised_level", _("承诺日期已过，提到二级"), "escalate", m.raised(2, m.promised_red), _says(level=2, reason=_("承诺日期已过，没有兑现"))),
    Timely("designation_level", _("指定后未落实，提到三级"), "escalate", m.raised(3, m.designation_late), _says(level=3, reason=_("职责争议指定后一个工作日没有落实"))),
    Timely("red_level", _("红灯，提到三级"), "escalate", m.raised(3, m.red), _says(level=3, reason=_("红灯"))),
    Timely("overdue_level", _("逾期超过五个工作日，提请四级"), "escalate", m.proposed(4, m.long_overdue), _says(level=4, reason=_("逾期超过五个工作日"))),
    Timely("gap_level", _("政策空白或跨区域，提请四级、五级"), "escalate", m.gap, _gap),
    # ── 提醒 ──────────────────────────────────────────────────────────────────────────────
    Timely("remind_supplement", _("补正提醒"), "remind_supplement", m.supplement_soon, _says()),
    Timely("order_overdue", _("协办工单逾期"), "alert", m.order_late, _says(cause="order_overdue"), orders=_assisting),
    Timely("hand_over_missed", _("移交无人接收"), "alert", m.hand_over_late, _says(cause="hand_over_missed")),
    Timely("approval_idle", _("审批搁置，代岗"), "stand_in", m.approval_idle, _says()),
    Timely("approval_overdue", _("提请逾期未审批"), "alert", m.approval_late, _says(cause="approval_overdue")),
    Timely("escalation_unacknowledged", _("提级逾期未签收"), "alert", m.unacknowledged, _says(cause="escalation_unacknowledged")),
    Timely("supervision_overdue", _("督办逾期未答复"), "alert", m.supervision_late, _says(cause="supervision_overdue")),
    Timely("judgement_overdue", _("差评逾期未核实"), "alert", r.judgement_late, _says(cause="judgement_overdue")),
    Timely("rater_uncontacted", _("差评逾期未联系评价人"), "alert", r.contact_late, _says(cause="rater_uncontacted")),
    Timely("plan_overdue", _("整改方案逾期"), "alert", r.plan_late, _says(cause="plan_overdue")),
    Timely("rectification_overdue", _("差评整改逾期"), "alert", r.rectification_late, _says(cause="rectification_overdue")),
    Timely("guidance_overdue", _("引导抽查逾期"), "alert", m.guidance_late, _says(cause="guidance_overdue")),
    Timely("archive_overdue", _("逾期未归档"), "alert", m.archive_late, _says(cause="archive_overdue")),
)
# fmt: on


def awaited(case: CaseFacts, world: World) -> Iterator[Due]:
    """Every row that time will still do to the case as it stands, in the table's order."""
    for row in TIMELY:
        for order in row.orders(case) if row.orders else NO_ORDER:
            moment = row.when(case, world, order)
            if moment is None:
                continue
            due = Due(row, moment, order.no if order else None)
            mark = case.marks.get(due.key)
            if mark is None or moment > mark:
                yield due


@dataclass(frozen=True, slots=True)
class Wake:
    """唤醒 — when time next acts on the case: silently, and by telling somebody."""

    wake_at: datetime | None = None
    bell_at: datetime | None = None


def next_wake(case: CaseFacts, world: World, waited: Iterable[Due] | None = None) -> Wake:
    """When to look at the case again if nobody touches it; telling waits for an opening.

    `waited` is what `awaited` says of it, if that was asked already.
    """
    silent: datetime | None = None
    telling: datetime | None = None
    for due in awaited(case, world) if waited is None else waited:
        if due.row.waits:
            telling = min(telling, due.moment) if telling else due.moment
        else:
            silent = min(silent, due.moment) if silent else due.moment
    return Wake(silent, world.time.next_open(telling) if telling else None)


def all_due(case: CaseFacts, world: World, waited: Iterable[Due] | None = None) -> list[Due]:
    """The rows that are due now, the first due first; while the offices are closed, silent ones.

    Each was due of the case as it stands: after the first, ask `still` of the others.
    """
    speak = world.time.in_office(world.now)
    found = [
        due
        for due in (awaited(case, world) if waited is None else waited)
        if due.moment <= world.now and (speak or not due.row.waits)
    ]
    return sorted(found, key=lambda due: due.moment)


def still(due: Due, case: CaseFacts, world: World) -> bool:
    """Whether a row is due as before, now that others have been carried out."""
    order = case.order(due.order_no) if due.order_no else None
    return due.row.when(case, world, order) == due.moment


def happen(case: CaseFacts, due: Due, world: World) -> Decision:
    """Carry the row out. Raises `Refused` only if the row and its action disagree: our fault."""
    moment = Moment(due.key, due.moment, due.row.as_of)
    on_order = due.order_no if due.row.action == "auto_sign" else None
    return decide(
        case,
        due.row.action,
        actor=SYSTEM,
        given=due.row.given(case, world),
        world=replace(world, due=moment),
        order_no=on_order,
    )


def quiet_at(case: CaseFacts, world: World) -> datetime | None:
    """静默 — from when an open case counts as one that nobody touches (domain.md 6.4)."""
    if not case.is_open:
        return None
    time, since = world.time, case.active_at or case.received_at
    day = time.add_working_days(time.local_day(since), world.pack.oversight.quiet_wd)
    return time.close_of(day)
