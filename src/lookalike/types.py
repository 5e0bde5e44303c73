"""The vocabulary every layer speaks: frozen values, no behaviour beyond their own consistency."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
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
class Chip:
    """One thing that was understood of a query, as a shopper can be shown it.

    ``said`` is how it was written; ``how`` what led from there to ``text``: nothing (``written``),
    a corrected ``spelling``, a ``synonym``, or a ``meaning`` near by. ``kind`` is ``value`` for a
    value of ``attribute``, ``word`` for any other word, ``without`` for what must not be there,
    ``price`` for a limit, and ``kept`` for what must stay as in the photo or product asked with.
    ``required`` ones are met by every hit, the others lift those that meet them.
    """

    kind: Literal["value", "word", "without", "price", "kept"]
    text: str
    said: str
    how: Literal["written", "spelling", "synonym", "meaning"] = "written"
    attribute: str | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Understanding:
    """How a text was understood: never silently.

    ``shown`` is the text as it was looked for, and ``changed`` whether that is another one than was
    written. ``where`` is what was read as a filter; ``notes`` are sentences for the shopper.
    """

    text: str
    shown: str
    changed: bool
    chips: tuple[Chip, ...]
    where: Where
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer. ``parts`` names the shares of the score and sums to it.

    ``variants`` are the same thing in other colours, or once more, which a list leaves out.
    ``photo`` is the content of the photo that looks like the one asked with, where that is not the
    product's first.
    """

    product_id: ProductId
    score: float
    parts: Mapping[str, float]
    reasons: tuple[str, ...]
    product: Product
    variants: tuple[ProductId, ...] = ()
    photo: str = ""


class HitList(list[Hit]):
    """The hits, best first, and what is true of the list as a whole.

    ``no_good_match`` is true when nothing in the catalogue resembles the query enough for the
    list to be trusted; ``notice`` then says why, in one sentence for a shopper. ``understood`` is
    how the text of a search was read, None without one. ``propensities`` are the probabilities
    with which each product got its place, None where nothing was left to chance. ``teams`` say
    which of two rankings filled each place of a mixed list, in the form in which it is recorded.
    ``looked_at`` are the parts of a photo that were asked about, each as left, top, right and
    bottom in shares of its sides; none for the whole of it.
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
        understood: Understanding | None = None,
        propensities: tuple[float, ...] | None = None,
        teams: tuple[str, ...] = (),
        looked_at: tuple[tuple[float, float, float, float], ...] = (),
    ) -> None:
        super().__init__(hits)
        self.request_id = request_id
        self.encoder = encoder
        self.snapshot = snapshot
        self.cold_start = cold_start
        self.no_good_match = no_good_match
        self.notice = notice
        self.understood = understood
        self.propensities = propensities
        self.teams = teams
        self.looked_at = looked_at


RuleKind: TypeAlias = Literal["boost", "bury", "pin", "hide"]
"""What a shop can want of products in recommendations, whatever the shopper's taste says."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a shop wants of some products in recommendations.

    They are those that pass ``where``, or the ``products`` named. ``amount`` is what a boost adds
    to their scores and a bury takes away; the scores of good products are around 1. A pin puts
    the named products at ``place`` (1 is the first) and those after it. The rule holds from
    ``valid_from`` and ends at ``valid_until``, both with a time zone; None: always.
    """

    id: str
    kind: RuleKind
    where: Where | None = None
    products: tuple[ProductId, ...] = ()
    amount: float | None = None
    place: int | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class RuleEffect:
    """A rule as of now: whether it holds, and how many products of the catalogue it is about.

    ``problem`` says in one sentence why it has no effect, "" when there is nothing wrong with it.
    """

    rule: Rule
    state: Literal["active", "scheduled", "over"]
    products: int
    problem: str = ""


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Which region of a photo makes two photos similar, as seen by covering one part after another.

    The map lies over the photo of product ``shown``, or over the photo asked with when that is
    None. ``lost[row][column]`` is how much of their ``similarity`` (a cosine) this cell accounts
    for: what is lost when it is covered; below 0 where covering makes them more similar.
    ``shares`` are the losses above 0, summing to one, or all 0 when no part matters.
    """

    product: ProductId
    shown: ProductId | None
    similarity: float
    lost: tuple[tuple[float, ...], ...]
    shares: tuple[tuple[float, ...], ...]


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


