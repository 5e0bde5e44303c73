"""Keep converted models between runs, so that a conversion happens once per machine."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

_log = logging.getLogger(__name__)


def cached_model(cache: Path, key: str, build: Callable[[], bytes]) -> bytes:
    """The model ``key``, from ``cache/models``, else built and put there.

    The SHA-256 recorded beside the file is checked on every load; a file that fails it is built
    again, from weights that are themselves checked. Processes may do this at the same time: each
    puts a complete file in place in one step. A cache that cannot be written only costs the time
    of the conversion, and a warning in the log.
    """
    path = cache / "models" / f"{key}.onnx"
    record = path.with_suffix(".sha256")
    model = _load(path, record)
    if model is None:
        model = build()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _put(path, model)
            _put(record, hashlib.sha256(model).hexdigest().encode())
        except OSError as error:
            _log.warning("The converted model could not be kept in %s: %s", path.parent, error)
    return model


def _load(path: Path, record: Path) -> bytes | None:
    try:
        model, expected = path.read_bytes(), record.read_text("ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        _log.warning("The converted model %s cannot be read (%s) and is made again.", path, error)
        return None
    if hashlib.sha256(model).hexdigest() != expected:
        _log.warning("The converted model %s fails its SHA-256 and is made again.", path)
        return None
    return model


def _put(path: Path, data: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
