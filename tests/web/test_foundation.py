"""What every answer over HTTP carries, and what a monitor is told."""

import json
import logging

import pytest
from django.db import DatabaseError
from django.test import Client

from bancheng import config, logs
from bancheng.web import health


def test_the_program_says_that_it_is_alive_without_the_database(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_the_program_is_ready_once_every_migration_is_applied(client):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


@pytest.mark.django_db
def test_the_program_is_not_ready_while_a_migration_waits(client, monkeypatch):
    monkeypatch.setattr(health, "_unapplied", lambda: ["cases.0099_next"])

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "unready", "migrations": ["cases.0099_next"]}


def test_the_program_is_not_ready_without_its_database(client, monkeypatch):
    def unreachable() -> list[str]:
        raise DatabaseError("password=hunter2 host=10.0.0.1")

    monkeypatch.setattr(health, "_unapplied", unreachable)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "unready", "database": "unreachable"}


def test_metrics_are_for_this_machine_and_not_through_a_proxy(db, client):
    assert b"django_http_requests" in client.get("/metrics").content
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.9").status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403


def test_metrics_open_to_the_token_from_anywhere(db, client, monkeypatch):
    told = config.get().model_copy(update={"metrics_token": "monitor-token"})
    monkeypatch.setattr(config, "get", lambda: told)

    right = client.get(
        "/metrics", REMOTE_ADDR="10.0.0.9", headers={"Authorization": "Bearer monitor-token"}
    )
    wrong = client.get(
        "/metrics", REMOTE_ADDR="10.0.0.9", headers={"Authorization": "Bearer monitor-tokem"}
    )

    assert (right.status_code, wrong.status_code) == (200, 403)


def test_every_answer_forbids_foreign_content_and_framing(client):
    answer = client.get("/healthz")

    rules = {part.strip() for part in answer["Content-Security-Policy"].split(";")}
    assert rules == {
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    }
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


def test_pages_are_chinese_until_the_reader_switches(client):
    first = client.get("/healthz", headers={"Accept-Language": "en"})
    client.post("/i18n/setlang/", {"language": "en", "next": "/healthz"})
    switched = client.get("/healthz")

    assert first["Content-Language"] == "zh-hans"
    assert switched["Content-Language"] == "en"


def test_the_switch_needs_a_token_against_forgery():
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/i18n/setlang/", {"language": "en"}).status_code == 403


def test_the_access_log_holds_no_query_code(client, monkeypatch):
    stream = _written_to_stderr(monkeypatch)

    client.get("/i18n/setlang/?code=K7M4Q2", headers={"Cookie": "secret=cookie-value"})

    line = json.loads(stream[-1])
    assert (line["event"], line["path"], line["status"]) == ("request", "/i18n/setlang/", 302)
    assert "K7M4Q2" not in stream[-1]
    assert "cookie-value" not in stream[-1]


def test_a_logged_refusal_of_the_database_does_not_repeat_the_row(monkeypatch):
    stream = _written_to_stderr(monkeypatch)
    phone = "138" + "12348000"  # in two, since a traceback quotes this source

    try:
        raise DatabaseError(f"duplicate key\nDETAIL:  Key (phone)=({phone}) already exists.")
    except DatabaseError:
        logging.getLogger("bancheng").exception("not saved")

    assert "duplicate key" in json.loads(stream[-1])["exception"]
    assert phone not in stream[-1]


@pytest.mark.parametrize("name", ["phone", "query_code", "password", "statement"])
def test_a_value_that_names_a_person_or_opens_a_door_is_never_logged(name):
    event = logs.without_personal_data(None, "info", {"event": "x", name: "value"})

    assert event == {"event": "x", name: "***"}


def _written_to_stderr(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    handler = next(h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler)
    lines: list[str] = []
    monkeypatch.setattr(handler, "emit", lambda record: lines.append(handler.format(record)))
    return lines
