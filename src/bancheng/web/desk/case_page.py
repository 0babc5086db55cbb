"""诉求件页的内容 — everything the page of one case shows, read in one place.

Twelve statements at most, however long its story. What a reader may not see is not in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bancheng.cases import queries, shown
from bancheng.cases.models import Case
from bancheng.cases.reading import unmask as open_values
from bancheng.cases.redaction import reads_statement
from bancheng.cases.timeline import timeline
from bancheng.evaluation.reading import may_look
from bancheng.problems.kinds import may_read as reads_problems
from bancheng.rules.draft import World
from bancheng.rules.facts import CaseFacts
from bancheng.rules.fields import CODES, FIELDS
from bancheng.rules.permissions import can_identify, may, may_unmask
from bancheng.rules.states import CENTRE_UNIT, ORDER_LABELS, STEP_LABELS, STEP_OF
from bancheng.rules.transitions import ROWS
from bancheng.web.desk import rows
from bancheng.web.desk.buttons import Button, buttons_of, split
from bancheng.web.desk.clocks import Clock
from bancheng.web.desk.forms import label_of
from bancheng.web.desk.frame import Viewer, names_of
from bancheng.web.desk.names import Names
from bancheng.web.desk.story import file_card, story
from bancheng.web.desk.supervision_paper_page import papers_on
from bancheng.web.desk.why_panel import Reckoning, WhyPanel, why_panel
from bancheng.web.shared import wording
from bancheng.web.shared.parts import Entry, Fact, Link, Paper

UNMASKED = {
    "name": gettext_noop("姓名"),
    "phone": gettext_noop("电话"),
    "contact": gettext_noop("怎样联系"),
    "id_no": gettext_noop("证件号码"),
    "credit_code": gettext_noop("统一社会信用代码"),
    "address": gettext_noop("地址"),
    "agent": gettext_noop("代办人"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """责任人 — who has the case now."""

    name: str
    unit: str
    phone: str
    standing_in: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """环节 — the step and its own limit."""

    label: str
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """待审批 — what waits for a second person."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPart:
    """工单 — one order in the column of facts."""

    order_no: str
    unit: str
    role: str
    state: str
    clock: Clock
    due: datetime | None
    handler: str
    instructions: str
    buttons: Sequence[Button]
    why: Reckoning | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """诉求件页 — what the template draws."""

    case_no: str
    about: str
    state: str
    case_class: str | None
    class_label: str
    confidential: bool
    marks: Sequence[str]
    owner: Owner | None
    due: datetime | None
    due_label: str
    provisional: bool
    clock: Clock
    step: Step | None
    why: WhyPanel
    call: str  # where to call the reporter with the script at hand
    next: Sequence[Button]
    more: Sequence[Button]
    pending: Proposal | None
    urgent: str
    statement: str
    statement_label: str
    request: str
    answer: str
    story: Sequence[Entry]
    reporter: Sequence[Fact]
    may_unmask: bool
    unmasked: Sequence[Fact]
    matter: Sequence[Fact]
    orders: Sequence[OrderPart]
    files: Sequence[Paper]
    may_attach: bool
    reads_problems: bool
    related: Sequence[Link] = field(default_factory=tuple)
    papers: Sequence[Link] = field(default_factory=tuple)
    ratings: bool = False  # whether the reader looks at ratings and oddities


def case_page(viewer: Viewer, case_no: str, *, unmasked: Sequence[Fact] = ()) -> CasePage:
    """The page of a case as `viewer` may see it; raises `NotVisible`."""
    case = queries.case_for(viewer.actor, case_no)
    facts = queries.facts_of(case)
    world = queries.world_for(case.centre_id, viewer.now, facts)
    names = names_of(viewer, case.centre_id)
    open_words = reads_statement(viewer.actor, facts)
    files = queries.attachments_of(case) if open_words else []
    buttons = buttons_of(facts, viewer.actor, world)
    first, others = split(facts, buttons)
    why = why_panel(case, viewer.actor, world)
    return CasePage(
        case_no=case.case_no,
        about=rows.about(case, viewer, 36),
        state=case.state,
        case_class=case.case_class,
        class_label=_class_label(facts, world),
        confidential=case.confidential,
        marks=rows.marks(case),
        owner=_owner(facts, names),
        due=facts.due_at,
        due_label=_("答复期限") if facts.is_open else _("承诺的期限"),
        provisional=case.due_provisional,
        clock=rows.case_clock(case, viewer),
        step=_step(facts),
        why=why,
        call=_call(case.case_no, buttons),
        next=first,
        more=[button for button in others if not button.order_no],
        pending=_pending(facts, names),
        urgent=_urgent(case, facts, world, viewer),
        **_words(case, viewer, facts, unmasked=bool(unmasked)),
        story=story(timeline(case, viewer.actor), files, names=names, pack=world.pack, facts=facts),
        reporter=_reporter(case, viewer, facts),
        may_unmask=may_unmask(viewer.actor, facts),
        unmasked=unmasked,
        matter=_matter(case, viewer, facts, world),
        orders=_orders(case, viewer, names, why, [b for b in others if b.order_no]),
        files=[file_card(file) for file in files],
        may_attach=may(viewer.actor, "attach"),
        reads_problems=reads_problems(viewer.actor),
        related=_related(case, viewer, facts),
        papers=papers_on(viewer, case.pk),
        ratings=may_look(viewer.actor),
    )


