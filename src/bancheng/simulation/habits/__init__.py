"""习惯 — what each of the people would do next with a case, and how long they take.

Everything here is chance drawn from one seeded source; nothing here writes. To change how
people behave, change the habit of the state in question.
"""

from collections.abc import Callable

from bancheng.rules.states import Role, State
from bancheng.simulation.scene import Scene, Step

from . import after, decisions, front, work

HABITS: dict[State, Callable[[Scene], Step | None]] = {
    State.SUBMITTED: front.submitted,
    State.SUPPLEMENT: front.supplement,
    State.TERMINATED: front.terminated,
    State.REJECTED: front.refused,
    State.GUIDED: after.guided,
    State.ACCEPTED: front.accepted,
    State.TRIAGED: front.triaged,
    State.DISPATCHED: front.dispatched,
    State.RETURN_REVIEW: work.return_review,
    State.HANDLING: work.working,
    State.REDO: work.redo,
    State.CONSULTING: work.consulting,
    State.REPLY_REVIEW: work.reply_review,
    State.REPLIED: after.replied,
    State.CLOSED: after.closed,
    State.ARCHIVED: after.archived,
}


def next_step(scene: Scene) -> Step | None:
    """What happens next to the case; None when nothing more will."""
    case = scene.case
    if case.supervision_open and case.lead and case.is_open:
        by = scene.staff(Role.LIAISON, case.lead.unit)
        return Step(by, "answer_supervision", {"answer": scene.text("progress")}, wait=120)
    if case.pending:
        return decisions.decide_pending(scene, case.pending)
    if case.handover_to:
        return Step(case.handover_to, "accept_hand_over", wait=20)
    habit = HABITS.get(case.state)
    return habit(scene) if habit else None
