"""疏漏 — the same people, who now and then forget, put off, or hand on what they should do.

For a town in which time acts by itself: what the system does is left to the system. To change
how careless people are, change the shares here.
"""

from dataclasses import replace

from bancheng.rules.states import OPEN, Role, State
from bancheng.simulation.scene import Scene, Step

from . import next_step

LATE = 0.1
"""How often a step is put off by days."""
DAYS = (480, 480, 960, 960, 1440, 2400, 3840, 5760)
"""By how many working minutes."""
UNDECIDED = 0.15
"""How often a proposed refusal is left lying until the system takes the case in."""
HANDED_ON = 0.015
"""How often an owner asks a colleague to take a case over."""
UNANSWERED = 0.35
"""How often a reminder is not answered for now, and the work goes on."""
BROKEN = 0.4
"""How often a promised date is missed."""
POSTS = (Role.WINDOW, Role.DISPATCHER, Role.VERIFIER, Role.LIAISON, Role.HANDLER)


def careless_step(scene: Scene) -> Step | None:
    """What happens next to the case by anybody's hand; None while only time can move it."""
    case = scene.case
    if case.supervision_open and case.is_open and scene.chance(UNANSWERED):
        quiet = replace(case, supervision_open=False)
        return _put_off(scene, next_step(replace(scene, case=quiet)))
    if case.pending and case.pending.action == "reject" and scene.chance(UNDECIDED):
        return None
    handed = _hand_on(scene) if not case.handover_to and scene.chance(HANDED_ON) else None
    return handed or _put_off(scene, next_step(scene))


def _put_off(scene: Scene, step: Step | None) -> Step | None:
    if step is None or step.by == "system":
        return None
    if step.action == "fulfil":
        return _fulfilled(scene, step)
    if step.by != "reporter" and step.at is None and scene.chance(LATE):
        return replace(step, wait=step.wait + scene.draw.choice(DAYS))
    return step


def _fulfilled(scene: Scene, step: Step) -> Step:
    """A promise is kept on the day before it ends, or some days after it."""
    case, time = scene.case, scene.world.time
    day = case.lead.promised_on if case.lead else None
    if day is None:
        return step
    late = scene.draw.randint(1, 12) if scene.chance(BROKEN) else -1
    return replace(step, at=time.open_of(time.add_working_days(day, late)))


def _hand_on(scene: Scene) -> Step | None:
    """The owner hands the case to a colleague of the same post."""
    case, roster = scene.case, scene.world.roster
    owner = roster.person(case.owner or "")
    if owner is None or not owner.available or case.state not in OPEN - {State.REPLIED}:
        return None
    for role in POSTS:
        for colleague in roster.post(role, owner.unit) if role in owner.roles else ():
            if colleague.available and colleague.username not in (owner.username, *case.barred):
                return Step(owner.username, "hand_over", {"to": colleague.username}, wait=15)
    return None
