"""台账 on screen: columns, filters, files, editions, and for whom."""

import pytest

from bancheng.reports.models import LedgerEdition, LedgerExport
from tests.cases.conftest import handled, registered
from tests.cases.test_statements import counted


def text(answer):
    assert answer.status_code == 200, answer.content.decode()[:400]
    return answer.content.decode()


def test_the_ledger_shows_a_line_for_each_case_masked(at):
    case = registered()

    page = text(at("window").get("/desk/ledger"))

    assert case.case_no in page
    assert "张**" in page
    assert "张三丰" not in page
    assert "台账" in text(at("window").get("/desk/"))


def test_columns_are_chosen_in_the_address(at):
    registered()

    page = text(at("leader").get("/desk/ledger?col=case_no&col=phone"))

    assert "138****8000" in page
    assert page.count("<th scope") == 2


def test_the_filters_of_the_list_narrow_it(at):
    open_one, other = handled(), registered()

    page = text(at("leader").get("/desk/ledger?state=handling"))

    assert open_one.case_no in page
    assert other.case_no not in page
    assert at("leader").get("/desk/ledger?state=nonsense").status_code == 422


def test_an_empty_ledger_says_so(at):
    assert "台账还是空的" in text(at("leader").get("/desk/ledger"))
    assert "没有符合这些条件的" in text(at("leader").get("/desk/ledger?state=handling"))


@pytest.mark.parametrize("who", ["dispatcher", "verifier", "liaison-hrss", "province"])
def test_it_is_not_for_other_posts(at, who):
    client = at(who)

    assert client.get("/desk/ledger").status_code == 403
    assert client.post("/desk/ledger/take", {"form": "csv"}).status_code == 403
    assert client.get("/desk/ledger/editions").status_code == 403
    assert 'href="/desk/ledger"' not in text(client.get("/desk/"))


def test_a_file_is_taken_with_the_filters_of_the_page(at):
    case, other = handled(), registered()

    answer = at("leader").post("/desk/ledger/take", {"form": "csv", "query": "state=handling"})

    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert case.case_no in body
    assert other.case_no not in body
    assert "attachment" in answer["Content-Disposition"]
    assert LedgerExport.objects.get().rows == 1


def test_in_the_open_only_with_a_reason(at):
    registered()
    asked = {"form": "csv", "unmasked": "1"}

    refused = at("leader").post("/desk/ledger/take", asked)
    given = at("leader").post("/desk/ledger/take", {**asked, "reason": "年度核对"})

    assert refused.status_code == 422
    assert "请写明为什么要导出未脱敏的台账" in refused.content.decode()
    assert "张三丰" in b"".join(given.streaming_content).decode()
    assert "年度核对" in text(at("supervisor").get("/desk/ledger/editions"))


def test_an_edition_is_made_listed_and_fetched(at):
    registered()
    days = {"first": "2026-11-01", "last": "2026-11-30"}

    made = at("leader").post("/desk/ledger/editions", days, follow=True)
    edition = LedgerEdition.objects.get()
    file = at("window").get(f"/desk/ledger/editions/{edition.pk}")

    assert "已有第 1 版定本，共 1 件" in text(made)
    assert file.content[:2] == b"PK"
    assert at("window").post("/desk/ledger/editions", days).status_code == 403
    assert at("leader").post("/desk/ledger/editions", {"first": ""}).status_code == 422


def test_a_page_costs_the_same_for_one_and_for_fifty(at):
    client = at("leader")
    spent = []
    for number in (1, 49):
        for _case in range(number):
            handled()
        client.get("/desk/ledger")
        with counted() as taken:
            text(client.get("/desk/ledger"))
        spent.append(taken.number)

    assert spent[0] == spent[1]
