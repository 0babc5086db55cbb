"""Measure the product on PostgreSQL: `make bench SIZE=small|10k,1M`.

For each size: registering, whole loops, lists (first and thousandth page) and a long case, over
HTTP against `bancheng serve`, each beside its floor. Figures are reported, never judged: no
run fails for being slow. CPU and ratios hold on a busy machine, times on the wall do not.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from . import cost, filling, report, server, work
from .floor import Floor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .cost import Row, Servers

SIZES = {"small": (2_000,), "default": (10_000, 1_000_000)}
DEEP = 50 * 999
SPARE = 4_000_000_000


@dataclass(frozen=True)
class Effort:
    """How often each thing is done."""

    registered: int
    loops: int
    read: int


SMALL = Effort(registered=64, loops=8, read=20)
FULL = Effort(registered=400, loops=48, read=60)


def main() -> None:
    """Fill, measure, print, keep."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--size", default="", help="small, or numbers such as 10k,1M")
    parser.add_argument("--out", type=Path, default=Path("var/bench"))
    arguments = parser.parse_args()
    sizes = _sizes(arguments.size)
    _check_disk(max(sizes))
    begun, rows = datetime.now(UTC), []
    folder = Path(tempfile.mkdtemp(prefix="bancheng-bench-"))
    try:
        for row in _run(folder, sizes, SMALL if max(sizes) < 10_000 else FULL):
            rows.append(row)
            print(report.line(row), flush=True)
    finally:
        if rows:
            about = {"sizes": sizes, "load_before_and_after": os.getloadavg()}
            print(f"\nKept in {report.write(arguments.out, rows, about, begun)}")
        shutil.rmtree(folder, ignore_errors=True)


def _sizes(text: str) -> tuple[int, ...]:
    if text in SIZES or not text:
        return SIZES[text or "default"]
    units = {"k": 1_000, "m": 1_000_000}
    try:
        found = [
            int(float(part[:-1]) * units[part[-1]]) if part[-1] in units else int(part)
            for part in text.lower().split(",")
        ]
    except (ValueError, IndexError):
        sys.exit(f"SIZE={text} is neither `small` nor numbers such as 10k,1M.")
    return tuple(sorted(found))


def _check_disk(most: int) -> None:
    needed = most * filling.BYTES_A_CASE + SPARE
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if free < needed:
        sys.exit(f"{most:,} cases need {needed / 1e9:.0f} GB on the disk of "
                 f"{tempfile.gettempdir()}, which has {free / 1e9:.0f} GB free.")  # fmt: skip


def _run(folder: Path, sizes: tuple[int, ...], effort: Effort) -> "Iterator[Row]":
    url, database = server.start_database(folder)
    os.environ.update(server.environment(folder, url))
    import django

    django.setup()
    from django.core.management import call_command

    from bancheng.demo import loading

    call_command("migrate", interactive=False, verbosity=0)
    with psycopg.connect(url.replace("postgres:", "postgresql:", 1), autocommit=True) as looking:
        looking.execute("CREATE EXTENSION pg_stat_statements")
        loading.load_organisation(datetime.now(UTC))
        port, application = server.start_product(folder)
        servers = cost.Servers(application.pid, database.pid, looking)
        cost.count_nothing(servers)
        desks = [work.Desk(port, *_keys()) for _client in range(8)]
        work.templates(desks[0])
        filling.remember_templates(looking)
        for cases in sizes:
            begun = time.perf_counter()
            filling.fill(looking, cases)
            filled = time.perf_counter() - begun
            print(report.head(cases, filling.size_of(looking), filled), flush=True)
            yield from _reads(servers, desks[0], cases, effort)
            yield from _writes(servers, desks, cases, effort)


_made: list[tuple[dict[str, str], dict[str, str]]] = []


def _keys() -> tuple[dict[str, str], dict[str, str]]:
    """Tokens and sessions of the staff, made once."""
    from django.conf import settings
    from django.test import Client

    from bancheng.people import tokens
    from bancheng.people.models import User

    if not _made:
        keys, cookies = {}, {}
        for user in User.objects.filter(username__in=work.STAFF):
            keys[user.username] = tokens.issue(user, now=datetime.now(UTC))[1]
            client = Client()
            client.force_login(user, "django.contrib.auth.backends.ModelBackend")
            name = settings.SESSION_COOKIE_NAME
            cookies[user.username] = f"{name}={client.cookies[name].value}"
        _made.append((keys, cookies))
    return _made[0]


