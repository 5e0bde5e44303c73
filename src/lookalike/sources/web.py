"""Fetching files from the web that a stranger's table points to: bounded, retried, and checked."""

from __future__ import annotations

import random
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse, IncompleteRead, RemoteDisconnected
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from lookalike.errors import InvalidPhoto, NotFound
from lookalike.sources.web_address import is_web, without_secrets
from lookalike.sources.web_connection import (
    CheckedConnection,
    Clock,
    ForbiddenAddressError,
    Resolve,
    resolve,
)

_HEADERS = {"User-Agent": "lookalike", "Accept": "image/*", "Accept-Encoding": "identity"}
_KEPT = 4  # connections each thread keeps open
_REDIRECTS = {301, 302, 303, 307, 308}
_AGAIN = {408, 425, 429, 500, 502, 503, 504}
_CHUNK = 1 << 16
_PORTS = {"http": 80, "https": 443}
_SAFE = "/%:=&?~#+!$,;'@()*[]-._"


@dataclass(frozen=True, slots=True)
class WebLimits:
    """How long and how often to try. Times are in seconds."""

    each: float = 15.0
    """For connecting, and for each piece of an answer."""
    total: float = 60.0
    """For one attempt, redirects included."""
    attempts: int = 4
    first_pause: float = 0.5
    longest_pause: float = 20.0
    redirects: int = 5


class _Place(NamedTuple):
    scheme: str
    host: str
    port: int


class Unreachable(NotFound):
    """A server did not give what it may well have; another attempt may work."""


class _TryAgain(Exception):
    """Something that may well work the next time."""

    def __init__(self, reason: str, pause: float | None = None) -> None:
        super().__init__(reason)
        self.pause = pause


