"""The command ``lookalike``: its commands joined, and the way in."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from lookalike import __version__
from lookalike.serve.cli import (
    benchmark,
    catalogue,
    check,
    complete,
    database,
    demo,
    encoders,
    evaluate,
    events,
    learn,
    recommend,
    report,
    reviews_cmd,
    rules,
    search,
    similar,
    web,
)
from lookalike.serve.cli.failures import STOPPED, CommandGroup

app = typer.Typer(
    name="lookalike",
    cls=CommandGroup,
    help=(
        "Visual product recommendations that a shop can run itself.\n\n"
        "Start with 'lookalike demo', or with 'lookalike ingest' and 'lookalike build'. "
        "A shop is a folder: name it with --shop or LOOKALIKE_SHOP. Answers go to standard "
        "output, progress and errors to standard error. Exit status: 0 done, 1 failed, "
        "2 wrong usage, 130 stopped with Ctrl-C."
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)

for module in (
    demo, catalogue, check, similar, search, complete, recommend, rules, events,
    learn, evaluate, report, reviews_cmd, database, encoders, benchmark, web,
):  # fmt: skip
    module.register(app)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"lookalike {__version__}")
        raise typer.Exit()


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            metavar="",
            help="Print the version and exit.",
            callback=_print_version,
            is_eager=True,
        ),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", metavar="", help="Show the traceback when something fails.")
    ] = False,
) -> None:
    """Options that come before the command; ``CommandGroup`` reads ``debug``."""


def run() -> None:
    """Run the command line with the arguments of this process, and exit with its status."""
    try:
        app(prog_name="lookalike")
    except SystemExit as ended:
        if ended.code == STOPPED:
            # Python would end the process with the signal instead, although Ctrl-C was dealt
            # with, when it came in the middle of an import that runs generated code.
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(STOPPED)
        raise
