"""The files that git keeps, which is what a reader of the repository sees."""

import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "bancheng"


@cache
def ours(*suffixes: str, below: Path = ROOT) -> tuple[Path, ...]:
    """Return our own files with one of `suffixes`; vendored ones are not ours."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = (ROOT / name for name in listed.split("\0") if name)
    return tuple(
        path
        for path in paths
        if path.suffix in suffixes
        and path.is_relative_to(below)
        and "vendor" not in path.parts
        and path.exists()
    )


def lines_with(pattern: str, *suffixes: str, below: Path = ROOT) -> list[str]:
    """Return `file:line: text` of every line of ours that matches `pattern`."""
    wanted = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in ours(*suffixes, below=below)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if wanted.search(line)
    ]
