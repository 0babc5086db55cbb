"""时限怎么算的 — why a case's dates are what they are: sentences, days, and how they moved."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from bancheng.cases import queries
from bancheng.cases.moved import Move
from bancheng.cases.why import OrderSum, PromiseSum, StepSum, Stop, Sum, Why, why
from bancheng.rules.derivation import Day
from bancheng.rules.errors import Invalid, _
from bancheng.rules.spoken import edition_of, name_of_day
from bancheng.rules.states import ClockState

from . import lists, shown
from .bodies import answer, moment
from .callers import StaffRequest

Json = dict[str, Any]
router = Router(tags=["诉求件"])
LANGUAGES = ("zh", "en")
ASKED = [lists.filtered("lang", "说明文字的语言，默认 zh", LANGUAGES)]


class NamedDay(Schema):
    """不计的一天，或调休上班的一天."""

    day: date
    name: str


class CountedDay(Schema):
    """推算中的一天 — its number, or why it does not count."""

    day: date
    number: int | None
    off: str | None
    made_up: str | None
    minutes: int | None
    begins: bool
    ends: bool
    unsure: bool


class RuleOut(Schema):
    """依据 — the rule in words, its source's tag and name, and the pack."""

    path: str
    rule: str
    source: str
    title: str
    pack: str


class SumOut(Schema):
    """一个时限的推算."""

    due_at: datetime
    provisional: bool
    words: str
    start: datetime
    amount: int
    unit: str
    rule: RuleOut | None
    days: list[CountedDay]
    skipped: list[NamedDay]
    made_up: list[NamedDay]
    editions: list[str]
    unknown_years: list[int]


class PromiseOut(SumOut):
    """承诺时限的推算 — working days: limit, extensions, made up for pauses."""

    limit_wd: int
    extension_wd: int
    stopped_wd: int
    floor: date | None


class PauseOut(Schema):
    """暂停中."""

    since: datetime
    reason: str
    until: date | None
    days: int
    words: str


class MoveOut(Schema):
    """承诺时限的一次变动."""

    seq: int
    at: datetime
    action: str
    by: str
    causes: list[str]
    title: str
    detail: str
    was: datetime | None
    due_at: datetime
    provisional: bool
    words: str


class StepOut(Schema):
    """环节时限；sum 为空的，是通知书写明或恢复计时后的日期."""

    key: str
    label: str
    due_at: datetime
    words: str
    left: int | None
    sum: SumOut | None


class OrderClockOut(Schema):
    """工单时限."""

    order_no: str
    unit: str
    due_at: datetime
    words: str
    sign_due_at: datetime | None
    sign: SumOut | None


class ClockOut(Schema):
    """一件诉求的时限怎么算的."""

    case_no: str
    clock: ClockState
    promise: PromiseOut | None
    pause: PauseOut | None
    moves: list[MoveOut]
    step: StepOut | None
    work_orders: list[OrderClockOut]
    yellow_at: datetime | None
    red_at: datetime | None


@router.get(
    "/cases/{case_no}/clock",
    response=ClockOut,
    operation_id="clock",
    summary="时限怎么算的",
    openapi_extra={"parameters": ASKED},
)
def clock(request: StaffRequest, case_no: str) -> HttpResponse:
    """承诺、环节、工单各时限的推算：起算、规则和来源、日历版本、逐日计数、跳过的日子，以及每次变动。"""
    lang, caller = _language(request), request.auth
    found = queries.case_for(caller.actor, shown.case_no(case_no))
    world = queries.world_for(found.centre_id, caller.now, queries.facts_of(found))
    return answer(why_json(why(found, caller.actor, world, lang), lang))


def why_json(found: Why, lang: str) -> Json:
    """The whole answer in plain values."""
    promise, step = found.promise, found.step
    return {
        "case_no": found.case_no,
        "clock": found.clock,
        "promise": _promise(promise, lang) if promise else None,
        "pause": _pause(found.pause) if found.pause else None,
        "moves": [_move(one) for one in found.moves],
        "step": _step(step, lang) if step else None,
        "work_orders": [_order(one, lang) for one in found.orders],
        "yellow_at": moment(found.yellow_at),
        "red_at": moment(found.red_at),
    }


def _language(request: HttpRequest) -> str:
    lang = lists.asked(request, ASKED, sort="").filters.get("lang", LANGUAGES[0])
    if lang not in LANGUAGES:
        raise Invalid([("lang", _("筛选条件的值不对。"))])
    return lang


def _sum(found: Sum, lang: str) -> Json:
    return {
        "due_at": moment(found.due_at),
        "provisional": found.provisional,
        "words": found.words,
        "start": moment(found.start),
        "amount": found.amount,
        "unit": found.unit,
        "rule": asdict(found.basis) if found.basis else None,
        "days": [_day(day, lang) for day in found.days],
        "skipped": [_named(day.day, day.off, lang) for day in found.skipped],
        "made_up": [_named(day.day, day.made_up, lang) for day in found.made_up],
        "editions": [edition_of(name, lang) for name in found.editions],
        "unknown_years": list(found.unknown_years),
    }


def _promise(found: PromiseSum, lang: str) -> Json:
    return {
        **_sum(found, lang),
        "limit_wd": found.limit_wd,
        "extension_wd": found.extension_wd,
        "stopped_wd": found.stopped_wd,
        "floor": found.floor,
    }


def _day(day: Day, lang: str) -> Json:
    named = {"off": day.off, "made_up": day.made_up}
    return {**asdict(day), **{k: name_of_day(v, lang) if v else None for k, v in named.items()}}


def _named(day: date, name: str, lang: str) -> Json:
    return {"day": day, "name": name_of_day(name, lang)}


def _pause(found: Stop) -> Json:
    return {**asdict(found), "since": moment(found.since)}


def _move(found: Move) -> Json:
    told = asdict(found)
    due = told.pop("due")
    return {**told, "due_at": moment(due), "was": moment(found.was), "at": moment(found.at)}


def _step(found: StepSum, lang: str) -> Json:
    return {
        "key": found.key,
        "label": found.label,
        "due_at": moment(found.due_at),
        "words": found.words,
        "left": found.left,
        "sum": _sum(found.sum, lang) if found.sum else None,
    }


def _order(found: OrderSum, lang: str) -> Json:
    return {
        "order_no": found.order_no,
        "unit": found.unit,
        "due_at": moment(found.due_at),
        "words": found.words,
        "sign_due_at": moment(found.sign_due_at),
        "sign": _sum(found.sign, lang) if found.sign else None,
    }
