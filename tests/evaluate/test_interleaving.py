import math

from hypothesis import given
from hypothesis import strategies as st

from lookalike.evaluate.experiments.interleaving import BOTH, FIRST, SECOND, team_draft
from lookalike.evaluate.experiments.preference import joined_clicks, preference, sign_test

RANKINGS = st.lists(st.sampled_from("abcdefghijkl"), unique=True, max_size=12)


def coin_with(first_toss):
    return next(
        coin
        for coin in map(str, range(100))
        if team_draft("ab", "ba", k=2, coin=coin).teams[0] == first_toss
    )


def test_by_hand():
    mixed = team_draft("abcd", "bdea", k=4, coin=coin_with(FIRST))
    assert mixed.products[:2] == ("a", "b")
    assert mixed.teams[:2] == (FIRST, SECOND)
    assert set(mixed.products[2:]) == {"c", "d"}
    assert mixed.products[mixed.teams.index(FIRST, 1)] == "c"
    other = team_draft("abcd", "bdea", k=4, coin=coin_with(SECOND))
    assert other.products[:2] == ("b", "a")
    assert other.teams[:2] == (SECOND, FIRST)


def test_a_common_start_belongs_to_nobody():
    mixed = team_draft("xyab", "xyba", k=4, coin="1")
    assert mixed.products[:2] == ("x", "y")
    assert mixed.teams[:2] == (BOTH, BOTH)
    assert sorted(mixed.teams[2:]) == [FIRST, SECOND]
    assert set(team_draft("xyz", "xyz", k=5, coin="1").teams) == {BOTH}


@given(RANKINGS, RANKINGS, st.integers(1, 12), st.text(max_size=5))
def test_a_mixed_list_is_fair(first, second, k, coin):
    mixed = team_draft(first, second, k=k, coin=coin)
    assert len(set(mixed.products)) == len(mixed.products) == len(mixed.teams)
    assert len(mixed.products) == min(k, len({*first, *second}))
    for product, team in zip(mixed.products, mixed.teams, strict=True):
        assert team == SECOND or product in first
        assert team == FIRST or product in second
    apart = mixed.teams.count(FIRST) - mixed.teams.count(SECOND)
    if {*first} == {*second}:
        assert abs(apart) <= 1
    assert mixed == team_draft(first, second, k=k, coin=coin)


def test_who_clicks_at_random_prefers_neither():
    """The product at the last place, clicked whatever it is, is as often of either ranking."""
    teams = [team_draft("abcdefg", "hcaibkl", k=5, coin=str(at)).teams[4] for at in range(2000)]
    assert BOTH not in teams
    assert abs(teams.count(FIRST) - 1000) < 5 * math.sqrt(500)


def test_clicks_are_joined_by_list():
    rows = [
        *(("r1", "ana", "old", True), ("r1", "ana", "new", False), ("r1", "ana", "", True)),
        *(("r2", "ben", "new", True), ("r2", "ben", "old", False), ("r2", "ben", "new", True)),
        ("r3", "cem", "new", True),
    ]
    assert joined_clicks(rows) == {("new", "old"): [("ana", 0, 1), ("ben", 2, 0)]}


def test_preference_by_hand():
    lists = [("ana", 0, 1), ("ana", 0, 2), ("ben", 3, 0), ("cem", 0, 1), ("dua", 1, 1)]
    found = preference("x", ("old", "new"), lists)
    assert found.wins == (1, 2)
    assert found.ties == 1
    assert found.lists == 5
    assert found.preference.value == (2 - 1 + 1 + 0) / 5
    assert found.preference.low < 0.4 < found.preference.high
    assert found.p_value == 1


def test_sign_test_by_hand():
    assert sign_test(0, 0) == 1
    assert math.isclose(sign_test(1, 9), 2 * (1 + 10) / 1024)
    assert math.isclose(sign_test(9, 1), sign_test(1, 9))
    assert sign_test(4800, 5200) < 0.0001


def test_of_one_shopper_there_is_no_interval():
    assert preference("x", ("a", "b"), [("ana", 0, 1)]).preference is None
