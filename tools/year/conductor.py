"""Moves the clock of a trial, kills workers, and holds what came of it against the oracle."""

import argparse
import json
import os
import platform
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import IO, Any

import django

PEOPLE, WORKERS = 2, 2
KNOWN_AFTER = 3.5
"""Seconds after which every process counts with a changed calendar (`calendar_cn.queries`)."""
LONGEST = 0.3
"""How long after the order, at most, a worker is killed: ticks with work take about as long."""


@dataclass
class Process:
    """One process of the trial, and what it last answered."""

    arguments: list[str]
    process: "subprocess.Popen[str]" = field(init=False)
    ready: bool = field(init=False, default=False)
    _to: IO[str] = field(init=False)
    _from: IO[str] = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tools.year", *self.arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        if not self.process.stdin or not self.process.stdout:
            sys.exit("A process of the trial cannot be spoken to.")
        self._to, self._from = self.process.stdin, self.process.stdout
        self.ready = False

    def order(self, text: str) -> None:
        if not self.ready:
            self.ready = bool(self.answer())
        self._to.write(text + "\n")
        self._to.flush()

    def answer(self) -> dict[str, Any] | None:
        """What it says; None if it was killed before it said it."""
        line = self._from.readline()
        if line:
            return dict(json.loads(line))
        code = self.process.wait()
        if code != -signal.SIGKILL:
            sys.exit(f"A process of the trial ended by itself with {code}.")
        return None

    def kill(self) -> None:
        self.process.kill()

    def end(self) -> None:
        self.process.communicate("end\n", timeout=60)


@dataclass
class Figures:
    """What a trial did and how long it took."""

    beats: int = 0
    idle: list[float] = field(default_factory=list)
    did: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    ticking: float = 0.0
    moving: float = 0.0
    killed: list[str] = field(default_factory=list)
    people: Counter[str] = field(default_factory=Counter)
    stuck: dict[str, str] = field(default_factory=dict)


