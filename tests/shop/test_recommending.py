"""Recommending: the next list knows what a shopper just did, and takes it back exactly."""

from __future__ import annotations

from pathlib import Path

import pytest

import lookalike
from lookalike.errors import InvalidEvent, InvalidInput, NotFound
from lookalike.shop import Shop


def _colours(shop: Shop, user: str) -> list[object]:
    return [hit.product.attributes["baseColour"] for hit in shop.recommend(user, k=3)]


def _list(shop: Shop, user: str) -> list[tuple[str, float]]:
    return [(hit.product_id, hit.score) for hit in shop.recommend(user, k=20)]


def test_the_next_list_knows_a_like_and_forgets_it_when_it_is_taken_back(shop: Shop) -> None:
    before = _list(shop, "ana")
    assert shop.recommend("ana").cold_start
    shop.record("like", user="ana", product="1000")
    assert _colours(shop, "ana") == ["Red"] * 3
    assert not shop.recommend("ana").cold_start
    assert "1000" not in {hit.product_id for hit in shop.recommend("ana", k=35)}
    shop.record("undo", user="ana", product="1000")
    assert _list(shop, "ana") == before
    assert _list(shop, "ben") == before


def test_scores_are_sums_of_their_parts_and_reasons_name_the_cause(shop: Shop) -> None:
    shop.record("like", user="ana", product="1000")
    hits = shop.recommend("ana", k=10)
    assert all(hit.score == pytest.approx(sum(hit.parts.values())) for hit in hits)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert "Because you liked ‘Red Discs no. 0’." in hits[0].reasons


def test_a_dislike_pushes_away(shop: Shop) -> None:
    shop.record("like", user="ana", product="1000")
    before = {hit.product_id: hit.parts["taste"] for hit in shop.recommend("ana", k=34)}
    for product in ("1004", "1005"):
        shop.record("dislike", user="ana", product=product)
    after = {hit.product_id: hit.parts["taste"] for hit in shop.recommend("ana", k=33)}
    assert "1004" not in after
    assert after["1006"] < before["1006"]
    assert before["1006"] - after["1006"] > before["1001"] - after["1001"]


def test_picks_speak_for_someone_new(shop: Shop) -> None:
    pictures = shop.onboarding(count=6)
    assert len({product.id for product in pictures}) == 6
    hits = shop.recommend(picks=["1004"], k=3)
    assert {hit.product.attributes["baseColour"] for hit in hits} == {"Blue"}
    again = shop.onboarding(count=3, picks=["1004"], shown=[p.id for p in pictures])
    assert not {p.id for p in again} & {p.id for p in pictures}


def test_a_session_becomes_a_user_at_login(shop: Shop) -> None:
    shop.record("like", session="s1", product="1000")
    anonymous = [hit.product_id for hit in shop.recommend(session="s1", k=5)]
    assert shop.sign_in(session="s1", user="ana") == 1
    assert [hit.product_id for hit in shop.recommend("ana", k=5)] == anonymous


@pytest.mark.parametrize("k", [1, 10, 35])
def test_filters_leave_as_many_as_asked(shop: Shop, k: int) -> None:
    shop.record("like", user="ana", product="1000")
    assert len(shop.recommend("ana", k=k)) == k
    green = shop.recommend("ana", k=12, where={"baseColour": "Green"})
    assert [hit.product.attributes["baseColour"] for hit in green] == ["Green"] * 12
    new = shop.recommend(k=12, where={"baseColour": "Green"})
    assert [hit.product.attributes["baseColour"] for hit in new] == ["Green"] * 12


def test_a_list_that_was_shown_is_recorded_once(shop: Shop) -> None:
    hits = shop.recommend("ana", k=4)
    assert shop.record_shown(hits, user="ana") == 4
    shop.record_shown(hits, user="ana")
    kinds = [event["kind"] for event in shop.user("ana").export()["events"]]
    assert kinds == ["impression"] * 4


def test_a_shopper_can_be_exported_and_erased(shop: Shop, catalogue: Path) -> None:
    before = _list(shop, "ana")
    shop.record("like", user="ana", product="1000")
    assert len(shop.user("ana").export()["events"]) == 1
    assert shop.user("ana").erase().events == 1
    assert shop.user("ana").export()["events"] == []
    assert _list(shop, "ana") == before


def test_events_outlive_the_process_and_another_sees_them(shop: Shop) -> None:
    shop.record("like", user="ana", product="1000")
    with lookalike.open(shop.folder) as other:
        assert _list(other, "ana") == _list(shop, "ana")
        other.record("like", user="ana", product="1030")
        assert _list(other, "ana") == _list(shop, "ana")


def test_events_are_imported_from_a_table(shop: Shop, tmp_path: Path) -> None:
    table = tmp_path / "events.csv"
    table.write_text(
        "user,product,kind,time\nana,1000,like,2026-01-02T10:00:00Z\n"
        "ana,77,like,2026-01-02T10:00:00Z\n"
    )
    report = shop.import_events(table)
    assert (report.accepted, report.refused) == (1, 1)
    assert _colours(shop, "ana") == ["Red"] * 3
    assert shop.import_events(table, any_product=True).doubled == 1


def test_what_makes_no_sense_is_said(shop: Shop) -> None:
    with pytest.raises(InvalidInput, match="k is 0"):
        shop.recommend("ana", k=0)
    with pytest.raises(NotFound, match="no product '77'"):
        shop.recommend(picks=["77"])
    with pytest.raises(InvalidEvent):
        shop.record("like", user="ana", product="77")
    with pytest.raises(InvalidEvent):
        shop.record("adore", user="ana", product="1000")
    with pytest.raises(InvalidInput, match="count is 0"):
        shop.onboarding(count=0)
