"""The figures as plain text for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PUBLISHED: Mapping[str, Mapping[str, float]] = {
    "text-image": {"R@1": 0.179, "R@10": 0.489, "MRR": 0.293},
    "category1": {"P@10": 0.686},
    "category2": {"P@10": 0.687},
    "category3": {"P@10": 0.629},
    "baseColour": {"P@1": 0.587, "P@10": 0.502, "MRR": 0.664},
    "season": {"P@10": 0.350},
    "usage": {"P@10": 0.400},
}
"""Marqo-FashionSigLIP's, from its published leaderboard (2024-08): zero-shot, all products."""

METRICS = ("R@1", "R@10", "P@1", "P@10", "MRR")


def kagl_table(figures: Mapping[str, Any]) -> str:
    """One line for each task, then one for each way of finding photos by photos."""
    lines = [f"{'task':<14}{'queries':>8}" + "".join(f"{name:>16}" for name in METRICS)]
    for task in figures["tasks"]:
        told = figures[task]
        lines.append(_line(task, told))
        for kind in ("fitted", "unseen", "random"):
            if kind in told:
                lines.append(_line(f"  {kind}", {"queries": told["queries"], **told[kind]}))
        if task in PUBLISHED:
            published = {"queries": told["queries"], **PUBLISHED[task]}
            lines.append(_line("  FashionSigLIP", published))
    if "image-image" in figures:
        images = figures["image-image"]
        lines += _of_photos("photo to photos, P@5", images)
        if "sample" in images:
            few = images["sample"]
            lines += _of_photos(f"the same among {few['candidates']} products drawn", few)
        if "original_missing" in images:
            lines += ["", f"the original pipeline was not measured: {images['original_missing']}"]
    return "\n".join(lines) + "\n"


def _of_photos(title: str, images: Mapping[str, Any]) -> list[str]:
    lines = ["", title]
    for name, told in images.items():
        if isinstance(told, Mapping) and "P@5" in told:
            shown = ", ".join(f"{key} {_number(value)}" for key, value in told["P@5"].items())
            lines.append(f"  {name}: {shown}")
    return lines


def _line(name: str, told: Mapping[str, Any]) -> str:
    cells = []
    for metric in METRICS:
        interval = told.get("ci95", {}).get(metric)
        spread = "" if interval is None else f" ±{(interval[1] - interval[0]) / 2:.3f}"
        cells.append(f"{_number(told.get(metric)) + spread:>16}")
    return f"{name:<14}{told['queries']:>8}" + "".join(cells)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
