"""运行状况 — what a monitor asks: alive, ready, how busy."""

import ipaddress
import secrets

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView

from bancheng import config


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
    return answer


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
