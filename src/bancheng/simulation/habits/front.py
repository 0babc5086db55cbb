"""前台 — intake, triage and dispatch: what window officers and dispatchers do next."""

from datetime import timedelta
from typing import Any

from bancheng.rules.states import Role
from bancheng.simulation.scene import Given, Scene, Step

# ── 受理申请 ─────────────────────────────────────────────────────────────


def submitted(scene: Scene) -> Step:
    window, draw = scene.staff(Role.WINDOW), scene.draw
    wait = draw.choice((5, 10, 20, 60, 150))
    way = scene.way or _chosen_way(scene)
    if way == "supplement" and scene.case.supplements == 0:
        items = [{"name": scene.text("paper"), "requirement": "原件和复印件各一份"}]
        given: dict[str, Any] = {"items": items, "deadline_days": draw.choice((3, 5))}
        return Step(window, "request_supplement", given, wait=wait)
    if way == "reject" and scene.case.objection is None:
        return Step(window, "reject", _refusal(scene), wait=wait)
    if way == "guide" and scene.case.objection is None:
        given = {
            "guidance": scene.answer("guidance"),
            "agreed": "电话中表示同意",
            "exclusion": "BY10",
        }
        return Step(window, "guide", given, wait=wait)
    if way == "withdraw":
        return Step("reporter", "withdraw", {"reason": "已经自行办好"}, wait=600)
    if way == "spot":
        given = {
            "situation": _situation(scene),
            "causes": list(scene.tale.causes) if scene.tale else ["ZY05"],
            "outcome": _spot_outcome(scene),
            "answer": scene.answer("answer"),
        }
        return Step(window, "solve_on_spot", given, wait=wait)
    return Step(window, "accept", {"situation": _situation(scene)}, wait=wait)


def _spot_outcome(scene: Scene) -> str:
    """As the story has it; without one, mostly done."""
    drawn = "done" if scene.chance(0.85) else "partly_done"
    return scene.tale.outcome if scene.tale else drawn


WAYS = (
    ("supplement", 0.06),
    ("reject", 0.05),
    ("guide", 0.03),
    ("withdraw", 0.005),
    ("spot", 0.095),
)


def _chosen_way(scene: Scene) -> str:
    luck = scene.draw.random()
    for way, share in WAYS:
        if luck < share:
            return way
        luck -= share
    return "orders"


def _situation(scene: Scene) -> str:
    told = scene.tale.situation if scene.tale else None
    return scene.case.situation or told or scene.draw.choice(sorted(scene.world.pack.situations))


def _refusal(scene: Scene) -> Given:
    code = scene.draw.choice(("BY01", "BY03", "BY07", "BY08", "BY09", "BY13"))
    remedy = getattr(scene.world.pack.exclusions[code], "remedy", "") or "拨打 12345 咨询"
    return {"exclusion": code, "explanation": scene.text("refusal"), "remedy": str(remedy)}


def supplement(scene: Scene) -> Step:
    case = scene.case
    due = case.supplement_due or scene.world.now
    if scene.chance(0.8):
        return Step(
            "reporter",
            "supply",
            {"statement": "材料已补齐"},
            wait=scene.draw.choice((120, 1500, 3000)),
        )
    if scene.chance(0.2):
        return Step("reporter", "withdraw", {"reason": "不办了"}, wait=1500)
    reminded = scene.world.time.close_of(
        scene.world.time.add_working_days(scene.world.time.local_day(due), -2)
    )
    late = due + timedelta(hours=1)
    return Step("system", "lapse_supplement", {"reminded_at": reminded.isoformat()}, at=late)


def terminated(scene: Scene) -> Step | None:
    if scene.case.lapsed_at and not scene.case.revived and scene.chance(0.3):
        return Step("reporter", "supply", {"statement": "材料现在补来"}, wait=5000)
    return None


