"""The text half of the model whose other half looks at the photos."""

from __future__ import annotations

from pathlib import Path

from lookalike.config import EncoderSettings
from lookalike.encoders.base import EncoderCard
from lookalike.encoders.text.base import TextEncoder


def paired_text_encoder(
    photos: EncoderCard, *, settings: EncoderSettings, cache: Path
) -> TextEncoder | None:
    """What places words among the photos as this encoder sees them; None if nothing does.

    Only the other half of the same model at the same commit does, and only if the photo encoder
    gives the vector that was trained beside texts: its length has no meaning there.

    Raises:
        WeightsUnavailable: the model has a text half, but it cannot be had or used.
        MissingExtra: the tokenizer library is not installed.
        DamagedData: a file in the cache was changed.
    """
    scheme, _, place = photos.reference.partition(":")
    if scheme != "hf" or photos.options.get("normalise") != "True":
        return None
    from lookalike.encoders.hub.repository import ModelReference, pinned_model
    from lookalike.encoders.hub.text_tokens import TOKENIZER
    from lookalike.encoders.hub.text_tower import TEXT_FILES, aligned, create_text_tower

    model = pinned_model(ModelReference.parse(place), cache)
    if not model.has(TOKENIZER) or not any(model.has(name) for name in TEXT_FILES):
        return None
    words = create_text_tower(place, settings=settings, cache=cache)
    return words if aligned(photos, words.card) and words.card.dim == photos.dim else None


def text_encoder_again(reference: str, *, settings: EncoderSettings, cache: Path) -> TextEncoder:
    """The text half whose card has this reference, which photos were compared with at a build.

    Raises:
        WeightsUnavailable: it cannot be had any more.
        MissingExtra: the tokenizer library is not installed.
        DamagedData: a file in the cache was changed.
    """
    from lookalike.encoders.hub.text_tower import create_text_tower

    return create_text_tower(reference.removeprefix("hf:"), settings=settings, cache=cache)
