"""Takes a picture of every page, as each demo person sees it, at each width it is made for.

    tools/screenshots.py --base-url http://127.0.0.1:8000 --out var/screenshots [--only desk]
    tools/screenshots.py --manual docs/manual/images

Needs a server in demo mode (`make run`) and Chromium. To add a page, add a line to PAGES of
`tools/pages.py`; to add a picture to the manuals, a line to MANUAL there. A page that answers
with an error, scrolls sideways, or writes to the console is named, and the exit status is then 1.

The pictures of the manuals show the top of a page and are reduced to few colours. Two of their
stories are walked, not looked at: a matter is reported and another registered at the counter.
"""

import argparse
import base64
import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pages import MANUAL, PAGES, Shot
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"


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
        with page.expect_navigation():
            page.locator(f'button[value="{shot.role}"]').click()
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
    for selector in shot.follow:
        page.locator(selector).first.press("Enter")  # its middle may be cut off
        page.wait_for_load_state("networkidle")
    page.wait_for_load_state("networkidle")
    if shot.until:
        page.locator(shot.until).wait_for()
    # the caret and the focus ring of a page's error summary differ from run to run
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        found.append(f"scrolls sideways, {wide} px wide")
    if shot.height:
        keep(page, out / f"{shot.name}.png", width, shot.height)
    else:
        page.screenshot(path=out / f"{shot.name}-{width}.png", full_page=True)
    return found


# ── the pictures of the manuals ──────────────────────────────────────────

COLOURS = 256
REDUCE = """async ([png, most]) => {
  const image = new Image();
  image.src = "data:image/png;base64," + png;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const dots = canvas.getImageData(0, 0, image.width, image.height).data;
  const seen = new Map();
  for (let i = 0; i < dots.length; i += 4) {
    const key = (dots[i] << 16) | (dots[i + 1] << 8) | dots[i + 2];
    seen.set(key, (seen.get(key) || 0) + 1);
  }
  const kept = [...seen].sort((a, b) => b[1] - a[1]).slice(0, most).map((pair) => pair[0]);
  const place = new Map(kept.map((key, index) => [key, index]));
  const part = (key, shift) => (key >> shift) & 255;
  const nearest = (key) => {
    let best = 0, least = Infinity;
    kept.forEach((other, index) => {
      const far = [16, 8, 0].reduce((sum, s) => sum + (part(key, s) - part(other, s)) ** 2, 0);
      if (far < least) { least = far; best = index; }
    });
    return best;
  };
  let text = "";
  for (let i = 0; i < dots.length; i += 4) {
    const key = (dots[i] << 16) | (dots[i + 1] << 8) | dots[i + 2];
    if (!place.has(key)) place.set(key, nearest(key));
    text += String.fromCharCode(place.get(key));
  }
  return { palette: kept, dots: btoa(text), width: image.width, height: image.height };
}"""


def keep(page: Page, to: Path, width: int, height: int = 0) -> None:
    """Keep the top of a page, or all of it, as a PNG of few colours.

    The colours are counted in a page of its own: the product's rules for scripts stay as they are.
    """
    tall: int = page.evaluate("document.documentElement.scrollHeight")
    clip = {"x": 0, "y": 0, "width": width, "height": min(height or tall, tall)}
    shown = page.screenshot(full_page=True, clip=clip)  # type: ignore[arg-type]  # a plain dict
    blank = page.context.new_page()
    found = blank.evaluate(REDUCE, [base64.b64encode(shown).decode(), COLOURS])
    blank.close()
    to.write_bytes(png(found["width"], found["palette"], base64.b64decode(found["dots"])))


def png(width: int, palette: list[int], dots: bytes) -> bytes:
    """Write a picture of one byte a dot."""

    def chunk(name: bytes, body: bytes) -> bytes:
        check = zlib.crc32(name + body)
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)

    lines = b"".join(b"\0" + dots[at : at + width] for at in range(0, len(dots), width))
    head = struct.pack(">IIBBBBB", width, len(dots) // width, 8, 3, 0, 0, 0)
    colours = b"".join(colour.to_bytes(3, "big") for colour in palette)
    parts = (
        (b"IHDR", head),
        (b"PLTE", colours),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def reported(page: Page, base: str, out: Path) -> None:
    """Report a matter on a phone, and follow it."""
    page.set_viewport_size({"width": 360, "height": 760})
    onward = page.locator("button.big")
    page.goto(f"{base}/report")
    onward.click()
    answers = (
        {"input[value=self]": ""},
        {"[name=name]": "周云"},
        {"[name=phone]": "13800138000"},
        {"[name=item_name]": "社会保险转移接续"},
        {"[name=filed][value=offline]": "", "[name=trips]": "3"},
        {"[name=statement]": "从外省转社保，材料交了三次。每次都说还缺一样，第一次没有说全。"},
        {"[name=request]": "请告诉我还缺什么，哪一天能办好。"},
        {},
    )
    for number, fields in enumerate(answers, start=1):
        for selector, text in fields.items():
            box = page.locator(selector)
            if text:
                box.fill(text)
            else:
                box.check(force=True)
        if number == len(answers) - 2:
            keep(page, out / "public-step.png", 360)
        onward.click()
    keep(page, out / "public-check.png", 360)
    onward.click()
    keep(page, out / "public-done.png", 360, 900)
    page.locator(".actions a.btn-primary").click()
    keep(page, out / "public-track.png", 360, 1100)


def registered(page: Page, base: str, out: Path) -> None:
    """Register a matter at the counter, and print its receipt."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{base}/desk/")
    with page.expect_navigation():
        page.locator('button[value="window"]').click()
    page.goto(f"{base}/desk/register")
    page.locator("[name=statement]").fill(
        "退休手续跑了三趟。人社窗口说缺原单位证明，原单位早就没有了。"
    )
    page.locator("[name=name]").fill("吴建国")
    page.locator("[name=phone]").fill("13800138001")
    keep(page, out / "window-register.png", 1280, 760)
    page.locator(".form-end button").click()
    keep(page, out / "window-receipt.png", 1280, 900)


WALKS: tuple[Callable[[Page, str, Path], None], ...] = (reported, registered)


def walk(base: str, out: Path) -> None:
    """Take the pictures that only doing something shows."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for story in WALKS:
            context = browser.new_context(locale="zh-CN")
            story(context.new_page(), base, out)
            context.close()
            print(story.__name__)
        browser.close()


def run(base: str, out: Path, shots: list[Shot]) -> int:
    """Take every picture; return how many pages had something wrong."""
    out.mkdir(parents=True, exist_ok=True)
    wrong = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for shot in shots:
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
    parser.add_argument("--manual", type=Path, help="take the pictures of the manuals into here")
    options = parser.parse_args()
    base, out = options.base_url.rstrip("/"), options.manual or options.out
    shots = [shot for shot in (MANUAL if options.manual else PAGES) if options.only in shot.name]
    wrong = run(base, out, shots)
    if options.manual and not options.only:
        walk(base, out)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
