"""The pages that `tools/screenshots.py` takes pictures of, and the pictures of the manuals."""

from dataclasses import dataclass

DESK = (1440, 1920)
PHONE = (360, 1440)
MANUAL_DESK, MANUAL_PHONE = (1280,), (360,)


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
