# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Which records name which connected people: as marks would find it, by reading every record."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import null, select, true

from ..plugins.content import creator
from ..plugins.past import newcomer, touched
from ..plugins.world import World

ROLE = {"role": {"id": "editor"}}


def found(*, whose: Any = None, page: Any = None, since: Any = None) -> set[tuple]:
    """Return (connection, concept) as the database finds them."""
    from invenio_db import db

    from invenio_orcid_sync.engine import sweep
    from invenio_orcid_sync.models import Connection

    every = Connection.id > 0
    chosen = every if whose is None else whose
    pairs = sweep.pairs(chosen, true() if page is None else page, since)
    return {(one, UUID(key)) for one, key, _ in db.session.execute(pairs)}


def expected() -> set[tuple]:
    """Return the same as marks would be taken in: by reading every record."""
    from invenio_db import db

    from invenio_orcid_sync.engine.facts import facts_of
    from invenio_orcid_sync.models import Connection
    from invenio_orcid_sync.services import engine
    from invenio_orcid_sync.services.records import all_concepts

    listed = {
        concept: facts_of(concept, engine.settings()).listed
        for concept in db.session.scalars(all_concepts())
    }
    return {
        (one.id, concept)
        for one in db.session.query(Connection)
        for concept, orcids in listed.items()
        if orcids & {one.orcid, *one.former_ids}
    }


def raw(recid: str, **metadata: Any) -> None:
    """Change a published record's metadata behind everybody's back."""
    from invenio_db import db
    from invenio_pidstore.models import PersistentIdentifier
    from invenio_rdm_records.records.models import RDMRecordMetadata
    from sqlalchemy.orm.attributes import flag_modified

    uuid = PersistentIdentifier.get("recid", recid).object_uuid
    model = db.session.get(RDMRecordMetadata, uuid)
    model.json["metadata"].update(metadata)
    flag_modified(model, "json")
    db.session.commit()


def own_concept(world: World, author: Any, recid: str) -> tuple[int, UUID]:
    """Return the pair that a record makes."""
    return author.connection.id, world.concept(recid)


# Who is named where.


@pytest.fixture
def people(world: World) -> tuple:
    """Two connected people, and one who is not."""
    return world.author(), world.author(), newcomer(world)


def test_pairs_are_those_that_marks_would_make(world: World, people: tuple) -> None:
    """One record of each kind that tells creators, contributors, persons and schemes apart."""
    one, two, stranger = people
    organization = {
        "type": "organizational",
        "name": "Society",
        "identifiers": [{"scheme": "orcid", "identifier": one.orcid}],
    }
    other_scheme = creator()
    other_scheme["person_or_org"]["identifiers"] = [
        {"scheme": "isni", "identifier": "0000000121032683"}
    ]
    publish = [
        world.publish(one),
        world.publish(one, two, stranger),
        world.publish(stranger, contributors=[creator(one.orcid) | ROLE]),
        world.publish(one, contributors=[creator(one.orcid) | ROLE]),
        world.publish(stranger, creators=[{"person_or_org": organization}]),
        world.publish(stranger, creators=[other_scheme, creator(two.orcid)]),
        world.publish(stranger, creators=[creator()], by=one.user),
        world.publish(one, access="restricted"),
    ]
    concepts = [world.concept(recid) for recid in publish]
    first, second = one.connection.id, two.connection.id
    named = {first: (0, 1, 2, 3, 7), second: (1, 5)}
    assert found() == {(who, concepts[at]) for who in named for at in named[who]}
    assert found() == expected()


def test_pairs_know_former_ids(world: World, people: tuple) -> None:
    from invenio_db import db

    one, two, stranger = people
    former = [newcomer(world).orcid for _ in range(2)]
    one.connection.former_ids = former
    db.session.commit()
    old = [world.publish(stranger, creators=[creator(orcid)]) for orcid in former]
    both = world.publish(one, creators=[creator(one.orcid), creator(former[0])])

    pairs = {own_concept(world, one, recid) for recid in [*old, both]}
    assert found() == pairs == expected()


