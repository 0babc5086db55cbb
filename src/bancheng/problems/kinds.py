"""共性问题的状态、措施与动作 — who moves a common problem how. Default: nobody.

To add a move, add a row to `MOVES`; to ask for something new, a line to `FIELDS`. Buttons, forms,
the interface, the writers in `records.py` and the tests all read these tables.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_noop as _

from bancheng.rules.facts import Actor
from bancheng.rules.states import CENTRE_UNIT, Role


class State(StrEnum):
    """共性问题的状态."""

    OPEN = "open"  # 已立项
    WORKING = "working"  # 落实措施中
    DONE = "done"  # 待效果检查
    EFFECTIVE = "effective"  # 已见效
    INEFFECTIVE = "ineffective"  # 未见效
    PROPOSED = "proposed"  # 待核发公布
    PUBLISHED = "published"  # 已公布
    WITHDRAWN = "withdrawn"  # 已撤销


STATE_LABELS: dict[State, str] = {
    State.OPEN: _("已立项，待定措施"),
    State.WORKING: _("落实措施中"),
    State.DONE: _("措施已落实，待检查效果"),
    State.EFFECTIVE: _("已见效"),
    State.INEFFECTIVE: _("未见效"),
    State.PROPOSED: _("待核发公布"),
    State.PUBLISHED: _("已公布"),
    State.WITHDRAWN: _("已撤销"),
}
LIVE = frozenset({State.OPEN, State.WORKING, State.DONE, State.INEFFECTIVE})
"""States in which the problem is not solved yet; its cases make no new candidate."""
SOLVED = frozenset({State.EFFECTIVE, State.PROPOSED, State.PUBLISHED})


class MeasureKind(StrEnum):
    """措施种类 — the seven kinds."""

    GUIDE = "guide"  # 改指南
    PROCEDURE = "procedure"  # 改流程
    SYSTEM = "system"  # 改系统
    POLICY = "policy"  # 出政策
    TRAINING = "training"  # 培训
    DATA = "data"  # 数据共享
    DUTY = "duty"  # 职责划分


MEASURE_LABELS: dict[MeasureKind, str] = {
    MeasureKind.GUIDE: _("改指南"),
    MeasureKind.PROCEDURE: _("改流程"),
    MeasureKind.SYSTEM: _("改系统"),
    MeasureKind.POLICY: _("出政策"),
    MeasureKind.TRAINING: _("培训"),
    MeasureKind.DATA: _("数据共享"),
    MeasureKind.DUTY: _("职责划分"),
}


class MeasureState(StrEnum):
    """措施状态."""

    OPEN = "open"  # 进行中
    REPORTED = "reported"  # 已报完成，待核实
    DONE = "done"  # 已落实
    DROPPED = "dropped"  # 已取消


MEASURE_STATE_LABELS: dict[MeasureState, str] = {
    MeasureState.OPEN: _("进行中"),
    MeasureState.REPORTED: _("已报完成，待核实"),
    MeasureState.DONE: _("已落实"),
    MeasureState.DROPPED: _("已取消"),
}


class Standing(StrEnum):
    """在问题中的身份 — in what standing a person meets a problem."""

    MANAGER = "manager"  # 本中心研判派单员、领导
    SECOND = "second"  # 同上，但不是立项人
    CONFIRMER = "confirmer"  # 同上，但不是宣布措施落实的人
    PUBLISHER = "publisher"  # 同上，但不是提请公布的人
    OWNER = "owner"  # 措施责任单位的联络员、负责人；责任单位是中心的，由本中心管理人员


STANDING_LABELS: dict[Standing, str] = {
    Standing.MANAGER: _("研判派单员、中心领导"),
    Standing.SECOND: _("研判派单员、中心领导（非立项人）"),
    Standing.CONFIRMER: _("研判派单员、中心领导（非宣布落实的人）"),
    Standing.PUBLISHER: _("研判派单员、中心领导（非提请人）"),
    Standing.OWNER: _("措施责任单位"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """填写项 — its label, what kind of value it takes, how long it may be."""

    label: str
    kind: str = "text"  # line text date unit kind measure cases case items causes regions number
    high: int = 2000


FIELDS: dict[str, Field] = {
    "title": Field(_("标题"), "line", 80),
    "items": Field(_("事项"), "items", 10),
    "causes": Field(_("堵点成因"), "causes", 10),
    "regions": Field(_("涉及地区"), "regions", 50),
    "root_cause": Field(_("根子在哪里")),
    "cases": Field(_("诉求件编号"), "cases", 200),
    "case": Field(_("诉求件编号"), "case"),
    "kind": Field(_("措施种类"), "kind"),
    "text": Field(_("要做什么")),
    "unit": Field(_("责任单位"), "unit"),
    "due_on": Field(_("完成期限"), "date"),
    "place": Field(_("办事指南的位置（网址、页码或栏目）"), "line", 200),
    "before": Field(_("指南原文")),
    "after": Field(_("改后的文字")),
    "measure": Field(_("哪一项措施"), "measure", 999),
    "note": Field(_("进展")),
    "done_on": Field(_("完成日期"), "date"),
    "evidence": Field(_("凭据（文号、版本、截图编号等）")),
    "span_days": Field(_("效果检查期（天）"), "number", 365),
    "opinion": Field(_("意见")),
    "reason": Field(_("理由")),
    "headline": Field(_("公布的标题"), "line", 80),
    "guide_before": Field(_("原来怎么规定、怎么做")),
    "guide_after": Field(_("现在怎么规定、怎么做")),
    "changed": Field(_("改了什么")),
}


@dataclass(frozen=True, slots=True)
class Move:
    """一个动作. `needs` names the fields in order, `*` required."""

    action: str
    label: str
    sources: frozenset[State]
    target: State | None  # None: stays where it is
    who: Standing
    needs: tuple[str, ...] = ()
    grave: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of what is asked for."""
        return tuple(need.rstrip("*") for need in self.needs)

    @property
    def required(self) -> frozenset[str]:
        """The names of what must be given."""
        return frozenset(need[:-1] for need in self.needs if need.endswith("*"))


