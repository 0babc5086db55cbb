"""追算 — every date of a case, worked out a second time from its log alone.

Written from process.md, domain.md 3.3, 5.1, 6 and the numbers of the shipped pack, with the slow
almanac; nothing of `rules/clock.py`, `rules/lights.py`, `rules/moments.py` or `rules/timely.py`
is used. What people decided (state, class, levels, who, which days were asked for) is read off
the log; every date and moment is counted here from when they did it. `audit.py` compares.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tests.flow.almanac import Almanac

LIMITS = {"general": 2, "complex": 5, "hard": 15}
REDO_LIMIT, SAMPLE = 5, 20
OPEN = {"submitted", "supplement", "accepted", "triaged", "dispatched", "return_review"} | {
    *("handling", "consulting", "reply_review", "replied", "redo")
}
STARTED = OPEN - {"submitted", "supplement"}
STEP_MINUTES = {"submitted": 240, "dispatched": 240, "return_review": 240}
STEP_DAYS = {"progress": 5, "consulting": 3, "reply_review": 1, "replied_attempt": 2} | {
    "replied": 5,
    "redo_contact": 1,
    "approve": 1,
    "negative_review": 1,
}
SAME_DAY = {"accepted": ("16:00", "10:00"), "triaged": ("16:00", "10:00")} | {
    "handling": ("15:00", "12:00")
}
"""Steps of the same day: until when they may begin, and when tomorrow they end otherwise."""
WINDOW = timedelta(days=15)
IDLE, HANDED = 240, 30
FIX_DAYS = {"A": 5, "B": 15, "C": 3}
AS_OF = {"auto_sign", "undecided", "resume"}
Doc = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log: who did what when, and the case as it was afterwards."""

    seq: int
    at: datetime
    action: str
    by: str
    order: str
    given: Doc
    doc: Doc

    @property
    def trigger(self) -> str:
        """The row of time's table that was carried out; "" if people did it."""
        return str(self.given.get("trigger", ""))


@dataclass
class OrderDates:
    """What is counted of one order."""

    issued: datetime
    sign_due: datetime
    late_at: datetime | None = None
    submitted: datetime | None = None
    unit_signed: datetime | None = None
    determined: datetime | None = None
    designated: datetime | None = None


@dataclass
class Dates:
    """What is counted of a case, besides what its log says that people decided."""

    start: datetime | None = None
    limit: int = 0
    longer: int = 0
    stopped: int = 0
    floor: date | None = None
    due: datetime | None = None
    step: tuple[str, datetime] | None = None
    step_due: datetime | None = None
    left: int | None = None
    resumed: tuple[datetime, int] | None = None
    paused: datetime | None = None
    answered: datetime | None = None
    released: datetime | None = None
    ended: datetime | None = None
    fulfilled: datetime | None = None
    pending: datetime | None = None
    pending_due: datetime | None = None
    supplement_due: datetime | None = None
    supplement_reminded: datetime | None = None
    confirmed: datetime | None = None
    guidance: datetime | None = None
    escalated: datetime | None = None
    stepped_down: datetime | None = None
    dropped: datetime | None = None
    handed: datetime | None = None
    extension: datetime | None = None
    answer_by: datetime | None = None
    became_hard: datetime | None = None
    rated: datetime | None = None
    appealed: datetime | None = None
    plan: datetime | None = None
    rectify: datetime | None = None
    orders: dict[str, OrderDates] = field(default_factory=dict)


