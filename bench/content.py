# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Many people and many records, fast: one record is really published, the others are its copies.

Copies are rows as publishing leaves them (record, parent, version state, identifiers), made by the
database. Tokens are really issued by the registry and sealed as after a real exchange.
"""

import http.client
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from invenio_db import db

from tests.plugins.content import creator, record_data
from tests.plugins.world import SCOPES, service, system_identity

DOI = "10.5555/bench"


@dataclass(frozen=True)
class Archive:
    """What was made."""

    connections: list[int]
    orcids: list[str]
    works: int


def people(address: str, client_id: str, number: int) -> Archive:
    """Make so many connected authors. Commits.

    :param address: of the registry, whose control API is on.
    """
    from invenio_orcid_sync.services import engine

    issued = list(_issued(address, client_id, number))
    orcids = [orcid for orcid, _ in issued]
    accounts = _accounts(orcids)
    connections = _connections(engine.registry().id, orcids, accounts)
    _grants(engine.registry().id, connections, issued)
    db.session.commit()
    return Archive(connections, orcids, 0)


def _issued(address: str, client_id: str, number: int) -> Iterator[tuple[str, str]]:
    """Make ORCID records, and have a token issued for each. :returns: iDs and tokens."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)

    def control(path: str, **body: Any) -> Any:
        connection.request("POST", f"/__control__/{path}", json.dumps(body))
        answer = connection.getresponse()
        data = json.loads(answer.read())
        assert answer.status < 300, data
        return data

    for at in range(number):
        orcid = control("records", given_names="Ada", family_name=f"No. {at}")["orcid"]
        token = control("tokens", orcid=orcid, client_id=client_id, scope=SCOPES)
        yield orcid, token["access_token"]
    connection.close()


def _accounts(orcids: list[str]) -> list[int]:
    users = db.session.scalars(
        sa.text("""
            INSERT INTO accounts_user (email, domain, active, confirmed_at, version_id, created, updated)
            SELECT 'bench-' || lower(orcid) || '@example.org', 'example.org', true, now(), 1, now(), now()
            FROM unnest(CAST(:orcids AS text[])) WITH ORDINALITY AS given(orcid, place) ORDER BY place
            RETURNING id
            """),
        {"orcids": orcids},
    ).all()
    linked = """
        INSERT INTO accounts_useridentity (id, method, id_user, created, updated)
        SELECT orcid, 'orcid', account, now(), now()
        FROM unnest(CAST(:orcids AS text[]), CAST(:users AS int[])) AS given(orcid, account)
    """
    db.session.execute(sa.text(linked), {"orcids": orcids, "users": list(users)})
    return list(users)


def _connections(registry_id: int, orcids: list[str], users: list[int]) -> list[int]:
    statement = """
        INSERT INTO orcid_sync_connection (registry_id, orcid, user_id, connected_at)
        SELECT :registry, orcid, account, now()
        FROM unnest(CAST(:orcids AS text[]), CAST(:users AS int[])) WITH ORDINALITY AS given(orcid, account, place)
        ORDER BY place RETURNING id
    """
    values = {"registry": registry_id, "orcids": orcids, "users": users}
    return list(db.session.scalars(sa.text(statement), values))


def _grants(
    registry_id: int, connections: list[int], issued: list[tuple[str, str]]
) -> None:
    from invenio_orcid_sync.models import Grant
    from invenio_orcid_sync.models.vault import seal

    for connection_id, (orcid, token) in zip(connections, issued, strict=True):
        grant = Grant(
            id=uuid.uuid4(),
            registry_id=registry_id,
            connection_id=connection_id,
            orcid=orcid,
            scope=SCOPES,
        )
        seal(grant, "access_token", token)
        db.session.add(grant)


