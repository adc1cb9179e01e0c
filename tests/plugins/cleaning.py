# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Puts the three servers back to what they held when the session began."""

import redis as client
from flask import Flask
from psycopg2 import OperationalError
from psycopg2.extensions import cursor
from psycopg2.sql import SQL, Composed, Identifier, Literal

from demo.servers.postgres import connect

# Where a table has no primary key, all of its columns tell its rows apart.
TABLES = """
    SELECT c.relname, array_agg(a.attname::text)
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
    LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        AND (i.indkey IS NULL OR a.attnum = ANY (i.indkey))
    WHERE c.relkind = 'r' GROUP BY 1
"""

# What is deleted hangs together: no order of tables would satisfy all foreign keys.
OPENING = "SET session_replication_role = replica; SET lock_timeout = '10s'"


class Snapshot:
    """Which rows were there: for each table a condition that is true for newer ones."""

    def __init__(self, database: str) -> None:
        """Remember the primary keys that a database holds now, in a schema of their own."""
        self.database = database
        connection = connect(database)
        with connection.cursor() as run:
            run.execute("CREATE SCHEMA kept")
            run.execute(TABLES)
            self.new = {
                table: _newer(run, table, keys) for table, keys in run.fetchall()
            }
        connection.close()
        self._open()

    def restore(self) -> bool:
        """Delete every newer row; tell whether there was one."""
        try:
            return self._restore()
        except OperationalError:
            if not self._connection.closed:
                raise
            # A test has cut all connections.
            self._open()
            return self._restore()

    def close(self) -> None:
        """Let the database go."""
        self._connection.close()

    def _open(self) -> None:
        """Connect once for many tests: connecting and planning take ten times as long as looking."""
        self._connection = connect(self.database)
        with self._connection.cursor() as run:
            run.execute(OPENING)
            probes = SQL(" UNION ALL ").join(map(self._probe, self.new))
            run.execute(SQL("PREPARE touched AS ") + probes)

    def _restore(self) -> bool:
        with self._connection.cursor() as run:
            run.execute("EXECUTE touched")
            touched = [table for (table,) in run.fetchall()]
            for table in touched:
                run.execute(
                    SQL("DELETE FROM {} t WHERE ").format(Identifier(table))
                    + self.new[table]
                )
        return bool(touched)

    def _probe(self, table: str) -> Composed:
        text = SQL("SELECT {} WHERE EXISTS (SELECT FROM {} t WHERE ")
        return (
            text.format(Literal(table), Identifier(table)) + self.new[table] + SQL(")")
        )


def _newer(run: cursor, table: str, keys: list[str]) -> Composed:
    name, columns = Identifier(table), SQL(", ").join(map(Identifier, keys))
    run.execute(
        SQL("CREATE TABLE kept.{} AS SELECT {} FROM {}").format(name, columns, name)
    )
    if not run.rowcount:
        return SQL("true").format()
    run.execute(SQL("ANALYZE kept.{}").format(name))
    return SQL("NOT EXISTS (SELECT FROM kept.{} k WHERE {})").format(
        name,
        SQL(" AND ").join(
            SQL("k.{} = t.{}").format(Identifier(k), Identifier(k)) for k in keys
        ),
    )


def clear_search(app: Flask) -> None:
    """Empty the indices of what tests make; the vocabularies' keep what they have."""
    from invenio_rdm_records.records.api import RDMDraft, RDMRecord
    from invenio_search import current_search_client
    from invenio_users_resources.records.api import UserAggregate

    with app.app_context():
        for kind in (RDMRecord, RDMDraft, UserAggregate):
            current_search_client.delete_by_query(
                index=kind.index.search_alias,
                body={"query": {"match_all": {}}},
                refresh=True,
                conflicts="proceed",
            )


def clear_redis(base: str) -> None:
    """Empty caches, sessions and queues.

    In the broker's database only lists go: the rest is who listens to which queue, which a
    running worker tells once.
    """
    with client.Redis.from_url(base, single_connection_client=True) as connection:
        for number in range(5):
            connection.execute_command("SELECT", number)
            connection.flushdb()
        connection.execute_command("SELECT", 5)
        queues = [key for key in connection.keys() if connection.type(key) == b"list"]
        if queues:
            connection.delete(*queues)
