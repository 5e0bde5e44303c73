"""Photos that cannot be read, show nothing, or show it badly.

The thresholds were set on 39,550 real product photos of 60x80 pixels, by looking at the extremes,
and on blurred copies of them (see docs/doctor.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from lookalike.catalog.view import CatalogView
from lookalike.doctor.findings import Severity, make_finding
from lookalike.doctor.measuring import Measures
from lookalike.types import Finding

BLANK_RANGE, BLANK_SHOWN = 0.03, 0.002
BLURRED_EDGE, BLURRED_SHARPNESS = 0.33, 0.10
DARK_MEAN, DARK_LIGHT_END = 0.35, 0.75
BRIGHT_DARK_END, BRIGHT_RANGE = 0.9, 0.11
TINY_SIDE = 40
TINY_SHARE = 0.4
"""Of the usual shorter side: far smaller photos stand out beside the others."""
ODD_RATIO = 1.3
"""Times wider or narrower than usual in this catalogue."""

_Found = tuple[str, Severity, float, str]


def photo_findings(
    view: CatalogView, measures: Mapping[str, Measures], why: Callable[[str], str]
) -> Iterator[Finding]:
    """Findings about first photos; ``why`` says why the photo of that content is unreadable."""
    seen = [(at, content) for at in range(len(view)) if (content := view.content(at)) is not None]
    records = [measures[content] for _, content in seen]
    readable = [record for record in records if record["readable"]]
    usual_ratio, usual_side = _usual(readable)
    for (at, content), record in zip(seen, records, strict=True):
        if not record["readable"]:
            reason = why(content) or "The photo cannot be read."
            found: list[_Found] = [("unreadable", "high", 1.0, reason)]
        else:
            found = [*_content(record), *_form(record, usual_ratio, usual_side)]
        for kind, severity, confidence, reason in found:
            yield make_finding(
                kind, view, [at], reason,
                confidence=confidence, severity=severity, quarantines=[at],
            )  # fmt: skip


def _usual(records: list[Measures]) -> tuple[float, float]:
    if not records:
        return 1.0, 0.0
    sizes = np.array([(r["width"], r["height"]) for r in records], dtype=np.float64)
    return float(np.median(sizes[:, 0] / sizes[:, 1])), float(np.median(sizes.min(axis=1)))


def _content(record: Measures) -> Iterator[_Found]:
    value = {name: float(record[name]) for name in MEASURED}
    if value["range"] < BLANK_RANGE and value["shown"] < BLANK_SHOWN:
        yield "blank", "high", 1 - value["shown"] / BLANK_SHOWN / 4, "There is nothing to see."
        return
    if value["dark_end"] > BRIGHT_DARK_END and value["range"] < BRIGHT_RANGE:
        reason = f"Nothing in it is darker than {value['dark_end']:.0%} of white."
        yield "bright", "medium", _ramp(value["range"], BRIGHT_RANGE, 0.02), reason
    elif value["edge"] < BLURRED_EDGE and value["sharpness"] < BLURRED_SHARPNESS:
        reason = f"Its sharpest edge takes about {0.4 / max(value['edge'], 0.02):.1f} pixels."
        yield "blurred", "medium", _ramp(value["edge"], BLURRED_EDGE, 0.15), reason
    dark = max(_ramp(value["mean"], DARK_MEAN, 0.1), _ramp(value["light_end"], DARK_LIGHT_END, 0.3))
    if value["mean"] < DARK_MEAN or value["light_end"] < DARK_LIGHT_END:
        reason = (
            f"Its light is {value['mean']:.0%} of white on average, "
            f"{value['light_end']:.0%} where it is brightest."
        )
        yield "dark", "low", dark, reason


MEASURED = ("dark_end", "light_end", "mean", "range", "shown", "sharpness", "edge")


def _form(record: Measures, usual_ratio: float, usual_side: float) -> Iterator[_Found]:
    width, height = int(record["width"]), int(record["height"])
    side, size = min(width, height), f"{width} x {height} pixels"
    if side < max(TINY_SIDE, TINY_SHARE * usual_side):
        reason = f"It has {size}; the shorter side is usually {usual_side:.0f}."
        yield "tiny", "medium", _ramp(side, max(TINY_SIDE, TINY_SHARE * usual_side), 1), reason
    off = abs(np.log(width / height / usual_ratio))
    if off > np.log(ODD_RATIO):
        reason = f"It has {size}: {width / height:.2f} as wide as high, usually {usual_ratio:.2f}."
        yield "shape", "low", 1 - 0.5 * float(np.log(ODD_RATIO) / off), reason


def _ramp(value: float, at_half: Any, at_one: float) -> float:
    """Confidence from 0.5 at the threshold to 1 at a value that leaves no doubt."""
    return float(np.interp((at_half - value) / (at_half - at_one), (0, 1), (0.5, 1)))
