"""Chinese words are found as people write them, whichever database holds them."""

import pytest

from bancheng import search
from bancheng.search.segment import terms, words
from tests.cases.conftest import MONDAY


def put(case_id: int, text: str, centre: str = "990100") -> None:
    search.index_case(case_id, centre, MONDAY, text)


def test_words_of_our_field_stay_whole_and_give_their_parts():
    found = words("“办不成事”窗口：社保转移接续！")

    assert "办不成事" in found
    assert "社保转移" in found
    assert not any(mark in found for mark in "“”：！")


def test_width_and_case_do_not_matter():
    assert words("ＡＢＣ１２３") == words("abc123")


@pytest.mark.parametrize("query", ["", "  ", "？！，。", "“”"])
def test_a_query_without_a_word_finds_nothing(db, query):
    put(1, "社保转移办不成")

    assert terms(query) == []
    assert search.find(query, centre="990100") == []


@pytest.mark.parametrize(
    "query", ["社保", "转移", "社保转移", "办不成", "公积金", "公积金 转移", "ABC", "12345"]
)
def test_what_was_written_is_found(db, query):
    put(1, "社保转移接续办不成，公积金也没有转移，系统报错ABC，打过12345。")
    put(2, "别的事情")

    assert search.find(query, centre="990100") == [1]


def test_newest_comes_first_and_a_search_goes_on_below_an_id(db):
    for case_id in (3, 1, 2):
        put(case_id, "社保转移办不成")

    assert search.find("社保转移", centre="990100") == [3, 2, 1]
    assert search.find("社保转移", centre="990100", before=3, limit=1) == [2]


def test_the_best_match_comes_first_when_asked(db):
    put(1, "营业执照" * 5)
    put(2, "营业执照和许多别的事情一起说了很长很长的一段话，还说了天气。")
    put(3, "没有")

    assert search.find("营业执照", centre="990100", ranked=True) == [1, 2]


def test_every_word_has_to_be_there_and_within_the_centre(db):
    put(1, "社保转移")
    put(2, "社保转移，营业执照")
    put(3, "社保转移，营业执照", centre="110000")

    assert search.find("社保 营业执照", centre="990100") == [2]
    assert search.find("社保 营业执照", centre="") == [3, 2]


def test_a_changed_text_is_found_by_its_new_words_only(db):
    put(1, "社保转移")
    put(1, "营业执照")

    assert search.find("社保", centre="990100") == []
    assert search.find("营业执照", centre="990100") == [1]


def test_a_dropped_case_is_found_no_more(db):
    put(1, "社保转移")
    search.drop(1)

    assert search.find("社保", centre="990100") == []


@pytest.mark.parametrize(
    "query", ['"', "'", "\\", "a' OR 1=1", "words:", "AND OR NOT", "社保\x00", "*"]
)
def test_marks_of_the_query_language_are_only_text(db, query):
    put(1, '社保转移 a\' b\\c "d" AND OR NOT words')

    assert search.find(query, centre="990100") in ([], [1])
    put(2, query)
    assert set(search.find("社保", centre="990100")) >= {1}


def test_a_long_letter_is_indexed_to_its_end(db):
    put(1, "天气很好。" * 9000 + "营业执照")

    assert search.find("营业执照", centre="990100") == [1]