def unmask(viewer: Viewer, case_no: str, reason: str) -> list[Fact]:
    """The reporter's particulars in the open, logged with the reason."""
    case = queries.case_for(viewer.actor, case_no)
    found = open_values(case, viewer.actor, reason, viewer.now)
    return [
        Fact(label=_(label), value=_told(found[name]))
        for name, label in UNMASKED.items()
        if found.get(name)
    ]


def receipt_facts(viewer: Viewer, case: Case) -> list[Fact]:
    """What the receipt repeats of a registered matter, masked."""
    facts = queries.facts_of(case)
    seen = shown.reporter_json(case, viewer.actor, facts)
    found = [
        Fact(label=_("反映人"), value=" ".join(filter(None, (seen["name"], seen["phone"])))),
        Fact(label=_("事项"), value=case.item_name),
        Fact(label=_("反映的问题"), value=rows.about(case, viewer)),
    ]
    return [fact for fact in found if fact.value]


# ── the head ─────────────────────────────────────────────────────────────


def _call(case_no: str, buttons: Sequence[Button]) -> str:
    """The page of the call, for who may record one."""
    may = any(button.action == "record_attempt" for button in buttons)
    return reverse("desk-call", args=[case_no]) if may else ""


def _class_label(facts: CaseFacts, world: World) -> str:
    return label_of(world.pack.classes[facts.case_class].label) if facts.case_class else ""


def _owner(facts: CaseFacts, names: Names) -> Owner | None:
    if not facts.owner:
        return None
    away = names.person(facts.owner_for) if facts.owner_for else ""
    unit = names.unit(facts.owner_unit) if facts.owner_unit != CENTRE_UNIT else ""
    return Owner(
        name=names.person(facts.owner),
        unit=unit,
        phone=names.phone(facts.owner),
        standing_in=_("代 %(name)s") % {"name": away} if away else "",
    )


def _step(facts: CaseFacts) -> Step | None:
    if facts.step is None:
        return None
    label = _("%(step)s环节") % {"step": _(STEP_LABELS[STEP_OF[facts.state]])}
    return Step(label=label, due=facts.step.due_at)


def _urgent(case: Case, facts: CaseFacts, world: World, viewer: Viewer) -> str:
    """A need that comes before the promise, for as long as the answer can still be hastened."""
    due = facts.due_at
    if case.needed_by is None or due is None or facts.answered_at or not facts.is_open:
        return ""
    if case.needed_by >= world.time.local_day(due):
        return ""
    day = rows.spoken(case.needed_by, viewer)
    return _("反映人 %(day)s 以前要办成，早于答复期限。派单时请把工单时限提前。") % {"day": day}


def _pending(facts: CaseFacts, names: Names) -> Proposal | None:
    if facts.pending is None:
        return None
    row = ROWS.get(facts.pending.action)
    label = _(row.label) if row else facts.pending.action
    said = facts.pending.given
    texts = [str(v) for k, v in said.items() if isinstance(v, str) and k in REASONS]
    if wanted := CODES["classes"].get(said.get("class", "")):
        texts.insert(0, f"{_(FIELDS['class'].label)}：{_(wanted)}")
    return Proposal(
        heading=_("等另一人审批：%(label)s") % {"label": label},
        text=_("%(name)s 提请。%(why)s")
        % {"name": names.person(facts.pending.by), "why": "；".join(texts)},
    )


REASONS = frozenset({"explanation", "reason", "grounds", "remedy", "opinion"})


def _words(case: Case, viewer: Viewer, facts: CaseFacts, *, unmasked: bool) -> dict[str, str]:
    said = shown.words(case, viewer.actor, facts)
    own = reads_statement(viewer.actor, facts)
    if unmasked and own:
        said |= {"statement": case.statement, "request": case.request}
    return {
        "statement": said["statement"] or "",
        "statement_label": _("反映人说的") if own else _("转办内容"),
        "request": said["request"] or "",
        "answer": said["answer"] or "",
    }


# ── the facts ────────────────────────────────────────────────────────────


