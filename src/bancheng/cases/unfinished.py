"""未了事项 — what other rooms still have to finish before a case may be archived.

A case knows nothing of papers of supervision. The rooms above say here why its file is not whole
yet; the rules refuse archiving in those words. To add a reason, `register` it in the app's
`ready`: a function from a case to a sentence, empty when there is none.
"""

from collections.abc import Callable

from bancheng.rules.states import State

from .models import Case

Reason = Callable[[Case], str]
REASONS: dict[str, Reason] = {}


def register(name: str, reason: Reason) -> None:
    """Have `reason(case)` asked before a case is archived."""
    REASONS[name] = reason


def of(case: Case) -> str:
    """The first reason why a closed case waits, in words; empty for none, and in other states."""
    if case.state != State.CLOSED:
        return ""
    return next((said for reason in REASONS.values() if (said := reason(case))), "")
