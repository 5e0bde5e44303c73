"""Progress without a terminal, and Ctrl-C during long work."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys

import pytest

from lookalike.serve.cli.display import PlainProgress, describe, stoppable
from lookalike.serve.cli.output import duration
from lookalike.types import Progress


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_lines_come_now_and_then_and_once_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    progress = PlainProgress(clock=clock)
    for done, now in ((1, 101.0), (400, 105.5), (500, 106.0), (1000, 107.0), (1000, 130.0)):
        clock.now = now
        progress(Progress("encoding", done, 1000, 100.0, (1000 - done) / 100))
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines() == [
        "encoding: 400 of 1,000, 100 a second, 6.0 s left",
        "encoding: 1,000 of 1,000",
    ]


def test_every_stage_has_an_end(capsys: pytest.CaptureFixture[str]) -> None:
    progress = PlainProgress(clock=Clock())
    progress(Progress("reading", 3, 3))
    progress(Progress("encoding", 3, 3))
    assert capsys.readouterr().err.splitlines() == ["reading: 3 of 3", "encoding: 3 of 3"]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (
            Progress("a", 1200, 40000, 350.4, 110.9),
            "a: 1,200 of 40,000, 350 a second, 1 min 51 s left",
        ),
        (Progress("a", 5, None, 2.25), "a: 5, 2.2 a second"),
        (Progress("a", 5, None), "a: 5"),
        (Progress("a", 0, 10, 0.0, None), "a: 0 of 10"),
    ],
)
def test_a_step_is_one_line(step: Progress, said: str) -> None:
    assert describe(step) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.04, "0.0 s"), (9.9, "9.9 s"), (9.96, "10 s"), (59.6, "1 min 0 s"), (4200, "1 h 10 min")],
)
def test_durations_read_well(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_ctrl_c_asks_first_and_insists_the_second_time() -> None:
    before = signal.getsignal(signal.SIGINT)
    with stoppable() as stopped:
        assert not stopped()
        os.kill(os.getpid(), signal.SIGINT)
        assert stopped()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_terminal_gets_bars_with_a_rate_and_the_time_left() -> None:
    program = (
        "from lookalike.serve.cli.display import progress_display\n"
        "from lookalike.types import Progress\n"
        "with progress_display() as report:\n"
        "    report(Progress('encoding', 400, 1000, 100.0, 6.0))\n"
    )
    leader, follower = pty.openpty()
    with os.fdopen(leader, "rb", buffering=0) as terminal:
        subprocess.run(
            [sys.executable, "-c", program],
            stderr=follower,
            env={**os.environ, "COLUMNS": "100", "TERM": "xterm"},
            check=True,
        )
        os.close(follower)
        shown = terminal.read(100_000).decode()
    assert "encoding" in shown
    assert "400/1000" in shown
    assert "100 a second" in shown
    assert "6.0 s left" in shown
