"""The adapted space in tiny worlds whose right answer is known."""

from dataclasses import replace

import numpy as np
import pytest

from lookalike.errors import DamagedData, EncoderMismatch, Interrupted, InvalidInput
from lookalike.space.adaptation.fit import CONDENSED, fit_adaptation
from lookalike.space.adaptation.space import AdaptedSpace, load_space
from lookalike.space.adaptation.training import Recipe
from lookalike.space.adaptation.vectors import LOOK_DIM, sharpen
from lookalike.space.pca import PcaSpace, fit_pca

QUICK = Recipe(hidden=64, code=32, passes=1, least_steps=300, batch=64, rate=5e-3, drop_input=0.0)
COLOURS = ("red", "green", "blue", "grey")


def world(count=900, dim=24, *, seed=0):
    """Features that are loud noise, but for four quiet ones that tell the colour."""
    rng = np.random.default_rng(seed)
    colour = rng.integers(len(COLOURS), size=count)
    features = rng.normal(size=(count, dim)) * 3
    features[:, : len(COLOURS)] = 0.5 * np.eye(len(COLOURS))[colour]
    features[:, : len(COLOURS)] += rng.normal(size=(count, len(COLOURS))) * 0.1
    return features.astype(np.float32), [COLOURS[at] for at in colour]


def adapt(features, attributes, **options):
    pieces = np.array_split(features, 5)
    look = fit_pca(pieces, encoder_id="test-1")
    return fit_adaptation(
        pieces, attributes, look=look, **{"recipe": QUICK, "networks": 1, **options}
    )


@pytest.fixture(scope="module")
def fitted():
    features, colour = world()
    rng = np.random.default_rng(9)
    attributes = {
        "colour": colour,
        "luck": rng.choice(["heads", "tails"], len(colour), p=[0.8, 0.2]).tolist(),
        "code": [f"p-{at}" for at in range(len(colour))],
        "same": ["yes"] * len(colour),
    }
    return adapt(features, attributes)


def nearest_share(space, count=200):
    """How often the five nearest of 900 products share the colour of a new photo."""
    features, colour = world(seed=5)
    asked, wanted = world(count, seed=6)
    cosines = space.transform(asked) @ space.transform(features).T
    nearest = np.argsort(-cosines, axis=1)[:, :5]
    return np.mean(np.array(colour)[nearest] == np.array(wanted)[:, None])


def test_what_the_features_tell_quietly_brings_products_together(fitted):
    look = fit_pca([world()[0]], encoder_id="test-1")
    assert nearest_share(look) < 0.4
    assert nearest_share(fitted.space) > 0.95


def test_the_gain_is_reported_for_what_can_be_seen_and_luck_is_left_out(fitted):
    assert fitted.report.kept
    assert [entry.attribute for entry in fitted.report.attributes] == ["colour"]
    (colour,) = fitted.report.attributes
    assert colour.before < 0.4
    assert colour.after > 0.95
    assert colour.gain == pytest.approx(colour.after - colour.before)
    assert colour.queries == fitted.report.held_apart // 2 == 90
    assert colour.information > 1.0  # of log(4) = 1.39 nats
    assert fitted.report.look + colour.weight == pytest.approx(1.0)


@pytest.mark.parametrize("odds", [[0.5, 0.5], [0.9, 0.1]])
def test_labels_drawn_at_random_are_refused(odds):
    features, _ = world()
    drawn = np.random.default_rng(3).choice(["a", "b"], len(features), p=odds).tolist()
    found = adapt(features, {"luck": drawn})
    assert found.space is None
    assert not found.report.kept
    assert "chance" in found.report.reason or "frequent" in found.report.reason


def test_nothing_is_fitted_where_the_look_is_right_already():
    features, colour = world()
    features[:, 4:] = 0
    found = adapt(features, {"colour": colour})
    assert found.space is None
    assert found.report.attributes[0].before > 0.95


def test_too_few_products_or_no_attributes_are_refused():
    features, colour = world(150)
    assert adapt(features, {"colour": colour}).space is None
    features, _ = world(300)
    assert adapt(features, {}).space is None
    assert "too few" in adapt(features, {"code": list(range(300))}).report.reason


