"""Opinions on aspects, against sentences written and labelled to be hard, and among reviews."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from lookalike.evaluate.benchmarks.reviews.labelled import Reviews
from lookalike.reviews.lexicon import ASPECTS
from lookalike.reviews.opinions import opinions

PARTS = ("development", "judged")


@dataclass(frozen=True, slots=True)
class HardSentence:
    """A sentence and its opinions: for each aspect whether it is praised.

    Rules were made with the ``development`` sentences in view, and never with the ``judged`` ones.
    """

    part: str
    text: str
    opinions: dict[str, bool]


def hard_sentences() -> list[HardSentence]:
    """The sentences that come with this benchmark."""
    content = files(__package__).joinpath("sentences.jsonl").read_text(encoding="utf-8")
    return [
        HardSentence(
            row["part"],
            row["text"],
            {aspect: sign == "positive" for aspect, sign in row["opinions"]},
        )
        for row in map(json.loads, content.splitlines())
    ]


def sentence_figures() -> dict[str, Any]:
    """Precision and recall of aspects, and how often the sign is right, for each part."""
    every = hard_sentences()
    return {part: _figures([item for item in every if item.part == part]) for part in PARTS}


def overall(text: str) -> dict[str, bool]:
    """Whether each aspect of a text is praised on the whole; when it is even, it is not."""
    sums: Counter[str] = Counter()
    for opinion in opinions(text):
        if opinion.aspect:
            sums[opinion.aspect] += (1 if opinion.positive else -1) * round(100 * opinion.weight)
    return {aspect: total > 0 for aspect, total in sums.items()}


def _figures(sentences: Sequence[HardSentence]) -> dict[str, Any]:
    right = missed = invented = signs = 0
    for sentence in sentences:
        found = overall(sentence.text)
        both = found.keys() & sentence.opinions.keys()
        right += len(both)
        missed += len(sentence.opinions.keys() - both)
        invented += len(found.keys() - both)
        signs += sum(found[aspect] == sentence.opinions[aspect] for aspect in both)
    return {
        "sentences": len(sentences),
        "opinions": right + missed,
        "precision": right / (right + invented),
        "recall": right / (right + missed),
        "sign_accuracy": signs / right,
    }


def mentions(held: Reviews) -> dict[str, Any]:
    """For each aspect in how many reviews it is praised or blamed, and how many of those recommend.

    No review says itself what it is about; but if the signs are right, those that praise must
    recommend more often than those that blame.
    """
    counts: dict[tuple[str, bool], list[float]] = {}
    for text, label in zip(held.texts, held.recommended.tolist(), strict=True):
        found = {(o.aspect, o.positive) for part in text for o in opinions(part) if o.aspect}
        for key in found:
            counts.setdefault(key, []).append(label)
    figures: dict[str, Any] = {}
    for aspect in ASPECTS:
        figures[aspect] = {}
        for name, positive in (("praised", True), ("blamed", False)):
            labels = counts.get((aspect, positive), [])
            figures[aspect][name] = {
                "reviews": len(labels),
                "recommend": sum(labels) / len(labels) if labels else None,
            }
    return figures
