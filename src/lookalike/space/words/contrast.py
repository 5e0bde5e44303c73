"""Fitting both towers: a photo shall be closer to its own text than to the texts of others.

The loss is that of CLIP (Radford et al. 2021): cross-entropy over the cosines of all photos and
texts of a minibatch, both ways, with a learned scale; products with the same text count as right
for each other. Beside it a photo shall be closest to the words for each of its attributes, and
name the words of its text (a softmax over the vocabulary), which steadies the photos' tower.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.space.adaptation.attributes import Codes
from lookalike.space.adaptation.network import softmax
from lookalike.space.words.descent import Descent
from lookalike.space.words.losses import contrast, describe
from lookalike.space.words.passes import PhotoPass, TextPass
from lookalike.space.words.phrases import Bags
from lookalike.space.words.recipe import Recipe
from lookalike.space.words.towers import Floats, Towers, drawn, from_unit

Inputs: TypeAlias = Callable[[NDArray[np.int64]], Floats]
"""Standardised features (n, dim) of the products at some positions."""

STEEPEST = 100.0
"""Largest scale of the cosines, as in CLIP."""


@dataclass(frozen=True, slots=True, eq=False)
class Lessons:
    """What is taught: photos, the text of each as it is and spelled, and attributes.

    Products with the same number in ``groups`` have the same text. ``values`` are the texts of
    all attributes' values, one attribute after the other; ``codes`` says which a product has of
    each attribute, -1 for none. ``vocabulary`` is the number of whole words, which come first
    among the features of a text.
    """

    inputs: Inputs
    dim: int
    texts: Bags
    spelled: Bags
    groups: NDArray[np.int64]
    values: Bags
    codes: tuple[Codes, ...]
    sizes: tuple[int, ...]
    features: int
    vocabulary: int

    def __len__(self) -> int:
        return len(self.groups)


def fit_towers(
    lessons: Lessons,
    *,
    recipe: Recipe,
    seed: int,
    on_step: Callable[[], None] = lambda: None,
) -> Towers:
    """Fit both towers. ``on_step`` is called once for each minibatch, and may raise to stop."""
    rng = np.random.default_rng(seed)
    towers = Towers.draw(
        rng,
        dim=lessons.dim,
        texts=lessons.features,
        hidden=recipe.hidden,
        code=recipe.code,
        words=recipe.words,
    )
    course = _Course(lessons, recipe, rng, towers)
    count, size = len(lessons), recipe.batch_of(len(lessons))
    order = rng.permutation(count)
    at = 0
    for step in range(recipe.steps(count)):
        if at + size > count:
            order, at = rng.permutation(count), 0
        course.follow(order[at : at + size], step)
        at += size
        on_step()
    return towers


@dataclass(slots=True, eq=False)
class _Course:
    """The state of one fit: the towers, what only fitting needs, and the descent."""

    lessons: Lessons
    recipe: Recipe
    rng: np.random.Generator
    towers: Towers
    extra: dict[str, Floats] = field(init=False)
    descent: Descent = field(init=False)

    def __post_init__(self) -> None:
        lessons, recipe = self.lessons, self.recipe
        start = np.full(1, np.log(recipe.scale), dtype=np.float32)
        self.extra = {
            "scale": start,
            "value_scale": start.copy(),
            "names": drawn(self.rng, recipe.code, lessons.vocabulary, 0.3),
            "names_bias": np.zeros(lessons.vocabulary, dtype=np.float32),
        }
        steps = recipe.steps(len(lessons))
        parts = self.towers.parts() | self.extra
        self.descent = Descent(parts, steps, recipe.rate, recipe.decay)

    def follow(self, rows: NDArray[np.int64], step: int) -> None:
        """One minibatch."""
        lessons, recipe, towers = self.lessons, self.recipe, self.towers
        photo = PhotoPass(towers, lessons.inputs(rows), recipe, self.rng)
        texts = lessons.texts.take(rows)
        text = TextPass(towers, self._bags(rows) + lessons.values, recipe, self.rng)
        n = len(rows)
        by_photos, by_texts = np.zeros_like(photo.unit), np.zeros_like(text.unit)
        scale, value_scale = (float(np.exp(self.extra[k][0])) for k in ("scale", "value_scale"))
        groups = lessons.groups[rows]
        surplus = contrast(scale * (photo.unit @ text.unit[:n].T), groups)
        by_photos += scale * (surplus[0] @ text.unit[:n])
        by_texts[:n] = scale * (surplus[0].T @ photo.unit)
        gradients = {"scale": np.full(1, surplus[1], dtype=np.float32)}
        if lessons.sizes:
            codes = [column[rows] for column in lessons.codes]
            told = describe(value_scale * (photo.unit @ text.unit[n:].T), codes, lessons.sizes)
            by_values = told[0] * np.float32(recipe.describing)
            by_photos += value_scale * (by_values @ text.unit[n:])
            by_texts[n:] = value_scale * (by_values.T @ photo.unit)
            gradients["value_scale"] = np.full(1, told[1] * recipe.describing, dtype=np.float32)
        by_code = from_unit(by_photos, photo.unit, photo.lengths)
        if recipe.naming and lessons.vocabulary:
            by_code += self._name(photo.code, texts, gradients)
        gradients |= photo.gradients(by_code)
        by_text, occurring = text.gradients(by_texts)
        gradients |= by_text
        self.descent.follow(gradients, step, rows={"meanings": occurring})
        for name in ("scale", "value_scale"):
            np.minimum(self.extra[name], np.log(STEEPEST), out=self.extra[name])

    def _bags(self, rows: NDArray[np.int64]) -> Bags:
        """The texts, some of them by their letters alone; the order of rows does not matter."""
        spelled = self.rng.random(len(rows)) < self.recipe.spelled
        together = self.lessons.texts.take(rows[~spelled]) + self.lessons.spelled.take(
            rows[spelled]
        )
        back = np.empty(len(rows), dtype=np.int64)
        back[np.concatenate([np.flatnonzero(~spelled), np.flatnonzero(spelled)])] = np.arange(
            len(rows)
        )
        return together.take(back)

    def _name(self, code: Floats, texts: Bags, gradients: dict[str, Floats]) -> Floats:
        """Cross-entropy of the vocabulary; its gradient by the photos' codes."""
        names = self.extra["names"]
        seen = np.maximum(code, 0)
        surplus = softmax(seen @ names + self.extra["names_bias"])
        whole = texts.ids < self.lessons.vocabulary
        owners = np.repeat(np.arange(len(texts)), np.diff(texts.starts))[whole]
        weights = texts.weights[whole]
        total = np.bincount(owners, weights=weights, minlength=len(texts)).astype(np.float32)
        surplus[owners, texts.ids[whole]] -= weights / total[owners]
        surplus[total == 0] = 0
        surplus *= np.float32(self.recipe.naming / len(texts))
        gradients["names"] = seen.T @ surplus
        gradients["names_bias"] = surplus.sum(axis=0)
        by_code: Floats = (surplus @ names.T) * (code > 0)
        return by_code
