"""Photos as the encoder sees them, for words that its other half places among them.

Part of a snapshot, where the encoder has a text half; nothing is fitted, and no other space is
involved. Texts and photos of such models lie apart: the cosine of a text to a photo it describes
is not much above that to any photo. How far both are apart in this catalogue is measured here.

text_half.json   the cards of both halves, and the two cosines
vectors.npy      unit vectors of the photos, float32 (positions, dim), memory-mapped
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.text.base import TextEncoder
from lookalike.encoders.vector_store import VectorStore
from lookalike.errors import DamagedData
from lookalike.index.graph import load_mapped
from lookalike.index.snapshot import Place

FOLDER = "text_half"
CARD, VECTORS = "text_half.json", "vectors.npy"
SAMPLE = 200
"""Products whose descriptions are compared with photos."""
FEW = 5
"""Descriptions; fewer say nothing about what is usual."""
LEAST_GAIN = 0.01
"""Of the cosine, from any photo to the one described: less, and the words say nothing here."""
_CHUNK = 2048


@dataclass(frozen=True, slots=True, eq=False)
class TextHalf:
    """``vectors`` (positions, dim) are by ``photos_id``, words have to be by ``texts_id``.

    ``reference`` is the name that gives exactly this text encoder again.
    ``chance`` is the median cosine of a text to any photo, ``usual`` that to one it describes.
    """

    photos_id: str
    texts_id: str
    reference: str
    chance: float
    usual: float
    vectors: NDArray[np.float32]


def write_text_half(
    folder: Path,
    places: Sequence[Place | None],
    described: Sequence[str],
    *,
    store: VectorStore,
    encoder: TextEncoder,
) -> bool:
    """Write the photos' vectors into a new ``folder``; False if words say nothing about them.

    ``described`` has one text for every place, such as its colour and category; "" where there is
    none. The store must be of the other half of the encoder's model.
    """
    known = [at for at, place in enumerate(places) if place is not None and described[at]]
    sample = known[:: max(1, len(known) // SAMPLE)][:SAMPLE]
    chance, usual = _calibrate(places, described, sample, store=store, encoder=encoder)
    if usual - chance < LEAST_GAIN:
        return False
    folder.mkdir()
    shape = (len(places), store.card.dim)
    vectors = np.lib.format.open_memmap(folder / VECTORS, mode="w+", dtype=np.float32, shape=shape)
    for start in range(0, len(places), _CHUNK):
        part = [at for at in range(start, min(start + _CHUNK, len(places))) if places[at]]
        vectors[part] = _photos(store, [places[at] for at in part])
    vectors.flush()
    del vectors
    facts = {
        "photos": store.card.id,
        "texts": encoder.card.id,
        "reference": encoder.card.reference,
        "chance": chance,
        "usual": usual,
    }
    (folder / CARD).write_text(json.dumps(facts), encoding="utf-8")
    return True


def open_text_half(folder: Path, *, encoder_id: str, positions: int) -> TextHalf | None:
    """Open what ``write_text_half`` wrote, None where it wrote nothing.

    Raises:
        DamagedData: a file is missing or does not belong to a snapshot of this encoder and size.
    """
    if not folder.is_dir():
        return None
    try:
        facts = json.loads((folder / CARD).read_text(encoding="utf-8"))
        found = TextHalf(
            str(facts["photos"]),
            str(facts["texts"]),
            str(facts["reference"]),
            float(facts["chance"]),
            float(facts["usual"]),
            load_mapped(folder / VECTORS),
        )
    except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
        raise DamagedData(
            f"The text half in {folder} cannot be read ({type(error).__name__}): run "
            "'lookalike build --full'."
        ) from error
    if found.photos_id != encoder_id or len(found.vectors) != positions:
        raise DamagedData(
            f"The text half in {folder} does not belong to its snapshot: run "
            "'lookalike build --full'."
        )
    return found


def _calibrate(
    places: Sequence[Place | None],
    described: Sequence[str],
    sample: Sequence[int],
    *,
    store: VectorStore,
    encoder: TextEncoder,
) -> tuple[float, float]:
    """The median cosines of texts to any photo and to the ones they describe; 0 and 1 untold."""
    if len({described[at] for at in sample}) < FEW:
        return 0.0, 1.0
    texts = encoder.encode([described[at] for at in sample])
    cosines = texts @ _photos(store, [places[at] for at in sample]).T
    other = np.array([[described[a] != described[b] for b in sample] for a in sample])
    return float(np.median(cosines[other])), float(np.median(cosines.diagonal()))


def _photos(store: VectorStore, places: Sequence[Place | None]) -> NDArray[np.float32]:
    contents = [place.content for place in places if place is not None]
    features = store.read(store.rows(contents))
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    unit: NDArray[np.float32] = features / np.maximum(lengths, np.float32(1e-12))
    return unit