def test_pairs_know_ids_with_a_small_letter(world: World, people: tuple) -> None:
    from invenio_db import db

    one, _, stranger = people
    one.connection.orcid = "0000-0002-1694-233X"
    db.session.commit()
    recid = world.publish(stranger)
    raw(recid, creators=[creator("0000-0002-1694-233x")])

    (pair,) = found()
    assert pair[1] == world.concept(recid)
    assert found() == expected()


def test_pairs_are_of_the_latest_version_alone(world: World, people: tuple) -> None:
    one, two, _ = people
    recid = world.publish(one)
    concept = world.concept(recid)
    assert found() == {(one.connection.id, concept)}

    def replace(data: dict) -> None:
        data["metadata"]["creators"] = [creator(two.orcid)]

    later = world.new_version(recid, replace)
    assert found() == {(two.connection.id, concept)} == expected()
    world.delete(later)
    assert found() == expected()
    world.delete(recid)
    assert found() == set() == expected()


def test_pairs_of_a_draft_or_of_nothing(world: World, people: tuple) -> None:
    from ..plugins.content import record_data
    from ..plugins.world import service, system_identity

    assert found() == set()
    service().create(system_identity(), record_data(people[0].orcid))
    assert found() == set() == expected()


@pytest.mark.parametrize(
    "creators",
    ["nobody", None, [], [None], ["x"], [{"person_or_org": "x"}], {"person_or_org": 1}],
)
def test_pairs_survive_what_makes_no_sense(
    world: World, people: tuple, creators: Any
) -> None:
    one, two, _ = people
    broken, whole = world.publish(one), world.publish(two)
    raw(broken, creators=creators)
    assert found() == {own_concept(world, two, whole)}


def test_pairs_are_narrowed_by_connection_and_by_record(
    world: World, people: tuple
) -> None:
    from invenio_rdm_records.records.models import RDMRecordMetadata as Record

    from invenio_orcid_sync.models import Connection

    one, two, _ = people
    first, second = world.publish(one, two), world.publish(one, two)
    concept = world.concept(first)
    mine = Connection.orcid == one.orcid
    pairs = {own_concept(world, one, recid) for recid in (first, second)}
    assert found(whose=mine) == pairs
    assert found(whose=mine, page=Record.parent_id == concept) == {
        (one.connection.id, concept)
    }


def test_pairs_since_a_moment_leave_out_what_did_not_change(
    world: World, people: tuple
) -> None:
    from invenio_orcid_sync.models import Connection

    one, two, _ = people
    old, edited, accepted = (world.publish(one, two) for _ in range(3))
    for recid in (old, edited, accepted):
        touched(recid, days=-9)
        touched(recid, days=-9, parent=True)
    touched(edited, days=1)
    touched(accepted, days=1, parent=True)

    changed = {world.concept(recid) for recid in (edited, accepted)}
    whose = Connection.orcid == one.orcid
    pairs = found(whose=whose, since=Connection.connected_at)
    assert pairs == {(one.connection.id, concept) for concept in changed}
    assert len(found(whose=whose, since=null())) == 3


# Pages.


def test_pages_hold_every_record_once_in_order(world: World, people: tuple) -> None:
    from invenio_db import db
    from invenio_rdm_records.records.models import RDMRecordMetadata as Record

    from invenio_orcid_sync.engine import sweep

    for _ in range(5):
        world.publish(people[0])
    ids = list(db.session.scalars(select(Record.id).order_by(Record.id)))
    seen, after, sizes = [], None, []
    while True:
        last, number = sweep.next_page(sweep.PUBLISHED, after, 2)
        if not number:
            break
        page = select(Record.id).where(sweep.within(after, last)).order_by(Record.id)
        seen += db.session.scalars(page)
        sizes.append(number)
        after = last
    assert (seen, sizes, last) == (ids, [2, 2, 1], ids[-1])


def test_pages_of_published_records_pass_over_deleted_ones(
    world: World, people: tuple
) -> None:
    from invenio_orcid_sync.engine import sweep

    recids = [world.publish(people[0]) for _ in range(3)]
    world.delete(recids[1])
    assert sweep.next_page(sweep.PUBLISHED, None, 10)[1] == 2
    assert sweep.next_page(true(), None, 10)[1] == 3
