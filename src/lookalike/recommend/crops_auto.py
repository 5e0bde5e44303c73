"""Several garments in one photo: their lists take turns in one list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lookalike.recommend.crops import Region
from lookalike.types import Hit, HitList


def taking_turns(regions: Sequence[Region], lists: Sequence[HitList], *, k: int) -> HitList:
    """The first of each list, then the second of each, and so on: every product once, ``k`` in all.

    Each hit says which garment it is for. ``no_good_match`` is true when it is true of every list.
    The scores of different garments' hits do not follow each other in order.

    Raises:
        ValueError: there is no list.
    """
    if not lists:
        raise ValueError("there are no lists to take turns")
    said = [_about(hits, region) for hits, region in zip(lists, regions, strict=True)]
    return HitList(
        _in_turn(said, k),
        request_id=lists[0].request_id,
        encoder=lists[0].encoder,
        snapshot=lists[0].snapshot,
        no_good_match=all(hits.no_good_match for hits in lists),
        notice=_notice(regions, lists),
        understood=lists[0].understood,
        looked_at=tuple(part for hits in lists for part in hits.looked_at),
    )


def _in_turn(lists: Sequence[Sequence[Hit]], k: int) -> list[Hit]:
    taken: dict[str, Hit] = {}
    for rank in range(max(len(hits) for hits in lists)):
        for hits in lists:
            if rank < len(hits):
                taken.setdefault(hits[rank].product_id, hits[rank])
    return list(taken.values())[:k]


def _about(hits: HitList, region: Region) -> list[Hit]:
    said = f"For the {region.label or region.kind} in the photo."
    return [replace(hit, reasons=(said, *hit.reasons)) for hit in hits]


def _notice(regions: Sequence[Region], lists: Sequence[HitList]) -> str:
    named = [region.label or region.kind for region in regions]
    seen = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    unsure = all(hits.no_good_match for hits in lists)
    end = "; nothing in this shop looks much like it, these come closest." if unsure else "."
    return f"Seen in this photo: {seen}{end}"
