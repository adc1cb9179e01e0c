# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Many works of one person, written straight into the database, and statements counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import sqlalchemy as sa
from invenio_db import db

COPIES = """
WITH numbered AS MATERIALIZED (
    SELECT n, gen_random_uuid() AS id, gen_random_uuid() AS parent FROM generate_series(1, :number) n
), parents AS (
    INSERT INTO rdm_parents_metadata (id, json, created, updated, version_id)
    SELECT parent, json, created, updated, 1 FROM numbered, rdm_parents_metadata model
    WHERE model.id = :concept
), versions AS (
    INSERT INTO rdm_records_metadata
           (id, json, created, updated, version_id, index, parent_id, deletion_status)
    SELECT numbered.id, jsonb_set(json, '{metadata,title}', to_jsonb('Copy ' || n)),
           created, updated, 1, 1, parent, 'P'
    FROM numbered, rdm_records_metadata model WHERE model.parent_id = :concept
), latest AS (
    INSERT INTO rdm_versions_state (parent_id, latest_id, latest_index)
    SELECT parent, id, 1 FROM numbered
), items AS (
    INSERT INTO orcid_sync_item (connection_id, kind, local_key, remote, put_code, hold, code, marked_at)
    SELECT :connection, 'work', parent::text,
           CASE WHEN n % 4 = 0 THEN 'none' ELSE 'present' END,
           CASE WHEN n % 4 = 0 THEN NULL ELSE 100000 + n END,
           CASE WHEN n % 4 = 0 THEN 'author' END,
           CASE WHEN n % 4 = 0 THEN 'awaits_author' END, now()
    FROM numbered RETURNING id, connection_id, put_code
)
INSERT INTO orcid_sync_history (connection_id, item_id, actor, action, outcome, put_code)
SELECT connection_id, id, 'drainer', 'create', 'created', put_code FROM items
"""
"""A quarter of the copies waits for a yes, the others are sent."""

TABLES = (
    "rdm_parents_metadata",
    "rdm_records_metadata",
    "rdm_versions_state",
    "orcid_sync_item",
    "orcid_sync_history",
)


def fill(connection_id: int, concept: UUID, number: int) -> None:
    """Give a person copies of a record, named "Copy 1" and so on. Commits."""
    values = {"connection": connection_id, "concept": concept, "number": number}
    db.session.execute(sa.text(COPIES), values)
    for table in TABLES:
        # As the server does by itself, in its own time.
        db.session.execute(sa.text(f"ANALYZE {table}"))
    db.session.commit()


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the SQL statements of what happens inside."""
    found: list[str] = []

    def note(connection, cursor, statement, *rest):
        found.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield found
    sa.event.remove(db.engine, "before_cursor_execute", note)
