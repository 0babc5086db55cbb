"""门厅: three doors, what is taken in and where else to go; light, labelled, bilingual."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from bancheng.people.queries import public_centre
from bancheng.policy.queries import pack_for
from tests.cases.conftest import MONDAY, answered, handled, registered
from tests.web.public.conftest import fill_in, look_up, text_of


def test_the_first_page_has_three_doors_only(citizen: Client) -> None:
    page = citizen.get("/").content.decode()

    assert re.findall(r'class="door[^"]*" href="([^"]+)"', page) == ["/report", "/track", "/scope"]


def test_the_address_hours_and_telephone_of_the_window_stand_on_every_public_page(
    citizen: Client,
) -> None:
    centre = public_centre()
    assert centre is not None
    centre.address, centre.hours, centre.phone = "云溪路 1 号", "工作日 8:30—17:30", "0999-8123456"
    centre.save()

    for path in ("/", "/report", "/track", "/scope", "/open"):
        page = text_of(citizen.get(path))
        assert centre.address in page
        assert centre.hours in page
        assert centre.phone in page


def test_scope_names_every_situation_and_for_every_exclusion_where_to_go(citizen: Client) -> None:
    centre = public_centre()
    assert centre is not None
    pack = pack_for(centre.code, MONDAY.date())

    page = text_of(citizen.get("/scope"))

    for label in pack.situations.values():
        assert label.zh in page
    for exclusion in pack.exclusions.values():
        assert exclusion.zh in page
        assert exclusion.remedy.zh in page
    assert "以上是本中心规则" in page
    assert "不是国家标准的原文" in page


def test_open_counts_what_came_in_and_was_closed(citizen: Client) -> None:
    registered(centre="990000", by="city-window")
    registered(centre="990000", by="city-window")

    page = text_of(citizen.get("/open"))

    assert "最近 90 天收到 2 件" in page
    assert "最近 90 天办结 0 件" in page
    assert "默认规则" in page


@pytest.mark.parametrize("path", ["/report/", "/track/", "/scope/", "/open/"])
def test_a_slash_too_many_does_no_harm(citizen: Client, path: str) -> None:
    assert citizen.get(path).headers["Location"] == path.rstrip("/")


def test_a_window_with_an_officer_answers_for_the_public_pages(citizen: Client) -> None:
    centre = public_centre()

    assert centre is not None
    assert centre.staff.filter(grants__role="window").exists()


# ── every page, as a screen reader meets it ──────────────────────────────


class Outline(HTMLParser):
    """What of a page a screen reader goes by."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.landmarks: list[str] = []
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.boxes: list[dict[str, str | None]] = []
        self.images: list[dict[str, str | None]] = []
        self.inside_label = 0
        self.pointed: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag in ("header", "main", "footer"):
            self.landmarks.append(tag)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        for name in ("aria-describedby", "aria-labelledby"):
            self.pointed |= set((given.get(name) or "").split())
        if tag == "label":
            self.inside_label += 1
            self.labelled.add(str(given.get("for")))
        if tag in ("input", "textarea", "select") and given.get("type") != "hidden":
            self.boxes.append(given)
        if tag == "img":
            self.images.append(given)

    def handle_endtag(self, tag: str) -> None:
        self.inside_label -= tag == "label"


def pages(citizen: Client) -> dict[str, bytes]:
    """Every public page, fresh and refused."""
    found = {
        path: citizen.get(path).content for path in ("/", "/report", "/track", "/scope", "/open")
    }
    found["/track wrong"] = citizen.post("/track", {"case_no": "BC1", "code": ""}).content
    fill_in(citizen)
    for key in ("who", "name", "contact", "item", "filed", "story", "want", "extra", "check"):
        found[f"/report/{key}"] = citizen.get(f"/report/{key}").content
    found["/report/contact wrong"] = citizen.post("/report/contact", {"phone": "1"}).content
    citizen.post("/report/contact", {"phone": "13800138000"})
    citizen.post("/report/check")
    found["/report/done"] = citizen.get("/report/done").content
    for case in (handled(), answered()):
        look_up(citizen, case)
        found[f"/track {case.state}"] = citizen.get(f"/track/{case.case_no}").content
    for action in ("supply", "confirm", "rate", "withdraw"):
        found[f"/track {action}"] = citizen.get(f"/track/{case.case_no}/{action}").content
    found["/track rate wrong"] = citizen.post(f"/track/{case.case_no}/rate").content
    return found


def test_every_page_is_labelled_headed_and_landmarked(citizen: Client) -> None:
    for path, source in pages(citizen).items():
        outline = Outline()
        outline.feed(source.decode())
        assert outline.headings.count(1) == 1, path
        steps = zip(outline.headings, outline.headings[1:], strict=False)
        assert all(after <= before + 1 for before, after in steps), (path, outline.headings)
        assert outline.landmarks == ["header", "main", "footer"], path
        assert len(outline.ids) == len(set(outline.ids)), path
        assert outline.pointed <= set(outline.ids), (path, outline.pointed - set(outline.ids))
        assert [b for b in outline.boxes if b.get("id") not in outline.labelled] == [], path
        assert all(image.get("alt") is not None for image in outline.images), path
        assert b'lang="zh-CN"' in source, path


def test_every_page_is_light_and_asks_for_few_files(citizen: Client) -> None:
    for path, source in pages(citizen).items():
        assets = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', source.decode()))
        assert len(assets) <= 7, (path, assets)
        assert len(source) <= 40_000, path


def test_every_page_speaks_english_when_asked(citizen: Client) -> None:
    citizen.post("/i18n/setlang/", {"language": "en"})
    content = re.compile(r"<main.*</main>", re.DOTALL)

    for path in ("/", "/report", "/track", "/scope"):
        page = content.findall(citizen.get(path).content.decode())[0]
        words = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)  # laws keep their names
        words = re.sub(r"<[^>]+>", " ", words).replace("云溪市 “办不成事”反映窗口", "")
        assert re.findall("[\u4e00-\u9fff]{2,}", words.replace("默认规则", "")) == [], path
