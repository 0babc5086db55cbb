"""Entries found by words, filters and likeness; views and votes counted once a person."""

from datetime import timedelta

from bancheng.knowledge import reading, votes
from bancheng.knowledge.content import Item
from bancheng.knowledge.models import Entry, EntryView
from tests.cases.conftest import MONDAY, handled, registered
from tests.cast import actor
from tests.knowledge.conftest import content, published, step, written

TODAY = MONDAY.date()


def test_words_are_found_as_they_are_cut_and_the_title_counts_most(centre):
    first = published(title="公积金异地提取", answer="先查缴存地。", question="", steps=())
    second = published(title="租房提取", answer="公积金提取凭租赁备案。", question="", steps=())
    published(title="营业执照变更", answer="在网上改。", question="", steps=())

    assert reading.search("公积金提取", actor("window")) == [first, second]
    assert reading.search("公积金提取", actor("window"), {"kind": "policy"}) == []
    assert reading.search("公积金 提取 退学", actor("window")) == [first, second]
    assert reading.search("，。", actor("window")) == []
    assert reading.search("户口", actor("window")) == []


def test_what_is_not_in_force_is_found_by_who_works_on_it_only(centre):
    draft = written(title="公积金异地提取")

    assert reading.search("公积金", actor("window2")) == [draft]
    assert reading.search("公积金", actor("liaison-hrss")) == []
    assert list(reading.public(centre, TODAY)) == []


def test_filters_narrow_by_kind_unit_item_cause_state_and_visibility(centre):
    one = published(visibility="public", items=(Item("社保转移", "0114"),), causes=("ZY03",))
    two = written(kind="policy", unit="market", items=(Item("营业执照"),), causes=("ZY01",))
    mine = reading.visible(actor("editor"))

    def found(**asked):
        return set(reading.filtered(mine, asked))

    assert found(kind="question") == found(unit="hrss") == found(visibility="public") == {one}
    assert found(item="营业执照") == found(cause="ZY01") == found(state="draft") == {two}
    assert found(item="0114") == {one}
    assert found(kind="question,policy") == {one, two}
    assert found(item="0114", cause="ZY01") == set()


def test_the_public_reads_what_is_in_force_today_and_public(centre):
    shown = published(visibility="public")
    published(title="内部的")
    published(title="还没生效", visibility="public", valid_from="2026-12-01")
    published(title="已失效", visibility="public", valid_to="2026-11-22")
    written(title="没发布", visibility="public")
    retired = published(title="停用了", visibility="public")
    step(retired, "retire", "editor", "已并入另一条")

    assert list(reading.public(centre, TODAY)) == [shown]


def test_a_case_is_offered_what_shares_its_item_its_cause_or_its_words(centre):
    same = published(title="社保转移查不到记录怎么办")
    words_only = published(
        title="系统里查不到参保记录",
        items=(),
        causes=(),
        question="",
        steps=(),
        answer="查转出地。",
    )
    published(title="犬只登记", items=(), causes=(), question="", steps=(), answer="到派出所办。")
    published(title="过期的", valid_to="2026-11-22")
    case = handled()

    offers = reading.offered(case, actor("dispatcher"), day=TODAY)

    assert [offer.entry for offer in offers] == [same, words_only]
    assert (offers[0].same_item, offers[0].causes) == (True, ("ZY03",))
    assert offers[1].words
    assert offers[0].score > offers[1].score


def test_of_a_confidential_case_the_unit_is_offered_nothing_by_its_words(centre):
    published(title="系统里查不到参保记录", items=(), causes=(), question="", steps=())
    reporter = {"kind": "person", "name": "张三丰", "phone": "13800138000", "confidential": True}
    case = registered(reporter=reporter, item={"name": "另一个事项"})

    assert reading.offered(case, actor("dispatcher"), day=TODAY)
    assert reading.offered(case, actor("liaison-hrss"), day=TODAY) == []


def test_a_reader_counts_once_a_day_and_the_days_are_added_up_once(centre):
    entry = published()
    for who in ("window", "window", "10.0.0.1"):
        votes.viewed(entry, who, MONDAY)
    votes.viewed(entry, "window", MONDAY + timedelta(days=1))
    assert reading.marks([entry])[entry.pk].views == 3

    tomorrow = MONDAY + timedelta(days=1)
    assert votes.fold(tomorrow, limit=1) == 1
    assert [votes.fold(tomorrow), votes.fold(tomorrow)] == [1, 0]

    entry = Entry.objects.get(pk=entry.pk)
    assert (entry.views, EntryView.objects.count()) == (2, 1)
    assert reading.marks([entry])[entry.pk].views == 3


def test_a_person_votes_once_and_may_change_their_mind(centre):
    entry = published()
    votes.vote(entry, "window", useful=True, now=MONDAY)
    votes.vote(entry, "window", useful=False, now=MONDAY)
    votes.vote(entry, votes.voter("a browser"), useful=True, now=MONDAY)

    found = reading.marks([entry])[entry.pk]
    assert (found.useful, found.useless) == (1, 1)
    assert votes.vote_of(entry, "window") is False
    assert votes.vote_of(entry, "editor") is None


def test_an_entry_names_its_cases_only_to_who_may_see_them(centre):
    case = handled()
    entry = published(cases=(case.case_no,))

    assert [c.case_no for c in reading.sources(entry, actor("liaison-hrss"))] == [case.case_no]
    assert reading.sources(entry, actor("liaison-market")) == []
    assert reading.sources(entry, actor("editor")) == []


def test_an_editor_who_sees_no_case_keeps_the_sources_when_writing_anew(centre):
    from bancheng.knowledge import entries

    case = handled()
    entry = written("window", cases=(case.case_no,))

    entry = entries.amend(
        entry.number, actor=actor("editor"), content=content(title="改过"), version=1, now=MONDAY
    )

    assert [row.case_id for row in entry.sources.all()] == [case.pk]
    assert reading.draft(entry).cases == (case.case_no,)
