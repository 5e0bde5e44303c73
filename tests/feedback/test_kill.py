"""A process is killed in the middle of ten thousand events: what it acknowledged is there."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable

from lookalike.feedback.log import EventLog

KILLED_AFTER = 4_000
WRITER = """
import os, sys, threading
from lookalike.feedback.log import EventLog

log = EventLog.open(sys.argv[1])

def write(thread):
    for number in range(625):
        name = f"{thread}-{number}"
        receipt = log.record(kind="like", user=f"u{thread}", product=f"p{number}", event_id=name)
        os.write(1, f"{receipt.seq} {name}\\n".encode())  # one call: a line is whole or missing

threads = [threading.Thread(target=write, args=(number,)) for number in range(16)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def test_kill_9_loses_nothing_that_was_acknowledged(
    log_at: str, opened: Callable[[], EventLog]
) -> None:
    acknowledged: dict[str, int] = {}
    command = [sys.executable, "-c", WRITER, log_at]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if not line.endswith(b"\n"):
                break
            seq, name = line.decode().split()
            acknowledged[name] = int(seq)
            if len(acknowledged) == KILLED_AFTER:
                process.kill()  # lines in the pipe are still read: they were acknowledged as well
    assert process.wait(60) == -signal.SIGKILL
    assert KILLED_AFTER <= len(acknowledged) < 10_000

    log = opened()
    stored = {item.event.event_id: item for item in log.replay()}
    assert {name: stored[name].seq for name in acknowledged} == acknowledged
    for name in acknowledged:
        thread, number = name.split("-")
        event = stored[name].event
        assert (event.user, event.product, event.kind) == (f"u{thread}", f"p{number}", "like")
    assert sorted(item.seq for item in stored.values()) == list(range(1, len(stored) + 1))
    assert log.newest() == len(stored)
    assert log.record(kind="view", user="u", product="p").seq == len(stored) + 1


def test_two_processes_write_one_order(log_at: str, opened: Callable[[], EventLog]) -> None:
    code = (
        "import sys; from lookalike.feedback.log import EventLog\n"
        "log = EventLog.open(sys.argv[1])\n"
        "for n in range(60):\n"
        "    log.record(kind='view', user='u', product='p', event_id=f'{sys.argv[2]}-{n}')\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, log_at, name]) for name in ("one", "two")
    ]
    assert [process.wait(60) for process in running] == [0, 0]
    found = list(opened().replay())
    assert [item.seq for item in found] == list(range(1, 121))
    for name in ("one", "two"):
        mine = [i.event.event_id for i in found if i.event.event_id.startswith(name)]
        assert mine == [f"{name}-{number}" for number in range(60)]
