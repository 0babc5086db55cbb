"""The ledger as files of the interface: who gets them, with which filters, masked."""

import io

import openpyxl
import pytest

from tests.api.conftest import Desk


def body(answer):
    return b"".join(answer.response.streaming_content)


def test_the_ledger_comes_as_text(window):
    window.registers()

    answer = window.get("/ledger.csv", open="true")

    assert answer.status == 200
    assert answer.response.streaming
    assert answer.response["Content-Type"].startswith("text/csv")
    lines = body(answer).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "138****8000" in lines[1]


def test_the_ledger_comes_as_a_workbook(window):
    case = window.registers()

    answer = window.get("/ledger.xlsx", received_from="2026-11-01")

    assert answer.status == 200
    sheet = openpyxl.load_workbook(io.BytesIO(body(answer))).worksheets[0]
    assert sheet.cell(row=2, column=2).value == case["case_no"]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        *[(who, 200) for who in ("window", "leader", "supervisor")],
        *[(who, 403) for who in ("dispatcher", "liaison-hrss", "hotline", "province")],
    ],
)
def test_it_is_for_the_window_the_leader_and_the_supervisor(centre, who, status, form):
    assert Desk(who).get(f"/ledger.{form}").status == status


def test_unknown_filters_and_sorts_are_refused(window):
    assert window.get("/ledger.csv", colour="red").fields() == {"colour"}
    assert window.get("/ledger.csv", sort="rank").fields() == {"sort"}
    assert window.get("/ledger.xlsx", received_from="soon").fields() == {"received_from"}


def test_nobody_gets_it_without_a_key(stranger):
    stranger.get("/ledger.csv").problem(401, "not-authenticated")
