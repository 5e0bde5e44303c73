"""The two calls to the Hugging Face hub: what a commit holds, and one of its files.

The address is ``HF_ENDPOINT``'s, else the public hub's; a token is taken from where the hub's own
tools look for it (``HF_TOKEN``, or after ``hf auth login``). Nothing that a model carries is run.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lookalike.errors import WeightsUnavailable
from lookalike.extras import require

PURPOSE = "Getting a model from the Hugging Face hub"
_TIMEOUT = 10.0  # seconds to wait for the hub's first answer
UNKNOWN_LICENCE = "not stated: ask its authors"


@dataclass(frozen=True, slots=True)
class HubListing:
    """A commit: its full name, the licence its model card names, and its files.

    Each file comes with the SHA-256 that the hub publishes for it, or "" where it publishes none.
    """

    commit: str
    licence: str
    files: Mapping[str, str]


def listing(repository: str, revision: str) -> HubListing:
    """What a revision of a model holds.

    Raises:
        WeightsUnavailable: it cannot be had, and why.
        MissingExtra: the extra ``huggingface`` is not installed.
    """
    hub = require("huggingface_hub", extra="huggingface", purpose=PURPOSE)
    with _said_in_one_sentence(repository, revision):
        # Asked without retries first: where there is no network this fails at once.
        facts = hub.HfApi(endpoint=_endpoint()).model_info(
            repository, revision=revision, timeout=_TIMEOUT, files_metadata=True
        )
    files = {
        entry.rfilename: (entry.lfs.sha256 if entry.lfs is not None else "") or ""
        for entry in facts.siblings or []
        if ".." not in Path(entry.rfilename).parts and not Path(entry.rfilename).is_absolute()
    }
    return HubListing(str(facts.sha), _licence(facts), files)


def download(repository: str, commit: str, name: str, folder: Path) -> Path:
    """One file of a commit, put into ``folder`` under its own path.

    Raises:
        WeightsUnavailable: it cannot be had, and why.
    """
    hub = require("huggingface_hub", extra="huggingface", purpose=PURPOSE)
    with _said_in_one_sentence(repository, commit):
        path = hub.hf_hub_download(
            repository, name, revision=commit, local_dir=folder, endpoint=_endpoint()
        )
    return Path(path)


def _endpoint() -> str | None:
    return os.environ.get("HF_ENDPOINT") or None


def _licence(facts: Any) -> str:
    card = facts.card_data
    stated = getattr(card, "license", None) if card is not None else None
    if stated == "other":
        stated = getattr(card, "license_name", None) or "other"
    if not stated:
        tags = [tag for tag in facts.tags or [] if tag.startswith("license:")]
        stated = tags[0].removeprefix("license:") if tags else None
    if isinstance(stated, list):
        stated = ", ".join(str(part) for part in stated)
    return str(stated) if stated else UNKNOWN_LICENCE


@contextmanager
def _said_in_one_sentence(repository: str, revision: str) -> Iterator[None]:
    errors = require("huggingface_hub.errors", extra="huggingface", purpose=PURPOSE)
    logger = logging.getLogger("huggingface_hub")
    level = logger.level
    logger.setLevel(logging.ERROR)  # its warnings would break into the progress display
    try:
        yield
    except errors.GatedRepoError:
        raise WeightsUnavailable(
            f"{repository} is given out only to those who accepted its licence: accept it on the "
            "model's page, and set HF_TOKEN to a token of that account."
        ) from None
    except errors.RevisionNotFoundError:
        raise WeightsUnavailable(
            f"{repository} has no revision '{revision}': check the part after the @."
        ) from None
    except errors.RepositoryNotFoundError:
        raise WeightsUnavailable(
            f"The hub has no model {repository} for you: check the name, or, if it is private, "
            "set HF_TOKEN to a token that may read it."
        ) from None
    except errors.HfHubHTTPError as error:
        raise WeightsUnavailable(_refusal(repository, error.response.status_code)) from None
    except (errors.HTTPError, OSError, RuntimeError) as error:
        if isinstance(error, PermissionError) or getattr(error, "errno", None) == 28:
            raise WeightsUnavailable(
                f"{repository} cannot be written to the cache ({error}): make room, or set "
                "another folder with LOOKALIKE_CACHE."
            ) from None
        raise WeightsUnavailable(
            f"{repository} is not in the cache and the Hugging Face hub cannot be reached: check "
            "the connection, or copy the cache folder from a machine that has it."
        ) from None
    finally:
        logger.setLevel(level)


def _refusal(repository: str, status: int) -> str:
    if status in {401, 403}:
        return (
            f"The hub does not give {repository} to you (HTTP status {status}): set HF_TOKEN to "
            "a token that may read it."
        )
    return f"The hub answered with HTTP status {status} instead of {repository}: try again later."
