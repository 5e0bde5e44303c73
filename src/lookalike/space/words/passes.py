"""Minibatches on their way through the towers, with dropout, and the gradients on the way back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lookalike.space.words.phrases import Bags
from lookalike.space.words.recipe import Recipe
from lookalike.space.words.towers import Floats, Towers, from_unit, to_unit


class PhotoPass:
    """A minibatch of photos on its way through their tower, and back."""

    def __init__(
        self, towers: Towers, inputs: Floats, recipe: Recipe, rng: np.random.Generator
    ) -> None:
        self._towers = towers
        self._inputs = inputs * kept(rng, inputs.shape, recipe.drop_input)
        first = self._inputs @ towers.look
        width = len(towers.look_out)
        self._hidden = np.maximum(first[:, :width] + towers.look_bias, 0)
        self._kept: Floats = kept(rng, self._hidden.shape, recipe.drop_hidden) * (self._hidden > 0)
        self._hidden *= self._kept
        code: Floats = self._hidden @ towers.look_out
        code += first[:, width:]
        code += towers.look_out_bias
        self._code_kept: Floats = kept(rng, code.shape, recipe.drop_code)
        code *= self._code_kept
        self.code = code
        self.unit, self.lengths = to_unit(self.code)

    def gradients(self, by_code: Floats) -> dict[str, Floats]:
        """By the parts of the tower, given that by ``code``."""
        by_code = by_code * self._code_kept
        by_hidden = (by_code @ self._towers.look_out.T) * self._kept
        return {
            "look": self._inputs.T @ np.concatenate([by_hidden, by_code], axis=1),
            "look_bias": by_hidden.sum(axis=0),
            "look_out": self._hidden.T @ by_code,
            "look_out_bias": by_code.sum(axis=0),
        }


class TextPass:
    """A minibatch of texts on its way through their tower, and back."""

    def __init__(
        self, towers: Towers, bags: Bags, recipe: Recipe, rng: np.random.Generator
    ) -> None:
        self._towers = towers
        stays = rng.random(len(bags.ids)) >= recipe.drop_text
        thinned = Bags(bags.starts, bags.ids, bags.weights * stays)
        self._counts, self._occurring = thinned.dense()
        self._bag = self._counts @ towers.meanings[self._occurring]
        hidden: Floats = np.maximum(self._bag @ towers.text + towers.text_bias, 0)
        self._kept = kept(rng, hidden.shape, recipe.drop_text) * (hidden > 0)
        self._hidden: Floats = hidden * self._kept
        code: Floats = self._bag + self._hidden @ towers.text_out
        self._code_kept: Floats = kept(rng, code.shape, recipe.drop_code)
        code *= self._code_kept
        self.unit, self.lengths = to_unit(code)

    def gradients(self, by_unit: Floats) -> tuple[dict[str, Floats], NDArray[np.int64]]:
        """By the parts; for the learned vectors by those that occurred, which come second."""
        by_code = from_unit(by_unit, self.unit, self.lengths) * self._code_kept
        by_hidden = (by_code @ self._towers.text_out.T) * self._kept
        by_bag = by_code + by_hidden @ self._towers.text.T
        parts = {
            "meanings": self._counts.T @ by_bag,
            "text": self._bag.T @ by_hidden,
            "text_bias": by_hidden.sum(axis=0),
            "text_out": self._hidden.T @ by_code,
        }
        return parts, self._occurring


def kept(rng: np.random.Generator, shape: tuple[int, ...], drop: float) -> Floats:
    """Dropout (Srivastava et al. 2014): 0 with the probability ``drop``, else what makes up.

    The probability is rounded to 1/256, for random bytes are quick to draw.
    """
    least = round(drop * 256)
    if least == 0:
        return np.ones(shape, dtype=np.float32)
    stays = rng.integers(0, 256, shape, dtype=np.uint8) >= least
    return stays * np.float32(256 / (256 - least))
