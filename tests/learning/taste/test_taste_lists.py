"""What a taste does to a list, in a world where the right answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from taste_world import COLOURS, COPIES, name, shelf

from lookalike.recommend.taste import Liking, Taste, picked
from lookalike.recommend.taste_candidates import candidates, interests
from lookalike.recommend.taste_onboarding import Onboarding
from lookalike.recommend.taste_reasons import reasons
from lookalike.recommend.taste_scoring import TasteProfile, TasteSpace


@pytest.fixture(scope="module")
def space() -> TasteSpace:
    return TasteSpace.of(shelf())


def opinion(likes: list[str], dislikes: list[str] = []) -> Taste:  # noqa: B006 - never changed
    return Taste(
        "ana",
        None,
        (
            *(Liking(product, 1.0, stated=True) for product in likes),
            *(Liking(product, -1.0, stated=True) for product in dislikes),
        ),
    )


def everything(profile: TasteProfile) -> np.ndarray:
    known = np.concatenate([profile.liked_at, profile.disliked_at])
    return np.setdiff1d(np.flatnonzero(profile.space.shelf.rows >= 0), known)


def best(taste: Taste, space: TasteSpace, k: int = 7) -> list[str]:
    profile = TasteProfile(taste, space)
    positions = everything(profile)
    scores = profile.score(positions).total
    order = np.argsort(-scores, kind="stable")[:k]
    ids = space.shelf.view.ids
    return [ids[int(space.shelf.rows[at])] for at in positions[order]]


def kinds(found: list[str]) -> set[str]:
    return {product.rpartition("-")[0] for product in found}


def test_one_like_brings_more_of_the_same(space: TasteSpace) -> None:
    assert kinds(best(opinion(["Shirts-Blue-0"]), space)) == {"Shirts-Blue"}


def test_two_interests_stay_apart(space: TasteSpace) -> None:
    found = best(opinion(["Shirts-Blue-0", "Shoes-Red-0"]), space, k=14)
    assert kinds(found) == {"Shirts-Blue", "Shoes-Red"}


def test_it_works_by_look_alone_where_there_are_no_attributes() -> None:
    bare = TasteSpace.of(shelf(attributes=False))
    assert bare.attributes.names == ()
    assert kinds(best(opinion(["Shirts-Blue-0"]), bare)) == {"Shirts-Blue"}


def test_a_recent_interest_comes_before_an_old_one(space: TasteSpace) -> None:
    old = [Liking(name("Shirts", "Blue", n), 0.125, stated=True) for n in range(3)]
    new = [Liking(name("Shoes", "Red", n), 1.0, stated=True) for n in range(3)]
    assert kinds(best(Taste("ana", None, (*new, *old)), space, k=4)) == {"Shoes-Red"}


def test_looking_counts_less_than_liking(space: TasteSpace) -> None:
    taste = Taste(
        "ana",
        None,
        (Liking("Shirts-Blue-0", 1.0, stated=True), Liking("Shoes-Red-0", 0.05, stated=False)),
    )
    assert kinds(best(taste, space, k=5)) == {"Shirts-Blue"}


def test_dislikes_push_away_the_colour_and_keep_the_category(space: TasteSpace) -> None:
    likes = ["Shirts-Blue-0", "Shirts-Green-0"]
    before = TasteProfile(opinion(likes), space)
    at = np.array([space.shelf.snapshot.position_of["Shirts-Green-3"]])
    hated = ["Shirts-Green-1", "Shoes-Green-1", "Bags-Green-1"]
    after = TasteProfile(opinion(likes, hated), space)
    assert after.score(at).total[0] < before.score(at).total[0]
    found = best(opinion(["Shirts-Blue-0"], hated), space, k=20)
    assert "Green" not in {product.split("-")[1] for product in found}
    assert sum(product.startswith("Shirts") for product in found) >= 10


def test_one_dislike_bans_no_category(space: TasteSpace) -> None:
    likes = [name("Shirts", "Blue", n) for n in range(2)]
    found = best(opinion(likes, ["Shirts-Green-0"]), space, k=12)
    assert {product.split("-")[0] for product in found} == {"Shirts"}
    alone = TasteProfile(opinion([], ["Shirts-Green-0"]), space)
    positions = everything(alone)
    totals = alone.score(positions).total
    same = np.array([space.shelf.view.ids[at].startswith("Shirts-Red") for at in positions])
    assert totals.min() >= -0.8
    assert totals[same].min() > -0.2  # the rest of the category: still to be had
    twin = [space.shelf.view.ids[at].startswith("Shirts-Green") for at in positions]
    assert totals[np.array(twin)].max() < totals[same].min()


def test_more_dislikes_push_more(space: TasteSpace) -> None:
    at = np.array([space.shelf.snapshot.position_of["Shirts-Green-7"]])
    pushed = [
        TasteProfile(opinion([], [name("Shirts", "Green", n) for n in range(count)]), space)
        .score(at)
        .total[0]
        for count in (1, 2, 4)
    ]
    assert pushed[0] > pushed[1] > pushed[2]


def test_parts_add_up_and_stay_in_their_range(space: TasteSpace) -> None:
    chance = np.random.default_rng(5)
    ids = space.shelf.view.ids
    for _ in range(20):
        drawn = [ids[at] for at in chance.permutation(len(ids))[:12]]
        cut = int(chance.integers(0, 13))
        profile = TasteProfile(opinion(drawn[:cut], drawn[cut:]), space)
        scores = profile.score(np.arange(len(ids)))
        assert np.array_equal(
            scores.total, scores.liked + scores.disliked_look + scores.disliked_attributes
        )
        assert (scores.liked >= 0).all()
        assert (scores.liked <= 1).all()
        assert (scores.disliked_look <= 0).all()
        assert (scores.disliked_attributes <= 0).all()
        assert (scores.total >= -0.8).all()


def test_a_score_does_not_depend_on_its_company(space: TasteSpace) -> None:
    profile = TasteProfile(opinion(["Shirts-Blue-0", "Bags-Red-1"], ["Hats-Red-2"]), space)
    whole = profile.score(np.arange(240)).total
    alone = [profile.score_one(at) for at in range(0, 240, 17)]
    assert np.allclose(whole[::17], alone, atol=1e-6)


def test_what_is_unknown_or_has_left_takes_no_part() -> None:
    gone = TasteSpace.of(shelf(left=("Shirts-Blue-0",)))
    profile = TasteProfile(opinion(["Shirts-Blue-0", "no-such-product"]), gone)
    assert not profile.known
    assert (profile.score(np.arange(240)).total == 0).all()
    assert len(candidates(profile, 50)) == 0
    assert reasons(profile, 5) == ()


# --- candidates ----------------------------------------------------------------------------------


def test_candidates_hold_what_scoring_everything_would_find(space: TasteSpace) -> None:
    taste = opinion(["Shirts-Blue-0", "Shoes-Red-0", "Bags-White-2"])
    profile = TasteProfile(taste, space)
    found = candidates(profile, 100)
    ids = space.shelf.view.ids
    assert {ids[at] for at in found} >= set(best(taste, space, k=18))
    assert sorted(set(found.tolist())) == found.tolist()
    assert not set(found.tolist()) & set(profile.liked_at.tolist())


def test_candidates_keep_to_a_filter_however_narrow(space: TasteSpace) -> None:
    profile = TasteProfile(opinion(["Shirts-Blue-0"]), space)
    among = np.array([product.startswith("Hats-Red") for product in space.shelf.view.ids])
    found = candidates(profile, 40, among=among)
    assert {space.shelf.view.ids[at] for at in found} == {
        name("Hats", "Red", n) for n in range(COPIES)
    }


def test_products_that_left_are_no_candidates() -> None:
    left = tuple(name("Shirts", "Blue", n) for n in range(1, COPIES))
    smaller = TasteSpace.of(shelf(left=left))
    found = candidates(TasteProfile(opinion(["Shirts-Blue-0"]), smaller), 60)
    assert len(found) > 0
    assert (smaller.shelf.rows[found] >= 0).all()


def test_interests_stand_for_all_that_was_liked(space: TasteSpace) -> None:
    liked = [name("Shirts", "Blue", n) for n in range(COPIES)]
    liked += [name("Shoes", "Red", 0), name("Bags", "White", 0), name("Hats", "Black", 0)]
    chosen = interests(TasteProfile(opinion(liked), space), 4)
    found = {space.shelf.view.ids[at].rpartition("-")[0] for at in chosen}
    assert found == {"Shirts-Blue", "Shoes-Red", "Bags-White", "Hats-Black"}


# --- reasons -------------------------------------------------------------------------------------


def test_reasons_name_the_liked_product_and_the_attributes(space: TasteSpace) -> None:
    liked = ["Shirts-Blue-0", "Shirts-Blue-1", "Shoes-Red-0"]
    profile = TasteProfile(opinion(liked), space)
    said = reasons(profile, space.shelf.snapshot.position_of["Shirts-Blue-5"])
    assert said[0].startswith("Because you liked ‘Blue Shirts no. ")
    assert said[1] in ("You seem to like Shirts and Blue.", "You seem to like Blue and Shirts.")


def test_nothing_is_said_of_what_the_taste_does_not_speak_for(space: TasteSpace) -> None:
    profile = TasteProfile(opinion([], ["Shirts-Blue-0"]), space)
    assert reasons(profile, 7) == ()


def test_what_was_only_looked_at_is_not_called_liked(space: TasteSpace) -> None:
    taste = Taste("ana", None, (Liking("Shirts-Blue-0", 0.2, stated=False),))
    at = space.shelf.snapshot.position_of["Shirts-Blue-1"]
    said = reasons(TasteProfile(taste, space), at)
    assert said[0] == "Because you looked at ‘Blue Shirts no. 0’."


def test_without_the_cited_cause_the_product_loses_rank(space: TasteSpace) -> None:
    chance = np.random.default_rng(8)
    ids = space.shelf.view.ids
    lost = []
    for _ in range(25):
        liked = [ids[at] for at in chance.permutation(len(ids))[:4]]
        taste = opinion(liked)
        first = best(taste, space, k=1)[0]
        profile = TasteProfile(taste, space)
        at = space.shelf.snapshot.position_of[first]
        cause, _ = profile.causes(at)[0]
        assert f"‘{profile.name(cause.product)}’" in reasons(profile, at)[0]
        without = best(taste.without(cause.product), space, k=len(ids))
        lost.append(without.index(first))
    assert min(lost) >= 0
    assert sum(rank > 0 for rank in lost) >= 24


# --- onboarding ----------------------------------------------------------------------------------


def test_the_first_page_shows_something_of_everything(space: TasteSpace) -> None:
    page = Onboarding(space).page(12)
    assert len(set(page)) == 12
    assert {product.split("-")[0] for product in page} == {
        "Shirts", "Shoes", "Bags", "Belts", "Hats", "Socks",
    }  # fmt: skip
    assert {product.split("-")[1] for product in page} == set(COLOURS)


def test_the_next_page_asks_about_what_was_picked(space: TasteSpace) -> None:
    onboarding = Onboarding(space)
    shown = onboarding.page(12)
    pick = next(product for product in shown if product.startswith("Shoes"))
    page = onboarding.page(12, taste=picked([pick]), shown=shown)
    assert not set(page) & set(shown)
    assert sum(product.startswith("Shoes") for product in page) >= 4


def test_pages_are_the_same_for_the_same_picks(space: TasteSpace) -> None:
    assert Onboarding(space, seed=1).page(9) == Onboarding(space, seed=1).page(9)


def test_popular_products_are_asked_about_first(space: TasteSpace) -> None:
    popularity = np.array([100.0 * p.startswith("Hats") for p in space.shelf.view.ids])
    page = Onboarding(space, popularity=popularity).page(5)
    assert sum(product.startswith("Hats") for product in page) >= 4


def test_pages_come_to_an_end(space: TasteSpace) -> None:
    every = space.shelf.view.ids
    assert Onboarding(space).page(12, shown=every) == ()
    assert len(Onboarding(space).page(12, shown=every[:-3])) == 3