def _writes(
    servers: "Servers", desks: list[work.Desk], cases: int, effort: Effort
) -> "Iterator[Row]":
    case = desks[0].post("window", "/cases", work.CASE)
    floor = Floor(servers.looking, case["case_no"])
    least = cost.floor_ms(servers, floor.register, effort.registered)
    for clients in (1, 8):
        row = cost.measured(
            "register", cases, servers, lambda n: work.registering(desks[n]),
            clients=clients, requests=effort.registered, counted=20 if clients == 1 else 0,
        )  # fmt: skip
        yield replace(row, floor_ms=least, goal_ms=10, goal_statements=12)
    looped = desks[0].post("window", "/cases", work.CASE)["case_no"]
    for who, action, given in work.LOOP:
        work.act(desks[0], who, looped, action, given)
    floor = Floor(servers.looking, looped)
    least = cost.floor_ms(servers, floor.loop, max(8, effort.loops // 2))
    row = cost.measured(
        f"closed loop ({len(work.LOOP) + 1} actions)", cases, servers,
        lambda n: work.looping(desks[n]), clients=8, requests=effort.loops, counted=3,
    )  # fmt: skip
    yield replace(row, floor_ms=least, goal_ms=100)


def _reads(servers: "Servers", desk: work.Desk, cases: int, effort: Effort) -> "Iterator[Row]":
    case_no = work.long_case(desk)
    floor = Floor(servers.looking, case_no)
    servers.looking.execute("VACUUM ANALYZE")
    days = {"quarter": 92, "year": 365}
    dates = {n: f"{datetime.now(UTC) - timedelta(days=d):%Y-%m-%d}" for n, d in days.items()}
    for listing in work.LISTINGS:
        where = listing.where.format(**dates)
        asked = {name: value.format(**dates) for name, value in listing.query.items()}
        asking = replace(listing, query=asked)
        for page, after in (("", None), (", deep page", _far(servers, listing, where))):
            if page and after is None:
                continue
            path = asking.path(work.cursor(after["key"], after["id"]) if after else None)
            row = _read(
                servers, desk, f"list: {listing.name}{page}", cases, listing.who, path, effort
            )
            least = cost.floor_ms(servers, floor.page(listing, where, after), effort.read)
            yield replace(row, floor_ms=least, goal_ms=20, goal_statements=10)
    pages = (
        ("case JSON", f"/api/v1/cases/{case_no}", False),
        ("case events JSON", f"/api/v1/cases/{case_no}/events?limit=200", True),
        ("case page", f"/desk/cases/{case_no}", True),
    )
    for name, path, log in pages:
        row = _read(
            servers, desk, f"{name}, 60 events, 4 orders", cases, "dispatcher", path, effort
        )
        least = cost.floor_ms(servers, floor.case(log=log), effort.read)
        yield replace(row, floor_ms=least, goal_ms=25, goal_statements=12)
    for name, path in (("desk: first page", "/desk/"), ("desk: page of cases", "/desk/cases")):
        row = _read(servers, desk, name, cases, "dispatcher", path, effort)
        yield replace(row, goal_ms=20 if path.endswith("cases") else None)


def _read(
    servers: "Servers", desk: work.Desk, name: str, cases: int, who: str, path: str, effort: Effort
) -> "Row":
    return cost.measured(
        name, cases, servers, lambda _n: work.reading(desk, who, path),
        clients=1, requests=effort.read, counted=10,
    )  # fmt: skip


def _far(servers: "Servers", listing: work.Listing, where: str) -> dict[str, Any] | None:
    """The row before the thousandth page, or before the last where there are fewer."""
    query = listing.statement(what=f"c.{listing.key}, c.id").replace(listing.where, where)
    counted = servers.looking.execute(
        listing.statement(what="c.id").replace(listing.where, where)
    ).rowcount
    place = min(DEEP, counted - 51)
    if place < 50:
        return None
    found = servers.looking.execute(f"{query} OFFSET {place} LIMIT 1").fetchone()
    return {"key": found[0], "id": found[1]} if found else None


if __name__ == "__main__":
    main()
