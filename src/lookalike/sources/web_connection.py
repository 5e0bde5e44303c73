"""Connections to web servers that end in time, and only at addresses that were looked at.

The name is resolved once and the connection goes to an address of that very answer: a name server
that answers differently the second time (DNS rebinding) gains nothing by it.
"""

from __future__ import annotations

import io
import socket
import ssl
import time
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any

from lookalike.sources.web_address import is_public

Resolve = Callable[[str, int], list[str]]
"""IP addresses of a host, in the order to try them."""


class ForbiddenAddressError(OSError):
    """A name leads to an address that may not be asked."""


class Clock:
    """Seconds that are left for one attempt, and never more than one read may take."""

    def __init__(self, each: float) -> None:
        self._each = each
        self._end = 0.0

    def start(self, seconds: float) -> None:
        """Count from now."""
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds the next step may take; TimeoutError when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("it took too long")
        return min(left, self._each)


def resolve(host: str, port: int) -> list[str]:
    """What the system's resolver says."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


class CheckedConnection(HTTPConnection):
    """An HTTP or HTTPS connection to a public address, or to any when ``private`` is allowed."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        clock: Clock,
        tls: ssl.SSLContext | None = None,
        private: bool = False,
        resolve: Resolve = resolve,
    ) -> None:
        super().__init__(host, port)
        self._clock = clock
        self._tls = tls
        self._private = private
        self._resolve = resolve

    def connect(self) -> None:
        """Resolve, check every address of the answer, and connect to the first that answers."""
        addresses = self._resolve(self.host, self.port)
        if not self._private:
            for address in addresses:
                if not is_public(address):
                    raise ForbiddenAddressError(address)
        problem: OSError | None = None
        for address in addresses:
            try:
                raw = socket.create_connection((address, self.port), timeout=self._clock.left())
            except OSError as error:
                problem = error
                continue
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls is not None:
                raw = self._tls.wrap_socket(raw, server_hostname=self.host)
            self.sock: Any = _Timed(raw, self._clock)
            return
        raise problem or OSError("the name has no address")


class _Timed:
    """As much of a socket as ``http.client`` uses, each operation bounded by a deadline.

    A plain timeout starts again with every byte, so a server that sends one now and then could
    hold a thread for hours.
    """

    def __init__(self, raw: socket.socket, clock: Clock) -> None:
        self._raw = raw
        self._clock = clock
        self._readers = 0
        self._closing = False

    def sendall(self, data: bytes) -> None:
        self._raw.settimeout(self._clock.left())
        self._raw.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        self._readers += 1
        return io.BufferedReader(_Reader(self._raw, self._clock, self._closed))

    def close(self) -> None:
        """As with a real socket, an answer that is still being read keeps it open."""
        self._closing = True
        if not self._readers:
            self._raw.close()

    def _closed(self) -> None:
        self._readers -= 1
        if self._closing and not self._readers:
            self._raw.close()


class _Reader(io.RawIOBase):
    def __init__(self, raw: socket.socket, clock: Clock, closed: Callable[[], None]) -> None:
        self._raw = raw
        self._clock = clock
        self._told = closed

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._told()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._raw.settimeout(self._clock.left())
        return self._raw.recv_into(buffer)
