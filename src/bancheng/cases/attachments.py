"""附件 — files of a case: what a file is, is read from its bytes, never from its name.

Files lie in the data directory under their digest, so that the same file is kept once and a
changed one is noticed. A file enters the log when an action names it.
"""

import os
import re
import secrets
import unicodedata
from datetime import datetime
from pathlib import Path

import filetype

from bancheng import config
from bancheng.crypto import digest
from bancheng.rules.errors import Invalid, NotPermitted, NotVisible, _
from bancheng.rules.facts import Actor
from bancheng.rules.permissions import can_see, may
from bancheng.rules.states import Role

from . import store
from .models import Attachment
from .redaction import reads_statement

LARGEST = 20 * 1024 * 1024
MOST = 50
KINDS = frozenset(
    {
        "application/pdf",
        "image/jpeg",
        "image/png",
        "image/gif",
        "image/webp",
        "image/heic",
        "image/tiff",
        "image/bmp",
        "audio/mpeg",
        "audio/amr",
        "audio/x-wav",
        "audio/mp4",
        "audio/m4a",
        "video/mp4",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "text/plain",
    }
)


def attach(case_no: str, *, actor: Actor, name: str, content: bytes, now: datetime) -> Attachment:
    """Keep a file for a case; raises `Invalid` for what is too large or of no allowed kind."""
    found = store.seen(actor, case_no)
    if not (actor.is_system or Role.REPORTER in actor.roles or may(actor, "attach")):
        raise NotPermitted(_("您的岗位不能上传附件。"))
    kind = sniffed(content)
    if found.row.attachments.count() >= MOST:
        raise Invalid([("file", _("这件诉求的附件已经太多。"))])
    sm3 = digest(content)
    path = f"{sm3[:2]}/{sm3}"
    keep_file(folder() / path, content)
    made = Attachment.objects.create(
        case=found.row,
        centre_id=found.row.centre_id,
        uploader=actor.username,
        name=_name(name),
        size=len(content),
        content_type=kind,
        sm3=sm3,
        path=path,
        created_at=now,
    )
    keep_file(folder() / path, content)  # once more: another case's disposal may have met it
    return made


def attachment_for(actor: Actor, pk: int) -> Attachment:
    """The attachment, for who may see its case; of a confidential one not for the units."""
    found = Attachment.objects.select_related("case").filter(pk=pk).first()
    if found is None or not found.path:
        raise NotVisible
    facts = store.read([found.case])[found.case.case_no].facts
    own = found.uploader == actor.username
    if not can_see(actor, facts) or not (own or reads_statement(actor, facts)):
        raise NotVisible
    return found


def content_of(attachment: Attachment) -> bytes:
    """The bytes as they were uploaded."""
    return (folder() / attachment.path).read_bytes()


def folder() -> Path:
    """Where the files lie."""
    return config.get().data_dir / "attachments"


def sniffed(content: bytes) -> str:
    """The type that the bytes are of; raises `Invalid` for what no case keeps."""
    if not content:
        raise Invalid([("file", _("文件是空的。"))])
    if len(content) > LARGEST:
        raise Invalid([("file", _("文件超过 20 MB，请压缩或分开上传。"))])
    kind = filetype.guess_mime(content)
    if kind is None and _is_text(content):
        kind = "text/plain"
    if kind not in KINDS:
        raise Invalid([("file", _("不能上传这种文件，请改用图片、PDF、录音或文档。"))])
    return str(kind)


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not re.search(r"[\x00-\x08\x0e-\x1f]", text) and not text.lstrip().startswith("<")


def _name(name: str) -> str:
    """The file's name without a path or control characters."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(c for c in plain if unicodedata.category(c)[0] != "C").strip()
    stem, dot, ending = plain.rpartition(".")
    return (f"{stem[: 199 - len(ending)]}.{ending}" if dot else plain)[-200:] or "附件"


def keep_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, before the row that points at it."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with unfinished.open("wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