def span_of(arguments: argparse.Namespace) -> Any:
    """The span that the command line asks for."""
    from datetime import timedelta

    from tests.flow.simulated import span

    down = tuple(filter(None, arguments.down.split(",")))
    return span(
        arguments.first, arguments.last, cases=arguments.cases, seed=arguments.seed, down=down,
        every=timedelta(minutes=arguments.minutes),
    )  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Prepare the database, let the year happen, audit it, print and keep the figures."""
    django.setup()
    from django.core.management import call_command

    from bancheng.demo import loading

    began, clock = datetime.now(UTC), time.perf_counter()
    asked = span_of(arguments)
    call_command("migrate", verbosity=0)
    loading.load_organisation(asked.start)
    figures, beats = _happen(arguments, asked)
    spent = time.perf_counter() - clock
    found = _audit(asked, beats)
    rows = _rows(arguments, figures, found, spent)
    for name, value in rows.items():
        print(f"{name:<34} {value}")
    for said in found["faults"][:40]:
        print(f"  {said}")
    _keep(arguments, rows, found, began)
    whole = not found["faults"] and not found["aside"] and not figures.stuck and not figures.failed
    held = whole and len(figures.killed) >= arguments.kills
    print("the year held" if held else "THE YEAR DID NOT HOLD")
    return 0 if held else 1


def _happen(arguments: argparse.Namespace, asked: Any) -> tuple[Figures, list[datetime]]:
    """Beat after beat: people act, then time does."""
    from bancheng.simulation import year
    from tests.flow.simulated import late_turns

    own = [*sys.argv[1:], "--database", arguments.database]
    people = [Process([*own, "--part", "people", "--share", str(i)]) for i in range(PEOPLE)]
    workers = [Process([*own, "--part", "worker"]) for _ in range(WORKERS)]
    figures, draw = Figures(), Random(arguments.seed)  # noqa: S311  chance of a trial
    beats = list(year.beats(asked))
    known = [_known(turn) for turn in late_turns(asked)]
    coming = sorted([*known, *year.absences(asked)], key=lambda turn: turn[0])
    chance = 6 * arguments.kills / len(beats)
    for number, at in enumerate(beats):
        while coming and coming[0][0] <= at:
            when, happens = coming.pop(0)
            _act(people, when, figures)
            happens(when)
        _act(people, at, figures)
        kill = draw.random() < chance or _behind(arguments, figures, number, len(beats))
        wanted = kill and len(figures.killed) < arguments.kills
        _tick(workers, at, figures, draw if wanted else None)
        if number % 500 == 0:
            print(f"{at:%Y-%m-%d} {figures.people['moves']} moves", file=sys.stderr, flush=True)
    for process in (*people, *workers):
        process.end()
    return figures, beats


def _known(turn: Any) -> Any:
    """The same turn, after which every process is given the time to hear of it."""
    when, happens = turn

    def known(at: datetime) -> None:
        happens(at)
        time.sleep(KNOWN_AFTER)

    return when, known


def _behind(arguments: argparse.Namespace, figures: Figures, number: int, beats: int) -> bool:
    """Whether too few have been killed for how far the year has come."""
    return len(figures.killed) < arguments.kills * (number - beats // 4) / (beats * 0.7)


def _act(people: list[Process], at: datetime, figures: Figures) -> None:
    began = time.perf_counter()
    for process in people:
        process.order(f"until {at.isoformat()}")
    answers = [process.answer() or {} for process in people]
    figures.moving += time.perf_counter() - began
    figures.people = Counter({k: sum(a[k] for a in answers) for k in ("moves", "refused")})
    for answer in answers:
        figures.stuck |= answer["stuck"]


def _tick(workers: list[Process], at: datetime, figures: Figures, draw: Random | None) -> None:
    """Both workers tick; with `draw` one of them is killed while it does, if there is work."""
    from bancheng.cases import happenings

    began, did = time.perf_counter(), 0
    if draw is not None and not happenings.backlog(at)[0]:
        draw = None
    figures.beats += 1
    for process in workers:
        process.order(f"tick {at.isoformat()}")
    victim = draw.choice(workers) if draw is not None else None
    if draw is not None and victim is not None:
        time.sleep(draw.random() * LONGEST * draw.random())
        victim.kill()
    dead = victim.process if victim else None
    for process in workers:
        did += _finished(process, at, figures)
    if victim is not None and victim.process is dead:  # it had answered before it was killed
        dead.wait()
        victim.start()
    while draw is not None and happenings.backlog(at)[0]:
        workers[0].order(f"tick {at.isoformat()}")
        did += _finished(workers[0], at, figures)
    seconds = time.perf_counter() - began
    if did:
        figures.ticking += seconds
    elif draw is None:
        figures.idle.append(seconds)


def _finished(process: Process, at: datetime, figures: Figures) -> int:
    """What a worker did; of one that was killed in the middle, what its successor did."""
    answer = process.answer()
    if answer is None:
        figures.killed.append(f"{at:%Y-%m-%d %H:%M}")
        process.start()
        process.order(f"tick {at.isoformat()}")
        return _finished(process, at, figures)
    figures.did.update(answer["did"])
    figures.failed.update(answer["failed"])
    return sum(answer["did"].values())


def _audit(asked: Any, beats: list[datetime]) -> dict[str, Any]:
    from bancheng.cases.models import Aside
    from bancheng.cases.reconcile import Result, chain_faults, reconcile
    from tests.flow.audit import audit
    from tests.flow.simulated import times

    clock = time.perf_counter()
    verdict = audit(times(asked, beats), asked.end)
    audited = time.perf_counter() - clock
    books, chains = [*reconcile(Result())], [str(fault) for fault in chain_faults(Result())]
    return {
        "faults": [*verdict.faults, *books, *chains],
        "counts": (len(verdict.faults), len(books), len(chains)),
        "aside": Aside.objects.count(),
        "cases": verdict.cases,
        "lines": verdict.lines,
        "consequences": dict(verdict.consequences.most_common()),
        "seconds": audited,
    }


def _rows(
    arguments: argparse.Namespace, figures: Figures, found: dict[str, Any], spent: float
) -> dict[str, Any]:
    idle = sorted(figures.idle) or [0.0]
    moves = figures.people["moves"]
    wrong, books, chains = found["counts"]
    return {
        "simulated": f"{arguments.first} – {arguments.last}, {figures.beats} beats",
        "cases, lines of the log": f"{found['cases']:,}, {found['lines']:,}",
        "moves of people": f"{moves:,} ({moves / max(figures.moving, 1e-9):.0f}/s), "
        f"{figures.people['refused']:,} refused",
        "consequences of time": f"{sum(found['consequences'].values()):,} "
        f"({figures.did['happenings'] / max(figures.ticking, 1e-9):.0f}/s with {WORKERS} workers)",
        "steps of the tick": ", ".join(f"{name} {n}" for name, n in figures.did.items()),
        "a beat with nothing due": f"{1000 * idle[len(idle) // 2]:.1f} ms",
        "workers killed in the middle": f"{len(figures.killed)}: {', '.join(figures.killed)}",
        "put aside, stuck people": f"{found['aside']}, {len(figures.stuck)}",
        "failed steps of the tick": dict(figures.failed) or "none",
        "against the oracle": f"{wrong} faults",
        "reconcile, chain verify": f"{books}, {chains}",
        "by kind": ", ".join(f"{name} {n}" for name, n in found["consequences"].items()),
        "took": f"{spent:.0f} s, audit {found['seconds']:.0f} s",
    }


def _keep(
    arguments: argparse.Namespace, rows: dict[str, Any], found: dict[str, Any], at: datetime
) -> None:
    arguments.out.mkdir(parents=True, exist_ok=True)
    path = arguments.out / f"{at:%Y%m%d-%H%M%S}.json"
    about = {"at": at.isoformat(), "processors": os.cpu_count(), "load": os.getloadavg()}
    about |= {"python": platform.python_version(), "seed": arguments.seed}
    kept = {**about, **rows, "faults": found["faults"]}
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"Kept in {path}")
