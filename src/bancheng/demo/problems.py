# ruff: noqa: E501  one problem, one place
"""演示共性问题 — one published, one with a late measure, one waiting for its day, one just opened.

Told by the people of the demo through the room's own door, at moments of the past; a few cases
of one item come first, so that there is something that was mended. Written in our own words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bancheng.calendar_cn.queries import worktime
from bancheng.cases.models import Case
from bancheng.people import demo_accounts
from bancheng.people.queries import roster
from bancheng.problems import delays, effect, finding, records
from bancheng.problems.models import Problem
from bancheng.rules.facts import Actor
from bancheng.simulation.engine import Town

from . import loading
from .stories import Story

CENTRE, SEED = demo_accounts.CENTRE, 7411
ITEM = "出生医学证明补发"
BEFORE, AFTER = (63, 57, 52, 47, 44, 41), (19,)
"""How many days ago the cases of the mended item came: before its guide was corrected, and after."""
SPAN = 30
MENDED = Story(
    ITEM, "孩子的出生证丢了，照着指南带了户口本和身份证来补，窗口说还要原接生医院的分娩记录复印件，指南上没有写。医院又说只给单位调，不给个人。",
    "请说清楚到底要什么，别让我在医院和窗口之间来回跑。", "QX3", ("ZY01",), "general", "health",
    "已由卫健窗口直接向接生医院调取分娩记录，证明当日补发。办事指南缺的这一条已经提交更正。", trips=3,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One problem of the demo and the measures against it: unit, kind, what, days until due."""

    item: str
    title: str
    causes: tuple[str, ...]
    root_cause: str
    days: int
    measures: tuple[tuple[str, str, str, int], ...] = ()


FACTORY = Told(
    item="厂房扩建不动产登记", title="限额以下厂房扩建没有竣工材料，办不了登记", causes=("ZY10", "ZY11"), days=21,
    root_cause="限额以下工程不办施工许可，也就没有竣工验收备案；不动产登记又必须收备案材料，两头的规定接不上。",
    measures=(
        ("housing", "policy", "就限额以下工程的竣工证明出台办理口径，写明谁出、出什么。", 40),
        ("natural", "guide", "按新口径改登记的办事指南。", 12),
        ("market", "training", "给企业窗口讲一次新口径，发一页纸的说明。", 30),
    ),
)  # fmt: skip
RENT = Told(
    item="租房提取住房公积金", title="无房证明要群众自己去另一个大厅开", causes=("ZY06", "ZY16"), days=33,
    root_cause="公积金窗口查不到不动产登记信息，只好让人自己去开证明。",
    measures=(("fund", "data", "公积金系统接入不动产登记查询，窗口内部核验，不再收无房证明。", 20),),
)  # fmt: skip
MEDICAL = Told(
    item="职工医保关系转移接续", title="转移联系函在两个科室之间没人签收", causes=("ZY07", "ZY09"), days=3,
    root_cause="联系函走纸质，没有登记去向，超时也没有人知道。",
)  # fmt: skip
GUIDE = {
    "place": "卫健窗口办事指南“出生医学证明补发”第二条",
    "before": "申请人提交户口簿、居民身份证。",
}
NEW_GUIDE = "申请人提交居民身份证；分娩记录由窗口向接生医院调取，申请人不用提交。"


def load(now: datetime) -> None:
    """Tell the problems; does nothing where there are some."""
    if Problem.objects.filter(centre_id=CENTRE).exists():
        return
    _tell_cases(now)
    _published(now)
    _at_work(now)
    _waiting(now)
    _open(MEDICAL, now)
    finding.find(CENTRE, now)
    for month in delays.months(CENTRE, now)[:2]:
        delays.refresh(CENTRE, month, now=now)


def _tell_cases(now: datetime) -> None:
    town = Town(CENTRE, until=now, draw=Random(SEED))  # noqa: S311  chance of a story
    hours = worktime(CENTRE)
    loading.live(
        town,
        [
            loading.arrival(
                town, MENDED, hours.add_working_minutes(_ago(now, days), 30 + days).at, way="orders"
            )
            for days in (*BEFORE, *AFTER)
        ],
        now,
    )


