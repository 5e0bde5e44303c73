"""Reviews: taken in, read for what they say, and summed up for each product."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lookalike.shop.looking import Looking
from lookalike.types import OnProgress, ProductId

if TYPE_CHECKING:
    from lookalike.catalog.reviews_ingest import ReviewIngestReport
    from lookalike.reviews.service import ProductReport


class Reviewing(Looking):
    """What customers wrote about products."""

    def ingest_reviews(
        self,
        source: str | Path,
        *,
        on_progress: OnProgress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> ReviewIngestReport:
        """Add the reviews of a table (CSV, JSON Lines), and read all of them if any is new.

        Reviews of unknown products are refused with the reason; the same table again changes
        nothing. Search by words finds what they are distinctive for after the next ``build``.

        Raises:
            NotFound, InvalidTable: the table cannot be read.
            Busy: another process is ingesting into this shop.
            Interrupted: ``cancelled`` turned true; what was read until then is stored.
        """
        from lookalike.storage.locks import exclusive

        with exclusive(self.folder, "ingest"):
            reviews = self._product_reviews
            report = reviews.ingest(source, on_progress=on_progress, cancelled=cancelled)
            reviews.refresh(on_progress=on_progress, cancelled=cancelled)
        return report

    def reviews(self, product_id: ProductId) -> ProductReport:
        """What the reviews of a product say, in their own words, and how it stands.

        Raises:
            NotFound: there is no product with this id.
        """
        self.product(product_id)
        return self._product_reviews.report(product_id)
