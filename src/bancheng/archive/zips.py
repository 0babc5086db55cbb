"""归档包文件 — a zip of which every byte follows from the files in it.

Nothing is compressed, names are plain, times and rights are fixed: the same files make the same
bytes on any machine, and a byte more or less anywhere is found by writing the zip anew.
"""

import re
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

NAME = re.compile(r"(?:[a-z0-9-]+/)?[a-z0-9-]+\.[a-z0-9]{2,5}")
STAMP = (1980, 1, 1, 0, 0, 0)
MOST = 2000
PIECE = 1 << 20

Content = bytes | Path


class Unsound(Exception):
    """The file is no package of ours; the message says why in a plain sentence."""


def write(out: BinaryIO, members: Iterable[tuple[str, Content]]) -> None:
    """Write the members in this order; `out` must be seekable."""
    with ZipFile(out, "w", ZIP_STORED) as package:
        for name, content in members:
            info = ZipInfo(name, STAMP)
            info.create_system, info.external_attr = 3, 0o100644 << 16
            if isinstance(content, bytes):
                package.writestr(info, content)
                continue
            info.file_size = content.stat().st_size
            with content.open("rb") as source, package.open(info, "w") as target:
                shutil.copyfileobj(source, target, PIECE)


def unpack(source: BinaryIO, into: Path) -> list[str]:
    """Lay the members below `into` and return their names in order; raises `Unsound`.

    Nothing outside `into` is ever written, and nothing grows: a member is as long as it is stored.
    """
    names: list[str] = []
    try:
        with ZipFile(source) as package:
            for info in package.infolist():
                _refuse(info, names)
                names.append(info.filename)
                path = into / info.filename
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with package.open(info) as member, path.open("xb") as target:
                    shutil.copyfileobj(member, target, PIECE)
    except (BadZipFile, EOFError, OSError, OverflowError, RuntimeError, ValueError) as why:
        raise Unsound(f"it is no whole zip file ({why})") from why
    return names


def _refuse(info: ZipInfo, before: Sequence[str]) -> None:
    if not NAME.fullmatch(info.filename):
        raise Unsound(f"it holds a file of the unsafe name {info.filename!r}")
    if info.filename in before:
        raise Unsound(f"it holds {info.filename} twice")
    if info.compress_type != ZIP_STORED or info.flag_bits or info.file_size != info.compress_size:
        raise Unsound(f"{info.filename} is compressed, encrypted or hides something")
    if len(before) >= MOST:
        raise Unsound(f"it holds more than {MOST} files")


def same_bytes(source: BinaryIO, names: Sequence[str], folder: Path) -> bool:
    """Whether the zip has exactly the bytes that these files in this order make."""
    with tempfile.TemporaryFile(dir=folder) as anew:
        write(anew, ((name, folder / name) for name in names))
        anew.seek(0)
        source.seek(0)
        while True:
            one, other = anew.read(PIECE), source.read(PIECE)
            if one != other:
                return False
            if not one:
                return True