S, W = State, Standing
_UNSOLVED = frozenset({S.OPEN, S.WORKING, S.DONE, S.INEFFECTIVE})


def _move(
    action: str,
    label: str,
    sources: set[State] | frozenset[State],
    target: State | None,
    who: Standing,
    needs: str = "",
    *,
    grave: bool = False,
) -> Move:
    return Move(action, label, frozenset(sources), target, who, tuple(needs.split()), grave)


_ROWS = (
    _move("add_measure", _("定一项措施"), {S.OPEN, S.WORKING}, S.WORKING, W.MANAGER,
          "kind* text* unit* due_on* place before after"),
    _move("report_progress", _("报进展"), {S.WORKING}, None, W.OWNER, "measure* note*"),
    _move("report_done", _("报完成"), {S.WORKING}, None, W.OWNER,
          "measure* done_on* evidence* after"),
    _move("accept_measure", _("核实完成"), {S.WORKING}, None, W.MANAGER, "measure* opinion"),
    _move("return_measure", _("退回再做"), {S.WORKING}, None, W.MANAGER, "measure* reason*"),
    _move("drop_measure", _("取消措施"), {S.WORKING}, None, W.MANAGER, "measure* reason*",
          grave=True),
    _move("finish", _("宣布措施全部落实"), {S.WORKING}, S.DONE, W.MANAGER, "span_days"),
    _move("count_effect", _("重算效果"), {S.DONE}, None, W.MANAGER),
    _move("find_effective", _("确认见效"), {S.DONE}, S.EFFECTIVE, W.CONFIRMER, "opinion*"),
    _move("find_ineffective", _("确认未见效"), {S.DONE}, S.INEFFECTIVE, W.CONFIRMER, "opinion*",
          grave=True),
    _move("reopen", _("重新定措施"), {S.INEFFECTIVE}, S.WORKING, W.MANAGER, "reason*"),
    _move("propose", _("提请公布"), {S.EFFECTIVE}, S.PROPOSED, W.MANAGER,
          "headline* guide_before guide_after changed*"),
    _move("publish", _("核发公布"), {S.PROPOSED}, S.PUBLISHED, W.PUBLISHER, "opinion"),
    _move("send_back", _("退回修改"), {S.PROPOSED}, S.EFFECTIVE, W.PUBLISHER, "reason*"),
    _move("take_down", _("撤下公布"), {S.PUBLISHED}, S.EFFECTIVE, W.MANAGER, "reason*",
          grave=True),
    _move("add_cases", _("加入诉求件"), _UNSOLVED, None, W.MANAGER, "cases*"),
    _move("drop_case", _("移出诉求件"), _UNSOLVED, None, W.MANAGER, "case* reason*"),
    _move("amend", _("修改"), {S.OPEN, S.WORKING, S.INEFFECTIVE}, None, W.MANAGER,
          "title* items* causes* regions root_cause"),
    _move("withdraw", _("撤销"), {S.OPEN, S.WORKING}, S.WITHDRAWN, W.SECOND, "reason*",
          grave=True),
)  # fmt: skip
MOVES: dict[str, Move] = {move.action: move for move in _ROWS}
OPENING = ("title*", "items*", "causes*", "regions", "root_cause", "cases*")
"""What opening a problem asks for."""
HISTORY_LABELS: dict[str, str] = {
    "open": _("立项"),
    "join": _("并入线索"),
    "effect": _("计算效果"),
    **{move.action: move.label for move in _ROWS},
}

