"""What a query says beside naming things: limits on the price, and words that only connect.

English, and nothing about any kind of product.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

CURRENCIES = {
    "$": "$", "€": "€", "£": "£", "₹": "₹", "¥": "¥", "usd": "$", "eur": "€", "gbp": "£",
    "inr": "₹", "rs": "₹", "rs.": "₹", "jpy": "¥", "dollar": "$", "dollars": "$", "euro": "€",
    "euros": "€", "pound": "£", "pounds": "£", "rupee": "₹", "rupees": "₹", "bucks": "$",
}  # fmt: skip

_SIGN = r"(?:[$€£₹¥]|\b(?:usd|eur|gbp|inr|jpy|rs)\b\.?)"
_NAME = r"(?:[$€£₹¥]|\b(?:usd|eur|gbp|inr|jpy|rs|dollars?|euros?|pounds?|rupees?|bucks)\b)"
_NUMBER = r"\d+(?:[.,]\d+)*k?"
_UNIT = (
    r"(?!\s*(?:%|°|\"|cm|mm|m|km|inch|inches|in|ft|feet|ml|cl|l|g|kg|oz|lbs?|gb|tb|mb|w|v|mah|hz"
    r"|years?|yrs?|months?|days?|hours?|stars?|pieces?|pcs|packs?|seats?|people|persons?)\b)"
)


def _amount(name: str) -> str:
    """A sum of money in the groups ``<name>`` and, if there is one, ``<name>_sign``."""
    return (
        rf"(?P<{name}_sign>{_SIGN})?\s*(?P<{name}>(?<![\w.]){_NUMBER})(?![\w])"
        rf"(?:\s*(?P<{name}_name>{_NAME}))?{_UNIT}"
    )


_BELOW = r"under|below|less than|cheaper than|lower than|beneath|<(?!=)"
_UP_TO = r"no more than|not more than|not over|at most|up to|upto|<="
_ABOVE = r"more than|higher than|pricier than|>(?!=)"
_AT_LEAST = r"at least|no less than|not less than|not under|starting at|>="
_MAYBE_UP_TO = r"max|maximum|max\.|within|for less than|budget of|budget"
_MAYBE_ABOVE = r"over|above|beyond"
_MAYBE_AT_LEAST = r"min|minimum|min\.|from"

_RANGE = re.compile(
    rf"\b(?:(?P<sure>between)|from)\s+{_amount('low')}\s*(?:and|to|-|–|&)\s*{_amount('high')}"
)
_DASHED = re.compile(rf"{_amount('low')}\s*(?:-|–|to)\s*{_amount('high')}")
_LIMITS = (
    *((re.compile(rf"(?<!\w)(?:{words})\s*(?:of\s+)?{_amount('sum')}"), bound, sure)
      for words, bound, sure in (
          (_UP_TO, "lte", True), (_AT_LEAST, "gte", True), (_BELOW, "lt", True),
          (_ABOVE, "gt", True), (_MAYBE_UP_TO, "lte", False), (_MAYBE_ABOVE, "gt", False),
          (_MAYBE_AT_LEAST, "gte", False))),
    (re.compile(rf"{_amount('sum')}\s*(?:or less|or under|or below|or cheaper|max\b|maximum)"),
     "lte", True),
    (re.compile(rf"{_amount('sum')}\s*(?:or more|or over|or above|and up|and above|\+)"),
     "gte", True),
)  # fmt: skip

FILLERS = frozenset(
    """a an the of for to in on at by with and or my me i we you your our their his her him us it
    its is are be am was want wants need needs looking look find show get give search please some
    something anything any that these those there which who what like similar this same but
    instead rather as one ones can could would should have has having make made do does also just
    really very so too if into from than then when while will all kind sort thing things stuff
    buy shop wanna gimme where""".split()  # noqa: SIM905  -- a list of a hundred lines reads worse
)
"""Words that only connect; unless the catalogue has a value that contains them."""

NEGATORS = frozenset(
    {"not", "no", "without", "except", "excluding", "non", "minus", "nor", "never"}
)
FIRM = frozenset({"only", "strictly", "exactly", "must"})


@dataclass(frozen=True, slots=True)
class PriceLimit:
    """Bounds as in the filter language, and how the shopper wrote them."""

    bounds: tuple[tuple[str, float], ...]
    said: str
    currency: str = ""

    @property
    def shown(self) -> str:
        """For people: ``under $50``, ``$20 to $40``."""
        words = {"lt": "under", "lte": "at most", "gt": "over", "gte": "at least"}
        sums = [f"{self.currency}{amount:g}" for _, amount in self.bounds]
        if len(sums) == 2:
            return f"{sums[0]} to {sums[1]}"
        return f"{words[self.bounds[0][0]]} {sums[0]}"


def price_limit(folded: str) -> tuple[PriceLimit | None, str]:
    """The first limit on the price in a folded query, and the query without it.

    "over", "max", "from" and a bare range need a currency, because products are called so ("Air
    Max 90"); a number with a unit is none ("under 30 cm").
    """
    for pattern in (_RANGE, _DASHED):
        for match in pattern.finditer(folded):
            sure = pattern is _RANGE and match["sure"] is not None
            if sure or _currency(match, "low", "high"):
                low, high = sorted((_value(match["low"]), _value(match["high"])))
                bounds = (("gte", low), ("lte", high))
                return _limit(match, bounds, "low", "high"), _without(folded, match)
    for limit, bound, certain in _LIMITS:
        for match in limit.finditer(folded):
            if certain or _currency(match, "sum"):
                bounds_of_one = ((bound, _value(match["sum"])),)
                return _limit(match, bounds_of_one, "sum"), _without(folded, match)
    return None, folded


def _limit(match: re.Match[str], bounds: tuple[tuple[str, float], ...], *names: str) -> PriceLimit:
    return PriceLimit(bounds, match[0].strip(), _currency(match, *names))


def _currency(match: re.Match[str], *names: str) -> str:
    for name in names:
        written = match[f"{name}_sign"] or match[f"{name}_name"]
        if written:
            return CURRENCIES[written.rstrip(".")]
    return ""


def _value(written: str) -> float:
    """``1,299``, ``1.299,50``, ``49.90`` and ``2k`` as numbers."""
    thousands = written.endswith("k")
    digits = written.removesuffix("k")
    last = max(digits.rfind("."), digits.rfind(","))
    if last >= 0:
        decimals = len(digits) - last - 1
        whole = re.sub(r"[.,]", "", digits[:last])
        alone = digits.count(".") + digits.count(",") == 1
        is_group = decimals == 3 and (alone or digits.count(digits[last]) > 1)
        digits = f"{whole}{digits[last + 1 :]}" if is_group else f"{whole}.{digits[last + 1 :]}"
    return float(digits) * (1000 if thousands else 1)


def _without(folded: str, match: re.Match[str]) -> str:
    """The rest, with a mark that keeps its two ends from being read as one phrase."""
    return f"{folded[: match.start()]} ; {folded[match.end() :]}"
