"""A product's reviews in one honest line, made of what they say themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lookalike.reviews.features import Text
from lookalike.reviews.lexicon import ASPECTS
from lookalike.reviews.opinions import MAX_QUOTE, Opinion, opinions
from lookalike.reviews.words import plain

_BEST_LENGTH = (2, 7)  # words of a quotation that reads well


@dataclass(frozen=True, slots=True)
class Said:
    """What ``reviews`` reviews say of an aspect, good or bad, with one of them quoted."""

    aspect: str
    positive: bool
    reviews: int
    quote: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What the reviews of a product come to. ``said`` has the most said first.

    ``share`` of the ``reviews`` recommend it; ``read`` of them did not say so, and were judged by
    their words.
    """

    reviews: int
    share: float
    read: int
    said: tuple[Said, ...]

    @property
    def praised(self) -> Said | None:
        """The good thing that most reviews say."""
        return next((said for said in self.said if said.positive), None)

    @property
    def criticised(self) -> Said | None:
        """The bad thing that most reviews say."""
        return next((said for said in self.said if not said.positive), None)

    @property
    def text(self) -> str:
        """One or two sentences, e.g. ``12 reviews, 83 % recommend. Praised: fit (7: '...')``."""
        if not self.reviews:
            return "No reviews yet."
        word = "review" if self.reviews == 1 else "reviews"
        verb = "sound positive" if 2 * self.read > self.reviews else "recommend"
        parts = [f"{self.reviews:,} {word}, {100 * self.share:.0f} % {verb}."]
        for title, said in (("Praised", self.praised), ("Criticised", self.criticised)):
            if said is not None:
                parts.append(f"{title}: {said.aspect} ({said.reviews:,}: '{said.quote}').")
        return " ".join(parts)


def summarise(texts: Sequence[Text], likely: Sequence[float], *, read: int = 0) -> Summary:
    """Sum up the reviews of one product; ``likely`` is how surely each recommends it."""
    quotes: dict[tuple[str, bool], list[str]] = {}
    counts: Counter[tuple[str, bool]] = Counter()
    for text in texts:
        seen: set[tuple[str, bool]] = set()
        for written in text:
            for opinion in _about_aspects(written):
                key = opinion.aspect, opinion.positive
                quotes.setdefault(key, []).append(opinion.quote(written))
                seen.add(key)
        counts.update(seen)
    said = [
        Said(aspect, positive, count, _typical(quotes[aspect, positive]))
        for (aspect, positive), count in counts.items()
    ]
    said.sort(key=lambda item: (-item.reviews, ASPECTS.index(item.aspect), not item.positive))
    share = sum(likely) / len(texts) if texts else 0.0
    return Summary(len(texts), share, read, tuple(said))


def _about_aspects(text: str) -> Iterable[Opinion]:
    return (opinion for opinion in opinions(text) if opinion.aspect)


def _typical(quotes: Sequence[str]) -> str:
    """The quotation whose words the others use most, of a length that reads well."""
    words = [frozenset(plain(quote)) for quote in quotes]
    used = Counter(word for each in words for word in each)

    def worth(at: int) -> tuple[bool, float, int]:
        length = len(quotes[at].split())
        shared = sum(used[word] for word in words[at]) / max(len(words[at]), 1)
        return _BEST_LENGTH[0] <= length <= _BEST_LENGTH[1], shared, -at

    best = max(range(len(quotes)), key=worth)
    return " ".join(quotes[best].split()[:MAX_QUOTE])
