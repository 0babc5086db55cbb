"""审批 — what second persons and leaders do with a proposal."""

from bancheng.rules.facts import Pending
from bancheng.rules.states import Role
from bancheng.simulation.scene import Scene, Step


def decide_pending(scene: Scene, pending: Pending) -> Step:
    """Four proposals in five are agreed to."""
    case, yes = scene.case, scene.chance(0.8)
    but = (pending.by, *case.decided_by)
    leader = scene.staff(Role.LEADER, but=but)
    opinion = {"opinion": scene.text("agree" if yes else "disagree")}
    wait = scene.draw.choice((30, 120, 240))
    match pending.action:
        case "reject":
            second = scene.staff(Role.WINDOW, but=(pending.by,))
            action = "approve_rejection" if yes else "refuse_rejection"
            return Step(second, action, opinion, wait=wait)
        case "object":
            action = "dismiss_objection" if yes else "uphold_objection"
            return Step(leader, action, opinion, wait=wait)
        case "terminate":
            action = "approve_termination" if yes else "refuse_termination"
            return Step(leader, action, opinion, wait=wait)
        case "escalate":
            if yes:
                return Step(leader, "acknowledge_escalation", wait=wait)
            return Step(leader, "step_down", {"level": 1, "result": "由部门先行协调"}, wait=wait)
    return Step(leader, "confirm_class" if yes else "refuse_class", opinion, wait=wait)
