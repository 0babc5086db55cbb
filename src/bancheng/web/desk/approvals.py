"""待我审批 — everything that waits for one person's decision, a card each, made for a phone.

Who may decide is asked of the rules (`allowed_actions`); here stands only which moves answer each
other. To offer another decision, add a line to `PAIRS`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_noop

from bancheng.cases import queries
from bancheng.cases.models import Case, Event
from bancheng.oversight import overview, reading
from bancheng.rules.decide import allowed_actions
from bancheng.rules.facts import CaseFacts
from bancheng.rules.states import Role
from bancheng.web.desk.approval_cards import (
    Asked,
    Card,
    Desk,
    Pair,
    Tried,
    card,
    is_tried,
    of_paper,
)
from bancheng.web.desk.frame import Viewer

MOST = 30
AT_A_TIME = 8
"""How many cards a page shows; when one is decided the next comes up."""
PAIRS = (
    Pair(gettext_noop("拟不予受理"), "approve_rejection", "refuse_rejection", ("reject",)),
    Pair(gettext_noop("拟定分类"), "confirm_class", "refuse_class", ("triage", "reclassify")),
    Pair(gettext_noop("拟终止办理"), "approve_termination", "refuse_termination", ("terminate",)),
    Pair(gettext_noop("反映人的异议"), "uphold_objection", "dismiss_objection", ("object",)),
    Pair(gettext_noop("提请提级"), "acknowledge_escalation", "step_down", ("escalate",)),
    Pair(
        gettext_noop("申请延期"),
        "grant_extension",
        "refuse_extension",
        ("request_extension",),
        "order",
    ),
    Pair(gettext_noop("答复待审签"), "approve_reply", "refuse_reply", ("submit_reply",), "order"),
    Pair(gettext_noop("申请退单"), "approve_return", "refuse_return", ("request_return",), "order"),
)
ASKED = tuple(action for pair in PAIRS for action in pair.asked)


@dataclass(frozen=True, slots=True)
class Stack:
    """The cards on top, and how many decisions wait in all."""

    cards: Sequence[Card]
    total: int


def stack(viewer: Viewer, tried: Tried | None = None, *, whole: bool = False) -> Stack:
    """What waits for the viewer, the first due first; papers to be signed come last."""
    cases = _cases(viewer)
    desk = Desk(viewer, tried)
    asked = [one for case in cases for one in _of_case(case, desk)]
    asked.sort(key=lambda one: (one.due is None, one.due or viewer.now, one.case.case_no))
    papers = reading.to_sign(viewer.actor)
    top = [one for n, one in enumerate(asked) if whole or n < AT_A_TIME or is_tried(one, tried)]
    desk.events = _events([one.case for one in top])
    found = [card(one, desk) for one in top]
    room = None if whole else max(AT_A_TIME - len(top), 0)
    found += [of_paper(paper, viewer) for paper in papers[:room]]
    return Stack(found, len(asked) + len(papers))


def _cases(viewer: Viewer) -> list[Case]:
    """The cases in which something may wait for the viewer; the rules say whether it does."""
    roles, found = viewer.actor.roles, dict[int, Case]()
    asked: list[dict[str, str]] = [{"pending": queries.WAITS}]
    if Role.DISPATCHER in roles:
        asked.append({"state": "return_review"})
    for params in asked:
        page = queries.list_cases(viewer.actor, params, "due_at", None, MOST, now=viewer.now)
        found |= {case.pk: case for case in page.items}
    if Role.UNIT_LEADER in roles:
        waiting = {"state": "reply_review"}
        orders = queries.list_orders(viewer.actor, waiting, "due_at", None, MOST, now=viewer.now)
        found |= {order.case_id: order.case for order in orders.items}
    stands_in = queries.visible(viewer.actor).filter(stand_in=viewer.user.username)
    if numbers := list(stands_in.values_list("case_no", flat=True)[:MOST]):
        found |= {case.pk: case for case in overview.named(viewer.actor, numbers)}
    return list(found.values())


def _events(cases: Sequence[Case]) -> dict[tuple[int, str], Event]:
    """The last log line of each kind of question in these cases, with its words."""
    lines = Event.objects.filter(case__in=cases, action__in=ASKED).order_by("seq")
    return {(line.case_id, line.action): line for line in lines.prefetch_related("texts")}


def _of_case(case: Case, desk: Desk) -> Iterable[Asked]:
    facts = queries.facts_of(case)
    world = desk.world(case, facts)
    mine = allowed_actions(facts, desk.viewer.actor, world)
    due = _due(facts)
    for pair in PAIRS:
        if pair.on == "case":
            proposal = facts.pending
            if proposal and proposal.action in pair.asked and {pair.agree, pair.refuse} & {*mine}:
                yield Asked(case, facts, pair, mine, "", due)
            continue
        for order in facts.orders:
            if not order.live:
                continue
            allowed = allowed_actions(facts, desk.viewer.actor, world, order_no=order.no)
            if {pair.agree, pair.refuse} & {*allowed}:
                yield Asked(case, facts, pair, allowed, order.no, due)


def _due(facts: CaseFacts) -> datetime | None:
    if facts.pending:
        return facts.pending.due_at
    return facts.step.due_at if facts.step else facts.due_at
