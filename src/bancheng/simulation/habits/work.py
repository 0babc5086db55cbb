"""办理 — what units, dispatchers and leaders do with an order in hand."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from bancheng.rules.facts import CaseFacts, Order
from bancheng.rules.states import CENTRE_UNIT, OrderState, Role
from bancheng.simulation.scene import Scene, Step

from . import ratings

# ── 办理反馈 ─────────────────────────────────────────────────────────────


def working(scene: Scene) -> Step | None:
    case = scene.case
    lead = case.lead
    if lead is None:
        return None
    if case.paused_at:
        return _resume(scene)
    returned = next((o for o in case.orders if o.state is OrderState.RETURN_REVIEW), None)
    if returned:
        return return_review(scene)
    if not case.escalation_acknowledged:
        return Step(scene.staff(Role.LEADER), "acknowledge_escalation", wait=60)
    if lead.state is OrderState.REPLY_REVIEW:
        return _sign_reply(scene, lead)
    if case.extension == "pending":
        return _extension(scene, lead)
    assisting = next((o for o in case.orders if o.live and not o.is_lead), None)
    if assisting and scene.chance(0.6):
        return _assist(scene, assisting)
    if lead.contacted_at is None:
        return _contact(scene, lead)
    return _sideways(scene, lead) or _reply(scene, lead)


def _handler(scene: Scene, order: Order) -> str:
    if order.handler:
        return order.handler
    return scene.staff(Role.LIAISON, order.unit, but=(order.not_handler,))


def _contact(scene: Scene, lead: Order) -> Step:
    if lead.not_handler and lead.handler is None:
        to = scene.staff(Role.HANDLER, lead.unit, but=(lead.not_handler,))
        if to != lead.not_handler:
            return Step(scene.staff(Role.LIAISON, lead.unit), "assign", {"to": to}, lead.no)
    given = {"method": "phone", "reached": scene.chance(0.85), "summary": scene.text("contact")}
    by = scene.staff(Role.WINDOW) if scene.case.confidential else _handler(scene, lead)
    return Step(by, "record_contact", given, lead.no, wait=scene.draw.choice((20, 60, 240)))


def _sideways(scene: Scene, lead: Order) -> Step | None:
    """Now and then something else than the answer comes next."""
    luck = scene.draw.random()
    for share, habit in ASIDES:
        if luck < share(scene.case, scene):
            return habit(scene, lead)
        luck -= share(scene.case, scene)
    return None


def _progress(scene: Scene, lead: Order) -> Step:
    given: dict[str, Any] = {"summary": scene.text("progress"), "method": "phone"}
    wait = scene.draw.choice((240, 480, 960))
    return Step(_handler(scene, lead), "record_progress", given, lead.no, wait=wait)


def _convene(scene: Scene, lead: Order) -> Step:
    given = {"units": sorted({lead.unit, scene.unit()}), "agenda": scene.text("agenda")}
    return Step(scene.dispatcher(), "convene", given, wait=240)


def _ask_longer(scene: Scene, lead: Order) -> Step | None:
    case = scene.case
    if case.case_class == "general" or case.extension_count or case.due_at is None:
        return None
    days = scene.draw.randint(2, 5 if case.case_class == "complex" else 10)
    given = {"days": days, "reason": "需向外地核实", "plan": "五个工作日内核实完毕"}
    return Step(_handler(scene, lead), "request_extension", given, lead.no, wait=120)


def _assign(scene: Scene, lead: Order) -> Step | None:
    handler = scene.person(Role.HANDLER, lead.unit)
    if lead.handler or handler is None or handler.username == lead.not_handler:
        return None
    by = scene.staff(Role.LIAISON, lead.unit)
    return Step(by, "assign", {"to": handler.username}, lead.no)


def _add_order(scene: Scene, _lead: Order) -> Step:
    given = {"unit": scene.unit(), "instructions": "请协助核对登记信息"}
    return Step(scene.dispatcher(), "add_order", given)


def _urge(scene: Scene, _lead: Order) -> Step:
    given = {"cause": "临近时限", "demand": "尽快联系反映人并答复"}
    if scene.chance(0.3):
        return Step(scene.staff(Role.SUPERVISOR), "supervise", given, wait=60)
    return Step(scene.dispatcher(), "remind", given, wait=60)


def _escalate(scene: Scene, _lead: Order) -> Step | None:
    if scene.case.escalation >= 3:
        return None
    given = {"level": scene.case.escalation + 1, "reason": "部门意见不一致"}
    return Step(scene.dispatcher(), "escalate", given)


def _reclassify(scene: Scene, _lead: Order) -> Step | None:
    if scene.case.class_changes >= 2:
        return None
    other = "complex" if scene.case.case_class != "complex" else "hard"
    return Step(scene.dispatcher(), "reclassify", {"class": other, "reason": "情况有变化"})


def _pause(scene: Scene, _lead: Order) -> Step:
    until = scene.world.time.local_day(scene.world.now) + timedelta(days=scene.draw.randint(3, 9))
    given = {"reason": "supplement", "note": "等反映人从外地寄来证明", "until": until.isoformat()}
    return Step(scene.dispatcher(), "pause", given)


def _to_consult(case: CaseFacts, scene: Scene) -> float:
    if scene.tale and scene.tale.consult:
        return 0.4
    return 0.15 if case.case_class == "hard" else 0.04


ASIDES: tuple[
    tuple[Callable[[CaseFacts, Scene], float], Callable[[Scene, Order], Step | None]], ...
] = (
    (lambda _case, _scene: 0.15, _progress),
    (_to_consult, _convene),
    (lambda _case, _scene: 0.09, _ask_longer),
    (lambda _case, _scene: 0.03, _assign),
    (lambda _case, _scene: 0.03, _pause),
    (lambda _case, _scene: 0.02, _add_order),
    (lambda _case, _scene: 0.03, _urge),
    (lambda _case, _scene: 0.01, _escalate),
    (lambda _case, _scene: 0.02, _reclassify),
)
"""How often each comes between contact and answer."""


def _resume(scene: Scene) -> Step:
    if scene.chance(0.6):
        return Step("reporter", "supply", {"statement": "证明已寄到"}, wait=2500)
    until = scene.case.paused_until or date.max
    at = scene.world.time.open_of(scene.world.time.next_working_day(until - timedelta(days=1)))
    return Step("system", "resume", {"reason": "暂停期满"}, at=at)


def _extension(scene: Scene, lead: Order) -> Step | None:
    chain = scene.world.pack.classes[str(scene.case.case_class)].extension_approvers
    role = Role(chain[len(scene.case.extension_signed)])
    unit = lead.unit if role is Role.UNIT_LEADER else CENTRE_UNIT
    by = scene.staff(role, unit, but=(scene.case.extension_by,))
    grant = scene.chance(0.8) and (scene.case.due_at or scene.world.now) > scene.world.now
    action = "grant_extension" if grant else "refuse_extension"
    return Step(
        by, action, {"opinion": scene.text("agree" if grant else "disagree")}, lead.no, wait=60
    )


def _assist(scene: Scene, order: Order) -> Step:
    liaison = scene.staff(Role.LIAISON, order.unit)
    if order.state is OrderState.ISSUED:
        return Step(liaison, "sign", {}, order.no, wait=60)
    if order.state is OrderState.REPLY_REVIEW:
        leader = scene.staff(Role.UNIT_LEADER, order.unit, but=(order.submitted_by,))
        return Step(leader, "approve_reply", {"opinion": "同意"}, order.no, wait=90)
    given = {"outcome": "done", "facts": scene.text("facts"), "answer": scene.text("answer")}
    return Step(liaison, "submit_reply", given, order.no, wait=240)


def _reply(scene: Scene, lead: Order) -> Step:
    case, draw = scene.case, scene.draw
    outcomes = (
        ["done"] * 14 + ["partly_done"] * 3 + ["promised"] * 2 + ["cannot_by_law"] * 2 + ["guided"]
    )
    outcome = scene.tale.outcome if scene.tale else draw.choice(outcomes)
    given: dict[str, Any] = {
        "outcome": outcome,
        "facts": scene.text("facts"),
        "answer": scene.answer("answer"),
        "unanswered": "协办单位的意见已口头征求",
    }
    if outcome == "cannot_by_law":
        given |= {
            "legal_basis": "《不动产登记暂行条例》第二十二条",
            "alternatives": scene.text("guidance"),
        }
        given["answer"] = scene.answer("cannot")
    if outcome == "promised":
        day = scene.world.time.local_day(scene.world.now) + timedelta(days=draw.randint(5, 20))
        given["promised_on"] = day.isoformat()
    wait = {"general": 240, "complex": 900, "hard": 2400}[str(case.case_class or "complex")]
    return Step(_handler(scene, lead), "submit_reply", given, lead.no, wait=draw.randint(30, wait))


def _sign_reply(scene: Scene, lead: Order) -> Step:
    back = scene.chance(0.1) and lead.sent_back == 0
    opinion = {"opinion": "理由还不充分，请补充" if back else "同意"}
    if lead.unit_signed_by:
        by = scene.staff(Role.LEADER, but=(lead.unit_signed_by, lead.submitted_by))
    else:
        by = scene.staff(Role.UNIT_LEADER, lead.unit, but=(lead.submitted_by,))
    return Step(by, "refuse_reply" if back else "approve_reply", opinion, lead.no, wait=90)


def consulting(scene: Scene) -> Step:
    case = scene.case
    if case.paused_at:
        return _resume(scene)
    task = {"unit": scene.unit(), "task": "三个工作日内出具书面意见"}
    given: dict[str, Any] = {
        "conclusion": scene.text("conclusion"),
        "positions": scene.text("opinion"),
        "tasks": [task],
    }
    leader = scene.chance(0.3)
    if leader and case.due_at:
        given["extend_days"] = scene.draw.randint(2, 10)
    by = scene.staff(Role.LEADER) if leader else case.dispatcher or scene.staff(Role.DISPATCHER)
    return Step(by, "conclude", given, wait=scene.draw.choice((240, 480, 960)))


def reply_review(scene: Scene) -> Step:
    by = scene.case.dispatcher or scene.staff(Role.DISPATCHER)
    if scene.chance(0.08):
        return Step(by, "return_for_quality", {"reasons": "没有写明办理的具体日期"}, wait=60)
    return Step(
        by, "release", {"by": scene.draw.choice(("sms", "phone", "print", "online"))}, wait=60
    )


def return_review(scene: Scene) -> Step:
    order = next(o for o in scene.case.orders if o.state is OrderState.RETURN_REVIEW)
    action = "approve_return" if scene.chance(0.6) else "refuse_return"
    by = scene.case.dispatcher or scene.staff(Role.DISPATCHER)
    return Step(by, action, {"opinion": scene.text("opinion")}, order.no, wait=60)


def redo(scene: Scene) -> Step | None:
    return ratings.loop(scene, redone=True) or working(scene)
