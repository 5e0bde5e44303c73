"""What other systems call the things a shopper does."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lookalike.errors import InvalidSetting
from lookalike.feedback.checking import KINDS
from lookalike.sources.columns import normalised
from lookalike.types import EventKind

_NAMES: dict[EventKind, tuple[str, ...]] = {
    "impression": ("impression", "shown", "exposure", "viewitemlist", "display"),
    "view": (
        *("view", "viewed", "read", "pageview", "productview", "detail", "detailpageview", "pv"),
        *("viewitem", "productviewed", "watch", "visit", "browse"),
    ),
    "click": ("click", "clicked", "selectitem", "productclicked", "open"),
    "dwell": ("dwell", "dwelltime", "engagement"),
    "like": (
        *("like", "liked", "star", "starred", "favourite", "favorite", "fav", "heart", "love"),
        *("addtowishlist", "wishlist", "bookmark", "save", "saved", "upvote", "thumbsup"),
    ),
    "dislike": ("dislike", "disliked", "hide", "notinterested", "downvote", "thumbsdown"),
    "undo": ("undo", "unlike", "unstar", "removefromwishlist"),
    "cart": ("cart", "addtocart", "basket", "addtobasket", "productadded", "begincheckout"),
    "purchase": (
        *("purchase", "purchased", "buy", "bought", "order", "ordered", "transaction", "sale"),
        *("purchasecomplete", "ordercompleted", "checkout"),
    ),
}
KNOWN_KINDS: Mapping[str, EventKind] = MappingProxyType(
    {name: kind for kind, names in _NAMES.items() for name in names}
)
"""By name without case and punctuation, as ``normalised`` gives it."""


def kind_names(given: Mapping[str, str] | None) -> Mapping[str, EventKind]:
    """The known names, with those a caller maps on top, such as ``{"tasted": "view"}``.

    Raises:
        InvalidSetting: a name is mapped to something that is no kind of event.
    """
    names = dict(KNOWN_KINDS)
    for name, wanted in (given or {}).items():
        if wanted not in KINDS:
            raise InvalidSetting(
                f"'{wanted}' is not a kind of event: choose from {', '.join(KINDS)}."
            )
        names[normalised(name)] = next(kind for kind in KINDS if kind == wanted)
    return MappingProxyType(names)
