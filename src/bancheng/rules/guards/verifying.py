"""结果核查、整理归档的前提 — nobody checks their own work; one rating a round."""

import hashlib
from datetime import timedelta

from bancheng.rules.draft import Draft
from bancheng.rules.errors import NotPermitted, _, refuse_if
from bancheng.rules.facts import CaseFacts
from bancheng.rules.states import REDONE_WHEN_BAD, Outcome, Role, State

ANSWERED = frozenset({State.REPLIED, State.CLOSED, State.ARCHIVED})
NEGATIVE = frozenset({Outcome.CANNOT_BY_LAW, Outcome.GUIDED, Outcome.OTHER})


def not_handler(d: Draft) -> None:
    """承办人和承办单位人员不得核查。"""
    if d.actor.username in d.case.handled_by or d.actor.unit in d.case.units():
        raise NotPermitted(_("承办过这件诉求的人不能核查，请由另一人核查。"))


def independent(d: Draft) -> None:
    """差评核实人不得承办、审批、核查过本件。"""
    own = {*d.case.handled_by, *d.case.decided_by, d.case.verified_by}
    if d.actor.username in own or d.actor.unit in d.case.units():
        raise NotPermitted(_("参与过办理或核查的人不能核实差评。"))


def sampled(case_no: str, percent: int) -> bool:
    """Whether a case falls into the sample: fixed by its number, so nobody can choose."""
    return int.from_bytes(hashlib.sha256(case_no.encode()).digest()[:4], "big") % 100 < percent


def must_phone(d: Draft) -> bool:
    """复杂类、疑难类、否定答复、重办件和抽中的件要电话或当面核查 (domain.md 7.3)."""
    case = d.case
    return (
        case.case_class in d.pack.verification.phoned_classes
        or case.outcome in NEGATIVE
        or case.round > 0
        or sampled(case.case_no, d.pack.sample_percent)
    )


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
        rule = d.pack.verification
        days = {d.world.time.local_day(at) for at, reached in case.attempts if not reached}
        failed = sum(not reached for _at, reached in case.attempts)
        short = failed < rule.attempts or len(days) < rule.days
        refuse_if(short, _("未联系上的，须在不同日期多次回访并登记。"))
        return
    if given["method"] in ("confirm", "online"):
        refuse_if(must_phone(d), _("这一件要电话或当面核查。"))
        refuse_if(case.confirmed is None, _("反映人还没有确认。"))
        refuse_if(case.confirmed == "no" and given["done"] != "no", _("反映人确认没有办成。"))
    if given["method"] in ("sms", "letter"):
        refuse_if(must_phone(d) and not case.vulnerable, _("这一件要电话或当面核查。"))


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
        case.confirmed is None and not window_over(d),
        _("反映人还没有确认，评价期也没有过。"),
    )


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
    """Whether a bad rating has not been looked into yet."""
    return d.case.rating in d.pack.rating.bad and d.case.judged is None


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
    rated = case.rated_round == case.round
    refuse_if(not rated and not window_over(d), _("反映人还可以评价，评价期未过。"))
