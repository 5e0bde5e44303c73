"""The parts of the benchmark in the order in which they can share what they need."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from lookalike.evaluate.benchmarks.baseline import builds, encode, latency, quality, search
from lookalike.evaluate.benchmarks.baseline.encoding import features_of
from lookalike.evaluate.benchmarks.baseline.run import Run
from lookalike.evaluate.benchmarks.baseline.shops import every_product, fill
from lookalike.evaluate.benchmarks.baseline.stage import Stage, prepare_stage
from lookalike.evaluate.benchmarks.data import find_catalogue
from lookalike.evaluate.original import OriginalPipeline
from lookalike.evaluate.split import sample
from lookalike.index.snapshot import VisualSnapshot
from lookalike.storage.snapshots import Snapshots
from lookalike.types import Product, ProductId

BASELINE_REPEATS = 3
ORIGINALS = 240  # files of some 350 kB: enough for steady figures


@dataclass(eq=False)
class Steps:
    """One run over one stage. Shops and queries are made when the first part needs them."""

    run: Run
    stage: Stage
    figures: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def prepare(cls, run: Run, *, catalogue: Path | None, queries: Path | None) -> Steps:
        """Find and lay out the data."""
        found = find_catalogue(
            catalogue, run.work, seed=run.options.seed, on_progress=run.on_progress
        )
        stage = prepare_stage(run, catalogue=found, queries=queries)
        return cls(run, stage, {"data": dict(stage.counts)})

    def measure(self) -> dict[str, Any]:
        """Run the parts asked for; ours and the original's figures have the same keys."""
        parts = self.run.options.parts
        self.figures |= {"ours": {}, "baseline": {}, "ours_whole": {}}
        if "memory" in parts or "rebuild" in parts:
            self.figures["ours_whole"]["full_build"] = builds.full_build(
                self.run, self._whole_folder, self.stage.whole
            )
        if "memory" in parts:
            self.figures["ours_whole"]["smaller_builds"] = builds.smaller_builds(
                self.run, self.stage
            )
        if {"quality", "latency", "search"} & set(parts):
            self._describe()
        if "quality" in parts:
            self._quality()
        if "latency" in parts:
            self._latency()
        if "search" in parts:
            self.figures["ours_whole"]["search"] = self._search()
        if "encode" in parts:
            self._encode()
        if "rebuild" in parts:
            full = self.figures["ours_whole"]["full_build"]["build_seconds"]
            self.figures["ours_whole"]["rebuild"] = builds.rebuilds(
                self.run, self.stage, self._whole_folder, full
            )
            shutil.rmtree(self._whole_folder)  # its catalogue is no longer the stage's
        return self.figures

    # --- what the parts stand on ---------------------------------------------------------------

    @property
    def _whole_folder(self) -> Path:
        return self.stage.folder / f"shop-whole-{self.run.options.label}"

    @cached_property
    def _whole(self) -> Path:
        if "full_build" not in self.figures["ours_whole"]:  # else it was built a moment ago
            fill(self.run, self._whole_folder, self.stage.whole)
        return self._whole_folder

    @cached_property
    def _head(self) -> Path:
        if self.stage.coincide:
            return self._whole
        folder = self.stage.folder / f"shop-head-{self.run.options.label}"
        fill(self.run, folder, self.stage.head)
        return folder

    @cached_property
    def _queries(self) -> list[quality.Query]:
        return quality.read_queries(self.run, self.stage)

    @cached_property
    def _head_products(self) -> dict[ProductId, Product]:
        return every_product(self.run, self._head)

    @cached_property
    def _original(self) -> OriginalPipeline:
        photos = quality.photos_of(self.stage.head)
        accepted = {
            product: photos[product]
            for product, known in self._head_products.items()
            if known.photos
        }
        return quality.fit_original(self.run, accepted)

    # --- the parts -----------------------------------------------------------------------------

    def _describe(self) -> None:
        """Say what is compared: without it the figures mean little."""
        for key, folder in (("ours", self._head), ("ours_whole", self._whole)):
            with self.run.open(folder) as shop:
                status = shop.status()
            self.figures[key] |= {
                "encoder": status.encoder,
                "components": status.components,
                "index": status.index,
                "products": status.indexed,
            }
        contents = {photo.content for p in self._head_products.values() for photo in p.photos}
        self.figures["data"]["queries_usable"] = len(self._queries)
        self.figures["data"]["queries_whose_very_photo_is_in_the_sample"] = sum(
            query.product.photos[0].content in contents for query in self._queries
        )

    def _quality(self) -> None:
        run, queries = self.run, self._queries
        original = self._original
        theirs = quality.precisions(
            queries, quality.ask_original(run, original, self._head_products, queries)
        )
        with run.open(self._head) as shop:
            ours = quality.precisions(queries, quality.ask_shop(run, shop, queries))
        whole = ours
        if not self.stage.coincide:
            with run.open(self._whole) as shop:
                whole = quality.precisions(queries, quality.ask_shop(run, shop, queries))
        self.figures["ours"] |= quality.summary(ours)
        self.figures["baseline"] |= quality.summary(theirs)
        self.figures["ours_whole"] |= quality.summary(whole)
        self.figures["ours_less_baseline"] = {"P@5": quality.differences(ours, theirs)}
        self._describe_original()
        if run.options.controls:
            self.figures["controls"] = quality.controls(
                run, self.stage, self._head_products, queries
            )

    def _latency(self) -> None:
        run, queries = self.run, self._queries
        with run.open(self._head) as shop:
            self.figures["ours"] |= latency.shop_latency(run, shop, queries)
        self.figures["baseline"] |= latency.original_latency(run, self._original, queries)
        self._describe_original()
        if self.stage.coincide:
            names = ("photo_to_hits_ms", "bare_inference_ms", "photo_to_hits_over_bare")
            self.figures["ours_whole"] |= {name: self.figures["ours"][name] for name in names}
            return
        with run.open(self._whole) as shop:
            self.figures["ours_whole"] |= latency.shop_latency(run, shop, queries)

    def _describe_original(self) -> None:
        self.figures["baseline"] |= {
            "encoder": self.run.options.baseline_encoder,
            "components": self._original.components,
            "index": "scikit-learn KNeighborsClassifier(n_neighbors=6)",
            "products": len(self._original.products),
        }

    def _search(self) -> dict[str, Any]:
        run = self.run
        photos = {query.product.id: query.photo for query in self._queries}
        _, features = features_of(run, run.options.encoder, photos)
        with run.open(self._whole) as shop:
            snapshot = VisualSnapshot.open(
                Snapshots(shop.folder / "snapshots"), shop.settings.index
            )
        return search.search_figures(run, snapshot, snapshot.space.transform(features))

    def _encode(self) -> None:
        run, options = self.run, self.run.options
        photos = quality.photos_of(self.stage.whole)
        chosen = sample(photos, count=options.encoded_photos, seed=options.seed)
        kinds: dict[str, Sequence[bytes]] = {
            "thumbnails": [photos[product].read_bytes() for product in chosen]
        }
        if self.stage.originals:
            files = [path.read_bytes() for path in self.stage.originals]
            kinds["originals"] = encode.distinct_copies(files, min(ORIGINALS, 10 * len(files)))
        few = min(BASELINE_REPEATS, options.repeats)
        self.figures["ours"]["encode"] = {
            kind: encode.encode_figures(run, options.encoder, data, repeats=options.repeats)
            for kind, data in kinds.items()
        }
        self.figures["baseline"]["encode"] = {
            kind: encode.encode_figures(run, options.baseline_encoder, data, repeats=few)
            for kind, data in kinds.items()
        }
