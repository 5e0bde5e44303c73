"""Why a product suits a taste, said from the shares of its score."""

from __future__ import annotations

from lookalike.recommend.taste_scoring import TasteProfile
from lookalike.types import AttributeValue

CAUSE = 0.25  # share in the score from which on a liked product is named
TYPICAL = 0.5  # log-odds from which on a value counts as liked
SEVERAL = 2  # liked products that must have the value: one may be a coincidence
MOST_VALUES = 2


def reasons(profile: TasteProfile, position: int) -> tuple[str, ...]:
    """Short sentences, the weightiest first; none when the taste does not speak for the product."""
    return said(profile, position) if profile.score_one(position) > 0 else ()


def said(profile: TasteProfile, position: int) -> tuple[str, ...]:
    """The same for a product of which it is known that the taste speaks for it."""
    causes = profile.causes(position)
    if not causes:
        return ()
    sentences = []
    liking, share = causes[0]
    if share >= CAUSE:
        name = profile.name(liking.product)
        verb = "liked" if liking.stated else "looked at"
        sentences.append(f"Because you {verb} ‘{name}’.")
    values = liked_values(profile, position)[:MOST_VALUES]
    if values:
        sentences.append(f"You seem to like {' and '.join(_shown(*value) for value in values)}.")
    return tuple(sentences)


def liked_values(profile: TasteProfile, position: int) -> list[tuple[str, AttributeValue]]:
    """Attribute values of the product that are typical of what was liked, the most so first."""
    table = profile.space.attributes
    found = []
    for a, odds in enumerate(profile.odds):
        code = int(table.codes[a, position])
        if code == 0 or odds[code] < TYPICAL:
            continue
        if int((table.codes[a, profile.liked_at] == code).sum()) >= SEVERAL:
            found.append((float(odds[code]), a, code))
    ordered = sorted(found, key=lambda item: (-item[0], item[1]))
    return [(table.names[a], table.values[a][code - 1]) for _, a, code in ordered]


def _shown(name: str, value: AttributeValue) -> str:
    return value if isinstance(value, str) and not value.isdigit() else f"{name} {value}"
