"""规则包文本 — reads a pack's TOML into leaves that know their source and their line.

A value stands as `limit_wd = { value = 2, source = "D" }`, or in a table whose `source`
covers everything in it. The tags are explained in the pack's `[sources]`.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

HEADER = frozenset(
    {
        "id",
        "name",
        "version",
        "extends",
        "effective_from",
        "effective_to",
        "region",
        "approver",
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a pack: where, and what, in a sentence."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"第 {self.line} 行 {self.path}：{self.message}"


class PolicyError(ValueError):
    """A pack that may not be used. `problems` names every key path and line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value of a pack, its source tag, and the line it stands on."""

    value: object
    source: str
    line: int


def read(text: str) -> dict[str, Leaf]:
    """Return key path → leaf, or raise `PolicyError` for text that is not TOML."""
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as why:
        at = re.search(r"line (\d+)", str(why))
        line = int(at[1]) if at else len(text.splitlines())
        raise PolicyError([Problem("TOML", line, f"写法有误（{why}）")]) from why
    places = _lines(text)
    return {
        path: Leaf(value, source, line_of(places, path))
        for path, value, source in _leaves(tree, "", "")
    }


def is_header(path: str) -> bool:
    """Whether a key describes the pack itself and so needs no source."""
    return path in HEADER or path.startswith("sources.")


def line_of(places: dict[str, int], path: str) -> int:
    """Return the line of the longest part of `path` that the text names."""
    while path and path not in places:
        path = path.rpartition(".")[0]
    return places.get(path, 1)


def _leaves(tree: dict[str, object], at: str, source: str) -> Iterator[tuple[str, object, str]]:
    source = str(tree.get("source", source))
    for key, node in tree.items():
        path = f"{at}.{key}" if at else key
        if key == "source":
            continue
        if not isinstance(node, dict):
            yield path, node, source
            continue
        own = str(node.get("source", source))
        rest = {name: value for name, value in node.items() if name != "source"}
        if set(rest) == {"value"}:
            yield path, rest["value"], own
        elif at == "step" or "zh" in rest:  # a limit or a label is one value
            yield path, rest, own
        else:
            yield from _leaves(node, path, source)


_TABLE = re.compile(r"\s*\[+\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"\s*([\w.\-\"']+)\s*=")
_QUOTED = re.compile(r"\"(?:\\.|[^\"\\])*\"|'[^']*'|#.*")


def _lines(text: str) -> dict[str, int]:
    """Find the line of every table and key; `tomllib` does not tell."""
    found: dict[str, int] = {}
    table, depth, quote = "", 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        if quote:
            quote = "" if quote in line else quote
            continue
        if depth == 0:
            if head := _TABLE.match(line):
                table = head[1].replace('"', "")
                found.setdefault(table, number)
                continue
            if key := _KEY.match(line):
                name = key[1].replace('"', "").replace("'", "")
                found.setdefault(f"{table}.{name}" if table else name, number)
            quote = next((q for q in ('"""', "'''") if line.count(q) == 1), "")
        bare = _QUOTED.sub("", line)
        depth += sum(map(bare.count, "[{")) - sum(map(bare.count, "]}"))
    return found
