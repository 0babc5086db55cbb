"""Cases played by hand, and what the counting of them adds."""

from typing import Any

from bancheng.cases import codec, log
from bancheng.rules import indicators
from bancheng.rules.history import CaseHistory, Line
from bancheng.rules.states import State
from tests.rules.story import TIME, Story, told, told_to


def history(story: Story, **more: Any) -> CaseHistory:
    """The log of a story as counting reads it."""
    lines, before = [], codec.Doc()
    for event in story.events:
        after = codec.whole(event.after)
        codes, _texts = log.split(event.action, event.given)
        lines.append(
            Line(
                action=event.action, by=event.by, role=event.role, at=event.at,
                order_no=event.order_no or "", given=codes, before=before, after=after,
            )
        )  # fmt: skip
        before = after
    return CaseHistory(lines=tuple(lines), time=TIME, **more)


def adds(story: Story, **more: Any) -> dict[str, tuple[int, int]]:
    """What the story adds: numerator and denominator by indicator."""
    found = indicators.figures(history(story, **more))
    return {key: figure[:2] for key, figure in found.items()}


def closed(done: str, **reply: Any) -> Story:
    story = told(told_to(State.HANDLING), **reply)
    return story.does("verifier", "verify_ok", method="phone", done=done)


def badly_rated() -> Story:
    """Closed and rated 2 on Wednesday at eleven, which opens a new round."""
    story = closed("yes").on("2026-03-04", "11:00")
    return story.does("reporter", "rate", level=2)
