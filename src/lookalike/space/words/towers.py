"""Two small networks, one for photos and one for texts, that end in one space.

Both have a hidden layer with a shortcut around it (He et al. 2016). That of photos starts from
standardised encoder features; that of texts from the sum of its features' learned vectors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.space.words.phrases import Bags

Floats: TypeAlias = NDArray[np.float32]

SHORTEST = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Towers:
    """The weights; all float32, matrices as (inputs, outputs).

    ``look`` (dim, hidden + code) holds the first layer of photos and, beside it, the shortcut;
    ``look_out`` (hidden, code) the second. ``meanings`` (text features, code) are the learned
    vectors, which are the shortcut of texts as they are; ``text`` (code, hidden) and ``text_out``
    (hidden, code) are its layers.
    """

    look: Floats
    look_bias: Floats
    look_out: Floats
    look_out_bias: Floats
    meanings: Floats
    text: Floats
    text_bias: Floats
    text_out: Floats

    @classmethod
    def draw(
        cls, rng: np.random.Generator, *, dim: int, texts: int, hidden: int, code: int, words: int
    ) -> Self:
        """Random weights to start from (He et al. 2015); ``words`` is the hidden layer of texts."""
        return cls(
            look=np.concatenate(
                [drawn(rng, dim, hidden, np.sqrt(2)), drawn(rng, dim, code, 0.5)], axis=1
            ),
            look_bias=np.zeros(hidden, dtype=np.float32),
            look_out=drawn(rng, hidden, code, 1.0),
            look_out_bias=np.zeros(code, dtype=np.float32),
            meanings=rng.standard_normal((texts, code), dtype=np.float32) * np.float32(0.3),
            text=drawn(rng, code, words, np.sqrt(2)),
            text_bias=np.zeros(words, dtype=np.float32),
            text_out=drawn(rng, words, code, 0.5),
        )

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], prefix: str) -> Self:
        """What ``arrays`` gave.

        Raises:
            KeyError: one is missing.
            ValueError: they do not fit together, or are not finite numbers.
        """
        parts = {f.name: arrays[prefix + f.name] for f in fields(cls)}
        if any(p.dtype.kind != "f" or not np.isfinite(p).all() for p in parts.values()):
            raise ValueError("the layers hold other values than a network")
        towers = cls(**{name: part.astype(np.float32) for name, part in parts.items()})
        dim, (hidden, code), words = len(towers.look), towers.look_out.shape, towers.text.shape[1]
        shapes = [(dim, hidden + code), (hidden,), (hidden, code), (code,)]
        shapes += [(len(towers.meanings), code), (code, words), (words,), (words, code)]
        if [getattr(towers, f.name).shape for f in fields(cls)] != shapes:
            raise ValueError("the layers do not fit together")
        return towers

    def arrays(self, prefix: str) -> dict[str, NDArray[np.floating]]:
        """The weights by name, for storing: in half precision, which costs nothing measurable."""
        return {prefix + f.name: getattr(self, f.name).astype(np.float16) for f in fields(self)}

    def parts(self) -> dict[str, Floats]:
        """The weights by name, not copied."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    @property
    def code(self) -> int:
        """Length of the vectors."""
        return len(self.text)

    def see(self, inputs: Floats) -> Floats:
        """Standardised features (n, dim) as unit vectors (n, code)."""
        hidden = len(self.look_out)
        first = inputs @ self.look
        code: Floats = np.maximum(first[:, :hidden] + self.look_bias, 0) @ self.look_out
        code += first[:, hidden:]
        code += self.look_out_bias
        return to_unit(code)[0]

    def read(self, bags: Bags) -> Floats:
        """Texts as unit vectors (n, code); a text without any word stays all zero."""
        counts, occurring = bags.dense()
        bag = counts @ self.meanings[occurring]
        hidden: Floats = np.maximum(bag @ self.text + self.text_bias, 0)
        code: Floats = bag + hidden @ self.text_out
        unit = to_unit(code)[0]
        unit[np.diff(bags.starts) == 0] = 0
        return unit


def drawn(rng: np.random.Generator, rows: int, columns: int, gain: float) -> Floats:
    """A random matrix whose outputs are ``gain`` times as large as its inputs."""
    values = rng.standard_normal((rows, columns), dtype=np.float32)
    return values * np.float32(gain / np.sqrt(rows))


def to_unit(rows: Floats) -> tuple[Floats, Floats]:
    """Rows at length one, and their lengths (n, 1)."""
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None] + np.float32(SHORTEST)
    return rows / lengths, lengths


def from_unit(by_unit: Floats, unit: Floats, lengths: Floats) -> Floats:
    """The gradient by rows, given that by their unit vectors."""
    along = np.einsum("ij,ij->i", by_unit, unit)[:, None]
    gradient: Floats = (by_unit - unit * along) / lengths
    return gradient
