"""What was learned from events, as one folder of arrays and a card."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from lookalike.errors import DamagedData
from lookalike.recommend.hybrid.factors import ItemFactors
from lookalike.recommend.hybrid.lists import ItemLists, load_array
from lookalike.recommend.hybrid.ranking import (
    FactorSource,
    Hybrid,
    ListSource,
    PriorSource,
    Source,
)
from lookalike.recommend.hybrid.weights import BlendWeights
from lookalike.types import ProductId

CARD = "learned.json"
VERSION = 2


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """A ranking and whose positions it speaks of.

    ``until`` is the time of the last act it saw, in the days of the acts, None without times.
    ``figures`` say what it was learned from and how well it did on the acts kept aside.
    """

    products: tuple[ProductId, ...] = field(repr=False)
    hybrid: Hybrid
    until: float | None
    figures: Mapping[str, Any]

    def save(self, folder: Path) -> None:
        """Write everything into ``folder``, which must exist."""
        cards = []
        for source in self.hybrid.sources:
            card: dict[str, Any] = {"name": source.name, "scale": source.scale}
            if isinstance(source, ListSource):
                source.lists.save(folder, source.name)
                card |= {"kind": "lists", "decay": source.decay, "relative": source.relative}
                card |= {"half_life": source.half_life}
            elif isinstance(source, FactorSource):
                source.factors.save(folder)
                card |= {
                    "kind": "factors",
                    "decay": source.decay,
                    "regularisation": source.factors.regularisation,
                    "confidence": source.factors.confidence,
                }
            else:
                np.save(folder / f"{source.name}.npy", source.scores, allow_pickle=False)
                card |= {"kind": "prior"}
            cards.append(card)
        whole = {
            "version": VERSION,
            "products": list(self.products),
            "sources": cards,
            "blend": self.hybrid.blend.to_json(),
            "until": self.until,
            "figures": dict(self.figures),
        }
        (folder / CARD).write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Learned:
        """Read what ``save`` wrote; the arrays stay on disk until they are touched.

        Raises:
            DamagedData: something is missing or does not fit together.
        """
        try:
            card = json.loads((folder / CARD).read_text(encoding="utf-8"))
            if card["version"] != VERSION:
                raise ValueError(f"version {card['version']}")
            sources = tuple(_load(one, folder) for one in card["sources"])
            products = tuple(card["products"])
            _check(sources, len(products), folder)
            return cls(
                products=products,
                hybrid=Hybrid(len(products), sources, BlendWeights.from_json(card["blend"])),
                until=card["until"],
                figures=card["figures"],
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DamagedData(
                f"What was learned, in {folder}, cannot be read ({error}): learn again."
            ) from None


def _load(card: Mapping[str, Any], folder: Path) -> Source:
    name, scale = str(card["name"]), float(card["scale"])
    if card["kind"] == "lists":
        lists, days = ItemLists.load(folder, name), card.get("half_life")  # older ones have none
        return ListSource(
            name,
            lists,
            float(card["decay"]),
            scale,
            relative=bool(card["relative"]),
            half_life=None if days is None else float(days),
        )
    if card["kind"] == "factors":
        factors = ItemFactors.load(
            folder,
            regularisation=float(card["regularisation"]),
            confidence=float(card["confidence"]),
        )
        return FactorSource(name, factors, float(card["decay"]), scale)
    scores = load_array(folder / f"{name}.npy").astype(np.float32, copy=False)
    return PriorSource(name, scores, scale)


def _check(sources: Sequence[Source], products: int, folder: Path) -> None:
    for source in sources:
        size = (
            source.lists.size
            if isinstance(source, ListSource)
            else len(source.factors.vectors)
            if isinstance(source, FactorSource)
            else len(source.scores)
        )
        if size != products:
            raise DamagedData(
                f"What was learned, in {folder}, does not fit together ('{source.name}' is of "
                f"{size} products, not {products}): learn again."
            )
