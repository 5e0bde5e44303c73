"""A shop whose answers are known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lookalike.types import (
    BuildReport,
    ExplainedVariance,
    Hit,
    HitList,
    IngestReport,
    Photo,
    Product,
    ProductPage,
    Progress,
    RowIssue,
    ShopStatus,
)

CURVE = (0.5, 0.7, 0.85, 0.92, 0.96, 0.991, 0.999, 1.0)


def a_product(name: str, **attributes: Any) -> Product:
    """A product that is called by its id."""
    photo = Photo(content="0" * 64, width=60, height=80)
    return Product(id=name, name=f"Product {name}", attributes=attributes, photos=(photo,))


def an_ingest(issues: tuple[RowIssue, ...] = ()) -> IngestReport:
    """A report whose numbers all differ."""
    return IngestReport(
        source="styles.csv",
        read=1010,
        accepted=1000,
        updated=3,
        unchanged=5,
        repaired=4,
        refused=2,
        without_photo=7,
        photos_stored=990,
        photos_unchanged=6,
        photos_refused=8,
        seconds=1.25,
        issues=issues,
    )


def a_build(**changes: Any) -> BuildReport:
    """A report of a first build."""
    facts: dict[str, Any] = {
        "snapshot": "000001",
        "encoder": "pixels-0123456789ab",
        "products": 1008,
        "indexed": 1001,
        "encoded": 900,
        "reused": 101,
        "unreadable": 0,
        "changed": True,
        "fitted": True,
        "index": "exact",
        "variance": ExplainedVariance(kept=6, share=0.991, asked="0.99", cumulative=CURVE),
        "seconds": 72.0,
        "encode_rate": 350.4,
    }
    return BuildReport(**{**facts, **changes})


class KnownShop:
    """Answers as it was told to, and keeps what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.failure: BaseException | None = None
        self.ingest_report = an_ingest()
        self.build_report = a_build()
        self.label: str | None = None
        self.closed = False
        self.opened_with: Path | None = None
        self.hits = HitList(
            [
                Hit(
                    product_id=name,
                    score=score,
                    parts={"visual": score},
                    reasons=("Looks like it.",),
                    product=a_product(name, articleType="Tops", baseColour="Navy Blue", year=2012),
                )
                for name, score in (("15970", 0.91), ("39386", 0.5))
            ],
            request_id="r1",
            encoder="pixels-0123456789ab",
            snapshot="000001",
        )

    def __enter__(self) -> KnownShop:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        self.closed = True

    def _note(self, call: str, **options: Any) -> None:
        self.asked.append((call, options))
        if self.failure is not None:
            raise self.failure

    def ingest(self, source: Path, **options: Any) -> IngestReport:
        on_progress, _ = options.pop("on_progress"), options.pop("cancelled")
        self._note("ingest", source=source, **options)
        on_progress(Progress("reading", 1010, 1010))
        return self.ingest_report

    def build(self, **options: Any) -> BuildReport:
        on_progress, _ = options.pop("on_progress"), options.pop("cancelled")
        self._note("build", **options)
        on_progress(Progress("encoding", 900, 900, 350.0, 0.0))
        return self.build_report

    def similar(self, **options: Any) -> HitList:
        self._note("similar", **options)
        return self.hits

    def products(self, **options: Any) -> ProductPage:
        return ProductPage(products=(Product(id="bare"), a_product("15970")), total=2, offset=0)

    def roles(self) -> dict[str, str]:
        return {"category": "articleType", "colour": "baseColour", "year": "year"}

    def status(self) -> ShopStatus:
        self._note("status")
        return ShopStatus(
            folder=str(self.folder),
            products=1008,
            with_photo=1001,
            indexed=1000,
            pending=1,
            catalogue_version=3,
            snapshot="000001",
            snapshot_created="2026-01-02T03:04:05Z",
            encoder="pixels-0123456789ab",
            components=6,
            index="exact",
        )
