"""差评整改 — how units and supervisors go about a bad rating."""

from typing import Any

from bancheng.rules.states import Role, State
from bancheng.simulation.scene import Scene, Step

TAGS = {1: ("109", "113", "115"), 2: ("207", "209", "213", "214")}


def loop(scene: Scene, *, redone: bool) -> Step | None:
    """What is next of a bad rating; `redone`: a round of its own puts it right."""
    case = scene.case
    if case.rating not in scene.world.pack.rating.bad or case.rated_at is None:
        return None
    if not redone and case.rater_contacted_at is None and case.lead and scene.chance(0.8):
        given: dict[str, Any] = {"method": "phone", "reached": True, "summary": "听取了意见"}
        return Step(scene.staff(Role.LIAISON, case.lead.unit), "contact_rater", given, wait=120)
    if case.judged is None or case.appeal == "pending":
        return _judge(scene, redone=redone)
    if case.plan_due and not (case.planned_at or case.rectified_at) and case.lead:
        by = scene.staff(Role.LIAISON, case.lead.unit)
        return Step(by, "plan_rectification", {"plan": "与有关单位核对后办理"}, wait=960)
    waits = case.state is State.CLOSED and case.rectify_due and case.rectified_at is None
    if waits and case.lead:
        by = scene.staff(Role.LIAISON, case.lead.unit)
        return Step(by, "rectify_rating", {"method": "visit", "summary": "当面说明了"}, wait=480)
    return None


def _judge(scene: Scene, *, redone: bool) -> Step | None:
    case = scene.case
    fresh = scene.world.now == case.rated_at and case.appeal is None and case.lead
    if fresh and case.lead and scene.chance(0.15):
        by = scene.staff(Role.UNIT_LEADER, case.lead.unit)
        return Step(by, "appeal_rating", {"reason": "已按规定办理，请复核"}, wait=480)
    if redone and not scene.chance(0.5):
        return None
    grade = scene.draw.choice("AABBCDE") if redone else "C"
    by = scene.staff(Role.SUPERVISOR, but=(*case.handled_by, case.verified_by, case.judged_by))
    return Step(by, "judge_rating", {"grade": grade, "opinion": "已核实"}, wait=240)
