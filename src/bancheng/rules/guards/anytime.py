"""随时的前提 — a proposal and who decides it, withdrawing, handing over, supervision."""

from bancheng.rules.draft import Draft
from bancheng.rules.errors import NotPermitted, _, invalid_if, refuse_if
from bancheng.rules.states import Role, State


def nothing_pending(d: Draft) -> None:
    """没有待审批的提请。"""
    refuse_if(d.case.pending is not None, _("已有提请在等待审批。"))


def pends(d: Draft) -> None:
    """有对应的提请在等待审批。"""
    pending = d.case.pending
    wanted = d.row.decides or ()
    refuse_if(pending is None or pending.action not in wanted, _("没有等待这项审批的提请。"))


def another_person(d: Draft) -> None:
    """提出人不得审批自己的提请。"""
    pending = d.case.pending
    if pending and pending.by == d.actor.username:
        raise NotPermitted(_("提出人不能审批自己的提请，请由另一人办理。"))


def identity(d: Draft) -> None:
    """窗口代为撤回的，须核对反映人身份。"""
    by_window = Role.REPORTER not in d.actor.roles
    missing = by_window and not d.given.get("identity_checked")
    invalid_if(missing, "identity_checked", _("请先核对反映人身份。"))


def receiver_fits(d: Draft) -> None:
    """接收人在岗、同一岗位、未被申请回避。"""
    person = d.world.roster.person(d.given["to"])
    owner = d.world.roster.person(d.case.owner or "")
    ok = person is not None and person.available and person.username not in d.case.barred
    invalid_if(not ok, "to", _("接收人不在岗或需要回避。"))
    assert person is not None
    same = owner is None or (person.unit == owner.unit and bool(person.roles & owner.roles))
    invalid_if(not same, "to", _("接收人不在同一岗位，请改派或联系派单员。"))
    invalid_if(person.username == d.case.owner, "to", _("已经由这个人负责。"))
    if d.case.state is State.REPLIED:
        invalid_if(person.username in d.case.handled_by, "to", _("承办过的人不能核查。"))


def supervised(d: Draft) -> None:
    """有待答复的催办或督办。"""
    refuse_if(not d.case.supervision_open, _("没有待答复的催办或督办。"))
