"""A shopper's taste: the products that speak for it and against it, each with a weight.

It names products and nothing else, so it outlives snapshots, encoders and catalogue changes; what
those products look like and are is looked up when the taste is used (``taste_scoring``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lookalike.errors import DamagedData, InvalidInput
from lookalike.types import ProductId


@dataclass(frozen=True, slots=True)
class Liking:
    """One product and what the shopper showed for it.

    ``weight`` is 1 for a like made just now, -1 for a dislike, nearer to 0 for less and for what
    is long past. ``stated`` says that the shopper said so, instead of only having looked.
    """

    product: ProductId
    weight: float
    stated: bool


@dataclass(frozen=True, slots=True)
class Taste:
    """What is known of one shopper. ``likings`` are strongest first, equal ones in order of id.

    ``recent`` are the products the shopper turned to and did not dislike, the latest last, each
    with how much that counts when shoppers are compared by what they did; ``ages`` are the days
    from each of these acts to ``as_of``, empty when times are not known. ``bought`` are products
    they bought, None when there may be more than are known here. ``as_of`` is the time of the
    shopper's latest event, None when there was none.
    """

    shopper: str
    as_of: datetime | None = None
    likings: tuple[Liking, ...] = ()
    recent: tuple[tuple[ProductId, float], ...] = ()
    bought: tuple[ProductId, ...] | None = ()
    ages: tuple[float, ...] = ()

    @property
    def known(self) -> bool:
        """Whether there is anything to go by: a cold start is the ordinary case."""
        return bool(self.likings)

    @property
    def liked(self) -> tuple[Liking, ...]:
        """Those that speak for a product, strongest first."""
        return tuple(liking for liking in self.likings if liking.weight > 0)

    @property
    def disliked(self) -> tuple[Liking, ...]:
        """Those that speak against, strongest first."""
        return tuple(liking for liking in self.likings if liking.weight < 0)

    def without(self, product: ProductId) -> Taste:
        """The taste as it would be had the shopper never met this product."""
        kept = tuple(liking for liking in self.likings if liking.product != product)
        others = [at for at, act in enumerate(self.recent) if act[0] != product]
        recent = tuple(self.recent[at] for at in others)
        ages = tuple(self.ages[at] for at in others) if self.ages else ()
        bought = None if self.bought is None else tuple(b for b in self.bought if b != product)
        return Taste(self.shopper, self.as_of, kept, recent, bought, ages)

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "shopper": self.shopper,
            "as_of": None if self.as_of is None else self.as_of.isoformat(),
            "likings": [[liking.product, liking.weight, liking.stated] for liking in self.likings],
            "recent": [[product, amount] for product, amount in self.recent],
            "bought": None if self.bought is None else list(self.bought),
            "ages": list(self.ages),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Taste:
        """Read what ``to_json`` made.

        Raises:
            DamagedData: it is something else.
        """
        try:
            as_of, bought = value["as_of"], value["bought"]
            return cls(
                shopper=str(value["shopper"]),
                as_of=None if as_of is None else datetime.fromisoformat(as_of),
                likings=tuple(
                    Liking(str(product), float(weight), bool(stated))
                    for product, weight, stated in value["likings"]
                ),
                recent=tuple((str(product), float(amount)) for product, amount in value["recent"]),
                bought=None if bought is None else tuple(map(str, bought)),
                ages=tuple(float(age) for age in value.get("ages", ())),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise DamagedData(f"This is not a taste ({error}): learn it from the events.") from None


def picked(products: Sequence[ProductId], *, shopper: str = "") -> Taste:
    """The taste of someone who picked these products, the same weight for each.

    Raises:
        InvalidInput: nothing was picked.
    """
    if not products:
        raise InvalidInput("Nothing was picked: pick at least one product.")
    likings = tuple(Liking(product, 1.0, stated=True) for product in sorted(set(products)))
    recent = tuple((product, 1.0) for product in dict.fromkeys(products))
    return Taste(shopper, None, likings, recent)
