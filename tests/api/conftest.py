"""The people of the stories with keys to the interface, and a client that speaks JSON."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from bancheng.people import tokens
from bancheng.people.models import User
from tests.cases.conftest import MONDAY, people

REPORT = {
    "channel": "window",
    "reporter": {"kind": "person", "name": "张三丰", "phone": "13800138000"},
    "item": {"name": "社会保险转移接续", "filed": "offline", "filed_on": "2026-11-03", "trips": 3},
    "statement": "跑了三趟，社保转移还是办不成，说系统里查不到。",
    "request": "请尽快把转移接续办好。",
}
PROBLEM = "application/problem+json"


@dataclass
class Desk:
    """One person at the interface, or with `who` "" somebody without any key."""

    who: str = ""
    scopes: tuple[str, ...] = ("read", "write")
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        if self.who:
            user = User.objects.get(username=self.who)
            _token, key = tokens.issue(user, now=MONDAY, scopes=self.scopes)
            self.client = Client(headers={"Authorization": f"Bearer {key}"})

    def get(self, path: str, /, **query: Any) -> "Answer":
        return Answer(self.client.get(f"/api/v1{path}", query))

    def post(
        self, path: str, body: Any = None, /, headers: Mapping[str, str] | None = None
    ) -> "Answer":
        data = body if isinstance(body, str | bytes) else json.dumps(body or {})
        return Answer(
            self.client.post(
                f"/api/v1{path}", data, content_type="application/json", headers=headers
            )
        )

    def send(self, path: str, file: Any, **headers: str) -> "Answer":
        return Answer(self.client.post(f"/api/v1{path}", {"file": file}, headers=headers))

    def act(self, case_no: str, action: str, /, **given: Any) -> "Answer":
        return self.post(f"/cases/{case_no}/actions/{action}", given)

    def act_on(self, order_no: str, action: str, /, **given: Any) -> "Answer":
        return self.post(f"/work-orders/{order_no}/actions/{action}", given)

    def registers(self, **more: Any) -> dict[str, Any]:
        """Register a matter and return the case."""
        return self.post("/cases", {**REPORT, **more}).ok(201)


@dataclass
class Answer:
    """What came back."""

    response: HttpResponse

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def json(self) -> Any:
        return json.loads(self.response.content)

    def ok(self, status: int = 200) -> Any:
        """The answer's body; it must have this status."""
        assert self.status == status, self.response.content.decode()
        return self.json

    def problem(self, status: int, code: str) -> dict[str, Any]:
        """The refusal; it must be a problem of this kind."""
        assert self.status == status, self.response.content.decode()
        assert self.response["Content-Type"] == PROBLEM
        found: dict[str, Any] = self.json
        assert found["type"].endswith(f"/{code}")
        assert (found["status"], bool(found["title"]), bool(found["detail"])) == (
            status,
            True,
            True,
        )
        return found

    def fields(self) -> set[str]:
        """The fields that a 422 names."""
        return {error["field"] for error in self.problem(422, "invalid")["errors"]}


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    """It is Monday morning, and stays so."""
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def centre(db: None) -> str:
    """The centre of the stories."""
    return people()


@pytest.fixture
def window(centre: str) -> Desk:
    return Desk("window")


@pytest.fixture
def dispatcher(centre: str) -> Desk:
    return Desk("dispatcher")


@pytest.fixture
def liaison(centre: str) -> Desk:
    return Desk("liaison-hrss")


@pytest.fixture
def stranger(centre: str) -> Desk:
    """Somebody without any key."""
    return Desk()
