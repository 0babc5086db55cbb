"""时限怎么算的 — why each date of a case is what it is, in words and day by day.

The derivations are those that were stored when the dates were set, so they stay true when the
calendar changes. At most two statements beyond the case itself: its log, and the causes of
recounts if there were any.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from bancheng.rules.basis import Basis, basis_of, name_of, tidy
from bancheng.rules.derivation import Day, Derivation
from bancheng.rules.draft import World
from bancheng.rules.facts import Actor, CaseFacts, Order, Promise
from bancheng.rules.policy import Policy
from bancheng.rules.spoken import Parts, grounds, hours_of, moment, plainly, short_span, told

from .models import Case, EventText
from .moved import Line, Move, Teller, moves
from .queries import facts_of, orders_of, sees_order

LANGUAGES = {"zh": "zh-hans", "en": "en"}


@dataclass(frozen=True, slots=True)
class Sum:
    """一个时限的推算 — the date, the sentences to read out, and the days it is made of."""

    due_at: datetime
    provisional: bool
    told: str  # how it is reached
    grounds: str  # on whose word
    start: datetime
    amount: int
    unit: str
    basis: Basis | None = None
    days: tuple[Day, ...] = ()
    editions: tuple[str, ...] = ()
    unknown_years: tuple[int, ...] = ()

    gap: str = ""

    @property
    def words(self) -> str:
        """All of it, to be read out."""
        return self.gap.join(filter(None, (self.told, self.grounds)))

    @property
    def skipped(self) -> tuple[Day, ...]:
        """The days that were not counted, each with its name."""
        return tuple(day for day in self.days if day.off)

    @property
    def made_up(self) -> tuple[Day, ...]:
        """Weekend days that are worked, and count."""
        return tuple(day for day in self.days if day.made_up)


@dataclass(frozen=True, slots=True)
class PromiseSum(Sum):
    """承诺时限的推算 — with what it is made of."""

    limit_wd: int = 0
    extension_wd: int = 0
    stopped_wd: int = 0
    floor: date | None = None


@dataclass(frozen=True, slots=True)
class StepSum:
    """环节时限的推算 — `sum` is None for a date that a notice or a person has set."""

    key: str
    label: str
    due_at: datetime
    words: str
    sum: Sum | None = None
    left: int | None = None  # working minutes left, while paused


@dataclass(frozen=True, slots=True)
class OrderSum:
    """工单时限的推算 — by when the unit is to answer, and by when to sign."""

    order_no: str
    unit: str
    due_at: datetime
    words: str
    sign_due_at: datetime | None = None
    sign: Sum | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """暂停中 — since when the promise stands still, why, until when, and what it has cost."""

    since: datetime
    reason: str
    until: date | None
    days: int
    words: str


@dataclass(frozen=True, slots=True)
class Why:
    """一件诉求的时限怎么算的."""

    case_no: str
    clock: str
    promise: PromiseSum | None
    pause: Stop | None
    moves: tuple[Move, ...]
    step: StepSum | None
    orders: tuple[OrderSum, ...]
    yellow_at: datetime | None
    red_at: datetime | None
    lines: tuple[str, ...] = field(default_factory=tuple)


def why(case: Case, actor: Actor, world: World, lang: str = "zh") -> Why:
    """Why the case's dates are what they are, as `actor`, who may see the case, may read it.

    `world` is that of the case: `world_for(centre, now, facts)`.
    """
    facts = facts_of(case)
    lang = "en" if lang.startswith("en") else "zh"
    with override(LANGUAGES[lang]):
        found = Why(
            case_no=case.case_no,
            clock=facts.clock.value,
            promise=_promise(facts, world, lang),
            pause=_pause(facts, world, lang),
            moves=moves(_lines(case), _teller(world, lang)),
            step=_step(facts, world, lang),
            orders=tuple(
                _order(order, facts, world, lang)
                for row in orders_of(case)
                if sees_order(actor, row)
                and (order := facts.order(row.order_no)) is not None
                and order.live
            ),
            yellow_at=case.yellow_at,
            red_at=case.red_at,
        )
        return replace(found, lines=_lights(found, world, lang))


# ── the promise ──────────────────────────────────────────────────────────


def promise_basis(facts: CaseFacts, world: World, lang: str) -> Basis | None:
    """By which key of the pack the promise runs: that of its class, or that of a new round."""
    pack, code = world.pack, facts.case_class or world.pack.intake_class
    path = f"class.{code}.limit_wd"
    if facts.round and pack.redo.limit_wd <= pack.classes[code].limit_wd:
        path = "redo.limit_wd"
    return basis_of(pack, path, lang)


def promise_parts(promise: Promise) -> Parts:
    """What the working days of the promise are made of."""
    decides = bool(promise.why.get("floor"))  # noted only where it does
    return Parts(
        limit=promise.limit_wd,
        extension=promise.extension_wd,
        stopped=promise.stopped_wd,
        floor=promise.floor if decides else None,
        due=promise.due_at if decides else None,
    )


def plain_promise(facts: CaseFacts, lang: str) -> str:
    """Why the promise ends when it does, in one short sentence for the reporter."""
    promise = facts.promise
    derived = derivation(promise.why) if promise else None
    if promise is None or derived is None or derived.ends != promise.due_at:
        return ""
    begun = ""
    if facts.round:
        with override(LANGUAGES[lang]):
            begun = _("重新办理")
    return plainly(derived, lang, parts=promise_parts(promise), begun=begun)


def derivation(stored: Mapping[str, Any]) -> Derivation | None:
    """The derivation that a date was stored with; none where somebody set the date."""
    try:
        return Derivation.from_dict(stored)
    except KeyError:
        return None


def _promise(facts: CaseFacts, world: World, lang: str) -> PromiseSum | None:
    promise = facts.promise
    derived = derivation(promise.why) if promise else None
    if promise is None or derived is None:
        return None
    basis, parts = promise_basis(facts, world, lang), promise_parts(promise)
    begun = (
        _("第%(number)d次重办") % {"number": facts.round}
        if facts.round
        else pgettext("起算", "受理")
    )
    return PromiseSum(
        due_at=promise.due_at,
        provisional=promise.provisional,
        told=told(derived, lang, parts=parts, begun=begun),
        grounds=grounds(derived, lang, basis=basis),
        gap=" " if lang == "en" else "",
        start=promise.start,
        amount=derived.amount,
        unit=derived.unit,
        basis=basis,
        days=_with_floor(derived, parts.floor),
        editions=derived.editions,
        unknown_years=derived.unknown_years,
        limit_wd=promise.limit_wd,
        extension_wd=promise.extension_wd,
        stopped_wd=promise.stopped_wd,
        floor=parts.floor,
    )


def _with_floor(derived: Derivation, floor: date | None) -> tuple[Day, ...]:
    """The days; where the floor decides, the date is its day and not the last one counted."""
    days = derived.days()
    if floor is None or floor <= derived.last_day:
        return days
    return (*days[:-1], replace(days[-1], ends=False), Day(floor, ends=True))


def _pause(facts: CaseFacts, world: World, lang: str) -> Stop | None:
    since = facts.paused_at
    if since is None or facts.promise is None:
        return None
    time = world.time
    day = time.local_day(since)
    spent = time.working_days_between(day, time.local_day(world.now))
    rule = world.pack.pauses.get(facts.paused_for or "")
    reason = (rule.label.en if lang == "en" else rule.label.zh) if rule else ""
    named = {"since": short_span(day, day, lang), "days": spent, "reason": reason}
    words = _("%(since)s起暂停计时（%(reason)s），已停%(days)d个工作日，恢复后补回。") % named
    return Stop(since, reason, facts.paused_until, spent, words)


# ── the step and the orders ──────────────────────────────────────────────


def sum_of(derived: Derivation, pack: Policy, path: str, lang: str) -> Sum:
    """One derivation in words and day by day, on the word of the pack's key `path`."""
    basis = basis_of(pack, path, lang)
    return Sum(
        due_at=derived.ends,
        provisional=derived.provisional,
        told=told(derived, lang),
        grounds=grounds(derived, lang, basis=basis),
        gap=" " if lang == "en" else "",
        start=derived.start,
        amount=derived.amount,
        unit=derived.unit,
        basis=basis,
        days=derived.days(),
        editions=derived.editions,
        unknown_years=derived.unknown_years,
    )


