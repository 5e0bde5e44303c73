"""``encoders``: what can look at photos here."""

from __future__ import annotations

from typing import Any

import typer

from lookalike.serve.cli.options import AsJson
from lookalike.serve.cli.output import plain, print_facts, print_json


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(encoders)


def encoders(as_json: AsJson = False) -> None:
    """List the encoders that can be asked for: licence, preprocessing, weights."""
    from lookalike import shop

    cards = shop.encoder_cards()
    if as_json:
        print_json(
            [
                {"id": card.id, **plain(card), "installed": shop.encoder_installed(card.name)}
                for card in cards
            ]
        )
        return
    print_facts(
        [(card.name, _about(card, installed=shop.encoder_installed(card.name))) for card in cards]
    )


def _about(card: Any, *, installed: bool) -> str:
    missing = "" if installed else "; weights not installed"
    lines = [f"{card.dim:,} numbers; {card.licence}{missing}", card.preprocessing, card.source]
    return "\n".join(line for line in lines if line)
