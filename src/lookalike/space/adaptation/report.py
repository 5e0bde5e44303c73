"""What adaptation brought, measured on products held apart from fitting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class AttributeGain:
    """How often the five nearest products share one attribute with a photo asked about.

    ``before`` by principal components, ``after`` in the adapted space: mean precision at 5 over
    ``queries`` products held apart, asked by photo alone. ``information`` is what a photo tells
    about the value, in nats beyond how frequent the values are; ``weight`` is the attribute's
    share of the similarity, zero when it was left out.
    """

    attribute: str
    values: int
    queries: int
    before: float
    after: float
    information: float
    weight: float

    @property
    def gain(self) -> float:
        """How much more often, as a difference of shares."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class AdaptationReport:
    """Whether the fitted space was ``kept``, why, and its gain.

    ``gain`` is the mean over attributes and queries of the difference, ``error`` its standard
    error over queries. ``look`` is the share of the similarity left to the look alone.
    """

    kept: bool
    reason: str
    fitted_on: int
    held_apart: int
    gain: float = 0.0
    error: float = 0.0
    look: float = 1.0
    attributes: tuple[AttributeGain, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """What ``to_json`` gave; TypeError or KeyError for anything else."""
        gains = tuple(AttributeGain(**entry) for entry in values["attributes"])
        return cls(**{**values, "attributes": gains})
