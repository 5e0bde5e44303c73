"""Measuring all photos of a shop, each once: what was measured is kept by content."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from lookalike.config import PhotoSettings
from lookalike.doctor.measuring import MEASURES, VERSION, Measures, measure
from lookalike.errors import Interrupted, NotFound
from lookalike.progress import ProgressMeter
from lookalike.storage.blobs import BlobStore
from lookalike.types import OnProgress

_AT_ONCE = 256
_SAVE_EVERY = 40 * _AT_ONCE


class Measurements:
    """A file of measures below ``folder``, read when opened and written after ``complete``.

    A file that cannot be read is measured anew: nothing is lost but time.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / f"photos-{VERSION}.npy"
        self._records = _read(self._path)

    def missing(self, contents: Iterable[str]) -> int:
        """How many photos are still to be measured."""
        return len(set(contents) - self._records.keys())

    def complete(
        self,
        contents: Iterable[str],
        blobs: BlobStore,
        *,
        limits: PhotoSettings,
        workers: int = 2,
        on_progress: OnProgress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> dict[str, Measures]:
        """The measures of every content, by content; those of photos that left are forgotten.

        Memory: about 300 bytes a photo.

        Raises:
            Interrupted: ``cancelled`` turned true; what was measured is kept.
        """
        wanted = list(dict.fromkeys(contents))
        missing = [content for content in wanted if content not in self._records]
        meter = ProgressMeter("looking at photos", len(missing), on_progress)

        def one(content: str) -> Measures:
            try:
                return measure(content, blobs.get(content), limits)
            except NotFound:
                return measure(content, b"", limits)

        with ThreadPoolExecutor(workers) as pool:
            for start in range(0, len(missing), _AT_ONCE):
                batch = missing[start : start + _AT_ONCE]
                if cancelled is not None and cancelled():
                    self._save(self._records)
                    raise Interrupted("The check was stopped: photos looked at are remembered.")
                self._records.update(zip(batch, pool.map(one, batch), strict=True))
                meter.advance(len(batch))
                if meter.done % _SAVE_EVERY == 0:
                    self._save(self._records)
        kept = {content: self._records[content] for content in wanted}
        if missing or len(kept) < len(self._records):
            self._save(kept)
        self._records = kept
        return kept

    def _save(self, records: dict[str, Measures]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(f".{os.getpid()}")
        with draft.open("wb") as file:
            np.save(file, stacked(list(records.values())), allow_pickle=False)
        draft.replace(self._path)


def stacked(records: Sequence[Measures]) -> Measures:
    """Records as one array (photos,)."""
    return np.stack(records) if records else np.zeros(0, dtype=MEASURES)


def _read(path: Path) -> dict[str, Measures]:
    try:
        with path.open("rb") as file:
            found = np.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return {}
    if found.dtype != MEASURES or found.ndim != 1:
        return {}
    # Trailing zero bytes of a digest are cut off by numpy's "S".
    return {bytes(row["content"]).ljust(32, b"\0").hex(): row for row in found}
