"""The figures as plain text for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from lookalike.evaluate.benchmarks.baseline.targets import PROMISED_FOR

SYSTEMS = {"ours": "ours", "baseline": "original", "ours_whole": "ours, whole catalogue"}
_GAP = "  "


def baseline_table(figures: Mapping[str, Any]) -> str:
    """The figures of ``baseline``, one line each; spreads as median [quartiles]."""
    parts = [*_head(figures), *_quality(figures), *_speed(figures), *_thrift(figures)]
    return "\n".join([*parts, *_targets(figures)]).strip() + "\n"


def _head(figures: Mapping[str, Any]) -> Iterator[str]:
    machine, data = figures["machine"], figures["data"]
    libraries = ", ".join(f"{name} {found}" for name, found in machine["libraries"].items())
    yield (
        f"{machine['cpu']}, {machine['cores']} cores, {machine['ram_gb']} GB, "
        f"Python {machine['python']}"
    )
    yield libraries
    yield (
        f"load of the machine {machine['load_before']} before, {machine['load_after']} after; "
        f"{figures['seconds']:.0f} s in all"
    )
    yield (
        f"{data['whole_with_photo']:,} products with a photo, of which {data['head_products']:,} "
        f"for the comparison; {data['queries']} queries held apart, from "
        f"{'the catalogue' if data['queries_from'] == 'catalogue' else data['queries_from']}; "
        f"seed {data['seed']}"
    )
    described = [
        (SYSTEMS[key], part["encoder"], part["components"], part["products"], part["index"])
        for key in SYSTEMS
        if "encoder" in (part := figures[key])
    ]
    if described:
        yield ""
        yield from _grid(["", "encoder", "components", "products", "index"], described)


def _quality(figures: Mapping[str, Any]) -> Iterator[str]:
    if "P@5" not in figures["ours"]:
        return
    names = list(figures["ours"]["P@5"])
    yield ""
    yield "Mean precision at 5 [95 % interval]"
    yield from _grid(
        ["", "queries", *SYSTEMS.values(), "ours less original"],
        [
            (
                name,
                figures["ours"]["P@5_queries"][name],
                *(_precision(figures[system], name) for system in SYSTEMS),
                _difference(figures, name),
            )
            for name in names
        ],
    )
    if controls := figures.get("controls"):
        yield ""
        yield "Controls on the products of the comparison: chance, colours, raw pixels"
        yield from _grid(
            ["", *controls],
            [(name, *(_precision(found, name) for found in controls.values())) for name in names],
        )


def _speed(figures: Mapping[str, Any]) -> Iterator[str]:
    rows: list[tuple[str, ...]] = []
    systems = [key for key in SYSTEMS if figures[key]]
    for kind in ("thumbnails", "originals"):
        encoded = {key: _at(figures[key], "encode", kind) for key in systems}
        if any(encoded.values()):
            for name, title in _ENCODE.items():
                cells = [_spread(_at(encoded[key] or {}, name)) for key in systems]
                rows.append((f"{kind}: {title}", *cells))
    for name, title in _LATENCY.items():
        cells = [_quantiles(_at(figures[key], name)) for key in systems]
        rows.append((title, *cells))
    cells = [_spread(_at(figures[key], "photo_to_hits_over_bare")) for key in systems]
    rows.append(("photo to products, times inference alone", *cells))
    filled = [row for row in rows if any(row[1:])]
    if filled:
        yield ""
        yield "Speed, median [quartiles]"
        yield from _grid(["", *(SYSTEMS[key] for key in systems)], filled)
    if found := figures["ours_whole"].get("search"):
        yield ""
        yield f"Search alone, {found['products']:,} products x {found['components']} numbers"
        yield from _grid(
            ["", "ours p50 ms", "faiss p50 ms", "ours / faiss", "our recall@5", "faiss recall@5"],
            [_search_row(kind, found[kind]) for kind in ("exact", "hnsw")],
        )


def _thrift(figures: Mapping[str, Any]) -> Iterator[str]:
    whole = figures["ours_whole"]
    if "full_build" not in whole:
        return
    builds = [*whole.get("smaller_builds", {}).values(), whole["full_build"]]
    yield ""
    yield "Full builds, each in a process of its own"
    yield from _grid(
        ["products", "ingest s", "build s", "peak MB", "less mapped files", "vectors MB"],
        [
            (
                f"{at['indexed']:,}",
                f"{at['ingest_seconds']:.1f}",
                f"{at['build_seconds']:.1f}",
                _number(at["peak_mb"]),
                _number(at["peak_without_files_mb"]),
                _number(at["vectors_mb"]),
            )
            for at in builds
        ],
    )
    if again := whole.get("rebuild"):
        yield ""
        yield "Building again, median [quartiles]"
        yield from _grid(
            ["", "seconds", "share of the full build"],
            [
                (title, _spread(again[name]["seconds"]), _spread(again[name]["share_of_full"]))
                for name, title in _REBUILD.items()
            ],
        )


def _targets(figures: Mapping[str, Any]) -> Iterator[str]:
    rows = [
        (
            target["name"],
            _number(target["value"]),
            f"{target['wanted']} {target['limit']:g}",
            "kept" if target["met"] else "MISSED",
        )
        for target in figures["targets"]
    ]
    if rows:
        size = figures["data"]["whole_with_photo"]
        yield ""
        yield f"Promises, made for {PROMISED_FOR:,} products; this catalogue has {size:,}"
        yield from _grid(["", "measured", "limit", ""], rows)


_ENCODE = {
    "photos_per_second": "photos per second",
    "bare_photos_per_second": "network alone",
    "share_of_bare": "share of the network alone",
}
_LATENCY = {
    "photo_to_hits_ms": "photo to five products, ms p50 / p99",
    "bare_inference_ms": "inference alone, ms p50 / p99",
}
_REBUILD = {"nothing_changed": "nothing changed", "one_percent_changed": "1 % of photos changed"}


def _at(values: Mapping[str, Any], *path: str) -> Any:
    for key in path:
        values = values.get(key, {})
    return values


def _precision(column: Mapping[str, Any], name: str) -> str:
    mean, ends = column["P@5"][name], column["P@5_ci95"][name]
    return "" if mean is None else f"{mean:.3f} [{ends[0]:.3f}, {ends[1]:.3f}]"


def _difference(figures: Mapping[str, Any], name: str) -> str:
    found = figures["ours_less_baseline"]["P@5"].get(name)
    if found is None:
        return ""
    return f"{found['mean']:+.3f} [{found['ci95'][0]:+.3f}, {found['ci95'][1]:+.3f}]"


def _spread(value: Mapping[str, Any]) -> str:
    if not value:
        return ""
    return f"{_number(value['median'])} [{_number(value['q1'])}, {_number(value['q3'])}]"


def _quantiles(value: Mapping[str, Any]) -> str:
    return "" if not value else f"{value['p50']:.2f} / {value['p99']:.2f}"


def _search_row(kind: str, found: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        kind,
        f"{found['ours_ms']['p50']:.3f}",
        f"{found['faiss_ms']['p50']:.3f}",
        _spread(found["ours_over_faiss"]),
        f"{found['ours_recall@5']:.4f}",
        f"{found['faiss_recall@5']:.4f}",
    )


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.3f}"


def _grid(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Columns padded to their widest cell; the first to the left, the others to the right."""
    lines = [header, *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(header))]
    for line in lines:
        first, *others = (str(cell) for cell in line)
        cells = [first.ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        yield _GAP.join(cells).rstrip()
