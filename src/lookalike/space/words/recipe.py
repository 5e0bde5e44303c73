"""How the towers are fitted."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lookalike.space.adaptation.schedule import steps_for

NETWORKS = 2
"""Pairs of towers side by side, whose mistakes partly cancel."""
OTHERWISE = 4.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the towers are fitted. The defaults are those that measured best.

    ``passes`` over the products, but at least ``least_steps`` minibatches of at most ``batch``.
    ``spelled`` is the share of texts read by their letters alone, ``describing`` and ``naming``
    weigh the losses of attributes and of words against that of the contrast.
    """

    hidden: int = 768
    code: int = 384
    words: int = 512
    passes: int = 16
    least_steps: int = 300
    batch: int = 1024
    rate: float = 3e-3
    decay: float = 1e-2
    scale: float = 30.0
    spelled: float = 0.03
    describing: float = 0.1
    naming: float = 1.0
    drop_input: float = 0.1
    drop_hidden: float = 0.2
    drop_text: float = 0.1
    drop_code: float = 0.1

    def of(self, network: int) -> Recipe:
        """That of network number ``network``: every second weighs attributes ``OTHERWISE`` times.

        Those tell colours better and names a little worse; the mean of both is better in names
        than either, and as good in colours.
        """
        if network % 2 == 0:
            return self
        return replace(self, describing=self.describing * OTHERWISE)

    def batch_of(self, products: int) -> int:
        """Products per minibatch: fewer where there are few, for enough steps in a pass."""
        return min(self.batch, max(32, products // 8), products)

    def steps(self, products: int) -> int:
        """How many minibatches are followed in all."""
        batch = self.batch_of(products)
        return steps_for(products, batch=batch, passes=self.passes, least=self.least_steps)
