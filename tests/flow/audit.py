"""核对 — holds a log against the oracle: nothing missing, nothing extra, nothing twice, on time.

`beats` are the moments at which time had the chance to act: what was owed at a beat and may be
told then must stand in the log with that beat's time, or have been made void before.
"""

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bancheng.cases.models import Case, Event
from tests.flow.almanac import BEIJING, Almanac
from tests.flow.followed import OPEN, STARTED, Doc, Line
from tests.flow.oracle import Expected, Oracle

REPEATED = timedelta(days=30)
END = datetime.max.replace(tzinfo=UTC)
BATCH = 300


@dataclass(frozen=True, slots=True)
class Times:
    """When time could act, and which calendar held from when on, the first from the start."""

    beats: Sequence[datetime]
    calendars: Sequence[tuple[datetime, Almanac]]


@dataclass
class Verdict:
    """What agrees, counted by name, and a sentence for each thing that does not."""

    cases: int = 0
    lines: int = 0
    consequences: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


class Audit:
    """One case's log beside what the oracle says."""

    def __init__(self, case_no: str, times: Times, verdict: Verdict) -> None:
        self.case_no, self.times, self.verdict = case_no, times, verdict
        self.oracle = Oracle(times.calendars[0][1])
        self.turns = list(times.calendars[1:])
        self.recount_owed: datetime | None = None
        self.since = END
        self.must_rise = 0
        self.moved: list[str] = []

    def run(self, lines: Iterable[Line], until: datetime) -> None:
        """Go through the log; afterwards nothing may be owed at any beat up to `until`."""
        self.verdict.cases += 1
        for line in lines:
            self._turn(line.at, at_it=line.by == "system")
            self._owes_nothing(line.at)
            self._line(line)
            self.since = line.at
            self.verdict.lines += 1
        self._turn(until, at_it=True)
        self._owes_nothing(END)

    def fault(self, at: datetime, said: str) -> None:
        self.verdict.faults.append(f"{self.case_no} {_short(at)}: {said}")

    # ── between the lines ────────────────────────────────────────────────

    def _turn(self, before: datetime, *, at_it: bool) -> None:
        """Let another calendar hold, if it does so before this moment (or at it)."""
        while self.turns and (self.turns[0][0] < before or (at_it and self.turns[0][0] == before)):
            when, almanac = self.turns.pop(0)
            if not self.oracle.doc:
                self.oracle.almanac = almanac
                continue
            self._owes_nothing(when)
            was = self._dates()
            self.oracle.turn(almanac)
            self.moved = [name for name, at in self._dates().items() if was.get(name) != at]
            if self.oracle.state in OPEN and self.moved:
                self.recount_owed = when
            self.since = when

    def _owes_nothing(self, before: datetime) -> None:
        if not self.oracle.doc:
            return
        for owed in self.oracle.owed():
            beat = self._beat(owed)
            if beat is not None and beat < before:
                self.fault(beat, f"missing {owed.name} of {_short(owed.moment)}")
                self.oracle.marks[owed.name] = owed.moment

    def _beat(self, owed: Expected) -> datetime | None:
        """The first beat at which it could have been done."""
        at = max(owed.moment, self.since)
        place = bisect_left(self.times.beats, at)
        while place < len(self.times.beats):
            beat = self.times.beats[place]
            if not owed.waits or self.oracle.almanac.at_work(beat):
                return beat
            place += 1
        return None

    def _dates(self) -> dict[str, object]:
        """What a new calendar may move: dates, and whether they are firm."""
        d, cal, day = self.oracle.d, self.oracle.almanac, self.oracle.almanac.on
        found: dict[str, object] = {no: dates.sign_due for no, dates in d.orders.items()}
        found |= {"promise": d.due, "step": d.step_due, "pending": d.pending_due}
        found["promise firm"] = self.oracle.sure()
        counts = d.left is None and d.step and d.step[0] != "supplement"  # a notice's date stays
        if counts and d.step and d.step_due:
            found["step firm"] = cal.sure(day(d.step[1]), day(d.step_due))
        return found

    # ── the lines ────────────────────────────────────────────────────────

    def _before_the_beat(self, line: Line) -> bool:
        """Whether nobody could have counted anew yet when this was written."""
        place = bisect_left(self.times.beats, self.recount_owed or line.at)
        return place < len(self.times.beats) and line.at < self.times.beats[place]

    def _line(self, line: Line) -> None:
        if line.action == "recount":
            if self.recount_owed is None:
                self.fault(line.at, "recounted though no date moved, or twice")
            self.recount_owed = None
        elif self.recount_owed and not self._before_the_beat(line):
            moved = ", ".join(self.moved)
            self.fault(line.at, f"no recount on {self.recount_owed:%m-%d}, though it moved {moved}")
            self.recount_owed = None
        if line.trigger:
            self._consequence(line)
        before = self.oracle.doc
        self.oracle.follow(line)
        if not (self.recount_owed and self._before_the_beat(line)):
            self._agrees(line)
        self._rises(line, before)

    def _consequence(self, line: Line) -> None:
        moment = datetime.fromisoformat(line.given["moment"])
        self.verdict.consequences[line.trigger.split(":")[0]] += 1
        found = {owed.name: owed for owed in self.oracle.owed()}
        owed = found.get(line.trigger)
        cal = self.oracle.almanac
        if owed is None:
            twice = self.oracle.marks.get(line.trigger)
            kind = f"twice (marked {_short(twice)})" if twice else "extra"
            self.fault(line.at, f"{kind}: {line.trigger} of {_short(moment)}")
            return
        if owed.moment != moment:
            said = f"{line.trigger} of {_short(moment)}, not {_short(owed.moment)}"
            self.fault(line.at, said)
        if line.at < moment:
            self.fault(line.at, f"{line.trigger} before its moment {_short(moment)}")
        if owed.waits and not cal.at_work(line.at):
            self.fault(line.at, f"{line.trigger} told outside office hours")

    def _agrees(self, line: Line) -> None:
        """The dates in the log are those that the oracle counts."""
        d, doc = self.oracle.d, line.doc
        if doc["state"] in STARTED:
            self._same(line, "promise", doc.get("promise", {}).get("due_at"), d.due)
        step = doc.get("step")
        if step and d.left is None:
            self._same(line, f"step {step['key']}", step.get("due_at"), d.step_due)
        elif step and step.get("left") != max(d.left or 0, 0):
            self.fault(line.at, f"{line.action}: step left {step.get('left')}, not {d.left}")
        for no, order in doc.get("orders", {}).items():
            self._same(line, f"sign {no}", order["sign_due_at"], d.orders[no].sign_due)
        if pending := doc.get("pending"):
            self._same(line, "pending", pending["due_at"], d.pending_due)
        if doc.get("supplement_due") and doc["state"] == "supplement":
            self._same(line, "supplement", doc["supplement_due"], d.supplement_due)
        if doc.get("supervision_open"):
            self._same(line, "reply date", doc.get("supervision_due"), d.answer_by)
        if doc["state"] in STARTED and d.start and d.due:
            sure = self.oracle.sure()
            if sure is bool(doc["promise"].get("provisional")):
                self.fault(line.at, f"{line.action}: promise wrongly {'暂定' if sure else 'firm'}")

    def _same(self, line: Line, what: str, found: str | None, owed: datetime | None) -> None:
        at = datetime.fromisoformat(found) if found else None
        if at != owed:
            said = f"{line.action}: {what} is {_short(at)}, not {_short(owed)}"
            self.fault(line.at, said)

    def _rises(self, line: Line, before: Doc) -> None:
        """What must go up at once does so in the line that follows."""
        if self.must_rise:
            if line.doc.get("escalation", 0) < self.must_rise:
                self.fault(line.at, f"not raised to level {self.must_rise} before {line.action}")
            self.must_rise = 0
        level = self._level_owed(line, before)
        if line.doc.get("accepted_at") and line.doc.get("escalation", 0) < level:
            self.must_rise = level

    def _level_owed(self, line: Line, before: Doc) -> int:
        """First return L2; second return, class hard, a failed redo, a third report L3."""
        doc = line.doc
        if line.action in ("approve_return", "refuse_return"):
            return 3 if len(doc.get("returned_units", ())) > 1 else 2
        hard = doc.get("case_class") == "hard" != before.get("case_class")
        failed_again = doc.get("round", 0) > before.get("round", 0) and before.get("redo", 0) > 0
        return 3 if hard or failed_again or self._repeated(line, before) else 0

    def _repeated(self, line: Line, before: Doc) -> bool:
        joined = line.doc.get("joined", ())
        told = (line.doc["received_at"], *joined)
        recent = [at for at in told if line.at - datetime.fromisoformat(at) <= REPEATED]
        return len(joined) > len(before.get("joined", ())) and len(recent) >= 3


