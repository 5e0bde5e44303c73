"""What is kept of all reviews between readings, as one JSON file."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lookalike.errors import DamagedData
from lookalike.reviews.standing import Prior, Standing
from lookalike.types import ProductId

FORMAT = 1


@dataclass(frozen=True, slots=True)
class ProductDigest:
    """What is kept of one product's reviews."""

    standing: Standing
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """What is kept of all reviews, as of one ``version`` of them."""

    version: tuple[int, int]
    prior: Prior
    products: Mapping[ProductId, ProductDigest]

    def save(self, path: Path) -> None:
        """Write it, replacing the file in one step."""
        content = {
            "format": FORMAT,
            "version": self.version,
            "prior": [self.prior.share, self.prior.strength],
            "products": {
                name: [
                    kept.standing.score,
                    kept.standing.share,
                    kept.standing.reviews,
                    kept.standing.read,
                    kept.keywords,
                ]
                for name, kept in self.products.items()
            },
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
        temporary.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        os.replace(temporary, path)

    @classmethod
    def load(cls, path: Path) -> Digest | None:
        """Read what ``save`` wrote; None when there is none, or another version wrote it.

        Raises:
            DamagedData: the file is not what was written.
        """
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            return _read(content) if content["format"] == FORMAT else None
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise DamagedData(
                f"{path} is damaged ({type(error).__name__}): delete it and read the reviews again."
            ) from None


def _read(content: dict[str, Any]) -> Digest:
    first, second = content["version"]
    share, strength = content["prior"]
    products = {
        name: ProductDigest(Standing(score, part, int(reviews), int(read)), tuple(words))
        for name, (score, part, reviews, read, words) in content["products"].items()
    }
    return Digest((int(first), int(second)), Prior(float(share), float(strength)), products)
