# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Marks become due rows, whatever a mark is about and whenever it was committed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from invenio_db import db
from sqlalchemy import func, insert

from ..plugins.content import creator
from ..plugins.world import World, retitled
from .kinds import model, rewrite


def marks() -> int:
    """Return the number of marks."""
    from invenio_db import db

    from invenio_orcid_sync.models import Mark

    return db.session.query(Mark).count()


def mark(concept, **values) -> None:
    """Append a mark."""
    from invenio_db import db

    from invenio_orcid_sync.models import Mark

    db.session.execute(insert(Mark).values(concept=concept, **values))
    db.session.commit()


def test_mark_of_an_unknown_concept_is_taken_away(world: World):
    mark(uuid4())
    assert marks() == 1
    assert (world.drain(), marks()) == ({}, 0)


def test_mark_of_a_record_without_connected_authors_makes_no_row(world: World):
    from invenio_db import db

    from invenio_orcid_sync.models import Item

    author = world.author()
    world.publish(author, creators=[creator()])

    assert (world.drain(), marks()) == ({}, 0)
    assert db.session.query(Item).count() == 0


def test_organization_with_the_authors_id_is_no_author(world: World):
    author = world.author()
    organization = {
        "type": "organizational",
        "name": "Society",
        "identifiers": [{"scheme": "orcid", "identifier": author.orcid}],
    }
    world.publish(author, creators=[{"person_or_org": organization}])

    assert world.drain() == {}
    assert world.works(author) == []


@pytest.fixture
def unreadable(world: World):
    """A published record whose metadata cannot be read."""
    from invenio_db import db
    from invenio_pidstore.models import PersistentIdentifier
    from invenio_rdm_records.records.models import RDMRecordMetadata
    from sqlalchemy.orm.attributes import flag_modified

    author = world.author()
    recid = world.publish(author)
    uuid = PersistentIdentifier.get("recid", recid).object_uuid
    model = db.session.get(RDMRecordMetadata, uuid)
    model.json["metadata"]["creators"] = "nobody"
    flag_modified(model, "json")
    db.session.commit()
    return author


def test_concept_that_cannot_be_read_holds_up_no_other_and_is_kept(
    world: World, unreadable
):
    from invenio_db import db

    from invenio_orcid_sync.models import Mark

    author = world.author()
    world.publish(author)

    assert world.drain() == {"create: created": 1}
    (kept,) = db.session.query(Mark).all()
    assert kept.at > db.session.scalar(func.clock_timestamp()) + timedelta(minutes=9)


def test_mark_of_a_long_transaction_keeps_a_row_due_that_was_under_way(world: World):
    """Its time is that of its transaction's start, before marks that were committed earlier."""
    from invenio_db import db

    from invenio_orcid_sync.engine import drain as module
    from invenio_orcid_sync.models import Mark

    author = world.author()
    recid = world.publish(author, title="First")
    concept = world.concept(recid)
    send = module.send

    def slow(client, job):
        answer = send(client, job)
        with world.site.app.app_context():
            if job.operation == "create":
                world.edit(recid, retitled("Meanwhile"))
                db.session.query(Mark).delete()
                mark(concept, at=func.now() - timedelta(hours=1))
        return answer

    world.patch.setattr(module, "send", slow)
    assert world.drain() == {"create: created": 1, "update: updated": 1}
    assert world.titles(author) == ["Meanwhile"]


def test_former_id_in_a_record_counts_as_the_authors(world: World):
    from invenio_db import db

    author = world.author()
    former = world.control("records", given_names="A", family_name="B")["orcid"]
    author.connection.former_ids = [former]
    db.session.commit()
    world.publish(author, creators=[creator(former)])

    assert world.drain() == {"create: created": 1}


def test_revocation_of_a_refused_grant_hides_no_work(world: World):
    """Such a grant belongs to no connection."""
    from invenio_db import db

    from invenio_orcid_sync.services import acceptance, engine
    from invenio_orcid_sync.services.exchange import read

    author = world.author()
    orcid = world.control("records", given_names="A", family_name="B")["orcid"]
    token = world.control(
        "tokens", orcid=orcid, client_id=world.client_id, scope="/activities/update"
    )
    acceptance.store(engine.registry(), read(token), None, "surplus")
    db.session.commit()
    world.fault("delay", "POST", "/oauth/revoke", seconds=2)
    world.publish(author)

    assert world.drain() == {"revoke: revoked": 1, "create: created": 1}


def test_three_refusals_among_many_tried_do_not_pause_the_registry(world: World):
    from invenio_db import db

    from invenio_orcid_sync.models import Connection, History
    from invenio_orcid_sync.services import engine

    registry = engine.registry()
    authors = [world.author() for _ in range(3)]
    for number in range(80):
        one = Connection(
            registry_id=registry.id,
            orcid=f"0000-0000-0000-{number:04}",
            # Of a deleted account nothing would stay.
            user_id=authors[0].user.id,
            status="disconnected",
        )
        db.session.add(one)
        db.session.flush()
        db.session.add(
            History(
                connection_id=one.id,
                actor="drainer",
                action="create",
                outcome="created",
            )
        )
    db.session.commit()
    world.fault("introspection_down", times=3)
    for author in authors:
        world.publish(author)

    assert world.drain() == {"create: refused": 3}
    assert engine.registry().paused_until is None


# Records that cannot be read.


def spoil(world: World, recid: str) -> None:
    """Make a record unreadable, and let it be announced."""
    from invenio_orcid_sync.hooks import append

    rewrite(model(recid), lambda json: json["access"].update(embargo=5))
    append(world.concept(recid), urgent=True)
    db.session.commit()


def test_concept_that_cannot_be_read_is_the_operators_matter(world: World) -> None:
    author = world.author()
    recid = world.publish(author)
    world.drain()
    spoil(world, recid)
    assert world.drain() == {}
    item = world.item(author)
    assert (item.remote, item.hold, item.code) == (
        "present",
        "operator",
        "internal_error",
    )


def test_work_that_its_author_takes_out_goes_without_its_record(world: World) -> None:
    from invenio_orcid_sync.services import works

    author = world.author()
    recid = world.publish(author)
    world.drain()
    spoil(world, recid)
    world.drain()
    works.exclude(author.user.id, world.item(author).id)
    assert world.drain() == {"delete: deleted": 1}
    assert world.works(author) == []
