"""Why a product is in a shopper's list, read from the parts of its score, the weightiest first."""

from __future__ import annotations

from collections.abc import Mapping

from lookalike.recommend import taste_reasons
from lookalike.recommend.personal import TASTE, Asker

WEIGHTY = 0.25  # share in the score from which on a part is worth a sentence
SURE = 0.02  # and this much of it at least: what is next to nothing explains nothing


def reasons(asker: Asker, position: int, parts: Mapping[str, float]) -> tuple[str, ...]:
    """Short sentences; none when nothing speaks for the product.

    ``parts`` are those of its score. A cause is only named if without it the score were lower.
    """
    total = sum(share for share in parts.values() if share > 0)
    weighty = {name: share for name, share in parts.items() if share >= max(WEIGHTY * total, SURE)}
    said: list[str] = []
    for name in sorted(weighty, key=lambda name: -weighty[name]):
        if name == TASTE:
            said += taste_reasons.said(asker.profile, position)
        elif name == "collaborative":
            said += _people(asker, position)
        elif name == "variants":
            said += _variants(asker, position)
        elif name == "popularity":
            said.append("Popular with other shoppers.")
        elif name == "demand":
            said.append("Products like it are asked for now.")
    return tuple(dict.fromkeys(said))


def _people(asker: Asker, position: int) -> list[str]:
    """The product of the shopper that does most for this one by what others did with both."""
    causes = asker.causes_by_others(position)
    if not causes:
        return []
    product, share = causes[0]
    if share < WEIGHTY * sum(given for _, given in causes):
        return ["Chosen by shoppers who choose like you."]
    return [f"Others who chose ‘{asker.profile.name(product)}’ chose this as well."]


def _variants(asker: Asker, position: int) -> list[str]:
    """The product of the shopper that is the same thing in another colour."""
    causes = asker.causes_by_variants(position)
    return [f"Another version of ‘{asker.profile.name(causes[0][0])}’."] if causes else []
