"""A small network from features to the probabilities of attribute values, in plain numpy.

Features first pass a narrow linear layer; then come two hidden layers with a shortcut around the
first (He et al. 2016, "Deep residual learning for image recognition"), rectified, and one softmax
per attribute on the last. The narrow layer is nearly all of what reading one photo costs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

ROWS = 2048
"""Rows evaluated at once: large enough for BLAS, small enough to keep memory flat."""


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """The weights; all float32, matrices as (inputs, outputs).

    ``entry`` (dim, entered) is what of the features is looked at. ``wide`` (entered, hidden) and
    ``narrow`` (hidden, code) are the layers, ``shortcut`` (entered, code) leads around the first,
    ``heads`` (code, values of all attributes) is the last.
    """

    entry: Floats
    wide: Floats
    wide_bias: Floats
    narrow: Floats
    narrow_bias: Floats
    shortcut: Floats
    heads: Floats
    heads_bias: Floats

    @classmethod
    def draw(
        cls,
        rng: np.random.Generator,
        *,
        dim: int,
        entered: int,
        hidden: int,
        code: int,
        values: int,
    ) -> Self:
        """Random weights to start from, scaled for rectified layers (He et al. 2015).

        Features that need no narrowing enter as they are at first.
        """
        entered = min(entered, dim)

        def matrix(rows: int, columns: int, gain: float) -> Floats:
            drawn = rng.standard_normal((rows, columns), dtype=np.float32)
            return drawn * np.float32(gain / np.sqrt(rows))

        return cls(
            entry=matrix(dim, entered, 1.0) if entered < dim else np.eye(dim, dtype=np.float32),
            wide=matrix(entered, hidden, np.sqrt(2)),
            wide_bias=np.zeros(hidden, dtype=np.float32),
            narrow=matrix(hidden, code, 1.0),
            narrow_bias=np.zeros(code, dtype=np.float32),
            shortcut=matrix(entered, code, 0.5),
            heads=matrix(code, values, 0.3),
            heads_bias=np.zeros(values, dtype=np.float32),
        )

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], prefix: str) -> Self:
        """What ``arrays`` gave, now or before there was an ``entry``.

        Raises:
            KeyError: one is missing.
            ValueError: they do not fit together, or are not finite float32.
        """
        given = {
            f.name: arrays[prefix + f.name]
            for f in fields(cls)
            if f.name != "entry" or prefix + "entry" in arrays
        }
        network = cls(**(given if "entry" in given else _with_entry(given)))
        (dim, entered), hidden = network.entry.shape, network.wide.shape[1]
        code, values = network.heads.shape
        shapes = [(dim, entered), (entered, hidden), (hidden,), (hidden, code), (code,)]
        shapes += [(entered, code), (code, values), (values,)]
        parts = network.parts()
        if [part.shape for part in parts] != shapes:
            raise ValueError("the layers do not fit together")
        if any(part.dtype != np.float32 or not np.isfinite(part).all() for part in parts):
            raise ValueError("the layers hold other values than a network")
        return network

    def arrays(self, prefix: str) -> dict[str, Floats]:
        """The weights by name, for storing."""
        return {prefix + f.name: getattr(self, f.name) for f in fields(self)}

    def parts(self) -> tuple[Floats, ...]:
        """The weights in the order of the fields."""
        return tuple(getattr(self, f.name) for f in fields(self))

    def only(self, values: NDArray[np.int64]) -> Network:
        """The network that tells some of the values, by position."""
        return replace(self, heads=self.heads[:, values], heads_bias=self.heads_bias[values])

    def condensed(self, entered: int, inputs: Floats) -> Network:
        """Nearly the same network with an entry of ``entered`` numbers, cheaper to read.

        Kept are the directions along which what both layers behind the entry are given varies
        most among ``inputs`` (n, dim), standardised features: no other so few numbers hold more
        of it (Eckart and Young 1936).
        """
        behind = np.concatenate([self.wide, self.shortcut], axis=1).astype(np.float64)
        seen = (inputs @ self.entry).astype(np.float64)
        given = seen @ behind
        _, axes = np.linalg.eigh(given.T @ given)
        leading = axes[:, ::-1][:, :entered]
        back = leading.T.astype(np.float32)
        hidden = self.wide.shape[1]
        return replace(
            self,
            entry=self.entry @ (behind @ leading).astype(np.float32),
            wide=np.ascontiguousarray(back[:, :hidden]),
            shortcut=np.ascontiguousarray(back[:, hidden:]),
        )

    def logits(self, inputs: Floats) -> Floats:
        """Standardised features (n, dim) as logits (n, values of all attributes)."""
        entered = inputs @ self.entry
        hidden = np.maximum(entered @ self.wide + self.wide_bias, 0)
        code = hidden @ self.narrow + entered @ self.shortcut + self.narrow_bias
        logits: Floats = np.maximum(code, 0) @ self.heads + self.heads_bias
        return logits


def _with_entry(given: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The same network with an entry: both layers that read the features, which then pass on."""
    hidden, code = given["wide"].shape[1], given["shortcut"].shape[1]
    passed = np.eye(hidden + code, dtype=np.float32)
    entry = np.concatenate([given["wide"], given["shortcut"]], axis=1)
    return {**given, "entry": entry, "wide": passed[:, :hidden], "shortcut": passed[:, hidden:]}


