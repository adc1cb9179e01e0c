# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Works that were sent, time that passes, and what was written down."""

from datetime import timedelta

from ..plugins.world import Author, World


def published(world: World, author: Author, **options) -> str:
    """Publish a record and send it."""
    recid = world.publish(author, **options)
    assert world.drain() == {"create: created": 1}
    return recid


def later(world: World, author: Author) -> None:
    """Let the time come that the row or its connection waits for."""
    from invenio_db import db

    item, connection = world.item(author), author.connection
    item = world.item(author)
    for row in (item, connection):
        if row.due_at is not None:
            row.due_at -= timedelta(days=2)
    if item.open_until is not None:
        item.open_until -= timedelta(days=2)
    if connection.refused_at is not None:
        connection.refused_at -= timedelta(days=2)
    db.session.commit()


def unpaused(world: World) -> None:
    """Let the registry's pause be over."""
    from invenio_db import db

    from invenio_orcid_sync.services import engine

    engine.registry().paused_until = None
    db.session.commit()


def history(author: Author) -> list[tuple]:
    """Return action, outcome and put-code of what was done for a person, oldest first."""
    from invenio_db import db

    from invenio_orcid_sync.models import History

    rows = db.session.query(History).filter_by(connection_id=author.connection.id)
    return [
        (one.action, one.outcome, one.put_code) for one in rows.order_by(History.id)
    ]


def give_doi(world: World, recid: str, author: Author, doi: dict) -> None:
    """Let a work that shares a DOI, but not the concept, stand at ORCID, and give that DOI to a record."""
    import requests
    from invenio_db import db
    from invenio_pidstore.models import PersistentIdentifier
    from invenio_rdm_records.records.models import RDMRecordMetadata
    from sqlalchemy.orm.attributes import flag_modified

    (work,) = world.works(author)
    url = f"{world.url}/v3.0/{author.orcid}/work/{work['put-code']}"
    headers = {"Authorization": f"Bearer {author.token}", "Accept": "application/json"}
    work["external-ids"]["external-id"].append(
        {
            "external-id-type": "doi",
            "external-id-value": doi["doi"]["identifier"],
            "external-id-relationship": "self",
        }
    )
    assert requests.put(url, json=work, headers=headers, timeout=10).status_code == 200
    model = db.session.get(
        RDMRecordMetadata, PersistentIdentifier.get("recid", recid).object_uuid
    )
    model.json["pids"].update(doi)
    flag_modified(model, "json")
    db.session.commit()


# What the author did at ORCID.


def forget_successes() -> None:
    """Let the last success lie before everything."""
    from invenio_db import db

    from invenio_orcid_sync.services import engine

    engine.registry().last_success_at -= timedelta(days=9)
    db.session.commit()