def test_the_same_seed_gives_the_same_space_and_another_one_another(fitted):
    features, colour = world(400)
    first, again, other = (
        adapt(features, {"colour": colour}, seed=seed, networks=2).space for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first.transform(features), again.transform(features))
    assert first.weights == again.weights
    assert not np.array_equal(first.transform(features), other.transform(features))


def test_vectors_have_length_one_and_split_into_their_shares(fitted):
    features, colour = world(50, seed=8)
    space = fitted.space
    seen, placed = space.transform(features), space.place(features, {"colour": colour})
    assert seen.shape == placed.shape == (50, space.dim)
    assert seen.dtype == placed.dtype == np.float32
    for vectors in (seen, placed):
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    look, shares = space.parts(seen, placed)
    whole = np.einsum("ij,ij->i", seen, placed)
    np.testing.assert_allclose(look + shares["colour"], whole, atol=1e-5)
    np.testing.assert_allclose(look, space.weights[0], atol=1e-5)  # the same photos


def test_a_product_is_placed_by_what_is_known_of_it(fitted):
    features, colour = world(200, seed=8)
    wrong = [COLOURS[(COLOURS.index(value) + 1) % 4] for value in colour]
    space = fitted.space
    asked = space.transform(features)
    right = space.parts(asked, space.place(features, {"colour": colour}))[1]["colour"]
    off = space.parts(asked, space.place(features, {"colour": wrong}))[1]["colour"]
    assert (right > off).mean() > 0.95


def test_missing_and_unknown_values_are_read_from_the_photo(fitted):
    features, colour = world(40, seed=8)
    space = fitted.space
    read = space.place(features, {})
    look = space.look_dim
    known = read[:, look:] / np.linalg.norm(read[:, look:], axis=1, keepdims=True)
    np.testing.assert_allclose(known**2, space.reader.read(features), atol=1e-5)
    unknown = [None, "purple", 7, True] * 10
    np.testing.assert_array_equal(space.place(features, {"colour": unknown}), read)
    mixed = [None, *colour[1:]]
    placed = space.place(features, {"colour": mixed})
    np.testing.assert_array_equal(placed[0], read[0])
    assert not np.array_equal(placed[1], read[1])


def test_a_photo_asked_about_is_surer_of_what_it_likely_is_than_a_product(fitted):
    features, _ = world(40, seed=8)
    space = fitted.space
    asked, read = space.transform(features), space.place(features, {})
    look = space.look_dim
    np.testing.assert_allclose(asked[:, :look], read[:, :look], atol=1e-6)
    wanted = space.reader.read(features).astype(np.float64) ** 2
    wanted /= wanted.sum(axis=1, keepdims=True)
    scale = np.linalg.norm(asked[:, look:], axis=1, keepdims=True)
    np.testing.assert_allclose((asked[:, look:] / scale) ** 2, wanted, atol=1e-5)


def test_each_attribute_is_sharpened_by_itself():
    seen = np.array([[0.5, 0.5, 0.6, 0.2, 0.2], [0.0, 1.0, 0.2, 0.4, 0.4]], dtype=np.float32)
    sharpen(seen, np.array([0, 2]))
    wanted = [[0.5, 0.5, 9 / 11, 1 / 11, 1 / 11], [0, 1, 1 / 9, 4 / 9, 4 / 9]]
    np.testing.assert_allclose(seen, wanted, rtol=1e-6)


def test_products_without_a_value_do_not_stop_the_others():
    features, colour = world()
    gaps = [value if at % 3 else None for at, value in enumerate(colour)]
    found = adapt(features, {"colour": gaps})
    assert found.report.kept
    assert found.report.attributes[0].queries < found.report.held_apart // 2
    assert nearest_share(found.space) > 0.95


def test_strangeness_is_that_of_the_principal_components(fitted):
    features, _ = world(30, seed=8)
    space = fitted.space
    np.testing.assert_array_equal(space.unexplained(features), space.look.unexplained(features))


