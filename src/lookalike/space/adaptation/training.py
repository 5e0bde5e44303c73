"""Fitting the network: gradients by hand, Adam, dropout, label smoothing.

Adam with decoupled weight decay is Loshchilov and Hutter's (2019), the rate falls along a cosine
after a short rise (Loshchilov and Hutter 2017), dropout is Srivastava et al.'s (2014), and label
smoothing Szegedy et al.'s (2016). All in float32.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.space.adaptation.attributes import Codes
from lookalike.space.adaptation.network import Floats, Network, softmax, spans
from lookalike.space.adaptation.schedule import FIRST, SECOND, TINY, rate_at, steps_for

Inputs: TypeAlias = Callable[[NDArray[np.int64]], Floats]
"""Standardised features (n, dim) of the products at some positions."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network is fitted. The defaults are those that measured best.

    ``passes`` over the products, but at least ``least_steps`` minibatches of at most ``batch``.
    """

    entered: int = 256
    hidden: int = 512
    code: int = 256
    passes: int = 20
    least_steps: int = 300
    batch: int = 256
    rate: float = 1e-3
    decay: float = 1e-2
    smoothing: float = 0.1
    drop_input: float = 0.2
    drop_hidden: float = 0.15
    drop_code: float = 0.1

    def batch_of(self, products: int) -> int:
        """Products per minibatch: fewer where there are few, for enough steps in a pass."""
        return min(self.batch, max(16, products // 16), products)

    def steps(self, products: int) -> int:
        """How many minibatches are followed in all."""
        batch = self.batch_of(products)
        return steps_for(products, batch=batch, passes=self.passes, least=self.least_steps)


def train(
    inputs: Inputs,
    dim: int,
    targets: Sequence[Codes],
    sizes: Sequence[int],
    *,
    recipe: Recipe,
    rng: np.random.Generator,
    on_step: Callable[[], None] = lambda: None,
) -> Network:
    """Fit a network to ``inputs`` of ``dim`` features and the codes of each attribute.

    ``sizes`` are the numbers of values. A product without a value of an attribute (-1) says
    nothing about it. ``on_step`` is called once for each of ``recipe.steps(n)`` minibatches, and
    may raise to stop.
    """
    network = Network.draw(
        rng,
        dim=dim,
        entered=recipe.entered,
        hidden=recipe.hidden,
        code=recipe.code,
        values=sum(sizes),
    )
    count = len(targets[0])
    steps = recipe.steps(count)
    descent = _Descent(network.parts(), recipe, steps)
    batches = _batches(rng, count, recipe.batch_of(count))
    for step in range(steps):
        rows = next(batches)
        chosen = [codes[rows] for codes in targets]
        descent.follow(_gradients(network, inputs(rows), chosen, sizes, recipe, rng), step)
        on_step()
    return network


def _batches(rng: np.random.Generator, count: int, size: int) -> Iterator[NDArray[np.int64]]:
    """Minibatches without end: every product once, in a new order each time round."""
    while True:
        order = rng.permutation(count)
        for start in range(0, count - size + 1, size):
            yield order[start : start + size]


def _gradients(
    network: Network,
    x: Floats,
    targets: Sequence[Codes],
    sizes: Sequence[int],
    recipe: Recipe,
    rng: np.random.Generator,
) -> tuple[Floats, ...]:
    """The gradient of the loss by each part of the network, in the order of its fields."""
    x = x * _kept(rng, x.shape, recipe.drop_input)
    kept = _kept(rng, (len(x), recipe.hidden), recipe.drop_hidden)
    entered: Floats = x @ network.entry
    hidden = np.maximum(entered @ network.wide + network.wide_bias, 0)
    kept *= hidden > 0
    hidden *= kept
    code = hidden @ network.narrow + entered @ network.shortcut + network.narrow_bias
    kept_code = _kept(rng, code.shape, recipe.drop_code)
    kept_code *= code > 0
    code *= kept_code
    by_logits = code @ network.heads + network.heads_bias
    for span, codes in zip(spans(sizes), targets, strict=True):
        by_logits[:, span] = _surplus(by_logits[:, span], codes, recipe.smoothing)
    by_logits /= np.float32(len(x))
    by_code = (by_logits @ network.heads.T) * kept_code
    by_hidden = (by_code @ network.narrow.T) * kept
    by_entered = by_hidden @ network.wide.T + by_code @ network.shortcut.T
    return (
        x.T @ by_entered,
        entered.T @ by_hidden,
        by_hidden.sum(axis=0),
        hidden.T @ by_code,
        by_code.sum(axis=0),
        entered.T @ by_code,
        code.T @ by_logits,
        by_logits.sum(axis=0),
    )


def _surplus(logits: Floats, codes: Codes, smoothing: float) -> Floats:
    """Predicted less wanted probabilities (n, values): the gradient of the cross-entropy."""
    surplus = softmax(logits)
    surplus -= np.float32(smoothing / logits.shape[1])
    known = np.flatnonzero(codes >= 0)
    surplus[known, codes[known]] -= np.float32(1 - smoothing)
    surplus[codes < 0] = 0
    return surplus


def _kept(rng: np.random.Generator, shape: tuple[int, ...], drop: float) -> Floats:
    """Dropout: 0 with the probability ``drop``, else what makes up for it."""
    return (rng.random(shape, dtype=np.float32) >= drop) * np.float32(1 / (1 - drop))


class _Descent:
    """Adam over the parts of a network, which it changes in place."""

    def __init__(self, parts: Sequence[Floats], recipe: Recipe, steps: int) -> None:
        self._parts = parts
        self._steps = steps
        self._recipe = recipe
        self._mean = [np.zeros_like(part) for part in parts]
        self._square = [np.zeros_like(part) for part in parts]

    def follow(self, gradients: Sequence[Floats], step: int) -> None:
        """Take step number ``step``, counted from 0; the gradients are used up."""
        rate = rate_at(step, steps=self._steps, highest=self._recipe.rate)
        scale = np.float32(rate / (1 - FIRST ** (step + 1)))
        spread = np.float32(1 / np.sqrt(1 - SECOND ** (step + 1)))
        every = zip(self._parts, gradients, self._mean, self._square, strict=True)
        for part, gradient, mean, square in every:
            mean *= np.float32(FIRST)
            mean += np.float32(1 - FIRST) * gradient
            np.square(gradient, out=gradient)
            square *= np.float32(SECOND)
            square += np.float32(1 - SECOND) * gradient
            if part.ndim > 1:
                part *= np.float32(1 - rate * self._recipe.decay)
            np.sqrt(square, out=gradient)
            gradient *= spread
            gradient += np.float32(TINY)
            np.divide(mean, gradient, out=gradient)
            gradient *= scale
            part -= gradient
