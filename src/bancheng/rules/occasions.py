"""何时告知 — the words of which the table of notices is made: kinds, lines, occasions.

An occasion is one named question about a line of the log; a line of the table that has one is
only told when the answer is yes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from .addressees import Happening, Scene, To
from .asks import Ask
from .states import OrderState, Outcome


class Kind(StrEnum):
    """告知种类 — what a notice is to its reader, strongest first."""

    ASKED = "asked"  # 要我办
    CAME = "came"  # 交给我
    TURNED = "turned"  # 有变化


STRENGTH = {kind: place for place, kind in enumerate(Kind)}
Occasion = Callable[[Happening, Scene], bool]


def always(_what: Happening, _scene: Scene) -> bool:
    """Whenever the line is written."""
    return True


@dataclass(frozen=True, slots=True)
class Tell:
    """Who is told, in which words, and what is asked of them, if anything."""

    kind: Kind
    words: str
    to: tuple[To, ...]
    ask: Ask | None = None
    when: Occasion = always


def asked(words: str, ask: Ask, *to: To, when: Occasion = always) -> Tell:
    """要我办 — something is asked of them, until it has been done."""
    return Tell(Kind.ASKED, words, to, ask, when)


def came(words: str, *to: To, when: Occasion = always) -> Tell:
    """交给我 — something has come to them or to their unit."""
    return Tell(Kind.CAME, words, to, None, when)


def turned(words: str, *to: To, when: Occasion = always) -> Tell:
    """有变化 — something they had to do with has changed."""
    return Tell(Kind.TURNED, words, to, None, when)


def told(kind: Kind = Kind.TURNED, when: Occasion = always) -> Tell:
    """反映人 — the words are the row's own `seen`; no inbox of staff shows it."""
    return Tell(kind, "", (To.REPORTER,), None, when)


# ── when ─────────────────────────────────────────────────────────────────


def moved(what: Happening, _scene: Scene) -> bool:
    """The step has another owner, or is another step."""
    old, new = what.before, what.after
    return old is None or (old.state, old.owner, old.round) != (new.state, new.owner, new.round)


def stayed(what: Happening, scene: Scene) -> bool:
    return not moved(what, scene)


def of_lead(what: Happening, _scene: Scene) -> bool:
    return what.order is not None and what.order.is_lead


def of_assist(what: Happening, scene: Scene) -> bool:
    return not of_lead(what, scene)


def proposed(what: Happening, _scene: Scene) -> bool:
    """The line has left something for a second person to decide."""
    return what.after.pending is not None and what.after.pending != (
        what.before.pending if what.before else None
    )


def in_force(what: Happening, scene: Scene) -> bool:
    return not proposed(what, scene)


def proposal_waits(what: Happening, _scene: Scene) -> bool:
    return what.after.pending is not None


def reply_waits(what: Happening, _scene: Scene) -> bool:
    return any(order.state is OrderState.REPLY_REVIEW for order in what.after.orders)


def stood_in_for(kind: str) -> Occasion:
    """What the stand-in is to decide: a reply, an extension, or else a proposal."""

    def when(what: Happening, _scene: Scene) -> bool:
        found = (what.after.stand_in_what or "").partition(":")[0]
        return kind == (found if found in ("reply", "extension") else "proposal")

    return when


def extension_granted(what: Happening, _scene: Scene) -> bool:
    return what.after.extension == "granted"


def extension_goes_on(what: Happening, _scene: Scene) -> bool:
    return what.after.extension == "pending"


def promise_moved(what: Happening, _scene: Scene) -> bool:
    """The promise has another date than before."""
    return what.before is None or what.before.due_at != what.after.due_at


def bad_rating(what: Happening, scene: Scene) -> bool:
    return what.after.rating in scene.pack.rating.bad


def fine_rating(what: Happening, scene: Scene) -> bool:
    return not bad_rating(what, scene)


def to_rectify(what: Happening, _scene: Scene) -> bool:
    """The judgement of the rating asks the unit to put something right."""
    return what.after.rectify_due is not None


def not_to_rectify(what: Happening, scene: Scene) -> bool:
    return not to_rectify(what, scene)


def by_system(what: Happening, _scene: Scene) -> bool:
    return what.by == "system"


def by_person(what: Happening, _scene: Scene) -> bool:
    return what.by != "system"


def by_person_until(what: Happening, scene: Scene) -> bool:
    """A person asks for an answer, by a day that they name."""
    return by_person(what, scene) and what.after.supervision_due is not None


def unacknowledged(what: Happening, _scene: Scene) -> bool:
    """The level waits to be signed for."""
    return not what.after.escalation_acknowledged


def high_level(what: Happening, _scene: Scene) -> bool:
    """The level concerns the overseers: the third and above, or one that is proposed."""
    return what.after.escalation > 2 or what.after.pending is not None


def to_centre(what: Happening, _scene: Scene) -> bool:
    """The reply needs another signature, by the centre."""
    return what.order is not None and what.order.replied_at is None


def outcome_promised(what: Happening, _scene: Scene) -> bool:
    return what.after.outcome is Outcome.PROMISED


def alert(code: str) -> Occasion:
    """The alert is this one."""
    return lambda what, _scene: what.given.get("cause") == code


def of_promise(what: Happening, _scene: Scene) -> bool:
    """The card is for the time limit of the case."""
    return not of_outcome(what, _scene)


def of_outcome(what: Happening, _scene: Scene) -> bool:
    """The card is for the day that an answer promised (承诺办理)."""
    return str(what.given.get("trigger", "")).startswith("promised")


def in_vain(what: Happening, _scene: Scene) -> bool:
    """The call did not reach the reporter, who hears of it in another way."""
    return what.given.get("reached") is False


def confidential(what: Happening, _scene: Scene) -> bool:
    """The unit may not meet the reporter: the window does, in its place."""
    return what.after.confidential
