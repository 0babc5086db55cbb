"""一次回访 — what a verifier has before their eyes while they call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bancheng.cases import queries, shown
from bancheng.rules import calls
from bancheng.rules.decide import allowed_actions
from bancheng.rules.fields import CODES
from bancheng.rules.permissions import may_unmask
from bancheng.web.desk import rows
from bancheng.web.desk.call_form import Call
from bancheng.web.desk.calls import GROUPS, tried
from bancheng.web.desk.clocks import Clock
from bancheng.web.desk.frame import Viewer, names_of
from bancheng.web.shared.parts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """The number to dial, or how else to find the reporter."""

    name: str
    phone: str
    contact: str
    text: str  # to send when nobody answers


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPage:
    """What the template draws beside the form."""

    call: Call
    case_no: str
    about: str
    turn: str
    why: str
    marks: Sequence[str]
    clock: Clock
    due: Any
    tried: str
    too_early: Any
    statement: str
    request: str
    answer: str
    may_dial: bool
    reached: bool
    enough: bool
    version: int
    facts: Sequence[Fact]


def read(viewer: Viewer, case_no: str) -> CallPage | None:
    """The case as who calls about it needs it; None when the viewer has nothing to check there."""
    case = queries.case_for(viewer.actor, case_no)
    facts = queries.facts_of(case)
    world = queries.world_for(case.centre_id, viewer.now, facts)
    if "record_attempt" not in allowed_actions(facts, viewer.actor, world):
        return None
    when, turn = calls.next_call(facts, world), calls.turn(facts, world)
    words = {key: (heading, hint) for key, heading, hint in GROUPS}
    said = shown.words(case, viewer.actor, facts)
    names = names_of(viewer, case.centre_id)
    seen = shown.reporter_json(case, viewer.actor, facts)
    outcome = CODES["outcomes"].get(facts.outcome or "", "")
    confirmed = CODES["done"].get(facts.confirmed or "", "")
    unit = names.unit(facts.lead.unit) if facts.lead else _("窗口当场办的")
    listed = [
        Fact(label=_("反映人"), value=" ".join(filter(None, (seen["name"], seen["phone"])))),
        Fact(label=_("事项"), value=case.item_name),
        Fact(label=_("承办"), value=unit),
        Fact(label=_("答复的结果"), value=_(outcome) if outcome else ""),
        Fact(label=_("反映人确认"), value=_(confirmed) if confirmed else ""),
    ]
    return CallPage(
        call=Call(facts, world),
        case_no=case.case_no,
        about=rows.about(case, viewer, 36),
        turn=_(words[turn][0]),
        why=_(words[turn][1]),
        marks=rows.marks(case),
        clock=rows.case_clock(case, viewer),
        due=facts.step.due_at if facts.step else None,
        tried=tried(facts, world),
        too_early=when if when and when > viewer.now else None,
        statement=said["statement"] or "",
        request=said["request"] or "",
        answer=said["answer"] or "",
        may_dial=may_unmask(viewer.actor, facts),
        reached=any(reached for _at, reached in facts.attempts),
        enough=calls.enough(facts, world),
        version=facts.version,
        facts=[fact for fact in listed if fact.value],
    )


def number_of(seen: Mapping[str, Any], found: CallPage) -> Number:
    """The opened values as a number to dial."""
    sent = _("您好，政务服务中心就您反映的事回访，没有联系上您，会再打来。编号 %(no)s。")
    return Number(
        name=str(seen.get("name") or ""),
        phone=str(seen.get("phone") or ""),
        contact=_words(seen.get("contact")),
        text=sent % {"no": found.case_no},
    )


def _words(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(str(part) for part in value.values() if part)
    return str(value or "")
