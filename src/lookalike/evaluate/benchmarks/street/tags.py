"""Street photos with tags, and which of a catalogue's types answer each tag."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from lookalike.errors import InvalidInput, NotFound

TAGS = "tags.json"
PHOTOS = "photos"
_ARCHIVE = re.compile(rf"{PHOTOS}-\d+\.zip")


@dataclass(frozen=True, slots=True)
class StreetPhoto:
    """One photo. ``garments`` are the types that answer each tag; tags without any are left out."""

    name: str
    path: Path
    garments: Mapping[str, frozenset[str]]

    @property
    def types(self) -> frozenset[str]:
        """The types that answer any tag."""
        return frozenset().union(*self.garments.values())


def types_by_tag() -> dict[str, frozenset[str]]:
    """The types that answer each tag, as ``article_types.json`` beside this file says, and why."""
    text = files(__package__).joinpath("article_types.json").read_text(encoding="utf-8")
    tags = json.loads(text)["tags"]
    return {tag: frozenset(entry["articleTypes"]) for tag, entry in tags.items()}


def read_photos(folder: Path, work: Path) -> list[StreetPhoto]:
    """The photos of a folder with ``tags.json`` in it or above it, in order of name.

    They lie in the folder, in ``photos/`` below it, or in ``photos-0.zip``, ..., which are unpacked
    into ``work``. Photos without a garment among their tags are left out.

    Raises:
        NotFound: there are no tags, or no photos for them.
        InvalidInput: the tags cannot be read, or one of them is not known.
    """
    file = next((p for p in (folder / TAGS, folder.parent / TAGS) if p.is_file()), None)
    if file is None:
        raise NotFound(f"There is no {TAGS} in {folder} or above it: give a folder that has one.")
    known = types_by_tag()
    paths = _paths(folder, work)
    photos = []
    for name, tags in sorted(_tags(file).items()):
        unknown = [tag for tag in tags if tag not in known]
        if unknown:
            raise InvalidInput(
                f"{file} has the tag '{unknown[0]}', which article_types.json does not know."
            )
        garments = {tag: known[tag] for tag in tags if known[tag]}
        if name in paths and garments:
            photos.append(StreetPhoto(name, paths[name], garments))
    if not photos:
        raise NotFound(f"There are no photos of {file} in {folder}: give the folder they are in.")
    return photos


def _tags(file: Path) -> dict[str, list[str]]:
    try:
        told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return {name: [str(tag) for tag in entry["tags"]] for name, entry in told.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidInput(
            f'{file} cannot be read ({type(error).__name__}): it should hold {{"name": {{"tags": '
            f"[...]}}, ...}}."
        ) from None


def _paths(folder: Path, work: Path) -> dict[str, Path]:
    found = _photos(folder) | _photos(folder / PHOTOS)
    if found:
        return found
    target = work / PHOTOS
    target.mkdir(parents=True, exist_ok=True)
    for archive in sorted(p for p in folder.glob("*.zip") if _ARCHIVE.fullmatch(p.name)):
        with zipfile.ZipFile(archive) as packed:
            for entry in packed.namelist():
                name = entry.rpartition("/")[2]  # a name with a path could lead out
                if name.lower().endswith((".jpg", ".jpeg")):
                    (target / name).write_bytes(packed.read(entry))
    return _photos(target)


def _photos(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        return {}
    return {p.stem: p for p in folder.iterdir() if p.suffix.lower() in (".jpg", ".jpeg", ".png")}
