"""The figures as plain text for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def reviews_table(figures: Mapping[str, Any]) -> str:
    """The figures of ``review_benchmark``, one line each."""
    return "\n".join([*_sentiment(figures), "", *_aspects(figures["aspects"])]) + "\n"


def _sentiment(figures: Mapping[str, Any]) -> Iterator[str]:
    sentiment, data = figures["sentiment"], figures["data"]
    yield (
        f"{data['reviews']:,} reviews in {sentiment['folds']} folds, each judged by a model that "
        f"saw no review of its product; {figures['seconds']:.0f} s in all"
    )
    yield ""
    yield f"{'':<22}{'AUC':>7}{'Brier':>8}{'ECE':>8}{'accuracy':>10}"
    rows = {"ours": sentiment, "lexicon, no labels": sentiment["lexicon"]}
    if "baseline" in sentiment:
        rows["TF-IDF, regression"] = sentiment["baseline"]
    for name, row in rows.items():
        low_high = row.get("AUC_interval")
        shown = f"   95 %: {low_high[0]:.4f} to {low_high[1]:.4f}" if low_high else ""
        yield (
            f"{name:<22}{row['AUC']:>7.4f}{row['Brier']:>8.4f}{row['ECE']:>8.4f}"
            f"{row['accuracy']:>10.4f}{shown}"
        )
    ceiling = sentiment["ceiling"]
    if ceiling:
        yield (
            f"Knowing the stars would give an AUC of {ceiling['AUC_of_stars']:.4f}; without the "
            f"reviews of three stars ours is {ceiling['AUC_without_three_stars']:.4f}, without the "
            f"{ceiling['contradictions']} that contradict their stars "
            f"{ceiling['AUC_without_contradictions']:.4f}."
        )


def _aspects(aspects: Mapping[str, Any]) -> Iterator[str]:
    yield f"{'hard sentences':<22}{'precision':>10}{'recall':>8}{'sign':>7}{'opinions':>10}"
    for part in ("development", "judged"):
        row = aspects[part]
        yield (
            f"{part:<22}{row['precision']:>10.3f}{row['recall']:>8.3f}"
            f"{row['sign_accuracy']:>7.3f}{row['opinions']:>10}"
        )
    yield ""
    yield f"{'in the reviews':<22}{'praised':>9}{'recommend':>11}{'blamed':>9}{'recommend':>11}"
    for aspect, row in aspects["mentions"].items():
        cells = [_share(row[name]) for name in ("praised", "blamed")]
        yield f"{aspect:<22}{cells[0]}{cells[1]}"


def _share(cell: Mapping[str, Any]) -> str:
    share = "–" if cell["recommend"] is None else f"{cell['recommend']:.3f}"
    return f"{cell['reviews']:>9,}{share:>11}"
