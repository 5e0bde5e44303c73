"""The data of one run, laid out in the work folder.

<stage>/whole       every product but the queries'
<stage>/head        the sample of it on which ours and the original pipeline are compared
<stage>/queries     products held apart, whose photos are asked
<stage>/stage.json  how many there are, written last
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lookalike.evaluate.benchmarks.baseline.run import HELD_OUT, Run
from lookalike.evaluate.benchmarks.data import (
    IMAGES,
    TABLE,
    CatalogueFolder,
    read_folder,
    write_folder,
)
from lookalike.evaluate.split import hold_out, sample
from lookalike.types import ProductId


@dataclass(frozen=True, slots=True)
class Stage:
    """Folders with ``styles.csv`` and ``images/``. ``head`` is ``whole`` when all are compared."""

    folder: Path
    whole: Path
    head: Path
    queries: Path
    counts: Mapping[str, Any]
    originals: tuple[Path, ...]

    @property
    def coincide(self) -> bool:
        """Whether the comparison is on the whole catalogue."""
        return self.head == self.whole


def prepare_stage(run: Run, *, catalogue: Path, queries: Path | None) -> Stage:
    """Lay out the data, unless an earlier run with the same data and options has.

    Raises:
        NotFound: a folder lacks its table or its photos.
        InvalidInput: too few products have a photo.
    """
    source = read_folder(catalogue, run.work, on_progress=run.on_progress)
    asked = None if queries is None else read_folder(queries, run.work, on_progress=None)
    options = run.options
    facts = (
        [_fingerprint(catalogue, source), "" if queries is None else str(queries.resolve())],
        [options.seed, options.full, options.sample_products, options.sample_queries],
        [] if asked is None or queries is None else _fingerprint(queries, asked),
    )
    digest = hashlib.sha256(repr(facts).encode()).hexdigest()[:12]
    folder = run.work / f"data-{digest}"
    if not (folder / "stage.json").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        counts = _lay_out(run, folder, source, asked)
        counts["catalogue"] = catalogue.name or str(catalogue)
        (folder / "stage.json").write_text(json.dumps(counts), encoding="utf-8")
    counts = json.loads((folder / "stage.json").read_text(encoding="utf-8"))
    head = folder / ("whole" if counts["head_products"] == counts["whole_with_photo"] else "head")
    return Stage(folder, folder / "whole", head, folder / "queries", counts, source.originals)


def _lay_out(
    run: Run, folder: Path, source: CatalogueFolder, asked: CatalogueFolder | None
) -> dict[str, Any]:
    options = run.options
    if asked is None:
        split = hold_out(
            source.photos, queries=options.sample_queries or HELD_OUT, seed=options.seed
        )
        whole: Sequence[ProductId] = split.catalogue
        queries: Sequence[ProductId] = split.queries
        apart = set(queries)
        asked = source
        shared = 0
    else:
        apart = set(asked.rows)
        whole = sorted(source.photos.keys() - apart)
        queries = sorted(asked.photos)
        if options.sample_queries is not None:
            queries = sample(queries, count=options.sample_queries, seed=options.seed)
        shared = len(apart & source.rows.keys())
    head = whole
    if not options.full:
        head = sample(whole, count=options.sample_products, seed=options.seed)
    every = [product for product in source.rows if product not in apart]
    write_folder(source, folder / "whole", keep=every)
    write_folder(asked, folder / "queries", keep=queries)
    if len(head) < len(whole):
        write_folder(source, folder / "head", keep=head)
    return {
        "seed": options.seed,
        "whole_products": len(every),
        "whole_with_photo": len(whole),
        "head_products": len(head),
        "queries": len(queries),
        "queries_from": "catalogue" if asked is source else "their own folder",
        "left_out_of_catalogue": shared,
        "rows_refused": source.refused,
    }


def _fingerprint(folder: Path, source: CatalogueFolder) -> list[object]:
    """What decides the data: the folder, its table, and which photos it has."""
    table = hashlib.sha256((folder / TABLE).read_bytes()).hexdigest()
    names = hashlib.sha256("\n".join(sorted(source.photos)).encode()).hexdigest()
    return [str(folder.resolve()), table, names, IMAGES]
