"""From acts to what is learned, judged against what was learned before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lookalike.learning.blend.choices import MOST_LISTS, Choices, choices, joined
from lookalike.learning.blend.fit import fit_blend, ndcg_of_each
from lookalike.learning.blend.held_out import slices, split_off
from lookalike.learning.collaborative.acts import Acts
from lookalike.learning.guard import Verdict, judge
from lookalike.learning.learned import Learned
from lookalike.learning.sources import ContentLists, make_sources, refreshed
from lookalike.recommend.hybrid.ranking import Hybrid, Source
from lookalike.recommend.hybrid.weights import BlendWeights
from lookalike.types import ProductId


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """What was fitted on earlier acts, and how it met the ``later`` ones."""

    sources: tuple[Source, ...]
    blend: BlendWeights
    lists: Choices
    before: Acts
    later: Acts

    @property
    def hybrid(self) -> Hybrid:
        """The ranking as it was before the later acts."""
        return Hybrid(self.before.items, self.sources, self.blend)


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What was learned, and whether it should take the place of what was learned before.

    ``trial`` is what both were judged by.
    """

    learned: Learned
    verdict: Verdict
    trial: Trial


def learn(
    acts: Acts,
    products: Sequence[ProductId],
    known: ContentLists | None = None,
    *,
    previous: Learned | None = None,
    threads: int = 0,
) -> Outcome:
    """Learn the weights on acts kept aside, then everything else from all acts.

    ``products[i]`` is the id of position ``i``: every product of the shop, touched or not. The
    same input gives the same outcome, bit for bit, whatever the number of ``threads`` (0: all
    cores). With ``previous`` the verdict says whether the new ranking is at least as good as it.

    Raises:
        MissingExtra: the libraries of the extra 'learn' are not installed.
        ValueError: there is not one id per product.
    """
    if len(products) != acts.items:
        raise ValueError("there must be one id per product")
    trial = try_out(acts, known, threads=threads)
    verdict = judge(previous, trial.hybrid, products, trial.before, trial.later)
    scales = {source.name: source.scale for source in trial.sources}
    sources = tuple(
        replace(source, scale=scales.get(source.name, source.scale))
        for source in make_sources(acts, known, threads=threads)
    )
    blend = _for_sources(trial.blend, tuple(source.name for source in sources))
    return Outcome(
        Learned(
            products=tuple(products),
            hybrid=Hybrid(acts.items, sources, blend),
            until=None if acts.time is None or not len(acts) else float(acts.time.max()),
            figures=_figures(acts, trial),
        ),
        verdict,
        trial,
    )


def relearn(
    acts: Acts,
    products: Sequence[ProductId],
    known: ContentLists | None,
    *,
    blend: BlendWeights,
    threads: int = 0,
) -> Learned:
    """Everything but the weights, which are taken as they are: a quarter of the time."""
    sources = make_sources(acts, known, threads=threads)
    weights = _for_sources(blend, tuple(source.name for source in sources))
    return Learned(
        products=tuple(products),
        hybrid=Hybrid(acts.items, sources, weights),
        until=None if acts.time is None or not len(acts) else float(acts.time.max()),
        figures={"acts": len(acts), "users": len(np.unique(acts.user))},
    )


def try_out(acts: Acts, known: ContentLists | None, *, threads: int = 0) -> Trial:
    """Sources of the earlier acts, and weights from what was done later."""
    earlier, later = split_off(acts)
    sources = make_sources(earlier, known, threads=threads)
    stretches = slices(acts, earlier, later)
    lists = joined(
        [
            choices(
                refreshed(sources, before, known), before, after, most=MOST_LISTS // len(stretches)
            )
            for before, after in stretches
        ]
    )
    blend = fit_blend(lists, tuple(source.name for source in sources))
    return Trial(sources, blend, lists, earlier, later)


def _figures(acts: Acts, trial: Trial) -> dict[str, Any]:
    names = trial.blend.names
    figures: dict[str, Any] = {
        "acts": len(acts),
        "users": len(np.unique(acts.user)),
        "lists": len(trial.lists),
    }
    if len(trial.lists):
        figures["held_out_ndcg_alone"] = {
            name: float(ndcg_of_each(trial.lists, one).mean())
            for name, one in zip(names, np.eye(len(names)), strict=True)
        }
    return figures


def _for_sources(blend: BlendWeights, names: tuple[str, ...]) -> BlendWeights:
    """The weights in the order of ``names``; a source that had none counts nothing."""
    columns = [
        blend.weights[:, blend.names.index(name)]
        if name in blend.names
        else np.zeros(len(blend.edges))
        for name in names
    ]
    return BlendWeights(names, blend.edges, np.stack(columns, axis=1))
