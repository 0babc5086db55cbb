"""按钮 — which moves a reader may make now, and which of them are the next ones.

The moves come from the process table; only their order on the page is decided here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from bancheng.rules.decide import allowed_actions
from bancheng.rules.draft import World
from bancheng.rules.facts import Actor, CaseFacts
from bancheng.rules.states import State
from bancheng.rules.transitions import ROWS

SHOWN = 2
NEXT = (
    "accept_hand_over",
    "uphold_objection",
    "dismiss_objection",
    "review_guidance",
    "approve_rejection",
    "refuse_rejection",
    "confirm_class",
    "refuse_class",
    "approve_termination",
    "refuse_termination",
    "approve_return",
    "refuse_return",
    "grant_extension",
    "refuse_extension",
    "approve_reply",
    "refuse_reply",
    "accept",
    "request_supplement",
    "supply",
    "dispatch",
    "triage",
    "sign",
    "submit_reply",
    "record_contact",
    "fulfil",
    "conclude",
    "release",
    "return_for_quality",
    "answer_supervision",
    "acknowledge_escalation",
    "judge_rating",
    "plan_rectification",
    "rectify_rating",
    "contact_rater",
    "appeal_rating",
    "verify_ok",
    "verify_fail",
    "record_attempt",
    "record_progress",
    "archive",
    "reopen",
    "unmerge",
    "close_unsatisfied",
)
"""The order in which moves are offered; what is not named here waits under 更多."""
OTHERWISE = ("supervise", "remind")
"""Offered when nothing else comes next."""
GRAVE = frozenset({"reject", "terminate", "verify_fail", "withdraw", "close_unsatisfied"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One move as the page offers it."""

    action: str
    label: str
    href: str
    order_no: str = ""
    grave: bool = False


def act_href(case_no: str, action: str, order_no: str = "") -> str:
    """Where the form of a move is."""
    if order_no:
        return reverse("desk-order-act", args=[order_no, action])
    return reverse("desk-act", args=[case_no, action])


def buttons_of(case: CaseFacts, actor: Actor, world: World) -> list[Button]:
    """Every move open to the actor now, those of the orders first, in the table's order."""
    found = [
        _button(case, action, order.no)
        for order in case.orders
        for action in allowed_actions(case, actor, world, order_no=order.no)
    ]
    return found + [_button(case, action) for action in allowed_actions(case, actor, world)]


def split(case: CaseFacts, buttons: Iterable[Button]) -> tuple[list[Button], list[Button]]:
    """The one or two moves that come next, and the others."""
    ranks = {action: rank for rank, action in enumerate(NEXT)}
    if case.state is not State.SUPPLEMENT:  # more may always come in, but nobody waits for it
        del ranks["supply"]
    if not case.guidance_due:  # it may be looked into, but is not in the sample
        del ranks["review_guidance"]
    if case.lead and case.lead.contacted_at:  # the first contact is made: progress comes next
        del ranks["record_contact"]
    ranked = sorted(buttons, key=lambda b: ranks.get(b.action, len(NEXT)))
    first = [b for b in ranked if b.action in ranks][:SHOWN]
    first = first or [b for b in ranked if b.action in OTHERWISE]
    return first, [b for b in ranked if b not in first]


def _button(case: CaseFacts, action: str, order_no: str = "") -> Button:
    return Button(
        action=action,
        label=_(ROWS[action].label),
        href=act_href(case.case_no, action, order_no),
        order_no=order_no,
        grave=action in GRAVE,
    )
