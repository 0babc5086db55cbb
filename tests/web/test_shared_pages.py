"""The frame's own pages: the style guide, elder mode, and errors that say what to do next."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory

from bancheng import config
from bancheng.web.shared import errors

pytestmark = pytest.mark.django_db
SOURCES = re.compile(r'(?:href|src)="/static/([^"#]+)')


def test_every_sheet_of_the_style_guide_is_served_in_both_languages(client: Client) -> None:
    for sheet, chinese, english in [
        ("desk", "受理并开始计时", "Accept and start the clock"),
        ("public", "事情没办成？告诉我们", "Could not get it done? Tell us"),
        ("paper", "受理回执", "Receipt"),
    ]:
        client.cookies.clear()
        assert chinese in client.get(f"/styleguide/{sheet}/").content.decode()
        client.post("/i18n/setlang/", {"language": "en"})
        page = client.get(f"/styleguide/{sheet}/").content.decode()
        assert english in page
        assert '<html lang="en"' in page


def test_the_style_guide_is_not_there_in_production(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = config.get().model_copy(update={"mode": config.Mode.PRODUCTION})
    monkeypatch.setattr(config, "get", lambda: real)

    assert client.get("/styleguide/").status_code == 404


def test_elder_mode_is_switched_on_kept_and_switched_off(client: Client) -> None:
    here = "/styleguide/public/"

    answer = client.post("/elder", {"mode": "on", "next": here})
    assert answer.headers["Location"] == here
    assert '<body class="public elder">' in client.get(here).content.decode()

    client.post("/elder", {"mode": "off", "next": here})
    assert '<body class="public">' in client.get(here).content.decode()


def test_the_plain_address_switches_elder_mode_on(client: Client) -> None:
    assert client.get("/elder").headers["Location"] == "/"
    assert client.cookies["elder"].value == "1"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_elder_mode_never_leads_to_another_place(client: Client, elsewhere: str) -> None:
    assert client.get("/elder", {"next": elsewhere}).headers["Location"] == "/"


def test_a_first_public_page_is_light(client: Client) -> None:
    page = client.get("/styleguide/public/").content
    assets = {re.sub(r"\.[0-9a-f]{12}(?=\.)", "", a) for a in SOURCES.findall(page.decode())}

    paths = [finders.find(asset) for asset in assets]
    weight = len(gzip.compress(page)) + sum(
        len(gzip.compress(Path(str(path)).read_bytes())) for path in paths
    )

    assert None not in paths
    assert 1 + len(assets) <= 8
    assert weight <= 120 * 1024


@pytest.mark.parametrize("status", sorted(errors.ERRORS))
def test_every_error_page_says_what_to_do_next(status: int, rf: RequestFactory) -> None:
    page = errors.page(rf.get("/somewhere"), status)
    html = page.content.decode()

    assert page.status_code == status
    assert errors.ERRORS[status].heading in html
    for step in errors.ERRORS[status].steps:
        assert f"<li>{step}</li>" in html
    assert 'href="/"' in html


def test_an_absent_page_is_answered_with_the_error_page(client: Client) -> None:
    page = client.get("/no/such/page")

    assert page.status_code == 404
    assert "核对网址或编号" in page.content.decode()


def test_a_stale_form_is_explained() -> None:
    page = Client(enforce_csrf_checks=True).post("/elder")

    assert page.status_code == 403
    assert "页面可能放得太久了" in page.content.decode()


def test_htmx_gets_a_notice_with_the_reason_instead_of_a_page(rf: RequestFactory) -> None:
    request = rf.get("/somewhere")
    request.htmx = True  # type: ignore[attr-defined]  # as its middleware sets it

    html = errors.page(request, 409, reason="李分派刚刚已经派单。").content.decode()

    assert 'role="alert"' in html
    assert "李分派刚刚已经派单。" in html
    assert "<html" not in html


def test_a_broken_server_still_has_its_error_page(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ConnectionError

    monkeypatch.setattr("bancheng.web.shared.context.config.now", broken)

    assert "系统出了点问题" in errors.server_error(rf.get("/")).content.decode()
