"""A lock between processes, for work that only one of them may do at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lookalike.errors import Busy
from lookalike.storage.folders import make_folder


@contextmanager
def exclusive(folder: Path, name: str) -> Iterator[None]:
    """Hold the lock ``name`` of ``folder``; the system releases it even after a kill.

    The file stays behind when the lock is released: removing it would let two processes lock two
    files of one name.

    Raises:
        InvalidSetting: the folder cannot be made.
        Busy: someone else holds it (also another thread of this process). It does not wait.
    """
    make_folder(folder)
    descriptor = os.open(folder / f".{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(_held(folder, name, os.pread(descriptor, 32, 0))) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _held(folder: Path, name: str, content: bytes) -> str:
    holder = f"process {content.decode()}" if content.isdigit() else "another process"
    return f"The {name} lock of {folder} is held by {holder}: wait until it is done, or stop it."
