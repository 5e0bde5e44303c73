"""The launcher: Streamlit as a process of its own, ready before anybody is sent to it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from urllib.request import ProxyHandler, build_opener

from lookalike.errors import InvalidSetting, LookalikeError, MissingExtra
from lookalike.serve.app.theme import THEME, UPLOAD_LIMIT

SCRIPT = Path(__file__).with_name("shop_page.py")
SERVED = Path(__file__).with_name("served.py")
"""The script with what is served beside it."""
USUAL_PORT = 8501
PORTS_TO_TRY = 100
START_LIMIT = 90.0  # seconds; a slow disk may need many to import everything
STOP_LIMIT = 5.0  # seconds
LOOPBACK = frozenset({"127.0.0.1", "0.0.0.0", "::", "::1"})  # noqa: S104 - reached over loopback


@dataclass(frozen=True, slots=True)
class RunningApp:
    """A web page that answers at ``url`` until ``stop`` is called."""

    url: str
    port: int
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End the page: asked first, then forced."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_LIMIT)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def run(
    folder: Path,
    *,
    port: int | None = None,
    host: str = "127.0.0.1",
    open_browser: bool = True,
    block: bool = True,
    announce: Callable[[str], None] = print,
) -> RunningApp:
    """Serve the page of the shop in ``folder``.

    ``port`` None takes 8501, or the next free one. With ``block`` the call returns when the page
    has ended (Ctrl-C ends it); without, at once, and the caller stops it.

    Raises:
        MissingExtra: Streamlit is not installed.
        InvalidSetting: the port asked for is taken or cannot be used.
        LookalikeError: the page did not start.
    """
    if find_spec("streamlit") is None:
        raise MissingExtra("app", "The web page")
    chosen = choose_port(host, port)
    local = "localhost" if host in LOOPBACK else host
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and script, and no shell
        command(folder, port=chosen, host=host), stdout=subprocess.DEVNULL
    )
    app = RunningApp(url=f"http://{local}:{chosen}", port=chosen, process=process)
    try:
        with _stopped_by_signals():
            _wait_until_healthy(app, local)
            announce(f"The shop is open at {app.url} (Ctrl-C ends it).")
            if open_browser:
                _open_browser(app.url)
            if block:
                process.wait()
    except KeyboardInterrupt:
        app.stop()
        if not block:
            raise
    except BaseException:
        app.stop()
        raise
    return app


def command(folder: Path, *, port: int, host: str) -> list[str]:
    """The Streamlit command line; flags win over any configuration file of the machine."""
    options: dict[str, str] = {
        "server.address": host,
        "server.port": str(port),
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "server.runOnSave": "false",
        "server.maxUploadSize": str(UPLOAD_LIMIT),
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        "global.developmentMode": "false",
        "logger.level": "warning",
        **THEME,
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    script = [sys.executable, "-m", "streamlit", "run", str(SERVED)]
    return [*script, *flags, "--", str(folder.absolute())]


def choose_port(host: str, port: int | None) -> int:
    """The port asked for when it is free; else the first free one from 8501 on.

    Raises:
        InvalidSetting: the port asked for is taken, or is none.
    """
    if port is not None:
        if not 1 <= port <= 65535:
            raise InvalidSetting(f"Port {port} does not exist: choose one from 1 to 65535.")
        if not _is_free(host, port):
            raise InvalidSetting(
                f"Port {port} cannot be used on {host}: choose another, or none to take a free one."
            )
        return port
    for candidate in range(USUAL_PORT, USUAL_PORT + PORTS_TO_TRY):
        if _is_free(host, candidate):
            return candidate
    raise InvalidSetting(f"No port from {USUAL_PORT} on is free on {host}: choose one yourself.")


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the server will do: a port in TIME_WAIT is free, one that is listened on is not.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _wait_until_healthy(app: RunningApp, local: str) -> None:
    opener = build_opener(ProxyHandler({}))  # a proxy has no business with this machine
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        if app.process.poll() is not None:
            raise LookalikeError(
                f"The web page ended as it started (status {app.process.returncode}): "
                "the lines above say why."
            )
        try:
            with opener.open(f"http://{local}:{app.port}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise LookalikeError(f"The web page did not answer within {START_LIMIT:.0f} seconds.")


def _open_browser(url: str) -> None:
    """Open a browser when there is a screen for one; the address has been said in any case."""
    on_screen = sys.platform in {"darwin", "win32"} or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    )
    if not on_screen:
        return
    with suppress(webbrowser.Error, OSError):
        webbrowser.open(url)


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Let SIGTERM end the page too: without this it would outlive the command that started it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
