"""The work that is measured, as a client of the product does it: over HTTP, by token or cookie."""

import base64
import http.client
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

UNITS = ("hrss", "market", "housing", "tax")
STAFF = frozenset({"window", "dispatcher", "verifier", "archivist"}) | {
    f"{post}-{unit}" for post in ("liaison", "leader") for unit in UNITS
}
CASE = {
    "channel": "window",
    "reporter": {"kind": "person", "name": "张三丰", "phone": "13800138000"},
    "item": {"name": "社会保险转移接续", "filed": "offline", "filed_on": "2026-01-05", "trips": 3},
    "statement": "去年十月在线提交了社会保险关系转移接续申请，窗口说转出地没有回函，"
    "转出地说已经寄出。来回跑了三趟，每次都让再等等，至今没有结果，也没有人说清楚卡在哪里。",
    "request": "请尽快核实两地的转移记录，把转移接续办好。",
    "situation": "QX1",
    "point": "P1",
}
TRIAGE = {"class": "complex", "causes": ["ZY03"], "lead_unit": "hrss", "nature": "hard_to_do"}
CONTACT = {"method": "phone", "summary": "已说明办理步骤", "reached": True}
PROGRESS = {"method": "letter", "summary": "已向转出地发函", "reached": True}
REPLY = {"outcome": "done", "facts": "系统已修复", "answer": "已为您办好转移接续。"}
LOOP: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("window", "accept", {"situation": "QX1"}),
    ("dispatcher", "triage", TRIAGE),
    ("dispatcher", "dispatch", {"instructions": "请核实转移记录，联系当事人。"}),
    ("liaison-hrss", "order:sign", {}),
    ("liaison-hrss", "order:record_contact", CONTACT),
    ("liaison-hrss", "order:record_progress", PROGRESS),
    ("liaison-hrss", "order:submit_reply", REPLY),
    ("leader-hrss", "order:approve_reply", {}),
    ("dispatcher", "release", {"by": "phone"}),
    ("verifier", "record_attempt", {"method": "phone", "reached": True, "summary": "本人确认"}),
    ("verifier", "verify_ok", {"method": "phone", "done": "yes", "satisfaction": 5}),
    ("verifier", "rate", {"level": 5}),
    ("archivist", "archive", {}),
)
EVENTS = 60
IDLE = 5.0  # seconds


class Refused(RuntimeError):
    """The product did not do what was asked; nothing can be measured then."""


