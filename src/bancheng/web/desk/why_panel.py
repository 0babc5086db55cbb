"""怎么算的 — why a date is what it is, as the pages draw it: sentence, calendar, story."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bancheng.cases.models import Case
from bancheng.cases.moved import Move
from bancheng.cases.why import OrderSum, PromiseSum, Sum, Why, why
from bancheng.rules.draft import World
from bancheng.rules.facts import Actor
from bancheng.web.desk.strip import Strip, strip_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """一个时限 — what is read out, the calendar beneath it, what it is made of."""

    heading: str
    due: datetime
    provisional: bool
    words: Sequence[str]
    grounds: str = ""
    strip: Strip | None = None
    parts: Sequence[tuple[str, int]] = ()
    total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyPanel:
    """一件诉求的各个时限."""

    href: str
    promise: Reckoning | None
    moves: Sequence[Move]
    step: Reckoning | None
    orders: dict[str, Reckoning]
    light: Sequence[str]


def language() -> str:
    """The language of the page, as the rules know it."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def why_panel(case: Case, actor: Actor, world: World) -> WhyPanel:
    """Why the dates of a case are what they are, for who reads its page. Two statements at most."""
    lang = language()
    found = why(case, actor, world, lang)
    return WhyPanel(
        href=reverse("desk-case-clock", args=[case.case_no]),
        promise=_promise(found, lang),
        moves=found.moves,
        step=_step(found, lang),
        orders=_orders(found, lang),
        light=found.lines,
    )


def reckoned(heading: str, found: Sum, lang: str) -> Reckoning:
    """One sum as the pages draw it."""
    return Reckoning(
        heading=heading,
        due=found.due_at,
        provisional=found.provisional,
        words=[found.told],
        grounds=found.grounds,
        strip=strip_of(found.days, found.due_at, lang),
    )


def _promise(found: Why, lang: str) -> Reckoning | None:
    promise = found.promise
    if promise is None:
        return None
    return Reckoning(
        heading=_("承诺时限"),
        due=promise.due_at,
        provisional=promise.provisional,
        words=[promise.told, *([found.pause.words] if found.pause else [])],
        grounds=promise.grounds,
        strip=strip_of(promise.days, promise.due_at, lang),
        parts=_parts(promise),
        total=promise.amount,
    )


def _parts(promise: PromiseSum) -> list[tuple[str, int]]:
    """What the days are made of, where there is more than the limit."""
    named = [
        (_("承诺"), promise.limit_wd),
        (_("延期"), promise.extension_wd),
        (_("暂停补回"), promise.stopped_wd),
    ]
    found = [(name, days) for name, days in named if days]
    return found if len(found) > 1 else []


def _step(found: Why, lang: str) -> Reckoning | None:
    step = found.step
    if step is None:
        return None
    heading = _("环节时限：%(step)s") % {"step": step.label}
    if step.sum is None or step.left is not None:
        return Reckoning(heading=heading, due=step.due_at, provisional=False, words=[step.words])
    return reckoned(heading, step.sum, lang)


def _orders(found: Why, lang: str) -> dict[str, Reckoning]:
    return {
        order.order_no: Reckoning(
            heading=_("工单时限"),
            due=order.due_at,
            provisional=False,
            words=[order.words, *_signing(order)],
            grounds=order.sign.grounds if order.sign else "",
            strip=strip_of(order.sign.days, order.sign.due_at, lang) if order.sign else None,
        )
        for order in found.orders
    }


def _signing(order: OrderSum) -> list[str]:
    return [_("签收期限：%(words)s") % {"words": order.sign.told}] if order.sign else []
