"""How alike two texts are, from 0 to 1. Nothing here asks a database: bench/related.py measures it.

By words: the cosine of the angle between what the texts weigh, each word by how often it comes
(its logarithm) and how rare it is in the archive. In meaning, where both have a vector: the cosine
between those. Both together are their mean. Where the thresholds come from: bench/related.md.
"""

import heapq
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# From these on, nobody's answers in the Lee corpus say that what is shown is hardly alike.
GOOD_BY_WORDS = 0.10
GOOD_BY_BOTH = 0.20
# Of a text's words, those that tell the most are compared. With all of them two long texts are
# alike by their length: of 600 words each, one pair of unrelated ones in eight would be good.
TELLING = 60
# Scores that are at least nine tenths of the best are equal to it: the freshest of them goes first.
EQUAL = 0.9

Weights = Mapping[str, float]


@dataclass(frozen=True)
class Rarity:
    """In how many of some texts of the archive each word comes; words of one text alone need not
    be named.
    """

    texts: int
    counts: Mapping[str, int]

    @classmethod
    def among(cls, texts: Iterable[Iterable[str]]) -> "Rarity":
        """Counted in the words of these texts."""
        number, counts = 0, Counter[str]()
        for words in texts:
            number += 1
            counts.update(set(words))
        return cls(number, {word: count for word, count in counts.items() if count > 1})

    def of(self, word: str) -> float:
        count = min(self.counts.get(word, 1), self.texts)
        return math.log((self.texts + 1) / (count + 0.5))


@dataclass(frozen=True)
class Likeness:
    """What two texts have in common."""

    by_words: float
    in_meaning: float | None = None
    shared: list[str] = field(default_factory=list)  # the most telling first

    @property
    def score(self) -> float:
        if self.in_meaning is None:
            return self.by_words
        return (self.by_words + self.in_meaning) / 2

    @property
    def is_good(self) -> bool:
        return self.score >= (GOOD_BY_WORDS if self.in_meaning is None else GOOD_BY_BOTH)


def weigh(counts: Mapping[str, int], rarity: Rarity) -> Weights:
    """What a text's most telling words weigh, the heaviest first; their squares add up to 1."""
    all_weights = {word: (1 + math.log(count)) * rarity.of(word) for word, count in counts.items()}
    telling = heapq.nsmallest(TELLING, all_weights, key=lambda word: (-all_weights[word], word))
    weights = {word: all_weights[word] for word in telling}
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {word: weight / length for word, weight in weights.items()} if length else {}


def compare(one: Weights, other: Weights, in_meaning: float | None = None) -> Likeness:
    parts = {word: weight * other[word] for word, weight in one.items() if word in other}
    shared = sorted(parts, key=lambda word: -parts[word])
    return Likeness(sum(parts.values()), in_meaning, shared)


def equals(scores: list[float]) -> list[int]:
    """Of scores, the highest first: the number of the group of equals that each belongs to."""
    groups: list[int] = []
    best = math.inf
    for score in scores:
        if score < best * EQUAL:
            best = score
            groups.append(groups[-1] + 1 if groups else 0)
        else:
            groups.append(groups[-1])
    return groups