def refused(scene: Scene) -> Step | None:
    if scene.case.objection is None and scene.chance(0.2):
        return Step("reporter", "object", {"reason": scene.text("objection")}, wait=3000)
    return None


# ── 分析研判、派发工单 ────────────────────────────────────────────────────


def accepted(scene: Scene) -> Step:
    dispatcher, draw = scene.staff(Role.DISPATCHER), scene.draw
    if scene.chance(1.0 if scene.way == "merge" else 0.02 if not scene.tale else 0):
        target = _another(scene)
        if target:
            return Step(dispatcher, "merge", {"into": target})
    return Step(dispatcher, "triage", _triage(scene), wait=draw.choice((15, 45, 120, 240)))


def _another(scene: Scene) -> str | None:
    """An open case of the same world, for merging; the engine offers a few."""
    fit = [
        o.case_no for o in (scene.world.others or {}).values()
        if o.is_open and not o.confidential and o.case_no != scene.case.case_no
    ]  # fmt: skip
    return scene.draw.choice(fit) if fit else None


def _triage(scene: Scene) -> dict[str, Any]:
    draw = scene.draw
    tale = scene.tale
    if tale and tale.lead not in scene.case.returned_units:
        return {
            "class": tale.case_class,
            "causes": list(tale.causes),
            "lead_unit": tale.lead,
            "assist_units": list(tale.assist),
            "nature": "hard_to_do",
            "opinion": scene.text("opinion"),
            "duplicates_checked": True,
        }
    classes = ["general"] * 7 + ["complex"] * 9 + ["hard"] * 4
    lead = scene.unit()
    while lead in scene.case.returned_units and len(scene.world.units) > len(
        scene.case.returned_units
    ):
        lead = scene.unit()
    assisting = [u for u in (scene.unit(),) if u != lead and scene.chance(0.3)]
    return {
        "class": draw.choice(classes),
        "causes": draw.sample(sorted(scene.world.pack.causes), draw.choice((1, 1, 2))),
        "lead_unit": lead,
        "assist_units": assisting,
        "nature": draw.choice(("cannot_do", "hard_to_do", "hard_to_do", "not_willing")),
        "opinion": scene.text("opinion"),
        "duplicates_checked": True,
    }


def triaged(scene: Scene) -> Step:
    dispatcher = scene.case.dispatcher or scene.staff(Role.DISPATCHER)
    if scene.chance(1.0 if scene.way == "terminate" else 0.01):
        return Step(dispatcher, "terminate", _termination(scene))
    if scene.case.lead_unit is None:
        return Step(dispatcher, "triage", _triage(scene), wait=30)
    given: dict[str, Any] = {"instructions": scene.text("instructions")}
    if scene.case.lead_unit in scene.case.returned_units:
        given["designated"] = True
    return Step(dispatcher, "dispatch", given, wait=scene.draw.choice((10, 30, 90)))


def _termination(scene: Scene) -> Given:
    return {
        "grounds": "反映人多次拒绝配合核实",
        "explanation": scene.text("refusal"),
        "remedy": "可以补充新的事实后再次反映",
    }


def dispatched(scene: Scene) -> Step | None:
    lead = scene.case.lead
    if lead is None:
        return None
    share = 1.0 if scene.way == "return" else 0.05
    if scene.chance(share) and not lead.designated and lead.unit not in scene.case.returned_units:
        given = {
            "reason": "不属本单位职责",
            "basis": "部门“三定”规定",
            "suggested_unit": scene.unit(),
        }
        return Step(
            scene.staff(Role.UNIT_LEADER, lead.unit), "request_return", given, lead.no, wait=90
        )
    if scene.chance(0.08):
        return Step("system", "auto_sign", {}, lead.no, at=lead.sign_due_at + timedelta(minutes=5))
    return Step(
        scene.staff(Role.LIAISON, lead.unit),
        "sign",
        {},
        lead.no,
        wait=scene.draw.choice((10, 60, 180)),
    )
