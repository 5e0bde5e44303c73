"""Filters as they are typed: ``gender=Men``, ``price<=50``, ``baseColour!=Black``, or JSON.

Several values are separated by commas and mean any of them; one that holds a comma itself is put
in double quotes. What comes out is the filter language of ``lookalike.types.Where``.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from typing import Annotated

import typer

_CONDITION = re.compile(r"\s*(?P<key>[^=!<>]+?)\s*(?P<sign>!=|<=|>=|=|<|>)\s*(?P<value>.*)", re.S)
_NUMBER = re.compile(r"[+-]?(\d+|\d*\.\d+|\d+\.)")
_DATE = re.compile(r"\d{4}-\d{2}(-\d{2}.*)?")
_COMPARE = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}

EXAMPLES = "gender=Men, 'price<=50', 'baseColour!=Black', articleType=Tops,Tshirts"

Conditions = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="CONDITION",
        help=f"Only products that meet this, e.g. {EXAMPLES}; or JSON. May be repeated.",
    ),
]
"""``--where CONDITION``; commands give it the default None."""


def conditions_of(where: Conditions) -> dict[str, object] | None:
    """The filter that was asked for, None without one; wrong usage ends the command."""
    try:
        return parse_where(where or []) or None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--where") from None


def parse_where(texts: Sequence[str]) -> dict[str, object]:
    """All of ``texts`` as one filter; a product must meet every one.

    Raises:
        ValueError: one of them is not a condition, or two contradict each other in form.
    """
    where: dict[str, object] = {}
    for text in texts:
        for key, condition in _conditions(text).items():
            if key in where:
                where[key] = _both(key, where[key], condition)
            else:
                where[key] = condition
    return where


def _conditions(text: str) -> dict[str, object]:
    if text.lstrip().startswith("{"):
        try:
            return dict(json.loads(text))
        except ValueError as error:
            raise ValueError(f"{text!r} is not valid JSON: {error}.") from None
    match = _CONDITION.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a condition; write it like {EXAMPLES}.")
    key, sign, value = match["key"], match["sign"], match["value"].strip()
    if not value:
        raise ValueError(f"{text!r} says no value after '{sign}'.")
    if sign in _COMPARE:
        return {key: {_COMPARE[sign]: _bound(text, value)}}
    values = _values(value)
    condition = values[0] if len(values) == 1 else values
    return {key: condition if sign == "=" else {"not": condition}}


def _values(text: str) -> list[object]:
    """The values between the commas; quotes, as in CSV, hold one with a comma together."""
    return [part.strip() for part in next(csv.reader([text], skipinitialspace=True))]


def _bound(text: str, value: str) -> int | float | str:
    """A number, or a date as it stands: dates in ISO order compare as text."""
    if _DATE.fullmatch(value):
        return value
    if not _NUMBER.fullmatch(value):
        raise ValueError(f"{text!r} compares with {value!r}, which is not a number or a date.")
    return float(value) if "." in value else int(value)


def _both(key: str, one: object, other: object) -> object:
    """Two conditions on one attribute, e.g. the two ends of a range."""
    if isinstance(one, dict) and isinstance(other, dict) and not one.keys() & other.keys():
        return {**one, **other}
    raise ValueError(
        f"There are two conditions on {key!r} that cannot be joined; "
        f"write values to choose from with commas: {key}=this,that."
    )