EventKind: TypeAlias = Literal[
    "impression", "view", "click", "dwell", "like", "dislike", "undo", "cart", "purchase"
]
"""What a shopper can do to a product."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something a shopper did to a product, at a ``time`` with a time zone.

    Who did it is the ``user``, or the ``session`` of someone who is not known (yet); both may be
    given. ``value`` is seconds for a ``dwell``, pieces for a ``cart`` or ``purchase``, and free
    otherwise. ``request_id`` names the list the product was shown in, ``position`` its place there
    (1 is the first), ``variant`` which version of the shop made the list and ``propensity`` with
    what probability the product got there. ``undoes`` is the id of the event an ``undo`` takes
    back.
    """

    event_id: str
    kind: EventKind
    product: ProductId
    time: datetime
    user: str = ""
    session: str = ""
    value: float | None = None
    request_id: str = ""
    position: int | None = None
    variant: str = ""
    propensity: float | None = None
    undoes: str = ""
    context: Mapping[str, AttributeValue] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class EventImportReport:
    """What became of every event of a source: ``read == accepted + doubled + refused``.

    ``doubled`` ones were in the log already, with the same content. ``skipped`` counts records
    that hold no event about a product, such as a page view; they are not among those read. The
    first thousand refusals are listed in ``issues``; ``reasons`` counts them all.
    """

    source: str
    form: str
    read: int
    accepted: int
    doubled: int
    refused: int
    skipped: int
    seconds: float
    reasons: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    issues: tuple[RowIssue, ...] = ()


@dataclass(frozen=True, slots=True)
class TableCopy:
    """One table as it is in both databases: its rows, and a sum over their content in hex."""

    name: str
    rows: int
    checksum: str


@dataclass(frozen=True, slots=True)
class DatabaseCopyReport:
    """What was taken along from one database to another, both without passwords.

    ``copied`` is False when all of it was there already, with the same content.
    """

    source: str
    target: str
    tables: tuple[TableCopy, ...]
    copied: bool


@dataclass(frozen=True, slots=True)
class LearnReport:
    """What was learned from the events, and whether lists are made with it from now on.

    ``events`` were read, of so many ``shoppers`` about so many ``products``. ``switched`` says
    whether the new snapshot is in use, ``reason`` why or why not: ``ndcg_new`` and ``ndcg_old``
    are the mean nDCG at 10 of both on the same ``lists`` that neither had seen, None where there
    was nothing to compare. ``mix`` is how much of a score comes from what others did, by how many
    products the shopper has turned to; the rest is the shopper's own taste. ``weights`` are what
    each source of evidence counts, by the same.
    """

    events: int
    shoppers: int
    products: int
    switched: bool
    reason: str
    snapshot: str | None
    lists: int
    ndcg_new: float | None
    ndcg_old: float | None
    mix: Mapping[str, float]
    weights: Mapping[str, Mapping[str, float]]
    seconds: float


@dataclass(frozen=True, slots=True)
class LearnRound:
    """One time of learning over and over: either its ``report``, or the ``problem`` it met."""

    number: int
    report: LearnReport | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SnapshotInfo:
    """One state of a shop that can be gone back to.

    ``kind`` is ``visual`` for what products look like, and ``learned`` for what shoppers taught.
    """

    kind: Literal["visual", "learned"]
    name: str
    created: str
    current: bool
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class IngestRound:
    """One look at a source that is followed and had changed.

    Either ``report`` says what became of the rows that were read, or ``problem`` why none could
    be; the next round tries again then. ``tables_changed`` counts tables (``images.csv`` is one),
    the ``files_`` photos and other files that belong to single products, and ``rows_gone``
    products that are no longer in the table; the catalogue keeps them.
    """

    number: int
    report: IngestReport | None = None
    problem: str = ""
    tables_changed: int = 0
    files_new: int = 0
    files_changed: int = 0
    files_gone: int = 0
    rows_gone: int = 0