def _step(facts: CaseFacts, world: World, lang: str) -> StepSum | None:
    step = facts.step
    if step is None:
        return None
    path = tidy(f"step.{step.key}")
    known = step.key in world.pack.steps
    label = name_of(world.pack, path, lang) if known else _("补正")
    derived = derivation(step.why)
    found = sum_of(derived, world.pack, path, lang) if derived else None
    if step.left is not None:
        words = _("计时暂停，恢复后还有%(left)s办公时间。") % {"left": hours_of(step.left, lang)}
    elif found is None:
        named = {"due": moment(step.due_at, world.time.zone.key, lang)}
        words = _("到期时间是%(due)s，告知书上写明的日期。") % named
    elif found.due_at != step.due_at:  # it rested with the promise, and went on with what was left
        named = {"due": moment(step.due_at, world.time.zone.key, lang)}
        words = _("到期时间是%(due)s：暂停前余下的办公时间，恢复后接着计。") % named
        found = None
    else:
        words = found.words
    return StepSum(step.key, label, step.due_at, words, found, step.left)


def _order(order: Order, facts: CaseFacts, world: World, lang: str) -> OrderSum:
    due = moment(order.due_at, world.time.zone.key, lang)
    if facts.promise and order.due_at == facts.promise.due_at:
        words = _("办理期限与承诺时限相同：%(due)s。") % {"due": due}
    else:
        words = _("办理期限是签发工单时定的：%(due)s。") % {"due": due}
    signing = order.signed_at is None
    limit = world.pack.steps["dispatched"]
    found = world.time_of(order.unit).step(limit, order.issued_at).why if signing else None
    if found and found.ends != order.sign_due_at:
        found = None  # it was counted by a calendar that is no longer in force
    return OrderSum(
        order_no=order.no,
        unit=order.unit,
        due_at=order.due_at,
        words=words,
        sign_due_at=order.sign_due_at if signing else None,
        sign=sum_of(found, world.pack, "step.dispatched", lang) if found else None,
    )


