"""Catalogue photos to vectors: only those not stored yet, with every core kept busy.

Each worker takes a handful of photos through reading, decoding and inference by itself, so while
one waits for the disk another computes, and nothing is handed from thread to thread but finished
vectors. PIL and ONNX Runtime release the interpreter lock for the heavy parts.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lookalike.config import PhotoSettings
from lookalike.encoders.base import Features, ImageEncoder
from lookalike.encoders.vector_store import VectorStore
from lookalike.errors import DamagedData, Interrupted, InvalidPhoto, NotFound
from lookalike.progress import ProgressMeter
from lookalike.sources.photos import decode
from lookalike.storage.blobs import BlobStore
from lookalike.types import OnProgress

FLUSH_EVERY = 2.0  # seconds of work a kill -9 may cost
POLL = 0.1  # seconds between looks at ``cancelled`` while waiting for a worker


@dataclass(slots=True)
class EncodeOutcome:
    """What encoding did: vectors computed, and the photos that could not be read, with reasons."""

    encoded: int = 0
    unreadable: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Photos per second, reading and decoding included."""
        return self.encoded / self.seconds if self.seconds > 0 else 0.0


@dataclass(frozen=True, slots=True)
class _Done:
    contents: list[str]
    features: Features | None
    unreadable: dict[str, str]


class _Handfuls:
    """Hands out slices of the work to whichever worker is free."""

    def __init__(self, contents: Sequence[str], size: int) -> None:
        self._slices: Iterator[Sequence[str]] = (
            contents[start : start + size] for start in range(0, len(contents), size)
        )
        self._lock = threading.Lock()

    def next(self) -> Sequence[str] | None:
        with self._lock:
            return next(self._slices, None)


def encode_missing(
    contents: Sequence[str],
    *,
    blobs: BlobStore,
    encoder: ImageEncoder,
    vectors: VectorStore,
    limits: PhotoSettings,
    workers: int,
    batch: int | None = None,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> EncodeOutcome:
    """Encode those of ``contents`` (SHA-256 of photos) that ``vectors`` does not hold yet.

    Raises:
        Interrupted: ``cancelled`` turned true, or Ctrl-C; the vectors so far are stored.
    """
    missing = vectors.missing(contents)
    outcome = EncodeOutcome()
    if not missing:
        return outcome
    handfuls = _Handfuls(missing, batch or encoder.card.batch)
    finished: queue.Queue[_Done | BaseException | None] = queue.Queue(maxsize=4 * workers)
    stop = threading.Event()

    def put(item: _Done | BaseException | None) -> None:
        while not stop.is_set():  # once stopped nobody reads, and a full queue would block for ever
            with suppress(queue.Full):
                finished.put(item, timeout=POLL)
                return

    def work() -> None:
        try:
            while not stop.is_set() and (handful := handfuls.next()) is not None:
                put(_encode_handful(handful, blobs, encoder, limits))
        except BaseException as error:  # handed to the caller's thread, which raises it
            put(error)
        else:
            put(None)

    meter = ProgressMeter("encoding photos", len(missing), on_progress)
    started = time.monotonic()
    with ThreadPoolExecutor(max_workers=workers, thread_name_prefix="encode") as pool:
        for _ in range(workers):
            pool.submit(work)
        try:
            _collect(finished, workers, vectors, meter, outcome, cancelled)
        finally:
            stop.set()
            vectors.flush()
            outcome.seconds = time.monotonic() - started
    meter.finish()
    return outcome


def _encode_handful(
    handful: Sequence[str], blobs: BlobStore, encoder: ImageEncoder, limits: PhotoSettings
) -> _Done:
    prepared: list[NDArray[np.uint8]] = []
    readable: list[str] = []
    unreadable: dict[str, str] = {}
    for content in handful:
        try:
            data = blobs.get(content, verify=True)
            photo = decode(data, limits=limits, at_least=encoder.card.decode_at_least)
        except (InvalidPhoto, NotFound, DamagedData) as error:
            unreadable[content] = str(error)
            continue
        prepared.append(encoder.prepare(photo.image))
        readable.append(content)
    features = encoder.encode(np.stack(prepared)) if prepared else None
    return _Done(readable, features, unreadable)


def _collect(
    finished: queue.Queue[_Done | BaseException | None],
    workers: int,
    vectors: VectorStore,
    meter: ProgressMeter,
    outcome: EncodeOutcome,
    cancelled: Callable[[], bool] | None,
) -> None:
    running = workers
    flushed = time.monotonic()
    while running:
        if cancelled is not None and cancelled():
            raise Interrupted(
                f"Stopped after {meter.done} photos; they are kept, and the next build goes on "
                f"from there."
            )
        try:
            done = finished.get(timeout=POLL)
        except queue.Empty:
            continue
        if done is None:
            running -= 1
            continue
        if isinstance(done, BaseException):
            raise done
        if done.features is not None:
            vectors.append(done.contents, done.features)
        outcome.encoded += len(done.contents)
        outcome.unreadable.update(done.unreadable)
        meter.advance(len(done.contents) + len(done.unreadable))
        if time.monotonic() - flushed > FLUSH_EVERY:
            vectors.flush()
            flushed = time.monotonic()
