"""问题经过 — the history of a problem: one line a step, each bound to the one before.

A line holds the salted digest of what was said and of what the problem and its measures then
said; `faults` finds every place where that does not hold any more.
"""

import secrets
from datetime import UTC, datetime

from bancheng.cases import codec
from bancheng.crypto import chained, salted_digest

from .models import Measure, Problem, ProblemEvent

CONTENT = [
    "number",
    "title",
    "items",
    "causes",
    "regions",
    "root_cause",
    "finished_by",
    "span_days",
    "before",
    "after",
    "effect_by",
    "headline",
    "guide_before",
    "guide_after",
    "changed",
    "proposed_by",
    "published_by",
]
MEASURE = [
    "no",
    "kind",
    "state",
    "text",
    "unit",
    "place",
    "before",
    "after",
    "set_by",
    "reported_by",
    "evidence",
    "accepted_by",
]


def append(
    problem: Problem, action: str, by: str, now: datetime, *, word: str = "", measure: int = 0
) -> ProblemEvent:
    """One line more, and the problem's row with it; the caller holds the problem's lock."""
    salt = secrets.token_hex(16)
    seq = problem.version + 1
    body = codec.canonical(
        {
            "problem": problem.number,
            "seq": seq,
            "at": now.astimezone(UTC).isoformat(),
            "action": action,
            "by": by,
            "state": problem.state,
            "measure": measure,
            "word": salted_digest(bytes.fromhex(salt), word),
            "content": salted_digest(bytes.fromhex(salt), content_of(problem)),
        }
    )
    event = ProblemEvent.objects.create(
        problem=problem,
        centre_id=problem.centre_id,
        seq=seq,
        at=now,
        action=action,
        by=by,
        measure_no=measure or None,
        word=word,
        salt=salt,
        body=body,
        prev_hash=problem.last_hash,
        hash=chained.link(problem.last_hash, body),
    )
    problem.version, problem.last_hash = seq, event.hash
    problem.save()
    return event


def content_of(problem: Problem) -> str:
    """What the problem says, as the one text that its history holds the digest of."""
    measures = Measure.objects.filter(problem=problem).order_by("no")
    cases = problem.lines.order_by("case_no").values_list("case_no", flat=True)
    return codec.canonical(
        [
            [getattr(problem, name) for name in CONTENT],
            _day(problem.done_on),
            list(cases),
            [
                [[getattr(one, name) for name in MEASURE], _day(one.due_on), _day(one.done_on)]
                for one in measures
            ],
        ]
    )


def _day(day: object) -> str:
    return str(day) if day else ""


def faults(problem: Problem) -> list[str]:
    """Every place where the history of a problem does not hold; empty when it is as written."""
    lines = list(problem.events.order_by("seq"))
    head = problem.version, problem.last_hash

    def as_written(last: ProblemEvent, body: chained.Body) -> bool:
        content = salted_digest(bytes.fromhex(last.salt), content_of(problem))
        return bool(body["content"] == content and body["state"] == problem.state)

    return chained.faults(problem.number, lines, head, chained.said_again, as_written)
