"""核查与归档 — what reporters, verifiers, supervisors and archivists do after the answer."""

from datetime import timedelta
from typing import Any

from bancheng.rules import calls
from bancheng.rules.states import Outcome, Role
from bancheng.simulation.habits.front import refused
from bancheng.simulation.scene import Scene, Step

from . import ratings

# ── 结果核查、整理归档 ────────────────────────────────────────────────────


def guided(scene: Scene) -> Step | None:
    """The reporter may object; what was drawn for it is looked into by a verifier."""
    case = scene.case
    if (step := refused(scene)) is not None:
        return step
    if case.guidance_due is None or case.pending:
        return None
    result = scene.draw.choice(("proper",) * 8 + ("not_agreed", "should_accept"))
    opinion = "引导得当" if result == "proper" else "应由窗口受理"
    given = {"result": result, "method": "phone", "opinion": opinion}
    by = scene.staff(Role.VERIFIER, but=(case.guided_by,))
    return Step(by, "review_guidance", given, wait=240)


def replied(scene: Scene) -> Step:
    case, draw = scene.case, scene.draw
    lead = case.lead
    if case.outcome is Outcome.PROMISED and case.fulfilled_at is None and lead:
        by = scene.staff(Role.LIAISON, lead.unit)
        return Step(by, "fulfil", {"facts": "已按承诺办好"}, lead.no, wait=2400)
    if case.confirmed is None and not case.attempts and scene.chance(0.35):
        done = draw.choice(("yes",) * 8 + ("partly", "no"))
        return Step("reporter", "confirm", {"done": done, **_heard(scene)}, wait=900)
    if case.rated_round != case.round and scene.chance(0.15):
        return _rate(scene)
    return _verify(scene)


def _verify(scene: Scene) -> Step:
    case, world = scene.case, scene.world
    verifier = scene.staff(Role.VERIFIER, but=case.handled_by)
    redo_left = case.redo < world.pack.redo.max
    if case.confirmed == "no" or scene.chance(0.08):
        if redo_left or scene.chance(0.5):
            given = {"reason": scene.text("objection"), "false_closure": scene.chance(0.1)}
            return Step(verifier, "verify_fail", given, wait=240)
        given = {"opinion": "依法可用的办法已用尽", "remedy": "可以依法申请行政复议"}
        return Step(
            scene.staff(Role.LEADER, but=case.handled_by), "close_unsatisfied", given, wait=240
        )
    spot = case.on_the_spot and not calls.sampled(case.case_no, world.pack.sample_percent)
    if spot and case.confirmed:
        return Step("system", "close_unsampled", {}, wait=60)
    return _call(scene, verifier)


def _call(scene: Scene, verifier: str) -> Step:
    """Three calls in four are answered at once; who answers none is called in another band."""
    case, world = scene.case, scene.world
    missed = calls.missed(case)
    if missed and calls.enough(case, world):
        return Step(verifier, "verify_ok", {"method": "phone", "done": "not_reached"}, wait=60)
    again = calls.next_call(case, world) if missed else None
    if not any(reached for _at, reached in case.attempts):
        silent = scene.chance(0.5 if missed else 0.15)
        given = {"method": "phone", "reached": not silent, "summary": "无人接听"}
        if not silent:
            given |= {"summary": "反映人接听，逐项问过", **_script(scene)}
        if silent or scene.chance(0.6):
            return Step(verifier, "record_attempt", given, wait=240, at=again)
    done = "no" if case.outcome is Outcome.CANNOT_BY_LAW else "yes"
    if case.outcome is Outcome.PARTLY_DONE:
        done = "partly"
    given = {"method": "phone", "done": done, **_heard(scene)}
    return Step(verifier, "verify_ok", given, wait=scene.draw.choice((120, 480)))


def _script(scene: Scene) -> dict[str, Any]:
    """What the reporter answers to the questions of a call."""
    draw = scene.draw
    return {
        "same_day_contact": draw.choice(("yes",) * 8 + ("no", "unsure")),
        "extra": draw.choice(("none",) * 8 + ("papers", "trips")),
        "rating_urged": draw.choice(("no",) * 12 + ("yes",)),
        "seconds": draw.choice((12, 75, 120, 180, 260)),
    }


def _heard(scene: Scene) -> dict[str, Any]:
    """Satisfied with result, manner and speed; of a "cannot" also whether it was understood."""
    draw = scene.draw
    names = ("satisfaction", "satisfaction_attitude", "satisfaction_speed")
    heard: dict[str, Any] = {name: draw.randint(3, 5) for name in names}
    if scene.case.outcome is Outcome.CANNOT_BY_LAW:
        heard["understood"] = draw.choice(("yes", "yes", "yes", "partly", "no"))
    return heard


def _rate(scene: Scene) -> Step:
    level = scene.draw.choice((5,) * 10 + (4,) * 5 + (3,) * 2 + (2, 1))
    given: dict[str, Any] = {
        "level": level,
        "comment": scene.text("praise" if level > 2 else "objection"),
    }
    if level <= 2:
        given["tags"] = [scene.draw.choice(ratings.TAGS[level])]
    return Step("reporter", "rate", given, wait=scene.draw.choice((300, 1500, 6000)))


def closed(scene: Scene) -> Step | None:
    case, world = scene.case, scene.world
    negative = case.outcome in (Outcome.CANNOT_BY_LAW, Outcome.GUIDED, Outcome.OTHER)
    if step := ratings.loop(scene, redone=not negative):
        return step
    if case.rated_round != case.round and scene.chance(0.45):
        return _rate(scene)
    window = (case.ended_at or world.now) + timedelta(days=world.pack.rating.window_days, hours=1)
    rated = case.rated_round == case.round
    return Step(scene.staff(Role.ARCHIVIST), "archive", {}, wait=600, at=None if rated else window)


def archived(scene: Scene) -> Step | None:
    if scene.chance(0.004):
        return Step(
            scene.staff(Role.WINDOW), "reopen", {"new_facts": "新取得了原单位的证明"}, wait=4000
        )
    return None
