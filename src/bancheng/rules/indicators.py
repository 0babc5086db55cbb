# ruff: noqa: E501 — one indicator, one line
"""指标 — every figure of the window, one row each: what it is called, counted from, and when.

Read a row aloud: "按时办结率: closed cases by the day they were closed; every round's answer within
the promise as extended, of those closed; a high value is good." To add a figure, add a row and,
if it is new, its measure in `measures.py`. Pages, interface, reports and the recount read it.

Rules for all (domain.md 7.4): outcome ratios count on the day of closing, intake ratios on the day
of receipt; enquiries are no cases; a report merged into another counts as no case of its own, only
with its own rating; n always stands beside a ratio; nothing divided by nothing is nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from . import measures as m
from . import measures_of_ratings as mr
from .errors import _
from .history import CaseHistory

Spread = Callable[[CaseHistory], Mapping[int, int]]


class Basis(StrEnum):
    """计入日期 — on which day a case counts."""

    RECEIVED = "received"  # 收件日
    CLOSED = "closed"  # 办结日
    PROBLEM = "problem"  # 共性问题各自的日子，不从诉求件计数


class Shown(StrEnum):
    """读法 — how a value is read."""

    PERCENT = "percent"
    HOURS = "hours"  # counted in minutes
    MEAN = "mean"  # so many to a case


class Group(StrEnum):
    """组别 — the sections of the pages."""

    INTAKE = "intake"
    DISPATCH = "dispatch"
    HANDLING = "handling"
    TIME = "time"
    OUTCOME = "outcome"
    RATING = "rating"
    PROBLEM = "problem"


GROUP_LABELS: dict[Group, str] = {
    Group.INTAKE: _("受理"),
    Group.DISPATCH: _("派单和联系"),
    Group.HANDLING: _("办理"),
    Group.TIME: _("时限和时长"),
    Group.OUTCOME: _("结果和核查"),
    Group.RATING: _("评价和差评"),
    Group.PROBLEM: _("共性问题"),
}
BASIS_LABELS: dict[Basis, str] = {
    Basis.RECEIVED: _("按收件日"),
    Basis.CLOSED: _("按办结日"),
    Basis.PROBLEM: _("按共性问题的日期"),
}


@dataclass(frozen=True, slots=True)
class Indicator:
    """指标. `better` says which way is good: 1 up, -1 down, 0 neither."""

    key: str
    group: Group
    basis: Basis
    label: str
    words: str  # the formula: numerator ÷ denominator
    measure: Callable[[CaseHistory], m.Part]
    better: int = 0
    shown: Shown = Shown.PERCENT
    spread: Spread | None = None
    merged: bool = False  # a report merged into another counts too
    public: bool = False
    ripens: bool = False  # cases still open add to it later: periods do not compare


def _net_hours(h: CaseHistory) -> Mapping[int, int]:
    return m.hours(m.net_minutes(h))


def _gross_hours(h: CaseHistory) -> Mapping[int, int]:
    return m.hours(m.gross_minutes(h))


G, R, C = Group, Basis.RECEIVED, Basis.CLOSED
_i = Indicator

# fmt: off
INDICATORS: tuple[Indicator, ...] = (
    _i("taken_in", G.INTAKE, R, _("登记受理占比"), _("受理 ÷ 登记"), m.taken_in, public=True),
    _i("acceptance", G.INTAKE, R, _("受理率"), _("受理 ÷（受理＋不予受理）"), m.acceptance, 1),
    _i("guided", G.INTAKE, R, _("引导率"), _("告知其他途径 ÷（受理＋不予受理＋引导）"), m.guided),
    _i("rejection", G.INTAKE, R, _("不予受理率"), _("不予受理 ÷（受理＋不予受理）"), m.rejection),
    _i("objections", G.INTAKE, R, _("异议成立率"), _("异议成立 ÷ 已复核的异议"), m.objections, -1, ripens=True),
    _i("on_the_spot", G.INTAKE, R, _("当场办结率"), _("当场办结 ÷ 受理"), m.on_the_spot, public=True),
    _i("repeated", G.INTAKE, R, _("重复诉求率"), _("同一人同一事 90 日内再次反映 ÷ 受理"), m.repeated, -1),
    _i("withdrawn", G.INTAKE, R, _("撤回率"), _("撤回 ÷ 登记"), m.withdrawn, ripens=True),
    _i("dispatched_in_time", G.DISPATCH, R, _("及时转办率"), _("时限内派单 ÷ 派单"), m.dispatched_in_time, 1),
    _i("signed_in_time", G.DISPATCH, R, _("按时签收率"), _("单位时限内签收 ÷ 已签收（含自动签收）"), m.signed_in_time, 1),
    _i("first_contact", G.DISPATCH, R, _("响应率"), _("签收当日联系反映人 ÷ 主办单位签收"), m.first_contact, 1, public=True),
    _i("returned", G.DISPATCH, R, _("退单率"), _("申请退单 ÷ 派出的工单"), m.returned, -1, ripens=True),
    _i("reassigned", G.DISPATCH, R, _("改派次数"), _("首次以后的派单 ÷ 派过单的件"), m.reassigned, -1, Shown.MEAN, ripens=True),
    _i("completed", G.HANDLING, R, _("办结率"), _("办结 ÷ 受理"), m.completed, 1, public=True, ripens=True),
    _i("terminated", G.HANDLING, R, _("终止率"), _("终止 ÷ 受理"), m.terminated, -1, ripens=True),
    _i("extended", G.HANDLING, R, _("延期率"), _("批准过延期 ÷ 受理的复杂、疑难类"), m.extended, -1, ripens=True),
    _i("escalated", G.HANDLING, R, _("提级率"), _("提到二级以上 ÷ 受理"), m.escalated, -1, spread=m.levels, ripens=True),
    _i("consulted", G.HANDLING, R, _("会商率"), _("开过会商的件 ÷ 受理"), m.consulted, ripens=True),
    _i("yellow_cards", G.HANDLING, R, _("黄牌"), _("黄牌数 ÷ 受理"), m.yellow_cards, -1, Shown.MEAN, ripens=True),
    _i("red_cards", G.HANDLING, R, _("红牌"), _("红牌数 ÷ 受理"), m.red_cards, -1, Shown.MEAN, ripens=True),
    _i("on_time", G.TIME, C, _("按时办结率"), _("各轮答复都在（延期后的）承诺时限内 ÷ 办结"), m.on_time, 1, public=True),
    _i("on_time_strict", G.TIME, C, _("按时办结率（不计延期）"), _("各轮答复都在延期以前的时限内 ÷ 办结"), m.on_time_strict, 1),
    _i("late", G.TIME, C, _("超期率"), _("超期办结 ÷ 办结"), m.late, -1),
    _i("net_hours", G.TIME, C, _("净办理时长"), _("受理到答复的工作小时，暂停不计 ÷ 办结"), m.net_minutes, -1, Shown.HOURS, _net_hours, public=True),
    _i("gross_hours", G.TIME, C, _("毛办理时长"), _("受理到答复的日历小时 ÷ 办结"), m.gross_minutes, -1, Shown.HOURS, _gross_hours),
    _i("solved", G.OUTCOME, C, _("办成率"), _("办成、部分办成并经反映人确认 ÷ 办结"), m.solved, 1, public=True),
    _i("claimed", G.OUTCOME, C, _("答复办成率"), _("答复为办成、部分办成 ÷ 办结，不论是否确认"), m.claimed),
    _i("negative", G.OUTCOME, C, _("否定答复率"), _("依法不能办 ÷ 办结"), m.negative),
    _i("understood", G.OUTCOME, C, _("解释到位率"), _("明白理由和救济途径 ÷ 问过的依法不能办；不计入办成"), m.understood, 1),
    _i("verified", G.OUTCOME, C, _("回访率"), _("核查有结论 ÷ 应核查的办结件"), m.verified, 1),
    _i("reached", G.OUTCOME, C, _("接通率"), _("联系上 ÷ 打过回访的件"), m.reached, 1),
    _i("unreached", G.OUTCOME, C, _("未听到反映人意见"), _("未联系上、未抽中又未确认 ÷ 办结"), m.unreached, -1),
    _i("redone", G.OUTCOME, C, _("重办率"), _("重办过 ÷ 办结"), m.redone, -1),
    _i("false_closure", G.OUTCOME, C, _("虚假办结率"), _("核查认定虚假办结 ÷ 办结"), m.false_closure, -1),
    _i("satisfied", G.RATING, C, _("满意率"), _("基本满意以上 ÷ 评价"), mr.satisfied, 1, merged=True, public=True),
    _i("participation", G.RATING, C, _("参评率"), _("评过价的件 ÷ 请其评价的件"), mr.participation, 1, merged=True, public=True),
    _i("mean_level", G.RATING, C, _("平均评价等级"), _("评价等级之和 ÷ 评价"), mr.mean_level, 1, Shown.MEAN, mr.rating_levels, merged=True),
    _i("bad", G.RATING, C, _("差评率"), _("差评 ÷ 评价"), mr.bad, -1, merged=True),
    _i("bad_contacted", G.RATING, C, _("差评按期联系率"), _("一个工作日内联系上 ÷ 差评"), mr.bad_contacted, 1, merged=True),
    _i("bad_fixed", G.RATING, C, _("差评整改率"), _("整改后反映人认可，或不重办而整改、说明并反馈的 ÷ 差评（误评、无法核实的不计）"), mr.bad_fixed, 1),
)
PROBLEM_INDICATORS: tuple[Indicator, ...] = (
    _i("problems_solved", G.PROBLEM, Basis.PROBLEM, _("堵点消除率"), _("措施见效的共性问题 ÷ 这段时间确立的"), m.nothing, 1),
    _i("problems_recurred", G.PROBLEM, Basis.PROBLEM, _("复发率"), _("措施后同样天数内的同类件 ÷ 措施前的"), m.nothing, -1),
    _i("guides_corrected", G.PROBLEM, Basis.PROBLEM, _("办事指南纠错数"), _("因诉求件更正的办事指南 ÷ 办结"), m.nothing, 0, Shown.MEAN),
)
"""Figures of common problems: counted in their own room, whole centres only."""
# fmt: on
BY_KEY: dict[str, Indicator] = {row.key: row for row in (*INDICATORS, *PROBLEM_INDICATORS)}
EDITION = "2"
"""Raised whenever a measure counts otherwise: everything is then counted anew."""

Figure = tuple[int, int, Mapping[int, int]]
"""Numerator, denominator, and the distribution where there is one."""


def figures(h: CaseHistory) -> dict[str, Figure]:
    """What one case adds to each indicator; those that it does not concern are left out."""
    found: dict[str, Figure] = {}
    for row in INDICATORS:
        if h.merged and not row.merged:
            continue
        if row.basis is Basis.CLOSED and h.counted_on is None:
            continue
        numerator, denominator = row.measure(h)
        if numerator or denominator:
            found[row.key] = numerator, denominator, dict(row.spread(h)) if row.spread else {}
    return found


UNKNOWN = "-"
"""Where a case has no value of a dimension yet."""


def dimensions(h: CaseHistory) -> dict[str, tuple[str, ...]]:
    """口径 — under which values of each dimension a case counts; under each of its causes."""
    doc = h.now
    return {
        "unit": (h.lead_unit or UNKNOWN,),
        "channel": (doc["channel"],),
        "class": (doc.get("case_class") or UNKNOWN,),
        "situation": (doc.get("situation") or UNKNOWN,),
        "cause": tuple(doc.get("causes") or (UNKNOWN,)),
        "item": (h.item or UNKNOWN,),
        "point": (h.point or UNKNOWN,),
    }


DIMENSIONS: dict[str, str] = {
    "unit": _("主办单位"),
    "channel": _("渠道"),
    "class": _("诉求分类"),
    "situation": _("受理情形"),
    "cause": _("堵点成因"),
    "item": _("事项"),
    "point": _("窗口点位"),
    "centre": _("中心"),
}


# ── reading sums ─────────────────────────────────────────────────────────


def value_of(numerator: float, denominator: int) -> float | None:
    """The ratio; None of nothing."""
    if not denominator:
        return None
    return round(numerator / denominator, 6)


def median_of(buckets: Mapping[int, int]) -> float | None:
    """中位数 — from a distribution in hours; exact to its bucket, of which the upper edge is told."""
    number, seen = sum(buckets.values()), 0
    for edge in sorted(buckets):
        seen += buckets[edge]
        if 2 * seen >= number:
            return float(edge)
    return None
