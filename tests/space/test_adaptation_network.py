"""The network against finite differences, and which attributes are worth learning."""

from dataclasses import replace

import numpy as np
import pytest

from lookalike.space.adaptation.attributes import Vocabulary, choose_attributes
from lookalike.space.adaptation.network import Network, QuickNetwork, softmax, spans
from lookalike.space.adaptation.training import Recipe, _gradients, train
from lookalike.space.adaptation.validation import frequencies, information, shares

PLAIN = Recipe(
    entered=5,
    hidden=12,
    code=6,
    batch=16,
    drop_input=0.0,
    drop_hidden=0.0,
    drop_code=0.0,
    smoothing=0.1,
)
SIZES = (3, 4)


def draw(seed=0, dim=7):
    rng = np.random.default_rng(seed)
    network = Network.draw(rng, dim=dim, entered=5, hidden=12, code=6, values=sum(SIZES))
    x = rng.normal(size=(20, dim)).astype(np.float32)
    return network, x, [rng.integers(-1, size, 20) for size in SIZES]


def loss(network, x, targets):
    """Cross-entropy to the smoothed targets, summed over attributes, in float64."""
    wide = replace(
        network,
        **{name[1:]: array.astype(np.float64) for name, array in network.arrays("_").items()},
    )
    logits = wide.logits(x.astype(np.float64))
    total = 0.0
    for span, codes in zip(spans(SIZES), targets, strict=True):
        size = span.stop - span.start
        told = np.log(softmax(logits[:, span]))
        known = codes >= 0
        wanted = np.full((known.sum(), size), 0.1 / size)
        wanted[np.arange(known.sum()), codes[known]] += 0.9
        total -= (told[known] * wanted).sum()
    return total / len(x)


@pytest.mark.parametrize("part", range(8))
def test_gradients_agree_with_finite_differences(part):
    network, x, targets = draw()
    gradient = _gradients(network, x, targets, SIZES, PLAIN, np.random.default_rng(0))[part]
    weights = network.parts()[part]
    assert gradient.shape == weights.shape
    rng = np.random.default_rng(1)
    for _ in range(6):
        at = tuple(rng.integers(size) for size in weights.shape)
        before = weights[at]
        weights[at] = before + np.float32(1e-3)
        high, upper = loss(network, x, targets), float(weights[at])
        weights[at] = before - np.float32(1e-3)
        low, lower = loss(network, x, targets), float(weights[at])
        weights[at] = before
        assert gradient[at] == pytest.approx((high - low) / (upper - lower), abs=2e-3, rel=0.02)


def test_training_lowers_the_loss_and_ignores_what_is_not_known():
    _, x, targets = draw()
    targets = [codes % size for codes, size in zip(targets, SIZES, strict=True)]
    recipe = replace(PLAIN, least_steps=200, rate=1e-2)

    def fit(columns):
        rng = np.random.default_rng(2)
        return train(lambda rows: x[rows], x.shape[1], columns, SIZES, recipe=recipe, rng=rng)

    assert loss(fit(targets), x, targets) < 1.5
    silent = [np.full(20, -1) for _ in SIZES]
    untouched = fit(silent)
    assert not untouched.heads_bias.any()
    assert not untouched.wide_bias.any()


def test_networks_stored_before_there_was_an_entry_still_say_the_same():
    network, x, _ = draw()
    arrays = network.arrays("n-")
    entry = arrays.pop("n-entry")
    arrays |= {f"n-{name}": entry @ arrays[f"n-{name}"] for name in ("wide", "shortcut")}
    again = Network.from_arrays(arrays, "n-")
    assert again.entry.shape == (7, 12 + 6)
    np.testing.assert_allclose(again.logits(x), network.logits(x), rtol=1e-5, atol=1e-5)
    quick = QuickNetwork.of(again)
    np.testing.assert_allclose(quick.logits(x[:1]), network.logits(x[:1]), rtol=1e-5, atol=1e-5)


def test_condensed_to_what_the_photos_vary_in_it_says_the_same():
    network, _, _ = draw(dim=9)
    rng = np.random.default_rng(3)
    plane = rng.normal(size=(2, 9)).astype(np.float32)
    x = rng.normal(size=(30, 2)).astype(np.float32) @ plane
    less = network.condensed(2, x)
    assert less.entry.shape == (9, 2)
    assert less.wide.shape == (2, 12)
    assert less.shortcut.shape == (2, 6)
    np.testing.assert_allclose(less.logits(x), network.logits(x), rtol=1e-4, atol=1e-4)


def test_condensing_keeps_what_is_behind_the_entry_as_well_as_anything_can():
    network, x, _ = draw(dim=9)

    def behind(of):
        return x @ of.entry @ np.concatenate([of.wide, of.shortcut], axis=1)

    whole = behind(network)
    singular = np.linalg.svd(whole, compute_uv=False)
    for kept in (1, 3, 5):
        lost = np.linalg.norm(whole - behind(network.condensed(kept, x)))
        assert lost == pytest.approx(np.sqrt((singular[kept:] ** 2).sum()), rel=1e-3, abs=1e-3)


def test_some_of_the_values_keep_their_logits():
    network, x, _ = draw()
    values = np.array([3, 4, 5, 6])
    np.testing.assert_array_equal(network.only(values).logits(x), network.logits(x)[:, values])


def test_attributes_are_chosen_by_how_they_sort_products():
    count = 400
    chosen = choose_attributes(
        {
            "kind": ["shirt", "shoe"] * 200,
            "id": [f"{at}" for at in range(count)],
            "price": [float(at) for at in range(count)],
            "constant": ["yes"] * count,
            "rare": ["a", "b"] * 20 + [None] * 360,
            "year": [2010, 2011, 2012, 2013] * 100,
            "half": ["x", "y"] * 50 + [None] * 300,
            "mixed": [1, True, "1", 1.0] * 100,
        }
    )
    assert [v.attribute for v in chosen] == ["kind", "mixed", "year", "half"]
    assert {type(value) for value in chosen[1].values} == {int, bool, str, float}


def test_rare_values_are_not_learned_and_codes_say_so():
    column = ["a"] * 60 + ["b"] * 80 + ["c"] * 3 + [None] * 5
    (vocabulary,) = choose_attributes({"letter": column})
    assert vocabulary == Vocabulary("letter", ("b", "a"))
    np.testing.assert_array_equal(vocabulary.codes(["a", "b", "c", None, 1]), [1, 0, -1, -1, -1])


def test_types_are_told_apart():
    vocabulary = Vocabulary("flag", (True, 1, "1"))
    np.testing.assert_array_equal(vocabulary.codes([1, "1", True, 1.0, False]), [1, 2, 0, -1, -1])


def test_information_is_that_of_a_perfect_reader_and_of_a_guess():
    codes = np.array([0, 1, 1, 0, -1] * 40)
    frequency = frequencies(codes, 2)
    perfect = np.eye(2)[codes].astype(np.float32)
    assert information(perfect, codes, frequency)[0] == pytest.approx(np.log(2))
    guess = np.tile(frequency, (len(codes), 1))
    assert information(guess, codes, frequency) == pytest.approx((0.0, 0.0))
    assert information(guess, np.full(200, -1), frequency) == (0.0, np.inf)


def test_weights_sum_to_one():
    weights = shares([1.0, 4.0], 0.4)
    assert weights == pytest.approx((0.4, 0.2, 0.4))
