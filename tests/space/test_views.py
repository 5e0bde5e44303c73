"""Views: single aspects of a photo, compared by themselves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lookalike.errors import DamagedData
from lookalike.space.views.fit import fit_views
from lookalike.space.views.stored import FILE, load_views, save_views
from lookalike.space.views.view import unit

BLOCKS = {"texture": (4, 10), "colour": (10, 18)}


class _Kind:
    """Reads which of two kinds a photo shows from its first feature, without a doubt."""

    def read(self, features: np.ndarray) -> np.ndarray:
        kind = (features[:, :1] > 0).astype(np.float32)
        return np.hstack([kind, 1 - kind])


def _photos(count: int = 600, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features, kinds and patterns: texture is mostly what the kind says, and a little pattern."""
    dice = np.random.default_rng(seed)
    kind, pattern = dice.integers(0, 2, count), dice.integers(0, 2, count)
    features = dice.normal(0, 0.1, (count, 18)).astype(np.float32)
    features[:, 0] = 2 * kind - 1
    features[:, 4:7] += 5 * kind[:, None]
    features[:, 7:10] += (2 * pattern - 1)[:, None]
    features[:, 10:18] = unit(dice.random((count, 8)).astype(np.float32))
    return features, kind, pattern


def test_colours_are_compared_by_their_block_alone() -> None:
    features, _, _ = _photos()
    view = fit_views([features], BLOCKS, reader=None)["colour"]
    colours = features[:, 10:18]
    found = view.transform(features)
    np.testing.assert_allclose(found @ found.T, colours @ colours.T, atol=1e-5)
    features[:, :10] = 7
    np.testing.assert_array_equal(view.transform(features), found)


def test_the_pattern_is_what_is_left_when_the_kind_is_taken_out() -> None:
    features, kind, pattern = _photos()
    view = fit_views([features[:300], features[300:]], BLOCKS, reader=_Kind())["pattern"]
    fresh, kind, pattern = _photos(seed=1)
    vectors = view.transform(fresh)
    cosines = vectors @ vectors.T
    same, other = kind[:, None] == kind, pattern[:, None] == pattern
    assert cosines[other & ~same].min() > cosines[~other & same].max()


def test_without_the_block_there_is_no_view() -> None:
    features, _, _ = _photos()
    assert fit_views([features], {}, reader=None) == {}
    assert list(fit_views([features], {"colour": (10, 18)}, reader=None)) == ["colour"]


@pytest.mark.parametrize("reader", [None, _Kind()])
def test_views_come_back_as_they_were_saved(tmp_path: Path, reader: _Kind | None) -> None:
    features, _, _ = _photos()
    views = fit_views([features], BLOCKS, reader=reader)
    save_views(tmp_path, views)
    again = load_views(tmp_path, reader=reader)
    assert list(again) == list(views)
    for name, view in views.items():
        np.testing.assert_array_equal(again[name].transform(features), view.transform(features))


def test_damage_and_a_missing_reader_are_told(tmp_path: Path) -> None:
    assert load_views(tmp_path, reader=None) == {}
    features, _, _ = _photos()
    save_views(tmp_path, fit_views([features], BLOCKS, reader=_Kind()))
    with pytest.raises(DamagedData, match="needs the attributes"):
        load_views(tmp_path, reader=None)
    (tmp_path / FILE).write_bytes((tmp_path / FILE).read_bytes()[:-200])
    with pytest.raises(DamagedData, match="build again"):
        load_views(tmp_path, reader=_Kind())


def test_a_row_without_direction_is_zero_and_never_nan() -> None:
    rows = np.array([[0, 0], [3, 4]], dtype=np.float32)
    np.testing.assert_allclose(unit(rows), [[0, 0], [0.6, 0.8]])