class Web:
    """Fetches from public addresses over http and https; may be used by several threads.

    Every address a name resolves to must be public, after each redirect again, unless ``private``
    allows all. Proxies from the environment are not used: one would resolve names by itself.
    """

    def __init__(
        self,
        *,
        max_bytes: int,
        private: bool = False,
        limits: WebLimits = WebLimits(),
        resolve: Resolve = resolve,
        sleep: Callable[[float], None] = time.sleep,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._max_bytes = max_bytes
        self._private = private
        self._limits = limits
        self._resolve = resolve
        self._sleep = sleep
        self._tls = tls or ssl.create_default_context()
        self._local = threading.local()
        self._open: set[CheckedConnection] = set()
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close the connections that are kept open, of all threads."""
        with self._lock:
            for connection in self._open:
                connection.close()
            self._open.clear()
            self._local = threading.local()

    def fetch(self, address: str) -> bytes:
        """The bytes at ``address``.

        Raises:
            NotFound: there is nothing there.
            Unreachable: it cannot be had now, even after several attempts.
            InvalidPhoto: it may not be fetched, or is larger than allowed.
        """
        limits = self._limits
        for attempt in range(1, limits.attempts + 1):
            try:
                return self._follow(address)
            except _TryAgain as problem:
                if attempt == limits.attempts:
                    raise Unreachable(
                        f"{without_secrets(address)} could not be fetched ({problem}, "
                        f"{attempt} attempts): ingest again to try once more."
                    ) from None
                pause = min(limits.first_pause * 2 ** (attempt - 1), limits.longest_pause)
                pause *= random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, keeps no secret
                self._sleep(min(max(pause, problem.pause or 0.0), limits.longest_pause))
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _follow(self, address: str) -> bytes:
        seen = address
        self._clock().start(self._limits.total)
        for _ in range(self._limits.redirects + 1):
            answer = self._ask(seen)
            if isinstance(answer, bytes):
                return answer
            seen = urljoin(seen, answer)
        raise InvalidPhoto(
            f"{without_secrets(address)} is redirected more than {self._limits.redirects} times: "
            f"correct the link."
        )

    def _ask(self, address: str) -> bytes | str:
        """The body, or where a redirect leads."""
        parts, place = _checked(address)
        connection, fresh = self._connection(place)
        target = quote(parts.path or "/", safe=_SAFE)
        if parts.query:
            target += "?" + quote(parts.query, safe=_SAFE)
        try:
            connection.request("GET", target, headers=_HEADERS)
            response = connection.getresponse()
            try:
                answer = self._answer(response, address)
            except BaseException:
                response.close()
                raise
        except ForbiddenAddressError:
            self._drop(place)
            raise InvalidPhoto(
                f"{without_secrets(address)} leads into a local network, from which nothing is "
                f"fetched unless private addresses are allowed."
            ) from None
        except (OSError, HTTPException, ValueError) as error:
            self._drop(place)
            if not fresh and not isinstance(error, TimeoutError):
                return self._ask(address)  # the server had closed a connection kept open
            raise _TryAgain(_reason(error)) from None
        except BaseException:
            self._drop(place)
            raise
        return answer

    def _answer(self, response: HTTPResponse, address: str) -> bytes | str:
        status = response.status
        if status in _REDIRECTS and (target := response.headers.get("Location")):
            response.read(_CHUNK)
            response.close()
            return str(target)
        if status == 200:
            return self._body(response, address)
        if status in _AGAIN:
            raise _TryAgain(f"HTTP status {status}", _retry_after(response))
        shown = without_secrets(address)
        if status in {404, 410}:
            raise NotFound(f"There is no photo at {shown} (HTTP status {status}).")
        if status in {401, 403}:
            raise InvalidPhoto(
                f"{shown} refuses to give the photo (HTTP status {status}): the link may have "
                f"expired."
            )
        raise InvalidPhoto(f"{shown} answered with HTTP status {status} instead of a photo.")

    def _body(self, response: HTTPResponse, address: str) -> bytes:
        shown = without_secrets(address)
        too_large = f"The file at {shown} has more than the {self._max_bytes:,} bytes allowed."
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise InvalidPhoto(f"{shown} answered with compressed data although none was asked.")
        if response.length is not None and response.length > self._max_bytes:
            raise InvalidPhoto(too_large)
        parts, size = [], 0
        while chunk := response.read(_CHUNK):
            size += len(chunk)
            if size > self._max_bytes:
                raise InvalidPhoto(too_large)
            parts.append(chunk)
        if response.length:
            raise _TryAgain("the connection broke off half-way")
        return b"".join(parts)

    def _clock(self) -> Clock:
        """The deadline of whatever this thread fetches."""
        clock: Clock | None = getattr(self._local, "clock", None)
        if clock is None:
            clock = self._local.clock = Clock(self._limits.each)
        return clock

    def _connection(self, place: _Place) -> tuple[CheckedConnection, bool]:
        """One that this thread kept open, or a fresh one; the latter is told."""
        kept: dict[_Place, CheckedConnection] = self._local.__dict__.setdefault("kept", {})
        if place in kept:
            return kept[place], False
        while len(kept) >= _KEPT:
            self._drop(next(iter(kept)))
        made = kept[place] = CheckedConnection(
            place.host,
            place.port,
            clock=self._clock(),
            tls=self._tls if place.scheme == "https" else None,
            private=self._private,
            resolve=self._resolve,
        )
        with self._lock:
            self._open.add(made)
        return made, True

    def _drop(self, place: _Place) -> None:
        connection = self._local.kept.pop(place, None)
        if connection is not None:
            connection.close()
            with self._lock:
                self._open.discard(connection)


def _checked(address: str) -> tuple[SplitResult, _Place]:
    shown = without_secrets(address)
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise InvalidPhoto(f"'{shown[:200]}' is not a web address: correct the link.") from None
    if not is_web(address) or not host:
        raise InvalidPhoto(f"'{shown[:200]}' is not an http or https address: correct the link.")
    return parts, _Place(parts.scheme, host, port or _PORTS[parts.scheme])


def _reason(error: Exception) -> str:
    """Why a connection failed, in words that hold nothing of the address."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, socket.gaierror):
        return "the name of the server is not known"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {error.verify_message}"
    if isinstance(error, ConnectionRefusedError):
        return "the server refuses the connection"
    if isinstance(error, IncompleteRead | RemoteDisconnected | ConnectionError):
        return "the connection broke off"
    return f"the connection failed: {type(error).__name__}"


def _retry_after(response: HTTPResponse) -> float | None:
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isdecimal() and len(text) < 6 else None
