"""共性问题 — candidates to judge, problems and their measures, moved by the table of the room.

To describe a new kind of field add a line to `KINDS`.
"""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from bancheng.problems import candidates, effect, reading, records
from bancheng.problems.kinds import (
    FIELDS,
    MOVES,
    OPENING,
    STANDING_LABELS,
    CandidateState,
    MeasureKind,
    Move,
    State,
    may_read,
)
from bancheng.problems.models import Candidate, Measure, Problem
from bancheng.rules.errors import Invalid, NotPermitted, _

from . import describe, lists, repeats
from .attachments import KEY_HEADER
from .bodies import Body, answer, body_of, fingerprint
from .callers import Caller, StaffRequest
from .common_problems_shapes import CandidateOut, ProblemOut
from .schemas import Page

router = Router(tags=["共性问题"])

TEXTS: describe.Json = {"type": "array", "items": {"type": "string", "maxLength": 200}}
KINDS: dict[str, describe.Json] = {
    "line": {"type": "string"},
    "text": {"type": "string"},
    "date": {"type": "string", "format": "date"},
    "unit": {"type": "string"},
    "kind": {"type": "string", "enum": [kind.value for kind in MeasureKind]},
    "measure": {"type": "integer", "minimum": 1, "maximum": 999},
    "number": {"type": "integer", "minimum": 1, "maximum": 365},
    "case": {"type": "string"},
    "cases": TEXTS,
    "items": TEXTS,
    "causes": TEXTS,
    "regions": TEXTS,
}


def _body(needs: tuple[str, ...], *, versioned: bool) -> describe.Json:
    fields: describe.Json = {"version": describe.VERSION} if versioned else {}
    for need in needs:
        field = FIELDS[need.rstrip("*")]
        schema = {**KINDS[field.kind], "description": field.label}
        if field.kind in ("line", "text"):
            schema["maxLength"] = field.high
        fields[need.rstrip("*")] = schema
    required = [need[:-1] for need in needs if need.endswith("*")]
    return describe.json_body(fields, required)


PROBLEM_LIST = [
    lists.filtered("state", "状态", [state.value for state in State]),
    lists.filtered("unit", "有措施的单位"),
    lists.filtered("centre", "中心代码"),
    *lists.paged(()),
]
CANDIDATE_LIST = [
    lists.filtered("state", "状态", [state.value for state in CandidateState]),
    *lists.paged(()),
]


@router.get(
    "/common-problems",
    response=Page[ProblemOut],
    operation_id="common_problems",
    summary="查询共性问题",
    openapi_extra={"parameters": PROBLEM_LIST},
)
def problems(request: StaffRequest) -> HttpResponse:
    """可见范围内的共性问题，新立的在前：中心看本中心的，单位看有自己措施的，上级看下级的。"""
    caller = request.auth
    query = lists.asked(request, PROBLEM_LIST, sort="")
    found = reading.visible(caller.actor)
    asked = query.filters
    if "state" in asked:
        found = found.filter(state__in=_codes(asked["state"], frozenset(State)))
    if "centre" in asked:
        found = found.filter(centre_id__in=asked["centre"].split(","))
    if "unit" in asked:
        units = Measure.objects.filter(unit__in=asked["unit"].split(","))
        found = found.filter(pk__in=units.values("problem"))
    if query.cursor is not None:
        found = found.filter(pk__lt=_place(query.cursor))
    rows = list(found.order_by("-pk")[: query.limit + 1])
    ahead = str(rows[query.limit - 1].pk) if len(rows) > query.limit else None
    return lists.page(rows[: query.limit], ahead, lambda row: problem_json(row, caller))


@router.post(
    "/common-problems",
    response={201: ProblemOut},
    operation_id="open_common_problem",
    summary="立一个共性问题",
    openapi_extra={
        "requestBody": _body(OPENING, versioned=False),
        "parameters": [KEY_HEADER],
    },
)
def open_problem(request: StaffRequest) -> HttpResponse:
    """立项：事项、成因、诉求件。由：研判派单员、中心领导。"""
    caller, body = request.auth, body_of(request)

    def take_in() -> Body:
        found = records.open_problem(actor=caller.actor, given=body, now=caller.now)
        return problem_json(found, caller)

    records.opening_desk(caller.actor, caller.now)  # refused before anything is remembered
    sent = fingerprint(body)
    return repeats.created(request, take_in, caller=caller.name, sent=sent, now=caller.now)


@router.get(
    "/common-problems/{number}",
    response=ProblemOut,
    operation_id="common_problem",
    summary="一个共性问题",
)
def problem(request: StaffRequest, number: str) -> HttpResponse:
    """一个共性问题：措施、效果、诉求件，以及您现在可以做的动作。"""
    caller = request.auth
    return answer(problem_json(reading.problem_for(caller.actor, number), caller))


def _add_move(move: Move) -> None:
    def act(request: StaffRequest, number: str) -> HttpResponse:
        caller, body = request.auth, dict(body_of(request))
        version = body.pop("version", None)
        if version is not None and not isinstance(version, int):
            raise Invalid([("version", _("格式不对。"))])
        found = records.act(
            number,
            move.action,
            actor=caller.actor,
            given=body,
            version=version,
            now=caller.now,
        )
        return answer(problem_json(found, caller))

    act.__doc__ = f"由：{STANDING_LABELS[move.who]}。"
    router.post(
        f"/common-problems/{{number}}/actions/{move.action}",
        response=ProblemOut,
        operation_id=f"common_problem_{move.action}",
        summary=move.label,
        openapi_extra={"requestBody": _body(move.needs, versioned=True)},
    )(act)


