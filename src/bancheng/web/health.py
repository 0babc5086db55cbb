"""运行状况 — what a monitor asks: alive, ready, how busy."""

import ipaddress
import secrets
from collections.abc import Iterator

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bancheng import config
from bancheng.calendar_cn.queries import missing_years, worktime
from bancheng.jobs import health


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001  a view
    """Answer 200 while the process can answer at all."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001  a view
    """Answer 200 when the database is reachable and every migration is applied, else 503."""
    try:
        waiting = _unapplied()
    except DatabaseError:
        return JsonResponse({"status": "unready", "database": "unreachable"}, status=503)
    if waiting:
        return JsonResponse({"status": "unready", "migrations": waiting}, status=503)
    return JsonResponse({"status": "ready"})


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer Prometheus from this machine itself, or with `BANCHENG_METRICS_TOKEN`."""
    if not (_has_token(request) or _from_this_machine(request)):
        return HttpResponseForbidden("Ask from this machine or with the metrics token.\n")
    answer: HttpResponse = ExportToDjangoView(request)
    try:
        answer.write(figures(health.health(config.now())))
    except DatabaseError:
        answer.write(b"# the database cannot be asked\n")
    return answer


def figures(found: health.Health) -> bytes:
    """How the workers are, as Prometheus reads it; asked of the database at each scrape.

    A clock that has never run has no age: the figure is NaN.
    """
    registry = CollectorRegistry()
    registry.register(_Figures(found))
    return bytes(generate_latest(registry))


class _Figures(Collector):
    """Figures of one moment: unlike gauges they leave nothing in the files of the processes."""

    def __init__(self, found: health.Health) -> None:
        self.found = found

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, (says, value) in _gauges(self.found).items():
            yield GaugeMetricFamily(f"bancheng_{name}", says, value=value)


def _gauges(found: health.Health) -> dict[str, tuple[str, float]]:
    clock = found.clock
    age = float("nan") if clock.seconds is None else clock.seconds
    return {
        "clock_tick_age_seconds": ("Seconds since any worker last ticked.", age),
        "clock_tick_seconds": ("How long the last tick took.", clock.tick_ms / 1000),
        "workers_alive": ("Workers that were seen lately.", clock.alive),
        "due_cases": ("Cases in which something has fallen due.", found.due.count),
        "due_oldest_seconds": ("How long the first of them waits.", found.due.seconds),
        "outbox_unsent": ("Lines of the log that nobody was told of yet.", found.outbox.count),
        "outbox_oldest_seconds": ("How long the first of them waits.", found.outbox.seconds),
        "outbox_undeliverable": ("Lines that could not be told.", found.undeliverable),
        "tasks_ready": ("Background tasks that wait.", found.ready.count),
        "tasks_oldest_seconds": ("How long the first of them waits.", found.ready.seconds),
        "tasks_running": ("Background tasks being run.", found.running),
        "tasks_failed": ("Background tasks that failed.", found.failed),
        "cases_aside": ("Cases put aside because they cannot be computed.", found.aside),
        "recounts_pending": ("Changes of calendar or hours being worked off.", found.recounts),
        "calendar_years_missing": (
            "Years whose public holidays should be loaded by now and are not.",
            len(missing_years(worktime("").local_day(config.now()))),
        ),
        "centres_unsealed": (
            "Centres with a day that is over and not sealed.",
            found.unsealed.count,
        ),
        "steps_failing": ("Steps of the tick that failed last time.", len(found.faulty)),
    }


def _unapplied() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def _has_token(request: HttpRequest) -> bool:
    token = config.get().metrics_token
    given = request.headers.get("Authorization", "")
    return bool(token) and secrets.compare_digest(given.encode(), f"Bearer {token}".encode())


def _from_this_machine(request: HttpRequest) -> bool:
    # A reverse proxy on this machine speaks for the whole world; it says so in this header.
    if "X-Forwarded-For" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
