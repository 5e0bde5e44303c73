"""The upload field: a photo dropped or browsed, tried at once, refused in one sentence."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from lookalike.config import load_settings
from lookalike.serve.app.asking import ask
from lookalike.serve.app.opened import Shelf, data_address
from lookalike.serve.app.theme import UPLOAD_LIMIT
from lookalike.serve.app.visit import FEW, Step, Visit
from lookalike.serve.app.wording import plain
from lookalike.shop import photo_formats

MEGABYTE = 1024 * 1024
PREVIEW = 640  # pixels


def upload_field(shelf: Shelf, visit: Visit) -> None:
    """Take a photo; a good one becomes the query, a bad one is answered under the field."""
    limit = max(1, min(UPLOAD_LIMIT, load_settings(shelf.folder).photos.max_bytes // MEGABYTE))
    _say_what_is_refused(limit)
    query = visit.query
    words_only = query is not None and not query.shows
    file = st.file_uploader(
        "Drop a photo here, or browse for one" if not words_only else "Add a photo",
        type=list(photo_formats()),
        key=f"lkupload-{visit.uploads}",
        max_upload_size=limit,
    )
    if file is None:
        return
    data = file.getvalue()
    step = Step.of_photo(data)
    if query is not None and words_only:
        step = replace(step, words=query.words, palette=query.palette)
    with st.spinner("Looking at your photo…"):
        answer = ask(shelf, step, k=visit.k or FEW, where={}, counts=visit.counts)
    if answer.problem is not None:
        st.warning(plain(answer.problem), icon=":material/image_not_supported:")
        return
    preview = data_address(shelf.shop.preview(data, width=PREVIEW))
    visit.start(replace(step, preview=preview))
    visit.uploads += 1
    st.rerun()


def _say_what_is_refused(limit: int) -> None:
    """The sentence for files the browser itself keeps back, shown by ``style.css``.

    Streamlit marks such a file and hides its reason in a tooltip; the script never hears of it.
    """
    sentence = f"That file cannot be used: please choose a photo of at most {limit} MB."
    st.html(f'<style>:root {{ --lk-refused: "{sentence}"; }}</style>')
