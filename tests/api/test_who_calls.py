"""Tokens, sessions, scopes: who is let in, and what is said to who is not."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from bancheng.people.models import User
from tests.api.conftest import REPORT, Answer, Desk
from tests.cases.conftest import MONDAY

PATHS = [
    ("get", "/cases"),
    ("post", "/cases"),
    ("get", "/cases/BC990100-20261123-000001"),
    ("get", "/cases/BC990100-20261123-000001/events"),
    ("post", "/cases/BC990100-20261123-000001/actions/accept"),
    ("post", "/cases/BC990100-20261123-000001/unmask"),
    ("post", "/cases/BC990100-20261123-000001/attachments"),
    ("get", "/work-orders"),
    ("get", "/work-orders/BC990100-20261123-000001-01"),
    ("post", "/work-orders/BC990100-20261123-000001-01/actions/sign"),
    ("get", "/attachments/1"),
]


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize("key", [None, "Bearer", "Bearer nonsense", "Bearer bch_0_1", "Basic eDp5"])
def test_without_a_good_key_nobody_is_let_in(centre, method, path, key):
    client = Client(headers={"Authorization": key} if key else None)

    answer = Answer(getattr(client, method)(f"/api/v1{path}"))

    answer.problem(401, "not-authenticated")
    assert answer.response["WWW-Authenticate"] == "Bearer"


def test_a_key_ends_with_its_year_and_with_its_account(window):
    window.get("/cases").ok()
    with time_machine.travel(MONDAY + timedelta(days=366)):
        window.get("/cases").problem(401, "not-authenticated")
    User.objects.filter(username="window").update(is_active=False)
    window.get("/cases").problem(401, "not-authenticated")


def test_a_reading_key_does_not_write_and_a_writing_key_does_not_read(centre):
    reader, writer = Desk("window", scopes=("read",)), Desk("window", scopes=("write",))

    reader.get("/cases").ok()
    reader.post("/cases", REPORT).problem(403, "not-permitted")
    case = writer.registers()
    writer.get(f"/cases/{case['case_no']}").problem(403, "not-permitted")


def test_a_session_reads_freely_and_writes_with_its_csrf_token(centre):
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        User.objects.get(username="window"), "django.contrib.auth.backends.ModelBackend"
    )
    desk = Desk(client=client)

    desk.get("/cases").ok()
    desk.post("/cases", REPORT).problem(403, "not-permitted")
    token = "a" * 32
    client.cookies["bancheng_csrf"] = token
    desk.post("/cases", REPORT, headers={"X-CSRFToken": token}).ok(201)


def test_a_post_without_credentials_is_401_also_where_csrf_is_enforced(centre):
    desk = Desk(client=Client(enforce_csrf_checks=True))

    desk.post("/cases", REPORT).problem(401, "not-authenticated")
    desk.act("BC990100-20261123-000001", "accept").problem(401, "not-authenticated")


def test_answers_about_people_are_kept_by_no_cache(window):
    window.registers()

    assert window.get("/cases").response["Cache-Control"] == "no-store"
    assert window.get("/cases/x").response["Cache-Control"] == "no-store"
