"""What a shopper, or a program, gives as ``crop``."""

from __future__ import annotations

import math
from numbers import Integral, Real
from typing import Any

from lookalike.encoders.regions.box import Box
from lookalike.errors import InvalidInput
from lookalike.types import Size

AUTO = "auto"


def crop_box(crop: Any, size: Size) -> Box:
    """Left, top, right and bottom as a box in a photo of this size.

    Whole numbers are pixels of the upright photo; if any of the four is a decimal number, all are
    shares of its sides, from 0.0 to 1.0. What lies outside the photo is cut off.

    Raises:
        InvalidInput: they are not four numbers, or the box has no part of the photo in it.
    """
    numbers = _numbers(crop)
    if all(isinstance(number, Integral) for number in numbers):
        sides = (size.width, size.height, size.width, size.height)
        shares = [float(n) / side for n, side in zip(numbers, sides, strict=True)]
    elif all(0 <= number <= 1 for number in numbers):
        shares = [float(number) for number in numbers]
    else:
        raise InvalidInput(
            f"crop is {tuple(crop)}: give whole numbers for pixels, or shares from 0.0 to 1.0."
        )
    left, top, right, bottom = (min(1.0, max(0.0, share)) for share in shares)
    if not (left < right and top < bottom):
        raise InvalidInput(
            f"crop is {tuple(crop)}, which holds no part of a photo of {size.width} x "
            f"{size.height} pixels: give left, top, right and bottom, each end after its start."
        )
    return Box(left, top, right, bottom)


def _numbers(crop: Any) -> tuple[float, ...]:
    try:
        numbers = tuple(crop)
    except TypeError:
        numbers = ()
    right = len(numbers) == 4 and not isinstance(crop, str | bytes)
    if not right or not all(_is_number(number) for number in numbers):
        raise InvalidInput(
            f"crop is {crop!r}: give four numbers (left, top, right, bottom), or '{AUTO}'."
        )
    return numbers


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)
