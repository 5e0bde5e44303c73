"""Why a product is shown: the parts of its score as bars, and the reasons in words."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Final

from lookalike.serve.app.wording import attribute_label, display_name, percent, safe
from lookalike.types import Hit

PART_LABELS: Final[Mapping[str, str]] = {
    "visual": "Look",
    "attributes": "What it is",
    "text": "Words",
    "colour": "Colour",
    "pattern": "Pattern",
    "pictured": "Photo fits the words",
    "text_to_image": "Photo fits the words, says the encoder",
    "unlike": "Like what you do not want",
    "goes_with": "Goes together",
    "name": "Name",
    "price": "Level of price",
    "taste": "Your taste",
    "variety": "Much like others above",
    "collaborative": "Others liked both",
    "popularity": "Popular",
    "demand": "In demand",
    "variants": "In another colour",
    "freshness": "New",
    "rules": "The shop's choice",
    "reviews": "Reviews",
}


def why_html(hit: Hit, roles: Mapping[str, str], *, rated: bool = True) -> str:
    """A fold with the parts of the score, largest first, and the reasons; opened by its summary."""
    name = safe(display_name(hit.product))
    bars = "".join(_bar_html(part, points) for part, points in points_of(hit) if points)
    reasons = "".join(f"<li>{safe(in_words(reason, hit, roles))}</li>" for reason in hit.reasons)
    listed = f"<ul>{reasons}</ul>" if reasons else ""
    heading = f"What makes it {percent(hit.score)}&#8239;%" if rated else "Why it is here"
    return (
        f'<details class="lk-why"><summary aria-label="Why {name}?">Why?</summary>'
        f'<div class="lk-because"><h4>{heading}</h4>'
        f"<dl>{bars}</dl>{listed}</div></details>"
    )


def points_of(hit: Hit) -> list[tuple[str, int]]:
    """The parts in whole hundredths, largest first, rounded so that they add up to the whole."""
    exact = {part: share * 100 for part, share in hit.parts.items()}
    points = {part: math.floor(value) for part, value in exact.items()}
    missing = percent(hit.score) - sum(points.values())
    for part in sorted(exact, key=lambda name: points[name] - exact[name])[: max(0, missing)]:
        points[part] += 1
    return sorted(points.items(), key=lambda named: -abs(named[1]))


def part_label(part: str) -> str:
    """A part of the score in plain words."""
    return PART_LABELS.get(part) or attribute_label(part, {})


def in_words(reason: str, hit: Hit, roles: Mapping[str, str]) -> str:
    """A reason with the catalogue's column names (``articleType``) as people call them."""
    for attribute in hit.product.attributes:
        if re.search("[A-Z_]", attribute):  # a word of its own may be meant as the word
            label = attribute_label(attribute, roles).lower()
            reason = re.sub(rf"\b{re.escape(attribute)}\b", label, reason)
    return reason


def _bar_html(part: str, points: int) -> str:
    against = ' class="lk-against"' if points < 0 else ""
    number = f"{points}".replace("-", "−")
    return (
        f"<div{against}><dt>{safe(part_label(part))}</dt><dd>{number}</dd>"
        f'<span class="lk-bar"><i style="width:{min(100, abs(points))}%"></i></span></div>'
    )
