"""知识的种类与生命 — what an entry is about, where it stands, who may move it on. Default: nobody.

To add a move, add a row to `MOVES`. Nothing else decides: the buttons, the writer in `entries.py`
and the tests all read this table. An entry in force stays in force while the next edition of it
is written, confirmed and reviewed; nobody confirms or reviews what they wrote.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_noop as _

from bancheng.rules.facts import Actor
from bancheng.rules.permissions import ADMIN_ROLES, CENTRE_ROLES, UNIT_ROLES
from bancheng.rules.states import CENTRE_UNIT, Role


class Kind(StrEnum):
    """知识种类."""

    BLOCK = "block"  # 堵点案例
    ITEM = "item"  # 事项要点
    POLICY = "policy"  # 政策口径
    DUTY = "duty"  # 职责划分
    QUESTION = "question"  # 常见问答
    WORDING = "wording"  # 话术
    REMEDY = "remedy"  # 救济途径


KIND_LABELS: dict[Kind, str] = {
    Kind.BLOCK: _("堵点案例"),
    Kind.ITEM: _("事项要点和指南勘误"),
    Kind.POLICY: _("政策口径"),
    Kind.DUTY: _("职责划分"),
    Kind.QUESTION: _("常见问答"),
    Kind.WORDING: _("话术"),
    Kind.REMEDY: _("救济途径"),
}


class Visibility(StrEnum):
    """给谁看."""

    PUBLIC = "public"  # 公开
    INTERNAL = "internal"  # 内部


VISIBILITY_LABELS: dict[Visibility, str] = {
    Visibility.PUBLIC: _("公开"),
    Visibility.INTERNAL: _("内部"),
}


class State(StrEnum):
    """知识状态 — of the edition that is worked on; the one in force is `Entry.live`."""

    DRAFT = "draft"  # 起草
    CONFIRMING = "confirming"  # 待单位确认
    REVIEWING = "reviewing"  # 待复核
    PUBLISHED = "published"  # 已发布
    RETIRED = "retired"  # 已停用
    DISCARDED = "discarded"  # 已作废


STATE_LABELS: dict[State, str] = {
    State.DRAFT: _("起草"),
    State.CONFIRMING: _("待单位确认"),
    State.REVIEWING: _("待复核"),
    State.PUBLISHED: _("已发布"),
    State.RETIRED: _("已停用"),
    State.DISCARDED: _("已作废"),
}
WORKED_ON = frozenset({State.DRAFT, State.CONFIRMING, State.REVIEWING})
"""States in which somebody has something to do before an edition comes into force."""


class Standing(StrEnum):
    """In what standing a person meets an entry."""

    WRITER = "writer"  # 本中心可以起草的岗位
    AUTHOR = "author"  # 起草人；知识库编辑也算
    UNIT = "unit"  # 牵头单位的联络员、负责人，且没有写过这一版
    REVIEWER = "reviewer"  # 知识库编辑、中心领导，且没有写过、没有确认过这一版
    KEEPER = "keeper"  # 知识库编辑


WRITERS = frozenset({Role.EDITOR, Role.WINDOW, Role.DISPATCHER, Role.VERIFIER})
REVIEWERS = frozenset({Role.EDITOR, Role.LEADER})
CONFIRMERS = frozenset({Role.LIAISON, Role.UNIT_LEADER})
OWN_CONFIRMERS = frozenset({Role.LEADER, Role.DISPATCHER})
"""Who confirms what the centre itself answers for."""
WATCHERS = frozenset({Role.EDITOR, Role.LEADER, Role.SUPERVISOR})
"""Posts that see whether units keep their entries in time."""
READERS = frozenset({*CENTRE_ROLES, *UNIT_ROLES, Role.EDITOR, Role.HOTLINE, Role.PROVINCE})


@dataclass(frozen=True, slots=True)
class Move:
    """One way in which an entry moves. `word` names the text it asks for.

    With `live` the move is open only to an entry that has an edition in force (or has none).
    """

    action: str
    label: str
    sources: frozenset[State]
    target: State
    who: Standing
    word_label: str = ""
    required: bool = False
    live: bool | None = None


S, W = State, Standing


def _move(
    action: str,
    label: str,
    sources: set[State],
    target: State,
    who: Standing,
    word: str = "",
    *,
    must: bool = False,
    live: bool | None = None,
) -> Move:
    return Move(action, label, frozenset(sources), target, who, word, must, live)


_ROWS = (
    _move("amend", _("修改"), {S.DRAFT}, S.DRAFT, W.AUTHOR),
    _move("submit", _("提请单位确认"), {S.DRAFT}, S.CONFIRMING, W.AUTHOR),
    _move("confirm", _("确认无误"), {S.CONFIRMING}, S.REVIEWING, W.UNIT, _("意见")),
    _move("object", _("不准确，退回"), {S.CONFIRMING}, S.DRAFT, W.UNIT, _("哪里不准确"), must=True),
    _move("publish", _("复核通过并发布"), {S.REVIEWING}, S.PUBLISHED, W.REVIEWER, _("意见")),
    _move("send_back", _("退回修改"), {S.REVIEWING}, S.DRAFT, W.REVIEWER, _("退回理由"), must=True),
    _move("recall", _("撤回来再改"), {S.CONFIRMING, S.REVIEWING}, S.DRAFT, W.AUTHOR),
    _move("renew", _("看过，仍然有效"), {S.PUBLISHED}, S.PUBLISHED, W.UNIT),
    _move("ask_revision", _("有变化，要修订"), {S.PUBLISHED}, S.DRAFT, W.UNIT,
          _("有什么变化"), must=True),
    _move("revise", _("修订"), {S.PUBLISHED}, S.DRAFT, W.WRITER, _("为什么修订"), must=True),
    _move("drop_revision", _("不修订了"), {S.DRAFT}, S.PUBLISHED, W.AUTHOR, live=True),
    _move("discard", _("作废"), {S.DRAFT}, S.DISCARDED, W.AUTHOR, live=False),
    _move("retire", _("停用"), {S.PUBLISHED}, S.RETIRED, W.KEEPER, _("为什么停用"), must=True),
    _move("restore", _("重新启用"), {S.RETIRED}, S.DRAFT, W.KEEPER, _("为什么重新启用"), must=True),
)  # fmt: skip
MOVES: dict[str, Move] = {move.action: move for move in _ROWS}


def may_read(actor: Actor) -> bool:
    """Whether the actor reads the knowledge base at all."""
    return bool(actor.roles & READERS) and not actor.roles <= ADMIN_ROLES


def may_write(actor: Actor) -> bool:
    """Whether the actor may draft an entry for the own centre."""
    return actor.unit == CENTRE_UNIT and bool(actor.roles & WRITERS)


def may_watch(actor: Actor) -> bool:
    """Whether the actor sees which units are late with their entries."""
    return actor.unit == CENTRE_UNIT and bool(actor.roles & WATCHERS)


def confirms_for(actor: Actor, unit: str) -> bool:
    """Whether the actor answers for a unit, or for the centre itself."""
    if unit == CENTRE_UNIT:
        return actor.unit == CENTRE_UNIT and bool(actor.roles & OWN_CONFIRMERS)
    return actor.unit == unit and bool(actor.roles & CONFIRMERS)


def may_keep(actor: Actor) -> bool:
    """Whether the actor is an editor of the knowledge base."""
    return actor.unit == CENTRE_UNIT and Role.EDITOR in actor.roles


def may_review(actor: Actor) -> bool:
    """Whether one of the actor's posts reviews entries."""
    return actor.unit == CENTRE_UNIT and bool(actor.roles & REVIEWERS)
