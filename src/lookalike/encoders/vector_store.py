"""Vectors that were computed once, kept by photo content and encoder card.

``<folder>/<card id>/card.json`` names the card and the current generation of the pair of files
beside it (``vector_files``). Clearing out writes a new generation and switches to it in one step.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.base import EncoderCard, Features
from lookalike.encoders.vector_files import KEY_BYTES, VectorFiles, paths
from lookalike.errors import DamagedData, EncoderMismatch, InvalidInput, NotFound
from lookalike.storage.locks import exclusive
from lookalike.storage.manifest import sync_folder

_CARD_FILE = "card.json"
_CHUNK = 2048


class VectorStore:
    """The vectors of one encoder card, by the SHA-256 (hex) of the photo they belong to.

    One process writes at a time, from one thread. Rows are numbered from 0 in the order of
    ``append``; numbers stay valid until ``compact``.
    """

    def __init__(self, folder: Path, card: EncoderCard) -> None:
        """Open the store of ``card`` below ``folder``, created when missing.

        Raises:
            Busy: another process has it open.
            EncoderMismatch: the vectors there belong to another card.
            DamagedData: its description cannot be read.
        """
        self.card = card
        self._folder = folder / card.id
        self._pending: dict[bytes, NDArray[np.float32]] = {}
        self._closing = ExitStack()
        self._closing.enter_context(exclusive(self._folder, "vectors"))
        try:
            self._open(self._generation())
        except BaseException:
            self._closing.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self._files) + len(self._pending)

    def close(self) -> None:
        """Make everything durable and let others open the store."""
        try:
            self.flush()
        finally:
            self._files.close()
            self._closing.close()

    def missing(self, contents: Iterable[str]) -> list[str]:
        """Those without a vector, each once, in their order."""
        keys = {content: _key(content) for content in contents}
        return [c for c, key in keys.items() if key not in self._rows and key not in self._pending]

    def append(self, contents: Sequence[str], vectors: Features) -> None:
        """Add the vectors (len(contents), dim); a content that has one keeps it.

        They are held in memory until ``flush``.

        Raises:
            InvalidInput: shapes do not fit, a value is not finite, or a content is no SHA-256.
        """
        if vectors.shape != (len(contents), self.card.dim):
            raise InvalidInput(
                f"{len(contents)} photos need vectors of the shape "
                f"({len(contents)}, {self.card.dim}), not {vectors.shape}: check the encoder."
            )
        keys = [_key(content) for content in contents]
        finite = np.isfinite(vectors).all(axis=1)
        if not finite.all():
            raise InvalidInput(
                f"The encoder {self.card.id} gave a vector that is not finite for the photo "
                f"{contents[int(np.argmin(finite))]}: nothing of this batch was stored."
            )
        for key, vector in zip(keys, vectors, strict=True):
            if key not in self._rows:
                self._pending.setdefault(key, np.array(vector, dtype=np.float32))

    def flush(self) -> None:
        """Return once everything appended so far is on disk."""
        if self._pending:
            keys = list(self._pending)
            first = len(self._files)
            self._files.append(keys, np.stack(list(self._pending.values())))
            self._rows.update(zip(keys, range(first, first + len(keys)), strict=True))
            self._pending.clear()

    def rows(self, contents: Iterable[str]) -> NDArray[np.int64]:
        """The row of each content, for ``read``.

        Raises:
            NotFound: one of them has no vector.
        """
        self.flush()
        try:
            return np.array([self._rows[_key(content)] for content in contents], dtype=np.int64)
        except KeyError as error:
            raise NotFound(
                f"There is no vector of the photo {error.args[0].hex()} by {self.card.id}: build "
                "the shop again."
            ) from None

    def read(self, rows: Sequence[int] | NDArray[np.int64]) -> Features:
        """Copies of rows, (len(rows), dim), each checked against its checksum.

        Raises:
            NotFound: there is no such row.
            DamagedData: a vector was changed on disk.
        """
        wanted = np.asarray(rows, dtype=np.int64)
        if wanted.size and (wanted.min() < 0 or wanted.max() >= len(self._files)):
            raise NotFound(
                f"Rows go from 0 to {len(self._files) - 1}; {wanted.min()} to {wanted.max()} were "
                "asked for: look them up again."
            )
        return self._files.read(wanted)

    def chunks(self, size: int = _CHUNK) -> Iterator[tuple[list[str], Features]]:
        """All contents and vectors in the order of rows, at most ``size`` at a time."""
        self.flush()
        for start in range(0, len(self._files), size):
            stop = min(start + size, len(self._files))
            contents = [key.hex() for key in self._files.keys[start:stop]]
            yield contents, self.read(np.arange(start, stop))

    def compact(self, keep: AbstractSet[str]) -> None:
        """Drop every vector whose content is not in ``keep``; row numbers change.

        A crash at any moment leaves the vectors from before or from after.
        """
        self.flush()
        kept = {_key(content) for content in keep}
        rows = [row for row, key in enumerate(self._files.keys) if key in kept]
        old, generation = self._files, self._generation() + 1
        for path in paths(self._folder, generation):  # left by a crash before the switch
            path.unlink(missing_ok=True)
        new = VectorFiles(self._folder, generation=generation, dim=self.card.dim)
        try:
            for start in range(0, len(rows), _CHUNK):
                part = np.array(rows[start : start + _CHUNK], dtype=np.int64)
                new.append([old.keys[row] for row in part], old.read(part))
        finally:
            new.close()
        sync_folder(self._folder)
        self._describe(generation)
        old.close()
        self._open(generation)

    def _open(self, generation: int) -> None:
        current = {path.name for path in paths(self._folder, generation)}
        for pattern in ("keys-*.bin", "vectors-*.f32"):
            for path in self._folder.glob(pattern):
                if path.name not in current:
                    path.unlink()
        self._files = VectorFiles(self._folder, generation=generation, dim=self.card.dim)
        self._rows = {key: row for row, key in enumerate(self._files.keys)}

    def _generation(self) -> int:
        path = self._folder / _CARD_FILE
        if not path.exists():
            self._describe(1)
        try:
            text = json.loads(path.read_text("utf-8"))
            found, generation = str(text["card"]), int(text["generation"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DamagedData(
                f"{path} cannot be read ({type(error).__name__}): delete the folder "
                f"{self._folder} and build again."
            ) from None
        if found != self.card.id:
            raise EncoderMismatch(
                f"The vectors in {self._folder} are by {found}, not by {self.card.id}: delete "
                "that folder and build again."
            )
        return generation

    def _describe(self, generation: int) -> None:
        facts = {"card": self.card.id, "generation": generation, "about": asdict(self.card)}
        draft = self._folder / f".{_CARD_FILE}"
        with draft.open("w", encoding="utf-8") as file:
            json.dump(facts, file, indent=2, default=dict)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._folder / _CARD_FILE)
        sync_folder(self._folder)


def _key(content: str) -> bytes:
    try:
        key = bytes.fromhex(content)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise InvalidInput(f"'{content}' is no SHA-256 in hex: give that of the photo's bytes.")
    return key
