# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The works of all people."""

from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from invenio_db import db

from invenio_orcid_sync.models import Item
from invenio_orcid_sync.services.errors import BadInput, NotFound
from invenio_orcid_sync.services.operators import queue
from invenio_orcid_sync.services.operators.queue import Which
from invenio_orcid_sync.services.status import status

from ...plugins.world import World, service, system_identity

STRANGER = "0000-0001-5109-3700"
DATASET = {"id": "dataset"}


def found(**which: Any) -> list[tuple[str, str]]:
    """Return title and state of the works that a search finds."""
    page = queue.search(system_identity(), Which(**which))
    return [(one.title, one.state) for one in page.rows]


def concept_id(recid: str) -> str:
    """The persistent identifier of all versions of a record."""
    return service().read(system_identity(), recid)["parent"]["id"]


def community(world: World, slug: str, recid: str) -> Any:
    """Make a community and put a record into it. :returns: its id."""
    from invenio_communities.proxies import current_communities
    from invenio_rdm_records.records.models import RDMParentCommunity

    data = {
        "slug": slug,
        "metadata": {"title": slug},
        "access": {"visibility": "public"},
    }
    made = current_communities.service.create(system_identity(), data)
    row = RDMParentCommunity(record_id=world.concept(recid), community_id=made.id)
    db.session.add(row)
    db.session.commit()
    return made.id


def test_search_shows_what_the_ledger_says(world: World) -> None:
    author = world.author()
    recid = world.publish(author, title="One work")
    world.drain()
    item = world.item(author)
    (shown,) = queue.search(system_identity()).rows
    assert shown == queue.Work(
        id=item.id,
        record=concept_id(recid),
        title="One work",
        type="publication-article",
        connection=author.connection.id,
        orcid=author.orcid,
        state="sent",
        code=None,
        put_code=world.works(author)[0]["put-code"],
        since=item.marked_at,
        checked_at=item.checked_at,
        due_at=None,
        attempts=0,
        notes=item.notes,
    )
    assert queue.one(system_identity(), item.id) == shown


def test_search_keeps_to_person_state_reason_and_record(world: World) -> None:
    ada, mary = world.author(), world.author()
    world.publish(ada, title="First")
    world.drain()
    world.publish(mary, title="Second", by=ada.user)
    world.drain()
    recid = world.publish(ada, title="Third")
    world.fault("status", "POST", status=400, body={"error-code": 9020})
    world.drain()
    first, second, third = (
        ("First", "sent"),
        ("Second", "needs_author"),
        ("Third", "needs_operator"),
    )
    assert found() == [third, second, first]
    assert found(person=f"https://orcid.org/{ada.orcid}") == [third, first]
    assert found(connection=mary.connection.id) == [second]
    assert found(state="needs_author") == found(code="awaits_author") == [second]
    assert found(code="rejected") == found(record=recid) == [third]
    assert found(record=concept_id(recid)) == [third]
    assert found(person=STRANGER) == found(state="sent", code="rejected") == []
    item = world.item(ada)
    item.opted_out = "operator"
    db.session.commit()
    assert found(ids=(item.id,), code="operator") == [("First", "removing")]


def test_search_keeps_to_type_community_and_age(world: World) -> None:
    author = world.author()
    article = world.publish(author, title="Article")
    world.drain()
    world.publish(author, title="Data", resource_type={"id": "dataset"})
    world.drain()
    slug = community(world, "engines", article)
    assert found(type="publication-article") == [("Article", "sent")]
    assert found(type="publication") == [("Article", "sent")]
    assert found(type="data") == found(type="publication_") == []
    assert found(type="dataset") == [("Data", "sent")]
    assert found(community="engines") == found(community=str(slug))
    assert found(community="engines") == [("Article", "sent")]
    item = world.item(author)
    item.marked_at -= timedelta(days=3)
    db.session.commit()
    assert found(older=timedelta(days=2)) == [("Article", "sent")]
    assert found(older=timedelta(days=4)) == []


def stored_types() -> list[str | None]:
    """Return the types that rows say, in their order."""
    rows = db.session.query(Item).order_by(Item.id).populate_existing()
    return [one.resource_type for one in rows]


def plan_of(statement: Any) -> str:
    """Return how the database carries a statement out."""
    text = statement.compile(db.engine, compile_kwargs={"literal_binds": True})
    explained = f"EXPLAIN {text}".replace("%", "%%")
    lines = db.session.connection().exec_driver_sql(explained)
    return "\n".join(lines.scalars())


def test_type_is_known_before_a_work_is_sent_and_follows_its_record(
    world: World,
) -> None:
    author = world.author()
    world.set(DEBOUNCE=600)
    recid = world.publish(author, title="Article")
    world.drain()
    assert found(type="publication") == [("Article", "pending")]
    assert stored_types() == ["publication-article"]
    world.set(DEBOUNCE=0)
    world.edit(recid, lambda data: data["metadata"].update(resource_type=DATASET))
    world.drain()
    assert found(type="publication") == []
    assert found(type="dataset") == [("Article", "sent")]
    # Nothing is published any more, and what was is still known.
    world.delete(recid)
    world.drain()
    assert stored_types() == ["dataset"]


def test_type_of_a_work_that_is_looked_at_again_is_kept(world: World) -> None:
    author = world.author()
    for kind in ("publication-article", "dataset"):
        world.publish(author, title=kind, resource_type={"id": kind})
    world.drain()
    values = {Item.resource_type: None, Item.due_at: db.func.now()}
    db.session.query(Item).update(values)
    db.session.commit()
    world.drain()
    assert found(type="publication") == [("publication-article", "sent")]
    assert found(type="dataset") == [("dataset", "sent")]
    assert found(type="data") == []


