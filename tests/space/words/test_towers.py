"""Gradients against differences, and the parts of the trial against what can be counted."""

import numpy as np
import pytest

from lookalike.space.words.losses import contrast, describe
from lookalike.space.words.memory import Memory
from lookalike.space.words.passes import PhotoPass, TextPass, kept
from lookalike.space.words.phrases import Phrases
from lookalike.space.words.recipe import Recipe
from lookalike.space.words.towers import Towers, to_unit
from lookalike.space.words.trial import expected, judged

PLAIN = Recipe(drop_input=0, drop_hidden=0, drop_text=0, drop_code=0)
PHRASES = Phrases.learn(["red ball", "blue chair", "green kettle"] * 4)


def towers():
    rng = np.random.default_rng(3)
    drawn = Towers.draw(rng, dim=6, texts=PHRASES.size, hidden=9, code=5, words=7)
    for part in drawn.parts().values():
        part += rng.normal(size=part.shape).astype(np.float32) * 0.1
    return drawn


def difference(part, index, loss, step=1e-2):
    before = part[index]
    part[index] = before + step
    above = loss()
    part[index] = before - step
    below = loss()
    part[index] = before
    return (above - below) / (2 * step)


def test_gradients_of_photos_are_those_of_differences():
    rng = np.random.default_rng(0)
    net, inputs = towers(), rng.normal(size=(8, 6)).astype(np.float32)
    pull = rng.normal(size=(8, 5)).astype(np.float32)
    ahead = PhotoPass(net, inputs, PLAIN, rng)
    assert np.allclose(ahead.unit, net.see(inputs), atol=1e-6)
    along = np.einsum("ij,ij->i", pull, ahead.unit)[:, None]
    gradients = ahead.gradients((pull - ahead.unit * along) / ahead.lengths)
    assert set(gradients) == {"look", "look_bias", "look_out", "look_out_bias"}
    for name, gradient in gradients.items():
        part = net.parts()[name]
        for _ in range(12):
            index = tuple(rng.integers(size) for size in part.shape)
            told = difference(part, index, lambda: float(np.vdot(net.see(inputs), pull)))
            assert gradient[index] == pytest.approx(told, abs=0.02)


def test_gradients_of_texts_are_those_of_differences():
    rng = np.random.default_rng(0)
    net, bags = towers(), PHRASES.bags(["red ball", "blue kettle scarlet", "chair"])
    pull = rng.normal(size=(3, 5)).astype(np.float32)
    ahead = TextPass(net, bags, PLAIN, rng)
    assert np.allclose(ahead.unit, net.read(bags), atol=1e-6)
    gradients, occurring = ahead.gradients(pull)
    assert set(gradients) == {"meanings", "text", "text_bias", "text_out"}
    for name, gradient in gradients.items():
        part = net.parts()[name]
        for _ in range(12):
            index = tuple(rng.integers(size) for size in gradient.shape)
            place = (occurring[index[0]], *index[1:]) if name == "meanings" else index
            told = difference(part, place, lambda: float(np.vdot(net.read(bags), pull)))
            assert gradient[index] == pytest.approx(told, abs=0.02)


def test_the_contrast_pulls_a_photo_to_its_own_text_and_those_of_the_same():
    logits = np.zeros((3, 3), dtype=np.float32)
    surplus, by_scale = contrast(logits, np.array([0, 1, 0]))
    third = 1 / 3
    wanted = np.array([[0.5, 0, 0.5], [0, 1, 0], [0.5, 0, 0.5]])
    assert surplus == pytest.approx((third - wanted) / 3, abs=1e-6)
    assert by_scale == 0


def test_unknown_values_say_nothing():
    surplus, _ = describe(np.zeros((2, 5), dtype=np.float32), [np.array([1, -1])] * 2, (2, 3))
    assert not surplus[1].any()
    assert surplus[0] == pytest.approx(np.array([0.5, -0.5, 1 / 3, -2 / 3, 1 / 3]) / 2)


def test_dropout_keeps_the_mean():
    drawn = kept(np.random.default_rng(0), (1000, 100), 0.2)
    assert set(np.unique(drawn).round(4)) == {0.0, np.float32(256 / 205).round(4)}
    assert drawn.mean() == pytest.approx(1, abs=0.01)
    assert kept(np.random.default_rng(0), (3, 3), 0.0).tolist() == np.ones((3, 3)).tolist()


def test_a_text_without_words_is_read_as_nothing():
    assert not towers().read(PHRASES.bags([""])).any()


