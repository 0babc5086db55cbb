"""附件 — sending a file to a case, and fetching it back by the same row scope."""

import re
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from ninja import Router

from bancheng.cases import actions, attachments, present, queries
from bancheng.cases.models import Attachment
from bancheng.crypto import digest
from bancheng.rules.errors import Invalid, NotVisible, _
from bancheng.rules.facts import Actor

from . import repeats, shown
from .bodies import Body
from .callers import StaffRequest
from .problems import TooLarge, UnsupportedMediaType
from .schemas import AttachmentOut

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


router = Router(tags=["附件"])
ROOM_FOR_FORM = 64 * 1024
LARGEST_ID = 2**63 - 1
FORM = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {"file": {"type": "string", "contentMediaType": "*/*"}},
                "required": ["file"],
            }
        }
    },
}
KEY_HEADER = {
    "in": "header",
    "name": repeats.HEADER,
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": repeats.LONGEST},
    "description": "同一个键、同一份内容再次发送，得到第一次的答复（24 小时内）",
}


@router.post(
    "/cases/{case_no}/attachments",
    response={201: AttachmentOut},
    operation_id="attach",
    summary="上传附件",
    openapi_extra={"requestBody": FORM, "parameters": [KEY_HEADER]},
)
def attach(request: StaffRequest, case_no: str) -> HttpResponse:
    """图片、PDF、录音、文档，每份不超过 20 MB，类型按内容辨认。

    得到的 id 填入动作的 attachments。
    """
    caller = request.auth
    queries.case_for(caller.actor, shown.case_no(case_no))
    return received(request, case_no, caller.actor, caller.name, caller.now)


@router.get(
    "/attachments/{attachment_id}",
    operation_id="attachment",
    summary="下载附件",
    openapi_extra={
        "responses": {200: {"content": {"*/*": {"schema": {"type": "string"}}}}},
    },
)
def attachment(request: StaffRequest, attachment_id: str) -> HttpResponse:
    """能看到这一件的人可以下载；浏览器只保存，不打开。"""
    if not re.fullmatch(r"[0-9]{1,19}", attachment_id) or int(attachment_id) > LARGEST_ID:
        raise NotVisible
    found = attachments.attachment_for(request.auth.actor, int(attachment_id))
    return download(found)


def received(
    request: HttpRequest, case_no: str, actor: Actor, caller: str, now: datetime
) -> HttpResponse:
    """Keep the one file that was sent and answer 201 with what it is."""
    number = shown.case_no(case_no)
    file = sent_file(request)
    name, content = file.name or "", file.read()
    sent = f"{name}\n{digest(content)}".encode()

    def keep() -> Body:
        kept = actions.attach(number, actor=actor, name=name, content=content, now=now)
        return present.attachment_json(kept)

    return repeats.created(request, keep, caller=caller, sent=sent, now=now)


def sent_file(request: HttpRequest) -> "UploadedFile[bytes]":
    """The file in the form, whatever its field is called; refuses none, many and too large."""
    if request.content_type != "multipart/form-data":
        raise UnsupportedMediaType(_("请用 multipart/form-data 格式发送文件。"))
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > attachments.LARGEST + ROOM_FOR_FORM:
        raise TooLarge(_("文件超过 20 MB，请压缩或分开上传。"))
    files = [file for _name, several in request.FILES.lists() for file in several]
    if len(files) != 1 or files[0] is None:
        raise Invalid([("file", _("请一次上传一份文件。"))])
    file = files[0]
    if (file.size or 0) > attachments.LARGEST:
        raise TooLarge(_("文件超过 20 MB，请压缩或分开上传。"))
    return file


def download(found: Attachment) -> HttpResponse:
    """The file, to be saved and never to be run by a browser."""
    return HttpResponse(
        attachments.content_of(found),
        found.content_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
