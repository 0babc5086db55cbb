"""条目检索 — entries found by their words, cut the same way as those of cases (`search.segment`).

A table of words suffices for thousands of entries: the same on every database, and it answers
“which are alike” as well as “which have all of these”.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import log

from django.db.models import Count, QuerySet

from bancheng.search.segment import terms, words

from .content import Content
from .models import Entry, EntryTag, EntryWord

WEIGHTS: Mapping[str, int] = {"title": 5, "items": 5, "question": 3, "steps": 1, "answer": 1}
HEAVIEST = 60
MOST_WORDS = 40
HALF_WAY = 6.0  # as much as some six words of an answer that no other entry has
DULL = frozenset("不没要可这那我您你还就也")
"""With which words begin that say too little to call two texts alike, such as 不用 or 没有."""


def index(entry: Entry, content: Content) -> None:
    """Make the entry findable by this content, in the caller's transaction."""
    weights: dict[str, int] = defaultdict(int)
    texts = content.texts()
    for part, weight in WEIGHTS.items():
        for word in words(texts[part]):
            weights[word] = min(weights[word] + weight, HEAVIEST)
    entry.words.all().delete()
    EntryWord.objects.bulk_create(
        [EntryWord(entry=entry, word=word, weight=weight) for word, weight in weights.items()],
        batch_size=500,
    )
    entry.tags.all().delete()
    tags = {("item", one.name) for one in content.items}
    tags |= {("code", one.code) for one in content.items if one.code}
    tags |= {("cause", one) for one in content.causes} | {("region", r) for r in content.regions}
    EntryTag.objects.bulk_create(
        [EntryTag(entry=entry, sort=sort, value=value) for sort, value in sorted(tags)]
    )


def find(query: str, among: QuerySet[Entry], limit: int = 50) -> list[int]:
    """Ids of the entries that have every word of the query, the best match first.

    If none has all of them, those that have most; nothing for a query without a word.
    """
    asked = terms(query)
    if not asked:
        return []
    scores = _scores(asked, among)
    hits = max((len(found.words) for found in scores.values()), default=0)
    if hits * 2 < len(asked):
        return []
    best = [(pk, found.score) for pk, found in scores.items() if len(found.words) == hits]
    return [pk for pk, _score in sorted(best, key=lambda one: (-one[1], -one[0]))[:limit]]


@dataclass(frozen=True, slots=True)
class Like:
    """How like an entry is, and the words that both have, the rarest first."""

    score: float
    words: tuple[str, ...]


def like(text: str, among: QuerySet[Entry]) -> dict[int, Like]:
    """The entries that share telling words with the text, each with a score between 0 and 1."""
    asked = [word for word in dict.fromkeys(words(text)) if len(word) > 1 and word[0] not in DULL]
    half = HALF_WAY * log(1 + max(among.count(), 1))
    found = _scores(asked[:MOST_WORDS], among)
    return {pk: Like(one.score / (one.score + half), one.words) for pk, one in found.items()}


def _scores(asked: Collection[str], among: QuerySet[Entry]) -> dict[int, Like]:
    """Rare words count more than common ones, and often used ones a little more."""
    if not asked:
        return {}
    whole = max(among.count(), 1)
    rows = EntryWord.objects.filter(word__in=asked, entry__in=among.values("pk"))
    common = dict(rows.values_list("word").annotate(n=Count("entry")))
    rarity = {word: log(1 + whole / n) for word, n in common.items()}
    score: dict[int, float] = defaultdict(float)
    shared: dict[int, list[str]] = defaultdict(list)
    for pk, word, weight in rows.values_list("entry", "word", "weight"):
        score[pk] += rarity[word] * (1 + log(weight))
        shared[pk].append(word)
    return {
        pk: Like(score[pk], tuple(sorted(shared[pk], key=lambda word: (-rarity[word], word))))
        for pk in score
    }
