"""The fitted space against scikit-learn, by value, and the cases without a usual answer."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookalike.errors import DamagedData, EncoderMismatch, InvalidInput, InvalidSetting
from lookalike.space.pca import ARRAYS_FILE, CARD_FILE, PcaSpace, fit_pca

sklearn_pca = pytest.importorskip("sklearn.decomposition").PCA


def world(count=400, dim=24, *, seed=0, offset=2.0):
    """Correlated features with a spectrum that falls like an encoder's, and a mean."""
    rng = np.random.default_rng(seed)
    mixing = np.linalg.qr(rng.normal(size=(dim, dim)))[0] * (0.8 ** np.arange(dim))[:, None]
    return (rng.normal(size=(count, dim)) @ mixing + offset).astype(np.float32)


def fit(features, **options):
    return fit_pca([features], encoder_id="test-1", **options)


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.mark.parametrize("share", [0.5, 0.9, 0.99, 0.999])
def test_same_number_of_components_as_scikit_learn(share):
    features = world()
    ours = fit(features, variance=share)
    theirs = sklearn_pca(n_components=share, svd_solver="full").fit(features.astype(np.float64))
    assert ours.dim == theirs.n_components_
    curve = np.cumsum(theirs.explained_variance_ratio_)
    np.testing.assert_allclose(ours.explained.cumulative[: ours.dim], curve, rtol=1e-9)
    assert ours.explained.share >= share
    assert ours.dim == 1 or ours.explained.cumulative[ours.dim - 2] < share


@pytest.mark.parametrize(("count", "dim"), [(400, 24), (20, 24), (12, 24), (2, 5)])
def test_same_coordinates_as_scikit_learn_up_to_sign(count, dim):
    features = world(count, dim)
    kept = min(6, count - 1)
    ours = fit(features, components=kept)
    theirs = sklearn_pca(n_components=kept, svd_solver="full").fit(features.astype(np.float64))
    signs = np.sign(np.einsum("ij,ij->i", ours.axes, theirs.components_))
    np.testing.assert_allclose(ours.axes, theirs.components_ * signs[:, None], atol=2e-5)
    np.testing.assert_allclose(ours.variances, theirs.explained_variance_, rtol=1e-6)
    expected = unit(theirs.transform(features.astype(np.float64)) * signs)
    np.testing.assert_allclose(ours.transform(features), expected, atol=2e-4)


def test_the_curve_covers_all_components_of_the_encoder():
    space = fit(world(dim=24), components=3)
    curve = np.array(space.explained.cumulative)
    assert len(curve) == 24
    assert curve[-1] == pytest.approx(1.0)
    assert (np.diff(curve) >= 0).all()
    assert (space.explained.kept, space.explained.asked) == (3, "3 components")


def test_the_largest_entry_of_every_axis_is_positive():
    axes = fit(world(), variance=1.0).axes
    assert (axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)] > 0).all()


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), cut=st.integers(1, 399))
def test_pieces_fit_the_same_space(seed, cut):
    features = world(seed=seed)
    whole = fit(features)
    pieces = fit_pca([features[:cut], features[cut:]], encoder_id="test-1")
    np.testing.assert_array_equal(whole.axes, pieces.axes)
    np.testing.assert_array_equal(whole.mean, pieces.mean)


def test_rows_are_float32_of_length_one_and_independent_of_company():
    features = world()
    space = fit(features)
    rows = space.transform(features)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-6)
    np.testing.assert_allclose(space.transform(features[7:8])[0], rows[7], atol=1e-6)
    assert space.transform(features[:0]).shape == (0, space.dim)


def test_unexplained_is_what_the_projection_loses():
    features = world()
    space = fit(features, components=4)
    centred = features.astype(np.float64) - features.astype(np.float64).mean(axis=0)
    theirs = sklearn_pca(n_components=4, svd_solver="full").fit(centred)
    rest = centred - theirs.inverse_transform(theirs.transform(centred))
    expected = (rest**2).sum(axis=1) / (centred**2).sum(axis=1)
    np.testing.assert_allclose(space.unexplained(features), expected, atol=1e-5)
    outside = space.mean + 5 * np.linalg.svd(space.axes)[2][-1].astype(np.float32)
    assert space.unexplained(outside[None])[0] > 0.99


