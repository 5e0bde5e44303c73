"""Words beside photos, in tiny worlds whose right answer is known."""

import json
from dataclasses import replace

import numpy as np
import pytest

from lookalike.errors import DamagedData, EncoderMismatch, Interrupted, InvalidInput
from lookalike.space.words.contrast import fit_towers
from lookalike.space.words.fit import fit_words
from lookalike.space.words.recipe import Recipe
from lookalike.space.words.space import ARRAYS_FILE, CARD_FILE, WordSpace

QUICK = Recipe(
    hidden=64, code=32, words=32, passes=1, least_steps=250, batch=64, rate=5e-3, drop_input=0.0
)
COLOURS = ("red", "green", "blue", "grey", "yellow")
THINGS = ("ball", "chair", "lantern", "wallet", "kettle", "pillow")
MAKERS = ("Fernhill", "Okapi", "Zenit", "Marlow")


def world(count=900, dim=40, *, seed=0, noise=0.1):
    """Features that tell colour, thing and maker, and the names and attributes they belong to."""
    rng = np.random.default_rng(seed)
    kinds = [rng.integers(len(kind), size=count) for kind in (COLOURS, THINGS, MAKERS)]
    features = rng.normal(size=(count, dim))
    start = 0
    for kind, values in zip((COLOURS, THINGS, MAKERS), kinds, strict=True):
        features[:, start : start + len(kind)] = np.eye(len(kind))[values]
        features[:, start : start + len(kind)] += rng.normal(size=(count, len(kind))) * noise
        start += len(kind)
    told = [(COLOURS[c], THINGS[t], MAKERS[m]) for c, t, m in zip(*kinds, strict=True)]
    names = [
        f"{maker} Men's {colour} {thing} {at:04d}" for at, (colour, thing, maker) in enumerate(told)
    ]
    attributes = {"colour": [c for c, _, _ in told], "thing": [t for _, t, _ in told]}
    return features.astype(np.float32), names, attributes


def fit(features, names, attributes, **options):
    pieces = np.array_split(features, 5)
    given = {"encoder_id": "test-1", "recipe": QUICK, "networks": 1, **options}
    return fit_words(pieces, names, attributes, **given)


@pytest.fixture(scope="module")
def fitted():
    return fit(*world())


def nearest(space, text, count=10, seed=5):
    """Attributes of the products, none of them fitted on, whose photos are nearest to a text."""
    features, _, attributes = world(seed=seed)
    cosines = space.place_photos(features) @ space.place_words([text])[0]
    first = np.argsort(-cosines)[:count]
    return [(attributes["colour"][at], attributes["thing"][at]) for at in first]


@pytest.mark.parametrize(("colour", "thing"), [("red", "chair"), ("grey", "lantern")])
def test_words_find_photos_never_seen(fitted, colour, thing):
    found = nearest(fitted.space, f"{colour} {thing}")
    assert found.count((colour, thing)) >= 9


def test_one_word_finds_what_it_says(fitted):
    assert sum(colour == "blue" for colour, _ in nearest(fitted.space, "Blue")) >= 9


def test_words_not_quite_known_are_read_by_their_letters(fitted):
    assert sum(thing == "lantern" for _, thing in nearest(fitted.space, "lanternz")) >= 7


def test_words_not_known_at_all_still_have_a_place(fitted):
    vectors = fitted.space.place_words(["quixotic", "日本", "x"])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("text", ["", "  ", "?!", "_"])
def test_a_text_without_a_word_is_refused(fitted, text):
    with pytest.raises(InvalidInput, match="no word"):
        fitted.space.place_words(["red ball", text])


def test_vectors_have_length_one(fitted):
    features, names, _ = world(seed=3)
    for vectors in (fitted.space.place_photos(features), fitted.space.place_words(names)):
        assert vectors.dtype == np.float32
        assert vectors.shape == (900, fitted.space.dim)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_vector_does_not_depend_on_what_is_placed_with_it(fitted):
    features, names, _ = world(seed=3)
    together = fitted.space.place_photos(features[:7]), fitted.space.place_words(names[:7])
    alone = fitted.space.place_photos(features[3:4]), fitted.space.place_words(names[3:4])
    for many, one in zip(together, alone, strict=True):
        assert np.allclose(many[3], one[0], atol=1e-5)


