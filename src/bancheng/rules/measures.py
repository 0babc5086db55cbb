"""计量 — what one case adds to a figure: a numerator and a denominator, both whole numbers.

Each function reads one case's history and nothing else; what does not concern the case is (0, 0).
Nothing hangs on the present moment: a case adds the same today and in a year. What has not been
decided yet (a contact that is still owed, say) is not counted until it has.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from .history import CaseHistory, Doc, Line, moment
from .states import Outcome, State

Part = tuple[int, int]
NONE: Part = (0, 0)
SOLVED = frozenset({Outcome.DONE, Outcome.PARTLY_DONE})
CONFIRMED = frozenset({"yes", "partly"})
SIGNING = ("sign", "auto_sign")


def share(number: object, of: object) -> Part:
    return (int(bool(number)), 1) if of else NONE


def nothing(_h: CaseHistory) -> Part:
    """不从诉求件计数。"""
    return NONE


# ── 受理 ─────────────────────────────────────────────────────────────────


def taken_in(h: CaseHistory) -> Part:
    """受理占登记。"""
    return share(h.accepted, of=True)


def acceptance(h: CaseHistory) -> Part:
    """受理率：受理 ÷（受理＋不予受理）。"""
    return share(h.accepted, h.accepted or h.state is State.REJECTED)


def rejection(h: CaseHistory) -> Part:
    """不予受理率。"""
    return share(not h.accepted, h.accepted or h.state is State.REJECTED)


def guided(h: CaseHistory) -> Part:
    """引导率：告知其他途径 ÷（受理＋不予受理＋引导）。"""
    away = h.state is State.GUIDED
    return share(away and not h.accepted, h.accepted or away or h.state is State.REJECTED)


def objections(h: CaseHistory) -> Part:
    """异议成立率：成立 ÷ 已复核的异议。"""
    upheld = len(list(h.did("uphold_objection")))
    return upheld, upheld + len(list(h.did("dismiss_objection")))


def on_the_spot(h: CaseHistory) -> Part:
    """当场办结率。"""
    return share(h.now.get("on_the_spot"), h.accepted)


def repeated(h: CaseHistory) -> Part:
    """重复诉求率：同一人同一事九十日内再次反映。"""
    return share(h.repeated, h.accepted)


def withdrawn(h: CaseHistory) -> Part:
    """撤回率。"""
    return share(h.state is State.WITHDRAWN, of=True)


def terminated(h: CaseHistory) -> Part:
    """终止率。"""
    return share(h.state is State.TERMINATED, h.accepted)


def completed(h: CaseHistory) -> Part:
    """办结率：办结 ÷ 受理。"""
    return share(h.closed, h.accepted)


# ── 转办 ─────────────────────────────────────────────────────────────────


def dispatched_in_time(h: CaseHistory) -> Part:
    """及时转办率：第一次派单按受理当日的时限，改派按待派单的时限。"""
    timely = number = 0
    limit: str | None = None
    for line in h.lines:
        step = line.after.get("step") or {}
        if step.get("key") == "accepted" and limit is None:
            limit = step["due_at"]
        if line.action == "dispatch":
            limit = limit or (line.before.get("step") or {}).get("due_at")
            number += 1
            timely += limit is not None and line.at <= moment(limit)
            limit = None
    return timely, number


def signed_in_time(h: CaseHistory) -> Part:
    """按时签收率：单位在时限内签收的工单 ÷ 已签收（含自动签收）的工单。"""
    lines = list(h.did(*SIGNING))
    timely = [x for x in lines if x.action == "sign" and not x.order().get("signed_late")]
    return len(timely), len(lines)


def first_contact(h: CaseHistory) -> Part:
    """响应率：签收当日联系反映人；还没有到结果的不计。"""
    timely = number = 0
    for signed in h.did(*SIGNING):
        step = signed.after.get("step") or {}
        if signed.order().get("role") == "lead" and step.get("key") == "handling":
            contacted = _contacted(h, signed)
            settled = h.now.get("answered_at") or h.closed or h.state is State.TERMINATED
            number += bool(contacted or settled)
            timely += contacted is not None and contacted <= moment(step["due_at"])
    return timely, number


def _contacted(h: CaseHistory, signed: Line) -> datetime | None:
    """When the unit first reached the reporter after it signed."""
    for line in h.lines:
        order = line.after.get("orders", {}).get(signed.order_no, {})
        if line.at >= signed.at and order.get("contacted_at"):
            return moment(order["contacted_at"])
    return None


def returned(h: CaseHistory) -> Part:
    """退单率：申请退单 ÷ 派出的工单。"""
    return len(list(h.did("request_return"))), len(h.orders())


def reassigned(h: CaseHistory) -> Part:
    """改派次数：第一次以后的派单，平均到每件。"""
    number = len(list(h.did("dispatch")))
    return (number - 1, 1) if number else NONE


# ── 办理 ─────────────────────────────────────────────────────────────────


def extended(h: CaseHistory) -> Part:
    """延期率：复杂、疑难类中批准过延期的。"""
    return share(h.now.get("extension_count"), h.accepted and _long(h.now))


def _long(doc: Doc) -> bool:
    return doc.get("case_class") in ("complex", "hard")


def yellow_cards(h: CaseHistory) -> Part:
    """黄牌，平均到每件受理。"""
    return (len(list(h.did("yellow_card"))), 1) if h.accepted else NONE


def red_cards(h: CaseHistory) -> Part:
    """红牌，平均到每件受理。"""
    return (len(list(h.did("red_card"))), 1) if h.accepted else NONE


def escalated(h: CaseHistory) -> Part:
    """提级率：提到过二级以上的。"""
    return share(_highest(h) >= 2, h.accepted)


def levels(h: CaseHistory) -> Mapping[int, int]:
    """提级分布：到过的最高一级。"""
    return {_highest(h): 1} if h.accepted else {}


def _highest(h: CaseHistory) -> int:
    return max(int(line.after.get("escalation", 0)) for line in h.lines)


def consulted(h: CaseHistory) -> Part:
    """会商：开过会商的件。"""
    return share(any(h.did("convene")), h.accepted)


# ── 时长 ─────────────────────────────────────────────────────────────────


def on_time(h: CaseHistory) -> Part:
    """按时办结率：每一轮的答复都没有超过（延期后的）承诺时限。"""
    found = list(_answers(h))
    return share(all(at <= moment(promise["due_at"]) for at, promise in found), found)


def on_time_strict(h: CaseHistory) -> Part:
    """按时办结率（不计延期）：按批准延期以前的时限。"""
    found = list(_answers(h))
    return share(all(at <= _without_extension(h, p) for at, p in found), found)


def late(h: CaseHistory) -> Part:
    """超期率。"""
    timely, number = on_time(h)
    return number - timely, number


def _answers(h: CaseHistory) -> Iterator[tuple[datetime, Doc]]:
    """The answer that stood in each round, and the promise it is judged by."""
    found: dict[int, tuple[datetime, Doc]] = {}
    for line in h.lines if h.closed else ():
        was, answered = line.before.get("answered_at"), line.after.get("answered_at")
        if line.action == "judge_rating":  # an answer that is in force again is no new one
            continue
        if answered is None and line.round == int(line.after.get("round", 0)):
            found.pop(line.round, None)
        elif answered is not None and answered != was and line.after.get("promise"):
            found[int(line.after.get("round", 0))] = moment(answered), line.after["promise"]
    yield from found.values()


def _without_extension(h: CaseHistory, promise: Doc) -> datetime:
    due, more = moment(promise["due_at"]), int(promise.get("extension_wd", 0))
    return h.time.close_of(h.time.add_working_days(h.day(due), -more)) if more else due


def net_minutes(h: CaseHistory) -> Part:
    """净办理时长：从受理到答复的办公分钟，暂停的不计。"""
    span = _span(h)
    if span is None:
        return NONE
    count = h.time.working_minutes_between
    paused = sum(count(max(a, span[0]), min(b, span[1])) for a, b in _pauses(h))
    return max(count(*span) - paused, 0), 1


def gross_minutes(h: CaseHistory) -> Part:
    """毛办理时长：从受理到答复的日历分钟，休息和暂停都计。"""
    span = _span(h)
    return ((span[1] - span[0]) // timedelta(minutes=1), 1) if span else NONE


def _span(h: CaseHistory) -> tuple[datetime, datetime] | None:
    if not (h.closed and h.accepted and h.now.get("answered_at")):
        return None
    return moment(h.now["accepted_at"]), moment(h.now["answered_at"])


def _pauses(h: CaseHistory) -> Iterator[tuple[datetime, datetime]]:
    since: datetime | None = None
    for line in h.lines:
        paused = line.after.get("paused_at")
        if paused and since is None:
            since = moment(paused)
        elif not paused and since is not None:
            yield since, line.at
            since = None


def hours(minutes: Part) -> Mapping[int, int]:
    """时长分布的一格：40 小时以内一小时一格，400 小时以内十小时一格，再往上归一格。"""
    if not minutes[1]:
        return {}
    whole = -(-minutes[0] // 60)
    bucket = whole if whole <= 40 else min(-(-whole // 10) * 10, 410)
    return {bucket: 1}


# ── 结果、核查 ───────────────────────────────────────────────────────────


def solved(h: CaseHistory) -> Part:
    """办成率：办成、部分办成，并经反映人确认。"""
    return share(_done(h) and _says_so(h), h.closed)


def claimed(h: CaseHistory) -> Part:
    """答复称办成的，不论反映人是否确认。"""
    return share(_done(h), h.closed)


def _done(h: CaseHistory) -> bool:
    outcome = h.now.get("outcome")
    kept = outcome == Outcome.PROMISED and h.now.get("fulfilled_at")
    return bool(outcome in SOLVED or kept)


def _says_so(h: CaseHistory) -> bool:
    said = {h.now.get("verified"), h.now.get("confirmed")}
    return bool(said & CONFIRMED) and "no" not in said


def negative(h: CaseHistory) -> Part:
    """否定答复率：依法不能办。"""
    return share(h.now.get("outcome") == Outcome.CANNOT_BY_LAW, h.closed)


def understood(h: CaseHistory) -> Part:
    """解释到位率：依法不能办的，问过是否明白理由和救济途径并答明白的 ÷ 问过的。"""
    if not h.closed or h.now.get("outcome") != Outcome.CANNOT_BY_LAW:
        return NONE
    asked = [x.given["understood"] for x in h.lines if x.given.get("understood") is not None]
    return share(asked[-1] in (True, "yes"), asked) if asked else NONE


def verified(h: CaseHistory) -> Part:
    """回访率：核查有结论的 ÷ 应当核查的；未抽中的不计。"""
    found = h.now.get("verified")
    return share(found in {"yes", "partly", "no", "not_reached"}, h.closed and found != "unsampled")


def reached(h: CaseHistory) -> Part:
    """接通率：联系上的 ÷ 打过回访的件。"""
    calls = list(h.did("record_attempt"))
    return share(any(call.given.get("reached") for call in calls), h.closed and calls)


def unreached(h: CaseHistory) -> Part:
    """没有得到反映人答复的：未联系上、未抽中又没有确认。"""
    silent = h.now.get("verified") in {"not_reached", "unsampled"} and not h.now.get("confirmed")
    return share(silent, h.closed)


def redone(h: CaseHistory) -> Part:
    """重办率。"""
    return share(h.now.get("round"), h.closed)


def false_closure(h: CaseHistory) -> Part:
    """虚假办结：核查认定的。"""
    return share(any(x.given.get("false_closure") for x in h.did("verify_fail")), h.closed)
