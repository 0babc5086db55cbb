"""A matter told over HTTP: who presses what, by the names of the contract and of the process."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bancheng import config
from bancheng.people import tokens
from bancheng.people.models import User
from tests.api.conftest import Answer
from tests.worktimes import worktime

SOMEBODY = {"kind": "person", "name": "张三丰", "phone": "13800138000"}
LIVE = {"issued", "return_review", "in_hand", "reply_review"}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass
class Hall:
    """The centre's hall: its clock, and everybody who has a key to the interface."""

    clock: Any
    keys: dict[tuple[str, str], Client] = field(default_factory=dict)

    def at(self, moment: str) -> None:
        """Let it be this time, for example "2026-11-24 10:00"."""
        local = datetime.fromisoformat(moment).replace(tzinfo=worktime().zone)
        self.clock.move_to(local, tick=False)

    def desk(self, who: str) -> Client:
        """The person's client; keys are of the day, since they expire."""
        now = config.now()
        key = who, f"{now:%Y%m%d}"
        if key not in self.keys:
            user = User.objects.get(username=who)
            _row, token = tokens.issue(user, now=now, scopes=("read", "write"))
            self.keys[key] = Client(headers={"Authorization": f"Bearer {token}"})
        return self.keys[key]

    def post(self, who: str, path: str, body: dict[str, Any]) -> Answer:
        client = self.desk(who) if who else Client()
        data = json.dumps(body)
        return Answer(client.post(f"/api/v1{path}", data, content_type="application/json"))

    def get(self, who: str, path: str, **query: Any) -> Answer:
        client = self.desk(who) if who else Client()
        return Answer(client.get(f"/api/v1{path}", query))

    def registers(self, statement: str, by: str = "window", **more: Any) -> "Matter":
        """A window or a platform takes a matter in."""
        body = {"channel": "window", "reporter": SOMEBODY, "statement": statement, **more}
        return Matter(self, self.post(by, "/cases", body).ok(201))

    def reports(self, statement: str, **more: Any) -> "Matter":
        """Somebody reports it on line, without any account."""
        body = {"reporter": SOMEBODY, "statement": statement, **more}
        return Matter(self, self.post("", "/public/cases", body).ok(201))


class Matter:
    """One case, and the buttons that are pressed on it."""

    def __init__(self, hall: Hall, registered: dict[str, Any]) -> None:
        self.hall, self.no, self.code = hall, registered["case_no"], registered["query_code"]

    # ── one move ─────────────────────────────────────────────────────────

    def tries(self, who: str, action: str, /, **given: Any) -> Answer:
        return self.hall.post(who, f"/cases/{self.no}/actions/{action}", given)

    def does(self, who: str, action: str, /, **given: Any) -> dict[str, Any]:
        return self.tries(who, action, **given).ok(201 if action == "reopen" else 200)

    def tries_order(self, who: str, action: str, /, **given: Any) -> Answer:
        order = self.order(who.partition("-")[2] if "-" in who else self.lead_unit())
        return self.hall.post(who, f"/work-orders/{order['order_no']}/actions/{action}", given)

    def order_does(self, who: str, action: str, /, **given: Any) -> dict[str, Any]:
        """Somebody of a unit (or of the centre, on the lead order) moves the order."""
        found: dict[str, Any] = self.tries_order(who, action, **given).ok()
        return found

    def reporter_tries(self, action: str, /, **given: Any) -> Answer:
        return self.hall.post("", f"/public/cases/{self.no}/{action}?code={self.code}", given)

    def reporter(self, action: str, /, **given: Any) -> dict[str, Any]:
        found: dict[str, Any] = self.reporter_tries(action, **given).ok()
        return found

    def attaches(self, who: str, name: str = "材料.pdf", content: bytes = PDF) -> str:
        """Send a file; who "" is the reporter. Returns its id."""
        file = {"file": SimpleUploadedFile(name, content)}
        if who:
            answer = self.hall.desk(who).post(f"/api/v1/cases/{self.no}/attachments", file)
        else:
            path = f"/api/v1/public/cases/{self.no}/attachments?code={self.code}"
            answer = Client().post(path, file)
        return str(Answer(answer).ok(201)["id"])

    # ── what is seen ─────────────────────────────────────────────────────

    def seen(self) -> dict[str, Any]:
        """What the reporter sees with the query code."""
        return self.hall.get("", f"/public/cases/{self.no}", code=self.code).ok()

    def case(self, who: str = "leader") -> dict[str, Any]:
        return self.hall.get(who, f"/cases/{self.no}").ok()

    def events(self, who: str = "leader") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.hall.get(who, f"/cases/{self.no}/events").ok()["items"]
        return found

    def done(self, who: str = "leader") -> list[str]:
        return [event["action"] for event in self.events(who)]

    def papers(self) -> set[str]:
        return {event["paper"] for event in self.events() if event["paper"]}

    def lead_unit(self) -> str:
        return str(next(o for o in self.case()["work_orders"] if o["role"] == "lead")["unit"])

    def order(self, unit: str) -> dict[str, Any]:
        """The unit's newest order."""
        orders = [o for o in self.case()["work_orders"] if o["unit"] == unit]
        live = [o for o in orders if o["state"] in LIVE]
        found: dict[str, Any] = (live or orders)[-1]
        return found

    # ── the usual way, in one word ───────────────────────────────────────

    def dispatched(
        self,
        situation: str,
        case_class: str,
        causes: list[str],
        lead: str,
        *assist: str,
        **more: Any,
    ) -> "Matter":
        """Accepted, triaged, confirmed if hard, and sent to the units."""
        self.does("window", "accept", situation=situation)
        self.does(
            "dispatcher", "triage",
            **{"class": case_class, "causes": causes, "lead_unit": lead, "assist_units": [*assist]},
        )  # fmt: skip
        if case_class == "hard":
            self.does("leader", "confirm_class")
        self.does("dispatcher", "dispatch", instructions="请当天联系，按时限办理。", **more)
        return self

    def signed(self, unit: str) -> "Matter":
        """Signed by the unit's liaison, who also speaks with the reporter."""
        self.order_does(f"liaison-{unit}", "sign")
        self.contacted(unit)
        return self

    def contacted(self, unit: str, method: str = "phone") -> None:
        self.order_does(
            f"liaison-{unit}", "record_contact",
            method=method, summary="已说明办理步骤和时间。", reached=True,
        )  # fmt: skip

    def answered(self, unit: str, answer: str, outcome: str = "done", **more: Any) -> "Matter":
        """Answered by the unit, signed by its leader and sent to the reporter."""
        self.order_does(
            f"liaison-{unit}", "submit_reply",
            outcome=outcome, facts="已核实并办理。", answer=answer, **more,
        )  # fmt: skip
        self.order_does(f"leader-{unit}", "approve_reply")
        self.does("dispatcher", "release", by="phone")
        return self

    def answered_by_assistant(self, unit: str) -> None:
        """An assisting unit answers its own order, signed by its leader."""
        self.order_does(
            f"liaison-{unit}", "submit_reply", outcome="done", facts="已核对", answer="资料一致"
        )
        self.order_does(f"leader-{unit}", "approve_reply")

    def verified(self, done: str = "yes", who: str = "verifier") -> "Matter":
        self.does(
            who, "record_attempt", method="phone", reached=True, summary="本人接听，说明了结果。"
        )
        self.does(who, "verify_ok", method="phone", done=done, satisfaction=5)
        return self

    def archived(self, level: int = 5) -> "Matter":
        self.reporter("rate", level=level)
        self.does("archivist", "archive")
        return self
