"""问题说明 — every refusal of the interface as `application/problem+json` (RFC 9457).

`type` ends in a fixed word, `title` names the kind of refusal, `detail` is the sentence that a
page would show. To add a kind, add a line to `KINDS`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import NinjaAPI
from ninja.errors import AuthenticationError

from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible, Refused, TooOften

CONTENT_TYPE = "application/problem+json"
TYPES = "/api/v1/problems/"
_log = structlog.get_logger("bancheng.api")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of refusal: its status and its title."""

    status: int
    title: str


KINDS: dict[str, Kind] = {
    "malformed": Kind(400, gettext_noop("请求没有看懂")),
    "not-authenticated": Kind(401, gettext_noop("没有登录或令牌无效")),
    "not-permitted": Kind(403, gettext_noop("没有权限")),
    "not-found": Kind(404, gettext_noop("没有找到")),
    "method-not-allowed": Kind(405, gettext_noop("不支持这种请求方法")),
    "stale-version": Kind(409, gettext_noop("情况有变")),
    "refused": Kind(409, gettext_noop("没有办成")),
    "action-not-allowed": Kind(409, gettext_noop("现在不能这样办理")),
    "too-large": Kind(413, gettext_noop("内容太大")),
    "unsupported-media-type": Kind(415, gettext_noop("不支持这种内容格式")),
    "invalid": Kind(422, gettext_noop("有内容需要补充或更正")),
    "too-many-requests": Kind(429, gettext_noop("操作太频繁了")),
    "server-error": Kind(500, gettext_noop("系统出了点问题")),
    "busy": Kind(503, gettext_noop("系统正忙，请稍后再试")),
}


class Malformed(Refused):
    """400: the request itself cannot be read."""

    status, code = 400, "malformed"


class TooLarge(Refused):
    """413: more than may be sent at once."""

    status, code = 413, "too-large"


class UnsupportedMediaType(Refused):
    """415: sent in a format that this call does not read."""

    status, code = 415, "unsupported-media-type"


def problem(
    code: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """Answer with a refusal of one of `KINDS`."""
    kind = KINDS[code]
    body = {
        "type": TYPES + code,
        "title": _(kind.title),
        "status": kind.status,
        "detail": detail,
        **more,
    }
    text = json.dumps(body, ensure_ascii=False)
    more_headers = {"Cache-Control": "no-store", **(headers or {})}
    return HttpResponse(text, CONTENT_TYPE, kind.status, headers=more_headers)


def refused(_request: HttpRequest, why: Refused) -> HttpResponse:
    """A refusal of the rules, in the words in which a page shows it."""
    sentence = _(why.message)
    detail = sentence % why.params if why.params else sentence
    headers: dict[str, str] = {}
    more: dict[str, Any] = {}
    if isinstance(why, Invalid):
        more["errors"] = [{"field": field, "message": _(text)} for field, text in why.errors]
    if isinstance(why, NotAllowed):
        more |= {"state": why.state, "allowed_actions": list(why.allowed)}
    if isinstance(why, TooOften):
        headers["Retry-After"] = str(why.wait)
    return problem(why.code, detail, headers=headers, **more)


def unauthenticated(_request: HttpRequest, _why: Exception) -> HttpResponse:
    """Nobody is known: no credentials, or none that hold."""
    detail = _("请在 Authorization 头里带上有效的访问令牌，或先登录。")
    return problem("not-authenticated", detail, headers={"WWW-Authenticate": "Bearer"})


def no_such_address(_request: HttpRequest, *_why: Any, **_path: Any) -> HttpResponse:
    """An address that the interface does not have."""
    return problem("not-found", _("接口没有这个地址，请核对网址。"))


def method_not_allowed(refusal: HttpResponse) -> HttpResponse:
    """The same refusal of a method as a problem, with its `Allow` header."""
    allowed = refusal.headers.get("Allow", "")
    detail = _("这个地址只接受：%s。") % allowed
    return problem("method-not-allowed", detail, headers={"Allow": allowed})


def unreadable(_request: HttpRequest, _why: Exception) -> HttpResponse:
    """A body that broke off or is not what its header says."""
    return problem("malformed", _("请求的内容不完整或格式不对。"))


def too_large(_request: HttpRequest, _why: Exception) -> HttpResponse:
    """A body over the limits of the settings."""
    return problem("too-large", _("请求的内容太大。"))


def busy(_request: HttpRequest, why: Exception) -> HttpResponse:
    """A database that did not let us in time; nothing was changed."""
    _log.warning("database_busy", reason=type(why).__name__)
    return problem(
        "busy", _("系统正忙，这一步没有办成，请稍后再试。"), headers={"Retry-After": "2"}
    )


def unexpected(_request: HttpRequest, why: Exception) -> HttpResponse:
    """A fault of ours: logged in full, answered without any inner word."""
    _log.error("unexpected", exc_info=why)
    return problem("server-error", _("问题已经记录下来。这一步可能没有保存，请先查询再重试。"))


def register(api: NinjaAPI) -> None:
    """Let every exception of an operation end as a problem."""
    handlers: dict[type[Exception], Any] = {
        Refused: refused,
        AuthenticationError: unauthenticated,
        Http404: no_such_address,
        RequestDataTooBig: too_large,
        TooManyFieldsSent: too_large,
        TooManyFilesSent: too_large,
        MultiPartParserError: unreadable,
        UnreadablePostError: unreadable,
        SuspiciousOperation: unreadable,
        BadRequest: unreadable,
        OperationalError: busy,
        Exception: unexpected,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


__all__ = [
    "KINDS",
    "Invalid",
    "Malformed",
    "NotPermitted",
    "NotVisible",
    "TooLarge",
    "UnsupportedMediaType",
    "problem",
    "register",
]