def test_the_report_says_what_held_apart_names_found(fitted):
    report = fitted.report
    assert report.kept
    assert report.held_apart == report.queries == 90
    assert report.candidates == 900
    assert report.recall > 2 * report.lexical > 2 * report.chance
    assert report.chance == pytest.approx(10 / 900)
    assert 0 < report.mrr <= 1
    calibration = report.calibration
    assert calibration.chance < calibration.weak < calibration.usual
    assert calibration.chance < calibration.rarely
    strength = calibration.strength(np.array([-1, calibration.chance, calibration.usual, 2.0]))
    assert strength.tolist() == pytest.approx([0, 0, 1, 1])


def test_photos_that_tell_nothing_make_no_space():
    _, names, attributes = world()
    features = np.random.default_rng(1).normal(size=(900, 40)).astype(np.float32)
    found = fit(features, names, attributes)
    assert found.space is None
    assert not found.report.kept
    assert "hardly" in found.report.reason


def test_names_alone_are_enough():
    features, names, _ = world()
    assert fit(features, names, {}).report.kept


def test_too_few_products_make_no_space():
    features, names, attributes = world(150)
    found = fit(features, names, attributes)
    assert found.space is None
    assert "too few" in found.report.reason


def test_products_without_a_name_are_left_out():
    features, names, attributes = world(300)
    names = [name if at < 150 else " -- " for at, name in enumerate(names)]
    assert fit(features, names, attributes).space is None


def test_the_same_input_and_seed_give_the_same_space(fitted):
    again = fit(*world())
    names = world(seed=3)[1][:20]
    assert np.array_equal(again.space.place_words(names), fitted.space.place_words(names))
    assert again.report == fitted.report


def test_another_seed_gives_another_space(fitted):
    other = fit(*world(), seed=1)
    assert not np.allclose(other.space.place_words(["red"]), fitted.space.place_words(["red"]))


def test_nothing_is_learned_from_products_that_are_not_to_be_used():
    features, names, attributes = world()
    secret = range(0, 900, 9)
    names = [f"{name} quagga" if at in secret else name for at, name in enumerate(names)]
    space = fit(features, names, attributes, unused=secret).space
    assert "quagga" not in space.pairs.phrases.words
    assert "fernhill" in space.pairs.phrases.words
    everything = fit(features, names, attributes).space
    assert "quagga" in everything.pairs.phrases.words


@pytest.fixture(scope="module")
def two():
    return fit(*world(), networks=2).space


def test_several_networks_stand_side_by_side(two, fitted):
    assert np.array_equal(two.pairs.towers[0].look, fitted.space.pairs.towers[0].look)
    assert two.pairs.dim == 2 * QUICK.code
    assert two.dim == 4 * QUICK.code
    assert nearest(two, "red chair").count(("red", "chair")) >= 9


def test_every_second_network_learns_attributes_more(monkeypatch):
    recipes = {}

    def fit_and_tell(lessons, *, recipe, seed, on_step):
        recipes[seed] = recipe
        return fit_towers(lessons, recipe=recipe, seed=seed, on_step=on_step)

    monkeypatch.setattr("lookalike.space.words.fit.fit_towers", fit_and_tell)
    fit(*world(300), networks=3, seed=4, recipe=replace(QUICK, least_steps=5))
    assert recipes[4] == recipes[6]
    assert recipes[5] == replace(recipes[4], describing=4 * QUICK.describing)


def test_the_cosines_of_networks_are_averaged(two):
    pairs = two.pairs
    features, names, _ = world(seed=3)
    bags = pairs.phrases.bags(names[:20])
    inputs = pairs.scaling.apply(features[:20])
    each = [towers.see(inputs) @ towers.read(bags).T for towers in pairs.towers]
    assert pairs.look(inputs) @ pairs.read(bags).T == pytest.approx(sum(each) / 2, abs=1e-5)


