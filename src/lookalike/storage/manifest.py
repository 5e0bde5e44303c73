"""The manifest of a folder that never changes again: what is in it, and whether it still is."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lookalike.errors import DamagedData

MANIFEST_FILE = "manifest.json"
SCHEMA = 1


def write_manifest(folder: Path, *, name: str, metadata: Mapping[str, Any]) -> None:
    """Describe all files below ``folder``.

    Each file is read once for its SHA-256, right after it was written and so from memory.
    """
    files = {
        path.relative_to(folder).as_posix(): {
            "size": path.stat().st_size,
            "sha256": digest_of(path),
        }
        for path in sorted(_files(folder))
    }
    manifest = {
        "schema": SCHEMA,
        "name": name,
        "created": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "metadata": dict(metadata),
        "files": files,
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (folder / MANIFEST_FILE).write_text(text, encoding="utf-8")


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of ``folder``.

    Raises:
        DamagedData: it is missing or not a manifest, belongs to another folder, or was written by
            a newer version.
    """
    path = folder / MANIFEST_FILE
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        schema, name, files = manifest["schema"], manifest["name"], manifest["files"]
        for facts in files.values():
            int(facts["size"]), str(facts["sha256"])
        dict(manifest["metadata"]), str(manifest["created"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedData(
            f"The snapshot {folder.name} has no readable manifest ({type(error).__name__}): roll "
            f"back to an earlier one, or build again."
        ) from error
    if schema != SCHEMA:
        raise DamagedData(
            f"The snapshot {folder.name} was written by a newer lookalike (its format is {schema}, "
            f"this version reads {SCHEMA}): update lookalike, or build again."
        )
    if name != folder.name:
        raise DamagedData(f"The snapshot folder {folder} holds the snapshot {name}: rename it.")
    return dict(manifest)


def complaints(folder: Path, manifest: Mapping[str, Any], *, verify: bool) -> list[str]:
    """What is wrong with the files of ``folder``, one phrase each; none when all is well.

    Sizes are always compared; contents only with ``verify``, which reads everything.
    """
    wrong = []
    for relative, facts in manifest["files"].items():
        path = folder / relative
        try:
            size = path.stat().st_size
        except OSError:
            wrong.append(f"{relative} is missing")
            continue
        if size != facts["size"]:
            wrong.append(f"{relative} has {size} bytes instead of {facts['size']}")
        elif verify and digest_of(path) != facts["sha256"]:
            wrong.append(f"{relative} has another content")
    return wrong


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_tree(folder: Path) -> None:
    """Wait until everything below ``folder`` is on disk, and the folders that name it."""
    for path in _files(folder):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    for parent, _, _ in os.walk(folder, topdown=False):
        sync_folder(Path(parent))


def sync_folder(folder: Path) -> None:
    """Wait until the entries of ``folder`` are on disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
