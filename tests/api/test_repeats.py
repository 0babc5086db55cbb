"""The same creation sent twice is done once."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection

from bancheng.api import repeats
from bancheng.api.models import GivenAnswer
from bancheng.cases.models import Attachment, Case
from tests.api.conftest import REPORT, Desk
from tests.api.test_attachments import PDF, file
from tests.cases.conftest import MONDAY, people, registered

KEY = {"Idempotency-Key": "5d7f9b1c"}


def test_the_same_key_and_body_get_the_first_answer_again_with_its_code(window):
    first = window.post("/cases", REPORT, headers=KEY)
    again = window.post("/cases", dict(reversed(REPORT.items())), headers=KEY)

    assert again.ok(201) == first.ok(201)
    assert len(again.json["query_code"]) == 10
    assert again.response["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.response
    assert Case.objects.count() == 1
    assert first.json["query_code"] not in str(GivenAnswer.objects.values_list("answer"))


def test_the_same_key_for_something_else_is_refused(window):
    window.post("/cases", REPORT, headers=KEY).ok(201)

    other = window.post("/cases", {**REPORT, "statement": "另一件事。"}, headers=KEY)

    assert other.fields() == {"Idempotency-Key"}
    assert Case.objects.count() == 1


def test_a_key_is_its_callers_own_and_its_addresss_own(window, stranger, centre):
    window.post("/cases", REPORT, headers=KEY).ok(201)
    Desk("window2").post("/cases", REPORT, headers=KEY).ok(201)
    web = {"reporter": REPORT["reporter"], "statement": "网上反映。"}
    stranger.post("/public/cases", web, headers=KEY).ok(201)

    assert Case.objects.count() == 3
    assert stranger.post("/public/cases", web, headers=KEY).ok(201)["query_code"]
    assert Case.objects.count() == 3


def test_a_refused_creation_leaves_the_key_free(window):
    window.post("/cases", {**REPORT, "statement": ""}, headers=KEY).problem(422, "invalid")

    window.post("/cases", REPORT, headers=KEY).ok(201)

    assert Case.objects.count() == 1


def test_a_key_is_free_again_after_a_day(window):
    window.post("/cases", REPORT, headers=KEY).ok(201)
    with time_machine.travel(MONDAY + timedelta(hours=24), tick=False):
        window.post("/cases", REPORT, headers=KEY).ok(201)
        assert repeats.forget(MONDAY + timedelta(hours=24)) == 0
    assert repeats.forget(MONDAY + timedelta(hours=49)) == 1

    assert Case.objects.count() == 2


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_a_key_that_is_none_is_refused(window, key):
    refused = window.post("/cases", REPORT, headers={"Idempotency-Key": key})

    assert refused.fields() == {"Idempotency-Key"}


def test_a_file_is_kept_once_for_a_key(window):
    path = f"/cases/{registered().case_no}/attachments"

    first = window.send(path, file(), **KEY).ok(201)
    again = window.send(path, file(), **KEY).ok(201)

    assert again == first
    assert window.send(path, file(PDF + b"more"), **KEY).fields() == {"Idempotency-Key"}
    assert Attachment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_twin_that_comes_meanwhile_waits_and_gets_the_same_answer():
    people()
    desks = [Desk("window") for _ in range(4)]
    ready, answers = Barrier(len(desks)), []

    def post(desk: Desk) -> None:
        ready.wait()
        answers.append(desk.post("/cases", REPORT, headers=KEY))
        connection.close()

    twins = [Thread(target=post, args=[desk]) for desk in desks]
    for twin in twins:
        twin.start()
    for twin in twins:
        twin.join()

    assert [answer.status for answer in answers] == [201] * 4
    assert len({answer.json["case_no"] for answer in answers}) == 1
    assert len({answer.json["query_code"] for answer in answers}) == 1
    assert Case.objects.count() == 1
