"""What the benchmark needs of a shop. Handed in from above, where shops are wired together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, Self

from lookalike.config import Settings
from lookalike.types import (
    BuildReport,
    HitList,
    IngestReport,
    OnProgress,
    ProductPage,
    ShopStatus,
)


class BenchmarkShop(Protocol):
    """The part of a shop that is measured."""

    folder: Path
    settings: Settings

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
        full: bool = False,
        on_progress: OnProgress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> BuildReport:
        """Encode what is missing and switch to a new snapshot; ``full``: with a new space."""
        ...

    def similar(self, *, image: Any = None, k: int = 5) -> HitList:
        """The products that look most like the photo."""
        ...

    def products(self, *, offset: int = 0, limit: int = 24) -> ProductPage:
        """A page of the catalogue."""
        ...

    def status(self) -> ShopStatus:
        """Counts and versions."""
        ...


class OpenShop(Protocol):
    """Opens the shop in a folder. Importable by name: it is called in other processes too."""

    def __call__(self, where: str | Path, **settings: Any) -> BenchmarkShop:
        """As ``lookalike.open``."""
        ...
