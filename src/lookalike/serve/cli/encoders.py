"""``encoders``: what can look at photos here, and what can be had from elsewhere."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from lookalike.serve.cli.options import AsJson
from lookalike.serve.cli.output import plain, print_facts, print_json, print_text


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(encoders)


def encoders(
    elsewhere: Annotated[
        bool,
        typer.Option(
            "--elsewhere",
            metavar="",
            help="List well-known models on the Hugging Face hub instead, by their short names.",
        ),
    ] = False,
    card: Annotated[
        str | None,
        typer.Option(
            metavar="MODEL",
            help="Begin a card for an ONNX model of one's own, to fill in; see docs/encoders.md.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the encoders that can be asked for: licence, preprocessing, weights."""
    if card is not None:
        _begin_card(card, as_json=as_json)
    elif elsewhere:
        _list_elsewhere(as_json=as_json)
    else:
        _list_here(as_json=as_json)


def _list_here(*, as_json: bool) -> None:
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
    print_text()
    print_text("'--elsewhere' lists models that can be fetched; docs/encoders.md says how.")


def _list_elsewhere(*, as_json: bool) -> None:
    from lookalike import shop

    models = shop.known_models()
    if as_json:
        print_json([asdict(model) for model in models])
        return
    print_facts([(model.name, _about_known(model)) for model in models])


def _begin_card(model: str, *, as_json: bool) -> None:
    from lookalike import shop

    path = shop.begin_model_card(model)
    if as_json:
        print_json({"card": str(path)})
    else:
        print_text(f"Fill in {path}, then use --encoder onnx:{model}")


def _about(card: Any, *, installed: bool) -> str:
    missing = "" if installed else "; weights not installed"
    lines = [f"{card.dim:,} numbers; {card.licence}{missing}", card.preprocessing, card.source]
    return "\n".join(line for line in lines if line)


def _about_known(model: Any) -> str:
    words = f", {model.words_mb:,} MB more for words" if model.words_mb else ""
    lines = [
        f"{model.dim:,} numbers; {model.licence}",
        f"{model.about}; {model.photos_mb:,} MB{words}",
        model.reference,
    ]
    return "\n".join(lines)
