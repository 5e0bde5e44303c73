"""Deciding how much of the last snapshot a build may keep.

The cost of a build is encoding, then fitting the space, then building the graph. A few changed
products touch none of the three: their vectors are added at the end, the places they had are
marked as left, and space and graph stay. Once enough has changed the space is fitted anew, or the
graph rebuilt, so that the result never drifts far from that of a full build.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lookalike.config import IndexSettings, SpaceSettings
from lookalike.index.snapshot import Place, VisualSnapshot


@dataclass(frozen=True, slots=True)
class BuildPlan:
    """``keep``: old position for each kept place of the new snapshot (-1 for a new place).

    ``places`` are the places of the new snapshot, in position order. ``grow`` says that the old
    positions are all kept where they were, so that the old index can be added to.
    """

    fit: bool
    grow: bool
    places: tuple[Place | None, ...]
    keep: tuple[int, ...]
    changed: int
    changed_since_fit: int


def made_with(encoder_id: str, space: SpaceSettings, index: IndexSettings) -> dict[str, object]:
    """The settings that decide what a snapshot contains."""
    return {
        "encoder_id": encoder_id,
        "variance": space.variance,
        "components": space.components,
        "adapt": space.adapt,
        "pictured": space.pictured,
        "index": index.kind,
        "exact_up_to": index.exact_up_to,
        "hnsw_neighbours": index.hnsw_neighbours,
        "hnsw_ef_construction": index.hnsw_ef_construction,
    }


def plan_build(
    wanted: Sequence[Place],
    last: VisualSnapshot | None,
    *,
    settings: Mapping[str, object],
    kind: str,
    space: SpaceSettings,
    index: IndexSettings,
    full: bool = False,
) -> BuildPlan:
    """Compare what the catalogue wants with what the last snapshot holds.

    ``wanted`` is in the catalogue's fixed order; ``kind`` is the index the new snapshot will have.
    """
    places: tuple[Place | None, ...] = tuple(wanted)
    if full or last is None or not _same_space(last, settings):
        return BuildPlan(True, False, places, (-1,) * len(places), len(places), 0)
    old = {place: position for position, place in enumerate(last.places) if place is not None}
    wanted_set = set(wanted)
    added = [place for place in wanted if place not in old]
    left = len(old) - sum(place in wanted_set for place in old)
    changed = max(len(added), left)  # a changed photo is one leaving and one added
    since_fit = last.facts.changed_since_fit + changed
    if since_fit > space.refit_after * max(1, last.facts.fitted_photos):
        return BuildPlan(True, False, places, (-1,) * len(places), changed, 0)
    outdated = sum(place is None for place in last.places) + left
    may_grow = (
        kind == "hnsw"
        and last.facts.index == "hnsw"
        and dict(last.facts.made_with) == dict(settings)
        and outdated <= index.rebuild_after * len(last.places)
    )
    if may_grow:
        kept = tuple(p if p is not None and p in wanted_set else None for p in last.places)
        keep = tuple(range(len(kept))) + (-1,) * len(added)
        return BuildPlan(False, True, kept + tuple(added), keep, changed, since_fit)
    keep = tuple(old.get(place, -1) for place in wanted)
    return BuildPlan(False, False, places, keep, changed, since_fit)


def _same_space(last: VisualSnapshot, settings: Mapping[str, object]) -> bool:
    decisive = ("encoder_id", "variance", "components", "adapt", "pictured")
    missing = {"pictured": False}  # in snapshots from before there was any
    return all(
        last.facts.made_with.get(name, missing.get(name)) == settings[name] for name in decisive
    )
