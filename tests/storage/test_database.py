from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from lookalike.errors import DamagedData, InvalidInput, InvalidSetting
from lookalike.storage.database import Database, open_database, sqlite_address
from lookalike.storage.migrations import HEAD
from lookalike.storage.schema import metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def database_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where there is nothing yet, not even tables."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres").new_schema())
    return sqlite_address(tmp_path / "shop" / "catalogue.sqlite")


def scalar(database: Database, statement: str) -> object:
    with database.read() as connection:
        return connection.execute(text(statement)).scalar()


def test_a_new_database_is_at_the_newest_revision(database: Database) -> None:
    assert scalar(database, "SELECT version_num FROM alembic_version") == HEAD
    assert scalar(database, "SELECT value FROM counters WHERE name = 'catalogue'") == 0


def test_head_is_the_newest_migration_shipped() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "lookalike.storage:migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_migrations_make_exactly_the_tables_of_the_schema(database: Database) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_every_migration_can_be_gone_back_over_and_done_again(database: Database) -> None:
    """Down to nothing and up again, a revision at a time, the tables are what they were."""
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "lookalike.storage:migrations")

    def tables() -> dict[str, list[str]]:
        with database.read() as connection:
            found = inspect(connection)
            return {
                table: sorted(f"{column['name']} {column['type']}" for column in columns)
                for (_, table), columns in found.get_multi_columns().items()
            }

    def migrate(step: Callable[[Config, str], None], revision: str) -> None:
        with database.write() as connection:
            config.attributes["connection"] = connection
            step(config, revision)

    revisions = [item.revision for item in ScriptDirectory.from_config(config).walk_revisions()]
    seen = [tables()]
    for revision in [*revisions[1:], "base"]:
        migrate(command.downgrade, revision)
        seen.append(tables())
    assert seen[-1].keys() == {"alembic_version"}
    assert len({frozenset(item) for item in seen}) == len(revisions) + 1
    for revision in reversed(revisions):
        seen.pop()
        migrate(command.upgrade, revision)
        assert tables() == seen[-1]


def test_sqlite_is_set_up_for_many_readers_and_one_writer(tmp_path: Path) -> None:
    database = open_database(sqlite_address(tmp_path / "catalogue.sqlite"))
    assert scalar(database, "PRAGMA journal_mode") == "wal"
    assert scalar(database, "PRAGMA synchronous") == 1
    assert scalar(database, "PRAGMA foreign_keys") == 1
    assert scalar(database, "PRAGMA busy_timeout") == 30_000


def test_opening_an_up_to_date_database_does_not_import_alembic(database_address: str) -> None:
    open_database(database_address).close()
    code = (
        "import sys; from lookalike.storage.database import open_database; "
        "open_database(sys.argv[1]); print('alembic' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, database_address], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "False"


def test_a_database_of_a_newer_version_is_refused(database_address: str) -> None:
    database = open_database(database_address)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    database.close()
    with pytest.raises(InvalidInput, match=r"newer lookalike .*0999.*upgrade"):
        open_database(database_address)


def test_processes_that_open_a_new_database_at_once_all_succeed(database_address: str) -> None:
    code = "import sys; from lookalike.storage.database import open_database as o; o(sys.argv[1])"
    running = [subprocess.Popen([sys.executable, "-c", code, database_address]) for _ in range(4)]
    assert [process.wait(60) for process in running] == [0, 0, 0, 0]
    database = open_database(database_address)
    assert scalar(database, "SELECT count(*) FROM counters WHERE name = 'catalogue'") == 1
    database.close()


def test_a_failed_migration_leaves_nothing_behind(
    database_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import alembic.op

    def fail(*_args: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(alembic.op, "bulk_insert", fail)
    with pytest.raises(RuntimeError, match="power cut"):
        open_database(database_address)
    monkeypatch.undo()
    database = open_database(database_address)
    assert scalar(database, "SELECT count(*) FROM counters WHERE name = 'catalogue'") == 1
    database.close()


def test_what_is_raised_inside_a_write_undoes_it(database: Database) -> None:

    def write() -> None:
        with database.write() as connection:
            connection.execute(text("UPDATE counters SET value = 7"))
            raise KeyError("stop")

    with pytest.raises(KeyError):
        write()
    assert scalar(database, "SELECT value FROM counters WHERE name = 'catalogue'") == 0


def test_foreign_keys_are_enforced(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(text("INSERT INTO photos VALUES ('nobody', 0, 'c', 1, 1, '', '')"))


def test_a_reader_sees_one_state_while_another_thread_writes(database: Database) -> None:
    with database.read() as reader:
        assert (
            reader.execute(text("SELECT value FROM counters WHERE name = 'catalogue'")).scalar()
            == 0
        )

        def write() -> None:
            with database.write() as writer:
                writer.execute(text("UPDATE counters SET value = 1"))

        thread = threading.Thread(target=write)
        thread.start()
        thread.join(20)
        assert not thread.is_alive()
        assert (
            reader.execute(text("SELECT value FROM counters WHERE name = 'catalogue'")).scalar()
            == 0
        )
    assert scalar(database, "SELECT value FROM counters WHERE name = 'catalogue'") == 1


def test_writers_in_many_threads_wait_for_each_other(database: Database) -> None:

    def add(_: int) -> None:
        with database.write() as connection:
            before = connection.execute(
                text("SELECT value FROM counters WHERE name = 'catalogue'")
            ).scalar_one()
            connection.execute(text("UPDATE counters SET value = :now"), {"now": before + 1})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(80)))
    assert scalar(database, "SELECT value FROM counters WHERE name = 'catalogue'") == 80


def test_any_path_makes_an_address(tmp_path: Path) -> None:
    path = tmp_path / "a b?c#d%41&é" / "x.sqlite"
    open_database(sqlite_address(path)).close()
    assert path.is_file()


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("", "not one"),
        ("catalogue.sqlite", "not one"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("nonsense://host/x", "not a kind of database"),
    ],
)
def test_addresses_that_make_no_sense_are_refused(bad: str, message: str) -> None:
    with pytest.raises(InvalidSetting, match=message):
        open_database(bad)


def test_a_folder_is_not_a_database(tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting, match="cannot be opened"):
        open_database(sqlite_address(tmp_path))


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    path.write_bytes(b"this is not a database at all, but long enough to look at " * 40)
    with pytest.raises(DamagedData, match="not a database that can be read"):
        open_database(sqlite_address(path))


def test_a_folder_that_cannot_be_made_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidSetting, match=r"file cannot be made .*choose another place"):
        open_database(sqlite_address(tmp_path / "file" / "x.sqlite"))