def test_type_may_be_as_long_as_a_record_has_it(world: World) -> None:
    """Behind everybody's back, as by an import: it must hold up nothing."""
    author = world.author()
    world.publish(author)
    world.drain()
    raw = "UPDATE rdm_records_metadata SET json = jsonb_set(json, '{metadata,resource_type,id}', to_jsonb(repeat('x', 300)))"
    db.session.execute(db.text(raw))
    db.session.query(Item).update({Item.due_at: db.func.now()})
    db.session.commit()
    world.drain()
    assert stored_types() == ["x" * 300]


def test_recipe_reads_the_types_of_works_that_are_there(world: World) -> None:
    author = world.author()
    world.publish(author)
    world.publish(author, resource_type=DATASET)
    world.drain()
    before = stored_types()
    db.session.query(Item).update({Item.resource_type: None})
    recipe = import_module("invenio_orcid_sync.alembic.1795521600_add_resource_type")
    db.session.execute(db.text(recipe.KNOWN))
    db.session.commit()
    assert stored_types() == before
    assert sorted(map(str, before)) == ["dataset", "publication-article"]


PIDS = """
    INSERT INTO pidstore_pid (pid_type, pid_value, status, object_type, object_uuid, created, updated)
    SELECT 'recid', 'many-' || n, 'R', 'rec', gen_random_uuid(), now(), now() FROM generate_series(1, 3000) n
"""


def test_filters_read_no_record(world: World) -> None:
    """However many there are: records are asked about works that are shown, which an index leads to."""
    slug = str(community(world, "engines", world.publish(world.author())))
    which = Which(type="publication", community=slug, state="sent", code="rejected")
    assert "rdm_records_metadata" not in plan_of(queue.selected(which))
    # So many that an index is worth while.
    for statement in (PIDS, "ANALYZE pidstore_pid"):
        db.session.execute(db.text(statement))
    assert "idx_object" in plan_of(queue._rows([1]))


@pytest.mark.parametrize(
    "which, problem",
    [
        ({"state": "odd"}, BadInput),
        ({"due": "odd"}, BadInput),
        ({"person": "Ada"}, BadInput),
        ({"record": "nosuch-record"}, NotFound),
        ({"community": "nosuch"}, NotFound),
    ],
)
def test_search_for_what_cannot_be_fails(
    world: World, which: dict, problem: type[Exception]
) -> None:
    with pytest.raises(problem):
        found(**which)


def test_title_of_a_record_that_is_not_public_is_not_shown(world: World) -> None:
    author = world.author()
    world.publish(author, title="Secret", access="restricted")
    world.drain()
    assert found() == [(None, "not_shared")]


def test_pages_follow_each_other(world: World) -> None:
    author = world.author()
    for n in range(3):
        world.publish(author, title=f"Work {n}")
        world.drain()
    first = queue.search(system_identity(), size=2)
    second = queue.search(system_identity(), after=first.next, size=2)
    titles = [one.title for one in (*first.rows, *second.rows)]
    assert (titles, second.next) == (["Work 2", "Work 1", "Work 0"], None)


def test_search_leaves_out_other_registries(world: World) -> None:
    from invenio_orcid_sync.models import Connection, Item, Registry

    other = Registry(environment="production", client_id="APP-OTHER")
    db.session.add(other)
    db.session.flush()
    connection = Connection(registry_id=other.id, orcid=STRANGER)
    db.session.add(connection)
    db.session.flush()
    item = Item(connection_id=connection.id, local_key=str(uuid4()))
    db.session.add(item)
    db.session.commit()
    assert (found(), queue.causes(system_identity())) == ([], [])
    with pytest.raises(NotFound):
        queue.one(system_identity(), item.id)


def test_causes_are_counted_the_most_first(world: World) -> None:
    author, other = world.author(), world.author()
    for _ in range(2):
        world.publish(author, by=other.user)
    world.publish(author)
    world.drain()
    counted = queue.causes(system_identity())
    assert [(one.state, one.code, one.works) for one in counted] == [
        ("needs_author", "awaits_author", 2),
        ("sent", None, 1),
    ]
    items = [world.item(author, number) for number in range(3)]
    waiting = [item.marked_at for item in items if item.code == "awaits_author"]
    assert counted[0].oldest == min(waiting)
    assert status().works == {"needs_author": 2, "sent": 1}


def test_search_takes_two_statements_however_many_works_there_are(
    world: World,
) -> None:
    from ...engine.counts import seen_by

    author = world.author()
    for n in range(3):
        world.publish(author, title=f"Work {n}")
    world.drain()
    queue.search(system_identity())  # who may is kept for a while
    with seen_by(db.engine) as few:
        queue.search(system_identity(), size=1)
    with seen_by(db.engine) as many:
        queue.search(system_identity(), size=50)
    assert len(few) == len(many)


def test_nobody_but_operators_looks(world: World, librarian: Any) -> None:
    from invenio_records_resources.services.errors import PermissionDeniedError

    author = world.author()
    assert queue.search(librarian).rows == queue.causes(librarian) == []
    for ask in (queue.search, queue.causes, lambda who: queue.one(who, 1)):
        with pytest.raises(PermissionDeniedError):
            ask(author.user.identity)
