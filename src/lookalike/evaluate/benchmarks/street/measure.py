"""Asking a shop with street photos in every way, and with plain product photos as a check."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lookalike.errors import Interrupted
from lookalike.evaluate.benchmarks.street.scores import K, by_chance, coverage, precision, summary
from lookalike.evaluate.benchmarks.street.seam import StreetShop
from lookalike.evaluate.benchmarks.street.tags import StreetPhoto
from lookalike.evaluate.intervals import bootstrap_mean
from lookalike.evaluate.timing import quantiles_ms
from lookalike.progress import ProgressMeter
from lookalike.recommend.crops import WHOLE_PHOTO
from lookalike.types import HitList, OnProgress

TYPE = "articleType"
MEASURES = ("P@5", "hit@5", "coverage")
Cancelled = Callable[[], bool] | None


def street_figures(
    shop: StreetShop,
    photos: Sequence[StreetPhoto],
    *,
    on_progress: OnProgress | None = None,
    cancelled: Cancelled = None,
) -> dict[str, Any]:
    """Every way of asking with the same photos.

    ``auto`` is one list of five. ``whole`` asks with the photo as it is. ``regions`` is what a
    shopper sees who clicks on every region: five hits for each, ``P@5`` over all of them, and
    ``coverage`` by any of them. ``random`` is what five products drawn at random would reach.
    """
    shares = _shares(shop)
    scores: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    kinds: dict[str, list[float]] = defaultdict(list)
    seconds: dict[str, list[float]] = defaultdict(list)
    unsure: dict[str, list[float]] = defaultdict(list)
    meter = ProgressMeter("asking with street photos", len(photos), on_progress)
    for photo in photos:
        _check(cancelled)
        for way, crop in (("auto", "auto"), ("whole", None)):
            started = time.perf_counter()
            hits = shop.similar(image=photo.path, k=K, crop=crop)
            seconds[way].append(time.perf_counter() - started)
            unsure[way].append(float(hits.no_good_match))
            _note(scores[way], photo, _types(hits))
        _note_regions(shop, photo, scores["regions"], kinds, seconds["regions"])
        for name, value in zip(MEASURES, by_chance(photo, shares), strict=True):
            scores["random"][name].append(value)
        meter.advance(1)
    found = {way: summary(values) for way, values in scores.items()}
    return {
        **{name: found["auto"][name] for name in MEASURES},
        **found,
        "auto_less_whole": _difference(scores["auto"]["P@5"], scores["whole"]["P@5"]),
        "by_kind": {k: {"P@5": float(np.mean(v)), "regions": len(v)} for k, v in kinds.items()},
        "regions_a_photo": sum(map(len, kinds.values())) / len(photos),
        "no_good_match": {way: float(np.mean(values)) for way, values in unsure.items()},
        "ms": {way: quantiles_ms(np.array(values)) for way, values in seconds.items()},
        "photos": len(photos),
        "garments": sum(len(photo.garments) for photo in photos),
    }


def plain_figures(
    shop: StreetShop,
    queries: Mapping[Path, str],
    *,
    on_progress: OnProgress | None = None,
    cancelled: Cancelled = None,
) -> dict[str, Any]:
    """What ``auto`` does to ordinary product photos of known types that are not in the shop."""
    right: dict[str, list[float]] = defaultdict(list)
    seconds: dict[str, list[float]] = defaultdict(list)
    searched = 0
    meter = ProgressMeter("asking with product photos", len(queries), on_progress)
    for path, kind in queries.items():
        _check(cancelled)
        lists = {}
        for way, crop in (("auto", "auto"), ("whole", None)):
            started = time.perf_counter()
            lists[way] = _types(shop.similar(image=path, k=K, crop=crop))
            seconds[way].append(time.perf_counter() - started)
            right[way].append(lists[way].count(kind) / K)
        searched += lists["auto"] != lists["whole"]
        meter.advance(1)
    return {
        **{way: summary({"P@5": values}) for way, values in right.items()},
        "auto_less_whole": _difference(right["auto"], right["whole"]),
        "answered_otherwise": searched / len(queries),
        "ms": {way: quantiles_ms(np.array(values)) for way, values in seconds.items()},
        "queries": len(queries),
    }


def _note(scores: dict[str, list[float]], photo: StreetPhoto, hits: Sequence[str]) -> None:
    right = precision(photo, hits)
    values = (right, float(right > 0), coverage(photo, hits))
    for name, value in zip(MEASURES, values, strict=True):
        scores[name].append(value)


def _note_regions(
    shop: StreetShop,
    photo: StreetPhoto,
    scores: dict[str, list[float]],
    kinds: dict[str, list[float]],
    seconds: list[float],
) -> None:
    started = time.perf_counter()
    found = shop.regions(photo.path)
    seconds.append(time.perf_counter() - started)
    seen: list[str] = []
    rights = []
    for region in found:
        if region.kind == WHOLE_PHOTO:
            continue
        hits = _types(shop.similar(image=photo.path, k=K, crop=region.box))
        seen += hits
        rights.append(precision(photo, hits))
        kinds[region.kind].append(rights[-1])
    scores["P@5"].append(float(np.mean(rights)) if rights else 0.0)
    scores["coverage"].append(coverage(photo, seen))


def _types(hits: HitList) -> list[str]:
    return [str(hit.product.attributes.get(TYPE, "")) for hit in hits]


def _shares(shop: StreetShop) -> dict[str, float]:
    (facet,) = shop.facets([TYPE])
    every = sum(count for _, count in facet.values)
    return {str(value): count / every for value, count in facet.values}


def _difference(first: Sequence[float], second: Sequence[float]) -> dict[str, float]:
    found = bootstrap_mean(np.asarray(first, np.float64) - np.asarray(second, np.float64))
    return {"mean": found.mean, "low": found.low, "high": found.high}


def _check(cancelled: Cancelled) -> None:
    if cancelled is not None and cancelled():
        raise Interrupted("The benchmark was stopped: the same command goes on with its shop.")
