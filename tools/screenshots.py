"""Takes a picture of every page, as each demo person sees it, at each width it is made for.

    tools/screenshots.py --base-url http://127.0.0.1:8000 --out var/screenshots [--only desk]
    tools/screenshots.py --manual docs/manual/images

Needs a server in demo mode (`make run`) and Chromium. To add a page, add a line to PAGES; to add
a picture to the manuals, a line to MANUAL. A page that answers with an error, scrolls sideways,
or writes to the console is named, and the exit status is then 1.

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
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

DESK = (1440, 1920)
PHONE = (360, 1440)
MANUAL_DESK, MANUAL_PHONE = (1280,), (360,)
CHROMIUM = "/usr/bin/chromium"


@dataclass(frozen=True, slots=True)
class Shot:
    """One page: who looks at it ("" is anybody) and how wide their screen is.

    `follow` are links and buttons pressed one after another once the page stands, so that the
    picture shows what they open, when `until` is there. `height` keeps the top of the page only;
    0 keeps all of it.
    """

    name: str
    path: str
    role: str = ""
    widths: tuple[int, ...] = DESK
    elder: bool = False
    english: bool = False
    follow: tuple[str, ...] = ()
    height: int = 0
    until: str = ""


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
    Shot("public-open", "/open", widths=PHONE),
    Shot("public-paper-check", "/papers/check", widths=PHONE),
    Shot("login", "/desk/", widths=PHONE),
    Shot("desk-window", "/desk/", role="window", widths=(820, 1440, 1920)),
    Shot("desk-window-en", "/desk/", role="window", widths=(1440,), english=True),
    Shot("desk-dispatcher", "/desk/", role="dispatcher"),
    Shot("desk-liaison", "/desk/", role="liaison-hrss"),
    Shot("desk-unit-leader", "/desk/", role="leader-hrss", widths=(360, 1440)),
    Shot("desk-verifier", "/desk/", role="verifier"),
    Shot("desk-calls", "/desk/calls", role="verifier", widths=(*DESK, 360)),
    Shot("desk-calls-en", "/desk/calls", role="verifier", widths=(1440,), english=True),
    Shot("desk-call", "/desk/calls", role="verifier", widths=(*DESK, 360), follow=(".call-go a",)),
    Shot("desk-guided", "/desk/calls?list=guided", role="window2", widths=(*DESK, 360)),
    Shot("desk-leader", "/desk/", role="leader", widths=(360, 1440)),
    Shot("desk-archivist", "/desk/", role="archivist"),
    Shot("desk-supervisor", "/desk/", role="supervisor"),
    Shot("desk-province", "/desk/", role="province", widths=(1440,)),
    Shot("desk-list", "/desk/cases", role="dispatcher", widths=(820, 1440, 1920)),
    Shot("desk-list-empty", "/desk/cases?q=没有这样的事", role="dispatcher", widths=(1440,)),
    Shot("desk-orders", "/desk/orders", role="dispatcher", widths=(1440,)),
    Shot("desk-case", "/desk/cases?state=handling", role="dispatcher", follow=("a.row-link",)),
    Shot(
        "desk-case-why",
        "/desk/cases?state=handling",
        role="dispatcher",
        follow=("a.row-link", "details.why > summary"),
    ),
    Shot(
        "desk-clock",
        "/desk/clock?day=2026-09-18&at=15:30&by=class.hard.limit_wd&amount=",
        role="window",
        widths=PHONE,
    ),
    Shot("desk-supervision", "/desk/supervision/", role="supervisor", widths=(360, 1440)),
    Shot("desk-knowledge", "/desk/knowledge", role="editor", widths=(360, 1440)),
    Shot("desk-entry-new", "/desk/knowledge/new", role="window", widths=(360, 1440)),
    Shot("public-questions", "/questions", widths=PHONE),
    Shot("public-questions-elder", "/questions", widths=(360,), elder=True),
    Shot("desk-waiting", "/desk/supervision/waiting", role="leader", widths=(360, 1440)),
    Shot("desk-ledger", "/desk/ledger", role="leader", widths=(360, 1440)),
    Shot("desk-ledger-editions", "/desk/ledger/editions", role="leader", widths=(1440,)),
    Shot("desk-reports", "/desk/reports", role="leader", widths=(360, 1440)),
    Shot("desk-assessment", "/desk/assessment", role="leader", widths=(360, 1440)),
    Shot("desk-papers", "/desk/papers", role="supervisor", widths=(1440,)),
    Shot("desk-paper-new", "/desk/papers/new?unit=hrss", role="supervisor", widths=(1440,)),
    Shot("desk-board", "/desk/board", role="leader", widths=(360, 1440)),
    Shot("desk-board-wall", "/desk/board?wall=1", role="leader", widths=(1920,)),
    Shot("desk-figures", "/desk/figures?period=quarter", role="leader", widths=(360, 1440)),
    Shot(
        "desk-figures-units",
        "/desk/figures?period=quarter&by=unit",
        role="leader",
        widths=(360, 1440),
    ),
    Shot("desk-audit", "/desk/audit?period=quarter", role="supervisor", widths=(360, 1440)),
    Shot("desk-ratings", "/desk/ratings", role="supervisor", widths=(360, 1440)),
    Shot(
        "desk-rectification", "/desk/ratings/rectification", role="supervisor", widths=(360, 1440)
    ),
    Shot("desk-flags", "/desk/ratings/flags", role="leader", widths=(360, 1440)),
    Shot("desk-visits", "/desk/ratings/visits", role="leader", widths=(360, 1440)),
    Shot("desk-invite", "/desk/visits/invite", role="window", widths=(360, 1440)),
    Shot("desk-approvals", "/desk/approvals", role="leader", widths=(360, 1440)),
    Shot("desk-register", "/desk/register", role="window", widths=(820, 1440)),
    Shot("manage-sysadmin", "/manage/", role="sysadmin", widths=(1440,)),
    Shot("manage-accounts", "/manage/accounts", role="secadmin", widths=(1440,)),
    Shot("manage-organisation", "/manage/organisation", role="sysadmin", widths=(1440,)),
    Shot("manage-rules", "/manage/rules", role="sysadmin", widths=(1440,)),
    Shot("manage-jobs", "/manage/jobs", role="sysadmin", widths=(1440,)),
    Shot("manage-auditadmin", "/manage/", role="auditadmin", widths=(1440,)),
    Shot("problems", "/desk/problems", "leader", widths=(360, 1440)),
    Shot("problem-candidates", "/desk/problems/candidates", "dispatcher", widths=(360, 1440)),
    Shot("problem-heat", "/desk/problems/heat", "leader", widths=(360, 1440)),
    Shot("problem-delays", "/desk/problems/delays", "leader", widths=(360, 1440)),
    Shot("problem-gaps", "/desk/problems/gaps", "province", widths=(1440,)),
    Shot("public-solved", "/open/solved", widths=PHONE),
)


def first(state: str) -> str:
    """The list of the cases in a state, those due first."""
    return f"/desk/cases?state={state}&sort=due_at"


def step(
    name: str, role: str, path: str, label: str = "", *, height: int = 800, phone: bool = False
) -> Shot:
    """The first case of a list and, with `label`, the form of the move so called."""
    press = ("a.row-link", *([f".actions >> text='{label}'"] if label else []))
    widths = MANUAL_PHONE if phone else MANUAL_DESK
    until = "#case-act form" if label else ""
    return Shot(name, path, role=role, widths=widths, follow=press, height=height, until=until)


def home(name: str, role: str, path: str = "/desk/", *, height: int = 620) -> Shot:
    """What a post sees first."""
    return Shot(name, path, role=role, widths=MANUAL_DESK, height=height)


MANUAL = (
    Shot("login", "/desk/", widths=MANUAL_DESK, height=620),
    Shot(
        "list",
        "/desk/cases?state=handling",
        role="dispatcher",
        widths=MANUAL_DESK,
        follow=("text=筛选和排序",),
        height=760,
    ),
    step("case", "dispatcher", first("handling")),
    step("act", "window", first("submitted"), "受理并开始计时"),
    Shot("public-home", "/", widths=MANUAL_PHONE, height=900),
    Shot("public-home-elder", "/", widths=MANUAL_PHONE, elder=True, height=900),
    home("window-home", "window"),
    step("window-supplement", "window", first("submitted"), "一次性告知补正"),
    home("dispatcher-home", "dispatcher"),
    step("dispatcher-triage", "dispatcher", first("accepted"), "完成研判", height=1000),
    step("dispatcher-return", "dispatcher", first("return_review"), "不同意退单"),
    step("dispatcher-release", "dispatcher", first("reply_review"), "答复反映人"),
    home("unit-home", "liaison-hrss"),
    step("unit-sign", "liaison-hrss", "/desk/orders?state=issued&role=lead", "签收"),
    step("unit-reply", "liaison-hrss", "/desk/orders?state=in_hand", "提交答复", height=1000),
    home("verifier-home", "verifier"),
    Shot("verifier-calls", "/desk/calls", role="verifier", widths=MANUAL_DESK, height=620),
    Shot(
        "verifier-call",
        "/desk/calls",
        role="verifier",
        widths=MANUAL_DESK,
        follow=(".call-go a",),
        height=900,
    ),
    step("verifier-ok", "verifier", first("replied"), "核查通过"),
    home("leader-home", "leader"),
    Shot("leader-home-phone", "/desk/", role="leader", widths=MANUAL_PHONE, height=720),
    step("leader-approve", "leader", "/desk/cases?pending=triage,terminate", height=700),
    home("supervisor-home", "supervisor"),
    step("supervisor-supervise", "supervisor", "/desk/cases?light=red&sort=due_at", "督办"),
    home("archivist-home", "archivist"),
    home("admin-home", "sysadmin", "/manage/", height=420),
    home("admin-accounts", "secadmin", "/manage/accounts", height=520),
    home("admin-audit", "auditadmin", "/manage/", height=520),
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
