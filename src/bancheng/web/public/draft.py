"""草稿 — what was filled in so far, sealed in the session until it is handed in.

Files cannot lie in a session: they wait in a folder of the draft's own under the data directory,
and are cleared away a day later whatever became of them.
"""

import json
import shutil
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.http import HttpRequest
from django.utils.translation import gettext as _

from bancheng import config
from bancheng.cases import attachments
from bancheng.crypto import KeyUnknown, Tampered, open_sealed, seal
from bancheng.rules.errors import Invalid
from bancheng.web.public import once
from bancheng.web.public.notice import VERSION

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

KEY, PURPOSE = "report", "report draft"
MOST_FILES = 5
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(slots=True)
class Draft:
    """One report being filled in. `token` lets it be handed in once only."""

    token: str = field(default_factory=once.token)
    notice: str = VERSION
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)  # id, name, size


def begin(request: HttpRequest) -> Draft:
    """Start afresh: the person has read the notice."""
    if old := load(request):
        discard(request, old)
    request.session.cycle_key()  # what is told from here on is nobody's who knew the old key
    draft = Draft()
    save(request, draft)
    return draft


def load(request: HttpRequest) -> Draft | None:
    """The draft of this browser, if there is one."""
    sealed = request.session.get(KEY)
    if not sealed:
        return None
    try:
        return Draft(**json.loads(open_sealed(sealed, PURPOSE)))
    except (Tampered, KeyUnknown, TypeError, ValueError):  # kept by another release, or key gone
        return None


def save(request: HttpRequest, draft: Draft) -> None:
    """Keep the draft as it is now."""
    text = json.dumps(asdict(draft), ensure_ascii=False)
    request.session[KEY] = seal(text, PURPOSE)


def discard(request: HttpRequest, draft: Draft) -> None:
    """Forget the draft and its files."""
    request.session.pop(KEY, None)
    shutil.rmtree(_folder(draft), ignore_errors=True)


# ── files ────────────────────────────────────────────────────────────────


def add_files(draft: Draft, given: Sequence["UploadedFile[bytes]"]) -> list[str]:
    """Keep files with the draft; return a sentence for each that cannot be taken."""
    _sweep()
    faults = []
    for upload in given:
        name = (upload.name or _("文件"))[-100:]
        if len(draft.files) >= MOST_FILES:
            faults.append(
                _("%(name)s：最多放 %(most)d 个文件，其余的可以带到窗口。")
                % {"name": name, "most": MOST_FILES}
            )
            continue
        try:
            content = read(upload)
        except Invalid as why:
            faults.append(f"{name}：{_(why.errors[0][1])}")
            continue
        mark = uuid4().hex
        folder = _folder(draft)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / mark).write_bytes(content)
        draft.files.append({"id": mark, "name": name, "size": len(content)})
    return faults


def read(upload: "UploadedFile[bytes]") -> bytes:
    """The bytes of an upload; raises `Invalid` for what a case could not keep."""
    content: bytes = upload.read(attachments.LARGEST + 1)
    attachments.sniffed(content)
    return content


def drop_file(draft: Draft, mark: str) -> None:
    """Take a file out again."""
    for one in [one for one in draft.files if one["id"] == mark]:
        draft.files.remove(one)
        (_folder(draft) / one["id"]).unlink(missing_ok=True)


def contents(draft: Draft) -> list[tuple[str, bytes]]:
    """Name and bytes of each file that is still there."""
    found = []
    for one in draft.files:
        path = _folder(draft) / one["id"]
        if path.is_file():
            found.append((one["name"], path.read_bytes()))
    return found


def _root() -> Path:
    return config.get().data_dir / "drafts"


def _folder(draft: Draft) -> Path:
    return _root() / draft.token


def _sweep() -> None:
    """Clear away what nobody handed in. By the machine's clock, as the files' times are."""
    if not _root().is_dir():
        return
    before = time.time() - FORGOTTEN_AFTER.total_seconds()
    for folder in _root().iterdir():
        if folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)