@dataclass
class Desk:
    """One client: a connection that is kept, and the keys of the staff."""

    port: int
    tokens: dict[str, str]
    cookies: dict[str, str]
    connection: http.client.HTTPConnection = field(init=False)
    used: float = 0.0

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, who: str, path: str) -> bytes:
        """Read as `who`, with their token; pages outside the interface with their session."""
        signed = {"Authorization": f"Bearer {self.tokens[who]}"}
        if not path.startswith("/api/"):
            signed = {"Cookie": self.cookies[who]}
        return self._answer("GET", path, None, signed)

    def post(self, who: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Write as `who`."""
        signed = {"Authorization": f"Bearer {self.tokens[who]}", "Content-Type": "application/json"}
        found: dict[str, Any] = json.loads(
            self._answer("POST", f"/api/v1{path}", json.dumps(body).encode(), signed)
        )
        return found

    def _answer(self, method: str, path: str, body: bytes | None, signed: dict[str, str]) -> bytes:
        if time.monotonic() - self.used > IDLE:
            self.connection.close()  # the server has given it up; the next request opens another
        self.connection.request(method, path, body, signed)
        response = self.connection.getresponse()
        content = response.read()
        self.used = time.monotonic()
        if response.status not in (200, 201):
            raise Refused(f"{method} {path}: {response.status} {content[:300].decode()}")
        return content


def registering(desk: Desk) -> Callable[[], bool]:
    """Register a case."""
    return lambda: desk.post("window", "/cases", CASE)["state"] == "submitted"


def templates(desk: Desk) -> None:
    """Make cases in every state of the loop, led by different units; a few whole loops too."""
    for unit in UNITS:
        for last in (*range(len(LOOP)), len(LOOP), len(LOOP)):
            case_no = desk.post("window", "/cases", CASE)["case_no"]
            for who, action, given in LOOP[:last]:
                own = {**given, "lead_unit": unit} if "lead_unit" in given else given
                act(desk, who.replace("hrss", unit), case_no, action, own)


def looping(desk: Desk) -> Callable[[], bool]:
    """A whole closed loop, from registering to the archive."""

    def loop() -> bool:
        case_no = desk.post("window", "/cases", CASE)["case_no"]
        case: dict[str, Any] = {}
        for who, action, given in LOOP:
            case = act(desk, who, case_no, action, given)
        return case["state"] == "archived"

    return loop


def act(
    desk: Desk, who: str, case_no: str, action: str, given: dict[str, Any], nth: int = 1
) -> dict[str, Any]:
    """Carry out one action on the case or on its n-th order."""
    if not action.startswith("order:"):
        return desk.post(who, f"/cases/{case_no}/actions/{action}", given)
    name = action.removeprefix("order:")
    return desk.post(who, f"/work-orders/{case_no}-{nth:02d}/actions/{name}", given)


def long_case(desk: Desk) -> str:
    """Make the case of 60 events and 4 orders, and return its number."""
    case_no = str(desk.post("window", "/cases", CASE)["case_no"])
    for who, action, given in LOOP[:4]:
        case = act(desk, who, case_no, action, given)
    for nth, unit in enumerate(UNITS[1:], start=2):
        given = {"unit": unit, "instructions": "请协助核实。"}
        act(desk, "dispatcher", case_no, "add_order", given)
        act(desk, f"liaison-{unit}", case_no, "order:sign", {}, nth)
    while True:
        case = act(desk, "liaison-hrss", case_no, "order:record_progress", PROGRESS)["case"]
        if case["version"] >= EVENTS:
            return case_no


def reading(desk: Desk, who: str, path: str) -> Callable[[], bool]:
    """Read one address."""
    return lambda: bool(desk.get(who, path))


# ── lists ────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Listing:
    """A named list: who asks, with what; the same rows by hand (`where`), and their order."""

    name: str
    who: str
    query: dict[str, str]
    where: str
    key: str = "received_at"
    descending: bool = True
    joined: str = ""
    by: str = "c"

    def path(self, cursor: str | None = None) -> str:
        """The address of a page."""
        asked = {**self.query, "sort": self.sort, "limit": "50"}
        if cursor:
            asked["cursor"] = cursor
        return f"/api/v1/cases?{urlencode(asked)}"

    @property
    def sort(self) -> str:
        """The sort as the interface names it."""
        name = {"sort_due_at": "due_at"}.get(self.key, self.key)
        return f"-{name}" if self.descending else name

    def statement(self, *, after: bool = False, what: str = "c.*") -> str:
        """The rows of a page by hand."""
        way, sign = ("DESC", "<") if self.descending else ("ASC", ">")
        bound = f" AND (c.{self.key}, c.id) {sign} (%(key)s, %(id)s)" if after else ""
        if after and self.by != "c":
            bound = f" AND ({self.by}.{self.key}, {self.by}.case_id) {sign} (%(key)s, %(id)s)"
        ident = "c.id" if self.by == "c" else f"{self.by}.case_id"
        return (
            f"SELECT {what} FROM cases_case c {self.joined} WHERE c.centre_id = '990100'"  # noqa: S608
            f" AND {self.where}{bound} ORDER BY {self.by}.{self.key} {way}, {ident} {way}"
        )


WORKING = "'handling', 'consulting', 'redo'"
YEAR = "c.received_at >= now() - interval '366 days'"
OF_HRSS = (
    "JOIN cases_workorder o ON o.case_id = c.id AND o.centre_id = '990100' AND o.unit = 'hrss'"
    " AND o.shown"
)
LISTINGS = (
    Listing("newest", "dispatcher", {}, YEAR),
    Listing(
        "home queue: at work, by due date",
        "dispatcher",
        {"state": "handling,consulting,redo"},
        f"c.state IN ({WORKING})",
        "sort_due_at",
        descending=False,
    ),
    Listing("home queue: to archive", "archivist", {"state": "closed"}, "c.state = 'closed'"),
    Listing("unit's own", "liaison-hrss", {}, YEAR, joined=OF_HRSS, by="o"),
    Listing(
        "owner, by due date",
        "dispatcher",
        {"owner": "dispatcher"},
        "c.owner = 'dispatcher'",
        "sort_due_at",
        descending=False,
    ),
    Listing(
        "red light, by due date",
        "dispatcher",
        {"light": "red", "open": "true"},
        "c.red_at < now() AND c.is_open",
        "sort_due_at",
        descending=False,
    ),
    Listing("class", "dispatcher", {"class": "complex"}, "c.case_class = 'complex'"),
    Listing("item", "dispatcher", {"item": "110007"}, "c.item_code = '110007'"),
    Listing(
        "received in a quarter",
        "dispatcher",
        {"received_from": "{quarter}"},
        "c.received_at >= '{quarter}'",
    ),
    Listing(
        "closed, latest first",
        "dispatcher",
        {"closed_from": "{year}"},
        "c.closed_at >= '{year}'",
        "closed_at",
    ),
)


def cursor(key: datetime, pk: int) -> str:
    """The cursor of `cases.lists` that begins after this row; the product refuses a wrong one."""
    text = json.dumps([key.isoformat(), pk])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
