"""状态与角色 — the closed sets everything else is written in.

Codes are fixed (they are in the interface and in stored cases). Chinese labels are the
source strings of the pages; the English catalogue translates them.
"""

from enum import StrEnum


class State(StrEnum):
    """诉求件状态 — where a case is. The labels are what staff read."""

    SUBMITTED = "submitted"  # 待受理
    SUPPLEMENT = "supplement"  # 待补正
    REJECTED = "rejected"  # 不予受理
    GUIDED = "guided"  # 已告知办理途径
    ACCEPTED = "accepted"  # 已受理待研判
    TRIAGED = "triaged"  # 待派单
    DISPATCHED = "dispatched"  # 待签收
    RETURN_REVIEW = "return_review"  # 退单审核
    HANDLING = "handling"  # 办理中
    CONSULTING = "consulting"  # 会商中
    REPLY_REVIEW = "reply_review"  # 答复审核
    REPLIED = "replied"  # 已答复待核查
    REDO = "redo"  # 重办中
    CLOSED = "closed"  # 办结
    ARCHIVED = "archived"  # 已归档
    WITHDRAWN = "withdrawn"  # 已撤回
    MERGED = "merged"  # 已合并办理
    TERMINATED = "terminated"  # 终止办理


S = State

WORKING = frozenset({S.HANDLING, S.REDO})
OPEN = frozenset(
    {
        S.SUBMITTED,
        S.SUPPLEMENT,
        S.ACCEPTED,
        S.TRIAGED,
        S.DISPATCHED,
        S.RETURN_REVIEW,
        S.HANDLING,
        S.CONSULTING,
        S.REPLY_REVIEW,
        S.REPLIED,
        S.REDO,
    }
)
ENDED = frozenset(State) - OPEN
FROM_ACCEPTED = OPEN - {S.SUBMITTED, S.SUPPLEMENT}
"""OPEN states in which the promise to the reporter has begun."""

STAFF_LABELS: dict[State, str] = {
    S.SUBMITTED: "待受理",
    S.SUPPLEMENT: "待补正",
    S.REJECTED: "不予受理",
    S.GUIDED: "已告知办理途径",
    S.ACCEPTED: "已受理待研判",
    S.TRIAGED: "待派单",
    S.DISPATCHED: "待签收",
    S.RETURN_REVIEW: "退单审核",
    S.HANDLING: "办理中",
    S.CONSULTING: "会商中",
    S.REPLY_REVIEW: "答复审核",
    S.REPLIED: "已答复待核查",
    S.REDO: "重办中",
    S.CLOSED: "办结",
    S.ARCHIVED: "已归档",
    S.WITHDRAWN: "已撤回",
    S.MERGED: "已合并办理",
    S.TERMINATED: "终止办理",
}

REPORTER_LABELS: dict[State, str] = {
    S.SUBMITTED: "已提交",
    S.SUPPLEMENT: "需要您补充材料",
    S.REJECTED: "不予受理",
    S.GUIDED: "已告知办理途径",
    S.ACCEPTED: "已受理",
    S.TRIAGED: "已受理",
    S.DISPATCHED: "办理中",
    S.RETURN_REVIEW: "办理中",
    S.HANDLING: "办理中",
    S.CONSULTING: "部门会商中",
    S.REPLY_REVIEW: "办理中",
    S.REPLIED: "已答复，请确认和评价",
    S.REDO: "重新办理中",
    S.CLOSED: "已办结",
    S.ARCHIVED: "已办结",
    S.WITHDRAWN: "已撤回",
    S.MERGED: "已合并办理",
    S.TERMINATED: "终止办理",
}


class OrderState(StrEnum):
    """工单状态 — where one unit's order is."""

    ISSUED = "issued"  # 待签收
    RETURN_REVIEW = "return_review"  # 退单审核
    IN_HAND = "in_hand"  # 办理中
    REPLY_REVIEW = "reply_review"  # 待审签
    REPLIED = "replied"  # 已答复
    CANCELLED = "cancelled"  # 已撤销


ORDER_LABELS: dict[OrderState, str] = {
    OrderState.ISSUED: "待签收",
    OrderState.RETURN_REVIEW: "退单审核",
    OrderState.IN_HAND: "办理中",
    OrderState.REPLY_REVIEW: "待审签",
    OrderState.REPLIED: "已答复",
    OrderState.CANCELLED: "已撤销",
}
LIVE_ORDER = frozenset(OrderState) - {OrderState.REPLIED, OrderState.CANCELLED}


