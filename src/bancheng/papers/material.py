"""材料 — what a case gives to a form, each under the name that `forms.py` uses for it."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from bancheng.rules.fields import CODES

from .scene import Scene

OPEN, YES, NO = "open", "是", "否"
Source = Callable[[Scene], str]
MATERIAL: dict[str, tuple[Source, str]] = {}


def source(guard: str = OPEN) -> Callable[[Source], Source]:
    """Offer a function to forms under its own name; the guard says who may read what it gives."""

    def add(function: Source) -> Source:
        MATERIAL[function.__name__] = function, guard
        return function

    return add


# ── the case ─────────────────────────────────────────────────────────────


@source()
def case_no(s: Scene) -> str:
    return s.case.case_no


@source()
def received(s: Scene) -> str:
    return s.moment(s.case.received_at)


@source()
def issued(s: Scene) -> str:
    return s.moment(s.line.event.at)


@source()
def issued_day(s: Scene) -> str:
    return s.day(s.line.event.at)


@source()
def by(s: Scene) -> str:
    return s.person(s.line.event.by)


@source()
def by_unit(s: Scene) -> str:
    return s.unit(s.line.event.unit)


@source()
def channel(s: Scene) -> str:
    label = s.pack.channels.get(s.case.channel)
    return label.zh if label else s.case.channel


@source()
def point(s: Scene) -> str:
    return s.case.point


@source()
def first_asked(s: Scene) -> str:
    return s.person(s.facts.first_asked_by)


@source()
def registrar(s: Scene) -> str:
    return s.person(s.facts.registered_by)


@source()
def owner(s: Scene) -> str:
    return s.person(s.facts.owner)


@source()
def situation(s: Scene) -> str:
    label = s.pack.situations.get(s.facts.situation or "")
    return label.zh if label else ""


@source()
def causes(s: Scene) -> str:
    labels = [s.pack.causes.get(code) for code in s.facts.causes]
    return "、".join(label.zh for label in labels if label)


@source()
def nature(s: Scene) -> str:
    return CODES["natures"].get(s.facts.nature or "", "")


@source()
def case_class(s: Scene) -> str:
    return CODES["classes"].get(s.facts.case_class or "", "")


@source()
def promise(s: Scene) -> str:
    found = s.facts.promise
    if found is None:
        return ""
    guess = "（明年放假安排公布后确定）" if found.provisional else ""
    return f"{s.moment(found.due_at)}前（{found.limit_wd + found.extension_wd}个工作日）{guess}"


@source()
def outcome(s: Scene) -> str:
    return CODES["outcomes"].get(s.facts.outcome or "", "")


@source()
def confidential(s: Scene) -> str:
    return YES if s.facts.confidential else NO


@source()
def redo(s: Scene) -> str:
    return f"第{s.facts.round}轮" if s.facts.round else ""


@source()
def rating(s: Scene) -> str:
    if s.facts.rating is None:
        return ""
    label = s.pack.rating.labels.get(s.facts.rating)
    return f"{s.facts.rating} {label.zh}" if label else str(s.facts.rating)


@source()
def files(s: Scene) -> str:
    count = s.case.attachments.filter(created_at__lte=s.line.event.at).count()
    return f"{count}份" if count else "无"


@source()
def exclusion(s: Scene) -> str:
    line = s.last("reject", "guide")
    code = (line.given.get("exclusion") if line else "") or s.facts.exclusion or ""
    label = s.pack.exclusions.get(code)
    return f"{code} {label.zh}" if label else ""


# ── the matter ───────────────────────────────────────────────────────────


@source("named")
def item(s: Scene) -> str:
    return str(s.filled_in("item_name") or "")


@source()
def about(s: Scene) -> str:
    """The item as it is named in a sentence; nothing where none was given."""
    return f"“{item(s)}”" if item(s) else ""


@source()
def item_code(s: Scene) -> str:
    return str(s.filled_in("item_code") or "")


@source("trace")
def application_no(s: Scene) -> str:
    return str(s.filled_in("application_no") or "")


@source("trace")
def applied(s: Scene) -> str:
    ways = {"online": "网上", "offline": "窗口"}
    way = ways.get(str(s.filled_in("filed") or ""), "")
    on = s.filled_in("filed_on")
    return " ".join(filter(None, (s.day(on) if isinstance(on, date | str) else "", way)))


@source("trace")
def trips(s: Scene) -> str:
    found = s.filled_in("trips")
    return "" if found is None else f"{found}次"


@source()
def needed_by(s: Scene) -> str:
    found = s.filled_in("needed_by")
    return s.day(found) if isinstance(found, date | str) else ""


@source("told")
def statement(s: Scene) -> str:
    return str(s.filled_in("statement") or "")


@source("told")
def request(s: Scene) -> str:
    return str(s.filled_in("request") or "")


# ── the reporter ─────────────────────────────────────────────────────────


@source()
def reporter_kind(s: Scene) -> str:
    return "企业或单位" if s.case.reporter_kind == "enterprise" else "个人"


@source("name")
def reporter(s: Scene) -> str:
    return str(s.filled_in("reporter_name") or "")


@source("phone")
def phone(s: Scene) -> str:
    return str(s.filled_in("reporter_phone") or "")


def _more(s: Scene) -> dict[str, Any]:
    held = s.case.reporter_more
    return json.loads(held.reveal()) if held else {}


@source("id_no")
def id_no(s: Scene) -> str:
    return str(_more(s).get("id_no", ""))


@source("credit_code")
def credit_code(s: Scene) -> str:
    return str(_more(s).get("credit_code", ""))


@source("address")
def address(s: Scene) -> str:
    return str(_more(s).get("address", ""))


@source("more")
def agent(s: Scene) -> str:
    found = _more(s).get("agent", "")
    return " ".join(map(str, found.values())) if isinstance(found, dict) else str(found)


@source()
def vulnerable(s: Scene) -> str:
    return YES if s.facts.vulnerable else NO


@source()
def notice_version(s: Scene) -> str:
    return s.case.notice_version