class Followed:
    """One case, followed line by line."""

    def __init__(self, almanac: Almanac) -> None:
        self.almanac = almanac
        self.doc: Doc = {}
        self.d = Dates()
        self.marks: dict[str, datetime] = {}

    # ── following the log ────────────────────────────────────────────────

    def turn(self, almanac: Almanac) -> None:
        """Another calendar holds from now on: every open date is counted anew from its grounds."""
        guessed = not self.sure()
        self.almanac = almanac
        if self.doc.get("state") not in OPEN:
            return
        if guessed or not self.d.answered:  # what was answered keeps a date that was firm
            self._count()
        if self.d.step and self.d.left is None and self.d.step[0] != "supplement":
            resumed = self.d.resumed
            self.d.step_due = (
                almanac.after_minutes(*resumed) if resumed else self.step_end(*self.d.step)
            )
        for no, order in self.doc.get("orders", {}).items():
            if order["state"] == "issued":
                dates = self.d.orders[no]
                dates.sign_due = almanac.after_minutes(dates.issued, 240)
        if self.d.pending:
            self.d.pending_due = almanac.end_of(self.d.pending, 1)

    def sure(self) -> bool:
        """Whether the promise lies in years of which a notice is known."""
        d, cal = self.d, self.almanac
        return not d.start or not d.due or cal.sure(cal.on(d.start), cal.on(d.due))

    def follow(self, line: Line) -> None:
        """Take a line of the log in."""
        old, new = self.doc, line.doc
        when = line.at
        if line.trigger:
            moment = datetime.fromisoformat(line.given["moment"])
            self.marks[line.trigger] = moment
            when = moment if line.trigger.split(":")[0] in AS_OF else when
        self.doc = new
        self._orders(old, new, line, when)
        self._promise(old, new, line, when)
        self._states(old, new, line, when)
        self._proposals(old, new, line, when)
        self._steps(old, new, when)

    def _promise(self, old: Doc, new: Doc, line: Line, when: datetime) -> None:
        d, longer, stopped = self.d, 0, 0
        grounds = (d.start, d.limit, d.longer, d.stopped, d.floor)
        if new.get("paused_at") and not old.get("paused_at"):
            d.paused = when
        elif old.get("paused_at") and not new.get("paused_at") and d.paused:
            until = self.almanac.opening(date.fromisoformat(old["paused_until"]))
            stopped = self._lost(d.paused, max(d.paused, min(when, until)))
            d.paused = None
        if line.action == "return_for_quality" and d.answered:
            stopped = self._lost(d.answered, when)
        counted = new.get("extension_count", 0) - old.get("extension_count", 0)
        if counted > 0 and line.action in ("grant_extension", "conclude"):
            longer = int(new.get("extension_days", 0))
        self._moved(longer, stopped)
        if new.get("accepted_at") and not old.get("accepted_at"):
            d.start, d.limit, d.longer, d.stopped, d.floor = when, 0, 0, 0, None
        if new.get("case_class") != old.get("case_class"):
            d.became_hard = when if new["case_class"] == "hard" else None
            if d.start and not old.get("round"):
                self._classed(str(new["case_class"]), when)
        if new.get("round", 0) != old.get("round", 0):
            limit = min(LIMITS[new.get("case_class", "complex")], REDO_LIMIT)
            d.start, d.limit, d.longer, d.stopped, d.floor = when, limit, 0, 0, None
        if grounds != (d.start, d.limit, d.longer, d.stopped, d.floor):
            self._count()

    def _moved(self, longer: int, stopped: int) -> None:
        """The promise gets more days, and so does the day before which it may not end."""
        d = self.d
        d.longer, d.stopped = d.longer + longer, d.stopped + stopped
        if d.floor:
            d.floor = self.almanac.worked_after(d.floor, longer + stopped)

    def _classed(self, to: str, when: datetime) -> None:
        """Start + new limit; downward never before tomorrow, nor punctual again once late."""
        d, limit = self.d, LIMITS[to]
        d.floor = None
        if limit < d.limit:
            late = d.due is not None and when > d.due and not d.paused
            today = self.almanac.on(when)
            d.floor = (
                self.almanac.on(d.due) if late and d.due else self.almanac.worked_after(today, 1)
            )
        d.limit = limit

    def _count(self) -> None:
        d = self.d
        if d.start is None:
            d.due = None
            return
        d.due = self.almanac.end_of(d.start, d.limit + d.longer + d.stopped)
        if d.floor:
            d.due = max(d.due, self.almanac.closing(d.floor))

    def _lost(self, since: datetime, until: datetime) -> int:
        return self.almanac.worked_between(self.almanac.on(since), self.almanac.on(until))

    def _states(self, old: Doc, new: Doc, line: Line, when: datetime) -> None:
        d = self.d
        if line.action == "confirm":
            d.confirmed = when
        if line.action == "guide":
            drawn = sampled(f"guided {new['case_no']}")
            d.guidance = self.almanac.end_of(when, 3) if drawn else None
        for name in ("answered", "released", "ended", "fulfilled"):
            key = f"{name}_at"
            if bool(new.get(key)) != bool(old.get(key)):
                setattr(d, name, when if new.get(key) else None)
        if line.action == "judge_rating" and new["state"] == "closed" and old["state"] != "closed":
            d.answered = d.released = datetime.fromisoformat(new["answered_at"])
        if line.action == "request_supplement":
            days = int(line.given.get("deadline_days") or 5)
            d.supplement_due, d.supplement_reminded = self.almanac.end_of(when, days), None
        if line.action == "remind_supplement":
            d.supplement_reminded = when
        if line.action == "step_down":
            d.stepped_down = when
        proposed = new.get("pending") and new.get("pending") != old.get("pending")
        raised = new.get("escalation", 0) > old.get("escalation", 0)
        if raised or (line.action == "escalate" and not proposed):
            d.escalated = when
        if new.get("handover_to") != old.get("handover_to"):
            d.handed = when if new.get("handover_to") else None
        self._answer_by(old, new, line, when)
        self._ratings(line, when)

    def _ratings(self, line: Line, when: datetime) -> None:
        """When the rating was given and contested, and by when it is to be put right."""
        d = self.d
        if line.action == "rate":
            d.rated, d.appealed, d.plan, d.rectify = when, None, None, None
        elif line.action == "appeal_rating":
            d.appealed = when
        elif line.action == "judge_rating":
            days = FIX_DAYS.get(str(line.given["grade"]))
            d.rectify = self.almanac.end_of(when, days) if days else None
            d.plan = self.almanac.end_of(when, 5) if line.given["grade"] == "B" else None
        elif line.action == "plan_rectification" and line.given.get("due_at"):
            d.rectify = datetime.fromisoformat(line.given["due_at"])

    def _answer_by(self, old: Doc, new: Doc, line: Line, when: datetime) -> None:
        """Until when a reminder or a supervision is to be answered."""
        if not new.get("supervision_open"):
            self.d.answer_by = None
            return
        named = line.given.get("reply_by")
        if line.action == "remind" and line.by != "system":
            if not old.get("supervision_open"):
                self.d.answer_by = self._closing_of(named)
            else:
                self.d.answer_by = self.d.answer_by or self._closing_of(named)
        elif line.action == "supervise" or new.get("supervision") != old.get("supervision"):
            self.d.answer_by = self._closing_of(named) or self.almanac.end_of(when, 2)
        elif self._exhausted(old, new, line):
            self.d.answer_by = self.almanac.end_of(when, 2)

    def _exhausted(self, old: Doc, new: Doc, line: Line) -> bool:
        """Whether the redos are used up, and the case is supervised and raised for it at once."""
        by_rules = line.action == "escalate" and line.by == "system" and not line.trigger
        return by_rules and old.get("supervision_due") != new.get("supervision_due")

    def _closing_of(self, day: str | None) -> datetime | None:
        return self.almanac.closing(date.fromisoformat(day)) if day else None

    def _proposals(self, old: Doc, new: Doc, line: Line, when: datetime) -> None:
        d = self.d
        if new.get("pending") != old.get("pending") and line.action != "recount":
            d.pending = when if new.get("pending") else None
            d.pending_due = self.almanac.end_of(when, 1) if new.get("pending") else None
        if line.action == "cancel_pending" and line.given.get("proposal") == "escalate":
            d.dropped = when
        if new.get("extension") != "pending":
            d.extension = None
        elif old.get("extension") != "pending" or line.action == "grant_extension":
            d.extension = when

    def _orders(self, old: Doc, new: Doc, line: Line, when: datetime) -> None:
        before = old.get("orders", {})
        for no, order in new.get("orders", {}).items():
            was = before.get(no, {})
            if no not in self.d.orders:
                self.d.orders[no] = OrderDates(when, self.almanac.after_minutes(when, 240))
            dates = self.d.orders[no]
            if line.order != no:
                if order.get("round", 0) != was.get("round", 0):
                    dates.determined = None
                continue
            if line.action == "auto_sign" or (line.action == "sign" and when > dates.sign_due):
                dates.late_at = dates.sign_due
            if line.action == "submit_reply":
                negative = order.get("outcome") == "cannot_by_law"
                dates.submitted, dates.unit_signed = when, None
                dates.determined = (dates.determined or when) if negative else None
            if order.get("unit_signed_by") and not was.get("unit_signed_by"):
                dates.unit_signed = when
            if line.action == "refuse_return":
                dates.designated = when

    def _steps(self, old: Doc, new: Doc, when: datetime) -> None:
        d, step, was = self.d, new.get("step"), old.get("step")
        if not step:
            d.step = d.step_due = d.left = d.resumed = None
            return
        begun = not was or (was["key"], was["start"]) != (step["key"], step["start"])
        paused, ended = new.get("paused_at"), old.get("paused_at") and not new.get("paused_at")
        if begun:
            attempted = len(new.get("attempts", ())) > len(old.get("attempts", ()))
            start = (d.fulfilled or d.released or when) if attempted else when
            d.step = (step["key"], start)
            d.step_due, d.resumed = self.step_end(step["key"], start), None
            d.left = self.almanac.minutes_between(when, d.step_due) if paused else None
        elif ended and d.left is not None:
            until = self.almanac.opening(date.fromisoformat(old["paused_until"]))
            again = max(min(when, until), d.step[1]) if d.step else until
            d.step_due = self.almanac.after_minutes(again, d.left)
            d.resumed, d.left = (again, d.left), None
        elif paused and not old.get("paused_at") and d.step_due:
            d.left = self.almanac.minutes_between(when, d.step_due)

    def step_end(self, key: str, start: datetime) -> datetime:
        """When a step that begins at `start` is due."""
        cal = self.almanac
        if key == "supplement":
            assert self.d.supplement_due
            return self.d.supplement_due
        if key in STEP_DAYS:
            return cal.end_of(start, STEP_DAYS[key])
        if key in STEP_MINUTES:
            due = cal.after_minutes(start, STEP_MINUTES[key])
            return min(due, cal.end_of(start, 1)) if key == "submitted" else due
        until, tomorrow = SAME_DAY[key]
        day = cal.on(start)
        if cal.worked(day) and start <= _clock(cal, day, until) and start < cal.closing(day):
            return cal.closing(day)
        day = cal.worked_after(day, 1)
        return _clock(cal, day, tomorrow)

    @property
    def state(self) -> str:
        return str(self.doc.get("state", ""))

    def _live(self) -> Iterator[tuple[str, Doc]]:
        for no, order in self.doc.get("orders", {}).items():
            if order["state"] not in ("replied", "cancelled"):
                yield no, order

    def _lead(self) -> tuple[str, Doc] | None:
        for no, order in self.doc.get("orders", {}).items():
            if order["role"] == "lead" and order["state"] != "cancelled":
                return no, order
        return None


def _clock(cal: Almanac, day: date, clock: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return cal.closing(day).replace(hour=hour, minute=minute)


def sampled(case_no: str) -> bool:
    """Whether the case's number falls into the sample of a fifth."""
    return int(hashlib.sha256(case_no.encode()).hexdigest()[:8], 16) % 100 < SAMPLE
