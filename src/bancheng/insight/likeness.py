"""相像 — which texts say nearly the same, and the groups they form.

Texts are compared by the characters and pairs of characters they share (TF-IDF, cosine). It
needs no dictionary and learns nothing that is kept. The library behind it is large: only the
worker calls `pairs`, never a web process.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

CHUNK = 200
SHORTEST = 8
"""Texts of fewer characters say too little to be compared."""

_NOISE = re.compile(r"[\W\d_]+")


@dataclass(frozen=True, slots=True)
class Text:
    """一段话 — a text and whose it is."""

    key: int
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """相像的两段. `one` has the smaller key."""

    one: int
    other: int
    score: float


def plain(text: str) -> str:
    """What is compared of a text: its letters and characters, without digits and marks."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).lower()


def pairs(new: Sequence[Text], known: Sequence[Text], threshold: float) -> list[Pair]:
    """Each new text with every known or other new one that it is at least so much like.

    Scores lie between 0 and 1; a text is never paired with itself, a pair is given once.
    """
    fresh = {one.key: plain(one.text) for one in new}
    whole = {one.key: plain(one.text) for one in known} | fresh
    texts = {key: said for key, said in whole.items() if len(said) >= SHORTEST}
    rows = [key for key in fresh if key in texts]
    if not rows or len(texts) < 2:
        return []
    return _scored(rows, texts, threshold)


def _scored(rows: Sequence[int], texts: dict[int, str], threshold: float) -> list[Pair]:
    from sklearn.feature_extraction.text import TfidfVectorizer  # heavy; the worker's only

    keys = list(texts)
    place = {key: number for number, key in enumerate(keys)}
    measured = TfidfVectorizer(
        analyzer="char", ngram_range=(1, 2), sublinear_tf=True
    ).fit_transform(list(texts.values()))
    found: dict[tuple[int, int], float] = {}
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        scores = (measured[[place[key] for key in part]] @ measured.T).tocoo()
        for row, column, score in zip(scores.row, scores.col, scores.data, strict=True):
            mine, theirs = part[row], keys[column]
            if mine != theirs and score >= threshold:
                found[min(mine, theirs), max(mine, theirs)] = min(float(score), 1.0)
    return [Pair(one, other, score) for (one, other), score in sorted(found.items())]


def like(text: str, known: Sequence[Text], *, most: int, threshold: float = 0.0) -> list[Pair]:
    """The known texts that are most like this one, the likest first; its own key is -1."""
    found = pairs([Text(-1, text)], known, threshold)
    return sorted(found, key=lambda pair: (-pair.score, pair.other))[:most]


def groups(joined: Iterable[tuple[int, int]]) -> list[frozenset[int]]:
    """The groups that pairs form: who is joined to one of a group belongs to it."""
    above: dict[int, int] = {}

    def top(key: int) -> int:
        root = key
        while above.setdefault(root, root) != root:
            root = above[root]
        while above[key] != root:
            above[key], key = root, above[key]
        return root

    for one, other in joined:
        a, b = top(one), top(other)
        if a != b:
            above[max(a, b)] = min(a, b)
    members: dict[int, set[int]] = {}
    for key in list(above):
        members.setdefault(top(key), set()).add(key)
    return [frozenset(found) for _root, found in sorted(members.items())]
