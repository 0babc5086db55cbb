"""流程图 — the whole process on one printable page: six steps, their states, the ways between.

Drawn from the table alone. What most states share (撤回, 终止, 合并) stands once, at the foot.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from bancheng.rules.states import (
    REPORTER_LABELS,
    STAFF_LABELS,
    STEP_LABELS,
    STEP_OF,
    WORKING,
    State,
    Step,
)
from bancheng.rules.transitions import ROWS, Row

S = State
WIDTH, HEIGHT, EDGE, GUTTER, TOP, LINE = 1123, 794, 24, 22, 96, 18
COLUMN = (WIDTH - 2 * EDGE - 5 * GUTTER) / 6
SHARED = 5  # a move open in so many states stands at the foot
MOVES_FROM = {
    "supply": {S.SUPPLEMENT, S.TERMINATED},
    "sign": {S.DISPATCHED},
    "auto_sign": {S.DISPATCHED},
    "request_return": {S.DISPATCHED, *WORKING},
    "approve_return": {S.RETURN_REVIEW},
    "refuse_return": {S.RETURN_REVIEW},
    "approve_reply": {*WORKING, S.CONSULTING},
}
"""Where the case is when these move it: supplies elsewhere and assisting orders move no case."""
MAIN = (S.SUBMITTED, S.ACCEPTED, S.TRIAGED, S.DISPATCHED, S.HANDLING,
        S.REPLY_REVIEW, S.REPLIED, S.CLOSED, S.ARCHIVED)  # fmt: skip
BELOW = (S.CONSULTING, S.REDO)  # of their step, after the main way
HOW_TO_READ = "由规则表生成。粗线为一般流程；框内为从这里可走的路，斜线后为反映人看到的状态。"
STYLE = """
text{font-family:"Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei",sans-serif;fill:#1f2933}
.title{font-size:20px;font-weight:700}.small{font-size:9px;fill:#52606d}
.step{font-size:13px;font-weight:700;fill:#fff}.state{font-size:13px;font-weight:700}
.seen{font-size:9.2px;fill:#52606d}.move{font-size:8.9px}
.band{fill:#1d4f91}.box{fill:#fff;stroke:#9aa5b1}.main{stroke:#1d4f91;stroke-width:1.6}
.way{fill:none;stroke:#1d4f91;stroke-width:1.6;marker-end:url(#tip)}.lane{fill:#f3f6fa}
""".strip()


@dataclass(frozen=True, slots=True)
class Box:
    """One state, placed: its corner, its height and the moves that leave it."""

    state: State
    x: float
    y: float
    height: float
    moves: tuple[str, ...]


def chart() -> str:
    """Return the page as SVG, A4 across."""
    boxes = {box.state: box for step in Step for box in _column(step)}
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="297mm" height="210mm" role="img" aria-label="办件流程图">'
    )
    tip = (
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" '
        'markerHeight="6" orient="auto"><path d="M0 0L8 4L0 8z" fill="#1d4f91"/></marker></defs>'
    )
    parts = [
        head,
        f"<style>{STYLE}</style>{tip}",
        _text(EDGE, 40, "title", "“办不成事”反映窗口 办件流程"),
        _text(EDGE, 58, "small", HOW_TO_READ),
        *(_lane(step) for step in Step),
        *(_draw(box) for box in boxes.values()),
        *(_way(boxes[a], boxes[b]) for a, b in pairwise(MAIN)),
        *_foot(),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _column(step: Step) -> Iterator[Box]:
    states = [s for s in State if STEP_OF[s] is step]
    states.sort(key=lambda s: (s in BELOW, s not in MAIN))
    x, y = _left(step), float(TOP + 24)
    for state in states:
        moves = tuple(_moves(state))
        height = 44 + LINE * len(moves)
        yield Box(state, x, y, height, moves)
        y += height + 20


def _left(step: Step) -> float:
    return EDGE + list(Step).index(step) * (COLUMN + GUTTER)


def _moves(state: State) -> Iterator[str]:
    """The ways out of a state, in the order of the table."""
    for row in ROWS.values():
        if state in sources(row) and len(sources(row)) < SHARED and (ends := _ends(row, state)):
            yield f"{row.label} → {ends}"


def sources(row: Row) -> frozenset[State]:
    """The states of the case that the row moves it from."""
    elsewhere = frozenset() if row.on == "order" else row.sources
    return frozenset(MOVES_FROM.get(row.action, elsewhere))


def _ends(row: Row, state: State | None = None) -> str:
    ends = {row.target, *row.leads} - {None, state}
    return "、".join(STAFF_LABELS[s] for s in State if s in ends)


def _foot() -> Iterator[str]:
    shared = [r for r in ROWS.values() if len(sources(r)) >= SHARED and _ends(r)]
    y = HEIGHT - EDGE - 12 * len(shared)
    for row in shared:
        where = "、".join(STAFF_LABELS[s] for s in State if s in sources(row))
        yield _text(EDGE, y, "small", f"{row.label} → {_ends(row)}：{where}")
        y += 12


def _lane(step: Step) -> str:
    x, height = _left(step), HEIGHT - TOP - EDGE - 56
    label = STEP_LABELS[step]
    return (
        f'<rect class="lane" x="{x - 6:.1f}" y="{TOP - 22}" width="{COLUMN + 12:.1f}" '
        f'height="{height}" rx="6"/>'
        f'<rect class="band" x="{x - 6:.1f}" y="{TOP - 22}" width="{COLUMN + 12:.1f}" '
        f'height="28" rx="6"/>' + _text(x + 4, TOP - 3, "step", label)
    )


def _draw(box: Box) -> str:
    kind = "box main" if box.state in MAIN else "box"
    lines = [
        f'<rect class="{kind}" x="{box.x:.1f}" y="{box.y:.1f}" width="{COLUMN:.1f}" '
        f'height="{box.height:.1f}" rx="5"/>',
        _text(box.x + 8, box.y + 19, "state", STAFF_LABELS[box.state]),
        _text(box.x + 8, box.y + 34, "seen", f"/ {REPORTER_LABELS[box.state]}"),
    ]
    for number, move in enumerate(box.moves):
        lines.append(_text(box.x + 8, box.y + 52 + number * LINE, "move", move))
    return "".join(lines)


def _way(a: Box, b: Box) -> str:
    """The line of the usual way: down within a step, across between two."""
    if a.x == b.x:
        x = a.x + COLUMN / 2
        return f'<path class="way" d="M{x:.1f} {a.y + a.height:.1f}V{b.y - 1:.1f}"/>'
    start, end, turn = a.x + COLUMN, b.x - 1, b.x - GUTTER / 2
    return (
        f'<path class="way" d="M{start:.1f} {a.y + 18:.1f}H{turn:.1f}V{b.y + 18:.1f}H{end:.1f}"/>'
    )


def _text(x: float, y: float, kind: str, words: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'
