"""From the bytes of a photo to five products, against the network alone, in turns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from lookalike.config import Settings
from lookalike.encoders.base import ImageEncoder
from lookalike.evaluate.benchmarks.baseline.encoding import encoder_for
from lookalike.evaluate.benchmarks.baseline.quality import Query
from lookalike.evaluate.benchmarks.baseline.run import K, Run
from lookalike.evaluate.benchmarks.baseline.seam import BenchmarkShop
from lookalike.evaluate.original import OriginalPipeline
from lookalike.evaluate.timing import interleaved, quantiles_ms, ratio_of_medians
from lookalike.sources.photos import decode

WARM_UP = 10
BASELINE_QUERIES = 200  # VGG16 takes a tenth of a second a photo
DISTINCT = 200  # prepared photos held at once: some 40 MB


def shop_latency(run: Run, shop: BenchmarkShop, queries: Sequence[Query]) -> dict[str, Any]:
    """Ours: ``shop.similar`` with a file's bytes."""
    encoder = encoder_for(run.options.encoder, bulk=False)
    return _latency(
        run,
        lambda data: shop.similar(image=data, k=K),
        encoder,
        queries,
        rounds=run.options.timed_queries,
    )


def original_latency(
    run: Run, original: OriginalPipeline, queries: Sequence[Query]
) -> dict[str, Any]:
    """The original pipeline, with its network run the way ours is."""
    limits = Settings().photos
    encoder = encoder_for(run.options.baseline_encoder, bulk=False)
    return _latency(
        run,
        lambda data: original.ask(data, encoder, limits),
        encoder,
        queries,
        rounds=min(BASELINE_QUERIES, run.options.timed_queries),
    )


def _latency(
    run: Run,
    ask: Callable[[bytes], object],
    encoder: ImageEncoder,
    queries: Sequence[Query],
    *,
    rounds: int,
) -> dict[str, Any]:
    photos = [query.data for query in queries[:DISTINCT]]
    at_least, limits = encoder.card.decode_at_least, Settings().photos
    prepared = [
        encoder.prepare(decode(data, limits=limits, at_least=at_least).image)[None]
        for data in photos
    ]
    tasks: list[Callable[[int], object]] = [
        lambda at: ask(photos[at % len(photos)]),
        lambda at: encoder.encode(prepared[at % len(photos)]),
    ]
    interleaved(tasks, rounds=min(WARM_UP, rounds))
    tick = run.ticking("timing answers", total=rounds)
    durations = interleaved(tasks, rounds=rounds, after_round=tick)
    whole, bare = durations[:, 0], durations[:, 1]
    return {
        "photo_to_hits_ms": quantiles_ms(whole),
        "bare_inference_ms": quantiles_ms(bare),
        "photo_to_hits_over_bare": ratio_of_medians(whole, bare).to_json(),
    }
