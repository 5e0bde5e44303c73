"""The page's address: what of a visit is shareable, and how it is read back.

``?product=ID`` a product's similar list, ``?photo=…`` an upload (only this session knows it),
``words=…`` and ``colour=…`` what is asked for beside or instead of them (with ``exact=yes`` the
words as they are written),
``?view=you`` the list for this visitor, ``?view=browse&q=…&page=2&f.gender=Women`` the shelves.
Nothing here is trusted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lookalike.serve.app.visit import MOST_WORDS, Chosen, Step, Visit
from lookalike.serve.app.wording import value_text
from lookalike.types import Facet

FILTER_PREFIX = "f."
_COLOUR = re.compile("[0-9a-fA-F]{6}")
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
    if visit.view == "you":
        return {"view": ["you"]} | _write_filters(visit.you_where)
    if visit.view == "insight":
        return {"view": ["insight"]} | _write_filters(visit.insight_where)
    if visit.view == "doctor":
        return {"view": ["doctor"]} | _write_doctor(visit)
    query = visit.query
    return {} if query is None else _write_step(query) | _write_filters(visit.similar_where)


def _write_step(step: Step) -> Address:
    address: Address = {}
    if step.product_id is not None:
        address["product"] = [step.product_id]
    elif step.shows:
        address["photo"] = [step.key]
    if step.words:
        address["words"] = [step.words]
    if step.words and step.exact:
        address["exact"] = ["yes"]
    if step.palette:
        address["colour"] = [colour.removeprefix("#") for colour in step.palette]
    return address


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
    if first.get("view") == "you":
        visit.view, visit.you_where = "you", filters
        return
    if first.get("view") == "insight":
        visit.view, visit.insight_where = "insight", filters
        return
    if first.get("view") == "doctor":
        visit.view, visit.doctor_page = "doctor", _page(first.get("page", "1"))
        visit.doctor_kind = first.get("kind", "")[:40]
        visit.doctor_state = first.get("state", "open")[:40]
        return
    visit.view = "similar"
    key = first.get("product") or first.get("photo") or ""
    words = " ".join(first.get("words", "").split())[:MOST_WORDS]
    palette = tuple(f"#{c.lower()}" for c in address.get("colour", ()) if _COLOUR.fullmatch(c))
    if not key and not words and not palette:
        visit.home()
        return
    if not visit.back_to(key):
        if key and "product" not in first:
            visit.home()
            return
        visit.start(Step.of_product(key, f"Product {key}") if key else Step())
    visit.ask(words, palette)
    if first.get("exact") == "yes":
        visit.take_words(exact=True)
    visit.similar_where = filters


def _write_doctor(visit: Visit) -> Address:
    address: Address = {}
    if visit.doctor_kind:
        address["kind"] = [visit.doctor_kind]
    if visit.doctor_state != "open":
        address["state"] = [visit.doctor_state]
    if visit.doctor_page > 1:
        address["page"] = [str(visit.doctor_page)]
    return address


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
