"""默克尔树 — one root for many hashes, and a short proof that one of them is below it.

A leaf is H(00 ‖ hash of the event), an inner node H(01 ‖ left ‖ right), in bytes, H being the
digest of the suite in force (SM3). The first byte keeps a node from passing for a leaf. The
last node of a row of odd length moves up unchanged, so no leaf counts twice. A tree of no
leaves has the root H(02).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bancheng.crypto import digest

LEAF, NODE, EMPTY = b"\x00", b"\x01", b"\x02"


@dataclass(frozen=True, slots=True)
class Sibling:
    """One step up: the neighbour's digest, and on which side it stands."""

    digest: str
    left: bool


def leaf(event_hash: str) -> str:
    """The leaf that stands for an event."""
    return digest(LEAF + bytes.fromhex(event_hash))


def node(left: str, right: str) -> str:
    """The node above two."""
    return digest(NODE + bytes.fromhex(left) + bytes.fromhex(right))


def root_of(event_hashes: Iterable[str]) -> tuple[str, int]:
    """The root above the events in their order, and how many they are.

    Reads them once and keeps one digest for each row of the tree, so a day may have millions.
    """
    rows: list[str | None] = []  # per row the left node that waits for its right neighbour
    count = 0
    for event_hash in event_hashes:
        count += 1
        up: str = leaf(event_hash)
        for height, waiting in enumerate(rows):
            if waiting is None:
                rows[height] = up
                break
            up, rows[height] = node(waiting, up), None
        else:
            rows.append(up)
    found = ""
    for waiting in rows:
        if waiting is not None:
            found = node(waiting, found) if found else waiting
    return found or digest(EMPTY), count


def path_to(place: int, event_hashes: Sequence[str]) -> tuple[Sibling, ...]:
    """The siblings from the leaf at `place` up to the root."""
    row, found = [leaf(event_hash) for event_hash in event_hashes], []
    while len(row) > 1:
        beside = place ^ 1
        if beside < len(row):
            found.append(Sibling(row[beside], left=beside < place))
        paired = [node(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)]
        row, place = [*paired, *row[len(paired) * 2 :]], place // 2
    return tuple(found)


def climbed(event_hash: str, path: Iterable[Sibling]) -> str:
    """The root that the path leads to from an event."""
    at = leaf(event_hash)
    for sibling in path:
        at = node(sibling.digest, at) if sibling.left else node(at, sibling.digest)
    return at
