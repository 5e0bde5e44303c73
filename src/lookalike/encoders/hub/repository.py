"""Files of one model on the Hugging Face hub, pinned to a commit and to their SHA-256.

``<cache>/hub/<owner>--<name>/pin.json`` keeps which commit a model was first resolved to;
``.../<commit>/record.json`` its licence, its list of files and the SHA-256 of those fetched. Once
fetched, a model needs no network, and a file that changed on disk is refused.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from lookalike.encoders.hub.hub_calls import HubListing, download, listing
from lookalike.encoders.hub.network_file import file_sha256
from lookalike.errors import DamagedData, InvalidSetting, WeightsUnavailable

_NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_RECORD = "record.json"
_PIN = "pin.json"


@dataclass(frozen=True, slots=True)
class ModelReference:
    """A model on the hub, ``owner/name``; the revision and the file asked for, if any."""

    repository: str
    revision: str | None = None
    file: str | None = None

    @classmethod
    def parse(cls, text: str) -> ModelReference:
        """From ``OWNER/NAME``, ``OWNER/NAME@REVISION``, and either with ``#FILE`` behind it.

        Raises:
            InvalidSetting: it is none of these.
        """
        whole, hash_, file = text.partition("#")
        repository, at, revision = whole.partition("@")
        if (
            not _NAME.fullmatch(repository)
            or ".." in repository
            or (at and not revision)
            or (hash_ and not file)
        ):
            raise InvalidSetting(
                f"'{text}' is no model on the Hugging Face hub: write OWNER/NAME, or "
                "OWNER/NAME@REVISION."
            )
        return cls(repository, revision or None, file or None)

    def pinned_to(self, commit: str) -> str:
        """The same file of one commit, as text."""
        return f"{self.repository}@{commit}" + (f"#{self.file}" if self.file else "")


@dataclass(frozen=True, slots=True)
class PinnedModel:
    """One commit of a model, as a source of checked files."""

    repository: str
    commit: str
    folder: Path
    licence: str
    files: Mapping[str, str]
    """All its files, each with the SHA-256 the hub publishes for it, or ""."""
    known: dict[str, str] = field(default_factory=dict)
    """SHA-256 of the files fetched so far."""

    def has(self, name: str) -> bool:
        """Whether the commit has a file of this path."""
        return name in self.files

    def file(self, name: str) -> Path:
        """A file of the commit, fetched if need be, and checked every time.

        Raises:
            WeightsUnavailable: it cannot be fetched, or is not the file the hub promised.
            DamagedData: it was changed since it was fetched.
        """
        path = self.folder / name
        if name in self.known and path.is_file():
            if file_sha256(path) != self.known[name]:
                raise DamagedData(
                    f"{path} is not the file that was fetched (its SHA-256 changed): delete "
                    f"{self.folder} and build again to fetch it anew."
                )
            return path
        download(self.repository, self.commit, name, self.folder)
        found = file_sha256(path)
        expected = self.known.get(name) or self.files.get(name) or found
        if found != expected:
            path.unlink()
            raise WeightsUnavailable(
                f"{name} of {self.repository} arrived with the SHA-256 {found} instead of "
                f"{expected}, so it was not kept: try again."
            )
        self.known[name] = found
        _write(self.folder / _RECORD, {**_facts(self)})
        return path

    def text(self, name: str) -> dict[str, Any]:
        """A JSON file of the commit; empty when it has none of this path.

        Raises:
            WeightsUnavailable: as ``file``, or it is no JSON object.
        """
        if not self.has(name):
            return {}
        try:
            value = json.loads(self.file(name).read_bytes())
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise WeightsUnavailable(
                f"{name} of {self.repository} is not a JSON object: choose another model."
            )
        return value


def pinned_model(reference: ModelReference, cache: Path) -> PinnedModel:
    """The commit a reference stands for: what it says, else the pin kept, else the newest one.

    A branch or tag is looked up every time; no revision means the commit found the first time.

    Raises:
        WeightsUnavailable: the hub cannot be reached, or does not give the model out.
    """
    home = cache / "hub" / reference.repository.replace("/", "--")
    asked = reference.revision
    if asked is None:
        asked = _read(home / _PIN).get("commit")
    if asked is not None and _COMMIT.fullmatch(asked):
        record = _read(home / asked / _RECORD)
        if record:
            return PinnedModel(folder=home / asked, **record)
    found = listing(reference.repository, asked or "main")
    model = _pinned(reference.repository, home, found)
    _write(model.folder / _RECORD, _facts(model))
    if reference.revision is None:
        _write(home / _PIN, {"commit": model.commit})
    return model


def _pinned(repository: str, home: Path, found: HubListing) -> PinnedModel:
    earlier = _read(home / found.commit / _RECORD)
    return PinnedModel(
        repository=repository,
        commit=found.commit,
        folder=home / found.commit,
        licence=found.licence,
        files=found.files,
        known=dict(earlier.get("known", {})),
    )


def _facts(model: PinnedModel) -> dict[str, Any]:
    facts = asdict(model)
    del facts["folder"]
    return facts


def _read(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise DamagedData(
            f"{path} cannot be read ({type(error).__name__}): delete its folder and build again."
        ) from None
    return dict(value)


def _write(path: Path, value: Mapping[str, Any]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(value, file, indent=1)
        os.replace(draft, path)
    except OSError as error:
        raise WeightsUnavailable(
            f"{path.parent} cannot be written ({error.strerror}): make it writable, or set another "
            "folder with LOOKALIKE_CACHE."
        ) from None
