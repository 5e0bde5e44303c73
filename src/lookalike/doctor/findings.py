"""The kinds of findings, and making one that is known again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal

from lookalike.catalog.view import CatalogView
from lookalike.types import AttributeValue, Finding

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "unreadable": "Photos that cannot be read",
        "blank": "Photos that show nothing",
        "blurred": "Blurred photos",
        "dark": "Dark photos",
        "bright": "Over-bright photos",
        "tiny": "Tiny photos",
        "shape": "Oddly shaped photos",
        "contradiction": "Photos that contradict the data",
        "duplicate": "The same photo twice",
        "near-duplicate": "Nearly the same photo",
        "variants": "Variants of one product",
        "missing": "Missing values",
        "rare": "Rare values",
        "synonym": "Values that seem to mean the same",
    }
)
"""Every kind and what it is called, in the order they are shown."""

_PLURAL: Mapping[str, str] = MappingProxyType(
    {
        "contradiction": "contradictions",
        "near-duplicate": "near duplicates",
        "variants": "variants",
    }
)
"""The kinds that cannot always be looked for."""

Severity = Literal["high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low")


def make_finding(
    kind: str,
    view: CatalogView,
    positions: Sequence[int],
    reason: str,
    *,
    confidence: float,
    severity: Severity,
    quarantines: Sequence[int] = (),
    attribute: str | None = None,
    value: AttributeValue | None = None,
    suggestion: AttributeValue | None = None,
    about_value: bool = False,
) -> Finding:
    """A finding about the products at ``positions``; ``quarantines`` is a part of them.

    One that is ``about_value`` is the same whichever products have the value.
    """
    products = tuple(view.ids[at] for at in positions)
    photos = tuple(view.content(at) or "" for at in positions)
    subject: list[Any] = [kind, attribute, value]
    subject += [suggestion] if about_value else [list(products), list(photos)]
    actions: list[Literal["quarantine", "ignore", "fix"]] = ["ignore"]
    if quarantines:
        actions.insert(0, "quarantine")
    if suggestion is not None:
        actions.append("fix")
    text = json.dumps(subject, ensure_ascii=False)
    return Finding(
        id=hashlib.blake2b(text.encode(), digest_size=6).hexdigest(),
        kind=kind,
        severity=severity,
        confidence=round(min(1.0, max(0.0, confidence)), 3),
        reason=reason,
        products=products,
        photos=photos,
        quarantines=tuple(view.ids[at] for at in quarantines),
        attribute=attribute,
        value=value,
        suggestion=suggestion,
        actions=tuple(actions),
    )


def notes_of(skipped: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence for each reason why kinds could not be looked for."""
    notes = []
    for why in dict.fromkeys(skipped.values()):
        kinds = [_PLURAL[kind] for kind in KINDS if skipped.get(kind) == why]
        notes.append(f"{' and '.join(kinds).capitalize()} were not looked for: {why}.")
    return tuple(notes)


def worst_first(finding: Finding) -> tuple[Any, ...]:
    """A key to sort by: open before settled, severity, confidence, then kind and id."""
    kinds = list(KINDS)
    return (
        finding.state != "open",
        SEVERITIES.index(finding.severity),
        -finding.confidence,
        kinds.index(finding.kind),
        finding.id,
    )