MANAGERS = frozenset({Role.DISPATCHER, Role.LEADER})
READERS = MANAGERS | {Role.SUPERVISOR}
UNIT_READERS = frozenset({Role.UNIT_LEADER, Role.LIAISON})


class CandidateKind(StrEnum):
    """线索来源."""

    RULE = "rule"  # 同事项、同成因，够件数
    TEXT = "text"  # 反映的话相像
    MARKED = "marked"  # 领导标出


CANDIDATE_LABELS: dict[CandidateKind, str] = {
    CandidateKind.RULE: _("同事项同成因"),
    CandidateKind.TEXT: _("说法相像"),
    CandidateKind.MARKED: _("领导标出"),
}


class CandidateState(StrEnum):
    """线索状态."""

    WAITING = "waiting"  # 待判断
    CONFIRMED = "confirmed"  # 已立项
    JOINED = "joined"  # 已并入问题
    DISMISSED = "dismissed"  # 不是共性问题
    MERGED = "merged"  # 与另一条线索合一


CANDIDATE_STATE_LABELS: dict[CandidateState, str] = {
    CandidateState.WAITING: _("待判断"),
    CandidateState.CONFIRMED: _("已立项"),
    CandidateState.JOINED: _("已并入问题"),
    CandidateState.DISMISSED: _("不是共性问题"),
    CandidateState.MERGED: _("已并到另一条线索"),
}


def may_manage(actor: Actor) -> bool:
    """Whether the actor opens and leads common problems of the own centre."""
    return actor.unit == CENTRE_UNIT and bool(actor.roles & MANAGERS)


def may_mark(actor: Actor) -> bool:
    """Whether the actor may mark a case as one of a kind: a leader of the centre."""
    return actor.unit == CENTRE_UNIT and Role.LEADER in actor.roles


def may_read(actor: Actor) -> bool:
    """Whether the actor reads the problems of the own centre."""
    return actor.unit == CENTRE_UNIT and bool(actor.roles & READERS)


def may_look(actor: Actor) -> bool:
    """Whether common problems are a place of the desk for the actor at all."""
    return may_read(actor) or bool(actor.roles & (UNIT_READERS | {Role.PROVINCE}))
