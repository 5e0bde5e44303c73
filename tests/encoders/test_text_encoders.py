"""Text encoders keep their promises; vectors of texts are computed once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lookalike.encoders.text.base import TextEncoder
from lookalike.encoders.text.minilm import MiniLm, minilm_installed
from lookalike.encoders.text.stored import encode_stored
from lookalike.encoders.vector_store import VectorStore
from lookalike.encoders.weights import PackagedWeights
from lookalike.errors import EncoderMismatch, Interrupted, WeightsUnavailable
from wordworld import MeantEncoder

TEXTS = ["red dress", "a much longer description of a walnut table", "", "ééé", "red dress"]


@pytest.fixture(scope="module")
def minilm() -> MiniLm:
    if not minilm_installed():
        pytest.skip("the words extra is not installed")
    return MiniLm()


@pytest.fixture(params=["minilm", "meant"])
def encoder(request: pytest.FixtureRequest) -> TextEncoder:
    found: TextEncoder = (
        request.getfixturevalue("minilm") if request.param == "minilm" else MeantEncoder()
    )
    return found


def test_vectors_have_length_one_and_depend_on_their_text_alone(encoder: TextEncoder) -> None:
    together = encoder.encode(TEXTS)
    assert together.shape == (len(TEXTS), encoder.card.dim)
    assert together.dtype == np.float32
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-5)
    for text, vector in zip(TEXTS, together, strict=True):
        assert np.array_equal(encoder.encode([text])[0], vector)


def test_no_texts_have_no_vectors(encoder: TextEncoder) -> None:
    assert len(encoder.encode([])) == 0


def test_minilm_puts_what_means_the_same_together(minilm: MiniLm) -> None:
    vectors = minilm.encode(["sofa", "couch", "trousers", "pants", "lipstick"])
    cosines = vectors @ vectors.T
    assert cosines[0, 1] > 0.7
    assert cosines[2, 3] > 0.7
    assert cosines[0, 4] < 0.5


def test_minilm_knows_words_and_not_their_misspellings(minilm: MiniLm) -> None:
    assert minilm.knows("purse")
    assert minilm.knows("Shirt")
    assert not minilm.knows("snekers")


def test_other_weights_are_refused(minilm: MiniLm, monkeypatch: pytest.MonkeyPatch) -> None:
    from lookalike.encoders.text import minilm as module

    wrong = PackagedWeights(
        module.NETWORK.package, module.NETWORK.file, "0" * 64, module.NETWORK.install
    )
    monkeypatch.setattr(module, "NETWORK", wrong)
    with pytest.raises(WeightsUnavailable, match="SHA-256"):
        MiniLm()


@pytest.mark.parametrize("workers", [1, 3])
def test_a_text_is_encoded_once(tmp_path: Path, workers: int) -> None:
    encoder = MeantEncoder()
    with VectorStore(tmp_path, encoder.card) as store:
        first = encode_stored(TEXTS, encoder, store, workers=workers)
        assert sorted(encoder.asked) == sorted(set(TEXTS))
        again = encode_stored([*TEXTS, "new"], encoder, store, workers=workers)
    assert encoder.asked.count("red dress") == 1
    assert encoder.asked[-1] == "new"
    assert np.array_equal(first, again[: len(TEXTS)])
    assert np.array_equal(first, MeantEncoder().encode(TEXTS))


def test_what_was_encoded_before_a_stop_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lookalike.encoders.text.stored._AT_ONCE", 2)
    encoder, looks = MeantEncoder(), iter([False, True])
    with VectorStore(tmp_path, encoder.card) as store:
        with pytest.raises(Interrupted, match="2 of 5"):
            encode_stored(list("abcde"), encoder, store, cancelled=lambda: next(looks))
        assert len(store) == 2


def test_vectors_of_two_encoders_are_never_mixed(tmp_path: Path, minilm: MiniLm) -> None:
    other = MeantEncoder()
    with VectorStore(tmp_path, other.card) as store, pytest.raises(EncoderMismatch):
        encode_stored(["red"], minilm, store)
