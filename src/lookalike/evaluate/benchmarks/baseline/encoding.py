"""Encoders as the parts of the benchmark use them, and features that outlive a run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lookalike.config import Settings
from lookalike.encoders.base import Features, ImageEncoder
from lookalike.encoders.build import encode_missing
from lookalike.encoders.cores import usable_cores
from lookalike.encoders.registry import create
from lookalike.encoders.vector_store import VectorStore
from lookalike.evaluate.benchmarks.baseline.run import Run
from lookalike.storage.blobs import LocalBlobs
from lookalike.types import ProductId


def encoder_for(name: str, *, bulk: bool) -> ImageEncoder:
    """The encoder as a build uses it (one thread a call, many callers), or as a query does.

    Raises:
        WeightsUnavailable: its weights are not installed.
    """
    settings = Settings()
    return create(name, settings.encoder, settings.cache, bulk=bulk)


def features_of(
    run: Run, name: str, photos: Mapping[ProductId, Path]
) -> tuple[list[ProductId], Features]:
    """Features of those photos that can be read, and whose they are.

    Kept in the work folder by content and encoder: whatever an interrupted run has computed, the
    next one finds.
    """
    settings = Settings()
    encoder = encoder_for(name, bulk=True)
    blobs = LocalBlobs(run.work / "photos")
    contents = {product: blobs.put(path.read_bytes()) for product, path in photos.items()}
    with VectorStore(run.work / "vectors", encoder.card) as vectors:
        outcome = encode_missing(
            list(dict.fromkeys(contents.values())),
            blobs=blobs,
            encoder=encoder,
            vectors=vectors,
            limits=settings.photos,
            workers=usable_cores(),
            on_progress=run.on_progress,
            cancelled=run.cancelled,
        )
        readable = [p for p, content in contents.items() if content not in outcome.unreadable]
        return readable, vectors.read(vectors.rows([contents[product] for product in readable]))
