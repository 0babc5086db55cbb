"""登记内容 — reading what a reporter, an officer or a platform filled in.

`read` returns values for the row, facts for the rules and texts for the log, or raises
`Invalid` with every error at once, under paths such as `reporter.phone`. Intake does not block:
a statement and any contact are enough, the rest is completed later (先记后办).
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bancheng.crypto import keyed_hash
from bancheng.rules.errors import Invalid, _
from bancheng.rules.facts import CaseFacts
from bancheng.rules.masking import valid_credit_code, valid_id_no, valid_phone
from bancheng.rules.policy import Policy
from bancheng.rules.transitions import REGISTRARS

from . import codec
from .models import Case

LONGEST, LONGEST_LETTER = 2000, 50_000
CONTACT_NEEDED = frozenset({"window", "web", "app"})
REPORTER_KEYS = frozenset(
    {
        "kind",
        "name",
        "phone",
        "contact",
        "id_type",
        "id_no",
        "credit_code",
        "agent",
        "address",
        "vulnerable",
        "confidential",
    }
)
MORE_KEYS = ("contact", "id_type", "id_no", "credit_code", "agent", "address")
ITEM_KEYS = frozenset(["code", "name", "application_no", "filed", "filed_on", "trips"])
FILED = frozenset({"online", "offline"})
SOURCE_KEYS = frozenset(["platform", "case_no", "due_at", "replier", "verifier", "written_on"])
KINDS = frozenset({"person", "enterprise"})

Errors = list[tuple[str, str]]
UNREADABLE = re.compile(r"[\x00\ud800-\udfff]")  # what no database keeps
TOO_LONG = _("文字太长。")
NOT_TEXT = _("请填写文字。")


@dataclass(slots=True)
class Intake:
    """What was read: `columns` of the row, `facts` for rules, `texts` and `codes` for the log."""

    columns: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    codes: dict[str, Any] = field(default_factory=dict)


def read(
    *,
    channel: str,
    reporter: Mapping[str, Any],
    item: Mapping[str, Any] | None,
    statement: Any,
    request: Any,
    needed_by: Any,
    situation: Any,
    point: Any,
    sources: Sequence[Mapping[str, Any]],
    notice_version: str,
    pack: Policy,
) -> Intake:
    """Return what was filled in as values, or raise `Invalid`."""
    errors: Errors = []
    found = Intake()
    if channel not in REGISTRARS:
        errors.append(("channel", _("不在可选范围内。")))
    letter = channel == "letter"
    columns = found.columns
    columns["statement"] = _statement(statement, letter, errors)
    columns["request"] = _line("request", request, errors, LONGEST)
    columns["point"] = _line("point", point, errors, 20)
    columns["notice_version"] = _line("notice_version", notice_version, errors, 40)
    columns["needed_by"] = _day("needed_by", needed_by, errors)
    if situation not in (None, "") and situation not in pack.situations:
        errors.append(("situation", _("不在可选范围内。")))
    _read_item(item or {}, columns, errors)
    _read_reporter(reporter, channel, found, errors)
    columns["sources"] = codec.canonical(_sources(sources, errors))
    if errors:
        raise Invalid(errors)
    found.facts["situation"] = situation or None
    names = ("statement", "request", "item_name", "application_no")
    found.texts |= {name: columns[name] for name in names if columns[name]}
    codes = ("item_code", "filed", "filed_on", "trips", "needed_by", "point", "notice_version")
    found.codes |= {n: codec.plain(columns[n]) for n in codes if columns[n] not in (None, "")}
    found.codes["reporter_kind"] = columns["reporter_kind"]
    return found


CARRIED = (
    "item_code",
    "item_name",
    "application_no",
    "filed",
    "filed_on",
    "trips",
    "request",
    "point",
    "sources",
    "notice_version",
    "reporter_kind",
    "reporter_name",
    "reporter_phone",
    "reporter_more",
    "phone_hash",
    "id_hash",
)
"""What a case that is opened anew takes over as it is."""


def anew(old: Case, facts: CaseFacts, statement: str) -> Intake:
    """依新事实另立 — what a new case takes from the archived one it is linked to."""
    columns = {name: getattr(old, name) for name in CARRIED}
    kept = {
        name: getattr(facts, name) for name in ("situation", "confidential", "vulnerable", "barred")
    }
    return Intake(
        columns={**columns, "statement": statement},
        facts={**kept, "linked_to": old.case_no},
        texts={"statement": statement},
    )


def phone_hash(phone: str) -> str:
    """The lookup hash of a telephone number, however it was written."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", phone))
    if len(digits) > 11 and digits[-11:-8] and digits.startswith(("86", "0086")):
        digits = digits[-11:]
    return keyed_hash(digits, "phone") if digits else ""


def id_hash(number: str) -> str:
    """The lookup hash of an identity number or credit code."""
    plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", number)).upper()
    return keyed_hash(plain, "id_no") if plain else ""


# ── parts ────────────────────────────────────────────────────────────────


def _statement(raw: Any, letter: bool, errors: Errors) -> str:
    if not isinstance(raw, str) or not raw.strip():
        errors.append(("statement", _("请写明办不成的是什么事。")))
        return ""
    if UNREADABLE.search(raw):
        errors.append(("statement", _("文字中有不能识别的字符。")))
    if len(raw) > (LONGEST_LETTER if letter else LONGEST):
        errors.append(("statement", TOO_LONG))
    return raw if letter else raw.strip()


