"""Takes a picture of every page, as each demo person sees it, at each width it is made for.

    tools/screenshots.py --base-url http://127.0.0.1:8000 --out var/screenshots [--only desk]

Needs a server in demo mode (`make run`) and Chromium. To add a page, add a line to PAGES. A page
that answers with an error, scrolls sideways, or writes to the console is named, and the exit
status is then 1.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

DESK = (1440, 1920)
PHONE = (360, 1440)
CHROMIUM = "/usr/bin/chromium"


@dataclass(frozen=True, slots=True)
class Shot:
    """One page: who looks at it ("" is anybody) and how wide their screen is.

    `follow` is a selector pressed once the page stands, so that the picture shows what it opens.
    """

    name: str
    path: str
    role: str = ""
    widths: tuple[int, ...] = DESK
    elder: bool = False
    english: bool = False
    follow: str = ""


PAGES = (
    Shot("styleguide-desk", "/styleguide/", widths=(360, 820, 1440, 1920)),
    Shot("styleguide-desk-en", "/styleguide/", widths=(1440,), english=True),
    Shot("styleguide-public", "/styleguide/public/", widths=PHONE),
    Shot("styleguide-public-elder", "/styleguide/public/", widths=PHONE, elder=True),
    Shot("styleguide-public-en", "/styleguide/public/", widths=(360,), english=True),
    Shot("styleguide-paper", "/styleguide/paper/", widths=(900,)),
    Shot("public-front", "/", widths=PHONE),
    Shot("public-front-elder", "/", widths=(360,), elder=True),
    Shot("public-report", "/report", widths=PHONE),
    Shot("public-track", "/track", widths=PHONE),
    Shot("public-scope", "/scope", widths=PHONE),
    Shot("login", "/desk/", widths=PHONE),
    Shot("desk-window", "/desk/", role="window", widths=(820, 1440, 1920)),
    Shot("desk-window-en", "/desk/", role="window", widths=(1440,), english=True),
    Shot("desk-dispatcher", "/desk/", role="dispatcher"),
    Shot("desk-liaison", "/desk/", role="liaison-hrss"),
    Shot("desk-unit-leader", "/desk/", role="leader-hrss", widths=(360, 1440)),
    Shot("desk-verifier", "/desk/", role="verifier"),
    Shot("desk-leader", "/desk/", role="leader", widths=(360, 1440)),
    Shot("desk-archivist", "/desk/", role="archivist"),
)


@contextmanager
def someone(browser: Browser, base: str, shot: Shot) -> Iterator[BrowserContext]:
    """A browser in which the shot's person has logged in and chosen language and size."""
    context = browser.new_context(locale="en-GB" if shot.english else "zh-CN")
    if shot.english:
        context.add_cookies([{"name": "bancheng_language", "value": "en", "url": base}])
    if shot.elder:
        context.add_cookies([{"name": "elder", "value": "1", "url": base}])
    if shot.role:
        page = context.new_page()
        page.goto(f"{base}/desk/")
        page.locator(f'button[value="{shot.role}"]').click()
        page.wait_for_url(f"{base}/desk/**")
        page.close()
    yield context
    context.close()


def take(page: Page, base: str, shot: Shot, width: int, out: Path) -> list[str]:
    """Take one picture and return what is wrong with the page."""
    found: list[str] = []
    page.on("console", lambda message: found.append(f"console: {message.text}"))
    page.set_viewport_size({"width": width, "height": 900})
    answer = page.goto(base + shot.path)
    if answer is None or answer.status >= 400:
        found.append(f"answered {answer.status if answer else 'nothing'}")
    if shot.follow:
        page.locator(shot.follow).first.click()
    page.wait_for_load_state("networkidle")
    # the caret and the focus ring of a page's error summary differ from run to run
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        found.append(f"scrolls sideways, {wide} px wide")
    page.screenshot(path=out / f"{shot.name}-{width}.png", full_page=True)
    return found


def run(base: str, out: Path, only: str) -> int:
    """Take every picture; return how many pages had something wrong."""
    out.mkdir(parents=True, exist_ok=True)
    wrong = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for shot in (shot for shot in PAGES if only in shot.name):
            with someone(browser, base, shot) as context:
                for width in shot.widths:
                    page = context.new_page()
                    found = take(page, base, shot, width, out)
                    page.close()
                    wrong += bool(found)
                    print(f"{shot.name}-{width}", *found, sep="\n    ")
        browser.close()
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--base-url", default="http://127.0.0.1:8000")
    parser.add_argument("--out", type=Path, default=Path("var/screenshots"))
    parser.add_argument("--only", default="", help="part of the names of the pages to take")
    options = parser.parse_args()
    return 1 if run(options.base_url.rstrip("/"), options.out, options.only) else 0


if __name__ == "__main__":
    sys.exit(main())
