"""结果核查、整理归档的前提 — nobody checks their own work; one rating a round."""

from datetime import timedelta

from bancheng.rules.calls import confirmed, enough, must_phone, sampled
from bancheng.rules.draft import Draft
from bancheng.rules.errors import NotPermitted, _, invalid_if, refuse_if
from bancheng.rules.facts import CaseFacts
from bancheng.rules.states import REDONE_WHEN_BAD, Outcome, Role, State

ANSWERED = frozenset({State.REPLIED, State.CLOSED, State.ARCHIVED})


def not_handler(d: Draft) -> None:
    """承办人和承办单位人员不得核查。"""
    if d.actor.username in d.case.handled_by or d.actor.unit in d.case.units():
        raise NotPermitted(_("承办过这件诉求的人不能核查，请由另一人核查。"))


def independent(d: Draft) -> None:
    """差评核实人不得承办、审批、核查过本件，申诉由另一人复核。"""
    own, units = set[str | None](), d.case.units()
    for case in (d.case, _parent(d)):
        if case:  # of a merged case it is the parent's answer that was rated
            own |= {*case.handled_by, *case.decided_by, case.verified_by}
            units |= case.units()
    if d.case.appeal == "pending":
        own.add(d.case.judged_by)
    if d.actor.username in own or d.actor.unit in units:
        raise NotPermitted(_("参与过办理、核查或已核实过这次评价的人不能核实差评。"))


def asked_of_a_refusal(d: Draft) -> None:
    """理由听明白没有，只问依法不能办的。"""
    asked = "understood" in d.given and d.case.outcome is not Outcome.CANNOT_BY_LAW
    invalid_if(asked, "understood", _("只有依法不能办的才问这一项。"))


def verified_soundly(d: Draft) -> None:
    """核查方式、未联系上的次数、承诺兑现合乎规定。"""
    case, given = d.case, d.given
    refuse_if(
        case.outcome is Outcome.PROMISED and case.fulfilled_at is None,
        _("承诺的事项还没有兑现，不能核查通过。"),
    )
    refuse_if(
        given["done"] == "no" and case.outcome is not Outcome.CANNOT_BY_LAW,
        _("反映人说没有办成，应核查不通过。"),
    )
    if given["done"] == "not_reached":
        refuse_if(
            not enough(case, d.world), _("未联系上的，须在不同日期、不同时段多次回访并登记。")
        )
        return
    if given["method"] in ("confirm", "online"):
        refuse_if(must_phone(case, d.pack), _("这一件要电话或当面核查。"))
        refuse_if(case.confirmed is None, _("反映人还没有确认。"))
        unsigned = case.confirmed_unsigned
        refuse_if(unsigned, _("窗口代记的确认没有签名或凭证，要电话或当面核查。"))
        refuse_if(case.confirmed == "no" and given["done"] != "no", _("反映人确认没有办成。"))
    if given["method"] in ("sms", "letter"):
        phoned = must_phone(case, d.pack) and not case.vulnerable
        refuse_if(phoned, _("这一件要电话或当面核查。"))


def window_over(d: Draft) -> bool:
    """Whether the rating window has passed."""
    case = _parent(d) or d.case
    since = case.ended_at or case.released_at
    return since is not None and d.now >= since + timedelta(days=d.pack.rating.window_days)


def _parent(d: Draft) -> CaseFacts | None:
    """The case that a merged one was merged into; its answer is the child's answer."""
    return d.others.get(d.case.merged_into or "")


def unsampled(d: Draft) -> None:
    """当场办结、未被抽中，反映人已确认或评价期已过。"""
    case = d.case
    refuse_if(not case.on_the_spot or case.round > 0, _("只有当场办结的件可以不核查。"))
    refuse_if(sampled(case.case_no, d.pack.sample_percent), _("这一件被抽中核查。"))
    refuse_if(case.confirmed == "no", _("反映人确认没有办成。"))
    refuse_if(
        confirmed(case) is None and not window_over(d),
        _("反映人还没有确认，评价期也没有过。"),
    )


def not_guide(d: Draft) -> None:
    """引导的人不得抽查自己的引导。"""
    if d.actor.username == d.case.guided_by:
        raise NotPermitted(_("您告知了这件的办理途径，请由另一人抽查。"))


def guidance_unchecked(d: Draft) -> None:
    """还没有抽查过，也没有待复核的异议。"""
    refuse_if(d.case.guidance_checked is not None, _("这一件已经抽查过了。"))
    refuse_if(d.case.pending is not None, _("反映人提出了异议，由领导复核。"))


def redo_exhausted(d: Draft) -> None:
    """重办次数已用完，依法可用的办法都已用尽。"""
    refuse_if(d.case.redo < d.pack.redo.max, _("还可以重办，不能这样办结。"))


def may_rate(d: Draft) -> None:
    """每一轮评价一次，在评价期内。"""
    case = d.case
    parent = _parent(d)
    answered = parent is None or parent.state in ANSWERED
    refuse_if(case.state is State.MERGED and not answered, _("合并办理的件还没有答复。"))
    refuse_if(case.rated_round == case.round, _("这一次办理已经评价过了。"))
    refuse_if(window_over(d), _("评价期已过。"))
    if Role.VERIFIER in d.actor.roles:
        refuse_if(
            not any(reached for _at, reached in case.attempts),
            _("没有回访通话记录，不能代录评价。"),
        )


def awaits_judgement(d: Draft) -> bool:
    """Whether a bad rating has not been looked into yet, or is contested by the unit."""
    waits = d.case.judged is None or d.case.appeal == "pending"
    return d.case.rating in d.pack.rating.bad and waits


def bad_rating(d: Draft) -> None:
    """有尚未核实的差评。"""
    refuse_if(not awaits_judgement(d), _("没有待核实的差评。"))


def checklist(d: Draft) -> None:
    """归档清单齐全，且已评价或评价期已过。"""
    case = d.case
    refuse_if(case.outcome is None or not case.causes, _("办理结果或堵点成因还没有定。"))
    refuse_if(case.verified is None, _("还没有核查结论。"))
    redone = case.outcome in REDONE_WHEN_BAD
    refuse_if(awaits_judgement(d) and not redone, _("差评还没有核实。"))
    refuse_if(case.appeal == "pending", _("差评申诉还没有复核。"))
    refuse_if(bool(d.world.unfinished), d.world.unfinished)
    rated = case.rated_round == case.round
    refuse_if(not rated and not window_over(d), _("反映人还可以评价，评价期未过。"))
