import numpy as np
import pytest

from lookalike.evaluate.controls import CONTROLS, EXACT_EASE, Control, best_lists, choose
from lookalike.learning.collaborative import ease as ease_module
from lookalike.learning.collaborative.acts import Acts

USERS, ITEMS = 80, 50


@pytest.fixture
def acts():
    chance = np.random.default_rng(5)
    user, item = chance.integers(0, USERS, 600), chance.integers(0, ITEMS, 600)
    return Acts.of(user, item, users=USERS, items=ITEMS)


def test_the_exact_ease_is_exact_where_the_usual_one_is_not(acts, monkeypatch):
    usual = next(control for control in CONTROLS if control.name == EXACT_EASE.name)
    rows = acts.matrix().toarray().astype(float)
    inverse = np.linalg.inv(rows.T @ rows + 20 * np.eye(ITEMS))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    monkeypatch.setattr(ease_module.ease, "__kwdefaults__", {"dense": 10})
    everybody = np.arange(USERS)
    np.testing.assert_allclose(
        EXACT_EASE.make(acts, None, 20.0)(everybody), rows @ weights, atol=2e-4
    )
    first = usual.make(acts, None, 20.0)(everybody)
    assert np.abs(first - rows @ weights).max() > 1e-3


def test_a_setting_is_chosen_by_the_quicker_way_where_there_is_one(acts):
    def scores_of(setting):
        return lambda users: np.tile(
            np.where(np.arange(ITEMS) == setting, 1.0, 0.0), (len(users), 1)
        ).astype(np.float32)

    def never(*_):
        raise AssertionError("the slow way was taken")

    alone = Acts.of(np.array([0]), np.array([7]), users=USERS, items=ITEMS)
    before = acts.only(acts.user != 0)
    control = Control(
        "two", never, (3, 7), roughly=lambda acts, content, setting: scores_of(setting)
    )
    assert choose(control, before, alone, None) == 7


def test_lists_never_hold_what_was_touched(acts):
    users = np.arange(USERS)
    for control in CONTROLS:
        lists = best_lists(control.make(acts, None, control.settings[0]), acts, users)
        for user, row in enumerate(lists):
            assert not set(row.tolist()) & set(acts.history(user).positions.tolist())