for _row in MOVES.values():
    _add_move(_row)


@router.get(
    "/common-problem-candidates",
    response=Page[CandidateOut],
    operation_id="common_problem_candidates",
    summary="共性问题的线索",
    openapi_extra={"parameters": CANDIDATE_LIST},
)
def all_candidates(request: StaffRequest) -> HttpResponse:
    """本中心的线索，新的在前。由：研判派单员、中心领导、督办员。"""
    caller = request.auth
    query = lists.asked(request, CANDIDATE_LIST, sort="")
    if not may_read(caller.actor):
        raise NotPermitted(_("线索由研判派单员、中心领导和督办员查看。"))
    states = _codes(query.filters.get("state", "waiting"), frozenset(CandidateState))
    found = Candidate.objects.filter(centre_id=caller.actor.centre, state__in=states)
    if query.cursor is not None:
        found = found.filter(pk__lt=_place(query.cursor))
    rows = list(found.select_related("problem").order_by("-pk")[: query.limit + 1])
    ahead = str(rows[query.limit - 1].pk) if len(rows) > query.limit else None
    return lists.page(rows[: query.limit], ahead, candidate_json)


JUDGEMENT: describe.Json = {
    "reason": {"type": "string", "maxLength": 2000, "description": "为什么不是"}
}


@router.post(
    "/common-problem-candidates/{pk}/actions/confirm",
    response={201: ProblemOut},
    operation_id="confirm_candidate",
    summary="线索立项",
    openapi_extra={"requestBody": _body(OPENING, versioned=False)},
)
def confirm(request: StaffRequest, pk: str) -> HttpResponse:
    """线索是共性问题：用它的诉求件立项。由：研判派单员、中心领导。"""
    caller, body = request.auth, body_of(request)
    found = candidates.confirm(_id(pk), actor=caller.actor, given=body, now=caller.now)
    return answer(problem_json(found, caller), 201)


@router.post(
    "/common-problem-candidates/{pk}/actions/dismiss",
    response=CandidateOut,
    operation_id="dismiss_candidate",
    summary="线索不是共性问题",
    openapi_extra={"requestBody": describe.json_body(JUDGEMENT, ["reason"])},
)
def dismiss(request: StaffRequest, pk: str) -> HttpResponse:
    """写明理由；再来够数的新件才会重新列出。由：研判派单员、中心领导。"""
    caller, reason = request.auth, body_of(request).get("reason", "")
    said = reason if isinstance(reason, str) and "\x00" not in reason else ""
    found = candidates.dismiss(_id(pk), actor=caller.actor, reason=said, now=caller.now)
    return answer(candidate_json(found))


# ── shapes ───────────────────────────────────────────────────────────────


def problem_json(row: Problem, caller: Caller) -> Body:
    """A problem as the caller may read it: a unit reads its own measures and no cases."""
    whole = reading.sees_whole(caller.actor, row)
    found = effect.effect_of(row) if whole else None
    numbers = row.lines.values_list("case_no", flat=True)
    return {
        "number": row.number,
        "centre": row.centre_id,
        "state": row.state,
        "version": row.version,
        "title": row.title,
        "items": reading.listed(row.items),
        "causes": reading.listed(row.causes),
        "regions": reading.listed(row.regions),
        "root_cause": row.root_cause,
        "opened_by": row.opened_by,
        "opened_at": row.opened_at,
        "done_on": row.done_on,
        "check_on": row.check_on,
        "effect": found
        and {
            "before": found.before,
            "after": found.after,
            "days": row.span_days,
            "recurrence": found.rate,
            "people_spared": found.spared,
        },
        "published_at": row.published_at,
        "measures": [_measure_json(one) for one in reading.measures_of(caller.actor, row)],
        "cases": list(numbers) if whole and row.centre_id == caller.actor.centre else [],
        "allowed_actions": [move.action for move in records.allowed(row, caller.actor)],
    }


def _measure_json(one: Measure) -> Body:
    names = "no kind state text unit due_on place before after done_on evidence".split()  # noqa: SIM905  legible
    return {name: getattr(one, name) for name in names}


def candidate_json(row: Candidate) -> Body:
    """A candidate; its cases are read on its page."""
    return {
        "id": row.pk,
        "kind": row.kind,
        "state": row.state,
        "item": row.item,
        "cause": row.cause or None,
        "number": row.number,
        "first_at": row.first_at,
        "last_at": row.last_at,
        "problem": row.problem.number if row.problem else None,
        "reason": row.reason,
    }


def _codes(text: str, known: frozenset[Any]) -> list[str]:
    wanted = [part.strip() for part in text.split(",") if part.strip()]
    if not wanted or not set(wanted) <= known:
        raise Invalid([("state", _("筛选条件的值不对。"))])
    return wanted


def _place(cursor: str) -> int:
    if not cursor.isascii() or not cursor.isdecimal() or len(cursor) > 18:
        raise Invalid([("cursor", _("翻页位置不对，请从第一页开始。"))])
    return int(cursor)


def _id(text: str) -> int:
    """The id in an address; what is none is that of no candidate."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