def audit(times: Times, until: datetime, *, case_no: str = "") -> Verdict:
    """Hold every case in the database against the oracle."""
    verdict = Verdict()
    rows = Case.objects.order_by("pk")
    if case_no:
        rows = rows.filter(case_no=case_no)
    last = 0
    while found := list(rows.filter(pk__gt=last)[:BATCH]):
        last = found[-1].pk
        bodies: dict[int, list[str]] = {row.pk: [] for row in found}
        events = Event.objects.filter(case__in=found).order_by("case", "seq")
        for case_id, body in events.values_list("case", "body"):
            bodies[case_id].append(body)
        for row in found:
            one = Audit(row.case_no, times, verdict)
            one.run(read(bodies[row.pk]), until)
            _lights(row, one)
    return verdict


def read(bodies: Iterable[str]) -> Iterator[Line]:
    """The log's lines, each with the case as the differences up to it leave it."""
    doc: dict[str, Any] = {}
    for text in bodies:
        body = json.loads(text)
        doc = _set(doc, body["set"])
        at = datetime.fromisoformat(body["at"])
        yield Line(body["seq"], at, body["action"], body["by"], body["order"], body["given"], doc)


def _set(doc: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    new = dict(doc)
    for name, value in changes.items():
        if name == "orders":
            orders = new.get("orders", {})
            new["orders"] = orders | {no: _set(orders.get(no, {}), o) for no, o in value.items()}
        elif value is None:
            new.pop(name, None)
        else:
            new[name] = value
    return new


def _lights(row: Case, one: Audit) -> None:
    lights = one.oracle.lights()
    if lights is not None and (row.yellow_at, row.red_at) != lights:
        found = f"{_short(row.yellow_at)}/{_short(row.red_at)}"
        one.fault(one.since, f"lights {found}, not {_short(lights[0])}/{_short(lights[1])}")


def _short(at: datetime | date | None) -> str:
    return f"{at.astimezone(BEIJING):%y-%m-%d %H:%M}" if isinstance(at, datetime) else str(at)
