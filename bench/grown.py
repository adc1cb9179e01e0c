# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A site that has run for long: people, records of many types in communities, a ledger about them, what audits found
and the history."""

import sqlalchemy as sa
from invenio_db import db

from . import content

FEW = "few"
"""Community of one record in a thousand. Half of the records are in ``MANY``, one of fifty in ``SOME``."""
SOME = "community-7"
MANY = "many"

RARE = "software"
"""Resource type of one record in a thousand; six of ten are articles, the others datasets and theses."""

ACCOUNTS = """
INSERT INTO accounts_user (email, domain, active, confirmed_at, version_id, created, updated, profile)
SELECT 'bench-' || n || '@example.org', 'example.org', true, now(), 1, now(), now(),
       jsonb_build_object('full_name', 'Given' || n || ' Family' || n % 997)
FROM generate_series(1, :people) n RETURNING id
"""

CONNECTIONS = """
INSERT INTO orcid_sync_connection (registry_id, orcid, user_id, status, connected_at)
SELECT :registry, regexp_replace(lpad(place::text, 16, '0'), '(....)(....)(....)(....)', '\\1-\\2-\\3-\\4'), account,
       CASE WHEN place % 100 = 0 THEN 'permission_lost' ELSE 'active' END, now()
FROM unnest(CAST(:users AS int[])) WITH ORDINALITY AS given(account, place) RETURNING orcid
"""

GRANTS = """
INSERT INTO orcid_sync_grant (id, registry_id, connection_id, orcid, name, scope)
SELECT gen_random_uuid(), registry_id, id, orcid, 'Known ' || id, '/read-limited' FROM orcid_sync_connection
"""

# Dates and types come in no order, as where records are edited and imported.
RECORDS = """
UPDATE rdm_records_metadata r SET created = now() - random() * interval '10 years',
    json = jsonb_set(json, '{metadata,resource_type,id}', to_jsonb(CASE
        WHEN n < 1 THEN 'software' WHEN n < 300 THEN 'dataset' WHEN n < 400 THEN 'publication-dissertation'
        ELSE 'publication-article' END))
FROM (SELECT id, abs(hashtext(id::text)) % 1000 AS n FROM rdm_records_metadata) spread
WHERE spread.id = r.id AND json ->> 'id' LIKE 'bench-%'
"""

COMMUNITIES = """
INSERT INTO communities_metadata (id, slug, json, version_id, created, updated, deletion_status)
SELECT gen_random_uuid(), slug, '{}', 1, now(), now(), 'P'
FROM (SELECT 'community-' || n AS slug FROM generate_series(0, 49) n UNION VALUES ('many'), ('few')) named
"""

MEMBERS = """
INSERT INTO rdm_parents_community (community_id, record_id)
SELECT c.id, p.id FROM communities_metadata c
JOIN (SELECT id, abs(hashtext(id::text || 'c')) AS n FROM rdm_parents_metadata) p
  ON c.slug IN ('community-' || p.n % 50, CASE WHEN p.n / 50 % 2 = 0 THEN 'many' END,
                CASE WHEN p.n / 100 % 1000 = 0 THEN 'few' END)
"""

ROWS = """
INSERT INTO orcid_sync_item
    (connection_id, local_key, resource_type, remote, put_code, fingerprint, hold, code, due_at, marked_at)
SELECT c.id, parent_id::text, type,
       CASE WHEN n < 7 THEN 'present' ELSE 'none' END, CASE WHEN n < 7 THEN number END,
       CASE WHEN n < 7 THEN 'f' END,
       CASE n WHEN 7 THEN 'author' END, CASE n WHEN 7 THEN 'awaits_author' WHEN 8 THEN 'restricted' END,
       CASE WHEN n = 9 THEN now() - random() * interval '1 hour' END, now() - random() * interval '1 year'
FROM (SELECT parent_id, number, number / :people % 10 AS n,
             json #>> '{metadata,resource_type,id}' AS type,
             json #>> '{metadata,creators,0,person_or_org,identifiers,0,identifier}' AS orcid
      FROM rdm_records_metadata, LATERAL (SELECT CAST(substr(json ->> 'id', 7) AS int) AS number) one
      WHERE json ->> 'id' LIKE 'bench-%') r
JOIN orcid_sync_connection c ON c.orcid = r.orcid ORDER BY number
"""

FAILED = "UPDATE orcid_sync_item SET hold = 'operator', code = 'rejected' WHERE id % 5000 = 0"

FINDINGS = """
INSERT INTO orcid_sync_finding (connection_id, item_id, local_key, kind, put_code, at)
SELECT connection_id, CASE WHEN differs <> 'extra' THEN id END, local_key, differs, put_code,
       now() - random() * interval '30 days'
FROM (SELECT *, (ARRAY['missing', 'extra', 'duplicate', 'changed', 'foreign'])
             [1 + row_number() OVER (ORDER BY id) % 5] AS differs
      FROM orcid_sync_item WHERE remote = 'present' ORDER BY id LIMIT :number) item
"""

AUDITED = """
UPDATE orcid_sync_connection SET audited_at = now()
WHERE id IN (SELECT connection_id FROM orcid_sync_finding)
"""

ENTRIES = """
INSERT INTO orcid_sync_history (at, connection_id, item_id, actor, action, outcome, status, duration_ms)
SELECT now() - (:number - n) * interval '1 minute', i.connection_id, i.id, 'drainer',
       CASE WHEN n % 3 = 0 THEN 'create' ELSE 'update' END,
       CASE WHEN n % 5000 = 0 THEN 'rejected' WHEN n % 3 = 0 THEN 'created' ELSE 'updated' END, 200, 400
FROM generate_series(1, CAST(:number AS bigint)) n
JOIN (SELECT id, connection_id, row_number() OVER (ORDER BY id) - 1 AS place FROM orcid_sync_item) i
  ON i.place = n % :rows
ORDER BY n
"""


def grow(registry: int, people: int, works: int, entries: int) -> int:
    """Make them all: each work is one record's, of one person. Commits. :returns: a connection."""
    run = db.session.execute
    users = list(run(sa.text(ACCOUNTS), {"people": people}).scalars())
    given = {"registry": registry, "users": users}
    orcids = list(run(sa.text(CONNECTIONS), given).scalars())
    # As long as records are: the database keeps most of it apart.
    model = content.template(8, description="What it says of itself. " * 80)
    content.works(model, orcids, works, authors=1)
    for statement in (GRANTS, RECORDS, COMMUNITIES, MEMBERS):
        run(sa.text(statement))
    run(sa.text(ROWS), {"people": people})
    run(sa.text(FAILED))
    run(sa.text(FINDINGS), {"number": works // 2})
    run(sa.text(AUDITED))
    run(sa.text(ENTRIES), {"number": entries, "rows": works})
    db.session.commit()
    vacuum()
    return db.session.scalar(sa.text("SELECT min(id) FROM orcid_sync_connection"))


def vacuum() -> None:
    """Tidy up, as autovacuum does within a minute."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as own:
        own.execute(sa.text("VACUUM ANALYZE"))


def clear() -> None:
    """Empty what the tests' own clearing would go through row by row. Commits."""
    tables = "orcid_sync_history, orcid_sync_item, orcid_sync_grant"
    db.session.execute(sa.text(f"TRUNCATE {tables} CASCADE"))
    db.session.commit()
