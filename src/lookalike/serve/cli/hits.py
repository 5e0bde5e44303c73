"""Hits as answers: lines of JSON for programs, a table for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from lookalike.serve.cli.output import plain, print_json, print_note, print_table

if TYPE_CHECKING:
    from lookalike.types import HitList

SHOWN = ("category", "colour", "gender")  # roles that get a column, where the shop has them


def hit_lines(hits: HitList) -> list[dict[str, Any]]:
    """One value per hit; each also says what is true of the whole list, so it can stand alone."""
    whole = {
        "request_id": hits.request_id,
        "encoder": hits.encoder,
        "snapshot": hits.snapshot,
        "cold_start": hits.cold_start,
        "no_good_match": hits.no_good_match,
    }
    return [{"rank": rank, **plain(hit), **whole} for rank, hit in enumerate(hits, start=1)]


def answer(
    hits: HitList,
    roles: Mapping[str, str],
    *,
    as_json: bool,
    table: Callable[[HitList, Mapping[str, str]], None] | None = None,
) -> None:
    """Lines of JSON, or a ``table``; then what is to be said of the list, if anything."""
    if as_json:
        for line in hit_lines(hits):
            print_json(line, indent=None)
    else:
        (table or print_hits)(hits, roles)
    if hits.notice:
        print_note(hits.notice)


def print_hits(
    hits: HitList, roles: Mapping[str, str], *, score: str = "score", why: bool = True
) -> None:
    """The hits as a table, best first; nothing when there are none.

    ``score`` heads the column of scores, ``why`` adds the reasons.
    """
    if not hits:
        return
    shown = [(role, roles[role]) for role in SHOWN if role in roles]
    rows: list[tuple[Any, ...]] = [
        (
            rank,
            hit.product_id,
            hit.product.name,
            *(hit.product.attributes.get(name, "") for _, name in shown),
            f"{hit.score:.3f}",
            *([" ".join(hit.reasons)] if why else []),
        )
        for rank, hit in enumerate(hits, start=1)
    ]
    reasons = ["why"] if why else []
    print_table(
        ["", "product", "name", *(role for role, _ in shown), score, *reasons],
        rows,
        numbers=["", score],
        flexible=["name", *reasons],
    )
