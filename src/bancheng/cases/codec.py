"""案情与文本互换 — facts to canonical JSON and back, exactly.

A field at its default is left out, so a new field of the facts needs no migration. Orders lie
in their own rows; the centre's place in the hierarchy is read from the hierarchy of today.
"""

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from bancheng.rules.facts import CaseFacts, Order

T = TypeVar("T")
Doc = dict[str, Any]
ELSEWHERE = frozenset({"orders", "centre_path"})
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
AS_IT_IS = frozenset({type(None), bool, int, float, str})
Read = Callable[[Any], Any]
_known_defaults: dict[type, dict[str, Any]] = {}
_known_readers: dict[type, dict[str, Read | None]] = {}


def canonical(value: Any) -> str:
    """The one way a value is written where it is hashed."""
    return _ENCODER.encode(value)


def case_doc(facts: CaseFacts) -> Doc:
    """The facts as a document, without orders."""
    return _doc(facts)


def order_doc(order: Order) -> Doc:
    """One order as a document."""
    return _doc(order)


def dump(value: CaseFacts | Order) -> str:
    """The text kept in a row."""
    return canonical(_doc(value))


def case_from(
    doc: Mapping[str, Any],
    *,
    orders: tuple[Order, ...] = (),
    centre_path: tuple[str, ...] = (),
) -> CaseFacts:
    """The facts of a document, with the orders and the hierarchy that lie elsewhere."""
    elsewhere = {"orders": orders, "centre_path": centre_path}
    return CaseFacts.of({**_optional(), **_values(CaseFacts, doc), **elsewhere})


def order_from(doc: Mapping[str, Any]) -> Order:
    """The order of a document."""
    return _build(Order, doc)


def whole(facts: CaseFacts) -> Doc:
    """Facts and orders in one document: what the log keeps the differences of."""
    doc = case_doc(facts)
    if facts.orders:
        doc["orders"] = {order.no: order_doc(order) for order in facts.orders}
    return doc


def difference(old: CaseFacts | None, new: CaseFacts) -> Doc:
    """What to set in the document of `old` to get that of `new`; None: back to its default.

    Values are compared before they are written out, so that a log line costs what it changes.
    """
    found = _changes(old, new)
    before = {order.no: order for order in old.orders} if old else {}
    orders = {o.no: _changes(before.get(o.no), o) for o in new.orders if before.get(o.no) is not o}
    if changed := {no: part for no, part in orders.items() if part}:
        found["orders"] = changed
    return found


def _changes(old: CaseFacts | Order | None, new: CaseFacts | Order) -> Doc:
    found: Doc = {}
    for name, default in _defaults(type(new)).items():
        value = getattr(new, name)
        before = default if old is None else getattr(old, name)
        if value is before or (before is not MISSING and value == before):
            continue
        found[name] = None if value == default else plain(value)
    return found


def apply(old: Mapping[str, Any], changes: Mapping[str, Any]) -> Doc:
    """`old` with a difference set in it."""
    new = dict(old)
    for name, value in changes.items():
        if name == "orders":
            orders = dict(new.get("orders", {}))
            for no, part in value.items():
                orders[no] = apply(orders.get(no, {}), part)
            new["orders"] = orders
        elif value is None:
            new.pop(name, None)
        else:
            new[name] = value
    return new


# ── inside ───────────────────────────────────────────────────────────────


def _doc(value: Any) -> Doc:
    found = {}
    for name, default in _defaults(type(value)).items():
        held = getattr(value, name)
        if held is not default and (default is MISSING or held != default):
            found[name] = plain(held)
    return found


def _defaults(kind: type) -> dict[str, Any]:
    if kind not in _known_defaults:
        _known_defaults[kind] = {
            f.name: f.default_factory() if f.default_factory is not MISSING else f.default
            for f in fields(kind)
            if f.name not in ELSEWHERE
        }
    return _known_defaults[kind]


@cache
def _optional() -> dict[str, Any]:
    """What the fields of facts hold that no document has to name."""
    known = _defaults(CaseFacts)
    return {name: default for name, default in known.items() if default is not MISSING}


def plain(value: Any) -> Any:
    """A value as JSON writes it: times in UTC, days, codes, lists."""
    if type(value) in AS_IT_IS:
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    if is_dataclass(value):
        return _doc(value)
    raise TypeError(f"{type(value).__name__} does not belong in facts")


def _build(kind: type[T], doc: Mapping[str, Any]) -> T:
    return kind(**_values(kind, doc))


def _values(kind: type, doc: Mapping[str, Any]) -> Doc:
    """What the fields hold, each read back from its JSON."""
    readers = _readers(kind)
    return {
        name: value if (read := readers[name]) is None else read(value)
        for name, value in doc.items()
    }


def _readers(kind: type) -> dict[str, Read | None]:
    if kind not in _known_readers:
        hints = get_type_hints(kind)
        _known_readers[kind] = {
            f.name: _reader(hints[f.name]) for f in fields(kind) if f.name not in ELSEWHERE
        }
    return _known_readers[kind]


def _reader(hint: Any) -> Read | None:
    """How a value of this type is read back from JSON; None: it is what JSON gives."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        inner = _reader(next(a for a in args if a is not type(None)))
        return inner and (lambda value: None if value is None else inner(value))
    if origin is tuple:
        if args[-1] is Ellipsis:
            each = _reader(args[0])
            return tuple if each is None else lambda value: tuple(map(each, value))
        parts = [_reader(a) or (lambda value: value) for a in args]
        return lambda value: tuple(r(v) for r, v in zip(parts, value, strict=True))
    if origin is Mapping and args[1] is datetime:
        return lambda value: {name: datetime.fromisoformat(at) for name, at in value.items()}
    if isinstance(hint, type):
        if issubclass(hint, datetime | date):
            return hint.fromisoformat
        if issubclass(hint, StrEnum):
            return hint
        if is_dataclass(hint):
            return lambda value: _build(hint, value)
    return None
