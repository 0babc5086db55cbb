"""链式记录 — lines each bound to the one before by its hash, and where such a chain does not hold.

Whoever keeps a history writes its lines with `link` and has them proved by `faults`: cases,
papers of supervision, common problems, knowledge entries, the register of the archive.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from .suites import digest, salted_digest

Body = Mapping[str, Any]


class Linked(Protocol):
    """A line of a chain, as its row holds it."""

    seq: int
    body: str
    prev_hash: str
    hash: str


class Spoken(Protocol):
    """The row of a line in which somebody said a word; its body holds the salted digest."""

    action: str
    by: str
    salt: str
    word: Any  # sealed, or nothing


L = TypeVar("L", bound=Linked)


def link(prev_hash: str, body: str) -> str:
    """The hash of a line."""
    return digest((prev_hash + body).encode())


def faults(
    name: str,
    lines: Sequence[L],
    head: tuple[int, str],
    repeats: Callable[[L, Body], Iterable[str]],
    last: Callable[[L, Body], bool],
) -> list[str]:
    """Every place where a history does not hold; empty when it is as written.

    `head` is how many lines there are and the last hash, as the row that they tell of has it;
    `repeats` names what of a line's row differs from its body; `last` says whether that row still
    is what the last line says.
    """
    found, prev = [], ""
    for number, line in enumerate(lines, start=1):
        if line.seq != number or line.prev_hash != prev:
            found.append(f"{name} #{line.seq}: link")
        if line.hash != link(line.prev_hash, line.body):
            found.append(f"{name} #{line.seq}: body")
        found += [f"{name} #{line.seq}: {what}" for what in repeats(line, json.loads(line.body))]
        prev = line.hash
    if not lines or (len(lines), prev) != head:
        return [*found, f"{name}: head"]
    if not last(lines[-1], json.loads(lines[-1].body)):
        found.append(f"{name}: content")
    return found


def said_again(line: Spoken, body: Body) -> Iterable[str]:
    """What of a spoken line's row differs from its body: who did what, and the word."""
    word = salted_digest(bytes.fromhex(line.salt), line.word.reveal() if line.word else "")
    if (body["word"], body["action"], body["by"]) != (word, line.action, line.by):
        yield "row"