@dataclass(frozen=True, slots=True)
class ExportRound:
    """One look at a shop whose export is followed, when something had changed.

    Either ``tables`` has the rows of each table, or ``problem`` says why nothing was written; the
    next round tries again then. ``changed`` names what was new in the shop (``catalogue``,
    ``build``, ``events``, ``findings``), ``grown`` the tables that have more or fewer rows, and
    how many; ``replaced`` is whether the folder holds other bytes than before.
    """

    number: int
    tables: Mapping[str, int] | None = None
    replaced: bool = False
    changed: tuple[str, ...] = ()
    grown: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    problem: str = ""


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
    ``licence`` is that of the encoder's weights, and ``device`` what it ran on, such as ``CPU``.
    ``remarks`` are sentences about what was left out, and why.
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
    licence: str = ""
    device: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShopStatus:
    """Counts, versions and freshness of a shop, as of now.

    ``device`` is what looks at the photos of queries, such as ``CPU`` or ``CUDA``; ``decided`` a
    number that grows whenever something is decided about a finding of the doctor, ``rules`` one
    that grows with every change of the shop's rules. ``learned`` is
    the snapshot of what shoppers taught, and ``unlearned`` how many events came since.
    """

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
    device: str | None = None
    decided: int = 0
    rules: int = 0
    events: int = 0
    learned: str | None = None
    learned_created: str | None = None
    unlearned: int = 0


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