def test_two_networks_are_fitted_unless_said_otherwise():
    features, names, attributes = world(300)
    space = fit_words(
        [features], names, attributes, encoder_id="test-1", recipe=replace(QUICK, least_steps=150)
    ).space
    assert len(space.pairs.towers) == 2


def test_a_space_of_two_networks_is_stored_whole(two, tmp_path):
    two.save(tmp_path)
    loaded = WordSpace.load(tmp_path)
    features, names, _ = world(seed=3)
    assert np.array_equal(loaded.place_photos(features), two.place_photos(features))
    assert np.array_equal(loaded.place_words(names), two.place_words(names))


def test_a_saved_space_is_the_same_space(fitted, tmp_path):
    fitted.space.save(tmp_path)
    loaded = WordSpace.load(tmp_path, encoder_id="test-1")
    features, names, _ = world(seed=3)
    assert np.array_equal(loaded.place_photos(features), fitted.space.place_photos(features))
    assert np.array_equal(loaded.place_words(names), fitted.space.place_words(names))
    assert loaded.report == fitted.report


def as_schema_1(folder):
    """Rewrite a stored space as one from before there were details."""
    card = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
    card["schema"] = 1
    del card["values"], card["memory"]["detail"]
    (folder / CARD_FILE).write_text(json.dumps(card), encoding="utf-8")
    with np.load(folder / ARRAYS_FILE) as stored:
        arrays = {name: stored[name] for name in stored.files}
    del arrays["details"], arrays["memory-details"]
    np.savez(folder / ARRAYS_FILE, **arrays)


def test_a_space_stored_before_there_were_details_still_places(fitted, tmp_path):
    fitted.space.save(tmp_path)
    as_schema_1(tmp_path)
    loaded = WordSpace.load(tmp_path)
    assert loaded.dim == fitted.space.pairs.dim
    assert nearest(loaded, "red chair").count(("red", "chair")) >= 9
    words = loaded.place_words(["red chair", "fernhill"])
    assert np.array_equal(
        words, loaded.pairs.read(loaded.pairs.phrases.bags(["red chair", "fernhill"]))
    )
    loaded.save(tmp_path)
    again = WordSpace.load(tmp_path)
    features = world(seed=3)[0]
    assert np.array_equal(again.place_photos(features), loaded.place_photos(features))


def test_only_texts_that_say_more_than_values_are_looked_for_among_examples(fitted):
    half = fitted.space.pairs.dim
    words = fitted.space.place_words(["red chair", "Fernhill red chair"])
    assert not words[0, half:].any()
    assert words[1, half:] == pytest.approx(words[1, :half])
    assert fitted.space.values == frozenset((*COLOURS, *THINGS))


def test_another_encoder_is_refused(fitted, tmp_path):
    fitted.space.save(tmp_path)
    with pytest.raises(EncoderMismatch):
        WordSpace.load(tmp_path, encoder_id="test-2")
    with pytest.raises(InvalidInput, match="test-1"):
        fitted.space.place_photos(np.zeros((2, 7), dtype=np.float32))


@pytest.mark.parametrize("name", [CARD_FILE, ARRAYS_FILE])
@pytest.mark.parametrize("damage", ["missing", "short", "other"])
def test_damage_is_told(fitted, tmp_path, name, damage):
    fitted.space.save(tmp_path)
    file = tmp_path / name
    if damage == "missing":
        file.unlink()
    elif damage == "short":
        file.write_bytes(file.read_bytes()[:-200])
    else:
        file.write_bytes(b"{}")
    with pytest.raises(DamagedData, match="build again"):
        WordSpace.load(tmp_path)


def test_features_and_texts_must_be_as_many():
    features, names, attributes = world()
    with pytest.raises(InvalidInput, match="899"):
        fit(features[:-1], names, attributes)
    with pytest.raises(InvalidInput, match="as many"):
        fit(features, names[:-1], attributes)


def test_fitting_tells_how_far_it_is_and_can_be_stopped():
    heard = []
    fit(*world(), on_progress=heard.append)
    assert heard[-1].done == heard[-1].total == QUICK.least_steps
    with pytest.raises(Interrupted):
        fit(*world(), cancelled=lambda: True)
