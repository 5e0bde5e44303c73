"""Texts as the token numbers a published model was trained on, from its own tokenizer files."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from lookalike.encoders.hub.repository import PinnedModel
from lookalike.errors import WeightsUnavailable
from lookalike.extras import require

if TYPE_CHECKING:
    from tokenizers import Tokenizer

EXTRA = "words"
TOKENIZER = "tokenizer.json"
_LONGEST = 4096
_NO_PUNCTUATION = str.maketrans("", "", string.punctuation)

Cleaning = Literal["none", "lower", "plain"]


@dataclass(frozen=True, slots=True)
class TextInput:
    """How a text becomes tokens.

    At most ``longest`` of them; with ``fill`` exactly so many, filled up with the token ``pad`` on
    ``pad_side`` and no mask, as SigLIP is trained. ``cleaning`` is ``lower`` for lower case,
    ``plain`` for lower case without punctuation.
    """

    longest: int
    fill: bool
    pad: int
    pad_side: Literal["left", "right"] = "right"
    cleaning: Cleaning = "none"

    def describe(self) -> str:
        """In one line, for the encoder's card."""
        filled = f", filled on the {self.pad_side} with {self.pad}" if self.fill else ""
        return f"at most {self.longest} tokens{filled}, cleaning: {self.cleaning}"

    def clean(self, text: str) -> str:
        """The text as the tokenizer is to see it."""
        if self.cleaning == "none":
            return text
        if self.cleaning == "plain":
            text = text.replace("_", " ").translate(_NO_PUNCTUATION)
        return " ".join(text.lower().split()) if self.cleaning == "plain" else text.lower()

    def filled(self, tokens: list[int]) -> list[int]:
        """Tokens, filled up where that is wanted."""
        if not self.fill:
            return tokens
        padding = [self.pad] * (self.longest - len(tokens))
        return padding + tokens if self.pad_side == "left" else tokens + padding


def load_tokenizer(path: Path, longest: int) -> Tokenizer:
    """The tokenizer in a ``tokenizer.json``, set to cut at ``longest`` tokens and fill nothing.

    Raises:
        WeightsUnavailable: the file is no tokenizer.
        MissingExtra: the tokenizer library is not installed.
    """
    library = require("tokenizers", extra=EXTRA, purpose="The text half of a model")
    try:
        tokenizer: Tokenizer = library.Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises bare Exception
        raise WeightsUnavailable(
            f"{path} is not a tokenizer that can be read ({error}): get it again."
        ) from None
    tokenizer.no_padding()
    tokenizer.enable_truncation(longest)
    return tokenizer


def published_text_input(
    model: PinnedModel, *, masked: bool, fixed: int | None, tokenizer: Path
) -> TextInput:
    """How a model's texts become tokens, from its settings files.

    ``masked`` says that its network takes a mask, ``fixed`` is the number of tokens it takes
    where that is not free.

    Raises:
        WeightsUnavailable: they do not say how long texts may be, or what fills them up.
    """
    config = model.text("config.json")
    text = {**config, **config.get("text_config", {})}
    open_clip = model.text("open_clip_config.json").get("model_cfg", {}).get("text_cfg", {})
    words = model.text("tokenizer_config.json")
    kind = str(config.get("model_type", ""))
    longest = (
        fixed
        or _number(open_clip.get("context_length"))
        or _number(text.get("max_position_embeddings"))
        or _number(words.get("model_max_length"))
    )
    fill = fixed is not None or not masked or kind.startswith("siglip")
    pad = _pad(words, text, tokenizer)
    if longest is None or (fill and pad is None):
        raise WeightsUnavailable(
            f"{model.repository} does not say how long its texts may be, or how they are filled "
            "up (config.json, tokenizer_config.json): its text half cannot be used."
        )
    return TextInput(
        longest=longest,
        fill=fill,
        pad=pad or 0,
        pad_side="left" if words.get("padding_side") == "left" else "right",
        cleaning=_cleaning(str(words.get("tokenizer_class", "")), kind, open_clip),
    )


def _cleaning(tokenizer: str, kind: str, open_clip: Mapping[str, Any]) -> Cleaning:
    """What the model's library does to texts before its tokenizer's own rules."""
    said = open_clip.get("tokenizer_kwargs", {}).get("clean")
    if said in {"canonicalize", "lower"}:
        return "plain" if said == "canonicalize" else "lower"
    if tokenizer.startswith(("Gemma", "Siglip2")):  # SigLIP 2, which may call itself "siglip"
        return "lower"
    return "plain" if kind == "siglip" else "none"


def _pad(words: Mapping[str, Any], text: Mapping[str, Any], tokenizer: Path) -> int | None:
    token = words.get("pad_token")
    if isinstance(token, Mapping):
        token = token.get("content")
    if token is not None:
        found = load_tokenizer(tokenizer, 1).token_to_id(str(token))
        return None if found is None else int(found)
    return _number(text.get("pad_token_id"))


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and 0 <= value <= _LONGEST else None