def _published(now: datetime) -> None:
    """A guide was corrected; within thirty days it hardly came again."""
    told = Told(
        item=ITEM, title="补发出生证的指南漏写分娩记录，群众在医院和窗口之间来回跑", causes=("ZY01",), days=40,
        root_cause="指南照抄旧文件，没有写分娩记录；医院只受理单位调取。",
    )  # fmt: skip
    problem = _open(told, now)
    set_on, done = _ago(now, 39), _ago(now, SPAN + 5)
    _act(problem, "add_measure", "dispatcher", set_on, kind="guide", unit="health", text="改办事指南，分娩记录由窗口向医院调取。",
         due_on=set_on.date() + timedelta(days=7), **GUIDE)  # fmt: skip
    _act(problem, "report_done", "liaison-health", done, measure=1, done_on=_day(done), evidence="办事指南 2026 年第 3 次修订", after=NEW_GUIDE)  # fmt: skip
    _act(
        problem,
        "accept_measure",
        "dispatcher",
        done,
        measure=1,
        opinion="网上和窗口的指南都已换成新的。",
    )
    _act(problem, "finish", "dispatcher", done, span_days=SPAN)
    effect.count_due(CENTRE, _ago(now, 3))
    _act(
        problem,
        "find_effective",
        "leader",
        _ago(now, 2),
        opinion="新指南公布以后只有一件，是在外地拿到旧版指南的。",
    )
    _act(problem, "propose", "dispatcher", _ago(now, 2), headline="补出生证，不用再自己去医院调记录",
         guide_before=GUIDE["before"] + "（实际还要分娩记录，指南没有写。）", guide_after=NEW_GUIDE,
         changed="改了办事指南；窗口和各接生医院约定，由窗口直接调取分娩记录。")  # fmt: skip
    _act(problem, "publish", "leader", _ago(now, 1), opinion="同意公布。")


def _at_work(now: datetime) -> None:
    problem = _open(FACTORY, now)
    _measures(
        problem,
        FACTORY,
        now,
        {"guide": {"place": "不动产登记办事指南第五条", "before": "提交竣工验收备案材料。"}},
    )
    _act(
        problem,
        "report_progress",
        "liaison-housing",
        _ago(now, 6),
        measure=1,
        note="口径已起草，正在征求自然资源局意见。",
    )
    _act(
        problem,
        "report_done",
        "liaison-market",
        _ago(now, 4),
        measure=3,
        done_on=_day(_ago(now, 4)),
        evidence="签到表、说明一页",
    )


def _waiting(now: datetime) -> None:
    problem = _open(RENT, now)
    _measures(problem, RENT, now, {})
    done = _ago(now, 22)
    _act(
        problem,
        "report_done",
        "liaison-fund",
        done,
        measure=1,
        done_on=_day(done),
        evidence="接口上线单第 12 号",
    )
    _act(problem, "accept_measure", "leader", done, measure=1)
    _act(problem, "finish", "dispatcher", done)


def _open(told: Told, now: datetime) -> Problem:
    at = _ago(now, told.days)
    cases = Case.objects.filter(centre_id=CENTRE, item_name=told.item, confidential=False)
    earlier = cases.filter(received_at__lt=at) or cases
    given = {
        "title": told.title,
        "items": [told.item],
        "causes": list(told.causes),
        "root_cause": told.root_cause,
        "cases": list(earlier.order_by("pk").values_list("case_no", flat=True)[:30]),
    }
    return records.open_problem(actor=_person("dispatcher"), given=given, now=at)


def _measures(
    problem: Problem, told: Told, now: datetime, more: Mapping[str, Mapping[str, str]]
) -> None:
    at = _ago(now, told.days - 1)
    for unit, kind, text, days in told.measures:
        due = at.date() + timedelta(days=days)
        _act(
            problem,
            "add_measure",
            "leader",
            at,
            kind=kind,
            unit=unit,
            text=text,
            due_on=due,
            **more.get(kind, {}),
        )


def _act(problem: Problem, action: str, who: str, at: datetime, **given: Any) -> None:
    records.act(problem.number, action, actor=_person(who), given=given, now=at)


def _person(username: str) -> Actor:
    return roster(CENTRE).actor(username)


def _ago(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)


def _day(at: datetime) -> str:
    return worktime(CENTRE).local_day(at).isoformat()
