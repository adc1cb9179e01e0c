# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Alembic's recipes make the tables that the models describe, and take them away again."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from demo.servers.postgres import connect, drop_database, replace_database

from ..plugins.site import Site, dispose

TABLES = "connection day finding grant history item lease mark notice registry settings survey".split()

# The catalogue and not Alembic's comparison, which sees neither checks nor partial indices. In the
# schema that everybody sees: the tests keep copies in another.
COLUMNS = """
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
           a.attidentity, pg_get_expr(d.adbin, d.adrelid)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relkind = 'r' AND c.relname LIKE 'orcid\\_sync\\_%' AND NOT a.attisdropped
          AND c.relnamespace = 'public'::regnamespace
    ORDER BY 1, 2
"""
CONSTRAINTS = """
    SELECT c.relname, k.conname, pg_get_constraintdef(k.oid)
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    WHERE c.relname LIKE 'orcid\\_sync\\_%' AND connamespace = 'public'::regnamespace ORDER BY 1, 2
"""
INDICES = """
    SELECT tablename, indexname, indexdef FROM pg_indexes
    WHERE tablename LIKE 'orcid\\_sync\\_%' AND schemaname = 'public' ORDER BY 1, 2
"""
SEQUENCES = """
    SELECT sequence_name, data_type FROM information_schema.sequences
    WHERE sequence_name LIKE 'orcid\\_sync\\_%' ORDER BY 1
"""


def catalogue(database: str, query: str) -> list[tuple]:
    """What a database says about our tables."""
    connection = connect(database)
    with connection.cursor() as run:
        run.execute(query)
        found = run.fetchall()
    connection.close()
    return found


def tables(database: str) -> list[str]:
    """Our tables, without the prefix."""
    found = {row[0] for row in catalogue(database, COLUMNS)}
    return sorted(name.removeprefix("orcid_sync_") for name in found)


@pytest.fixture(scope="module")
def scratch(site: Site) -> Iterator[str]:
    """Address of an empty database."""
    uri = f"{site.database}_alembic"
    replace_database(uri)
    yield uri
    drop_database(uri)


@pytest.fixture(scope="module")
def alembic(scratch: str) -> Iterator[Any]:
    """Alembic on that database, with the recipes of all packages that are installed."""
    from invenio_db import InvenioDB

    app = Flask("scratch")
    app.config["SQLALCHEMY_DATABASE_URI"] = scratch
    InvenioDB(app)
    with app.app_context():
        yield app.extensions["invenio-db"].alembic
    dispose(app)


@pytest.fixture(scope="module")
def upgraded(alembic: Any, scratch: str) -> str:
    """The database after our recipes and those that they need."""
    assert tables(scratch) == []
    alembic.upgrade("invenio_orcid_sync@head")
    return scratch


@pytest.mark.parametrize(
    "query",
    [COLUMNS, CONSTRAINTS, INDICES, SEQUENCES],
    ids=["columns", "constraints", "indices", "sequences"],
)
def test_upgrade_makes_what_the_models_describe(
    site: Site, upgraded: str, query: str
) -> None:
    described = catalogue(site.database, query)
    assert described != []
    assert catalogue(upgraded, query) == described


def test_upgrade_makes_every_table(upgraded: str) -> None:
    assert tables(upgraded) == TABLES


def test_upgrade_leaves_alembic_nothing_to_find(alembic: Any, upgraded: str) -> None:
    found = [str(difference) for difference in alembic.compare_metadata()]
    assert [one for one in found if "orcid_sync" in one] == []


def test_upgrade_repeated_changes_nothing(alembic: Any, upgraded: str) -> None:
    before = catalogue(upgraded, COLUMNS)
    alembic.upgrade("invenio_orcid_sync@head")
    assert catalogue(upgraded, COLUMNS) == before


def test_downgrade_takes_our_tables_alone_and_upgrade_brings_them_back(
    site: Site, alembic: Any, upgraded: str
) -> None:
    others = "SELECT relname FROM pg_class WHERE relname LIKE 'accounts%' ORDER BY 1"
    before = catalogue(upgraded, others)
    alembic.downgrade("invenio_orcid_sync@1795219200")
    assert tables(upgraded) == []
    assert catalogue(upgraded, SEQUENCES) == []
    assert catalogue(upgraded, others) == before != []

    alembic.upgrade("invenio_orcid_sync@head")
    for query in (COLUMNS, CONSTRAINTS, INDICES):
        assert catalogue(upgraded, query) == catalogue(site.database, query)


def test_recipes_are_one_line_from_their_branch_to_one_head(
    alembic: Any, upgraded: str
) -> None:
    ours = [
        one
        for one in alembic.script_directory.walk_revisions()
        if "invenio_orcid_sync" in one.branch_labels
    ]
    assert [one.revision for one in ours] == [
        "1795521600",
        "1795514400",
        "1795507200",
        "1795500000",
        "1795492800",
        "1795485600",
        "1795478400",
        "1795392000",
        "1795305600",
        "1795219201",
        "1795219200",
    ]
    assert [one.down_revision for one in ours[:-1]] == [
        one.revision for one in ours[1:]
    ]
