"""自评 — how this window does what is asked of it, clause by clause, from its own live evidence.

A clause is taken from `rules/clauses.py`; here stands what shows that it is lived: moves that were
made, a ratio with the level we aim at, and cases that contradict it. The lists are ours; nothing
here is the wording of the national standard. What did not occur is said so, and is no failure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bancheng.cases.models import Case, Event
from bancheng.cases.queries import visible
from bancheng.rules.clauses import CLAUSES, Clause
from bancheng.rules.errors import Invalid, NotPermitted
from bancheng.rules.facts import Actor
from bancheng.rules.policy import ReportsRule
from bancheng.rules.transitions import REGISTER, ROWS

from . import indicators
from .kinds import FREEZERS, holds
from .labels import labels_for
from .periodic_numbers import SMALL, shown

LONGEST = timedelta(days=370)


class Standing(StrEnum):
    """结论."""

    SHOWN = "shown"
    THIN = "thin"
    NONE = "none"


STANDING_LABELS: Mapping[Standing, str] = {
    Standing.SHOWN: gettext_noop("有证据"),
    Standing.THIN: gettext_noop("不足"),
    Standing.NONE: gettext_noop("无（本期没有发生）"),
}


@dataclass(frozen=True, slots=True)
class Proof:
    """依据 — what shows a clause: moves made, a ratio and the level aimed at, what contradicts."""

    moves: tuple[str, ...] = ()
    ratio: str = ""
    aim: str = ""  # the key of the level in the rule pack
    against: Q | None = None
    wrong: str = ""


def _p(
    moves: str, ratio: str = "", aim: str = "", *, against: Q | None = None, wrong: str = ""
) -> Proof:
    return Proof(tuple(moves.split()), ratio, aim, against, wrong)


NO_OWNER = Q(is_open=True, owner__isnull=True)
NO_SITUATION = Q(accepted_at__isnull=False, situation__isnull=True)
NO_CLASS = Q(accepted_at__isnull=False, case_class__isnull=True)
NO_PROMISE = Q(accepted_at__isnull=False, due_at__isnull=True)
NOBODY_ASKED = Q(first_asked_by="")

PROOFS: Mapping[str, Proof] = {
    "N01": _p("approve_reply"),
    "N02": _p("convene conclude"),
    "N03": _p("register", against=NO_OWNER, wrong=gettext_noop("在办而没有责任人")),
    "N04": _p(
        "accept",
        "on_time",
        "on_time_aim",
        against=NO_PROMISE,
        wrong=gettext_noop("已受理而没有时限"),
    ),
    "N05": _p("accept", against=NO_SITUATION, wrong=gettext_noop("已受理而没有情形")),
    "N06": _p("guide reject approve_rejection"),
    "N07": _p("triage confirm_class", against=NO_CLASS, wrong=gettext_noop("已受理而没有分类")),
    "N08": _p("register"),
    "N10": _p("accept request_supplement solve_on_spot"),
    "N11": _p("triage merge"),
    "N12": _p("dispatch sign auto_sign", "signed_in_time", "signed_aim"),
    "N13": _p("record_contact submit_reply release", "first_contact", "contacted_aim"),
    "N14": _p("verify_ok verify_fail", "verified", "verified_aim"),
    "N15": _p("archive"),
    "N16": _p(
        "hand_over accept_hand_over", against=NOBODY_ASKED, wrong=gettext_noop("没有记明首问人")
    ),
    "N17": _p("dispatch", "dispatched_in_time", "dispatched_aim"),
    "N18": _p("escalate acknowledge_escalation"),
    "N19": _p("verify_ok close_unsampled close_unsatisfied", "completed", "completed_aim"),
    "N20": _p("judge_rating", "bad_fixed", "fixed_aim"),
    "N22": _p("rate", "participation", "participation_aim"),
    "L01": _p("request_supplement"),
    "L02": _p("approve_rejection refuse_rejection"),
    "P04": _p("request_extension grant_extension refuse_extension"),
    "P06": _p("object uphold_objection dismiss_objection"),
    "P11": _p("yellow_card red_card"),
    "P16": _p("stand_in cover"),
}
"""条款的证据 — a clause that is not here speaks of the program, not of the window's days."""