@dataclass(frozen=True, slots=True, eq=False)
class QuickNetwork:
    """A network laid out for a row or two: what one output needs lies together.

    A single photo's way through a network is reading its weights from memory once. Every row of
    ``entry`` (entered, dim), ``first`` (hidden + code, entered), ``second`` (code, hidden) and
    ``third`` (values, code) is one inner product, done in the caller's thread: right after the
    photo was encoded, the threads of BLAS would wait for cores that are still busy.
    """

    entry: Floats
    first: Floats
    second: Floats
    third: Floats
    network: Network

    @classmethod
    def of(cls, network: Network) -> Self:
        """The same weights in the other order."""
        first = np.concatenate([network.wide, network.shortcut], axis=1)
        return cls(
            np.ascontiguousarray(network.entry.T),
            np.ascontiguousarray(first.T),
            np.ascontiguousarray(network.narrow.T),
            np.ascontiguousarray(network.heads.T),
            network,
        )

    def logits(self, inputs: Floats) -> Floats:
        """As ``Network.logits``, up to rounding."""
        network = self.network
        entered = np.vecdot(self.entry, inputs[:, None, :])
        first = np.vecdot(self.first, entered[:, None, :])
        size = len(network.wide_bias)
        hidden = np.maximum(first[:, :size] + network.wide_bias, 0)
        code = np.vecdot(self.second, hidden[:, None, :])
        code += first[:, size:]
        code += network.narrow_bias
        logits: Floats = np.vecdot(self.third, np.maximum(code, 0)[:, None, :])
        logits += network.heads_bias
        return logits


def softmax_by(logits: Floats, starts: NDArray[np.int64]) -> Floats:
    """Rows of logits as probabilities of each group of values; groups begin at ``starts``."""
    sizes = np.diff(starts, append=logits.shape[1])
    highest = np.maximum.reduceat(logits, starts, axis=1)
    raised: Floats = np.exp(logits - np.repeat(highest, sizes, axis=1))
    raised /= np.repeat(np.add.reduceat(raised, starts, axis=1), sizes, axis=1)
    return raised


def softmax(logits: Floats) -> Floats:
    """Rows of logits as probabilities."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    np.exp(shifted, out=shifted)
    shifted /= shifted.sum(axis=1, keepdims=True)
    probabilities: Floats = shifted
    return probabilities


def spans(sizes: Sequence[int]) -> tuple[slice, ...]:
    """Where each attribute's values stand among all of them."""
    ends = np.cumsum(sizes).tolist()
    return tuple(slice(end - size, end) for size, end in zip(sizes, ends, strict=True))
