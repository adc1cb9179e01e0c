# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What tests of audits do on both sides."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import requests

from ..plugins.world import Author, World


def ask(*authors: Author, mode: str = "report") -> None:
    """Have audits made at the next drain."""
    from invenio_db import db

    from invenio_orcid_sync.models import Connection

    orcids = [author.orcid for author in authors]
    theirs = db.session.query(Connection).filter(Connection.orcid.in_(orcids))
    theirs.update({"audit": mode})
    db.session.commit()


def audited(world: World, author: Author, mode: str = "report") -> dict[str, int]:
    """Audit one person. :returns: what the drainer did."""
    ask(author, mode=mode)
    return world.drain()


def rows(author: Author, kind: str = "work") -> list[Any]:
    """Return a person's ledger rows, freshly read, in the order in which they were made."""
    from invenio_db import db

    from invenio_orcid_sync.models import Item

    db.session.expire_all()
    query = db.session.query(Item).filter_by(connection_id=author.connection.id)
    return query.filter_by(kind=kind).order_by(Item.id).all()


def row_of(world: World, author: Author, recid: str) -> Any:
    """Return the row of a record."""
    key = str(world.concept(recid))
    (found,) = (row for row in rows(author) if row.local_key == key)
    return found


def found(author: Author) -> list[tuple[str, int | None]]:
    """Return the findings of the last audit, as (kind, put-code)."""
    return [(one.kind, one.put_code) for one in findings(author)]


def findings(author: Author) -> list[Any]:
    """Return the findings of the last audit."""
    from invenio_db import db

    from invenio_orcid_sync.models import Finding

    db.session.expire_all()
    query = db.session.query(Finding).filter_by(connection_id=author.connection.id)
    return query.order_by(Finding.id).all()


def history(author: Author, *actions: str) -> list[tuple]:
    """Return what was done for a person, as (action, outcome, put-code)."""
    from invenio_db import db

    from invenio_orcid_sync.models import History

    query = db.session.query(History).filter_by(connection_id=author.connection.id)
    query = query.filter(History.action.in_(actions)).order_by(History.id)
    return [(one.action, one.outcome, one.put_code) for one in query]


def published(world: World, author: Author, *titles: str) -> list[str]:
    """Publish records and send them. :returns: their ids."""
    recids = [world.publish(author, title=title) for title in titles]
    assert world.drain() == {"create: created": len(titles)}
    return recids


def work(title: str = "Unknown", *ids: tuple[str, str]) -> dict[str, Any]:
    """Return a small work with these (type, value) as its own identifiers."""
    return {
        "type": "journal-article",
        "title": {"title": {"value": title}},
        "external-ids": {
            "external-id": [
                {
                    "external-id-type": kind,
                    "external-id-value": value,
                    "external-id-relationship": "self",
                }
                for kind, value in ids or (("doi", f"10.5555/{title.lower()}"),)
            ]
        },
    }


def name_of(world: World, recid: str) -> tuple[str, str]:
    """Return a record's name as a work's own identifier. Works without a DOI are sent with it."""
    from invenio_access.permissions import system_identity
    from invenio_rdm_records.proxies import current_rdm_records_service as service

    parent = service.read(system_identity, recid).to_dict()["parent"]["id"]
    site = world.site.app.config["SITE_UI_URL"].partition("://")[2]
    return "source-work-id", f"{site}:{parent}"


def page_of(world: World, recid: str) -> tuple[str, str]:
    """Return the address of one version as a work's own identifier. It is sent with none."""
    return "uri", f"{world.site.app.config['SITE_UI_URL']}/records/{recid}"


def post(world: World, author: Author, *works: dict[str, Any]) -> list[int]:
    """Add works with the repository's own token, behind its back. :returns: their put-codes."""
    answers = [_call(world, author, "POST", "work", one) for one in works]
    return [int(one.headers["Location"].rpartition("/")[2]) for one in answers]


def put(world: World, author: Author, put_code: int, **changes: Any) -> None:
    """Change a work likewise."""
    stored = _call(world, author, "GET", f"work/{put_code}").json()
    stored.pop("visibility")
    _call(world, author, "PUT", f"work/{put_code}", {**stored, **changes})


def remove(world: World, author: Author, put_codes: Iterable[int]) -> None:
    """Delete works as their author."""
    for put_code in put_codes:
        world.act(author, "delete_work", put_code=put_code)


def _call(
    world: World, author: Author, method: str, path: str, body: Any = None
) -> requests.Response:
    headers = {
        "Accept": "application/json",
        "Authorization": f"Bearer {author.token}",
    }
    url = f"{world.url}/v3.0/{author.orcid}/{path}"
    answer = requests.request(method, url, json=body, headers=headers, timeout=30)
    assert answer.ok, answer.text
    return answer


def backed_up(author: Author) -> list[dict[str, Any]]:
    """Return a copy of a person's ledger rows."""
    return [
        {column.name: getattr(row, column.name) for column in row.__table__.columns}
        for row in rows(author)
    ]


def restored(author: Author, backup: list[dict[str, Any]]) -> None:
    """Set a person's ledger back to a copy that was made an hour ago."""
    from invenio_db import db

    from invenio_orcid_sync.models import Finding, History, Item

    own = {"connection_id": author.connection.id}
    for model in (Finding, History, Item):
        db.session.query(model).filter_by(**own).delete()
    for row in backup:
        checked = row["checked_at"]
        earlier = checked and checked - timedelta(hours=1)
        db.session.add(Item(**{**row, "checked_at": earlier}))
    db.session.commit()
