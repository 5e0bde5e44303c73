"""A report as one HTML file: photos inside, nothing from elsewhere, no scripts."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

from lookalike.catalog.store import CatalogStore
from lookalike.doctor.findings import KINDS
from lookalike.types import CheckReport, Finding, Product

PER_KIND = 200
"""Findings of a kind that are shown; the page says how many there are."""
PER_FINDING = 6
"""Photos of a finding that are shown."""

PhotoOf = Callable[[str], bytes | None]

_STYLE = """
:root{color-scheme:light dark;--ink:#1d1d1f;--soft:#6e6e73;--line:#e3e3e8;--card:#fff;
--page:#f5f5f7;--high:#b3261e;--medium:#9a6200;--low:#4a6572}
@media(prefers-color-scheme:dark){:root{--ink:#f2f2f4;--soft:#a1a1a8;--line:#38383d;--card:#232326;
--page:#161618;--high:#ff8a80;--medium:#ffc46b;--low:#a9c0cc}}
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);
font:15px/1.45 system-ui,sans-serif}main{max-width:1180px;margin:0 auto;padding:32px 20px}
h1{font-size:28px;margin:0 0 4px}h2{font-size:20px;margin:44px 0 12px}p{margin:4px 0}
.soft{color:var(--soft)}nav{display:flex;flex-wrap:wrap;gap:8px;margin:20px 0}
nav a{color:inherit;text-decoration:none;background:var(--card);border:1px solid var(--line);
border-radius:999px;padding:5px 13px}nav b{margin-left:6px}
.grid{display:grid;gap:12px;grid-template-columns:repeat(auto-fill,minmax(250px,1fr))}
article{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:12px;
display:flex;flex-direction:column;gap:8px;min-width:0}
.photos{display:flex;gap:6px;flex-wrap:wrap}figure{margin:0;width:72px}
figure img,figure .none{display:block;width:72px;height:96px;object-fit:contain;background:#fff;
border:1px solid var(--line);border-radius:6px}figure .none{display:grid;place-items:center;
color:#6e6e73;font-size:11px}
article figure:only-child,article figure:only-child :is(img,.none){width:108px}
article figure:only-child :is(img,.none){height:144px}
figcaption{font-size:11px;color:var(--soft);overflow:hidden;
text-overflow:ellipsis;white-space:nowrap}
.mark{font-size:12px;font-weight:600}.high{color:var(--high)}.medium{color:var(--medium)}
.low{color:var(--low)}meter{width:72px;height:9px;vertical-align:middle}
code{font-size:12px;background:var(--page);padding:1px 5px;border-radius:4px}
.settled{opacity:.55}.end{margin-top:auto;font-size:12px}
"""


def write_page(
    path: Path, report: CheckReport, photo: PhotoOf, store: CatalogStore, *, label: str | None
) -> None:
    """Write the page; ``photo`` gives a small JPEG of a content, None if it has none to give.

    Memory: one photo at a time beyond the names of the products shown.
    """
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        groups[finding.kind].append(finding)
    shown = {kind: groups[kind][:PER_KIND] for kind in KINDS if groups[kind]}
    ids = {i for part in shown.values() for f in part for i in f.products[:PER_FINDING]}
    products = store.get(sorted(ids))
    with path.open("w", encoding="utf-8") as file:
        file.writelines(_head(report, groups, label))
        for kind, findings in shown.items():
            file.write(f'<section id="{kind}"><h2>{escape(KINDS[kind])}</h2>')
            if len(groups[kind]) > len(findings):
                file.write(
                    f'<p class="soft">The worst {len(findings)} of {len(groups[kind]):,}.</p>'
                )
            file.write('<div class="grid">')
            for finding in findings:
                file.writelines(_card(finding, photo, products))
            file.write("</div></section>\n")
        file.write("</main></body></html>\n")


def _head(
    report: CheckReport, groups: dict[str, list[Finding]], label: str | None
) -> Iterator[str]:
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width,initial-scale=1">'
    yield f"<title>Catalogue check</title><style>{_STYLE}</style></head><body><main>"
    opened = sum(report.counts.values())
    yield f"<h1>Catalogue check</h1><p>{opened:,} open findings among {report.products:,} products "
    yield f"and {report.photos:,} photos.</p>"
    for note in ([label] if label else []) + list(report.notes):
        yield f'<p class="soft">{escape(note)}</p>'
    yield "<nav>"
    for kind, name in KINDS.items():
        if groups[kind]:
            yield f'<a href="#{kind}">{escape(name)}<b>{report.counts.get(kind, 0):,}</b></a>'
    yield "</nav>\n"


def _card(finding: Finding, photo: PhotoOf, products: dict[str, Product]) -> Iterator[str]:
    settled = "" if finding.state == "open" else " settled"
    yield f'<article id="f-{finding.id}" class="finding{settled}"><div class="photos">'
    for product_id, content in list(zip(finding.products, finding.photos, strict=True))[
        :PER_FINDING
    ]:
        yield _figure(product_id, photo(content) if content else None, products)
    more = len(finding.products) - PER_FINDING
    yield "</div>" + (f'<p class="soft">and {more:,} more</p>' if more > 0 else "")
    yield f'<p class="reason">{escape(finding.reason)}</p>'
    if finding.suggestion is not None:
        value = escape(f"Set {finding.attribute} to {finding.suggestion}")
        yield f'<p class="fix">{value}.</p>'
    state = "" if finding.state == "open" else f" · {finding.state}"
    yield f'<p class="end"><span class="mark {finding.severity}">{finding.severity}{state}</span> '
    yield f'<meter min="0" max="1" value="{finding.confidence}"></meter> '
    yield f'<span class="confidence">{finding.confidence:.0%} sure</span> '
    yield f"<code>{finding.id}</code></p></article>\n"


def _figure(product_id: str, data: bytes | None, products: dict[str, Product]) -> str:
    name = products[product_id].name if product_id in products else ""
    about = escape(f"{product_id} {name}".strip(), quote=True)
    shown = '<span class="none">no photo</span>'
    if data is not None:
        encoded = base64.b64encode(data).decode()
        shown = f'<img alt="{about}" loading="lazy" src="data:image/jpeg;base64,{encoded}">'
    return f'<figure title="{about}">{shown}<figcaption>{about}</figcaption></figure>'
