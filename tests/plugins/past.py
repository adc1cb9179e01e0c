# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""People who publish before they connect, and walks through the records, a page at a time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from .world import SCOPES, Author, World


@dataclass(frozen=True)
class Newcomer:
    """Somebody with an ORCID record and an account, who has connected nothing."""

    orcid: str
    user: Any


def newcomer(world: World, **options: Any) -> Newcomer:
    """Make somebody whose records can be published: `world.publish(somebody)`."""
    user = world.make_user(world.site.app, **options)
    names = {"given_names": "Ada", "family_name": "Lovelace"}
    made = world.control("records", email=user.email, password="secret", **names)
    return Newcomer(made["orcid"], user)


def accept(world: World, person: Newcomer | Author, scope: str = SCOPES) -> str:
    """Connect, or connect again; nothing is committed. :returns: the token."""
    from invenio_orcid_sync.services import acceptance, engine
    from invenio_orcid_sync.services.exchange import read

    answer = world.control(
        "tokens", orcid=person.orcid, client_id=world.client_id, scope=scope
    )
    acceptance.accept(int(person.user.id), engine.registry(), read(answer))
    return answer["access_token"]


def connect(world: World, person: Newcomer | Author, scope: str = SCOPES) -> Author:
    """Connect, or connect again."""
    from invenio_db import db

    token = accept(world, person, scope)
    db.session.commit()
    return Author(person.orcid, token, person.user)


def veteran(world: World, number: int = 1, **options: Any) -> Author:
    """Make somebody who published so many records, long taken in, and connects now."""
    person = newcomer(world)
    for at in range(number):
        world.publish(person, **{"title": f"Old {at}", **options})
    world.drain()
    return connect(world, person)


def published(world: World, *people: Any, number: int = 1, **options: Any) -> list[str]:
    """Publish so many records and have their marks taken in. :returns: their ids."""
    made = [world.publish(*people, **options) for _ in range(number)]
    world.drain()
    return made


def recids() -> list[str]:
    """Return the ids of all published records, oldest first."""
    from invenio_db import db
    from invenio_rdm_records.records.models import RDMRecordMetadata as Record

    return [one.json["id"] for one in db.session.query(Record).order_by(Record.created)]


def concepts(author: Author) -> set[str]:
    """Return what a person has ledger rows for."""
    return {item.local_key for item in rows(connection_id=author.connection.id)}


def in_context(world: World, action: Callable[[], None]) -> Callable[[], None]:
    """Return an action for a thread of its own."""

    def run() -> None:
        with world.site.app.app_context():
            action()

    return run


def walk() -> None:
    """Walk through the records as the task does, to the end."""
    from invenio_orcid_sync.services import backfill

    assert backfill.walk() is True


@contextmanager
def walking(size: int = 1) -> Iterator[Any]:
    """Walk a page of so many records at a time: call what is given."""
    from invenio_orcid_sync.engine import survey
    from invenio_orcid_sync.engine.lease import take
    from invenio_orcid_sync.services import engine

    registry_id = engine.registry().id
    lease = take(registry_id, survey.SHARD)
    assert lease is not None
    yield lambda: survey.advance(registry_id, lease, size)
    lease.release()


def surveys(**criteria: Any) -> list[Any]:
    """Return walks, freshly read, oldest first."""
    from invenio_db import db

    from invenio_orcid_sync.models import Survey

    db.session.rollback()
    db.session.expire_all()
    return db.session.query(Survey).filter_by(**criteria).order_by(Survey.id).all()


def survey_of(author: Author) -> Any:
    """Return a person's newest walk."""
    return surveys(connection_id=author.connection.id)[-1]


def rows(**criteria: Any) -> list[Any]:
    """Return ledger rows, freshly read, oldest first."""
    from invenio_db import db

    from invenio_orcid_sync.models import Item

    db.session.rollback()
    db.session.expire_all()
    return db.session.query(Item).filter_by(**criteria).order_by(Item.id).all()


def settle_everything(**values: Any) -> None:
    """Let all ledger rows rest, as they are after a drain, with these values."""
    from invenio_db import db

    from invenio_orcid_sync.models import Item, Mark

    db.session.query(Mark).delete()
    db.session.query(Item).update({"due_at": None, **values})
    db.session.commit()


def touched(recid: str, days: float, parent: bool = False) -> None:
    """Date a record (or what its versions share) so many days from now, and announce nothing."""
    from datetime import UTC, datetime, timedelta

    from invenio_db import db
    from invenio_pidstore.models import PersistentIdentifier
    from invenio_rdm_records.records.models import (
        RDMParentMetadata,
        RDMRecordMetadata,
    )
    from sqlalchemy import update

    uuid = PersistentIdentifier.get("recid", recid).object_uuid
    model, key = RDMRecordMetadata, uuid
    if parent:
        model, key = RDMParentMetadata, db.session.get(model, uuid).parent_id
    moment = datetime.now(UTC) + timedelta(days=days)
    db.session.execute(update(model).where(model.id == key).values(updated=moment))
    db.session.commit()
