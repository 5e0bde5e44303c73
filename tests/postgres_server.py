"""A PostgreSQL server of the tests' own: made in a folder of its own, gone with them."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

USER = "lookalike"
PASSWORD = "rosebud"  # of a server nobody else can reach
_SYSTEM_USER = "postgres"
_TEMPLATE = "migrated"
_EMPTY = (
    "; ".join(
        f"DELETE FROM {table}"
        for table in ("photos", "reviews", "products", "events", "joins", "erasures")
        + ("doctor_actions", "rules")
    )
    + "; DELETE FROM counters WHERE name = 'erasure_salt'; UPDATE counters SET value = 0"
)
_SETTINGS = (
    "listen_addresses=''",
    "fsync=off",  # a test machine's power cut is not what is tested
    "full_page_writes=off",
    "shared_buffers=32MB",
    "max_connections=60",
)


def programs() -> Path | None:
    """The folder of PostgreSQL's newest programs, None where there are none."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).parent
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(installed, key=lambda path: int(path.parts[-3].split(".")[0]), default=None)
    return None if newest is None else newest.parent


class PostgresServer:
    """Listens at a socket in its folder only. Databases are made for whoever asks."""

    def __init__(self, bin_folder: Path) -> None:
        self._bin = bin_folder
        # Not below the tests' own folder: PostgreSQL does not run as root, and could not enter it.
        self.folder = Path(tempfile.mkdtemp(prefix="lookalike-pg-"))
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            self._as = {"user": _SYSTEM_USER, "group": _SYSTEM_USER, "extra_groups": []}
            shutil.chown(self.folder, _SYSTEM_USER, _SYSTEM_USER)
        self._made = 0
        self._idle: list[str] = []
        password = self.folder / "password"
        password.write_text(PASSWORD)
        password.chmod(0o644)
        self._run("initdb", "--pgdata", self._data, "--username", USER, "--pwfile", password,
                  "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8",
                  "--no-sync", "--no-instructions")  # fmt: skip
        self.start()

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _run(self, program: str, *arguments: str | Path) -> None:
        done = subprocess.run(
            [self._bin / program, *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, cwd=self.folder, env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            timeout=60, **self._as,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout}")

    def start(self) -> None:
        """Take up work, and return once it does."""
        options = " ".join(f"-c {setting}" for setting in (*_SETTINGS, self._socket))
        self._run("pg_ctl", "start", "--wait", "--silent", "--pgdata", self._data,
                  "--log", self.folder / "log", "--options", options)  # fmt: skip

    @property
    def _socket(self) -> str:
        return f"unix_socket_directories={self.folder}"

    def stop(self) -> None:
        """Break off whatever is going on, as a crash would."""
        self._run("pg_ctl", "stop", "--mode=immediate", "--silent", "--pgdata", self._data)

    def remove(self) -> None:
        """Stop and leave nothing behind."""
        with suppress(RuntimeError):  # it may be stopped
            self.stop()
        shutil.rmtree(self.folder)

    def address(self, database: str, *, user: str = USER, password: str = PASSWORD) -> str:
        """What is written into LOOKALIKE_DATABASE."""
        return f"postgresql://{user}:{password}@/{database}?host={self.folder}"

    def new_database(self, template: str = "template0", options: str = "") -> str:
        """The address of an empty database."""
        self._made += 1
        name = f"shop{self._made}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template} {options}")
        return self.address(name)

    def new_schema(self) -> str:
        """The address of a place with no tables: a schema, quicker to be had than a database."""
        self._made += 1
        name = f"schema{self._made}"
        self.execute(f"CREATE SCHEMA {name}")
        return f"{self.address('postgres')}&options=-csearch_path%3D{name}"

    @contextmanager
    def lend(self) -> Iterator[str]:
        """The address of a database with all tables, and nothing in them."""
        address = self._idle.pop() if self._idle else self.new_database(self._migrated())
        yield address
        name = str(make_url(address).database)
        self._cut_off(f"datname = '{name}'")
        self.execute(_EMPTY, name)
        self._idle.append(address)

    def _migrated(self) -> str:
        from lookalike.storage.database import open_database

        if not self.execute(f"SELECT 1 FROM pg_database WHERE datname = '{_TEMPLATE}'"):
            self.execute(f"CREATE DATABASE {_TEMPLATE} TEMPLATE template0")
            open_database(self.address(_TEMPLATE)).close()
        return _TEMPLATE

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run one statement outside of any transaction, as the administrator would."""
        import psycopg

        address = self.address(database)
        with psycopg.connect(address, autocommit=True) as connection:
            done = connection.execute(statement)
            return done.fetchall() if done.description else []

    def drop_connections(self) -> int:
        """Cut off everybody, as a restart or a firewall would; how many there were."""
        return self._cut_off("backend_type = 'client backend'")

    def _cut_off(self, which: str) -> int:
        return len(
            self.execute(
                "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity "
                f"WHERE pid <> pg_backend_pid() AND {which}"
            )
        )
