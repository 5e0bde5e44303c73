"""What the benchmark needs of a shop. Handed in from above, where shops are wired together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, Self

from lookalike.recommend.crops import Region
from lookalike.types import BuildReport, Facet, HitList, IngestReport, OnProgress, ShopStatus


class StreetShop(Protocol):
    """The part of a shop that is measured; see ``lookalike.shop``."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *reason: Any) -> None: ...

    def ingest(
        self,
        source: str | Path,
        *,
        images: str | Path | None = None,
        on_progress: OnProgress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> IngestReport:
        """Read the table and the photos."""
        ...

    def build(
        self,
        *,
        adapt: bool | None = None,
        full: bool = False,
        on_progress: OnProgress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> BuildReport:
        """Encode what is missing and switch to a new snapshot; ``full``: with a new space."""
        ...

    def similar(self, *, image: Any = None, k: int = 5, crop: Any = None) -> HitList:
        """The products that look most like the photo, or its crop."""
        ...

    def regions(self, image: Any) -> tuple[Region, ...]:
        """The parts of a photo that can be asked about."""
        ...

    def facets(self, attributes: list[str] | None = None) -> list[Facet]:
        """Values and how many products have them."""
        ...

    def status(self) -> ShopStatus:
        """Counts and versions."""
        ...


class OpenStreetShop(Protocol):
    """As ``lookalike.open``."""

    def __call__(self, where: str | Path, **settings: Any) -> StreetShop:
        """Open the shop in a folder."""
        ...
