"""The text half of models that were trained on photos and words together.

Its vectors lie in the space of the photos' (as encoded, before anything is fitted), so a text can
be compared with photos directly.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.config import EncoderSettings
from lookalike.encoders.base import EncoderCard
from lookalike.encoders.cores import usable_cores
from lookalike.encoders.hub.hugging_face import onnx_file
from lookalike.encoders.hub.model_card import file_safe
from lookalike.encoders.hub.network_file import NetworkFile, file_sha256, read_network
from lookalike.encoders.hub.repository import ModelReference, PinnedModel, pinned_model
from lookalike.encoders.hub.text_tokens import (
    TOKENIZER,
    TextInput,
    load_tokenizer,
    published_text_input,
)
from lookalike.encoders.onnx_session import OnnxSession
from lookalike.encoders.text.base import TextVectors
from lookalike.errors import WeightsUnavailable

TEXT_FILES = ("onnx/text_model.onnx", "text_model.onnx", "onnx/model.onnx", "model.onnx")
EMBEDDINGS = ("text_embeds", "text_embeddings", "text_features", "pooler_output")
VERSION = "1"
_IDS, _MASK = "input_ids", "attention_mask"
_FED = frozenset({_IDS, _MASK, "position_ids", "token_type_ids"})


def create_text_tower(text: str, *, settings: EncoderSettings, cache: Path) -> TextTower:
    """The text half of a model on the hub; ``text`` is what ``hf:`` takes for its photos.

    Raises:
        WeightsUnavailable: the model cannot be had, or has no text half published as ONNX.
        MissingExtra: the hub's or the tokenizer library is not installed.
    """
    reference = ModelReference.parse(text)
    model = pinned_model(reference, cache)
    if not model.has(TOKENIZER):
        raise WeightsUnavailable(
            f"{model.repository} has no {TOKENIZER}, so it takes no words: choose a model that was "
            "trained on photos and words."
        )
    return TextTower(model, read_network(onnx_file(model, None, TEXT_FILES)), settings=settings)


def aligned(photos: EncoderCard, words: EncoderCard) -> bool:
    """Whether two encoders are the halves of one model at one commit."""
    return photos.reference.partition("#")[0] == words.reference.partition("#")[0] != ""


class TextTower:
    """The text half of a model, ready to run: behind ``TextEncoder``."""

    def __init__(
        self, model: PinnedModel, network: NetworkFile, *, settings: EncoderSettings
    ) -> None:
        """Load the network and send one word through it."""
        output = next((name for name in EMBEDDINGS if name in network.outputs), None)
        if output is None:
            raise WeightsUnavailable(
                f"{network.path.name} of {model.repository} gives no vector of a text (outputs: "
                f"{', '.join(network.outputs)}): choose a model with a text half."
            )
        part = network.only(output)
        if _IDS not in part.inputs or not _FED.issuperset(part.inputs):
            raise WeightsUnavailable(
                f"{network.path.name} of {model.repository} takes {', '.join(part.inputs)}, not "
                "just the tokens of a text: choose a model with a text half."
            )
        self._inputs = part.inputs
        words = model.file(TOKENIZER)
        self._input: TextInput = published_text_input(
            model,
            masked=_MASK in part.inputs,
            fixed=network.size_of(_IDS, axis=1),
            tokenizer=words,
        )
        self._tokenizer = load_tokenizer(words, self._input.longest)
        self._session = OnnxSession(
            part.data,
            threads=settings.threads or usable_cores(),
            provider=settings.provider,
            outside=network.path.parent if network.outside else None,
        )
        self.card = EncoderCard(
            name=file_safe(f"{model.repository.partition('/')[2]}-text"),
            version=VERSION,
            dim=len(self._vector("shirt")),
            licence=model.licence,
            preprocessing=self._input.describe(),
            weights=network.sha256,
            source=f"{model.repository} on the Hugging Face hub, commit {model.commit[:12]}",
            reference=f"hf:{model.repository}@{model.commit}",
            options={"output": output, "tokenizer": file_sha256(words)},
        )

    def encode(self, texts: Sequence[str]) -> TextVectors:
        """Texts as unit vectors (len(texts), dim), each computed by itself."""
        vectors = np.empty((len(texts), self.card.dim), dtype=np.float32)
        for at, text in enumerate(texts):
            vectors[at] = self._vector(text)
        return vectors

    def knows(self, word: str) -> bool:
        """Whether the word is one token: those are words frequent in the text it was trained on."""
        found = self._tokenizer.encode(self._input.clean(word), add_special_tokens=False)
        unknown = self._tokenizer.token_to_id("<unk>")
        return len(found.ids) == 1 and found.ids[0] != unknown

    def _vector(self, text: str) -> NDArray[np.float32]:
        tokens = list(self._tokenizer.encode(self._input.clean(text)).ids)
        ids = np.array([self._input.filled(tokens)], dtype=np.int64)
        known: dict[str, NDArray[Any]] = {
            _IDS: ids,
            # Models that are filled up were trained without a mask: they see the filling too.
            _MASK: np.ones_like(ids),
            "position_ids": np.arange(ids.shape[1], dtype=np.int64)[None],
            "token_type_ids": np.zeros_like(ids),
        }
        raw = self._session.run_named({name: known[name] for name in self._inputs})
        vector = raw[0].astype(np.float32)
        if vector.ndim != 1:
            raise WeightsUnavailable("The text half gives no single vector: choose another model.")
        return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-12), dtype=np.float32)
