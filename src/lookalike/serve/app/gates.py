"""Pages for a shop that cannot answer yet: what is missing, and the command that helps."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Literal, TypeAlias

import streamlit as st

from lookalike.serve.app.opened import is_shop, open_once
from lookalike.types import ShopStatus

Stage: TypeAlias = Literal["missing", "empty", "not built", "open"]
CHECK_EVERY = 5  # seconds


def stage_of(folder: Path) -> Stage:
    """How far the shop in ``folder`` has come."""
    if not is_shop(folder):
        return "missing"
    status = open_once(folder).status(events=False)
    if not status.products:
        return "empty"
    return "open" if status.snapshot is not None else "not built"


def gate(folder: Path, stage: Stage) -> None:
    """The page for a shop that is not open."""
    if stage == "missing":
        _missing_page(folder)
    elif stage == "empty":
        _empty_page(folder)
    else:
        _not_built_page(folder, open_once(folder).status(events=False))
    _keep_looking(folder, stage)


def _missing_page(folder: Path) -> None:
    """There is no shop in the folder."""
    _gate(
        "There is no shop here yet",
        f"The folder {folder} does not hold a shop. Read your products and their photos into it, "
        "then build it:",
        _ingest(folder),
        _build(folder),
        "No catalogue at hand? This makes a sample shop to look around in:",
        "lookalike demo",
    )


def _empty_page(folder: Path) -> None:
    """The shop has no products."""
    _gate(
        "The shop is empty",
        "There are no products in it. Read a table of products and their photos, then build:",
        _ingest(folder),
        _build(folder),
    )


def _not_built_page(folder: Path, status: ShopStatus) -> None:
    """There are products, and nothing to compare them by."""
    if status.with_photo == 0:
        _gate(
            "The products have no photos yet",
            f"The shop has {status.products:,} products and no photo of any of them. Read the "
            "table again together with its photos, then build:",
            _ingest(folder),
            _build(folder),
        )
        return
    _gate(
        "The shop is not built yet",
        f"{status.products:,} products are waiting, {status.with_photo:,} of them with a photo. "
        "One command looks at every photo and makes them comparable:",
        _build(folder),
        "The page “Doctor” can check photos and values before that.",
    )


def _ingest(folder: Path) -> str:
    return f"lookalike ingest products.csv --images photos/ --shop {shlex.quote(str(folder))}"


def _build(folder: Path) -> str:
    return f"lookalike build --shop {shlex.quote(str(folder))}"


def _gate(title: str, *lines: str) -> None:
    with st.container(key="lkgate"):
        st.subheader(title, anchor=False)
        for line in lines:
            if line.startswith("lookalike "):
                st.code(line, language=None, wrap_lines=True)
            else:
                st.text(line)
        st.caption("This page goes on by itself as soon as that is done.")


def _keep_looking(folder: Path, seen: Stage) -> None:
    """Look at the shop every few seconds, and show it once it is no longer as ``seen``."""

    @st.fragment(run_every=CHECK_EVERY)
    def look() -> None:
        if stage_of(folder) != seen:
            st.rerun()

    look()
