"""受理申请的效果 — taken in, supplemented, refused, guided, objected to, solved on the spot."""

from datetime import timedelta

from bancheng.rules.calls import guidance_sampled
from bancheng.rules.draft import Draft
from bancheng.rules.errors import _
from bancheng.rules.states import CaseClass, Outcome, Role, State

from .handling import rectified


def amend(d: Draft) -> None:
    """补录更正登记的内容，原来的内容留痕。"""
    d.set(situation=d.given.get("situation") or d.case.situation)


def accept(d: Draft) -> None:
    """承诺时钟开始，次一工作日为第一日；按规则包的受理分类计算。"""
    d.set(pending=None, pool=False, situation=d.given.get("situation") or d.case.situation)
    admit(d, CaseClass(d.given.get("class") or d.pack.intake_class))


def admit(d: Draft, case_class: CaseClass) -> None:
    """Take the case in: the promise starts, the pack in force is pinned."""
    d.set(
        situation=d.case.situation or "QX6",
        case_class=case_class,
        accepted_at=d.now,
        pack=d.pack.key or d.pack.id,
    )
    d.promise(start=d.now, limit_wd=d.pack.classes[case_class].limit_wd)
    repeated(d)


def repeated(d: Draft) -> None:
    """The same matter, reported so often within so many days, goes up."""
    rule = d.pack.oversight
    reports = (d.case.received_at, *d.case.joined)
    recent = [at for at in reports if at >= d.now - timedelta(days=rule.repeat_days)]
    if len(recent) >= rule.repeats:
        d.raise_to(3, _("同一事项多次反映"))


def request_supplement(d: Draft) -> None:
    """一次告知全部缺项；等待期间受理时钟停止。"""
    days = d.given.get("deadline_days") or d.pack.supplement.days
    due = d.world.time.after_days(d.now, days).at
    d.set(supplements=d.case.supplements + 1, supplement_due=due, supplement_reminded_at=None)


def supply(d: Draft) -> None:
    """补正后回到待受理；其他在办状态只添材料，并结束因补正的暂停。"""
    if d.case.state is State.SUPPLEMENT:
        d.target = State.SUBMITTED
    elif d.case.state is State.TERMINATED:
        d.set(revived=True, lapsed_at=None)
        d.target = State.SUBMITTED
    elif d.case.paused_for == "supplement":
        d.resume()
        d.by_system("resume", reason="supplied")


def lapse_supplement(d: Draft) -> None:
    """逾期未补充，终止；三十日内补来可恢复一次。"""
    d.set(lapsed_at=d.now)


def reject(d: Draft) -> None:
    """提请另一人复核；紧急警情当即转出，事后复核。"""
    due = d.world.time.after_days(d.now, d.pack.rejection_undecided_wd).at
    d.set(exclusion=d.given["exclusion"])
    d.decided()
    d.propose(due_at=due)
    if d.given["exclusion"] == "BY06":
        d.target = State.REJECTED


def approve_rejection(d: Draft) -> None:
    """不予受理；告知书写明复议、诉讼的最后一日。"""
    d.decided()
    d.set(pending=None, pool=False)


def refuse_rejection(d: Draft) -> None:
    """不同意不予受理，退回窗口受理。"""
    d.decided()
    d.set(pending=None, pool=False, exclusion=None)


def guide(d: Draft) -> None:
    """经反映人同意，告知其他办理途径；抽中的由另一人限期抽查。"""
    rule = d.pack.verification
    drawn = guidance_sampled(d.case.case_no, rule.guidance_percent)
    due = d.world.time.after_days(d.now, rule.guidance_wd).at if drawn else None
    d.set(exclusion=d.given.get("exclusion"), guided_by=d.actor.username)
    d.set(guidance_due=due, guidance_checked=None)
    d.decided()


def file_objection(d: Draft) -> None:
    """异议交中心领导复核，由其负责到有结论。"""
    d.set(objection="pending")
    d.propose()
    d.own(Role.LEADER, barred=d.case.decided_by)


def uphold_objection(d: Draft) -> None:
    """异议成立，重新进入待受理。"""
    d.set(objection="upheld", pending=None, pool=False, exclusion=None, ended_at=None)
    d.set(guidance_due=None)


def dismiss_objection(d: Draft) -> None:
    """异议不成立，维持原决定。"""
    d.set(objection="dismissed", pending=None, pool=False)
    d.set(owner=None, owner_unit=None, owner_for=None)


def solve_on_spot(d: Draft) -> None:
    """当场受理并答复，定为一般类；承诺时钟即时停止。"""
    if d.case.accepted_at is None:
        before = d.case.state
        d.set(situation=d.given["situation"], state=State.ACCEPTED)
        admit(d, CaseClass.GENERAL)
        accepted = {"situation": d.given["situation"], "class": CaseClass.GENERAL.value}
        d.record("accept", accepted, before=before)
    else:
        d.set_class(CaseClass.GENERAL)
    d.handled()
    d.set(
        on_the_spot=True,
        causes=d.given["causes"],
        outcome=Outcome(d.given["outcome"]),
        answered_at=d.now,
        released_at=d.now,
    )
    rectified(d)
