"""Measure the clock on PostgreSQL: `python -m tools.bench.ticking --size 10k,1M --due 20k`.

For each number of open cases: what a tick costs with nothing due, and how many due cases one and
two workers carry out in a second. Cases are made through the door, then copied; every copy is
open, its moments are those of its template.
"""

import argparse
import json
import multiprocessing
import os
import shutil
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from . import cost, filling, server

if TYPE_CHECKING:
    from collections.abc import Iterator

BEGUN = datetime(2026, 3, 2, 1, tzinfo=UTC)
YELLOW = BEGUN + timedelta(days=4, hours=1)  # Friday 6 March: a card and a level for each case
RED = BEGUN + timedelta(days=8, hours=1)  # Tuesday 10 March: nobody looked since, twice as much
LOOKS = 200
PLAN = """
CREATE UNLOGGED TABLE bench_plan AS
SELECT n, %(first)s + n AS id, t.id AS template,
       left(t.case_no, 18) || lpad((%(first)s + n)::text, 8, '0') AS case_no,
       t.case_no AS old_no, interval '0' AS shift
FROM generate_series(1, %(amount)s) AS n
JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS all_of_them
      FROM bench_templates) t ON t.place = n %% t.all_of_them
"""


def main() -> None:
    """Fill, measure, print, keep."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench.ticking", description=__doc__)
    parser.add_argument("--size", default="10k,1M")
    parser.add_argument("--due", default="20k")
    parser.add_argument("--out", type=Path, default=Path("var/bench"))
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bancheng-clock-"))
    rows: list[dict[str, Any]] = []
    try:
        for row in _run(folder, _numbers(arguments.size), _numbers(arguments.due)[0]):
            rows.append(row)
            print(_line(row), flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    arguments.out.mkdir(parents=True, exist_ok=True)
    path = arguments.out / f"clock-{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    path.write_text(json.dumps({"load": os.getloadavg(), "rows": rows}, indent=1) + "\n", "utf-8")
    print(f"\nKept in {path}")


def _numbers(text: str) -> list[int]:
    units = {"k": 1_000, "m": 1_000_000}
    return sorted(
        int(float(part[:-1]) * units[part[-1]]) if part[-1] in units else int(part)
        for part in text.lower().split(",")
    )


def _line(row: dict[str, Any]) -> str:
    return "  ".join(f"{name} {value}" for name, value in row.items())


def _run(folder: Path, sizes: list[int], due: int) -> "Iterator[dict[str, Any]]":
    url, database = server.start_database(folder)
    os.environ.update(server.environment(folder, url))
    import django

    django.setup()
    from django.core.management import call_command

    from bancheng.demo import loading

    call_command("migrate", interactive=False, verbosity=0)
    with psycopg.connect(url.replace("postgres:", "postgresql:", 1), autocommit=True) as looking:
        loading.load_organisation(BEGUN)
        _templates()
        looking.execute(
            "CREATE TABLE bench_templates AS SELECT id, case_no, wake_at, bell_at FROM cases_case"
        )
        for size in sizes:
            begun = time.perf_counter()
            _fill(looking, size)
            print(f"\n{size:,} open cases, filled in {time.perf_counter() - begun:.0f} s")
            servers = cost.Servers(os.getpid(), database.pid, looking)
            yield _nothing_due(servers, size)
            for at in (YELLOW, RED):
                for workers in (1, 2):
                    yield _due(servers, size, due, workers, at)


def _templates() -> None:
    """Sixteen cases at work, none of them touched again."""
    from bancheng.cases import actions
    from bancheng.people.queries import roster

    people = roster("990100", today=BEGUN.date())
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("window", "accept", {"situation": "QX1"}),
        ("dispatcher", "triage", {"class": "complex", "causes": ["ZY03"], "lead_unit": "hrss"}),
        ("dispatcher", "dispatch", {"instructions": "请核实。"}),
    ]
    for _nth in range(16):
        case = actions.register(
            actor=people.actor("window"), centre="990100", channel="window",
            reporter={"kind": "person", "name": "测试", "phone": "13800138000"},
            item={"name": "社会保险转移接续"}, statement="跑了三趟还没有办成。", now=BEGUN,
        )  # fmt: skip
        for who, action, given in steps:
            actions.act(case.case_no, action, actor=people.actor(who), given=given, now=BEGUN)
        order = f"{case.case_no}-01"
        liaison = people.actor("liaison-hrss")
        actions.act_on_order(order, "sign", actor=liaison, given={}, now=BEGUN)
        told = {"method": "phone", "summary": "已说明办理安排", "reached": True}
        actions.act_on_order(order, "record_contact", actor=liaison, given=told, now=BEGUN)


def _fill(connection: "psycopg.Connection[Any]", size: int) -> None:
    found = connection.execute("SELECT count(*), max(id) FROM cases_case").fetchone()
    have, first = found or (0, 0)
    if size <= have:
        return
    connection.execute("SET session_replication_role = replica")
    connection.execute("DROP TABLE IF EXISTS bench_plan")
    connection.execute(PLAN, {"amount": size - have, "first": first})
    filling.copy(connection, "cases_case", "t.id = p.template", {
        "id": "p.id", "case_no": "p.case_no", "facts": "replace(t.facts, p.old_no, p.case_no)",
        "wake_at": "timestamptz '2099-01-01'", "bell_at": "timestamptz '2099-01-01'",
    })  # fmt: skip
    filling.copy(connection, "cases_workorder", "t.case_id = p.template", {
        "case_id": "p.id", "order_no": "replace(t.order_no, p.old_no, p.case_no)",
        "facts": "replace(t.facts, p.old_no, p.case_no)",
    })  # fmt: skip
    connection.execute("SELECT setval(pg_get_serial_sequence('cases_case', 'id'), max(id))"
                       " FROM cases_case")  # fmt: skip
    connection.execute("SET session_replication_role = origin")
    connection.execute(
        "UPDATE cases_case SET wake_at = '2099-01-01', bell_at = '2099-01-01'"
        " WHERE id IN (SELECT id FROM bench_templates)"
    )
    connection.execute("VACUUM ANALYZE")
    connection.execute("CHECKPOINT")


def _nothing_due(servers: "cost.Servers", size: int) -> dict[str, Any]:
    from bancheng.cases import happenings

    happenings.carry_out_due(now=RED)
    before = time.process_time(), cost.processor_seconds(servers.database)
    begun = time.perf_counter()
    for _look in range(LOOKS):
        happenings.carry_out_due(now=RED)
    wall = time.perf_counter() - begun
    own = time.process_time() - before[0]
    data = cost.processor_seconds(servers.database) - before[1]
    each = 1000 / LOOKS
    return {"what": "nothing due", "open": size, "wall_ms": round(wall * each, 2),
            "app_ms": round(own * each, 2), "db_ms": round(data * each, 2)}  # fmt: skip


def _due(
    servers: "cost.Servers", size: int, due: int, workers: int, at: datetime
) -> dict[str, Any]:
    looking = servers.looking
    due = min(due, size // 5)
    looking.execute(
        "UPDATE cases_case c SET wake_at = t.wake_at, bell_at = t.bell_at FROM bench_templates t"
        " WHERE c.version = (SELECT min(version) FROM cases_case)"
        " AND t.id = (SELECT min(id) FROM bench_templates)"
        " AND c.id IN (SELECT id FROM cases_case WHERE bell_at = '2099-01-01'"
        "              AND version = (SELECT min(version) FROM cases_case) LIMIT %s)", [due],
    )  # fmt: skip
    looking.execute("VACUUM ANALYZE cases_case")
    events = _count(looking)
    data = cost.processor_seconds(servers.database)
    with multiprocessing.get_context("spawn").Pool(workers, _wake_up) as pool:
        pool.map(_nothing, range(workers))
        begun = time.perf_counter()
        own = sum(pool.map(_carry_out, [at] * workers, chunksize=1))
        wall = time.perf_counter() - begun
    data = cost.processor_seconds(servers.database) - data
    looking.execute(
        "UPDATE cases_case SET wake_at = '2099-01-01', bell_at = '2099-01-01',"
        " version = version + 9 WHERE version > (SELECT min(version) FROM cases_case)"
    )
    return {"what": "due", "open": size, "workers": workers, "cases": due,
            "consequences": _count(looking) - events, "seconds": round(wall, 2),
            "cases_per_second": round(due / wall), "app_ms": round(own * 1000 / due, 2),
            "db_ms": round(data * 1000 / due, 2)}  # fmt: skip


def _count(looking: "psycopg.Connection[Any]") -> int:
    found = looking.execute("SELECT count(*) FROM cases_event").fetchone()
    return int(found[0]) if found else 0


def _wake_up() -> None:
    import django

    django.setup()


def _nothing(_n: int) -> None:
    time.sleep(0.5)


def _carry_out(at: datetime) -> float:
    from bancheng.cases import happenings

    begun = time.process_time()
    idle = 0
    while idle < 3:
        idle = 0 if happenings.carry_out_due(now=at).cases else idle + 1
    return time.process_time() - begun


if __name__ == "__main__":
    main()