class Step(StrEnum):
    """服务流程六个环节 — the six steps of the standard (domain.md 5)."""

    INTAKE = "intake"  # 受理申请
    TRIAGE = "triage"  # 分析研判
    DISPATCH = "dispatch"  # 派发工单
    HANDLE = "handle"  # 办理反馈
    VERIFY = "verify"  # 结果核查
    ARCHIVE = "archive"  # 整理归档


STEP_LABELS: dict[Step, str] = {
    Step.INTAKE: "受理申请",
    Step.TRIAGE: "分析研判",
    Step.DISPATCH: "派发工单",
    Step.HANDLE: "办理反馈",
    Step.VERIFY: "结果核查",
    Step.ARCHIVE: "整理归档",
}

STEP_OF: dict[State, Step] = {
    S.SUBMITTED: Step.INTAKE,
    S.SUPPLEMENT: Step.INTAKE,
    S.REJECTED: Step.INTAKE,
    S.GUIDED: Step.INTAKE,
    S.ACCEPTED: Step.TRIAGE,
    S.TRIAGED: Step.DISPATCH,
    S.DISPATCHED: Step.DISPATCH,
    S.RETURN_REVIEW: Step.DISPATCH,
    S.HANDLING: Step.HANDLE,
    S.CONSULTING: Step.HANDLE,
    S.REPLY_REVIEW: Step.HANDLE,
    S.REDO: Step.HANDLE,
    S.REPLIED: Step.VERIFY,
    S.CLOSED: Step.ARCHIVE,
    S.ARCHIVED: Step.ARCHIVE,
    S.WITHDRAWN: Step.ARCHIVE,
    S.MERGED: Step.ARCHIVE,
    S.TERMINATED: Step.ARCHIVE,
}


class Role(StrEnum):
    """岗位 — the posts of domain.md 1.2. One person may hold several."""

    WINDOW = "window"  # 窗口专员
    DISPATCHER = "dispatcher"  # 研判派单员
    LIAISON = "liaison"  # 单位联络员
    HANDLER = "handler"  # 承办人
    UNIT_LEADER = "unit_leader"  # 单位负责人
    VERIFIER = "verifier"  # 核查回访员
    LEADER = "leader"  # 中心领导
    SUPERVISOR = "supervisor"  # 督办员
    ARCHIVIST = "archivist"  # 档案员
    EDITOR = "editor"  # 知识库编辑
    SYSADMIN = "sysadmin"  # 系统管理员
    SECADMIN = "secadmin"  # 安全管理员
    AUDITADMIN = "auditadmin"  # 审计管理员
    HOTLINE = "hotline"  # 12345 平台
    PROVINCE = "province"  # 上级机构
    REPORTER = "reporter"  # 反映人
    SYSTEM = "system"  # 系统


ROLE_LABELS: dict[Role, str] = {
    Role.WINDOW: "窗口专员",
    Role.DISPATCHER: "研判派单员",
    Role.LIAISON: "单位联络员",
    Role.HANDLER: "承办人",
    Role.UNIT_LEADER: "单位负责人",
    Role.VERIFIER: "核查回访员",
    Role.LEADER: "中心领导",
    Role.SUPERVISOR: "督办员",
    Role.ARCHIVIST: "档案员",
    Role.EDITOR: "知识库编辑",
    Role.SYSADMIN: "系统管理员",
    Role.SECADMIN: "安全管理员",
    Role.AUDITADMIN: "审计管理员",
    Role.HOTLINE: "12345 平台",
    Role.PROVINCE: "上级机构",
    Role.REPORTER: "反映人",
    Role.SYSTEM: "系统",
}
CENTRE_UNIT = "centre"
"""The unit code of the centre's own staff."""


class CaseClass(StrEnum):
    """诉求分类 — the three classes; their tests and limits are in the policy pack."""

    GENERAL = "general"  # 一般类
    COMPLEX = "complex"  # 复杂类
    HARD = "hard"  # 疑难类


CLASS_RANK = {CaseClass.GENERAL: 0, CaseClass.COMPLEX: 1, CaseClass.HARD: 2}


class Outcome(StrEnum):
    """办理结果 — how the matter ended for the reporter."""

    DONE = "done"  # 办成
    PARTLY_DONE = "partly_done"  # 部分办成
    PROMISED = "promised"  # 承诺办理
    CANNOT_BY_LAW = "cannot_by_law"  # 依法不能办
    GUIDED = "guided"  # 引导其他途径
    OTHER = "other"  # 其他


REDONE_WHEN_BAD = frozenset({Outcome.DONE, Outcome.PARTLY_DONE, Outcome.PROMISED})


class Light(StrEnum):
    """时限灯 — green, yellow one working day before, red from the first working day after."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class ClockState(StrEnum):
    """承诺时钟 — the promise to the reporter: not begun, running, paused, stopped."""

    NONE = "none"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
