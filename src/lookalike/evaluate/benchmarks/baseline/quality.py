"""Mean precision at 5 on queries held apart: ours, the original pipeline's, and controls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.evaluate.benchmarks.baseline.encoding import features_of
from lookalike.evaluate.benchmarks.baseline.run import K, Run
from lookalike.evaluate.benchmarks.baseline.seam import BenchmarkShop
from lookalike.evaluate.benchmarks.baseline.shops import every_product, fill
from lookalike.evaluate.benchmarks.baseline.stage import Stage
from lookalike.evaluate.intervals import bootstrap_mean
from lookalike.evaluate.metrics import label, precision_at_k, relevance
from lookalike.evaluate.original import OriginalPipeline
from lookalike.types import Product, ProductId

AGREEMENTS: Mapping[str, tuple[str, ...]] = {
    "articleType": ("articleType",),
    "baseColour": ("baseColour",),
    "articleType+baseColour": ("articleType", "baseColour"),
    "articleType+gender": ("articleType", "gender"),
    "articleType+gender+baseColour+usage": ("articleType", "gender", "baseColour", "usage"),
}
"""Which attributes have to agree for an answer to be right, by the name of the figure."""

CONTROLS = ("colour", "pixels")

Precisions = Mapping[str, NDArray[np.float64]]
"""Precision of each query whose attributes are known, by agreement."""


@dataclass(frozen=True, slots=True)
class Query:
    """A product that is not in the catalogue, and the file of its photo."""

    product: Product
    photo: Path

    @property
    def data(self) -> bytes:
        """The bytes of the photo."""
        return self.photo.read_bytes()


def precisions(queries: Sequence[Query], answers: Sequence[Sequence[Product]]) -> Precisions:
    """Compare every answer with its query, attribute by attribute."""
    found: dict[str, NDArray[np.float64]] = {}
    for name, attributes in AGREEMENTS.items():
        wanted = [label(query.product.attributes, attributes) for query in queries]
        given = [[label(hit.attributes, attributes) for hit in hits] for hits in answers]
        known = [at for at, value in enumerate(wanted) if value is not None]
        right = relevance([wanted[at] for at in known], [given[at] for at in known], k=K)
        found[name] = precision_at_k(right, K)
    return found


def summary(found: Precisions) -> dict[str, Any]:
    """Means with 95 % bootstrap intervals, and over how many queries; None over no queries."""
    intervals = {
        name: bootstrap_mean(values) if len(values) else None for name, values in found.items()
    }
    return {
        "P@5": {name: None if at is None else at.mean for name, at in intervals.items()},
        "P@5_ci95": {name: None if i is None else [i.low, i.high] for name, i in intervals.items()},
        "P@5_queries": {name: 0 if at is None else at.values for name, at in intervals.items()},
    }


def differences(ours: Precisions, theirs: Precisions) -> dict[str, Any]:
    """Ours less theirs, query by query, with the interval of the mean difference."""
    found = {}
    for name, values in ours.items():
        if len(values):
            at = bootstrap_mean(values - theirs[name])
            found[name] = {"mean": at.mean, "ci95": [at.low, at.high], "queries": at.values}
    return found


def ask_shop(run: Run, shop: BenchmarkShop, queries: Sequence[Query]) -> list[list[Product]]:
    """The five products each photo brings, asked as any caller would: with the file's bytes."""
    return [
        [hit.product for hit in shop.similar(image=query.data, k=K)]
        for query in run.each(queries, "asking the photos", total=len(queries))
    ]


def fit_original(run: Run, photos: Mapping[ProductId, Path]) -> OriginalPipeline:
    """The original pipeline on the products of the comparison."""
    products, features = features_of(run, run.options.baseline_encoder, photos)
    return OriginalPipeline.fit(features, products)


def ask_original(
    run: Run,
    original: OriginalPipeline,
    catalogue: Mapping[ProductId, Product],
    queries: Sequence[Query],
) -> list[list[Product]]:
    """The five products nearest to each query, in the order of ``queries``."""
    photos = {query.product.id: query.photo for query in queries}
    asked, features = features_of(run, run.options.baseline_encoder, photos)
    nearest = dict(zip(asked, original.nearest(features, k=K), strict=True))
    return [[catalogue[hit] for hit in nearest[query.product.id]] for query in queries]


def controls(
    run: Run, stage: Stage, catalogue: Mapping[ProductId, Product], queries: Sequence[Query]
) -> dict[str, Any]:
    """What chance, colours and raw pixels reach: the floor under every other figure."""
    chance = np.random.default_rng(run.options.seed)
    products = [product for product in catalogue.values() if product.photos]
    drawn = [
        [products[at] for at in chance.choice(len(products), min(K, len(products)), replace=False)]
        for _ in queries
    ]
    found = {"random": summary(precisions(queries, drawn))}
    for name in CONTROLS:
        folder = stage.folder / f"shop-{name}"
        fill(run, folder, stage.head, encoder=name)
        with run.open(folder, encoder=name) as shop:
            found[name] = summary(precisions(queries, ask_shop(run, shop, queries)))
    return found


def read_queries(run: Run, stage: Stage) -> list[Query]:
    """The queries with their attributes, read by the same code as the catalogue."""
    folder = stage.folder / "shop-queries"
    photos = photos_of(stage.queries)
    with run.open(folder) as shop:
        shop.ingest(stage.queries / "styles.csv", images=stage.queries / "images")
    return [
        Query(product, photos[product.id])
        for product in every_product(run, folder).values()
        if product.photos
    ]


def photos_of(folder: Path) -> dict[ProductId, Path]:
    """The photos laid out in a folder of the stage, by product."""
    return {path.stem: path for path in sorted((folder / "images").iterdir())}
