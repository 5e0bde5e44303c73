"""Reading a stored space, a card and arrays, so that damage of any kind is told in one sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import DamagedData, EncoderMismatch


class _OfAnEncoder(Protocol):
    @property
    def encoder_id(self) -> str: ...


_Space = TypeVar("_Space", bound=_OfAnEncoder)


def load_stored(
    card_file: Path,
    arrays_file: Path,
    assemble: Callable[[dict[str, Any], dict[str, NDArray[Any]]], _Space],
    *,
    schema: int,
    encoder_id: str | None,
) -> _Space:
    """What ``assemble`` makes of a card and its arrays; it may raise anything if they do not fit.

    Raises:
        EncoderMismatch: it was fitted on another encoder than ``encoder_id``.
        DamagedData: a file is missing, cut short, newer than this code, or does not fit the card.
    """
    folder = card_file.parent
    try:
        card = json.loads(card_file.read_text(encoding="utf-8"))
        if card["schema"] > schema:
            raise DamagedData(
                f"The space in {folder} was written by a newer lookalike: update lookalike."
            )
        with open(arrays_file, "rb") as file:  # numpy leaks it when it is damaged
            stored = np.load(file, allow_pickle=False)
            arrays = {name: stored[name] for name in stored.files}
        space = assemble(card, arrays)
    except DamagedData:
        raise
    except Exception as error:  # zip, zlib, header and JSON damage all raise differently
        raise DamagedData(
            f"The space in {folder} cannot be read ({type(error).__name__}): build again, or "
            f"roll back to an earlier snapshot."
        ) from error
    if encoder_id is not None and space.encoder_id != encoder_id:
        raise EncoderMismatch(
            f"The space in {folder} belongs to the encoder {space.encoder_id}, not to "
            f"{encoder_id}: build again with the encoder you want to ask."
        )
    return space
