"""Derived state as a series of folders that never change, and one file that names the current one.

    <folder>/CURRENT               name of the current snapshot
    <folder>/<name>/manifest.json  what it is, and every file's size and SHA-256
    <folder>/.writing-<name>/      one being written, or left behind by a crash

A snapshot appears whole, by renaming its folder, and becomes current by replacing one small file.
Every step is on disk before the next begins, so a crash at any moment leaves the last good one.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lookalike.errors import DamagedData, InvalidSetting, NotFound
from lookalike.storage.locks import exclusive
from lookalike.storage.manifest import (
    complaints,
    read_manifest,
    sync_folder,
    sync_tree,
    write_manifest,
)

CURRENT_FILE = "CURRENT"
_WRITING = ".writing-"
_STAMP = "%Y%m%dT%H%M%S.%fZ"
_NAME = re.compile(r"\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{4}", re.ASCII)
_LOCK = "snapshots"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot on disk. ``manifest`` holds name, created, metadata and files."""

    name: str
    folder: Path
    manifest: Mapping[str, Any]

    @property
    def created(self) -> str:
        """When it was completed: UTC, ISO 8601."""
        return str(self.manifest["created"])

    @property
    def metadata(self) -> Mapping[str, Any]:
        """What its writer said about it."""
        metadata: Mapping[str, Any] = self.manifest["metadata"]
        return metadata


