"""What every encoder owes to those above it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from lookalike.encoders.base import EncoderCard, ImageEncoder
from lookalike.encoders.registry import builtin_encoders

Get = Callable[[str], ImageEncoder]
Draw = Callable[..., Image.Image]

every_encoder = pytest.mark.parametrize("name", builtin_encoders().names())
SIZES = [(1, 1), (1, 300), (300, 1), (60, 80), (257, 33)]


def _same(a: object, b: object) -> None:
    np.testing.assert_allclose(a, b, rtol=1e-4, atol=2e-5)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def known() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    return {}


@pytest.fixture
def example(
    name: str, get_encoder: Get, draw: Draw, known: dict[str, tuple[np.ndarray, np.ndarray]]
) -> tuple[np.ndarray, np.ndarray]:
    """Two prepared photos, and the vector of each encoded by itself; computed once."""
    if name not in known:
        encoder = get_encoder(name)
        photos = np.stack([encoder.prepare(draw(seed)) for seed in (5, 6)])
        known[name] = photos, np.concatenate([encoder.encode(photo[None]) for photo in photos])
    return known[name]


@every_encoder
def test_output_has_the_shape_the_card_promises(
    name: str, get_encoder: Get, example: tuple[np.ndarray, np.ndarray]
) -> None:
    _, vectors = example
    assert vectors.shape == (2, get_encoder(name).card.dim)
    assert vectors.dtype == np.float32
    assert np.isfinite(vectors).all()
    first, second = vectors
    assert np.linalg.norm(first - second) > 0.01 * np.linalg.norm(first)


@every_encoder
def test_prepare_gives_one_shape_for_photos_of_any_size(
    name: str, get_encoder: Get, draw: Draw
) -> None:
    encoder = get_encoder(name)
    prepared = [encoder.prepare(draw(3, size)) for size in SIZES]
    assert {photo.shape for photo in prepared} == {prepared[0].shape}
    assert {photo.dtype for photo in prepared} == {np.dtype(np.uint8)}
    assert np.isfinite(encoder.encode(prepared[0][None])).all()  # of the photo with one pixel


@every_encoder
def test_the_same_photo_gives_the_same_vector(
    name: str, get_encoder: Get, example: tuple[np.ndarray, np.ndarray]
) -> None:
    photos, vectors = example
    np.testing.assert_array_equal(get_encoder(name).encode(photos[:1]), vectors[:1])


@every_encoder
def test_a_batch_equals_its_photos_one_by_one(
    name: str, get_encoder: Get, example: tuple[np.ndarray, np.ndarray]
) -> None:
    photos, vectors = example
    _same(get_encoder(name).encode(photos), vectors)


@every_encoder
def test_an_empty_batch_gives_no_vectors(name: str, get_encoder: Get, draw: Draw) -> None:
    encoder = get_encoder(name)
    nothing = encoder.prepare(draw(0))[None][:0]
    assert encoder.encode(nothing).shape == (0, encoder.card.dim)


@every_encoder
def test_threads_do_not_disturb_each_other(
    name: str, get_encoder: Get, draw: Draw, example: tuple[np.ndarray, np.ndarray]
) -> None:
    encoder, (_, vectors) = get_encoder(name), example
    with ThreadPoolExecutor(2) as pool:
        tasks = [
            pool.submit(lambda seed: encoder.encode(encoder.prepare(draw(seed))[None])[0], seed)
            for seed in (5, 6)
        ]
        _same([task.result() for task in tasks], vectors)


@every_encoder
def test_prepare_leaves_the_photo_as_it_was(name: str, get_encoder: Get, draw: Draw) -> None:
    encoder, photo = get_encoder(name), draw(11)
    encoder.prepare(photo)
    assert photo.tobytes() == draw(11).tobytes()


@every_encoder
def test_the_card_is_the_one_of_the_registry(name: str, get_encoder: Get) -> None:
    assert get_encoder(name).card == builtin_encoders().card(name)
    assert get_encoder(name).workers >= 1


def test_every_card_has_its_own_id() -> None:
    cards = builtin_encoders().cards()
    assert len({card.id for card in cards}) == len(cards)


@pytest.mark.parametrize(
    "change",
    [
        {"preprocessing": "otherwise"},
        {"weights": "00"},
        {"version": "99"},
        {"dim": 3},
        {"options": {"a": "b"}},
    ],
)
def test_the_id_changes_with_all_that_decides_the_output(change: dict[str, object]) -> None:
    card = EncoderCard("a", "1", 2, "Apache-2.0", "as it is", weights="ff")
    assert replace(card, **change).id != card.id  # type: ignore[arg-type]


@pytest.mark.parametrize("change", [{"batch": 7}, {"licence": "?"}, {"decode_at_least": 9}])
def test_the_id_does_not_change_with_what_does_not(change: dict[str, object]) -> None:
    card = EncoderCard("a", "1", 2, "Apache-2.0", "as it is", weights="ff")
    assert replace(card, **change).id == card.id  # type: ignore[arg-type]
