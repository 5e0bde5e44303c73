"""The text encoder a shop uses: MiniLM where its package is installed, else none."""

from __future__ import annotations

from lookalike.config import EncoderSettings
from lookalike.encoders.text.base import TextEncoder
from lookalike.encoders.text.minilm import CARD, MiniLm, minilm_installed


def text_encoder_id() -> str:
    """The card id of the text encoder that is used; "" without one."""
    return CARD.id if minilm_installed() else ""


def create_text_encoder(settings: EncoderSettings, *, bulk: bool = False) -> TextEncoder | None:
    """The text encoder, ready to run, or None where the package ``words`` brings is missing.

    In bulk it is meant for as many callers as there are threads, else for one on all of them.

    Raises:
        WeightsUnavailable: its files are installed, but fail their check.
    """
    if not minilm_installed():
        return None
    return MiniLm(threads=1 if bulk else settings.threads or 2)