@pytest.mark.parametrize("count", [1, 5])
def test_photos_all_the_same_agree_with_each_other(count):
    photo = np.linspace(1, 2, 8, dtype=np.float32)
    space = fit(np.repeat(photo[None], count, axis=0))
    assert (space.dim, space.explained.share) == (1, 1.0)
    assert space.explained.cumulative == (1.0,) * 8
    np.testing.assert_allclose(space.transform(photo[None]), [[1.0]])
    assert space.unexplained(photo[None])[0] == pytest.approx(0.0, abs=1e-6)
    other = np.zeros((1, 8), np.float32)
    other[0, 0] = 1.0
    assert space.unexplained(other)[0] > 0.5


def test_features_of_zeros_never_become_nan():
    space = fit(np.zeros((3, 4), np.float32))
    np.testing.assert_array_equal(space.transform(np.zeros((2, 4), np.float32)), [[1.0], [1.0]])
    np.testing.assert_array_equal(space.unexplained(np.zeros((2, 4), np.float32)), [0.0, 0.0])


def test_a_photo_at_the_mean_gets_the_first_axis():
    features = np.array([[0, 0, 1], [0, 2, 1], [0, 1, 1], [1, 1, 1], [-1, 1, 1]], np.float32)
    space = fit(features, variance=1.0)
    np.testing.assert_array_equal(space.transform(features[2:3]), [[1.0, 0.0]])


def test_rounding_noise_between_identical_photos_is_no_variance():
    photo = np.linspace(1, 2, 16, dtype=np.float32)
    features = np.repeat(photo[None], 6, axis=0)
    features[1::2] = np.nextafter(features[1::2], np.float32(9))
    space = fit(features)
    assert space.dim == 1
    np.testing.assert_allclose(space.transform(features), 1.0)


def test_fewer_photos_than_numbers_keep_at_most_one_less():
    assert fit(world(5, 24), variance=1.0).dim == 4


def test_more_components_than_there_are_is_refused():
    with pytest.raises(InvalidSetting, match="only vary in 4: ask for at most 4"):
        fit(world(5, 24), components=5)
    with pytest.raises(InvalidSetting, match="at most 1"):
        fit(np.ones((3, 4), np.float32), components=2)
    assert fit(np.ones((3, 4), np.float32), components=1).dim == 1


@pytest.mark.parametrize("options", [{"variance": 0.0}, {"variance": 1.01}, {"components": 0}])
def test_settings_out_of_range_are_refused(options):
    with pytest.raises(InvalidSetting):
        fit(world(), **options)


def test_features_of_another_length_are_refused():
    space = fit(world(dim=24))
    for call in (space.transform, space.unexplained):
        with pytest.raises(InvalidInput, match="rows of 24 numbers"):
            call(np.zeros((1, 23), np.float32))


def test_saved_and_loaded_it_is_the_same(tmp_path):
    space = fit(world())
    space.save(tmp_path)
    loaded = PcaSpace.load(tmp_path, encoder_id="test-1")
    features = world(seed=3)
    np.testing.assert_array_equal(loaded.transform(features), space.transform(features))
    np.testing.assert_array_equal(loaded.unexplained(features), space.unexplained(features))
    assert loaded.explained == space.explained
    assert (loaded.encoder_id, loaded.fitted_on) == ("test-1", 400)


def test_a_space_of_another_encoder_is_refused(tmp_path):
    fit(world()).save(tmp_path)
    with pytest.raises(EncoderMismatch, match="belongs to the encoder test-1, not to other-2"):
        PcaSpace.load(tmp_path, encoder_id="other-2")


@pytest.mark.parametrize("file", [CARD_FILE, ARRAYS_FILE])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.95])
def test_files_cut_short_are_damaged(tmp_path, file, share):
    fit(world()).save(tmp_path)
    content = (tmp_path / file).read_bytes()
    (tmp_path / file).write_bytes(content[: int(len(content) * share)])
    with pytest.raises(DamagedData):
        PcaSpace.load(tmp_path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"components": 2}, "cannot be read"),
        ({"schema": 99}, "newer"),
        ({"encoder_dim": 3}, "read"),
    ],
)
def test_a_card_that_does_not_fit_is_damaged(tmp_path, change, said):
    fit(world()).save(tmp_path)
    card = json.loads((tmp_path / CARD_FILE).read_text())
    (tmp_path / CARD_FILE).write_text(json.dumps(card | change))
    with pytest.raises(DamagedData, match=said):
        PcaSpace.load(tmp_path)
