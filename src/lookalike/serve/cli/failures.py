"""How a command ends: one clear line on standard error and the right exit status."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import traceback
from typing import Any

import typer
from typer.core import TyperGroup

from lookalike.errors import Interrupted, LookalikeError, in_full

FAILED = 1
STOPPED = 130  # 128 + SIGINT, as shells have it


class CommandGroup(TyperGroup):
    """A group of commands that never lets a traceback out, unless ``--debug`` asks for it."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; every failure becomes a line and an exit status."""
        for stream in (sys.stdout, sys.stderr):
            if (reconfigure := getattr(stream, "reconfigure", None)) is not None:
                reconfigure(errors="replace")  # a name the terminal cannot show is no failure
        # What it warns of is raised as well, and said with all there is to know.
        logging.getLogger("lookalike.storage.failures").addHandler(logging.NullHandler())
        try:
            answer = super().invoke(ctx)
            sys.stdout.flush()
        except (typer.Exit, typer.Abort):
            raise
        except Exception as error:
            if _is_usage_error(error):
                raise
            if ctx.params.get("debug") and not isinstance(error, BrokenPipeError):
                traceback.print_exc()
            raise typer.Exit(_report(error)) from None
        except KeyboardInterrupt:
            _say("Stopped: what was done so far is kept.")
            raise typer.Exit(STOPPED) from None
        return answer


def _report(error: Exception) -> int:
    """Say what went wrong in one line, and return the exit status."""
    if isinstance(error, BrokenPipeError):
        # Whoever read the answer has seen enough, as with ``| head``. Python flushes standard
        # output once more when it exits, and must not fail then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    if isinstance(error, Interrupted):
        _say(str(error))
        return STOPPED
    if isinstance(error, LookalikeError):
        _say(f"Error: {in_full(error)}")
    elif isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        _say(f"Error: {place}{error.strerror}.")
    else:
        kind = "".join(traceback.format_exception_only(error)).strip()
        _say(
            f"Error: this is a bug in lookalike ({kind}); the traceback is in "
            f"{_save_traceback()} ('lookalike --debug ...' shows it): please report it."
        )
    return FAILED


def _is_usage_error(error: Exception) -> bool:
    """Whether the command line itself was wrong; typer reports that and exits with 2."""
    return getattr(error, "exit_code", None) == 2 and hasattr(error, "format_message")


def _say(message: str) -> None:
    typer.echo(" ".join(message.split()), err=True)


def _save_traceback() -> str:
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", prefix="lookalike-traceback-", suffix=".txt", delete=False
    ) as file:
        traceback.print_exc(file=file)
    return file.name
