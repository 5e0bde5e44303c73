"""Photo to photos: five nearest products for photos of products nothing was fitted on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.base import Features
from lookalike.errors import MissingExtra, WeightsUnavailable
from lookalike.evaluate.benchmarks.baseline.encoding import encoder_for, features_of
from lookalike.evaluate.benchmarks.baseline.quality import AGREEMENTS, CONTROLS, summary
from lookalike.evaluate.benchmarks.baseline.run import HELD_OUT, K, Run
from lookalike.evaluate.benchmarks.kagl.catalogue import Catalogue
from lookalike.evaluate.benchmarks.kagl.scoring import best
from lookalike.evaluate.benchmarks.kagl.tasks import Places
from lookalike.evaluate.metrics import label, precision_at_k, relevance
from lookalike.evaluate.original import OriginalPipeline
from lookalike.evaluate.split import sample
from lookalike.space.adaptation.fit import fit_adaptation
from lookalike.space.base import UnitVectors
from lookalike.space.pca import fit_pca
from lookalike.types import ProductId

_QUERIES = 64


def image_figures(run: Run, catalogue: Catalogue, apart: frozenset[ProductId]) -> dict[str, Any]:
    """P@5 of ours, adapted and not, and of the controls; queries are products in ``apart``.

    VGG16 takes an hour on a large catalogue. So the original pipeline (VGG16, principal
    components, nearest neighbours) is measured on ``sample_products`` drawn at random, with all
    queries, and ours on the very same beside it, fitted on those alone: ``sample``. With ``full``
    it is measured on all products. Where it cannot be, ``original_missing`` says why.
    """
    place = catalogue.place
    known = [product for product in apart if product in place]
    wanted = run.options.sample_queries or HELD_OUT
    asked = np.array([place[p] for p in sample(known, count=wanted, seed=run.options.seed)])
    rest = catalogue.without(apart)
    found = _ours(run, catalogue, asked, rest)
    chance = np.random.default_rng(run.options.seed)
    found["random"] = np.array([chance.choice(rest, K, replace=False) for _ in asked])
    for name in CONTROLS:
        found[name] = _control(run, catalogue, name, asked, rest)
    few = _some(run, catalogue, rest)
    figures: dict[str, Any] = {"queries": len(asked), "candidates": len(rest)}
    try:
        if run.options.full or len(few) == len(rest):
            found["original"] = _original(run, catalogue, asked, rest)
        else:
            beside = {"original": _original(run, catalogue, asked, few)}
            beside |= _ours(run, catalogue, asked, few)
            figures["sample"] = {
                "queries": len(asked),
                "candidates": len(few),
                **{name: _judge(catalogue, asked, answers) for name, answers in beside.items()},
            }
    except (WeightsUnavailable, MissingExtra) as error:
        figures["original_missing"] = str(error)
    figures |= {name: _judge(catalogue, asked, answers) for name, answers in found.items()}
    return figures


def _some(run: Run, catalogue: Catalogue, rest: Places) -> Places:
    place, options = catalogue.place, run.options
    known = [catalogue.products[at].id for at in rest]
    ids = sample(known, count=options.sample_products, seed=options.seed)
    return np.array(sorted(place[product] for product in ids), dtype=np.int64)


def _ours(
    run: Run, catalogue: Catalogue, asked: Places, rest: Places
) -> dict[str, NDArray[np.int64]]:
    """Five products of ``rest`` for each asked, in spaces that were fitted on ``rest``."""
    encoder_id = encoder_for(run.options.encoder, bulk=True).card.id
    look = fit_pca(catalogue.pieces(rest), encoder_id=encoder_id)
    found = {"principal components": _ask(look.transform, catalogue.features, asked, rest)}
    if run.options.adapt:
        fit = fit_adaptation(
            catalogue.pieces(rest),
            catalogue.columns(rest),
            look=look,
            seed=run.options.seed,
            on_progress=run.on_progress,
            cancelled=run.cancelled,
        )
        if fit.space is not None:
            space = fit.space
            placed = np.concatenate(
                [
                    space.place(catalogue.features[part], catalogue.columns(part))
                    for part in np.array_split(rest, -(-len(rest) // 4096))
                ]
            )
            found["adapted"] = rest[_nearest(space.transform(catalogue.features[asked]), placed)]
    return found


def _ask(transform: Any, features: Features, asked: Places, rest: Places) -> NDArray[np.int64]:
    vectors = np.concatenate(
        [transform(features[part]) for part in np.array_split(rest, -(-len(rest) // 4096))]
    )
    return rest[_nearest(transform(features[asked]), vectors)]


def _nearest(queries: UnitVectors, vectors: UnitVectors) -> NDArray[np.int64]:
    return np.concatenate(
        [
            best(queries[start : start + _QUERIES] @ vectors.T, K)
            for start in range(0, len(queries), _QUERIES)
        ]
    )


def _control(
    run: Run, catalogue: Catalogue, name: str, asked: Places, rest: Places
) -> NDArray[np.int64]:
    """Cosines of simple features as they are, less their mean."""
    photos = {product.id: catalogue.photos[product.id] for product in catalogue.products}
    readable, features = features_of(run, name, photos)
    order = {product: at for at, product in enumerate(readable)}
    rows = np.array([order[product.id] for product in catalogue.products])
    space = fit_pca([features[rows[rest]]], encoder_id=name, variance=1.0)
    return _ask(space.transform, features[rows], asked, rest)


def _original(run: Run, catalogue: Catalogue, asked: Places, rest: Places) -> NDArray[np.int64]:
    def encoded(places: Places) -> tuple[list[ProductId], Features]:
        ids = [catalogue.products[at].id for at in places]
        photos: Mapping[ProductId, Any] = {product: catalogue.photos[product] for product in ids}
        return features_of(run, run.options.baseline_encoder, photos)

    products, features = encoded(rest)
    original = OriginalPipeline.fit(features, products)
    place = catalogue.place
    answers: Sequence[Sequence[ProductId]] = original.nearest(encoded(asked)[1], k=K)
    return np.array([[place[product] for product in hits] for hits in answers])


def _judge(catalogue: Catalogue, asked: Places, answers: NDArray[np.int64]) -> dict[str, Any]:
    found = {}
    for name, attributes in AGREEMENTS.items():
        labels = [label(product.attributes, attributes) for product in catalogue.products]
        known = [row for row, at in enumerate(asked) if labels[at] is not None]
        right = relevance(
            [labels[asked[row]] for row in known],
            [[labels[at] for at in answers[row]] for row in known],
            k=K,
        )
        found[name] = precision_at_k(right, K)
    return summary(found)