BY_RULE: Mapping[str, Proof] = {
    "rules.guards.verifying:asked_of_a_refusal": _p("verify_ok", "understood", "understood_aim"),
    "rules.calls:enough": _p("record_attempt", "reached", "reached_aim"),
    "rules.effects.verifying:review_guidance": _p("guide review_guidance"),
}
"""The same, found by a rule that the clause names: for clauses that are numbered anew."""


@dataclass(frozen=True, slots=True)
class Finding:
    """一条的结论 — what was found for a clause, with the last case that shows it."""

    clause: Clause
    standing: Standing
    evidence: Sequence[str]
    example: str = ""


def assess(actor: Actor, first: date, last: date, *, now: datetime) -> list[Finding]:
    """Every clause with live meaning, for the actor's centre. A handful of statements."""
    if not holds(actor, FREEZERS):
        raise NotPermitted(gettext_noop("自评由中心领导和督办员查看。"))
    if last < first or last - first > LONGEST:
        raise Invalid([("last", gettext_noop("结束日期要在开始日期之后，最长一年。"))])
    labels = labels_for(actor.centre, now)
    moves = _moves(actor, first, last, labels.time.zone)
    rules = labels.pack.reports
    ratios = {row.key: row for row in indicators.read_of([actor.centre], first, last)}
    against = _against(actor.centre)
    return [
        _found(clause, proof, moves, ratios, against, rules)
        for clause in CLAUSES
        if (proof := proof_of(clause)) is not None
    ]


def proof_of(clause: Clause) -> Proof | None:
    """What shows this clause, None where nothing of the window's days does."""
    named = (BY_RULE[rule] for rule in clause.rules if rule in BY_RULE)
    return PROOFS.get(clause.code) or next(named, None)


Moves = Mapping[str, tuple[int, str]]
"""How often each move was made, and the last case in which it was."""


def _moves(actor: Actor, first: date, last: date, zone: tzinfo) -> Moves:
    begin = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    proofs = (*PROOFS.values(), *BY_RULE.values())
    wanted = {move for proof in proofs for move in proof.moves}
    rows = Event.objects.filter(
        centre_id=actor.centre, at__gte=begin, at__lt=end, action__in=wanted
    )
    made = rows.values("action").annotate(n=Count("pk"), newest=Max("pk")).order_by("action")
    found = {row["action"]: (row["n"], row["newest"]) for row in made}
    shown_cases = visible(actor).filter(events__in=[newest for _n, newest in found.values()])
    numbers = dict(shown_cases.values_list("events__pk", "case_no"))
    return {move: (n, numbers.get(newest, "")) for move, (n, newest) in found.items()}


def _against(centre: str) -> Mapping[str, int]:
    asked = {
        code: Count("pk", filter=proof.against)
        for code, proof in PROOFS.items()
        if proof.against is not None
    }
    found: dict[str, int] = Case.objects.filter(centre_id=centre).aggregate(**asked)
    return found


def _found(
    clause: Clause,
    proof: Proof,
    moves: Moves,
    ratios: Mapping[str, indicators.Row],
    against: Mapping[str, int],
    rules: ReportsRule,
) -> Finding:
    evidence = [
        _("%(move)s %(n)d 次") % {"move": label_of(move), "n": moves[move][0]}
        for move in proof.moves
        if move in moves
    ]
    standing = Standing.SHOWN if evidence else Standing.NONE
    if proof.ratio and (row := ratios[proof.ratio]).denominator:
        figure = {"n": row.numerator, "d": row.denominator, "v": row.value}
        aim: float = getattr(rules, proof.aim)
        evidence.append(
            _("%(ratio)s %(value)s，自定目标 %(aim)s")
            % {"ratio": _(row.label), "value": shown(row.key, figure), "aim": f"{aim:.0%}"}
        )
        enough = row.denominator >= SMALL and (row.value or 0) >= aim
        standing = standing if enough else Standing.THIN
    if wrong := against.get(clause.code, 0):
        evidence.append(f"{_(proof.wrong)}：{wrong}")
        standing = Standing.THIN
    example = next((moves[m][1] for m in reversed(proof.moves) if m in moves), "")
    return Finding(clause, standing, evidence, example)


def label_of(move: str) -> str:
    """What a move is called."""
    return _(REGISTER[1]) if move == REGISTER[0] else _(ROWS[move].label)
