"""Words by what they mean: the vocabulary and the catalogue's values as vectors of a text encoder.

A shopper's word that no product has is looked up here: "timepiece" is near "watches". Also kept
are the products' own texts as vectors, each distinct text once, for queries that mean what no
single word says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.text.base import TextEncoder, TextVectors
from lookalike.encoders.text.stored import encode_stored
from lookalike.encoders.vector_store import VectorStore
from lookalike.errors import DamagedData
from lookalike.index.graph import load_mapped
from lookalike.types import OnProgress

FOLDER = "meanings"
SAMPLE = 400
"""Queries made up to tell what likeness is usual."""


@dataclass(frozen=True, slots=True, eq=False)
class Meanings:
    """``entries`` are phrases of the catalogue, ``vectors`` theirs (entries, dim).

    ``texts`` (distinct texts, dim) are those of products; position ``p`` has the one at
    ``text_of[p]``. ``usual`` is the cosine of a short query to just any of them: what likeness has
    to be measured from.
    """

    encoder_id: str
    entries: tuple[str, ...]
    vectors: TextVectors
    texts: TextVectors
    text_of: NDArray[np.int32]
    usual: float
    place_of: Mapping[str, int]

    def vector_of(self, text: str) -> TextVectors | None:
        """The stored vector (dim,) of an entry; None for any other text."""
        at = self.place_of.get(text)
        return None if at is None else self.vectors[at]

    def nearest(self, vector: TextVectors, *, most: int, least: float) -> list[tuple[str, float]]:
        """Entries with a cosine of at least ``least`` to a vector (dim,), the nearest first."""
        cosines = self.vectors @ vector
        places = np.flatnonzero(cosines >= least)
        order = np.lexsort((places, -cosines[places]))[:most]
        return [(self.entries[at], float(cosines[at])) for at in places[order].tolist()]

    def save(self, folder: Path) -> None:
        """Write into an existing folder."""
        facts = {
            "encoder_id": self.encoder_id,
            "entries": self.entries,
            "usual": self.usual,
        }
        text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
        (folder / "meanings.json").write_text(text, encoding="utf-8")
        np.save(folder / "vectors.npy", self.vectors)
        np.save(folder / "texts.npy", self.texts)
        np.save(folder / "text_of.npy", self.text_of)

    @classmethod
    def open(cls, folder: Path) -> Meanings:
        """Map what ``save`` wrote.

        Raises:
            DamagedData: a file is missing, cut short, or does not fit the others.
        """
        try:
            facts = json.loads((folder / "meanings.json").read_text(encoding="utf-8"))
            opened = cls(
                str(facts["encoder_id"]),
                tuple(facts["entries"]),
                load_mapped(folder / "vectors.npy"),
                load_mapped(folder / "texts.npy"),
                load_mapped(folder / "text_of.npy"),
                float(facts["usual"]),
                {entry: at for at, entry in enumerate(facts["entries"])},
            )
            fits = len(opened.entries) == len(opened.vectors) and (
                not len(opened.text_of) or int(opened.text_of.max()) < len(opened.texts)
            )
        except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
            raise DamagedData(
                f"The meanings in {folder} cannot be read ({error}): build again, or roll back to "
                f"an earlier snapshot."
            ) from error
        if not fits:
            raise DamagedData(f"The meanings in {folder} do not fit together: build again.")
        return opened


def learn_meanings(
    entries: Sequence[str],
    texts: Sequence[str],
    queries: Sequence[str],
    *,
    encoder: TextEncoder,
    store: VectorStore,
    workers: int = 1,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Meanings:
    """Encode phrases and products' ``texts``; what the store has is not computed again.

    ``queries`` are examples of what may be asked, to learn what likeness is usual.
    """
    distinct = list(dict.fromkeys(texts))
    place = {text: at for at, text in enumerate(distinct)}
    vectors = encode_stored(
        [*entries, *distinct, *queries],
        encoder,
        store,
        workers=workers,
        on_progress=on_progress,
        cancelled=cancelled,
    )
    first, last = len(entries), len(entries) + len(distinct)
    text_of = np.array([place[text] for text in texts], dtype=np.int32)
    return Meanings(
        encoder.card.id,
        tuple(entries),
        vectors[:first],
        vectors[first:last],
        text_of,
        float(np.median(vectors[last:] @ vectors[first:last].T)) if queries else 0.0,
        {entry: at for at, entry in enumerate(entries)},
    )
