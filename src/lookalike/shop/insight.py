"""What is inside a shop: figures and charts, a report to pass on, and files for BI tools."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lookalike.errors import InvalidInput, LookalikeError, NotBuilt
from lookalike.shop.checking import Checking
from lookalike.shop.remembering import Remembering
from lookalike.types import ExportRound, Insight, Product, ProductMap, SheetRow, Where

if TYPE_CHECKING:
    from lookalike.catalog.view import CatalogView, Mask
    from lookalike.insight.shown import Shown
    from lookalike.insight.star.export import Exported
    from lookalike.recommend.similar import Shelf

MOST_DRAWN = 100
THUMBNAIL = 120  # pixels wide, in a report


class Inspecting(Remembering, Checking):
    """A view of what is in the catalogue, what came of it, and how the space sees it."""

    _shown: tuple[int, Shown] | None = None

    def insight(self, *, where: Where | None = None, text: str | None = None) -> Insight:
        """Facts and charts about the products that match, as of now.

        Exact counts. What shoppers did is counted by day (UTC) and by list, for these products.

        Raises:
            InvalidFilter: the filter makes no sense.
        """
        from lookalike.insight.gathering import gather

        view, shelf = self._now()
        events, shown = self._shown_until_now()
        chosen = self._mask(view, where, text)
        return gather(view, shelf, shown, events=events, chosen=chosen, report=self.last_check())

    def events_seen(self) -> int:
        """The newest place in the log of events, 0 when nothing happened: to notice changes."""
        return self._events().newest()

    def product_map(
        self, attribute: str, *, where: Where | None = None, text: str | None = None
    ) -> ProductMap:
        """The products that match on the first two components, coloured by ``attribute``.

        Raises:
            NotBuilt: ``build`` has not run yet.
            InvalidFilter: the filter makes no sense, or no product has the attribute.
        """
        from lookalike.insight.space import product_map

        shelf = self._current.shelf()
        return product_map(shelf, attribute=attribute, mask=self._every_or(shelf.view, where, text))

    def map_picture(self, products: ProductMap) -> bytes:
        """A map as a small PNG picture on nothing, one dot for each product."""
        from lookalike.insight.html.picture import picture

        return picture(products)

    def sheet(
        self,
        *,
        products: int = 12,
        neighbours: int = 5,
        seed: int | None = None,
        where: Where | None = None,
        text: str | None = None,
    ) -> tuple[SheetRow, ...]:
        """Products drawn at random, each with its nearest ones; the same ``seed``, the same ones.

        Raises:
            NotBuilt: ``build`` has not run yet.
            InvalidInput: nothing, or too much, is asked for.
        """
        from lookalike.insight.space import SEED, sheet

        if not (1 <= products <= MOST_DRAWN and 1 <= neighbours <= MOST_DRAWN):
            raise InvalidInput(f"Ask for 1 to {MOST_DRAWN} products and neighbours on a sheet.")
        shelf = self._current.shelf()
        return sheet(
            shelf,
            products=products,
            neighbours=neighbours,
            mask=self._every_or(shelf.view, where, text),
            seed=SEED if seed is None else seed,
        )

    def report(self, file: str | Path, *, where: Where | None = None) -> Insight:
        """Write all of it as one HTML file that needs nothing beside it; returns what is in it.

        Raises:
            InvalidSetting: the file cannot be written.
            InvalidFilter: the filter makes no sense.
        """
        from lookalike.insight.html.page import report_page
        from lookalike.insight.writing import write_text

        insight = self.insight(where=where)
        maps: list[ProductMap] = []
        rows: tuple[SheetRow, ...] = ()
        if insight.snapshot is not None:
            maps = [self.product_map(name, where=where) for name in insight.fields[:6]]
            rows = self.sheet(where=where)
        page = report_page(insight, maps, rows, thumbnail=self._thumbnail, label=self.label)
        write_text(Path(file), page)
        return insight

    def export_powerbi(
        self,
        folder: str | Path,
        *,
        every: float | None = None,
        on_round: Callable[[ExportRound], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Mapping[str, int]:
        """Write a star schema for BI tools into ``folder``; returns the rows of each table.

        The whole folder is replaced at once, and left alone when nothing has changed.

        Args:
            folder: where to write.
            every: follow the shop until ``cancelled``, looking every so many seconds for what
                changed in the catalogue, the build, the events or the findings of the doctor.
            on_round: is told of each round of following in which something had changed.
            cancelled: is asked whether to stop.

        Raises:
            MissingExtra: pyarrow is not installed.
            InvalidInput: the folder holds something that is not such an export.
            InvalidSetting: it cannot be written.
        """
        from lookalike.insight.star.following import follow_export

        target = Path(folder)
        if every is None:
            return self._export(target).rows
        return follow_export(
            self._exported_state,
            lambda: self._export(target),
            target,
            every=every,
            on_round=on_round,
            cancelled=cancelled,
        )

    def _export(self, folder: Path) -> Exported:
        from lookalike.insight.star.export import export
        from lookalike.insight.star.schema import star_schema

        view, shelf = self._now()
        _, shown = self._shown_until_now()
        events = self._events().replay(undone=False)
        tables = star_schema(view, shelf, events, shown, report=self.last_check())
        return export(tables, folder)

    def _exported_state(self) -> Mapping[str, object]:
        """Which versions of things an export made now would show, by name."""
        self._current.look_again()
        checked = self.check_version()
        view, shelf = self._now()
        return {
            "catalogue": view.version,
            "build": None if shelf is None else shelf.snapshot.name,
            "events": self.events_seen(),
            "findings": checked,
        }

    def _now(self) -> tuple[CatalogView, Shelf | None]:
        try:
            shelf = self._current.shelf()
        except NotBuilt:
            return self._current.catalogue(), None
        return shelf.view, shelf

    def _every_or(self, view: CatalogView, where: Where | None, text: str | None) -> Mask:
        import numpy as np

        mask = self._mask(view, where, text)
        return np.ones(len(view), np.bool_) if mask is None else mask

    def _shown_until_now(self) -> tuple[int, Shown]:
        """What was shown and came of it; joined anew only when something happened."""
        from lookalike.insight.shown import shown_table

        log = self._events()
        newest, held = log.newest(), self._shown
        if held is None or held[0] != newest:
            self._shown = held = newest, shown_table(log.replay(undone=False))
        return held

    def _thumbnail(self, product: Product) -> bytes | None:
        if not product.photos:
            return None
        try:
            return self.photo(product.id, width=THUMBNAIL)
        except LookalikeError:
            return None  # one photo lost from disk must not keep a report from being made
