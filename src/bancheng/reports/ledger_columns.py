# ruff: noqa: E501 — one column, one line
"""台账的列 — every column of the ledger: its key, its title, what it reads, how wide it is.

To add a column, add a line to `COLUMNS`. Screen, `.xlsx`, `.csv` and frozen editions follow.
The columns are ours: no centre publishes its whole list.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from bancheng.rules.errors import Invalid, _
from bancheng.rules.states import STAFF_LABELS, State

from .ledger_lines import Line

Cell = str | int | float | datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """列. `width` in characters; `personal` holds what identifies the reporter."""

    key: str
    title: Promise
    value: Callable[[Line], Cell]
    width: int = 12
    personal: bool = False
    wide: bool = False  # running text


YES, NO = _("是"), _("否")


def _yes(line: Line, value: object) -> str:
    return line.labels.say(YES if value else NO)


def _listed(words: Sequence[str]) -> str:
    return "、".join(word for word in words if word)


def _kind(line: Line) -> str:
    return line.labels.say(_("企业") if line.case.reporter_kind == "enterprise" else _("个人"))


def _causes(line: Line) -> str:
    return _listed([line.labels.cause(code) for code in line.facts.causes])


def _promised(line: Line) -> datetime | None:
    """The first promise: the date without what extensions added."""
    promise = line.facts.promise
    if promise is None or not promise.extension_wd:
        return promise.due_at if promise else None
    days = promise.limit_wd + promise.stopped_wd
    return line.labels.time.after_days(promise.start, days).at


def _extended(line: Line) -> datetime | None:
    promise = line.facts.promise
    return promise.due_at if promise and promise.extension_wd else None


def _contacted(line: Line) -> datetime | None:
    times = [order.contacted_at for order in line.facts.orders if order.contacted_at]
    return min(times) if times else None


def _assisting(line: Line) -> str:
    units = dict.fromkeys(o.unit for o in line.facts.orders if not o.is_lead and o.counts)
    return _listed([line.labels.unit(code) for code in units])


def _basis(line: Line) -> str:
    texts = [order.legal_basis for order in line.orders if order.legal_basis]
    return line.words(texts[-1]) if texts else ""


def _hours(line: Line) -> float | None:
    begin, end = line.facts.accepted_at, line.facts.answered_at
    if begin is None or end is None:
        return None
    return round(line.labels.time.working_minutes_between(begin, end) / 60, 1)


def _late(line: Line) -> str:
    due = line.facts.due_at
    if due is None:
        return ""
    end = line.facts.answered_at or line.facts.ended_at or line.reader.now
    return _yes(line, end > due)


def _visited(line: Line) -> datetime | None:
    if line.facts.attempts:
        return line.facts.attempts[-1][0]
    return line.facts.confirmed_at


VERIFIED = {
    "unsampled": _("未抽中回访"),
    "unsatisfied": _("反映人不满意，领导签结"),
    "judged": _("差评经核实维持原结果"),
}


def _verified(line: Line) -> str:
    result = line.facts.verified or line.facts.confirmed
    if result in VERIFIED:
        return line.labels.say(VERIFIED[result])
    if result:
        return line.labels.fixed("done", result)
    if not line.facts.attempts:
        return ""
    reached = any(reached for _at, reached in line.facts.attempts)
    return line.labels.say(_("已联系上") if reached else _("未联系上"))


def _rating(line: Line) -> str:
    if line.facts.rating is not None:
        return line.labels.rating(line.facts.rating)
    return line.labels.say(_("未评价")) if line.facts.answered_at else ""


def _rectified(line: Line) -> str:
    """What became of a bad rating, as the case itself tells."""
    bad, facts = line.labels.pack.rating.bad, line.facts
    if facts.rating is None or facts.rating not in bad:
        return ""
    if facts.judged:
        return line.labels.fixed("grades", facts.judged)
    return line.labels.say(_("重办中，待核实") if facts.is_open else _("待核实"))


def _joined(line: Line) -> str:
    return line.facts.merged_into or line.facts.linked_to or ""


def _repeated(line: Line) -> str:
    return _yes(line, _joined(line) or line.facts.joined)


def _archived(line: Line) -> str:
    """An archived case is kept under its own number."""
    return line.case.case_no if line.facts.state is State.ARCHIVED else ""


def _notes(line: Line) -> str:
    facts, say, found = line.facts, line.labels.say, []
    if facts.confidential:
        found.append(say(_("身份保密")))
    if facts.vulnerable:
        found.append(say(_("需帮办")))
    if facts.on_the_spot:
        found.append(say(_("当场办结")))
    if facts.joined:
        found.append(say(_("有 %(n)d 件并入")) % {"n": len(facts.joined)})
    if facts.pool:
        found.append(say(_("上级中心远程复核")))
    if facts.promise and facts.promise.provisional:
        found.append(say(_("时限暂定")))
    return _listed(found)


# fmt: off
COLUMNS: tuple[Column, ...] = (
    Column("number", gettext_lazy("序号"), lambda x: x.number, 6),
    Column("case_no", gettext_lazy("诉求编号"), lambda x: x.case.case_no, 28),
    Column("state", gettext_lazy("状态"), lambda x: x.labels.say(STAFF_LABELS[x.facts.state]), 12),
    Column("received_at", gettext_lazy("登记时间"), lambda x: x.case.received_at, 17),
    Column("channel", gettext_lazy("渠道"), lambda x: x.labels.channel(x.case.channel), 10),
    Column("point", gettext_lazy("点位"), lambda x: x.labels.point(x.case.point), 14),
    Column("first_asked", gettext_lazy("首问人"), lambda x: x.labels.person(x.case.first_asked_by), 10),
    Column("kind", gettext_lazy("反映人类型"), _kind, 10),
    Column("reporter", gettext_lazy("反映人"), Line.name, 14, personal=True),
    Column("phone", gettext_lazy("联系电话"), Line.phone, 14, personal=True),
    Column("item_code", gettext_lazy("事项编码"), lambda x: x.case.item_code, 16),
    Column("item", gettext_lazy("事项名称"), lambda x: x.words(x.case.item_name), 24),
    Column("application_no", gettext_lazy("原办件编号"), lambda x: x.told(x.case.application_no), 18),
    Column("statement", gettext_lazy("问题描述"), lambda x: x.told(x.case.statement), 48, wide=True),
    Column("request", gettext_lazy("诉求"), lambda x: x.told(x.case.request), 30, wide=True),
    Column("situation", gettext_lazy("受理情形"), lambda x: x.labels.situation(x.case.situation), 20),
    Column("causes", gettext_lazy("堵点成因"), _causes, 24),
    Column("nature", gettext_lazy("性质"), lambda x: x.labels.fixed("natures", x.case.nature), 8),
    Column("class", gettext_lazy("分类"), lambda x: x.labels.case_class(x.case.case_class), 8),
    Column("lead_unit", gettext_lazy("主办单位"), lambda x: x.labels.unit(x.case.lead_unit), 16),
    Column("assist_units", gettext_lazy("协办单位"), _assisting, 18),
    Column("dispatched_at", gettext_lazy("派单时间"), lambda x: x.lead.issued_at if x.lead else None, 17),
    Column("signed_at", gettext_lazy("签收时间"), lambda x: x.lead.signed_at if x.lead else None, 17),
    Column("contacted_at", gettext_lazy("首次联系时间"), _contacted, 17),
    Column("promised_at", gettext_lazy("承诺办结时间"), _promised, 17),
    Column("extensions", gettext_lazy("延期次数"), lambda x: x.facts.extension_count, 8),
    Column("extended_to", gettext_lazy("延期后的新时限"), _extended, 17),
    Column("escalation", gettext_lazy("提级级别"), lambda x: x.facts.escalation, 8),
    Column("meetings", gettext_lazy("会商次数"), lambda x: x.beside.meetings.get(x.case.pk, 0), 8),
    Column("answered_at", gettext_lazy("答复时间"), lambda x: x.facts.answered_at, 17),
    Column("outcome", gettext_lazy("办理结果"), lambda x: x.labels.fixed("outcomes", x.case.outcome), 14),
    Column("basis", gettext_lazy("依据"), _basis, 30, wide=True),
    Column("hours", gettext_lazy("实际用时（工作小时）"), _hours, 10),
    Column("late", gettext_lazy("是否超期"), _late, 8),
    Column("visited_at", gettext_lazy("回访时间"), _visited, 17),
    Column("visited", gettext_lazy("回访结果"), _verified, 14),
    Column("rating", gettext_lazy("评价等级"), _rating, 10),
    Column("tags", gettext_lazy("评价标签"), lambda x: x.beside.tags.get(x.case.pk, ""), 18),
    Column("rectified", gettext_lazy("差评整改"), _rectified, 16),
    Column("redo", gettext_lazy("重办次数"), lambda x: x.facts.redo, 8),
    Column("repeated", gettext_lazy("是否重复件"), _repeated, 8),
    Column("joined", gettext_lazy("并案号"), _joined, 28),
    Column("common", gettext_lazy("是否共性问题"), lambda x: _yes(x, x.case.pk in x.beside.problems), 8),
    Column("problem", gettext_lazy("共性问题号"), lambda x: x.beside.problems.get(x.case.pk, ""), 16),
    Column("knowledge", gettext_lazy("知识库号"), lambda x: x.beside.knowledge.get(x.case.pk, ""), 16),
    Column("archive", gettext_lazy("归档号"), _archived, 28),
    Column("notes", gettext_lazy("备注"), _notes, 20),
)
# fmt: on

BY_KEY = {column.key: column for column in COLUMNS}
SHOWN_FIRST = (
    "number case_no received_at channel reporter item situation class lead_unit state promised_at"
    " answered_at outcome late rating redo"
)
USUAL = tuple(SHOWN_FIRST.split())
"""What the screen shows unless other columns are chosen."""


def chosen(keys: Sequence[str]) -> tuple[Column, ...]:
    """The columns of these keys in the ledger's own order; all of them when none is named."""
    if unknown := [key for key in keys if key not in BY_KEY]:
        raise Invalid([("col", _("没有这一列。"))] * len(unknown))
    return tuple(c for c in COLUMNS if c.key in keys) if keys else COLUMNS