def _reporter(case: Case, viewer: Viewer, facts: CaseFacts) -> list[Fact]:
    if not can_identify(viewer.actor, facts):
        return [Fact(label=_("姓名"), value=_("身份保密，联系和答复经窗口转达"))]
    seen = shown.reporter_json(case, viewer.actor, facts)
    kind = _("企业或单位") if seen["kind"] == "enterprise" else _("个人")
    found = [
        Fact(label=_("姓名"), value=seen["name"]),
        Fact(label=_("电话"), value=seen["phone"]),
        Fact(label=_("类型"), value=kind),
    ]
    if case.vulnerable:
        found.append(Fact(label=_("帮办"), value=_("老年人、残疾人等，需要帮办")))
    return found


def _matter(case: Case, viewer: Viewer, facts: CaseFacts, world: World) -> list[Fact]:
    pack, item = world.pack, shown.item_json(case, viewer.actor, facts)
    situation = pack.situations.get(facts.situation or "")
    causes = [label_of(pack.causes[c]) for c in facts.causes if c in pack.causes]
    channel = pack.channels.get(case.channel)
    filed = {"online": _("网上"), "offline": _("窗口")}.get(item["filed"] or "", "")
    outcome = CODES["outcomes"].get(facts.outcome or "", "")
    found = [
        Fact(label=_("事项"), value=item["name"]),
        Fact(label=_("原办件编号"), value=item["application_no"]),
        Fact(label=_("原申请"), value=" ".join(filter(None, (item["filed_on"], filed)))),
        Fact(label=_("跑了几趟"), value=item["trips"]),
        Fact(label=_("受理情形"), value=label_of(situation) if situation else None),
        Fact(label=_("堵点成因"), value=wording.listed(causes)),
        Fact(label=_("性质"), value=_(CODES["natures"].get(facts.nature or "", "")) or None),
        Fact(label=_("来源"), value=label_of(channel) if channel else case.channel),
        Fact(label=_("急需"), value=case.needed_by and rows.spoken(case.needed_by, viewer)),
        Fact(label=_("办理结果"), value=_(outcome) if outcome else None),
        *_heard(facts, world),
        Fact(label=_("评价"), value=_rating(facts, world)),
    ]
    return [fact for fact in found if fact.value not in (None, "")]


def _heard(facts: CaseFacts, world: World) -> list[Fact]:
    """What the reporter said of the answer: done or not, three satisfactions, understood or not."""
    done = CODES["done"].get(facts.confirmed or "", "")
    unsigned = _("窗口代记，没有签名") if facts.confirmed_unsigned else ""
    levels = {n: label_of(label) for n, label in world.pack.rating.labels.items()}
    said = [
        (_("结果"), facts.satisfaction),
        (_("态度"), facts.satisfaction_attitude),
        (_("快慢"), facts.satisfaction_speed),
    ]
    told = wording.listed(f"{what} {levels.get(n, n)}" for what, n in said if n)
    understood = CODES["understood"].get(facts.understood or "", "")
    return [
        Fact(label=_("反映人确认"), value=" ".join(filter(None, (done and _(done), unsigned)))),
        Fact(label=_("三项满意度"), value=told),
        Fact(label=_("理由听明白没有"), value=_(understood) if understood else None),
    ]


def _rating(facts: CaseFacts, world: World) -> str | None:
    if facts.rating is None:
        return None
    label = world.pack.rating.labels.get(facts.rating)
    return f"{facts.rating} {label_of(label)}" if label else str(facts.rating)


def _orders(
    case: Case, viewer: Viewer, names: Names, why: WhyPanel, buttons: Sequence[Button]
) -> list[OrderPart]:
    orders = [o for o in queries.orders_of(case) if queries.sees_order(viewer.actor, o)]
    return [
        OrderPart(
            order_no=order.order_no,
            unit=names.unit(order.unit),
            role=rows.role_of(order.role),
            state=_(ORDER_LABELS[order.state]),  # type: ignore[index]  # a StrEnum's value
            clock=rows.order_clock(order, viewer),
            due=order.due_at if order.is_open else None,
            handler=names.person(order.handler),
            instructions=order.instructions,
            buttons=[button for button in buttons if button.order_no == order.order_no],
            why=why.orders.get(order.order_no),
        )
        for order in orders
    ]


def _related(case: Case, viewer: Viewer, facts: CaseFacts) -> list[Link]:
    """The cases that this one came from, went into, or took in, as far as they may be seen."""
    named = {
        facts.linked_to: _("承接自"),
        facts.merged_into: _("已并入"),
    }
    wanted = [no for no in named if no]
    found = queries.visible(viewer.actor)
    around = found.filter(case_no__in=wanted) | found.filter(merged_into=case.case_no)
    return [
        Link(label=f"{named.get(no, _('并入本件'))} {no}", href=reverse("desk-case", args=[no]))
        for no in around.values_list("case_no", flat=True)
    ]


def _told(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(str(part) for part in value.values() if part)
    return str(value)
