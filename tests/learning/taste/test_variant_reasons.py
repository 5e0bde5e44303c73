"""A list says which product of the shopper a hit is another version of, and only if that is why."""

import numpy as np
from taste_world import shelf

from lookalike.learning.bridge.variants import variant_lists
from lookalike.recommend.hybrid.mix import Mix
from lookalike.recommend.hybrid.ranking import Hybrid, ListSource
from lookalike.recommend.hybrid.shelved import LearnedShelf
from lookalike.recommend.hybrid.weights import BlendWeights
from lookalike.recommend.personal import Asker
from lookalike.recommend.personal_reasons import reasons
from lookalike.recommend.taste import Taste
from lookalike.recommend.taste_scoring import TasteSpace

PARTS = {"taste": 0.1, "variants": 0.5}


def asker(*recent: str, ages: tuple[float, ...]) -> Asker:
    """On a shelf where the products 0 and 1 are one thing, and 2 and 3 another one."""
    space = TasteSpace.of(shelf())
    ids = space.shelf.view.ids
    variants = np.full(len(ids), -1)
    variants[:4] = (0, 0, 1, 1)
    lists = variant_lists(variants, np.ones(len(ids), np.float32))
    source = ListSource("variants", lists, 1.0, half_life=10.0)
    hybrid = Hybrid(len(ids), (source,), BlendWeights(("variants",), (0,), np.ones((1, 1))))
    taste = Taste("ana", recent=tuple((product, 1.0) for product in recent), ages=ages)
    return Asker.of(taste, space, LearnedShelf(space.shelf, hybrid, ids, Mix()))


def test_the_product_it_is_a_version_of_is_named_and_without_it_nothing_is() -> None:
    ids = shelf().view.ids
    one = asker(ids[0], ids[2], ids[9], ages=(20.0, 0.0, 0.0))
    place = shelf().snapshot.position_of
    name = one.profile.name(ids[0])
    assert reasons(one, place[ids[1]], PARTS) == (f"Another version of ‘{name}’.",)
    assert [product for product, _ in one.causes_by_variants(place[ids[1]])] == [ids[0]]
    assert one.causes_by_variants(place[ids[9]]) == ()
    without = asker(ids[2], ids[9], ages=(0.0, 0.0))
    assert reasons(without, place[ids[1]], PARTS) == ()


def test_what_was_turned_to_long_ago_says_less() -> None:
    ids = shelf().view.ids
    one = asker(ids[0], ids[2], ages=(20.0, 0.0))
    assert one.evidence is not None
    place = shelf().snapshot.position_of
    parts = one.evidence.parts(np.array([place[ids[1]], place[ids[3]]]))["variants"]
    assert parts[0] > 0
    np.testing.assert_allclose(parts[0] * 4, parts[1], rtol=1e-5)


def test_a_taste_without_a_product_forgets_its_age_too() -> None:
    taste = Taste("ana", recent=(("a", 1.0), ("b", 0.4)), ages=(3.0, 1.0))
    assert taste.without("a") == Taste("ana", recent=(("b", 0.4),), ages=(1.0,))
    assert Taste.from_json(taste.to_json()) == taste
