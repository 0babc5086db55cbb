"""A worried person with a telephone: the public pages in a real browser, with and without scripts.

`axe/` holds axe-core 4.14.1 as published on npm (MPL 2.0): the checks of WCAG 2.2 A and AA.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

PHONE, DESK = (360, 780), (1440, 900)
AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FIRST_PAGES = ("/", "/report", "/track", "/scope", "/open")
pytestmark = pytest.mark.browser

Visit = Callable[..., Page]


@pytest.fixture
def visit(served: str, browser: Browser) -> Iterator[Visit]:
    """`visit("/track", elder=True)` opens a page as somebody who has never been here."""
    opened: list[BrowserContext] = []
    said: list[str] = []

    def enter(
        path: str,
        *,
        size: tuple[int, int] = PHONE,
        elder: bool = False,
        scripts: bool = True,
        english: bool = False,
    ) -> Page:
        context = browser.new_context(
            base_url=served,
            locale="zh-CN",
            java_script_enabled=scripts,
            viewport={"width": size[0], "height": size[1]},
        )
        context.set_default_timeout(20_000)
        opened.append(context)
        if elder:
            context.add_cookies([{"name": "elder", "value": "1", "url": served}])
        if english:
            context.add_cookies([{"name": "bancheng_language", "value": "en", "url": served}])
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(path)
        return page

    yield enter
    for context in opened:
        context.close()
    # a refused form is answered 422, which Chromium itself writes down
    assert [line for line in said if "422" not in line] == []


def go_on(page: Page) -> None:
    page.locator("main .btn.big").click()
    page.wait_for_load_state()


def report(page: Page, look: Callable[[Page], None] = lambda _page: None) -> tuple[str, str]:
    """Report a matter, looking at each page on the way; give its number and code."""
    look(page)
    go_on(page)
    for box, value in [
        ("input[value=self]", None),
        ("#id_name", "张三丰"),
        ("#id_phone", "13800138000"),
        ("#id_item_name", "养老保险转移接续"),
        ("input[value=offline]", None),
        ("#id_statement", "材料交了三周，问了三次都说再等等。"),
        ("#id_request", "请告诉我哪一天能办好。"),
        ("input[value=hearing]", None),
    ]:
        look(page)
        if value is None:
            page.locator(box).check()
        else:
            page.locator(box).fill(value)
        go_on(page)
    look(page)
    go_on(page)
    page.wait_for_url("**/report/done")
    look(page)
    number, code = page.locator(".code-box code").all_inner_texts()
    return number, code


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return wide


def faults(page: Page) -> list[str]:
    """What axe finds wrong, each with the first place where it is."""
    page.evaluate(AXE)
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", RULES
    )
    return [f"{page.url} {v['id']}: {v['nodes'][0]['html'][:120]}" for v in found["violations"]]


def test_a_matter_is_reported_and_followed_without_any_script(visit: Visit) -> None:
    page = visit("/", scripts=False)
    page.locator('a[href="/report"]').click()
    number, code = report(page)

    other = visit("/track", scripts=False)
    other.locator("#id_case_no").fill(number)
    other.locator("#id_code").fill(code)
    go_on(other)

    assert other.locator("h1").inner_text() == "已提交"
    assert code.replace("-", "") not in other.url
    other.get_by_role("link", name="补充情况或材料").click()
    other.locator("#id_statement").fill("这是我补的证明。")
    go_on(other)
    assert "收到了" in other.locator("main").inner_text()
    other.get_by_role("link", name="撤回，不办了").click()
    go_on(other)
    assert other.locator("h1").inner_text() == "已撤回"


def test_a_double_click_on_submit_makes_one_case(visit: Visit) -> None:
    page = visit("/report")
    go_on(page)
    page.locator("input[value=self]").check()
    go_on(page)
    for box, value in [("#id_name", "李四"), ("#id_phone", "13900139000")]:
        page.locator(box).fill(value)
        go_on(page)
    page.locator("#id_unknown").check()
    go_on(page)
    go_on(page)
    page.locator("#id_statement").fill("窗口说系统坏了，让我回去等。")
    for _page in range(3):
        go_on(page)
    page.locator("main .btn.big").dblclick()
    page.wait_for_url("**/report/done")

    first = page.locator(".code-box code").first.inner_text()
    page.goto("/report/check")
    assert page.locator(".code-box code").first.inner_text() == first


@pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])
def test_no_page_scrolls_sideways_and_every_target_is_big_enough(visit: Visit, elder: bool) -> None:
    least = 60 if elder else 48

    def look(page: Page) -> None:
        assert sideways(page) <= 0, page.url
        sizes = page.locator("main .btn, main .choice, main .door, main .form-control, summary")
        for box in [one.bounding_box() for one in sizes.all() if one.is_visible()]:
            assert box is not None
            assert box["height"] >= least - 0.5, (page.url, box)

    for path in FIRST_PAGES:
        look(visit(path, elder=elder))
    page = visit("/report", elder=elder)
    report(page, look)
    page.get_by_role("link", name="看现在到了哪一步").click()
    look(page)


def test_elder_mode_sets_the_text_at_24_pixels(visit: Visit) -> None:
    page = visit("/")
    page.get_by_role("button", name="长辈版").click()

    expect(page.locator(".lead")).to_have_css("font-size", "24px")


def test_axe_finds_nothing_wrong(visit: Visit) -> None:
    found: list[str] = []
    for path in FIRST_PAGES:
        found += faults(visit(path))
    page = visit("/report")
    report(page, lambda page: found.extend(faults(page)))
    page.get_by_role("link", name="看现在到了哪一步").click()
    found += faults(page)
    page.get_by_role("link", name="撤回，不办了").click()
    found += faults(page)
    wrong = visit("/track", elder=True)
    go_on(wrong)
    found += faults(wrong)
    found += faults(visit("/scope", english=True))

    assert found == []


def test_a_refused_form_takes_the_reader_to_what_is_wrong(visit: Visit) -> None:
    page = visit("/track")
    go_on(page)

    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.locator(".error-summary a").first.click()
    assert page.evaluate("document.activeElement.id") == "id_case_no"


@pytest.mark.parametrize("path", FIRST_PAGES)
def test_a_first_visit_is_light(visit: Visit, path: str) -> None:
    page = visit("about:blank")
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108  it marks what it is given

    page.goto(path, wait_until="networkidle")

    weight = sum(
        sum(a.request.sizes()[part] for part in ("responseBodySize", "responseHeadersSize"))
        for a in answers
    )
    assert len(answers) <= 8, [a.url for a in answers]
    assert weight <= 120 * 1024
