"""The shop: the one place where settings become wired parts, and the API all fronts stand on."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from lookalike.config import ADAPTED_ENCODER, Settings, load_settings
from lookalike.errors import InvalidInput, InvalidSetting, NotBuilt, NotFound
from lookalike.types import (
    BuildReport,
    Facet,
    HitList,
    IngestReport,
    OnProgress,
    Product,
    ProductId,
    ProductPage,
    ShopStatus,
    Where,
)

if TYPE_CHECKING:
    from lookalike.catalog.view import CatalogView
    from lookalike.encoders.base import EncoderCard, ImageEncoder
    from lookalike.index.base import Mask
    from lookalike.index.snapshot import VisualSnapshot

LABEL_FILE = "sample.json"
MAX_K = 1000


class Shop:
    """One catalogue with everything derived from it, in one folder.

    Safe to use from several threads. Reading never blocks on a build: answers come from the last
    complete snapshot, and the next one is noticed by itself.
    """

    def __init__(self, folder: Path, settings: Settings) -> None:
        """Use ``lookalike.open``; this only keeps what it is given."""
        from lookalike.catalog.store import CatalogStore
        from lookalike.current import Current
        from lookalike.storage.blobs import LocalBlobs
        from lookalike.storage.database import open_database, sqlite_address
        from lookalike.storage.snapshots import Snapshots

        self.folder = folder
        self.settings = settings
        address = settings.database or sqlite_address(folder / "catalogue.sqlite")
        self._database = open_database(address)
        self._store = CatalogStore(self._database)
        self._blobs = LocalBlobs(settings.blobs or folder / "photos")
        self._snapshots = Snapshots(folder / "snapshots")
        self._current = Current(folder, self._store, self._snapshots, settings.index)
        self._lock = threading.Lock()
        self._encoders: dict[str, ImageEncoder] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database; the shop must not be used afterwards."""
        self._database.close()

    # --- filling -------------------------------------------------------------------------------

    def ingest(
        self,
        source: str | Path,
        *,
        images: str | Path | None = None,
        links: str | Path | None = None,
        on_progress: OnProgress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> IngestReport:
        """Read products from a table, and their photos from a folder of ``<id>.jpg``.

        Rows are merged with photos on the id. Bad rows and photos are reported, the rest goes in;
        ingesting the same source twice changes nothing. ``links`` is a ``filename,link`` table;
        without it, an ``images.csv`` beside the source is used when there is one.

        Raises:
            NotFound: the source or the folder does not exist.
            InvalidTable: the source is not a products table.
            Busy: another process is ingesting into this shop.
            Interrupted: ``cancelled`` turned true; what was read so far is kept.
        """
        from lookalike.catalog.ingest import ingest
        from lookalike.sources.csv_source import CsvSource
        from lookalike.sources.photo_folder import PhotoFolder
        from lookalike.storage.locks import exclusive

        table = CsvSource(Path(source), links=None if links is None else Path(links))
        photos = None if images is None else PhotoFolder(Path(images))
        with exclusive(self.folder, "ingest"):
            report = ingest(
                table,
                photos,
                self._store,
                self._blobs,
                limits=self.settings.photos,
                on_progress=on_progress,
                cancelled=cancelled,
            )
        label = Path(source).parent / LABEL_FILE
        if label.is_file() and label.parent.resolve() != self.folder.resolve():
            shutil.copyfile(label, self.folder / LABEL_FILE)
        self._current.look_again()
        return report

    def build(
        self,
        *,
        encoder: str | None = None,
        variance: float | None = None,
        components: int | None = None,
        index: str | None = None,
        adapt: bool | None = None,
        full: bool = False,
        on_progress: OnProgress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> BuildReport:
        """Compute what is missing and switch to a new snapshot in one step.

        Only photos that have no vector of this encoder yet are encoded. Without ``encoder`` the
        shop keeps the one it has. ``adapt`` also learns from the catalogue's attributes what makes
        products alike, and keeps that if it is better on products held apart (see
        ``BuildReport.adaptation``); it stays on until it is turned off, and uses an encoder that
        sees colour unless told otherwise. The other options hold for
        this build, and belong in ``lookalike.toml`` if they are to stay. ``full`` fits the space
        and builds the index anew; it encodes nothing twice.

        Raises:
            InvalidInput: the catalogue has no product with a photo.
            InvalidSetting: an option out of range, or an unknown encoder.
            Busy: another process is building this shop.
            Interrupted: ``cancelled`` turned true; the vectors so far are kept and reused.
        """
        from lookalike.building import Builder
        from lookalike.storage.locks import exclusive

        settings = self._with_options(encoder, variance, components, index, adapt)
        with exclusive(self.folder, "build"):
            report = Builder(
                folder=self.folder,
                settings=settings,
                store=self._store,
                blobs=self._blobs,
                snapshots=self._snapshots,
                on_progress=on_progress,
                cancelled=cancelled,
            ).build(full=full)
        self._current.look_again()
        return report

    # --- asking --------------------------------------------------------------------------------

    def similar(
        self,
        *,
        image: Any = None,
        product: ProductId | None = None,
        k: int = 5,
        where: Where | None = None,
    ) -> HitList:
        """The ``k`` products that look most like a photo or a product.

        ``image`` is a path, the bytes of a file, a PIL image or a numpy array (height, width[, 3
        or 4]). The product asked about is never among its own hits. If ``k`` products match
        ``where``, ``k`` are returned. ``no_good_match`` of the list says that nothing comes close.

        Raises:
            InvalidInput: both or neither of ``image`` and ``product``; ``k`` out of range.
            InvalidPhoto: the image cannot be used, and why.
            InvalidFilter: ``where`` does not make sense.
            NotFound: no such product, or it has no photo.
            NotBuilt: ``build`` has not run yet.
        """
        from lookalike.catalog.where import mask
        from lookalike.recommend.query import photo_query, product_query
        from lookalike.recommend.similar import similar
        from lookalike.sources.photo_input import load_photo_input

        if (image is None) == (product is None):
            raise InvalidInput("Ask with either a photo or a product: exactly one of the two.")
        if not 1 <= k <= MAX_K:
            raise InvalidInput(f"k is {k}: ask for 1 to {MAX_K} products.")
        shelf = self._current.shelf()
        snapshot = shelf.snapshot
        if product is not None:
            self.product(product)
            query = product_query(product, snapshot)
        else:
            encoder = self._query_encoder(snapshot)
            photo = load_photo_input(
                image, limits=self.settings.photos, at_least=encoder.card.decode_at_least
            )
            query = photo_query(photo.image, encoder, snapshot)
        chosen = None if not where else mask(where, shelf.view)
        return similar(shelf, query, k=k, chosen=chosen)

    def product(self, product_id: ProductId) -> Product:
        """One product of the catalogue.

        Raises:
            NotFound: there is none with this id.
        """
        view = self._current.catalogue()
        position = view.position(product_id)
        if position is None:
            raise NotFound(f"There is no product '{product_id}' in this shop: check the id.")
        return view.product(position)

    def products(
        self,
        *,
        where: Where | None = None,
        text: str | None = None,
        offset: int = 0,
        limit: int = 24,
    ) -> ProductPage:
        """A page of the catalogue, in the order of ids; ``text`` looks in the names."""
        if offset < 0 or not 1 <= limit <= MAX_K:
            raise InvalidInput(
                f"Ask for 1 to {MAX_K} products a page, from an offset of 0 or more."
            )
        view = self._current.catalogue()
        chosen = self._mask(view, where, text)
        positions = range(len(view)) if chosen is None else chosen.nonzero()[0]
        page = [view.product(int(position)) for position in positions[offset : offset + limit]]
        return ProductPage(products=tuple(page), total=len(positions), offset=offset)

    def facets(
        self,
        attributes: Sequence[str] | None = None,
        *,
        where: Where | None = None,
        text: str | None = None,
    ) -> list[Facet]:
        """The values of each attribute and how many of the matching products have them."""
        view = self._current.catalogue()
        return list(view.facets(attributes, mask=self._mask(view, where, text)))

    def roles(self) -> dict[str, str]:
        """Which attribute plays which part when a product is shown.

        Keys among ``category``, ``colour``, ``gender``, ``brand``, ``usage``, ``season``; only
        those the catalogue has.
        """
        from lookalike.sources.columns import display_roles

        roles = asdict(display_roles(self._current.catalogue().columns))
        return {role: attribute for role, attribute in roles.items() if attribute is not None}

    def photo(self, product_id: ProductId, *, width: int | None = None) -> bytes:
        """The product's first photo as a JPEG file, at most ``width`` pixels wide.

        Raises:
            NotFound: no such product, or it has no photo.
        """
        from lookalike.sources.thumbnails import jpeg

        product = self.product(product_id)
        if not product.photos:
            raise NotFound(f"Product '{product_id}' has no photo.")
        data = self._blobs.get(product.photos[0].content)
        return jpeg(data, limits=self.settings.photos, width=width)

    def preview(self, image: bytes, *, width: int) -> bytes:
        """An uploaded photo as a small upright JPEG file, at most ``width`` pixels wide.

        Raises:
            InvalidPhoto: the bytes are no photo that can be used.
        """
        from lookalike.sources.thumbnails import jpeg

        return jpeg(image, limits=self.settings.photos, width=width)

    def status(self) -> ShopStatus:
        """Counts, versions and freshness."""
        view = self._current.catalogue()
        with_photo = int(view.with_photo.sum())
        try:
            snapshot = self._current.shelf().snapshot
        except NotBuilt:
            return ShopStatus(
                str(self.folder), len(view), with_photo, 0, with_photo, view.version,
                None, None, None, None, None,
            )  # fmt: skip
        return ShopStatus(
            folder=str(self.folder),
            products=len(view),
            with_photo=with_photo,
            indexed=len(snapshot.position_of),
            pending=snapshot.pending(view),
            catalogue_version=view.version,
            snapshot=snapshot.name,
            snapshot_created=snapshot.created,
            encoder=snapshot.facts.encoder_id,
            components=snapshot.space.dim,
            index=snapshot.facts.index,
        )

    @property
    def label(self) -> str | None:
        """What must be said about this shop's data, e.g. that it is simulated; usually None."""
        try:
            text = (self.folder / LABEL_FILE).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        return str(json.loads(text)["label"])

    # --- inside --------------------------------------------------------------------------------

    def _mask(self, view: CatalogView, where: Where | None, text: str | None) -> Mask | None:
        from lookalike.catalog.where import mask

        chosen = None if not where else mask(where, view)
        if text and text.strip():
            named = view.matches(text)
            return named if chosen is None else chosen & named
        return chosen

    def _query_encoder(self, snapshot: VisualSnapshot) -> ImageEncoder:
        """The encoder the snapshot was built with, loaded once."""
        from lookalike.encoders.registry import create

        name = snapshot.facts.encoder
        with self._lock:
            if name not in self._encoders:
                self._encoders[name] = create(name, self.settings.encoder, self.settings.cache)
            return self._encoders[name]

    def _with_options(
        self,
        encoder: str | None,
        variance: float | None,
        components: int | None,
        index: str | None,
        adapt: bool | None,
    ) -> Settings:
        """The settings with a build's own options on top, checked like any other setting."""
        settings = self.settings
        last = self._snapshots.current_metadata() or {}
        space: dict[str, Any] = {}
        adapted = last.get("made_with", {}).get("adapt", False)
        if adapt is None:
            set_so = "adapt" in settings.space.model_fields_set
            adapt = settings.space.adapt if set_so else adapted
        space["adapt"] = adapt
        if encoder is None and "name" not in settings.encoder.model_fields_set:
            encoder = ADAPTED_ENCODER if adapt and not adapted else last.get("encoder")
        if variance is not None:
            space |= {"variance": variance, "components": None}
        if components is not None:
            space["components"] = components
        changes: dict[str, dict[str, Any]] = {
            "encoder": {} if encoder is None else {"name": encoder},
            "space": space,
            "index": {} if index is None else {"kind": index},
        }
        merged = {
            part: {**getattr(settings, part).model_dump(), **change}
            for part, change in changes.items()
        }
        return load_settings(self.folder, **{**settings.model_dump(), **merged})


def open_shop(where: str | Path, **settings: Any) -> Shop:
    """Open the shop in the folder ``where``; an empty one is created when there is none.

    ``settings`` are those of ``lookalike.config.Settings``, e.g. ``encoder={"name": "vgg16"}``.

    Raises:
        InvalidSetting: a setting is out of range or unknown.
        InvalidInput: ``where`` is a file.
    """
    folder = Path(where)
    if folder.exists() and not folder.is_dir():
        raise InvalidInput(f"{folder} is a file; a shop is a folder.")
    loaded = load_settings(folder, **settings)
    folder.mkdir(parents=True, exist_ok=True)
    return Shop(folder, loaded)


def save_issues(report: IngestReport, path: str | Path) -> None:
    """Save every issue of an ingest as a CSV that a spreadsheet can open safely."""
    from lookalike.catalog.report import save_issues_csv

    save_issues_csv(report, path)


def make_sample(
    folder: Path, *, products: int = 800, seed: int = 7, on_progress: OnProgress | None = None
) -> Path:
    """Draw the sample catalogue into ``folder`` (styles.csv, images/, shoppers.csv).

    Everything in it is drawn and simulated, and a ``sample.json`` beside it says so.
    """
    from lookalike.demo.sample import write_sample_shop
    from lookalike.progress import ProgressMeter

    meter = ProgressMeter("drawing products", products, on_progress)
    write_sample_shop(
        folder,
        products=products,
        seed=seed,
        progress=lambda done, _total: meter.advance(done - meter.done),
    )
    label = "Sample shop: every product, photo and shopper in it is drawn and simulated."
    (folder / LABEL_FILE).write_text(json.dumps({"label": label}), encoding="utf-8")
    return folder


def fetch_real(
    folder: Path, *, limit: int | None = None, on_progress: OnProgress | None = None
) -> Path:
    """Get the public 44,000-product data set from the Hugging Face hub.

    Raises:
        SourceUnavailable: the hub cannot be reached.
    """
    from lookalike.sources.huggingface import fetch_fashion

    return fetch_fashion(folder, limit=limit, on_progress=on_progress)


def run_benchmark(name: str, **options: Any) -> dict[str, Any]:
    """Run a named benchmark and return its figures.

    Raises:
        InvalidSetting: there is no benchmark of this name.
    """
    from lookalike.evaluate.benchmarks import BENCHMARKS

    if name not in BENCHMARKS:
        raise InvalidSetting(
            f"There is no benchmark '{name}': choose from {', '.join(sorted(BENCHMARKS))}."
        )
    return BENCHMARKS[name](open_shop=open_shop, **options)


def benchmark_table(name: str, figures: Mapping[str, Any]) -> str:
    """The figures of a named benchmark as plain text for people."""
    from lookalike.evaluate.benchmarks import TABLES

    return TABLES[name](figures)


def photo_formats() -> tuple[str, ...]:
    """File name endings of the photos that can be read, the most usual first."""
    from lookalike.sources.photo_formats import ACCEPTED_FORMATS

    return ACCEPTED_FORMATS


def encoder_cards() -> list[EncoderCard]:
    """The cards of every encoder that can be asked for."""
    from lookalike.encoders.registry import cards

    return cards()


def encoder_installed(name: str) -> bool:
    """Whether the weights an encoder needs are installed.

    Raises:
        InvalidSetting: there is no encoder of this name.
    """
    from lookalike.encoders.registry import builtin_encoders

    return builtin_encoders().installed(name)
