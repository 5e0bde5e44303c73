"""The vocabulary every layer speaks: frozen values, no behaviour beyond their own consistency."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, TypeAlias

ProductId: TypeAlias = str
"""The shop's own id of a product. Always a string outside; dense positions stay inside."""

AttributeValue: TypeAlias = str | int | float | bool

Where: TypeAlias = Mapping[str, object]
"""The filter language, e.g. ``{"gender": "Women", "price": {"lte": 50}}``."""


class Size(NamedTuple):
    """Width and height in pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Photo:
    """A product photo as the catalogue knows it.

    ``content`` is the SHA-256 (hex) of the file's bytes. It names the blob, and it is half of the
    key under which vectors are stored: the same bytes are never encoded twice.
    """

    content: str
    width: int
    height: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class Product:
    """One thing the shop sells. ``photos`` is empty when none is known: kept, but not visual."""

    id: ProductId
    name: str = ""
    attributes: Mapping[str, AttributeValue] = field(default_factory=lambda: MappingProxyType({}))
    photos: tuple[Photo, ...] = ()
    price: float | None = None
    in_stock: bool | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer. ``parts`` names the shares of the score and sums to it."""

    product_id: ProductId
    score: float
    parts: Mapping[str, float]
    reasons: tuple[str, ...]
    product: Product


class HitList(list[Hit]):
    """The hits, best first, and what is true of the list as a whole.

    ``no_good_match`` is true when nothing in the catalogue resembles the query enough for the
    list to be trusted; ``notice`` then says why, in one sentence for a shopper.
    """

    def __init__(
        self,
        hits: Iterable[Hit] = (),
        *,
        request_id: str,
        encoder: str,
        snapshot: str,
        cold_start: bool = False,
        no_good_match: bool = False,
        notice: str | None = None,
    ) -> None:
        super().__init__(hits)
        self.request_id = request_id
        self.encoder = encoder
        self.snapshot = snapshot
        self.cold_start = cold_start
        self.no_good_match = no_good_match
        self.notice = notice


@dataclass(frozen=True, slots=True)
class RowIssue:
    """What happened to one row (or one photo) that did not go in as it stood.

    ``line`` is the 1-based line of the source on which the record starts; 0 when it has none.
    """

    line: int
    product_id: ProductId
    kind: Literal["repaired", "refused", "photo_refused", "photo_missing", "photo_unused"]
    reason: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of every row: ``read == accepted + updated + unchanged + refused``.

    ``repaired`` rows are counted once more among the first three. ``without_photo`` counts the
    products of this source that have no usable photo after it was read.
    """

    source: str
    read: int
    accepted: int
    updated: int
    unchanged: int
    repaired: int
    refused: int
    without_photo: int
    photos_stored: int
    photos_unchanged: int
    photos_refused: int
    seconds: float
    issues: tuple[RowIssue, ...] = ()


@dataclass(frozen=True, slots=True)
class ExplainedVariance:
    """How much of the encoder's variance a space keeps.

    ``cumulative[i]`` is the share held by the first ``i + 1`` components, over all components of
    the encoder; ``kept`` of them are used.
    """

    kept: int
    share: float
    asked: str
    cumulative: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. Counts are products unless they say vectors.

    ``products`` all in the catalogue; ``indexed`` those that can be found by photo;
    ``encoded`` vectors computed now; ``reused`` vectors found in the store; ``unreadable`` photos
    that could not be decoded although they had been accepted; ``fitted`` whether the space was
    fitted anew; ``index`` the kind of index and ``changed`` whether a new snapshot was made.
    ``adaptation`` is what learning from attributes brought, None when it was not asked for.
    """

    snapshot: str
    encoder: str
    products: int
    indexed: int
    encoded: int
    reused: int
    unreadable: int
    changed: bool
    fitted: bool
    index: str
    variance: ExplainedVariance
    seconds: float
    encode_rate: float
    adaptation: Mapping[str, Any] | None = None
    issues: tuple[RowIssue, ...] = ()


@dataclass(frozen=True, slots=True)
class ShopStatus:
    """Counts, versions and freshness of a shop, as of now."""

    folder: str
    products: int
    with_photo: int
    indexed: int
    pending: int
    catalogue_version: int
    snapshot: str | None
    snapshot_created: str | None
    encoder: str | None
    components: int | None
    index: str | None


@dataclass(frozen=True, slots=True)
class Facet:
    """One attribute with its values and how many products have each, most frequent first."""

    attribute: str
    values: tuple[tuple[AttributeValue, int], ...]


@dataclass(frozen=True, slots=True)
class ProductPage:
    """A page of products that match a filter, and how many match in all."""

    products: tuple[Product, ...]
    total: int
    offset: int


@dataclass(frozen=True, slots=True)
class Progress:
    """A step of long work. ``rate`` is items per second lately; ``remaining`` is in seconds."""

    stage: str
    done: int
    total: int | None
    rate: float | None = None
    remaining: float | None = None


OnProgress: TypeAlias = Callable[[Progress], None]
