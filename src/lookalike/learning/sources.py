"""Acts and content to the sources of evidence that the ranking reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from lookalike.learning.blend.bulk import evidence_in_bulk
from lookalike.learning.bridge.carry import carried
from lookalike.learning.bridge.content import Content, alike
from lookalike.learning.bridge.variants import variant_lists
from lookalike.learning.collaborative.acts import Acts
from lookalike.learning.collaborative.factorise import factorise
from lookalike.learning.collaborative.neighbours import next_ones, together
from lookalike.learning.popularity.expected import Expected, expected_of
from lookalike.learning.popularity.fading import HALF_LIFE, faded_counts, trend
from lookalike.recommend.hybrid.lists import ItemLists, Scores
from lookalike.recommend.hybrid.ranking import FactorSource, ListSource, PriorSource, Source

DECAYS = {"together": 0.9, "next": 0.5, "factors": 0.8, "text": 1.0, "visual": 1.0, "bridge": 0.9}
VARIANTS = "variants"
VARIANTS_HALF_LIFE = 45.0  # days: who comes back for another colour mostly comes back soon
SCALED_ON = 500  # users


@dataclass(frozen=True, slots=True, eq=False)
class ContentLists:
    """For every product those alike; made once, for acts do not change it."""

    content: Content
    text: ItemLists | None = None
    visual: ItemLists | None = None

    @classmethod
    def of(cls, content: Content) -> ContentLists:
        """Compare all products with all."""
        return cls(
            content=content,
            text=None if content.text is None else alike(content.text),
            visual=None if content.visual is None else alike(content.visual),
        )


def make_sources(
    acts: Acts, known: ContentLists | None = None, *, threads: int = 0
) -> tuple[Source, ...]:
    """Every source there is data for, each scaled so that its best product scores 1 on average."""
    both = together(acts)
    sources: list[Source] = [
        ListSource("together", both, DECAYS["together"]),
        ListSource("next", next_ones(acts), DECAYS["next"]),
    ]
    if len(acts):
        sources.append(FactorSource("factors", factorise(acts, threads=threads), DECAYS["factors"]))
    sources += _content_sources(acts, both, known)
    rising = trend(acts)
    if rising.any():
        sources.append(PriorSource("trend", rising))
    return tuple(scaled(sources, acts))


def _content_sources(acts: Acts, both: ItemLists, known: ContentLists | None) -> list[Source]:
    if known is None:
        return [PriorSource("popular", _popular(acts, None))]
    sources: list[Source] = []
    if known.text is not None:
        sources.append(ListSource("text", known.text, DECAYS["text"], relative=True))
    if known.visual is not None:
        sources.append(ListSource("visual", known.visual, DECAYS["visual"], relative=True))
    resembling = known.text if known.text is not None else known.visual
    if resembling is not None and (acts.counts() == 0).any():
        sources.append(ListSource("bridge", carried(both, resembling), DECAYS["bridge"]))
    expected = expected_of(acts, known.content)
    sources.append(PriorSource("popular", _popular(acts, expected)))
    demand = expected.demand()
    sources.append(PriorSource("demand", demand))
    if known.content.variants is not None:
        lists = variant_lists(known.content.variants, demand)
        sources.append(ListSource(VARIANTS, lists, 1.0, half_life=VARIANTS_HALF_LIFE))
    return sources


def _popular(acts: Acts, expected: Expected | None) -> Scores:
    """How popular every product is; of one that nobody touched what its content lets expect.

    The logarithm of 1 + the faded count, for twice as popular is not twice as likely wanted.
    """
    counts = faded_counts(acts, half_life=HALF_LIFE)
    if expected is not None:
        counts = np.where(acts.counts() == 0, expected.counts(float(counts.sum())), counts)
    return np.log1p(counts).astype(np.float32)


def refreshed(
    sources: Sequence[Source], acts: Acts, known: ContentLists | None
) -> tuple[Source, ...]:
    """The same sources, but popularity, demand and trend as they are after these acts."""
    expected = None if known is None else expected_of(acts, known.content)
    now = {"popular": _popular(acts, expected), "trend": trend(acts)}
    lists: dict[str, ItemLists] = {}
    if known is not None and expected is not None:
        now["demand"] = expected.demand()
        if known.content.variants is not None:
            lists[VARIANTS] = variant_lists(known.content.variants, now["demand"])

    def again(source: Source) -> Source:
        if isinstance(source, PriorSource):
            return replace(source, scores=now[source.name])
        if isinstance(source, ListSource) and source.name in lists:
            return replace(source, lists=lists[source.name])
        return source

    return tuple(again(source) for source in sources)


def scaled(sources: Sequence[Source], acts: Acts) -> list[Source]:
    """The same sources with their scales set; one that says nothing, or shares, keeps its own."""
    users = np.unique(acts.user)
    some = users[:: max(1, len(users) // SCALED_ON)]
    loose = [source for source in sources if not _gives_shares(source)]
    best = [np.zeros(0)] * len(loose)
    for _, evidence in evidence_in_bulk(loose, acts, some):
        highest = evidence.max(axis=2)
        best = [np.concatenate([old, new]) for old, new in zip(best, highest, strict=True)]
    scales = {
        source.name: source.scale * float(values.mean())
        for source, values in zip(loose, best, strict=True)
        if len(values) and values.mean() > 0
    }
    return [replace(source, scale=scales.get(source.name, source.scale)) for source in sources]


def _gives_shares(source: Source) -> bool:
    return isinstance(source, ListSource) and (source.relative or source.name == VARIANTS)
