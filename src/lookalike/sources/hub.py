"""Data sets on the Hugging Face hub: their Parquet files, downloaded one by one."""

from __future__ import annotations

import errno
import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from lookalike.errors import InvalidInput, SourceUnavailable
from lookalike.extras import require
from lookalike.progress import ProgressMeter
from lookalike.types import OnProgress

CONVERTED = "refs/convert/parquet"
"""Where the hub keeps every data set it could convert to Parquet by itself."""

_PREFIXES = ("hf://datasets/", "https://huggingface.co/datasets/", "hf://")
_ADDRESS = re.compile(r"([\w.-]+/[\w.-]+|[\w.-]+)(?:@([\w.-]+|refs/[\w./-]+?))?(?:/(.*))?")
_TIMEOUT = 10.0  # seconds to wait for the hub's first answer
_MEGABYTE = 1_000_000


class DataSet(NamedTuple):
    """A data set at one revision. ``advice`` ends every sentence about a failure, if not empty."""

    repository: str
    revision: str | None = None
    purpose: str = "Reading a data set from the Hugging Face hub"
    advice: str = ""
    endpoint: str | None = None
    token: bool | None = None

    def __str__(self) -> str:
        at = f" at revision {self.revision[:12]}" if self.revision else ""
        return f"the data set {self.repository}{at}"


def is_hub(address: str) -> bool:
    """Whether an address names a data set of the hub."""
    return address.startswith(_PREFIXES)


def hub_files(address: str, *, on_progress: OnProgress | None = None) -> list[Path]:
    """The Parquet files of ``hf://owner/name[@revision][/folder]`` on this machine.

    Finished files stay in the hub's own cache. A data set without Parquet files is read from the
    hub's own conversion. A private one needs ``HF_TOKEN`` or a login, as for the hub's own tools.

    Raises:
        InvalidInput: it is not such an address.
        SourceUnavailable: the hub cannot be reached, or does not offer it.
        MissingExtra: the extra ``huggingface`` is not installed.
    """
    rest = next(address.removeprefix(p) for p in _PREFIXES if address.startswith(p))
    parts = _ADDRESS.fullmatch(rest.rstrip("/"))
    if parts is None:
        raise InvalidInput(
            f"'{address[:200]}' is no data set: write it as hf://owner/name or "
            f"hf://owner/name@revision/folder."
        )
    repository, revision, folder = parts.groups()
    data = DataSet(repository, revision)
    names = _within(parquet_names(data), folder)
    if not names and revision is None:
        data = data._replace(revision=CONVERTED)
        names = _within(parquet_names(data), folder)
    if not names:
        raise SourceUnavailable(f"{str(data).capitalize()} has no Parquet files{_in(folder)}.")
    return list(download(data, names, on_progress))


def parquet_names(data: DataSet) -> list[str]:
    """The names of its Parquet files, in order.

    Raises:
        SourceUnavailable: the hub cannot be reached, or does not offer it.
    """
    hub = require("huggingface_hub", extra="huggingface", purpose=data.purpose)
    api = hub.HfApi(endpoint=data.endpoint)
    with hub_failures(api.endpoint, data, "cannot be reached: check the internet connection"):
        # Asked without retries first: where there is no network this fails at once.
        facts = api.dataset_info(
            data.repository, revision=data.revision, timeout=_TIMEOUT, token=data.token
        )
    return sorted(f.rfilename for f in facts.siblings if f.rfilename.endswith(".parquet"))


def download(data: DataSet, names: list[str], on_progress: OnProgress | None) -> Iterator[Path]:
    """The files, in order, each fetched only when it is asked for."""
    hub = require("huggingface_hub", extra="huggingface", purpose=data.purpose)
    api = hub.HfApi(endpoint=data.endpoint)
    for number, name in enumerate(names, start=1):
        stage = f"downloading file {number} of {len(names)}, MB"
        bar = _progress_bar(stage, data.purpose, on_progress)
        with hub_failures(api.endpoint, data, "broke off: try again, finished files are kept"):
            path = hub.hf_hub_download(
                data.repository,
                name,
                repo_type="dataset",
                revision=data.revision,
                endpoint=api.endpoint,
                token=data.token,
                tqdm_class=bar,
            )
        yield Path(path)


@contextmanager
def hub_failures(address: str, data: DataSet, failed: str) -> Iterator[None]:
    """Say in one sentence what went wrong between here and the hub."""
    errors = require("huggingface_hub.errors", extra="huggingface", purpose=data.purpose)
    gone = (
        errors.RepositoryNotFoundError,
        errors.RevisionNotFoundError,
        errors.RemoteEntryNotFoundError,
    )
    advice = f"; {data.advice}" if data.advice else ""
    logger = logging.getLogger("huggingface_hub")
    level = logger.level
    logger.setLevel(logging.ERROR)  # its warnings would break into the progress display
    try:
        yield
    except gone:
        ending = data.advice or "check its name, and HF_TOKEN if it is private"
        raise SourceUnavailable(
            f"The Hugging Face hub at {address} does not offer {data}: {ending}."
        ) from None
    except errors.HfHubHTTPError as error:
        status = error.response.status_code
        raise SourceUnavailable(
            f"The Hugging Face hub at {address} answered with HTTP status {status} instead of the "
            f"data set {data.repository}: try again later{advice}."
        ) from None
    except (errors.HTTPError, OSError, RuntimeError) as error:
        # The client's transports raise RuntimeError too. A full disk is not the hub's fault.
        if isinstance(error, OSError) and error.errno in {
            errno.ENOSPC,
            errno.EACCES,
            errno.EROFS,
        }:
            raise
        raise SourceUnavailable(f"The Hugging Face hub at {address} {failed}{advice}.") from None
    except ValueError:  # its own checks of names
        raise InvalidInput(
            f"'{data.repository}' is not the name of a data set: write it as owner/name."
        ) from None
    finally:
        logger.setLevel(level)


def _within(names: list[str], folder: str | None) -> list[str]:
    if not folder:
        return names
    return [name for name in names if name == folder or name.startswith(f"{folder}/")]


def _in(folder: str | None) -> str:
    return f" in {folder}" if folder else ""


def _progress_bar(stage: str, purpose: str, on_progress: OnProgress | None) -> type[Any]:
    """A bar for the hub's library that draws nothing and reports to ``on_progress``."""
    tqdm: Any = require("tqdm.std", extra="huggingface", purpose=purpose).tqdm
    meters: dict[int, ProgressMeter] = {}

    class ReportingBar(tqdm):  # type: ignore[misc]
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **{**options, "file": io.StringIO()})

        def update(self, n: float | None = 1) -> Any:
            answer = super().update(n)
            size = int((self.total or 0) // _MEGABYTE)
            meter = meters.setdefault(0, ProgressMeter(stage, size or None, on_progress))
            # One download may have two bars, for bytes on the wire and bytes on disk.
            if (more := int(self.n // _MEGABYTE) - meter.done) > 0:
                meter.advance(more)
            return answer

    return ReportingBar