class Snapshots:
    """The snapshots in ``folder``. Reading needs no lock; of writers there is one at a time."""

    def __init__(self, folder: Path) -> None:
        """Nothing is read or created until it is needed."""
        self.folder = folder

    @contextmanager
    def write(self, metadata: Mapping[str, Any]) -> Iterator[Path]:
        """A folder to fill; on leaving without an error it becomes the current snapshot.

        ``metadata`` must be plain JSON values. After an error nothing of it remains. What writers
        before left behind when they were killed is removed first.

        Raises:
            Busy: another writer is at work in this folder.
        """
        json.dumps(metadata)  # before hours of work, not after
        with exclusive(self.folder, _LOCK):
            self._remove_leftovers()
            name = self._new_name()
            draft = self.folder / f"{_WRITING}{name}"
            draft.mkdir()
            try:
                yield draft
                write_manifest(draft, name=name, metadata=metadata)
                sync_tree(draft)
                draft.rename(self.folder / name)
            except BaseException:
                shutil.rmtree(draft, ignore_errors=True)
                raise
            sync_folder(self.folder)
            self._switch(name)

    def current_name(self) -> str | None:
        """Name of the current snapshot; None before the first. One small read."""
        try:
            with open(self.folder / CURRENT_FILE, encoding="ascii", errors="replace") as file:
                name = file.read(256).strip()
        except FileNotFoundError:
            return None
        if not _is_name(name):
            raise DamagedData(
                f"{self.folder / CURRENT_FILE} does not name a snapshot: roll back to one of "
                f"'lookalike snapshot list', or build again."
            )
        return name

    def current(self) -> Snapshot | None:
        """The current snapshot; None before the first.

        Raises:
            DamagedData: files are missing or have another size; the message names them all.
        """
        name = self.current_name()
        return None if name is None else self.open(name)

    def current_metadata(self) -> Mapping[str, Any] | None:
        """What the writer of the current snapshot said about it, even if its files are damaged.

        Raises:
            DamagedData: not even that can be read.
        """
        name = self.current_name()
        if name is None:
            return None
        metadata: Mapping[str, Any] = read_manifest(self.folder / name)["metadata"]
        return metadata

    def open(self, name: str, *, verify: bool = False) -> Snapshot:
        """A snapshot whose files are all there, with the right size, or with ``verify`` content.

        Raises:
            NotFound: there is none of that name.
            DamagedData: files are missing or wrong; the message names them all.
        """
        folder = self.folder / name
        if not _is_name(name) or not folder.is_dir():
            if name and name == self._current_name_or_none():
                raise DamagedData(
                    f"The current snapshot {name} is gone from {self.folder}: roll back to an "
                    f"earlier one, or build again."
                )
            raise NotFound(f"There is no snapshot '{name}' in {self.folder}.")
        manifest = read_manifest(folder)
        wrong = complaints(folder, manifest, verify=verify)
        if wrong:
            raise DamagedData(
                f"The snapshot {name} is damaged ({'; '.join(wrong)}): roll back to an earlier "
                f"one, or build again."
            )
        return Snapshot(name=name, folder=folder, manifest=manifest)

    def list(self) -> tuple[Snapshot, ...]:
        """All whole snapshots, oldest first; damaged ones are left out."""
        found = (self._open_or_none(name) for name in self._names())
        return tuple(snapshot for snapshot in found if snapshot is not None)

    def rollback(self, name: str | None = None) -> Snapshot:
        """Make ``name`` current again; by default the last sound one before the current one.

        Raises:
            NotFound: there is none of that name, or none before the current one.
            DamagedData: its content fails the full check, so the switch is not made.
            Busy: a snapshot is being written.
        """
        with exclusive(self.folder, _LOCK):
            if name is not None:
                snapshot = self.open(name, verify=True)
            else:
                snapshot = self._last_sound_before(self._current_name_or_none())
            self._switch(snapshot.name)
            return snapshot

    def prune(self, keep: int) -> tuple[str, ...]:
        """Delete all but the ``keep`` newest and the current one; returns the deleted names.

        A process that has a deleted snapshot open keeps what it has mapped.

        Raises:
            InvalidSetting: ``keep`` is below one.
            Busy: a snapshot is being written.
        """
        if keep < 1:
            raise InvalidSetting(f"{keep} snapshots cannot be kept: keep at least one.")
        with exclusive(self.folder, _LOCK):
            current = self.current_name()
            names = self._names()
            doomed = tuple(name for name in names[:-keep] if name != current)
            for name in doomed:
                trash = self.folder / f"{_WRITING}{name}"
                (self.folder / name).rename(trash)  # a half deleted one must not look whole
                shutil.rmtree(trash)
            return doomed

    def _switch(self, name: str) -> None:
        temporary = self.folder / f"{_WRITING}{CURRENT_FILE}"
        with open(temporary, "w", encoding="ascii") as file:
            file.write(name + "\n")
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.folder / CURRENT_FILE)
        sync_folder(self.folder)

    def _names(self) -> tuple[str, ...]:
        """Names of all snapshot folders, oldest first: names sort by time."""
        if not self.folder.is_dir():
            return ()
        entries = self.folder.iterdir()
        return tuple(sorted(entry.name for entry in entries if _is_snapshot(entry)))

    def _new_name(self) -> str:
        """A name that sorts after all others, even when the clock was set back."""
        now = datetime.now(UTC)
        names = self._names()
        if names:
            newest = datetime.strptime(names[-1].rpartition("-")[0], _STAMP).replace(tzinfo=UTC)
            now = max(now, newest + timedelta(microseconds=1))
        return f"{now.strftime(_STAMP)}-{secrets.token_hex(2)}"

    def _remove_leftovers(self) -> None:
        for entry in self.folder.glob(f"{_WRITING}*"):
            if entry.is_dir():
                shutil.rmtree(entry)
            else:
                entry.unlink()

    def _current_name_or_none(self) -> str | None:
        try:
            return self.current_name()
        except DamagedData:
            return None

    def _open_or_none(self, name: str, *, verify: bool = False) -> Snapshot | None:
        try:
            return self.open(name, verify=verify)
        except (DamagedData, NotFound):
            return None

    def _last_sound_before(self, current: str | None) -> Snapshot:
        earlier = [name for name in self._names() if current is None or name < current]
        for name in reversed(earlier):
            snapshot = self._open_or_none(name, verify=True)
            if snapshot is not None:
                return snapshot
        raise NotFound(f"There is no earlier snapshot in {self.folder} to roll back to.")


def _is_name(name: str) -> bool:
    """Whether ``name`` is one of ours: nothing else may be joined to a path."""
    return _NAME.fullmatch(name) is not None


def _is_snapshot(entry: Path) -> bool:
    return _is_name(entry.name) and entry.is_dir()
