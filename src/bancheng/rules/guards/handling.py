"""办理反馈的前提 — meetings, class and clock while it is worked on, escalation."""

from datetime import timedelta

from bancheng.rules.approvals import stands_in
from bancheng.rules.draft import Draft
from bancheng.rules.errors import NotPermitted, _, invalid_if, refuse_if
from bancheng.rules.permissions import Who, standing
from bancheng.rules.states import Role

from .anytime import another_person, nothing_pending


def extended_by_leader(d: Draft) -> None:
    """会商延长时限由中心领导决定。"""
    if d.given.get("extend_days") and Role.LEADER not in d.actor.roles:
        raise NotPermitted(_("会商延长时限由中心领导决定。"))


def new_class(d: Draft) -> None:
    """类别确有变化。"""
    same = d.given["class"] == d.case.case_class
    invalid_if(same, "class", _("与现在的类别相同。"))


def running(d: Draft) -> None:
    """时钟没有暂停。"""
    refuse_if(d.case.paused_at is not None, _("已暂停计时，请先恢复。"))


def paused(d: Draft) -> None:
    """时钟已经暂停。"""
    refuse_if(d.case.paused_at is None, _("没有暂停计时。"))


def pause_cap(d: Draft) -> None:
    """暂停不超过规则包的上限。"""
    rule = d.pack.pauses[d.given["reason"]]
    until = d.given["until"]
    invalid_if(until <= d.today, "until", _("请填写今天以后的日期。"))
    late = until > d.today + timedelta(days=rule.cap_days)
    invalid_if(late, "until", _("超过了这种暂停的最长天数。"))


def superior_query_by_leader(d: Draft) -> None:
    """请示上级期间的暂停只由中心领导决定。"""
    rule = d.pack.pauses[d.given["reason"]]
    wanted = Role(rule.approver)
    if wanted not in d.actor.roles and Role.LEADER not in d.actor.roles:
        raise NotPermitted(_("这种暂停由中心领导决定。"))


def higher(d: Draft) -> None:
    """提级只能升；四、五级是提请，由中心领导签发，其时没有别的提请在等待审批。"""
    level = d.given["level"]
    invalid_if(level <= d.case.escalation, "level", _("只能提到更高的级别。"))
    if level > 3 and Role.LEADER not in d.actor.roles:
        nothing_pending(d)


def _proposed_level(d: Draft) -> bool:
    """Whether a fourth or fifth level has been proposed and waits for the leader."""
    return d.case.pending is not None and d.case.pending.action == "escalate"


def escalated(d: Draft) -> None:
    """有待签收的提级。"""
    refuse_if(d.case.escalation_acknowledged and not _proposed_level(d), _("没有待签收的提级。"))


def answers_escalation(d: Draft) -> None:
    """一级由联络员、二级由单位负责人或派单员、三级以上由中心领导签收。"""
    who = standing(d.actor, d.case, d.case.lead)
    if _proposed_level(d):
        another_person(d)
        wanted = {Who.LEADER, Who.POOL}
    elif d.case.escalation > 2:
        wanted = {Who.LEADER}
    elif d.case.escalation == 2:
        wanted = {Who.UNIT_LEADER, Who.DISPATCHER, Who.LEADER}
    else:
        wanted = {Who.UNIT_LIAISON, Who.UNIT_LEADER, Who.DISPATCHER, Who.LEADER}
    if not (who & wanted or stands_in(d)):
        raise NotPermitted(_("这一级提级不由您签收。"))


def lower(d: Draft) -> None:
    """降级只能降；对提请的四、五级即为不同意。"""
    refuse_if(d.case.escalation == 0 and not _proposed_level(d), _("没有提级，无需降级。"))


def declined_by_leader(d: Draft) -> None:
    """提请的四、五级由中心领导签发或不同意，提请人不得自行决定。"""
    if _proposed_level(d):
        another_person(d)
        leads = standing(d.actor, d.case) & {Who.LEADER, Who.POOL}
        if not (leads or stands_in(d)):
            raise NotPermitted(_("提请的级别由中心领导决定。"))


def lower_level(d: Draft) -> None:
    """降到比现在低的级别。"""
    wrong = d.given["level"] >= d.case.escalation and not _proposed_level(d)
    invalid_if(wrong, "level", _("只能降到更低的级别。"))
