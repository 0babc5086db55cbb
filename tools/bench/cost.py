"""What work costs: processor time of the servers' processes, time on the wall, statements.

Processor time is read from /proc for a server and all its children, the ended ones included.
It hardly depends on who else uses the machine; the time on the wall does.
"""

import os
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Servers:
    """The roots of the process trees that are charged, and a connection to look through."""

    application: int
    database: int
    looking: "psycopg.Connection[Any]"


@dataclass
class Row:
    """One line of the report. Costs are milliseconds for each request (or whole loop)."""

    work: str
    cases: int
    clients: int
    requests: int
    errors: int
    application_ms: float
    database_ms: float
    p50_ms: float
    p95_ms: float
    per_second: float
    statements: float | None = None
    floor_ms: float | None = None
    goal_ms: float | None = None
    goal_statements: float | None = None

    @property
    def cpu_ms(self) -> float:
        """Application and database together."""
        return self.application_ms + self.database_ms

    @property
    def ratio(self) -> float | None:
        """How many times the floor it costs."""
        return self.cpu_ms / self.floor_ms if self.floor_ms else None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "cpu_ms": self.cpu_ms, "ratio": self.ratio}


def processor_seconds(root: int) -> float:
    """Processor time of a process, its children at work and its children gone."""
    ticks = 0
    children: dict[int, list[int]] = {}
    times: dict[int, tuple[int, int]] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        pid = int(folder.name)
        children.setdefault(int(fields[1]), []).append(pid)
        own, gone = map(int, fields[11:13]), map(int, fields[13:15])
        times[pid] = sum(own), sum(gone)
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        own_ticks, gone_ticks = times.get(pid, (0, 0))
        ticks += own_ticks + gone_ticks
        waiting += children.get(pid, [])
    return ticks / TICK


def measured(
    name: str,
    cases: int,
    servers: Servers,
    doing: Callable[[int], Callable[[], bool]],
    *,
    clients: int,
    requests: int,
    counted: int = 0,
) -> Row:
    """Do the work `requests` times with `clients` at once; then `counted` times for statements.

    `doing(n)` makes the n-th client's piece of work, which says whether it went well.
    """
    works = [doing(client) for client in range(clients)]
    for work in works:
        for _warm in range(3):
            work()
    each = max(1, requests // clients)
    before = processor_seconds(servers.application), processor_seconds(servers.database)
    begun = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        found = list(pool.map(lambda work: _timed(work, each), works))
    wall = time.perf_counter() - begun
    after = processor_seconds(servers.application), processor_seconds(servers.database)
    total = each * clients
    walls = sorted(ms for times, _bad in found for ms in times)
    return Row(
        work=name,
        cases=cases,
        clients=clients,
        requests=total,
        errors=sum(bad for _times, bad in found),
        application_ms=(after[0] - before[0]) * 1000 / total,
        database_ms=(after[1] - before[1]) * 1000 / total,
        p50_ms=_share(walls, 0.5),
        p95_ms=_share(walls, 0.95),
        per_second=total / wall,
        statements=statements(servers, works[0], counted) if counted else None,
    )


def floor_ms(servers: Servers, work: Callable[[], object], times: int) -> float:
    """Processor milliseconds of hand-written statements, ours and the database's."""
    for _warm in range(8):  # so that the statements are prepared
        work()
    before, own = processor_seconds(servers.database), time.process_time()
    for _number in range(times):
        work()
    used = time.process_time() - own + processor_seconds(servers.database) - before
    return used * 1000 / times


def statements(servers: Servers, work: Callable[[], object], times: int) -> float:
    """Statements for each piece of work; transactions' begin and end do not count."""
    looking = servers.looking
    _track(looking, "top")
    looking.execute("SELECT pg_stat_statements_reset()")
    for _number in range(times):
        work()
    _track(looking, "none")
    counted = looking.execute(
        "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE query !~* "
        r"'^(begin|commit|rollback|savepoint|release|select pg_|alter system|set |show )'"
        # nor what the database asks itself at commit, to check foreign keys
        r" AND query !~ 'FOR KEY SHARE OF x'"
    ).fetchone()
    return float(counted[0]) / times if counted else 0.0


def count_nothing(servers: Servers) -> None:
    """Leave the database uncharged for counting until something is counted."""
    _track(servers.looking, "none")


def _track(looking: "psycopg.Connection[Any]", what: str) -> None:
    looking.execute(f"ALTER SYSTEM SET pg_stat_statements.track = '{what}'")
    looking.execute("SELECT pg_reload_conf()")
    time.sleep(0.3)  # until every backend has read it


def _timed(work: Callable[[], bool], times: int) -> tuple[list[float], int]:
    walls, bad = [], 0
    for _number in range(times):
        begun = time.perf_counter()
        bad += not work()
        walls.append((time.perf_counter() - begun) * 1000)
    return walls, bad


def _share(ordered: Iterable[float], share: float) -> float:
    found = list(ordered)
    return found[min(len(found) - 1, int(len(found) * share))]
