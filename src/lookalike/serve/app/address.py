"""The page's address: what of a visit is shareable, and how it is read back.

``?product=ID`` a product's similar list, ``?photo=…`` an upload (only this session knows it),
``?view=browse&q=…&page=2&f.gender=Women`` the shelves. Nothing here is trusted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lookalike.serve.app.visit import Chosen, Step, Visit
from lookalike.serve.app.wording import value_text
from lookalike.types import Facet

FILTER_PREFIX = "f."
Address = dict[str, list[str]]


def write(visit: Visit) -> Address:
    """The address of what the visit shows."""
    if visit.view == "browse":
        address: Address = {"view": ["browse"]}
        if visit.text:
            address["q"] = [visit.text]
        if visit.page > 1:
            address["page"] = [str(visit.page)]
        return address | _write_filters(visit.browse_where)
    query = visit.query
    if query is None:
        return {}
    if query.product_id is None:
        return {"photo": [query.key]} | _write_filters(visit.similar_where)
    return {"product": [query.product_id]} | _write_filters(visit.similar_where)


def read(address: Address, visit: Visit, facets: Sequence[Facet]) -> None:
    """Bring the visit to where the address points; what makes no sense in it is passed over."""
    filters = _read_filters(address, facets)
    first = {name: values[0] for name, values in address.items() if values}
    visit.detail = None
    if first.get("view") == "browse" or ("q" in first and "product" not in first):
        visit.view = "browse"
        visit.text = first.get("q", "")[:200]
        visit.page = _page(first.get("page", "1"))
        visit.browse_where = filters
        return
    visit.view = "similar"
    key = first.get("product") or first.get("photo")
    if key is None:
        visit.home()
        return
    if not visit.back_to(key):
        if "product" not in first:
            visit.home()
            return
        visit.start(Step.of_product(key, f"Product {key}"))
    visit.similar_where = filters


def _page(text: str) -> int:
    return max(1, int(text)) if text.isdecimal() and len(text) < 8 else 1


def _write_filters(where: Chosen) -> Address:
    return {
        FILTER_PREFIX + attribute: [value_text(value) for value in values]
        for attribute, values in where.items()
    }


def _read_filters(address: Mapping[str, Sequence[str]], facets: Sequence[Facet]) -> Chosen:
    chosen: Chosen = {}
    for facet in facets:
        wanted = set(address.get(FILTER_PREFIX + facet.attribute, ()))
        values = tuple(value for value, _ in facet.values if value_text(value) in wanted)
        if values:
            chosen[facet.attribute] = values
    return chosen
