"""Filters as they are typed, against the filters they must mean."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookalike.serve.cli.where import parse_where


@pytest.mark.parametrize(
    ("texts", "meant"),
    [
        ([], {}),
        (["gender=Men"], {"gender": "Men"}),
        (["  gender = Men "], {"gender": "Men"}),
        (["price<=50"], {"price": {"lte": 50}}),
        (["price<50"], {"price": {"lt": 50}}),
        (["price>=9.5"], {"price": {"gte": 9.5}}),
        (["price>-1"], {"price": {"gt": -1}}),
        (["price<.5"], {"price": {"lt": 0.5}}),
        (["since>=2026-01-31"], {"since": {"gte": "2026-01-31"}}),
        (["baseColour!=Black"], {"baseColour": {"not": "Black"}}),
        (["baseColour!=Black,White"], {"baseColour": {"not": ["Black", "White"]}}),
        (["articleType=Tops,Tshirts"], {"articleType": ["Tops", "Tshirts"]}),
        (["articleType=Tops, Sports Shoes"], {"articleType": ["Tops", "Sports Shoes"]}),
        (['name="Tops, long",Bags'], {"name": ["Tops, long", "Bags"]}),
        (["note=a=b"], {"note": "a=b"}),
        (["year=2011"], {"year": "2011"}),
        (["price>=10", "price<=50"], {"price": {"gte": 10, "lte": 50}}),
        (["price>=10", "gender=Men"], {"price": {"gte": 10}, "gender": "Men"}),
        (['{"gender": "Women", "price": {"lte": 50}}'], {"gender": "Women", "price": {"lte": 50}}),
        (['{"price": {"lte": 50}}', "price>10"], {"price": {"lte": 50, "gt": 10}}),
    ],
)
def test_conditions_become_the_filter_they_read_as(
    texts: list[str], meant: dict[str, object]
) -> None:
    assert parse_where(texts) == meant


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["gender"], "is not a condition"),
        ([""], "is not a condition"),
        (["=Men"], "is not a condition"),
        (["gender="], "says no value"),
        (["price<="], "says no value"),
        (["price<=cheap"], "not a number"),
        (["price<=1_000"], "not a number"),
        (["price<=nan"], "not a number"),
        (["{gender: Men}"], "not valid JSON"),
        (["gender=Men", "gender=Women"], "cannot be joined"),
        (["price<5", "price<6"], "cannot be joined"),
        (["price<5", "price=3"], "cannot be joined"),
    ],
)
def test_what_makes_no_sense_is_explained(texts: list[str], said: str) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        parse_where(texts)
    assert "\n" not in str(caught.value)


names = st.text(st.characters(categories=["L", "Nd"], include_characters=" _-"), min_size=1).filter(
    lambda text: text == text.strip()
)


@given(key=names, values=st.lists(names, min_size=1, max_size=4))
def test_values_come_out_as_they_went_in(key: str, values: list[str]) -> None:
    typed = ",".join(values)
    meant = values[0] if len(values) == 1 else values
    assert parse_where([f"{key}={typed}"]) == {key: meant}
    assert parse_where([f"{key}!={typed}"]) == {key: {"not": meant}}
    assert parse_where([json.dumps({key: values})]) == {key: values}
