"""Settings: one typed tree, from arguments, ``LOOKALIKE_*`` variables and ``lookalike.toml``.

Arguments win over the environment, the environment wins over the shop's ``lookalike.toml``, and
that wins over the defaults below. Nested names are joined with two underscores:
``LOOKALIKE_PHOTOS__MAX_PIXELS=50000000``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_cache_path
from pydantic import BaseModel, Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from lookalike.errors import InvalidSetting

SETTINGS_FILE = "lookalike.toml"
MOST_IN_LABEL = 64
"""Characters there are to record with a list which variants of all experiments it is of."""


class PhotoSettings(BaseModel, extra="forbid"):
    """Limits on the photos that are accepted."""

    max_pixels: int = Field(default=100_000_000, gt=0)
    """Photos with more pixels are refused: a few bytes can unpack to gigabytes."""
    max_bytes: int = Field(default=200 * 1024 * 1024, gt=0)
    """Files larger than this are refused unread (200 MB, as the upload page says)."""


class EncoderSettings(BaseModel, extra="forbid"):
    """Which encoder looks at the photos, and how it runs."""

    name: str = "efficientnet-lite0-deep+colour"
    """By default a quick network with what its inner layers saw, and with colour beside it."""
    weights: Path | None = None
    """A weights file to use instead of the installed package's; its SHA-256 is checked."""
    threads: int | None = Field(default=None, ge=1)
    """Threads for bulk encoding; by default the cores this process may use."""
    batch: int | None = Field(default=None, ge=1)
    """Photos per inference; by default what the encoder's card recommends."""
    provider: str | None = None
    """An ONNX Runtime execution provider; by default the best one present."""


class SpaceSettings(BaseModel, extra="forbid"):
    """How encoder output becomes the space products are compared in."""

    variance: float = Field(default=0.99, gt=0, le=1)
    """Keep as many principal components as hold this share of the variance."""
    components: int | None = Field(default=None, ge=1)
    """Keep exactly this many instead."""
    adapt: bool = True
    """Also learn from the catalogue's own attributes what makes products alike, where there are
    enough of them and if that is better on products held apart."""
    pictured: bool = False
    """Also place words beside the photos they describe, to find products whose text says nothing:
    minutes more for tens of thousands of products."""
    refit_after: float = Field(default=0.2, ge=0, le=1)
    """Fit anew once this share of the photos differs from those it was fitted on."""


class IndexSettings(BaseModel, extra="forbid"):
    """How the nearest products are found."""

    kind: Literal["auto", "exact", "hnsw"] = "auto"
    exact_up_to: int = Field(default=4_000, ge=0)
    """With ``auto``: exact search up to this many products, HNSW above (docs/decisions)."""
    hnsw_neighbours: int = Field(default=16, ge=4, le=128)
    hnsw_ef_construction: int = Field(default=80, ge=8)
    hnsw_ef_search: int = Field(default=64, ge=8)
    rebuild_after: float = Field(default=0.2, ge=0, le=1)
    """Rebuild the graph once this share of its positions is outdated."""


class ExperimentSettings(BaseModel, extra="forbid"):
    """One A/B test: which variants there are, and who takes part."""

    variants: dict[str, float] = Field(min_length=2)
    """How much each variant counts: ``{control = 1, hybrid = 1}`` is half of the shoppers each."""
    share: float = Field(default=1.0, ge=0, le=1)
    """Share of the shoppers that take part; the others have no variant."""
    salt: str = ""
    """Another salt draws everybody anew."""

    @field_validator("variants")
    @classmethod
    def _check_variants(cls, variants: dict[str, float]) -> dict[str, float]:
        if any(weight < 0 or not math.isfinite(weight) for weight in variants.values()):
            raise ValueError("weights of variants are 0 or more")
        if sum(weight > 0 for weight in variants.values()) < 1:
            raise ValueError("at least one variant needs a weight above 0")
        _check_names(variants)
        return variants


def _check_names(names: Iterable[str]) -> None:
    if any(re.fullmatch(r"[A-Za-z0-9_.-]{1,30}", name) is None for name in names):
        raise ValueError("names have 1 to 30 letters, digits, '_', '.' or '-'")


class RecommendSettings(BaseModel, extra="forbid"):
    """What lists for a shopper heed besides the taste."""

    out_of_stock: Literal["hide", "bury", "show"] = "hide"
    """Products known to be out of stock: left out, put last, or treated like all others."""
    bought: Literal["hide", "show"] = "hide"
    """What the shopper bought already."""
    freshness: float = Field(default=0.02, ge=0, le=1)
    """What a product gains on the day it comes into the shop; 0 for nothing."""
    freshness_half_life: float = Field(default=14.0, gt=0)
    """Days until half of that is gone."""
    explore: float = Field(default=0.0, ge=0, le=0.5)
    """Share of places given to products few have seen, to learn whom they suit."""
    explore_below: int = Field(default=20, ge=1)
    """Such a product has been shown less often than this."""


class Settings(BaseSettings):
    """Everything that can be set. Unknown names are refused, so a typo never passes silently."""

    model_config = SettingsConfigDict(
        env_prefix="LOOKALIKE_", env_nested_delimiter="__", extra="forbid"
    )

    database: str | None = None
    """``postgresql://user:password@host/name``, or ``sqlite:///`` and a path; by default files in
    the shop folder (docs/database.md)."""
    blobs: Path | None = None
    """Folder for photos; by default ``photos`` in the shop folder."""
    cache: Path = Field(default_factory=lambda: user_cache_path("lookalike"))
    """Where converted models are kept between shops."""
    keep_snapshots: int = Field(default=3, ge=1)
    photos: PhotoSettings = PhotoSettings()
    encoder: EncoderSettings = EncoderSettings()
    space: SpaceSettings = SpaceSettings()
    index: IndexSettings = IndexSettings()
    recommend: RecommendSettings = RecommendSettings()
    experiments: dict[str, ExperimentSettings] = {}
    """A/B tests by name: ``[experiments.ranking]`` and below it ``variants = {a = 1, b = 1}``."""

    @field_validator("experiments")
    @classmethod
    def _check_experiments(
        cls, experiments: dict[str, ExperimentSettings]
    ) -> dict[str, ExperimentSettings]:
        _check_names(experiments)
        longest = [len(name) + 2 + max(map(len, one.variants)) for name, one in experiments.items()]
        if sum(longest) - 1 > MOST_IN_LABEL:
            raise ValueError(
                f"all names of experiments and of their longest variants have more than "
                f"{MOST_IN_LABEL} characters together"
            )
        return experiments

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order of precedence; ``.env`` files and secret folders are deliberately not read."""
        toml = TomlConfigSettingsSource(settings_cls, toml_file=cls._toml_file())
        return init_settings, env_settings, toml

    @classmethod
    def _toml_file(cls) -> Path | None:
        return None


def load_settings(folder: Path, **overrides: Any) -> Settings:
    """Read the settings of the shop in ``folder``.

    Raises:
        InvalidSetting: a value is out of range, or a name is unknown; the message names it.
    """

    class _ShopSettings(Settings):
        @classmethod
        def _toml_file(cls) -> Path | None:
            return folder / SETTINGS_FILE

    try:
        return _ShopSettings(**overrides)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "settings"
        raise InvalidSetting(
            f"The setting '{name}' is not valid: {first['msg'].lower()}. Correct it in "
            f"{SETTINGS_FILE}, the LOOKALIKE_* variables or the options given."
        ) from None
    except ValueError as error:  # a malformed TOML file
        raise InvalidSetting(f"{folder / SETTINGS_FILE} is not valid TOML: {error}.") from None