def _lights(found: Why, world: World, lang: str) -> tuple[str, ...]:
    """When the light turns, in words."""
    zone = world.time.zone.key
    told = []
    if found.yellow_at:
        told.append(_("%(at)s起亮黄灯。") % {"at": moment(found.yellow_at, zone, lang)})
    if found.red_at:
        told.append(_("%(at)s起亮红灯。") % {"at": moment(found.red_at, zone, lang)})
    return tuple(told)


# ── the log ──────────────────────────────────────────────────────────────


def _lines(case: Case) -> list[Line]:
    """The log of the case; the causes of recounts lie among its texts."""
    rows = list(case.events.order_by("seq").values_list("pk", "seq", "at", "action", "by", "body"))
    recounts = [pk for pk, _seq, _at, action, _by, _body in rows if action == "recount"]
    causes: dict[int, str] = {}
    if recounts:
        texts = EventText.objects.filter(event__in=recounts, name="cause")
        causes = {text.event_id: text.text.reveal() for text in texts}
    return [
        Line(seq, at, action, by, body, causes.get(pk, ""))
        for pk, seq, at, action, by, body in rows
    ]


def _teller(world: World, lang: str) -> Teller:
    special = {"system": _("系统"), "reporter": _("反映人")}

    def person(username: str) -> str:
        found = world.roster.person(username)
        return special.get(username) or (found.name if found else username)

    return Teller(world.pack, person, world.time.zone, lang)
