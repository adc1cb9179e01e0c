# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A repository with a past: many records and connected authors, written straight into the database."""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import text

RECORDS = Path(__file__).parents[2] / "demo" / "records"

AUTHORS = 5
"""Creators of each record. One of them is connected, and two others have an iD."""

FILL = """
WITH numbered AS MATERIALIZED (
    SELECT n, gen_random_uuid() AS id, gen_random_uuid() AS parent,
           now() - interval '1 day' - random() * interval '1000 days' AS at
    FROM generate_series(1, :records) n
), parents AS (
    INSERT INTO rdm_parents_metadata (id, json, created, updated, version_id)
    SELECT parent, jsonb_build_object(
               'id', 'archive-' || n, 'pids', '{}'::jsonb, 'access', CAST(:access AS jsonb)),
           at, at, 1
    FROM numbered
), versions AS (
    INSERT INTO rdm_records_metadata (id, json, created, updated, version_id, index, parent_id, deletion_status)
    SELECT id, jsonb_set(jsonb_set(CAST(:bodies AS jsonb) -> (n % :kinds), '{id}', to_jsonb('record-' || n)),
               '{metadata,creators}',
               (SELECT jsonb_agg(jsonb_set(CAST(:creator AS jsonb), '{person_or_org,identifiers}',
                    CASE WHEN k = 1 THEN jsonb_build_array(jsonb_build_object(
                             'scheme', 'orcid', 'identifier', archive_orcid(n % :people)))
                         WHEN k < 4 THEN jsonb_build_array(jsonb_build_object(
                             'scheme', 'orcid', 'identifier', archive_orcid(:people + n + k)))
                         ELSE '[]'::jsonb END))
                FROM generate_series(1, :authors) k)),
           at, at, 1, 1, parent, 'P'
    FROM numbered RETURNING id, parent_id
)
INSERT INTO rdm_versions_state (parent_id, latest_id, latest_index) SELECT parent_id, id, 1 FROM versions
"""

ORCIDS = r"""
CREATE OR REPLACE FUNCTION pg_temp.archive_orcid(n bigint) RETURNS text LANGUAGE sql AS $$
    SELECT regexp_replace(lpad(n::text, 16, '0'), '(....)(....)(....)(....)', '\1-\2-\3-\4')
$$
"""


def fill(registry_id: int, records: int, people: int) -> None:
    """Add published records, and connect the people whom they name, each as often as the others. Commits.

    Nothing of it was announced: there are no marks.
    """
    from invenio_db import db

    bodies, creator = _bodies()
    db.session.execute(text(ORCIDS))
    connect = """
        INSERT INTO orcid_sync_connection (registry_id, orcid, connected_at)
        SELECT :registry, pg_temp.archive_orcid(n), now() FROM generate_series(0, :people - 1) n
    """
    db.session.execute(text(connect), {"registry": registry_id, "people": people})
    values = {
        "records": records,
        "people": people,
        "authors": AUTHORS,
        "bodies": json.dumps(bodies),
        "kinds": len(bodies),
        "creator": json.dumps(creator),
        "access": json.dumps({"owned_by": {"user": "system"}}),
    }
    statement = FILL.replace("archive_orcid(", "pg_temp.archive_orcid(")
    db.session.execute(text(statement), values)
    db.session.commit()
    # As the server does by itself, in its own time.
    for table in ("parents_metadata", "records_metadata", "versions_state"):
        db.session.execute(text(f"ANALYZE rdm_{table}"))
    db.session.execute(text("ANALYZE orcid_sync_connection"))
    db.session.commit()


def _bodies() -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the demo's records as the database holds such, and a creator."""
    shown = [json.loads(file.read_text()) for file in sorted(RECORDS.glob("*.json"))]
    names = ("metadata", "access", "custom_fields")
    bodies = [
        {name: one.get(name, {}) for name in names} | {"pids": {}} for one in shown
    ]
    return bodies, bodies[0]["metadata"]["creators"][0]