def test_what_is_saved_is_read_back_by_value(fitted, tmp_path):
    features, colour = world(30, seed=8)
    fitted.space.save(tmp_path)
    for again in (load_space(tmp_path), AdaptedSpace.load(tmp_path, encoder_id="test-1")):
        assert isinstance(again, AdaptedSpace)
        np.testing.assert_array_equal(again.transform(features), fitted.space.transform(features))
        known = {"colour": colour}
        np.testing.assert_array_equal(
            again.place(features, known), fitted.space.place(features, known)
        )
        assert again.report == fitted.report
        assert again.dim == fitted.space.dim
        assert again.encoder_id == "test-1"


@pytest.fixture(scope="module")
def many_features():
    """A world with more features than a space looks through."""
    features, colour = world(400, 300)
    adaptation = adapt(features, {"colour": colour}, recipe=replace(QUICK, hidden=200))
    return adaptation, fit_pca([features], encoder_id="test-1")


def test_many_features_are_read_through_fewer_numbers(many_features):
    space = many_features[0].space
    (network,) = space.reader.networks
    assert network.entry.shape == (300, CONDENSED)
    assert space.look_dim == LOOK_DIM
    features, colour = world(300, 300, seed=3)
    seen = space.reader.read(features)
    (vocabulary,) = space.reader.vocabularies
    told = np.mean(seen.argmax(axis=1) == vocabulary.codes(colour))
    assert told > 2 / len(COLOURS)  # 400 products, 296 loud features: chance is a quarter


@pytest.mark.parametrize(("stored", "read"), [(250, 128), (128, 128), (100, 100), (5, 5)])
def test_the_longer_looks_of_earlier_versions_keep_their_length(
    many_features, tmp_path, stored, read
):
    adaptation, whole = many_features
    replace(adaptation.space, look=whole.leading(stored)).save(tmp_path)
    assert load_space(tmp_path).look_dim == read


def test_a_plain_space_is_read_as_one(tmp_path):
    fit_pca([world(50)[0]], encoder_id="test-1").save(tmp_path)
    assert isinstance(load_space(tmp_path), PcaSpace)


def test_a_space_of_another_encoder_is_refused(fitted, tmp_path):
    fitted.space.save(tmp_path)
    with pytest.raises(EncoderMismatch, match="belongs to the encoder test-1"):
        load_space(tmp_path, encoder_id="other-1")
    with pytest.raises(InvalidInput):
        fitted.space.transform(np.zeros((1, 7), dtype=np.float32))


@pytest.mark.parametrize("file", ["adaptation.json", "adaptation.npz", "look/space.npz"])
def test_damage_is_one_clear_error(fitted, tmp_path, file):
    fitted.space.save(tmp_path)
    data = (tmp_path / file).read_bytes()
    (tmp_path / file).write_bytes(data[: len(data) // 2])
    with pytest.raises(DamagedData, match="build again"):
        load_space(tmp_path)


def test_a_newer_schema_is_refused(fitted, tmp_path):
    fitted.space.save(tmp_path)
    card = tmp_path / "adaptation.json"
    card.write_text(card.read_text().replace('"schema": 2', '"schema": 99'))
    with pytest.raises(DamagedData, match="newer"):
        load_space(tmp_path)


def test_it_stops_when_asked_and_says_how_far_it_is():
    features, colour = world(300)
    with pytest.raises(Interrupted):
        adapt(features, {"colour": colour}, cancelled=lambda: True)
    told = []
    adapt(features, {"colour": colour}, on_progress=told.append)
    assert told[-1].done == told[-1].total == QUICK.least_steps


def test_columns_must_be_as_long_as_there_are_features():
    features, colour = world(300)
    with pytest.raises(InvalidInput, match="300"):
        adapt(features, {"colour": [*colour, "red"]})


def test_a_large_catalogue_is_sampled(monkeypatch):
    monkeypatch.setattr("lookalike.space.adaptation.fit.MOST_PRODUCTS", 500)
    features, colour = world(900)
    found = adapt(features, {"colour": colour})
    assert found.report.fitted_on + found.report.held_apart == 500
    assert nearest_share(found.space) > 0.9
