"""The look that Streamlit itself is told; ``style.css`` does the rest."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

UPLOAD_LIMIT = 200
"""Megabytes: what the server takes, and what the upload field says."""

THEME: Mapping[str, str] = MappingProxyType(
    {
        "theme.font": "sans-serif",
        "theme.headingFont": "serif",
        "theme.baseRadius": "10px",
        "theme.buttonRadius": "999px",
        "theme.light.primaryColor": "#1f5f54",
        "theme.light.backgroundColor": "#fbfaf7",
        "theme.light.secondaryBackgroundColor": "#f1eee8",
        "theme.light.textColor": "#1f2321",
        "theme.light.borderColor": "#ded9cf",
        "theme.light.blueBackgroundColor": "#e9f1ee",
        "theme.light.blueTextColor": "#1f5f54",
        "theme.light.yellowBackgroundColor": "#f8efdc",
        "theme.light.yellowTextColor": "#6a4706",
        "theme.dark.primaryColor": "#3a9684",
        "theme.dark.backgroundColor": "#151817",
        "theme.dark.secondaryBackgroundColor": "#202523",
        "theme.dark.textColor": "#edebe6",
        "theme.dark.borderColor": "#38403d",
        "theme.dark.blueBackgroundColor": "#1c2a26",
        "theme.dark.blueTextColor": "#a5dacd",
        "theme.dark.yellowBackgroundColor": "#2e2717",
        "theme.dark.yellowTextColor": "#ecd9a8",
    }
)
