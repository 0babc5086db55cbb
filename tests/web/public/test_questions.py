"""The public questions: found, read and voted on without an account or a script."""

import html
import re

import pytest
from django.test import Client

from bancheng.knowledge import reading
from bancheng.people.models import RoleGrant
from tests.knowledge.conftest import published, written

SECRET = "内部口径"


@pytest.fixture(autouse=True)
def _this_window_is_the_public_one(centre):
    """Above it nobody sits at a window."""
    RoleGrant.objects.filter(user__username="city-window").delete()


def text(answer):
    return html.unescape(re.sub(r"<[^>]+>", "", answer.content.decode()))


def test_only_what_is_public_and_in_force_is_shown(centre):
    shown = published(visibility="public", title="社保转移查不到记录")
    hidden = published(title=SECRET)
    draft = written(visibility="public", title="没有发布的")
    public = Client()

    page = text(public.get("/questions"))

    assert "社保转移查不到记录" in page
    assert SECRET not in page
    assert "没有发布的" not in page
    assert public.get(f"/questions/{shown.number}").status_code == 200
    for entry in (hidden, draft):
        assert public.get(f"/questions/{entry.number}").status_code == 404
        assert (
            public.post(f"/questions/{entry.number}/useful", {"useful": "yes"}).status_code == 404
        )


def test_an_entry_shows_steps_and_who_answers_and_nothing_of_its_cases_or_staff(centre):
    entry = published(visibility="public", contact="0990-6101000")

    page = text(Client().get(f"/questions/{entry.number}"))

    assert "人社局发函核对" in page
    assert "0990-6101000" in page
    assert "王窗口" not in page
    assert "来源" not in page


def test_questions_are_searched_and_narrowed_by_kind(centre):
    published(visibility="public", title="公积金异地提取")
    published(visibility="public", title="对答复不服找谁", kind="remedy", answer="可以复议。")
    public = Client()

    assert "公积金异地提取" in text(public.get("/questions?q=公积金提取"))
    assert "公积金异地提取" not in text(public.get("/questions?kind=remedy"))
    assert "没有找到" in text(public.get("/questions?q=犬只登记"))
    assert "公积金异地提取" in text(public.get("/questions?kind=nonsense"))


def test_a_browser_votes_once_and_is_thanked(centre):
    entry = published(visibility="public")
    here = f"/questions/{entry.number}"
    public = Client()

    for said in ("yes", "no"):
        public.post(f"{here}/useful", {"useful": said})
    Client().post(f"{here}/useful", {"useful": "yes"})

    found = reading.marks([entry])[entry.pk]
    assert (found.useful, found.useless) == (1, 1)
    assert "谢谢，我们会改" in text(public.get(here))
    assert "谢谢" not in text(Client().get(here))


def test_one_address_votes_so_often_and_no_more(centre):
    entry = published(visibility="public")

    answers = [
        Client().post(f"/questions/{entry.number}/useful", {"useful": "yes"}).status_code
        for _vote in range(31)
    ]

    assert answers == [302] * 30 + [429]
    assert reading.marks([entry])[entry.pk].useful == 30


def test_reading_counts_once_an_address_and_day(centre, clock):
    entry = published(visibility="public")
    for _visit in range(2):
        Client().get(f"/questions/{entry.number}")
    Client().head(f"/questions/{entry.number}")
    clock.passes(days=1)
    Client().get(f"/questions/{entry.number}")

    assert reading.marks([entry])[entry.pk].views == 2


def test_the_questions_are_linked_from_the_front_page_and_every_foot(centre):
    front, scope = (Client().get(page).content.decode() for page in ("/", "/scope"))

    assert "先看看常见问题" in front
    assert 'href="/questions"' in scope
    assert Client().get("/questions/").headers["Location"] == "/questions"
