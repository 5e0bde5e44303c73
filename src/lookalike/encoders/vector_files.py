"""The pair of files behind a vector store: append-only, and right after a crash at any byte.

Row ``i`` of ``vectors-G.f32`` is a vector (little-endian float32). Record ``i`` of ``keys-G.bin``
says whose: the photo's SHA-256 (32 bytes), the CRC-32 of the vector (4), and the CRC-32 of those
36 bytes (4). Vectors reach the disk before the records that name them, so a whole record means a
whole vector, and what a crash leaves behind the last good record is cut off on opening.

Rows are read into the caller's arrays and not mapped: mapped pages would count as this process's
memory, which then would seem to grow with the catalogue.
"""

from __future__ import annotations

import os
import zlib
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import DamagedData

KEY_BYTES = 32
RECORD_BYTES = KEY_BYTES + 4 + 4


class VectorFiles:
    """The files of one generation ``G`` in ``folder``, open for reading and appending."""

    def __init__(self, folder: Path, *, generation: int, dim: int) -> None:
        """Open the files, created when missing, and cut off a torn tail."""
        self.paths = paths(folder, generation)
        self._dim = dim
        self._row_bytes = 4 * dim
        self._descriptors = [os.open(p, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC) for p in self.paths]
        self.keys: list[bytes] = []
        self._checksums: list[int] = []
        self._recover()

    def __len__(self) -> int:
        return len(self.keys)

    def close(self) -> None:
        """Close the files; what was appended is on disk already."""
        while self._descriptors:
            os.close(self._descriptors.pop())

    def append(self, keys: list[bytes], vectors: NDArray[np.float32]) -> None:
        """Add rows, durably: vectors first, and their records once those are on disk.

        An error half-way (a full disk) leaves the rows out; they can be appended again.
        """
        rows = np.ascontiguousarray(vectors, dtype="<f4")
        checksums = [zlib.crc32(row.data) for row in rows]
        records = b"".join(_record(k, c) for k, c in zip(keys, checksums, strict=True))
        keys_file, vectors_file = self._descriptors
        _write(vectors_file, rows.tobytes(), offset=len(self) * self._row_bytes)
        os.fdatasync(vectors_file)
        _write(keys_file, records, offset=len(self) * RECORD_BYTES)
        os.fdatasync(keys_file)
        self.keys += keys
        self._checksums += checksums

    def read(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Copies of rows, (len(rows), dim).

        Raises:
            DamagedData: a vector fails its checksum.
        """
        vectors = np.zeros((len(rows), self._dim), dtype=np.dtype("<f4"))
        starts = np.flatnonzero(np.diff(rows, prepend=rows[:1] - 2) != 1)
        for start, stop in pairwise([*starts.tolist(), len(rows)]):
            self._fill(vectors[start:stop], int(rows[start]))
        for row, vector in zip(rows.tolist(), vectors, strict=True):
            if zlib.crc32(vector.data) != self._checksums[row]:
                raise DamagedData(
                    f"Vector {row} in {self.paths[1]} fails its checksum: delete the folder "
                    f"{self.paths[1].parent} and build again."
                )
        return vectors

    def _fill(self, part: NDArray[np.float32], row: int) -> None:
        """Read the rows from ``row`` on; what is not there stays as it is, and fails its check."""
        view, offset = part.data.cast("B"), row * self._row_bytes
        while view and (got := os.preadv(self._descriptors[1], [view], offset)):
            view, offset = view[got:], offset + got

    def _recover(self) -> None:
        keys_file, vectors_file = self._descriptors
        whole = os.fstat(vectors_file).st_size // self._row_bytes
        data = self.paths[0].read_bytes()
        for start in range(0, min(len(data) // RECORD_BYTES, whole) * RECORD_BYTES, RECORD_BYTES):
            record = data[start : start + RECORD_BYTES]
            if zlib.crc32(record[:-4]) != int.from_bytes(record[-4:], "little"):
                break
            self.keys.append(record[:KEY_BYTES])
            self._checksums.append(int.from_bytes(record[KEY_BYTES:-4], "little"))
        # A disk that lies about what it has written may keep records and lose the last vectors.
        while self.keys and not self._last_is_sound():
            self.keys.pop()
            self._checksums.pop()
        os.ftruncate(keys_file, len(self) * RECORD_BYTES)
        os.ftruncate(vectors_file, len(self) * self._row_bytes)

    def _last_is_sound(self) -> bool:
        last = np.zeros((1, self._dim), dtype=np.dtype("<f4"))
        self._fill(last, len(self) - 1)
        return zlib.crc32(last.data) == self._checksums[-1]


def paths(folder: Path, generation: int) -> tuple[Path, Path]:
    """Where the keys and the vectors of a generation lie."""
    return folder / f"keys-{generation}.bin", folder / f"vectors-{generation}.f32"


def _record(key: bytes, checksum: int) -> bytes:
    body = key + checksum.to_bytes(4, "little")
    return body + zlib.crc32(body).to_bytes(4, "little")


def _write(descriptor: int, data: bytes, *, offset: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(descriptor, view, offset)
        view, offset = view[written:], offset + written