FindingState: TypeAlias = Literal["open", "quarantined", "ignored", "fixed"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the catalogue doctor noticed, as of now.

    ``id`` stays the same while the products, their photos and the value in question do, however
    often the catalogue is ingested. ``confidence`` (0 to 1) is how sure it is; ``severity`` how
    much it matters. ``photos`` are contents, one for each of ``products``, "" where there is none.
    ``quarantines`` are the products that quarantine leaves out of answers. ``suggestion`` is the
    value of ``attribute`` to put in place of ``value``, None when none is obvious. ``actions``
    are those there are for it, and ``state`` what was done about it.
    """

    id: str
    kind: str
    severity: Literal["high", "medium", "low"]
    confidence: float
    reason: str
    products: tuple[ProductId, ...]
    photos: tuple[str, ...]
    quarantines: tuple[ProductId, ...] = ()
    attribute: str | None = None
    value: AttributeValue | None = None
    suggestion: AttributeValue | None = None
    actions: tuple[Literal["quarantine", "ignore", "fix"], ...] = ("ignore",)
    state: FindingState = "open"


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What the catalogue doctor found, the worst first.

    ``counts`` are the findings by kind that are open, ``notes`` what could not be looked at and
    why; ``measured`` photos were looked at now, the others had been before. ``checked`` is when, as
    an ISO moment in UTC. ``skipped`` are the kinds that ``notes`` are about, each with its reason.
    """

    products: int
    photos: int
    measured: int
    findings: tuple[Finding, ...]
    counts: Mapping[str, int]
    notes: tuple[str, ...]
    seconds: float
    checked: str = ""
    skipped: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


Cell: TypeAlias = AttributeValue | None
"""What stands in one place of a table; None where there is nothing to say."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A table, and how to draw it.

    ``kind`` says how: ``bars`` and ``curve`` go by (value, number), the first two columns;
    ``shares``, ``columns`` and ``lines`` by (value, part, number), the first three; what is in
    further columns, and a ``table``, is not drawn. ``shares`` are bars of parts, ``columns`` and
    ``lines`` are in order along an axis, ``lines`` by days in ISO form. ``number`` says how what is
    drawn is read, and ``marked`` is a value to point out. ``attributes`` are those of the products
    that the rows go by.
    """

    key: str
    section: str
    title: str
    kind: Literal["bars", "shares", "columns", "lines", "curve", "table"]
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    number: Literal["count", "share", "seconds"] = "count"
    note: str = ""
    marked: Cell = None
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Insight:
    """What is inside a shop, as of now: ``facts`` by name, and charts in the order to show them.

    ``products`` are those the charts are about, of ``total``. ``fields`` are attributes that tell
    groups of products apart, to colour a map by.
    """

    catalogue_version: int
    snapshot: str | None
    events: int
    products: int
    total: int
    facts: Mapping[str, Cell]
    charts: tuple[Chart, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProductMap:
    """Products on the first two components of the space, in the order of their ids.

    ``x`` and ``y`` are coordinates of the unit vectors; ``group`` is the value of ``attribute``,
    "" where there is none. ``shares`` is how much of the variance each axis holds. A map of more
    than its limit shows a random part of ``total``.
    """

    attribute: str
    ids: tuple[ProductId, ...]
    names: tuple[str, ...]
    x: tuple[float, ...]
    y: tuple[float, ...]
    group: tuple[str, ...]
    shares: tuple[float, float]
    total: int


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A randomly drawn product and what is nearest to it, with the cosines, nearest first."""

    product: Product
    nearest: tuple[tuple[Product, float], ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with the ends of its 95 % interval, and over how many (``n``) it was taken."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Difference:
    """How much more one has than another, with its 95 % interval.

    ``p_value`` is how likely a difference at least as large is where there is none.
    """

    value: float
    low: float
    high: float
    p_value: float


@dataclass(frozen=True, slots=True)
class OfflineEvaluation:
    """How well the ranking foretells what shoppers turned to after a moment, beside controls.

    Everything was learned from events before ``since``. ``figures`` go by method and figure; the
    method ``shop`` is the ranking of the shop. ``ahead`` is its nDCG less that of each control on
    the same lists, and ``best_control`` the control with the highest. A figure is None, and
    ``figures`` are empty, where there was too little to go by; ``notes`` then say so.
    """

    k: int
    since: str
    wanted: tuple[EventKind, ...]
    acts: int
    shoppers: int
    cold_shoppers: int
    products: int
    cold_products: int
    figures: Mapping[str, Mapping[str, Estimate | None]]
    best_control: str | None
    ahead: Mapping[str, Estimate]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OnlineFigures:
    """What came of the lists of one group: all of them, or those of one kind, variant or day."""

    by: Literal["all", "kind", "variant", "day"]
    name: str
    shown: int
    lists: int
    shoppers: int
    figures: Mapping[str, Estimate | None]


@dataclass(frozen=True, slots=True)
class SampleRatio:
    """Whether the variants got the shares of shoppers they should have.

    ``suspicious`` says that chance hardly explains the difference: then no figure of the
    experiment can be trusted until the cause is found.
    """

    shoppers: Mapping[str, int]
    expected: Mapping[str, float]
    chi_squared: float
    p_value: float
    suspicious: bool


@dataclass(frozen=True, slots=True)
class ExperimentFigures:
    """One experiment. ``differences`` go by variant and figure, each less the ``baseline``."""

    name: str
    baseline: str
    differences: Mapping[str, Mapping[str, Difference | None]]
    ratio: SampleRatio | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preference:
    """Which of two rankings shoppers preferred in lists that were mixed of both.

    ``preference`` is the mean over lists of -1 for the first and 1 for the second. ``wins`` are
    shoppers, of whom ``ties`` preferred neither; ``p_value`` is that of the sign test on them.
    """

    name: str
    teams: tuple[str, str]
    lists: int
    wins: tuple[int, int]
    ties: int
    preference: Estimate | None
    p_value: float


@dataclass(frozen=True, slots=True)
class OffPolicyEvaluation:
    """How many clicks a list the ranking would have had, from lists that chance had a part in.

    ``logged`` is what the lists that were shown had; ``estimates`` go by estimator.
    ``effective_lists`` is the effective sample size of the weights, and ``matched`` the share of
    the places where the ranking would have shown what was shown.
    """

    lists: int
    logged: Estimate | None
    estimates: Mapping[str, Estimate]
    effective_lists: float
    matched: float
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """How well a shop recommends: on its own past, and by what came of the lists it showed."""

    offline: OfflineEvaluation
    online: tuple[OnlineFigures, ...]
    experiments: tuple[ExperimentFigures, ...]
    preferences: tuple[Preference, ...]
    off_policy: OffPolicyEvaluation
    seconds: float


@dataclass(frozen=True, slots=True)
class Progress:
    """A step of long work. ``rate`` is items per second lately; ``remaining`` is in seconds."""

    stage: str
    done: int
    total: int | None
    rate: float | None = None
    remaining: float | None = None


OnProgress: TypeAlias = Callable[[Progress], None]
