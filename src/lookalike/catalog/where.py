"""The filter language: which products a ``where`` lets through.

``{"gender": "Women", "price": {"lte": 50}, "articleType": ["Tops", "Tshirts"],
"baseColour": {"not": "Black"}}``: a product passes when every condition holds.

A key is an attribute, or ``id``, ``price`` or ``in_stock``. A condition is a value (equal), a
list (equal to any of them), or a dictionary of ``not`` (a value or list), ``lt``, ``lte``, ``gt``
and ``gte``, which must all hold. A product without a value for the key is equal to nothing and
within no bounds; ``not`` lets it through.

A number equals the text that spells it, because a table of text knows no numbers: ``2012`` and
``"2012"`` are the same year (but ids are always compared as text). A bound that is a number, or
spells one, is compared with values that do so too; any other text is compared with text, which
puts ISO dates in their order.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from lookalike.catalog.view import CatalogView, Mask
from lookalike.errors import InvalidFilter
from lookalike.types import AttributeValue, Where

_BOUNDS: dict[str, Callable[[Any, Any], bool]] = {
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
}
OPERATORS = ("not", *_BOUNDS)

_Test = Callable[[AttributeValue], bool]


def mask(where: Where | None, view: CatalogView) -> Mask:
    """Which products of ``view`` pass ``where``, shape (len(view),); all when it is empty.

    Raises:
        InvalidFilter: a key, operator or value makes no sense; the message says which.
    """
    passing = np.ones(len(view), dtype=np.bool_)
    for key, condition in check(where).items():
        if key == "id" and (listed := _exactly(condition)) is not None:
            passing &= _with_ids(view, listed)
            continue
        for test, missing in _tests(key, condition):
            passing &= _select(key, view, test, missing=missing)
    return passing


def check(where: object) -> Where:
    """``where`` itself, once its form makes sense; an empty one for None.

    Raises:
        InvalidFilter: it does not; the message says why.
    """
    if where is None:
        return {}
    if not isinstance(where, Mapping) or not all(isinstance(key, str) for key in where):
        raise InvalidFilter(
            'A filter is a dictionary from attribute to condition, such as {"gender": "Women"}.'
        )
    for key, condition in where.items():
        _tests(key, condition)
    return where


def _tests(key: str, condition: object) -> list[tuple[_Test, bool]]:
    """Tests of a value that must all hold, each with its answer for a missing value."""
    if not isinstance(condition, Mapping):
        return [(_any_of(key, condition), False)]
    if not condition:
        raise InvalidFilter(f"The condition for '{key}' is empty: use {', '.join(OPERATORS)}.")
    tests: list[tuple[_Test, bool]] = []
    for name, operand in condition.items():
        if name == "not":
            tests.append((_none_of(key, operand), True))
        elif name in _BOUNDS:
            tests.append((_bound(key, str(name), operand), False))
        else:
            raise InvalidFilter(
                f"'{name}' is no operator for '{key}': use {', '.join(OPERATORS)}, or give the "
                f"value itself."
            )
    return tests


def _any_of(key: str, operand: object) -> _Test:
    equal = [_equal_to(key, value) for value in _listed(operand)]
    return lambda value: any(test(value) for test in equal)


def _none_of(key: str, operand: object) -> _Test:
    excluded = _any_of(key, operand)
    return lambda value: not excluded(value)


def _listed(operand: object) -> Sequence[object]:
    if isinstance(operand, list | tuple):
        return operand
    if isinstance(operand, set | frozenset):
        return tuple(operand)
    return (operand,)


def _equal_to(key: str, wanted: object) -> _Test:
    if isinstance(wanted, np.generic):
        wanted = wanted.item()
    if not isinstance(wanted, str | int | float) or (key == "id" and isinstance(wanted, bool)):
        raise InvalidFilter(
            f"'{key}' cannot be compared with {wanted!r}: use text, a number, true or false."
        )
    if isinstance(wanted, bool):
        return lambda value: _truth(value) is wanted
    if key == "id":
        return lambda value: value == str(wanted)
    number = _number(wanted)

    def equal(value: AttributeValue) -> bool:
        if isinstance(value, bool):
            return isinstance(wanted, str) and _truth(wanted) is value
        if isinstance(value, str) and isinstance(wanted, str):
            return value == wanted
        return number is not None and _number(value) == number

    return equal


def _bound(key: str, name: str, operand: object) -> _Test:
    if isinstance(operand, np.generic):
        operand = operand.item()
    if isinstance(operand, bool) or not isinstance(operand, str | int | float):
        raise InvalidFilter(f"'{name}' for '{key}' needs a number or text, not {operand!r}.")
    compare = _BOUNDS[name]
    limit = _number(operand)
    if limit is not None:
        return lambda value: (number := _number(value)) is not None and compare(number, limit)
    if not isinstance(operand, str):
        raise InvalidFilter(f"'{name}' for '{key}' needs a finite number, not {operand!r}.")
    return lambda value: isinstance(value, str) and compare(value, operand)


def _number(value: object) -> float | int | None:
    """The finite number ``value`` is or spells; truth values are none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and "_" in value:
        return None  # Python would read 1_000 as a number; nobody else does
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _truth(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.casefold()) if isinstance(value, str) else None


def _exactly(condition: object) -> Sequence[object] | None:
    """The values a condition without operators lists; these can be looked up."""
    return None if isinstance(condition, Mapping) else _listed(condition)


def _with_ids(view: CatalogView, ids: Sequence[object]) -> Mask:
    found = np.zeros(len(view), dtype=np.bool_)
    positions = view.positions([str(product_id) for product_id in ids])
    found[positions[positions >= 0]] = True
    return found


def _select(key: str, view: CatalogView, test: _Test, *, missing: bool) -> Mask:
    if key == "id":
        return _each(view.ids, test)
    if key == "price":
        values, inverse = np.unique(view.price, return_inverse=True)
        answers = [missing if math.isnan(value) else test(value) for value in values.tolist()]
        return np.array(answers, dtype=np.bool_)[inverse]
    if key == "in_stock":
        return np.array([test(False), test(True), missing])[view.in_stock]
    if not len(view):
        return np.zeros(0, dtype=np.bool_)  # with no products, no attribute is unknown
    column = view.column(key)
    return column.select(_each(column.values, test), missing=missing)


def _each(values: Sequence[AttributeValue], test: _Test) -> Mask:
    return np.fromiter(map(test, values), dtype=np.bool_, count=len(values))
