"""Principal components: the exact decomposition, fitted in one pass over features in pieces.

The method is Pearson's (1901) in Hotelling's form (1933): eigenvectors of the covariance matrix.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import InvalidInput, InvalidSetting
from lookalike.space.base import UnitVectors
from lookalike.space.components import common_direction, fewest, principal_axes
from lookalike.space.stored import load_stored
from lookalike.types import ExplainedVariance

CARD_FILE = "space.json"
ARRAYS_FILE = "space.npz"
SCHEMA = 1

_FEW = 2
_NO_DIRECTION = 1e-6
"""Deviations shorter than this share of the mean's length are rounding noise, not a direction."""


@dataclass(frozen=True, slots=True, eq=False)
class PcaSpace:
    """A fitted space: deviation from ``mean`` (encoder dim,), along ``axes`` (dim, encoder dim).

    ``variances`` (dim,) are those of the training features along each axis, largest first;
    ``fitted_on`` is the number of photos it was fitted on. A photo without any direction (exactly
    the mean, or all zero) gets the first axis, so that it is most similar to others like it
    and never turns into NaN.
    """

    encoder_id: str
    mean: NDArray[np.float32]
    axes: NDArray[np.float32]
    variances: NDArray[np.float64]
    explained: ExplainedVariance
    fitted_on: int
    shortest: float = field(init=False)
    """Deviations up to this length have no direction."""

    def __post_init__(self) -> None:
        length = float(np.sqrt(self.mean @ self.mean))
        object.__setattr__(self, "shortest", _NO_DIRECTION * length)

    @property
    def dim(self) -> int:
        """Number of components."""
        return len(self.axes)

    def leading(self, components: int) -> PcaSpace:
        """The space of the first ``components`` alone; ``explained`` stays that of the whole."""
        return replace(
            self,
            axes=np.ascontiguousarray(self.axes[:components]),
            variances=self.variances[:components],
        )

    @property
    def strangeness(self) -> float:
        """What an unexplained share counts against the nearest cosine (docs/decisions/0006)."""
        return 2.0

    def transform(self, features: NDArray[np.float32]) -> UnitVectors:
        """Features (n, encoder dim) as float32 unit vectors (n, dim).

        Raises:
            InvalidInput: the features have another length, so they are from another encoder.
        """
        return self.locate(features)[0]

    def unexplained(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Share of each row's squared deviation that the components cannot hold, (n,), 0 to 1."""
        return self.locate(features)[1]

    def locate(self, features: NDArray[np.float32]) -> tuple[UnitVectors, NDArray[np.float32]]:
        """What ``transform`` and ``unexplained`` give, for the price of one projection."""
        deviations = self._deviations(features)
        projected = self._projected(deviations)
        whole, held = _squared(deviations), _squared(projected)
        lost = held <= self.shortest**2
        if lost.any():
            nowhere = whole <= self.shortest**2
            whole[nowhere] = held[nowhere] = 1.0  # nothing is left unexplained of nothing
            unexplained = 1.0 - held / whole
            projected[lost] = 0.0
            projected[lost, 0] = held[lost] = 1.0
        else:
            unexplained = 1.0 - held / whole
        projected /= np.sqrt(held)[:, None]
        return projected, np.maximum(unexplained, 0.0, out=unexplained)

    def shares(self, query: UnitVectors, vectors: UnitVectors) -> dict[str, NDArray[np.float32]]:
        """The cosines of one query (1, dim) to vectors (n, dim): how they look is all there is."""
        return {"visual": np.vecdot(vectors, query)}

    @property
    def weights_by_name(self) -> Mapping[str, float]:
        """How a product looks is all that counts."""
        return {"visual": 1.0}

    def save(self, folder: Path) -> None:
        """Write the arrays and a card that says what they are into an existing folder."""
        card = {
            "schema": SCHEMA,
            "kind": "pca",
            "encoder_id": self.encoder_id,
            "encoder_dim": len(self.mean),
            "components": self.dim,
            "kept": self.explained.kept,
            "share": self.explained.share,
            "asked": self.explained.asked,
            "fitted_on": self.fitted_on,
        }
        np.savez(
            folder / ARRAYS_FILE,
            mean=self.mean,
            axes=self.axes,
            variances=self.variances,
            cumulative=np.asarray(self.explained.cumulative, dtype=np.float64),
        )
        text = json.dumps(card, indent=2) + "\n"
        (folder / CARD_FILE).write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, *, encoder_id: str | None = None) -> PcaSpace:
        """Read what ``save`` wrote.

        Raises:
            EncoderMismatch: it was fitted on another encoder than ``encoder_id``.
            DamagedData: a file is missing, cut short, newer than this code, or does not fit the
                card.
        """
        return load_stored(
            folder / CARD_FILE,
            folder / ARRAYS_FILE,
            _assemble,
            schema=SCHEMA,
            encoder_id=encoder_id,
        )

    def _deviations(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        if features.ndim != 2 or features.shape[1] != len(self.mean):
            raise InvalidInput(
                f"Features of the shape {features.shape} do not fit the encoder "
                f"{self.encoder_id}, which gives rows of {len(self.mean)} numbers."
            )
        return np.subtract(features, self.mean, dtype=np.float32)

    def _projected(self, deviations: NDArray[np.float32]) -> NDArray[np.float32]:
        """Coordinates along the axes (n, dim).

        A row or two are done in this thread: right after the query was encoded, the threads of
        BLAS would wait for cores that are still busy.
        """
        if len(deviations) > _FEW:
            coordinates: NDArray[np.float32] = deviations @ self.axes.T
        else:
            coordinates = np.vecdot(self.axes, deviations[:, None, :])
        return coordinates


def _squared(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Squared length of each row, (n,)."""
    lengths: NDArray[np.float32] = np.vecdot(rows, rows)
    return lengths


def fit_pca(
    chunks: Iterable[NDArray[np.float32]],
    *,
    encoder_id: str,
    variance: float = 0.99,
    components: int | None = None,
) -> PcaSpace:
    """Fit a space on features that arrive in pieces (n, encoder dim), each looked at once.

    Kept are the fewest components that hold at least ``variance`` of the variance, or exactly
    ``components``. Signs are fixed: the largest entry of each axis is positive. Memory is one
    piece and a few matrices (encoder dim, encoder dim), however many photos there are.

    Photos without any variance (a single one, or all the same) make a space of one component:
    the direction of their common features from the origin, so that they agree fully with each
    other and ``unexplained`` still tells other photos from them.

    Raises:
        InvalidSetting: ``variance`` is not in (0, 1], or fewer than ``components`` exist.
        InvalidInput: no rows, rows of different lengths, or values that are not finite.
    """
    if not 0.0 < variance <= 1.0:
        raise InvalidSetting(
            f"The share of variance to keep is {variance}: choose one above 0 and at most 1."
        )
    if components is not None and components < 1:
        raise InvalidSetting(f"{components} components cannot be kept: ask for at least one.")
    found = principal_axes(chunks)
    values, axes, mean = found.values, found.axes, found.mean
    rank = int(np.count_nonzero(values))
    if components is not None and components > max(rank, 1):
        raise InvalidSetting(
            f"{components} components were asked for, but the {found.count} photos only vary in "
            f"{rank}: ask for at most {max(rank, 1)}, or for a share of the variance."
        )
    if rank == 0:
        mean, axes = np.zeros_like(mean), common_direction(mean)[None, :]
    curve = np.cumsum(values) / values.sum() if rank else np.ones(len(values))
    kept = components or fewest(curve, share=variance, rank=rank)
    asked = f"{components} components" if components else f"{variance:.6g} of the variance"
    return PcaSpace(
        encoder_id=encoder_id,
        mean=mean.astype(np.float32),
        axes=np.ascontiguousarray(axes[:kept], dtype=np.float32),
        variances=values[:kept] / max(found.count - 1, 1),
        explained=ExplainedVariance(
            kept=kept,
            share=float(curve[kept - 1]),
            asked=asked,
            cumulative=tuple(float(share) for share in curve),
        ),
        fitted_on=found.count,
    )


def _assemble(card: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> PcaSpace:
    """A space from its stored parts; ValueError or KeyError when they do not fit together."""
    mean, axes = arrays["mean"], arrays["axes"]
    kept, encoder_dim = int(card["components"]), int(card["encoder_dim"])
    if mean.shape != (encoder_dim,) or axes.shape != (kept, encoder_dim):
        raise ValueError("the arrays have other shapes than the card")
    if mean.dtype != np.float32 or axes.dtype != np.float32 or not np.isfinite(axes).all():
        raise ValueError("the arrays hold other values than a space")
    return PcaSpace(
        encoder_id=str(card["encoder_id"]),
        mean=mean,
        axes=axes,
        variances=arrays["variances"],
        explained=ExplainedVariance(
            kept=int(card.get("kept", kept)),
            share=float(card["share"]),
            asked=str(card["asked"]),
            cumulative=tuple(float(share) for share in arrays["cumulative"]),
        ),
        fitted_on=int(card["fitted_on"]),
    )
