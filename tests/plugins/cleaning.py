# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Puts the three servers back to what they held when the session began."""

from dataclasses import dataclass

import redis as client
from flask import Flask
from psycopg2.extensions import cursor
from psycopg2.sql import SQL, Composed, Identifier, Literal

from demo.servers.postgres import connect

TABLES = """
    SELECT c.relname, array_agg(a.attname::text)
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
    JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
    WHERE c.relkind = 'r' GROUP BY 1
"""


@dataclass(frozen=True)
class Snapshot:
    """Which rows were there: for each table a condition that is true for newer ones."""

    new: dict[str, Composed]

    @classmethod
    def of(cls, database: str) -> "Snapshot":
        """Remember the primary keys that a database holds now, in a schema of their own."""
        connection = connect(database)
        with connection.cursor() as run:
            run.execute("CREATE SCHEMA kept")
            run.execute(TABLES)
            new = {table: _newer(run, table, keys) for table, keys in run.fetchall()}
        connection.close()
        return cls(new)

    def restore(self, database: str) -> bool:
        """Delete every newer row; tell whether there was one."""
        connection = connect(database)
        with connection.cursor() as run:
            # What is deleted hangs together: no order of tables would satisfy all foreign keys.
            run.execute(
                "SET session_replication_role = replica; SET lock_timeout = '10s'"
            )
            run.execute(SQL(" UNION ALL ").join(map(self._probe, self.new)))
            touched = [table for (table,) in run.fetchall()]
            for table in touched:
                run.execute(
                    SQL("DELETE FROM {} t WHERE ").format(Identifier(table))
                    + self.new[table]
                )
        connection.close()
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
    for number in range(5):
        with client.Redis.from_url(f"{base}/{number}") as connection:
            connection.flushdb()
    with client.Redis.from_url(f"{base}/5") as connection:
        queues = [key for key in connection.keys() if connection.type(key) == b"list"]
        if queues:
            connection.delete(*queues)
