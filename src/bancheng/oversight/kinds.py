"""督办文书的种类与权限 — who may write, sign, answer and read which paper. Default: nobody.

Who signs an interview or a notice stands in the pack ([oversight]); a proposal of accountability
is the leader's alone. To add a move, add a row to `MOVES`. Nothing else decides: the buttons, the
writers in `papers.py` and the tests all read these tables.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_noop as _

from bancheng.rules.facts import Actor
from bancheng.rules.policy import OversightRule
from bancheng.rules.states import CENTRE_UNIT, Role


class Kind(StrEnum):
    """文书种类."""

    INTERVIEW = "interview"  # 约谈
    NOTICE = "notice"  # 通报
    RECTIFICATION = "rectification"  # 责令整改
    ACCOUNTABILITY = "accountability"  # 问责建议


class State(StrEnum):
    """文书状态."""

    DRAFT = "draft"  # 拟稿
    PROPOSED = "proposed"  # 待签发
    ISSUED = "issued"  # 已签发
    ANSWERED = "answered"  # 已答复；责令整改：已提交方案
    RECTIFYING = "rectifying"  # 方案已同意，整改中
    REPORTED = "reported"  # 已报整改完成，待验收
    CLOSED = "closed"  # 已了结
    WITHDRAWN = "withdrawn"  # 已撤回


STATE_LABELS: dict[State, str] = {
    State.DRAFT: _("拟稿"),
    State.PROPOSED: _("待签发"),
    State.ISSUED: _("已签发，待答复"),
    State.ANSWERED: _("已答复"),
    State.RECTIFYING: _("方案已同意，整改中"),
    State.REPORTED: _("已报完成，待验收"),
    State.CLOSED: _("已了结"),
    State.WITHDRAWN: _("已撤回"),
}
WAITING = (
    *(State.DRAFT, State.PROPOSED, State.ISSUED, State.ANSWERED),
    *(State.RECTIFYING, State.REPORTED),
)
"""States in which somebody still has something to do."""


@dataclass(frozen=True, slots=True)
class KindRule:
    """One kind: what it is called, its character in the number, who writes, signs and reads.

    `signers` names those whom the pack says, out of its [oversight].
    """

    label: str
    title: str
    mark: str
    writers: frozenset[Role]
    signers: Callable[[OversightRule], Iterable[str]]
    to_unit: bool  # addressed to the unit, which reads and answers it
    needs_measures: bool


OVERSEERS = frozenset({Role.SUPERVISOR, Role.LEADER})
UNIT_READERS = frozenset({Role.UNIT_LEADER, Role.LIAISON})
KINDS: dict[Kind, KindRule] = {
    Kind.INTERVIEW: KindRule(
        _("约谈"),
        _("约谈通知书"),
        "谈",
        OVERSEERS,
        lambda rule: rule.interview_signers,
        to_unit=True,
        needs_measures=True,
    ),
    Kind.NOTICE: KindRule(
        _("通报"),
        _("通报"),
        "通",
        OVERSEERS,
        lambda rule: rule.notice_signers,
        to_unit=True,
        needs_measures=True,
    ),
    Kind.RECTIFICATION: KindRule(
        _("责令整改"),
        _("责令整改通知书"),
        "改",
        OVERSEERS,
        lambda rule: rule.notice_signers,
        to_unit=True,
        needs_measures=True,
    ),
    Kind.ACCOUNTABILITY: KindRule(
        _("问责建议"),
        _("问责建议书"),
        "问",
        OVERSEERS,
        lambda _rule: (Role.LEADER,),
        to_unit=False,
        needs_measures=False,
    ),
}
BODIES: dict[str, str] = {
    "discipline": _("纪检监察机关"),
    "appointing": _("任免机关、单位"),
}
"""受文机关 — to whom a proposal of accountability may go: the competent body, never the unit."""

GROUNDS: dict[str, str] = {
    "overdue": _("逾期未答复反映人"),
    "late_sign": _("逾期未签收工单"),
    "unanswered": _("催办、督办逾期未答复"),
    "redo": _("核查或评价后重办"),
    "false_closure": _("虚假办结"),
    "returned": _("退单未获同意"),
    "attitude": _("服务态度"),
    "bad_rating": _("差评"),
    "other": _("其他"),
}
"""事由 — what a paper rests on."""


class Standing(StrEnum):
    """In what standing a person meets a paper."""

    DRAFTER = "drafter"  # 拟稿人
    SIGNER = "signer"  # 有权签发、且不是拟稿人
    OVERSEER = "overseer"  # 本中心督办员、领导
    ACCEPTER = "accepter"  # 其中没有签发这份文书的人
    UNIT = "unit"  # 被督办单位的负责人、联络员


@dataclass(frozen=True, slots=True)
class Move:
    """One way in which a paper moves. `word` is the text that it asks for, * required.

    `dated`: it asks for a day as well, by which what the text says will be done.
    """

    action: str
    label: str
    sources: frozenset[State]
    target: State
    who: Standing
    word: str = ""
    word_label: str = ""
    required: bool = False
    kinds: frozenset[Kind] = frozenset(Kind)
    dated: bool = False


TO_UNIT = frozenset(kind for kind, rule in KINDS.items() if rule.to_unit)
TO_RECTIFY = frozenset({Kind.RECTIFICATION})
"""Kinds that end only when somebody else than the signer has accepted what was done."""
ANSWERED = TO_UNIT - TO_RECTIFY
S, W = State, Standing


def _move(
    action: str,
    label: str,
    sources: set[State],
    target: State,
    who: Standing,
    word: str = "",
    word_label: str = "",
    kinds: frozenset[Kind] = frozenset(Kind),
    *,
    dated: bool = False,
) -> Move:
    required = word.endswith("*")
    return Move(
        action,
        label,
        frozenset(sources),
        target,
        who,
        word.rstrip("*"),
        word_label,
        required,
        kinds,
        dated,
    )


_ROWS = (
    _move("amend", _("修改"), {S.DRAFT}, S.DRAFT, W.DRAFTER),
    _move("propose", _("提请签发"), {S.DRAFT}, S.PROPOSED, W.DRAFTER),
    _move("issue", _("签发"), {S.PROPOSED}, S.ISSUED, W.SIGNER, "opinion", _("意见")),
    _move("send_back", _("退回修改"), {S.PROPOSED}, S.DRAFT, W.SIGNER, "opinion*", _("退回理由")),
    _move("answer", _("答复"), {S.ISSUED}, S.ANSWERED, W.UNIT, "answer*", _("整改情况"), ANSWERED),
    _move("plan", _("提交整改方案"), {S.ISSUED}, S.ANSWERED, W.UNIT, "answer*",
          _("整改措施和责任人"), TO_RECTIFY, dated=True),
    _move("record_answer", _("登记回复"), {S.ISSUED}, S.ANSWERED, W.OVERSEER, "answer*",
          _("受文机关的回复"), frozenset(Kind) - TO_UNIT),
    _move("ask_again", _("退回重答"), {S.ANSWERED}, S.ISSUED, W.OVERSEER, "opinion*",
          _("为什么要重答"), TO_UNIT),
    _move("accept_plan", _("同意方案"), {S.ANSWERED}, S.RECTIFYING, W.OVERSEER, "opinion",
          _("意见"), TO_RECTIFY),
    _move("report_done", _("报整改完成"), {S.RECTIFYING}, S.REPORTED, W.UNIT, "report*",
          _("做了什么，怎样证明"), TO_RECTIFY),
    _move("return_work", _("退回继续整改"), {S.REPORTED}, S.RECTIFYING, W.OVERSEER, "opinion*",
          _("还有什么没有做到"), TO_RECTIFY),
    _move("cross_off", _("验收销号"), {S.REPORTED}, S.CLOSED, W.ACCEPTER, "result*",
          _("验收意见"), TO_RECTIFY),
    _move("close", _("了结"), {S.ANSWERED}, S.CLOSED, W.OVERSEER, "result*", _("了结意见"),
          frozenset(Kind) - TO_RECTIFY),
    _move("discard", _("撤回"), {S.DRAFT, S.PROPOSED}, S.WITHDRAWN, W.DRAFTER, "reason", _("理由")),
    _move("withdraw", _("撤销"), {*WAITING[2:]}, S.WITHDRAWN, W.SIGNER, "reason*",
          _("撤销的理由")),
)  # fmt: skip
MOVES: dict[str, Move] = {move.action: move for move in _ROWS}


def may_write(actor: Actor, kind: Kind | None = None) -> bool:
    """Whether the actor may draft a paper of this kind, or of any."""
    if actor.unit != CENTRE_UNIT:
        return False
    rules = [KINDS[kind]] if kind else list(KINDS.values())
    return any(rule.writers & actor.roles for rule in rules)


def may_sign(actor: Actor, kind: Kind, rule: OversightRule) -> bool:
    """Whether one of the actor's posts signs papers of this kind, by the pack's `rule`."""
    return not actor.roles.isdisjoint(KINDS[kind].signers(rule))


def may_oversee(actor: Actor) -> bool:
    """Whether the actor reads the papers of the own centre."""
    return actor.unit == CENTRE_UNIT and bool(actor.roles & OVERSEERS)