def test_recall_and_rank_are_those_counted_by_hand():
    candidates = np.eye(30, 4, dtype=np.float32) * 0
    candidates[:, 0] = np.linspace(1, 0, 30)
    queries = np.array([[1, 0, 0, 0]] * 3, dtype=np.float32)
    right = [np.array([0, 1]), np.array([4, 20]), np.array([10])]
    recall, reciprocal, beaten = judged(queries, candidates, right)
    assert beaten.tolist() == pytest.approx([1.0, (24 + 9) / 2 / 28, 19 / 29])
    assert recall.tolist() == [1.0, 0.5, 0.0]
    assert reciprocal.tolist() == [1.0, pytest.approx(0.2), 0.0]


def test_what_chance_finds_is_what_shuffles_find():
    right = [np.arange(3), np.array([5])]
    recall, reciprocal = expected(40, right)
    rng = np.random.default_rng(0)
    shuffled = np.array([rng.permutation(40)[:10] for _ in range(20000)])
    for at, rows in enumerate(right):
        hits = np.isin(shuffled, rows)
        first = np.where(hits.any(axis=1), 1 / (1 + hits.argmax(axis=1)), 0)
        assert hits.sum(axis=1).mean() / len(rows) == pytest.approx(recall[at], abs=0.01)
        assert first.mean() == pytest.approx(reciprocal[at], abs=0.01)


def drawn_unit(rng, *shape):
    return to_unit(rng.normal(size=shape).astype(np.float32))[0].astype(np.float16)


NOTHING = np.zeros((3, 0), dtype=np.float16)


def test_beside_a_photo_stand_the_texts_of_those_that_look_alike_but_not_its_own():
    rng = np.random.default_rng(1)
    photos, texts, details = (drawn_unit(rng, 3, dim) for dim in (6, 6, 4))
    memory = Memory(photos, texts, details, focus=20.0, detail=7.0, share=0.5)
    own, fine = (vectors[:1].astype(np.float32) for vectors in (photos, details))
    alike = np.exp(
        20 * (photos[1:].astype(np.float32) @ own[0])
        + 7 * (details[1:].astype(np.float32) @ fine[0])
    )
    told = to_unit((alike / alike.max() @ texts[1:].astype(np.float32))[None])[0]
    wanted = to_unit(np.concatenate([own, 0.5 * told], axis=1))[0]
    assert memory.recall(own, fine) == pytest.approx(wanted, abs=2e-3)


def test_without_details_a_photo_moves_to_the_texts_of_those_that_look_alike():
    rng = np.random.default_rng(1)
    photos, texts = drawn_unit(rng, 3, 6), drawn_unit(rng, 3, 6)
    memory = Memory(photos, texts, NOTHING, focus=60.0, detail=0.0, share=0.5)
    own = photos[:1].astype(np.float32)
    alike = np.exp(60 * (photos[1:].astype(np.float32) @ own[0]))
    told = to_unit((alike / alike.max() @ texts[1:].astype(np.float32))[None])[0]
    moved = memory.recall(own, NOTHING[:1].astype(np.float32))
    assert moved == pytest.approx(to_unit(own + 0.5 * told)[0], abs=2e-3)


def test_examples_are_gone_through_in_pieces(monkeypatch):
    rng = np.random.default_rng(2)
    vectors, fine = (drawn_unit(rng, 60, dim) for dim in (6, 3))
    memory = Memory(vectors[:40], vectors[20:], fine[:40], 9.0, 5.0, 0.7)
    asked = vectors.astype(np.float32), fine.astype(np.float32)
    whole = memory.recall(*asked)
    monkeypatch.setattr("lookalike.space.words.memory._EXAMPLES", 7)
    monkeypatch.setattr("lookalike.space.words.memory._PHOTOS", 11)
    assert memory.recall(*asked) == pytest.approx(whole, abs=1e-5)


def test_only_the_closest_examples_are_heard(monkeypatch):
    monkeypatch.setattr("lookalike.space.words.memory.CLOSEST", 2)
    rng = np.random.default_rng(3)
    photos, texts, details = (drawn_unit(rng, 30, dim) for dim in (6, 6, 4))
    memory = Memory(photos, texts, details, focus=3.0, detail=5.0, share=1.0)
    asked, fine = (drawn_unit(rng, 1, dim).astype(np.float32) for dim in (6, 4))
    cosines = photos.astype(np.float32) @ asked[0]
    first = np.argsort(-cosines)[:2]
    weights = np.exp(3 * cosines[first] + 5 * (details[first].astype(np.float32) @ fine[0]))
    told = to_unit((weights @ texts[first].astype(np.float32))[None])[0]
    wanted = np.concatenate([asked, told], axis=1) / np.sqrt(2)
    assert memory.recall(asked, fine) == pytest.approx(wanted, abs=2e-3)
