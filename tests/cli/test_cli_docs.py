"""docs/cli.md says what the commands say; UPDATE_DOCS=1 writes it anew."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from lookalike.serve.cli.main import app

PAGE = Path(__file__).parents[2] / "docs" / "cli.md"
GROUP: Any = get_command(app)
COMMANDS: dict[str, Any] = {
    f"{name} {inner}".strip(): part
    for name, command in GROUP.commands.items()
    for inner, part in getattr(command, "commands", {"": command}).items()
}

HEAD = """\
# The command line

<!-- Made from the commands by tests/cli/test_cli_docs.py: UPDATE_DOCS=1 writes it anew. -->

`lookalike [OPTIONS] COMMAND --shop FOLDER`

{help}

Filters (`--where`) are written as `gender=Men`, `'price<=50'`, `'baseColour!=Black'` or
`articleType=Tops,Tshirts` (any of them); a value with a comma in it goes in double quotes. Several
`--where` must all be met. The filter language itself, as JSON, is understood as well:
`--where '{{"gender": "Women", "price": {{"lte": 50}}}}'`.

`--json` prints one JSON object for a report or a status, and one line of JSON per hit for
`similar`, `search` and `recommend`. Only the answer is on standard output, so it can be piped;
progress, remarks and errors are on standard error.

| exit status | means |
|---|---|
| 0 | done |
| 1 | failed, with one line on standard error |
| 2 | wrong usage |
| 130 | stopped with Ctrl-C; what was done is kept |
"""


def names_of(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{parameter.metavar or parameter.name.upper()}`"
    names = ", ".join(f"`{name}`" for name in parameter.opts)
    return f"{names} {parameter.metavar}" if parameter.metavar else names


def default_of(parameter: Any) -> str:
    if parameter.required:
        return "required"
    if parameter.default in (None, False) or parameter.param_type_name == "argument":
        return ""
    return f"`{parameter.default}`"


def help_of(parameter: Any) -> str:
    return " ".join(parameter.help.split()).replace("|", "\\|").replace("<", "&lt;")


def table_of(parameters: list[Any]) -> str:
    rows = [f"| {names_of(p)} | {help_of(p)} | {default_of(p)} |" for p in parameters]
    return "\n".join(["| argument or option | means | default |", "|---|---|---|", *rows])


def page() -> str:
    parts = [HEAD.format(help=GROUP.help), "## Before the command\n\n" + table_of(GROUP.params)]
    for name, command in COMMANDS.items():
        arguments = [p for p in command.params if p.param_type_name == "argument"]
        usage = " ".join(
            ["lookalike", name]
            + [p.metavar if p.required else f"[{p.metavar}]" for p in arguments]
            + ["[OPTIONS]"]
        )
        parts.append(f"## `{name}`\n\n{command.help}\n\n`{usage}`\n\n{table_of(command.params)}")
    return "\n\n".join(part.rstrip() for part in parts) + "\n"


def test_the_page_is_what_the_commands_say() -> None:
    if os.environ.get("UPDATE_DOCS"):
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(), "run with UPDATE_DOCS=1 to write it anew"


@pytest.mark.parametrize("name", list(COMMANDS))
def test_everything_has_its_help(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    for parameter in command.params:
        assert parameter.help, f"{name} {parameter.name} has no help text"
    assert f"## `{name}`" in PAGE.read_text(encoding="utf-8")


def test_the_commands_are_those_that_exist() -> None:
    assert set(COMMANDS) == {
        "demo", "ingest", "build", "similar", "search", "status", "encoders", "benchmark", "app",
        "reviews ingest", "reviews show", "check", "recommend", "record", "events import",
        "user export", "user erase", "report", "export powerbi", "learn", "snapshot list",
        "snapshot rollback", "evaluate", "complete", "rules list", "rules add", "rules remove",
        "database copy",
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"app"}))
def test_everything_that_answers_has_json(name: str) -> None:
    assert "--json" in {option for p in COMMANDS[name].params for option in p.opts}


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"encoders", "benchmark"}))
def test_everything_about_a_shop_takes_its_folder(name: str) -> None:
    options = {option: p for p in COMMANDS[name].params for option in p.opts}
    assert options["--shop"].envvar in ("LOOKALIKE_SHOP", ["LOOKALIKE_SHOP"])
    assert str(options["--shop"].default) == "shop"
