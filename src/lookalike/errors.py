"""Every error lookalike raises on purpose.

LookalikeError
├── InvalidInput            what was handed in cannot be used
│   ├── InvalidPhoto        not a photo, truncated, too large, ...
│   ├── InvalidTable        a products table that cannot be read at all
│   ├── InvalidEvent        an event that makes no sense, or contradicts an earlier one
│   ├── InvalidFilter       a ``where`` that does not make sense
│   └── InvalidSetting      a setting or option out of range
├── NotFound                a product, photo, snapshot or file that does not exist
├── NotBuilt                the shop has no snapshot that can answer yet
├── EncoderMismatch         vectors of two encoders were about to be compared
├── DamagedData             stored data fails its check
├── Busy                    another process holds the shop's build or ingest lock
├── Interrupted             long work was stopped; everything done so far is kept
├── MissingExtra            an optional library is not installed
├── SourceUnavailable       a place data comes from cannot be reached, or stopped half-way
└── WeightsUnavailable      a model's weights are nowhere to be had, or fail their check

Messages are one sentence for a person: what is wrong, and what to do about it. What only whoever
runs the shop should see, such as the address of a database, is a note on the error instead.
"""

from __future__ import annotations


class LookalikeError(Exception):
    """Root of the tree: catching it catches everything lookalike raises on purpose."""


class InvalidInput(LookalikeError):
    """What was handed in cannot be used."""


class InvalidPhoto(InvalidInput):
    """The bytes are not a photo that can be used, and the message says why."""


class InvalidTable(InvalidInput):
    """The products table cannot be read at all (single bad rows are reported, not raised)."""


class InvalidEvent(InvalidInput):
    """An event that makes no sense, or has the id of another one with other content."""


class InvalidFilter(InvalidInput):
    """A ``where`` filter that does not make sense."""


class InvalidSetting(InvalidInput):
    """A setting or option out of range, or unknown."""


class NotFound(LookalikeError):
    """The product, photo, snapshot or file does not exist."""


class NotBuilt(LookalikeError):
    """The shop has no snapshot that can answer yet."""


class EncoderMismatch(LookalikeError):
    """Vectors of two encoders, or of two versions of one, were about to be compared."""


class DamagedData(LookalikeError):
    """Stored data fails its check."""


class Busy(LookalikeError):
    """Another process is writing to the shop."""


class Interrupted(LookalikeError):
    """Long work was stopped before its end; what was done so far is kept and will be reused."""


class MissingExtra(LookalikeError):
    """An optional library is not installed; the message names the extra."""

    def __init__(self, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs the extra '{extra}': install it with "
            f"pip install 'lookalike[{extra}]'."
        )
        self.extra = extra


class SourceUnavailable(LookalikeError):
    """A place data comes from cannot be reached, or broke off; trying again may work."""


class WeightsUnavailable(LookalikeError):
    """A model's weights could not be found, or do not have the expected SHA-256."""


def in_full(error: BaseException) -> str:
    """The message of ``error`` and the notes on it, in one line: for whoever runs the shop."""
    notes = "; ".join(getattr(error, "__notes__", ()))
    return f"{error} ({notes})" if notes else str(error)
