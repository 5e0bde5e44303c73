"""How far one method is ahead of another, against figures worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from lookalike.evaluate.foretelling import Answers, gains

COLD, WARM, OTHER = 0, 1, 2


def answers(users: list[int], firsts: list[int]) -> Answers:
    """Lists of one product; everybody wants both the cold and the warm one."""
    return Answers(
        users=np.array(users),
        lists=np.array(firsts)[:, None],
        targets=[np.array([COLD, WARM])] * len(users),
        counts=np.array([0.0, 5.0, 5.0]),
        known=np.full(len(users), 9),
    )


def test_being_ahead_is_a_ratio_and_a_difference_of_means() -> None:
    users = [0, 1, 2, 3]
    found = gains(
        {
            "hybrid": [answers(users, [COLD, COLD, COLD, OTHER])],
            "content": [answers(users, [COLD, WARM, OTHER, OTHER])],
        }
    )["content"]
    assert found["ratio"] == pytest.approx(3 / 2)
    assert found["cold_R@10"]["ratio"] == pytest.approx(3)
    assert found["cold_R@10"]["difference"] == pytest.approx(3 / 4 - 1 / 4)


def test_lists_of_one_shopper_are_one_piece_of_evidence() -> None:
    """The same lists, once of forty shoppers and once of two."""
    better, worse = [COLD] * 30 + [OTHER] * 10, [OTHER] * 40

    def width(users: list[int]) -> float:
        found = gains({"hybrid": [answers(users, better)], "content": [answers(users, worse)]})
        low, high = found["content"]["ci"]
        return float(high - low)

    assert width([*[0] * 30, *[1] * 10]) > 2 * width(list(range(40)))


def test_where_no_untouched_product_is_asked_for_nothing_is_said_of_them() -> None:
    warm = Answers(
        users=np.array([0, 1]),
        lists=np.array([[WARM], [OTHER]]),
        targets=[np.array([WARM])] * 2,
        counts=np.array([0.0, 5.0, 5.0]),
        known=np.array([3, 3]),
    )
    assert "cold_R@10" not in gains({"hybrid": [warm], "content": [warm]})["content"]
