"""A town of random people at the one door: every button is pressed on the database itself."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bancheng.cases import actions, codec, store
from bancheng.cases.models import Case
from bancheng.cases.models import Event as Line
from bancheng.cases.world import fitted, world_for
from bancheng.rules.decide import Decision, allowed_actions, decide
from bancheng.rules.draft import Event, World
from bancheng.rules.errors import Refused
from bancheng.rules.facts import Actor, CaseFacts
from bancheng.rules.states import OPEN, State
from bancheng.rules.transitions import ROWS, Row
from tests.cast import CENTRE, UNITS, actor
from tests.flow.answers import answers
from tests.flow.invariants import check_case, check_move
from tests.flow.test_pure_walk import LATER, PRESSERS, RARE

INNER = "（内部）"
"""What stands in every text that is not written for the reporter."""
FOR_THE_REPORTER = {
    "request_supplement": {"items", "reason"},
    "reject": {"explanation", "remedy", "legal_basis"},
    "guide": {"guidance"},
    "terminate": {"explanation", "remedy"},
    "dismiss_objection": {"opinion"},
    "close_unsatisfied": {"opinion", "remedy"},
    "pause": {"note"},
    "submit_reply": {"answer"},
    "solve_on_spot": {"answer"},
}
OWN_WORDS = {"supply", "withdraw", "object", "confirm", "rate", "reopen", "amend"}
CHANNELS = (("window", "window"), ("web", "reporter"), ("app", "reporter"), ("hotline", "hotline"))


class DoorTown:
    """Cases of one centre, worked at by whoever is drawn, from a seed."""

    def __init__(self, seed: int, start: datetime) -> None:
        self.draw = Random(seed)
        self.now = start
        self.cases: dict[str, CaseFacts] = {}
        self.docs: dict[str, dict[str, Any]] = {}
        self.files: dict[str, str] = {}
        self.centre_world: World | None = None
        self.moves: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.registered: Counter[str] = Counter()

    def register(self) -> None:
        """Somebody comes with a matter."""
        channel, by = self.draw.choice(CHANNELS)
        case = actions.register(
            actor=actor(by),
            centre=CENTRE,
            channel=channel,
            reporter={
                "name": "张三丰",
                "phone": f"138{self.draw.randrange(10**8):08d}",
                "confidential": self.draw.random() < 0.2,
                "vulnerable": self.draw.random() < 0.2,
            },
            item={"name": "社会保险转移接续", "filed": "offline"},
            statement="跑了三趟，社保转移还是办不成，说系统里查不到。",
            barred=["liaison-market"] if self.draw.random() < 0.1 else [],
            now=self.now,
        )
        if self.draw.random() < 0.3:
            paper = f"单位意见 {case.case_no}".encode()
            kept = actions.attach(
                case.case_no, actor=actor("window"), name="意见.txt", content=paper, now=self.now
            )
            self.files[case.case_no] = str(kept.pk)
        self.registered[channel] += 1
        self.moves["register"] += 1
        self.look()

    def press(self) -> None:
        """Somebody does something; mostly something that is open to them."""
        self.now += timedelta(minutes=self.draw.choice((5, 30, 60, 240, 600, 2880)))
        live = [
            c
            for c in self.cases.values()
            if c.state in OPEN or c.state in LATER or self.draw.random() < 0.02
        ]
        if len(live) < 4 or self.draw.random() < 0.02:
            self.register()
            return
        case = self.draw.choice(live)
        here = self.world_of(case)
        who, order, names = self.somebody(case, here)
        if not names:
            return
        row = ROWS[self.draw.choice(names)]
        given = self.answers(row, case, here)
        order = order if row.on == "order" else None
        expected = self.foreseen(case, row, who, given, here, order)
        if isinstance(expected, Decision) or self.draw.random() < 0.2:
            self.carry_out(case, row.action, who, given, order, expected)

    def foreseen(
        self,
        case: CaseFacts,
        row: Row,
        who: Actor,
        given: dict[str, Any],
        here: World,
        order: str | None,
    ) -> Decision | Refused:
        """What the pure decision says, which the door must say too."""
        try:
            return decide(case, row.action, actor=who, given=given, world=here, order_no=order)
        except Refused as why:
            return why

    def carry_out(
        self,
        case: CaseFacts,
        action: str,
        who: Actor,
        given: dict[str, Any],
        order: str | None,
        expected: Decision | Refused,
    ) -> None:
        """Press it at the door: done as foreseen, or refused as foreseen and nothing changed."""
        try:
            if order:
                actions.act_on_order(order, action, actor=who, given=given, now=self.now)
            else:
                actions.act(case.case_no, action, actor=who, given=given, now=self.now)
        except Refused as why:
            found: Refused | None = why
        else:
            found = None
        if found:
            self.refused[type(found).__name__] += 1
            together = action == "convene" and given.get("cases")
            assert together or type(found) is type(expected), f"{action}: {found}, not {expected}"
            assert self.moved() == [], f"a refused {action} left something behind"
            return
        assert isinstance(expected, Decision), f"{action} went through in spite of {expected}"
        self.moves[action] += 1
        self.look(who.username)
        assert self.cases[case.case_no] == expected.case
        for follow in expected.follows:
            lines = Line.objects.filter(case__case_no=follow.case_no, by="system")
            assert lines.filter(action=follow.action).exists(), f"{follow} was not carried out"
            assert self.cases[follow.case_no].merged_into is None

    def answers(self, row: Row, case: CaseFacts, here: World) -> dict[str, Any]:
        """What the person fills in; what is not for the reporter is marked as such."""
        given = answers(row, case, here, self.draw)
        public = FOR_THE_REPORTER.get(row.action, set())
        for need in row.needs:
            name = need.field.name
            inner = row.action not in OWN_WORDS and name not in public
            if inner and need.field.kind == "text" and isinstance(given.get(name), str):
                given[name] += INNER
        if row.action == "convene" and self.draw.random() < 0.5:
            there = [c.case_no for c in self.cases.values() if c.state in row.sources]
            given["cases"] = self.draw.sample(there, min(2, len(there)))
        return given

    def somebody(self, case: CaseFacts, here: World) -> tuple[Actor, str | None, list[str]]:
        """A person with something to do here; now and then one who presses anything at all."""
        for _try in range(12):
            who = actor(self.draw.choice(PRESSERS))
            order = self.draw.choice([None, *(o.no for o in case.orders if o.counts)])
            if self.draw.random() < 0.03:
                return who, order, sorted(ROWS)
            names = allowed_actions(case, who, here, order_no=order)
            names = [n for n in names if self.draw.random() < RARE.get(n, 1)]
            if names:
                return who, order, names
        return who, None, []

    def world_of(self, case: CaseFacts) -> World:
        others = {no: c for no, c in self.cases.items() if no != case.case_no}
        files = frozenset({self.files[case.case_no]} if case.case_no in self.files else ())
        if self.centre_world is None or self.centre_world.now != self.now:
            self.centre_world = replace(world_for(CENTRE, self.now), units=frozenset(UNITS))
        return fitted(self.centre_world, case, files=files, others=others)

    def moved(self) -> list[str]:
        """The cases that are not as they were when last looked at."""
        known = {no: case.version for no, case in self.cases.items()}
        versions = Case.objects.order_by("id").values_list("case_no", "version")
        return [no for no, version in versions if known.get(no) != version]

    def look(self, by: str = "system") -> None:
        """Find every case that moved and hold it, and the lines of its log, to the promises."""
        moved = self.moved()
        assert moved, "an accepted move that left nothing behind"
        held = store.read(Case.objects.filter(case_no__in=moved).order_by("id"))
        before = {no: self.cases.get(no) for no in held}
        self.cases |= {no: one.facts for no, one in held.items()}
        for no, one in held.items():
            events = list(self.new_lines(one, before[no]))
            old = before[no]
            if old is not None:
                by_whom = by if any(e.by == by and e.action in ROWS for e in events) else "system"
                check_move(old, one.facts, events, by_whom)
            check_case(one.facts, self.world_of(one.facts))

    def new_lines(self, held: store.Held, old: CaseFacts | None) -> Iterator[Event]:
        """The log since `old`, each line with the case as the log alone says it was."""
        no = held.row.case_no
        doc = self.docs.get(no, {})
        rows = held.row.events.filter(seq__gt=old.version if old else 0).order_by("seq")
        for row in rows:
            body = json.loads(row.body)
            doc = codec.apply(doc, body["set"])
            parts = dict(doc)
            orders = tuple(codec.order_from(o) for o in parts.pop("orders", {}).values())
            after = codec.case_from(parts, orders=tuple(sorted(orders, key=lambda o: o.no)))
            yield Event(
                action=row.action,
                by=row.by,
                role=row.role,
                unit=row.unit,
                at=row.at,
                case_no=no,
                before=State(row.before) if row.before else None,
                after=replace(after, centre_path=held.facts.centre_path),
                given=body["given"],
                order_no=row.order_no or None,
            )
        self.docs[no] = doc