COPY = """
WITH numbered AS MATERIALIZED (
    SELECT n, gen_random_uuid() AS id, gen_random_uuid() AS parent,
           'bench-' || lpad(n::text, 7, '0') AS recid, 'concept-' || lpad(n::text, 7, '0') AS concept,
           :doi || '.' || n AS doi, (:template || '') AS template
    FROM generate_series(CAST(:first AS bigint), CAST(:first AS bigint) + CAST(:number AS bigint) - 1) n
), people AS (
    SELECT place - 1 AS place, orcid FROM unnest(CAST(:orcids AS text[])) WITH ORDINALITY AS given(orcid, place)
), named AS (
    SELECT numbered.*, one.orcid AS first, two.orcid AS second FROM numbered
    JOIN people one ON one.place = n % :people
    LEFT JOIN people two ON two.place = (n + 1 + n / :people) % :people AND two.place <> one.place AND :authors > 1
), source AS (
    SELECT r.json AS record, p.json AS parent, r.created AS at
    FROM rdm_records_metadata r JOIN rdm_parents_metadata p ON p.id = r.parent_id
    WHERE r.json ->> 'id' = :template
), parents AS (
    INSERT INTO rdm_parents_metadata (id, json, version_id, created, updated)
    SELECT named.parent, jsonb_set(source.parent, '{id}', to_jsonb(concept)), 5, at, at FROM named, source
), records AS (
    INSERT INTO rdm_records_metadata
        (id, json, version_id, created, updated, index, parent_id, deletion_status)
    SELECT named.id,
           jsonb_set(jsonb_set(jsonb_set(jsonb_set(jsonb_set(source.record,
               '{id}', to_jsonb(recid)),
               '{pids,doi,identifier}', to_jsonb(doi)),
               '{metadata,title}', to_jsonb('Work ' || n)),
               '{metadata,creators,0,person_or_org,identifiers}', bench_orcid(first)),
               '{metadata,creators,1,person_or_org,identifiers}', bench_orcid(second)),
           4, at, at, 1, named.parent, 'P'
    FROM named, source
), states AS (
    INSERT INTO rdm_versions_state (parent_id, latest_id, latest_index) SELECT parent, id, 1 FROM named
)
INSERT INTO pidstore_pid (pid_type, pid_value, pid_provider, status, object_type, object_uuid, created, updated)
SELECT kind, value, provider, 'R', 'rec', object, now(), now() FROM named, LATERAL (VALUES
    ('recid', recid, NULL, id), ('recid', concept, NULL, parent), ('doi', doi, 'external', id)
) AS pid(kind, value, provider, object)
"""

ORCID = """
CREATE OR REPLACE FUNCTION pg_temp.bench_orcid(orcid text) RETURNS jsonb LANGUAGE sql AS $$
    SELECT CASE WHEN orcid IS NULL THEN '[]' ELSE
        jsonb_build_array(jsonb_build_object('scheme', 'orcid', 'identifier', orcid)) END
$$
"""


def template(authors: int, **metadata: Any) -> str:
    """Publish a record of so many creators, all persons with an affiliation. :returns: its id."""
    persons = [creator(None, f"Family {at}", f"Given {at}") for at in range(authors)]
    for person in persons:
        person["affiliations"] = [{"name": "Analytical Society"}]
    data = record_data(creators=persons, **metadata)
    identifier = f"{DOI}.template-{uuid.uuid4().hex[:8]}"
    data["pids"] = {"doi": {"identifier": identifier, "provider": "external"}}
    draft = service().create(system_identity(), data)
    return service().publish(system_identity(), draft.id).id


def works(
    model: str, orcids: list[str], number: int, authors: int = 2, first: int = 0
) -> None:
    """Copy a record so many times, naming each person equally often. Commits. There are no marks."""
    values = {
        "template": model,
        "orcids": orcids,
        "people": len(orcids),
        "number": number,
        "authors": authors,
        "first": first,
        "doi": DOI,
    }
    db.session.execute(sa.text(ORCID))
    statement = COPY.replace("bench_orcid(", "pg_temp.bench_orcid(")
    db.session.execute(sa.text(statement), values)
    db.session.execute(sa.text("DELETE FROM orcid_sync_mark"))
    db.session.commit()
    _analyze()


ROWS = """
INSERT INTO orcid_sync_item (connection_id, kind, local_key, due_at, marked_at, background)
SELECT c.id, 'work', r.parent_id::text, now(), now(), :background
FROM rdm_records_metadata r,
     jsonb_path_query(r.json, '$.metadata.creators[*].person_or_org.identifiers[*].identifier') named
JOIN orcid_sync_connection c ON c.orcid = named #>> '{}'
ORDER BY r.parent_id
"""


def due(background: bool = True) -> int:
    """Make a due ledger row for each author of each work, as finding does. Commits. :returns: their number."""
    made = db.session.execute(sa.text(ROWS), {"background": background}).rowcount
    db.session.commit()
    _analyze()
    return made


def forget_rows() -> None:
    """Empty the ledger. Commits."""
    db.session.execute(sa.text("TRUNCATE orcid_sync_item CASCADE"))
    db.session.commit()


def _analyze() -> None:
    """Let the planner know, as autovacuum does within a minute."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as own:
        own.execute(sa.text("ANALYZE"))
