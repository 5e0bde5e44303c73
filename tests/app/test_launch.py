"""The launcher: a port, a page that answers, an end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import webbrowser
from pathlib import Path

import pytest

from lookalike.errors import InvalidSetting, LookalikeError, MissingExtra
from lookalike.serve.app import launch
from lookalike.serve.app.__main__ import main

HOST = "127.0.0.1"


@pytest.fixture
def taken() -> int:
    with socket.socket() as server:
        server.bind((HOST, 0))
        server.listen()
        yield server.getsockname()[1]


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
            return answer.read() == b"ok"
    except OSError:
        return False


def test_usual_port_taken_gives_the_next_free_one(taken, monkeypatch) -> None:
    monkeypatch.setattr(launch, "USUAL_PORT", taken)
    assert launch.choose_port(HOST, None) > taken


def test_asked_port_taken_or_impossible_is_refused(taken) -> None:
    with pytest.raises(InvalidSetting, match=str(taken)):
        launch.choose_port(HOST, taken)
    with pytest.raises(InvalidSetting, match="70000"):
        launch.choose_port(HOST, 70000)


def test_without_streamlit_the_extra_is_named(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(launch, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"lookalike\[app\]"):
        launch.run(tmp_path)


def test_server_that_ends_at_once_is_said(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(
        launch, "command", lambda *a, **k: [sys.executable, "-c", "raise SystemExit(3)"]
    )
    with pytest.raises(LookalikeError, match="status 3"):
        launch.run(tmp_path, open_browser=False)


def test_failing_browser_is_no_failure(monkeypatch) -> None:
    def fail(url: str) -> bool:
        raise webbrowser.Error("none")

    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(webbrowser, "open", fail)
    launch._open_browser("http://localhost:1")


def test_page_answers_from_any_folder_and_is_stopped(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    said: list[str] = []
    port = launch.choose_port(HOST, None)
    app = launch.run(
        Path("my shop"), port=port, open_browser=False, block=False, announce=said.append
    )
    try:
        assert answers(app.url)
        assert app.url in said[0]
    finally:
        app.stop()
    assert app.process.poll() is not None
    assert not answers(app.url)
    app.stop()  # stopping twice is fine


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_the_page_with_its_launcher(tmp_path, number) -> None:
    port = launch.choose_port(HOST, None)
    command = [sys.executable, "-u", "-m", "lookalike.serve.app", "shop", "--no-browser"]
    process = subprocess.Popen(
        [*command, "--port", str(port)],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        assert f":{port}" in process.stdout.readline()
        # As a terminal does it for Ctrl-C: to the whole group. A supervisor signals one process.
        if number == signal.SIGINT:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        _, err = process.communicate(timeout=20)
        assert process.returncode == (0 if number == signal.SIGINT else 128 + number)
    finally:
        process.kill()
    assert "Traceback" not in err
    deadline = time.monotonic() + 10
    while answers(f"http://localhost:{port}") and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not answers(f"http://localhost:{port}")


def test_command_says_one_line_and_fails_when_the_port_is_taken(taken, capsys) -> None:
    assert main(["shop", "--port", str(taken), "--no-browser"]) == 1
    out, err = capsys.readouterr()
    assert not out
    assert err.count("\n") == 1
    assert str(taken) in err


def test_launcher_does_not_load_streamlit() -> None:
    code = "import sys, lookalike.serve.app.__main__; sys.exit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
