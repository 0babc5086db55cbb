"""请求与答复 — reading the JSON that was sent, and writing the JSON that is answered.

Bodies are not validated here: the rules do that, after they have looked at who asks and at the
state of the case, so that refusals come in their one order.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NoReturn

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from bancheng.rules.errors import Invalid, _

from .problems import Malformed, UnsupportedMediaType

Body = dict[str, Any]
_ESCAPED = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")
_JSON = re.compile(r"application/(?:[\w.+-]+\+)?json", re.ASCII)


def body_of(request: HttpRequest) -> Body:
    """The JSON object of the request; an empty body is an empty object."""
    raw = request.body
    if not raw:
        return {}
    if not _JSON.fullmatch(request.content_type or ""):
        raise UnsupportedMediaType(_("请用 application/json 格式发送。"))
    try:
        found = json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Malformed(_("内容不是有效的 JSON。")) from None
    if not isinstance(found, dict):
        raise Malformed(_("内容应当是一个 JSON 对象。"))
    if _ESCAPED.search(raw):
        _refuse_unstorable(found)
    return found


def answer(data: Any, status: int = 200) -> HttpResponse:
    """Answer with JSON, times in the centre's zone with their offset."""
    return written(encoded(data), status)


def written(text: str, status: int) -> HttpResponse:
    """Answer with JSON text; what is personal is kept by no cache."""
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(text, "application/json", status, headers=headers)


def encoded(data: Any) -> str:
    """JSON text, readable as it is."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_plain)


def fingerprint(body: Body) -> bytes:
    """The same bytes for the same object, in whatever order its members came."""
    return json.dumps(body, sort_keys=True).encode()


def moment(at: datetime | None) -> str | None:
    """RFC 3339 with the offset of the centre's zone."""
    return None if at is None else timezone.localtime(at).isoformat(timespec="seconds")


def scalars_only(body: Mapping[str, Any], names: frozenset[str], *, within: str = "") -> None:
    """Refuse lists and objects where one value is meant, before anybody looks them up."""
    wrong = [name for name in names if isinstance(body.get(name), dict | list)]
    if wrong:
        raise Invalid([(within + name, _("格式不对。")) for name in sorted(wrong)])


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _refuse_unstorable(found: Body) -> None:
    """Half characters and NUL are legal JSON, but no database keeps them."""
    wrong = [key for key, value in found.items() if any(map(_bad, _texts((key, value))))]
    if wrong:
        fields = [_NOT_STORABLE.sub("?", key) for key in wrong]
        raise Invalid([(field, _("文字中有不能识别的字符。")) for field in fields])


def _bad(text: str) -> bool:
    return _NOT_STORABLE.search(text) is not None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
