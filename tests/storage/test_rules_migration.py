"""From a shop of before there were rules, and back."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text

from lookalike.catalog.rules import RuleStore
from lookalike.catalog.store import CatalogStore
from lookalike.catalog.view import CatalogView
from lookalike.storage.database import Database, open_database
from lookalike.types import Product, Rule


def migrate_back(database: Database, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", "lookalike.storage:migrations")
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def test_products_from_before_are_not_new_and_there_are_no_rules(database_address: str) -> None:
    database = open_database(database_address)
    CatalogStore(database).upsert([Product("old", "Old", {"kind": "Shirt"}, price=9.5)])
    RuleStore(database).add(Rule("1", "hide", products=("old",)))
    migrate_back(database, "0004")
    with database.read() as connection:
        assert not inspect(connection).has_table("rules")
        names = connection.execute(text("SELECT name FROM counters")).scalars().all()
        assert "rules" not in names
    database.close()

    again = open_database(database_address)
    store = CatalogStore(again)
    store.upsert([Product("new")])
    view = CatalogView.load(store)
    assert view.product(1) == Product("old", "Old", {"kind": "Shirt"}, price=9.5)
    assert (view.first_seen >= 0).tolist() == [True, False]
    assert RuleStore(again).rules() == ()
    assert RuleStore(again).version() == 0
    again.close()
