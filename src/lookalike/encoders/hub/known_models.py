"""Short names for well-known models elsewhere, with what is known before they are fetched.

Licences and sizes are as their publishers state them; what is printed at a build, and written on
the card, is what the hub says of the commit that was fetched.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files

_FILE = "known_models.json"


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model by a short name: what that stands for, and how large its files are.

    Sizes are in megabytes, for the half that sees photos and the half that reads words: 0 where
    that is in the same file, None for a model without it.
    """

    name: str
    reference: str
    dim: int
    licence: str
    photos_mb: int
    words_mb: int | None
    about: str


def known_models() -> tuple[KnownModel, ...]:
    """All of them, in the order in which they are listed."""
    entries = json.loads(files(__package__).joinpath(_FILE).read_text("utf-8"))
    return tuple(KnownModel(**entry) for entry in entries)


def expanded(name: str) -> str:
    """The reference a name stands for: a short name's own, ``@REVISION`` kept; else the name."""
    short, at, revision = name.partition("@")
    for model in known_models():
        if model.name == short:
            return f"{model.reference}{at}{revision}"
    return name
