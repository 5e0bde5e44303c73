"""What the product has promised of its speed and thrift, and whether this run kept it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PROMISED_FOR = 40_000  # products; in a smaller catalogue what every build costs weighs more


@dataclass(frozen=True, slots=True)
class Target:
    """A figure, found along ``path``, and its limit: at least or at most that much."""

    name: str
    path: tuple[str, ...]
    limit: float
    at_least: bool = False


TARGETS = (
    Target(
        "encoding thumbnails, share of the bare encoder",
        ("ours", "encode", "thumbnails", "share_of_bare", "median"),
        0.9,
        at_least=True,
    ),
    Target(
        "photo to five products, times bare inference",
        ("ours_whole", "photo_to_hits_over_bare", "median"),
        1.3,
    ),
    Target(
        "exact search, times faiss",
        ("ours_whole", "search", "exact", "ours_over_faiss", "median"),
        1.15,
    ),
    Target(
        "HNSW search, times faiss",
        ("ours_whole", "search", "hnsw", "ours_over_faiss", "median"),
        1.15,
    ),
    Target("peak memory of a full build, MB", ("ours_whole", "full_build", "peak_mb"), 1500.0),
    Target(
        "build with nothing changed, share of a full one",
        ("ours_whole", "rebuild", "nothing_changed", "share_of_full", "median"),
        0.05,
    ),
    Target(
        "build with 1 % changed, share of a full one",
        ("ours_whole", "rebuild", "one_percent_changed", "share_of_full", "median"),
        0.04,
    ),
)


def targets(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every target of which this run has the figure."""
    found = []
    for target in TARGETS:
        value: Any = figures
        for key in target.path:
            value = value.get(key) if isinstance(value, Mapping) else None
        if value is not None:
            met = value >= target.limit if target.at_least else value <= target.limit
            found.append(
                {
                    "name": target.name,
                    "value": value,
                    "limit": target.limit,
                    "wanted": "at least" if target.at_least else "at most",
                    "met": bool(met),
                }
            )
    return found
