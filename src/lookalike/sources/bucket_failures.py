"""What went wrong in object storage, in one sentence that gives nothing away.

The library's own messages hold addresses, headers and whatever the server answered, which for a
wrong signature includes what was signed. Of all that only the status and the error code are used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from lookalike.errors import InvalidInput, InvalidPhoto, LookalikeError, NotFound, SourceUnavailable
from lookalike.sources.bucket_access import Location

_STATUS = re.compile(r"(?:status code: |status: |HTTP status (?:client|server) error \()(\d{3})")
_CODE = re.compile(r"<Code>(\w{1,80})</Code>|\"code\": ?\"(\w{1,80})\"")

_ODD = re.compile(r'invalid path: [^"]{0,60}"([^"]*)"')

_KEYS = {
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "AuthorizationHeaderMalformed",
    "InvalidToken",
    "AuthenticationFailed",
    "InvalidAuthenticationInfo",
}
_EXPIRED = {"ExpiredToken", "TokenRefreshRequired", "RequestExpired"}
_NO_BUCKET = {"NoSuchBucket", "ContainerNotFound", "NoSuchContainer"}
_MOVED = {"PermanentRedirect", "TemporaryRedirect", "IllegalLocationConstraintException"}


@contextmanager
def failures(place: Location, *, reading: str = "") -> Iterator[None]:
    """Turn what the library raises into one of ours; ``reading`` is the object, if it is one.

    Raises:
        NotFound: there is no such bucket or object.
        InvalidPhoto: this object may not be read.
        InvalidInput: an object has a name that cannot be listed.
        SourceUnavailable: everything else.
    """
    try:
        yield
    except LookalikeError:
        raise
    except Exception as error:  # the library raises its own, OSError and ValueError alike
        raise _translated(error, place, reading) from None


def _translated(error: Exception, place: Location, reading: str) -> LookalikeError:
    text = str(error)
    found = _CODE.search(text)
    code = "" if found is None else found.group(1) or found.group(2)
    matched = _STATUS.search(text)
    status = int(matched.group(1)) if matched else 0
    if isinstance(error, FileNotFoundError):
        status = 404
    elif status in {301, 307} or "LOCATION" in text:
        code = "PermanentRedirect"
    odd = _ODD.search(text)
    if odd is not None:
        return InvalidInput(
            f"{place} holds an object whose name is no path ('{odd.group(1)[:100]}'), so it cannot "
            f"be listed: rename or delete that object, or name another prefix."
        )
    answer = _by_code(code, place) or _by_status(status, place, reading)
    if answer is not None:
        return answer
    answered = f"answered with HTTP status {status}" if status else _connection(text)
    return SourceUnavailable(
        f"{place.kind} {answered} while reading {place}: try again, what was read is kept."
    )


def _by_code(code: str, place: Location) -> LookalikeError | None:
    if code in _NO_BUCKET:
        return NotFound(
            f"There is no bucket '{place.bucket}' at {place.kind}: check its name, and the "
            f"endpoint if it is not the usual one."
        )
    if code in _KEYS:
        return SourceUnavailable(
            f"{place.kind} does not accept the credentials for {place}: check the keys in the "
            f"environment or the profile."
        )
    if code in _EXPIRED:
        return SourceUnavailable(
            f"The credentials for {place} have expired: renew them and ingest again, what was "
            f"read is kept."
        )
    if code in _MOVED:
        return SourceUnavailable(
            f"The bucket '{place.bucket}' is in another region: set AWS_REGION to it."
        )
    return None


def _by_status(status: int, place: Location, reading: str) -> LookalikeError | None:
    what = f"{place}/{reading}" if reading else str(place)
    if status == 404:
        return NotFound(f"There is no {what}: check its name.")
    if status == 403 and reading:
        return InvalidPhoto(f"{what} may not be read with the credentials there are.")
    if status in {401, 403}:
        return SourceUnavailable(
            f"{place} may not be listed with the credentials there are, if any: put others into "
            f"the environment or a profile, or ask for permission to list and read it."
        )
    if status in {429, 503}:
        return SourceUnavailable(
            f"{place.kind} keeps asking to slow down while reading {place}: try again later, what "
            f"was read is kept."
        )
    return None


def _connection(text: str) -> str:
    """What happened to a connection, told from the kinds of errors that the library names."""
    if "builder error" in text:
        return "has an endpoint that is no valid address"
    if "dns error" in text or "failed to lookup" in text:
        return "has an endpoint whose name is not known"
    if "timed out" in text or "TimedOut" in text or "Timeout" in text:
        return "did not answer in time"
    if "ConnectionRefused" in text:
        return "refuses the connection"
    return "broke off the connection"
