"""Photos per second: the whole pipeline as a build runs it, against the network alone, in turns."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.config import Settings
from lookalike.encoders.base import ImageEncoder
from lookalike.encoders.build import encode_missing
from lookalike.encoders.cores import usable_cores
from lookalike.encoders.vector_store import VectorStore
from lookalike.evaluate.benchmarks.baseline.encoding import encoder_for
from lookalike.evaluate.benchmarks.baseline.run import Run
from lookalike.evaluate.timing import interleaved, spread
from lookalike.sources.photos import decode
from lookalike.storage.blobs import LocalBlobs

SECONDS_A_RUN = 4.0  # long enough to drown start and end, short enough to take turns
PROBES = 3
DISTINCT = 400  # prepared photos held at once: some 60 MB


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A way to run a network: how many callers, threads a call (None: all cores), photos a call."""

    callers: int
    threads: int | None
    batch: int

    def __str__(self) -> str:
        threads = self.threads or usable_cores()
        return f"{self.callers} caller(s) x {threads} thread(s), {self.batch} photo(s) a call"


def encode_figures(run: Run, name: str, photos: Sequence[bytes], *, repeats: int) -> dict[str, Any]:
    """Encode ``photos`` again and again, with and without everything around the network.

    The pipeline reads each photo from the blob store and checks it, decodes, prepares and encodes
    it and stores the vector. The network alone gets photos prepared beforehand, in whichever of
    several arrangements measured quickest. Files are in the system's cache for both.
    """
    encoders = {True: encoder_for(name, bulk=True), False: encoder_for(name, bulk=False)}
    prepared = _prepare(encoders[True], photos[:DISTINCT])
    arrangement, rate = _quickest(encoders, prepared)
    count = int(min(len(photos), max(2 * usable_cores(), rate * SECONDS_A_RUN)))
    work = Path(tempfile.mkdtemp(prefix="encode-", dir=run.work))
    try:
        blobs = LocalBlobs(work / "photos")
        contents = [blobs.put(data) for data in photos[:count]]
        tasks: list[Callable[[int], object]] = [
            lambda at: _pipeline(encoders[True], contents, blobs, work / f"vectors-{at}"),
            lambda _at: _bare(encoders, arrangement, prepared, count),
        ]
        tick = run.ticking(f"encoding with {name}", total=repeats)
        durations = interleaved(tasks, rounds=repeats, after_round=tick)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return {
        "photos": count,
        "photos_per_second": spread(count / durations[:, 0]).to_json(),
        "bare_photos_per_second": spread(count / durations[:, 1]).to_json(),
        "share_of_bare": spread(durations[:, 1] / durations[:, 0]).to_json(),
        "bare_arrangement": str(arrangement),
    }


def distinct_copies(photos: Sequence[bytes], count: int) -> list[bytes]:
    """``count`` different files out of fewer photos, for photos are never encoded twice.

    The end-of-image marker of a JPEG ends it: what is appended changes the file, not the photo.
    """
    copies: Iterator[bytes] = (
        photo + (b"" if copy == 0 else b"%d" % copy)
        for copy in itertools.count()
        for photo in photos
    )
    return list(itertools.islice(copies, count))


def _prepare(encoder: ImageEncoder, photos: Sequence[bytes]) -> NDArray[np.uint8]:
    limits, at_least = Settings().photos, encoder.card.decode_at_least
    return np.stack(
        [encoder.prepare(decode(data, limits=limits, at_least=at_least).image) for data in photos]
    )


def _quickest(
    encoders: dict[bool, ImageEncoder], prepared: NDArray[np.uint8]
) -> tuple[Arrangement, float]:
    """The arrangement with the shortest median time a photo, and its photos per second."""
    cores = usable_cores()
    candidates = [
        *(Arrangement(cores, 1, batch) for batch in (1, 4, 8)),
        *(Arrangement(1, None, batch) for batch in (1, 8)),
    ]
    count = min(len(prepared), 32 * cores)
    _bare(encoders, candidates[0], prepared, 2 * cores)  # the first call allocates
    started = time.perf_counter()
    _bare(encoders, candidates[0], prepared, 2 * cores)
    each = (time.perf_counter() - started) / (2 * cores)
    count = int(min(count, max(2 * cores, 1.0 / each)))

    def trial(way: Arrangement) -> Callable[[int], object]:
        return lambda _at: _bare(encoders, way, prepared, count)

    tasks = [trial(way) for way in candidates]
    medians = np.median(interleaved(tasks, rounds=PROBES), axis=0)
    best = int(np.argmin(medians))
    return candidates[best], count / float(medians[best])


def _bare(
    encoders: dict[bool, ImageEncoder],
    arrangement: Arrangement,
    prepared: NDArray[np.uint8],
    count: int,
) -> None:
    """Run the network over ``count`` prepared photos, starting over when there are fewer."""
    encoder = encoders[arrangement.threads == 1]
    last = max(1, len(prepared) - arrangement.batch + 1)
    starts = range(0, count, arrangement.batch)

    def encode(start: int) -> None:
        size = min(arrangement.batch, count - start)
        encoder.encode(prepared[start % last : start % last + size])

    if arrangement.callers == 1:
        for start in starts:
            encode(start)
        return
    with ThreadPoolExecutor(arrangement.callers) as pool:
        for _ in pool.map(encode, starts):
            pass


def _pipeline(
    encoder: ImageEncoder, contents: Sequence[str], blobs: LocalBlobs, folder: Path
) -> None:
    with VectorStore(folder, encoder.card) as vectors:
        outcome = encode_missing(
            contents,
            blobs=blobs,
            encoder=encoder,
            vectors=vectors,
            limits=Settings().photos,
            workers=usable_cores(),
        )
    if outcome.encoded != len(contents):
        raise AssertionError(f"{outcome.encoded} of {len(contents)} photos were encoded")