def _line(path: str, raw: Any, errors: Errors, most: int) -> str:
    if raw is None:
        return ""
    if not isinstance(raw, str) or UNREADABLE.search(raw):
        errors.append((path, NOT_TEXT))
        return ""
    if len(raw.strip()) > most:
        errors.append((path, TOO_LONG))
    return raw.strip()


def _day(path: str, raw: Any, errors: Errors) -> date | None:
    if raw in (None, ""):
        return None
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    try:
        return date.fromisoformat(str(raw))
    except ValueError:
        errors.append((path, _("请填写日期，例如 2026-11-26。")))
        return None


def _unknown(path: str, given: Any, known: frozenset[str], errors: Errors) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        errors.append((path, _("格式不对。")))
        return {}
    errors += [(f"{path}.{key}", _("没有这个填写项。")) for key in given if key not in known]
    return given


def _read_item(item: Mapping[str, Any], columns: dict[str, Any], errors: Errors) -> None:
    item = _unknown("item", item, ITEM_KEYS, errors)
    columns["item_code"] = _line("item.code", item.get("code"), errors, 64)
    columns["item_name"] = _line("item.name", item.get("name"), errors, 200)
    columns["application_no"] = _line("item.application_no", item.get("application_no"), errors, 64)
    columns["filed"] = _line("item.filed", item.get("filed"), errors, 16)
    if columns["filed"] and columns["filed"] not in FILED:
        errors.append(("item.filed", _("不在可选范围内。")))
    columns["filed_on"] = _day("item.filed_on", item.get("filed_on"), errors)
    trips = item.get("trips")
    if isinstance(trips, str) and trips.strip().isdecimal():
        trips = int(trips)
    if trips in ("", None):
        trips = None
    elif isinstance(trips, bool) or not isinstance(trips, int) or not 0 <= trips <= 999:
        errors.append(("item.trips", _("请填写整数。")))
        trips = None
    columns["trips"] = trips


def _read_reporter(
    reporter: Mapping[str, Any], channel: str, found: Intake, errors: Errors
) -> None:
    given = _unknown("reporter", reporter, REPORTER_KEYS, errors)
    kind = given.get("kind") or "person"
    if kind not in KINDS:
        errors.append(("reporter.kind", _("不在可选范围内。")))
    name = _line("reporter.name", given.get("name"), errors, 100)
    phone = _line("reporter.phone", given.get("phone"), errors, 40)
    more = _more(given, errors)
    if phone and not valid_phone(phone):
        if channel == "letter":  # an imported letter is kept as it came
            more["contact"] = "；".join(filter(None, (more.get("contact"), phone)))
            phone = ""
        else:
            errors.append(("reporter.phone", _("请填写正确的电话号码。")))
    if channel in CONTACT_NEEDED and not phone and not more.get("contact"):
        errors.append(("reporter.phone", _("请填写电话；没有电话的，写明怎样联系。")))
    flags = {}
    for flag in ("vulnerable", "confidential"):
        flags[flag] = _flag(f"reporter.{flag}", given.get(flag), errors)
    number = more.get("id_no") or more.get("credit_code") or ""
    packed = codec.canonical(more) if more else ""
    found.columns |= {
        "reporter_kind": kind,
        "reporter_name": name,
        "reporter_phone": phone,
        "reporter_more": packed,
        "phone_hash": phone_hash(phone) if phone else "",
        "id_hash": id_hash(number) if isinstance(number, str) else "",
    }
    found.facts |= flags
    personal = {"reporter.name": name, "reporter.phone": phone, "reporter.more": packed}
    found.texts |= {key: value for key, value in personal.items() if value}


def _more(given: Mapping[str, Any], errors: Errors) -> dict[str, Any]:
    more: dict[str, Any] = {}
    for key in MORE_KEYS:
        raw = given.get(key)
        if key == "agent" and isinstance(raw, Mapping):
            raw = {
                str(part): _line(f"reporter.agent.{part}", value, errors, 200)
                for part, value in raw.items()
            }
        else:
            raw = _line(f"reporter.{key}", raw, errors, 200)
        if raw:
            more[key] = raw
    for key, valid in _CHECKS.items():
        card = key != "id_no" or more.get("id_type", "id_card") == "id_card"
        if key in more and card and not valid(more[key]):
            errors.append((f"reporter.{key}", _("号码不对，请核对。")))
    return more


_CHECKS: dict[str, Callable[[str], bool]] = {
    "id_no": valid_id_no,
    "credit_code": valid_credit_code,
}


def _flag(path: str, raw: Any, errors: Errors) -> bool:
    if raw in (None, "", False, "false", "0", "off"):
        return False
    if raw in (True, "true", "1", "on"):
        return True
    errors.append((path, _("请选择是或否。")))
    return False


def _sources(given: Sequence[Mapping[str, Any]], errors: Errors) -> list[dict[str, Any]]:
    found = []
    for index, one in enumerate(given):
        known = _unknown(f"sources.{index}", one, SOURCE_KEYS, errors)
        values = {key: codec.plain(value) for key, value in known.items() if value is not None}
        if not all(isinstance(v, str) and len(v) <= 200 for v in values.values()):
            errors.append((f"sources.{index}", NOT_TEXT))
        found.append(values)
    return found
