# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What one person's turn heeds beside the single row: others' works, swapped identifiers, mass disappearance."""

from collections.abc import Callable

import pytest
from invenio_db import db

from ..plugins.content import creator
from ..plugins.world import Author, World, retitled, service, system_identity
from .answered import later
from .test_bulk import items, publish, push_due

PREFIX = "10.5555"


def prefers(author: Author, **choices: str) -> None:
    """Set a person's preferences."""
    author.connection.preferences = choices
    db.session.commit()


def external(doi: str) -> dict:
    return {"identifier": doi, "provider": "external"}


# Works that another source added.


def added_by_other(world: World, author: Author, recid: str) -> None:
    """Have the person add a work with the record's address themselves."""
    page = service().read(system_identity(), recid).data["links"]["parent_html"]
    identifier = {
        "external-id-type": "uri",
        "external-id-value": page,
        "external-id-url": {"value": page},
        "external-id-relationship": "self",
    }
    work = {
        "title": {"title": {"value": "Mine"}},
        "type": "journal-article",
        "external-ids": {"external-id": [identifier]},
    }
    world.act(author, "add_own_copy", work=work)


def test_work_that_others_added_is_added_beside_by_default(world: World):
    author = world.author()
    recid = world.publish(author, title="Ours")
    added_by_other(world, author, recid)

    assert world.drain() == {"create: created": 1}
    assert sorted(world.titles(author)) == ["Mine", "Ours"]
    assert world.sent() == ["POST work"]


def test_work_that_others_added_is_left_alone_where_the_author_wants_one_only(
    world: World,
):
    author = world.author()
    prefers(author, overlap="unless_present")
    recid = world.publish(author, title="Ours")
    world.publish(author, title="Not there")
    added_by_other(world, author, recid)

    world.drain()
    assert sorted(world.titles(author)) == ["Mine", "Not there"]
    # One look for both.
    assert world.sent() == ["GET works", "POST work"]
    codes = {(item.remote, item.code, item.due_at) for item in items(world, author, 2)}
    assert codes == {("none", "already_there", None), ("present", None, None)}


FAILURES = {
    "refused": {"fault": "status", "status": 401},
    "busy": {"fault": "status", "status": 503},
    "broken": {"fault": "status", "status": 500},
    "silent": {"fault": "drop_before_apply"},
    "a page": {"fault": "status", "status": 200, "body": "<html>"},
}


@pytest.mark.parametrize("failure", FAILURES)
def test_look_for_others_works_that_fails_is_not_repeated_at_once(
    world: World, failure: str
):
    author = world.author()
    prefers(author, overlap="unless_present")
    world.publish(author, title="Ours")
    world.publish(author, title="Other")
    world.fault(method="GET", path="*/works", times=100, **FAILURES[failure])

    world.drain()
    world.drain()
    assert world.sent() == ["GET works"]
    assert {item.remote for item in items(world, author, 2)} == {"none"}


def test_work_of_ours_stays_in_step_whatever_others_add(world: World):
    author = world.author()
    recid = world.publish(author, title="Ours")
    world.drain()
    prefers(author, overlap="unless_present")
    added_by_other(world, author, recid)
    world.edit(recid, retitled("Edited"))

    assert world.drain() == {"update: updated": 1}
    assert sorted(world.titles(author)) == ["Edited", "Mine"]


def test_nothing_is_added_where_the_author_wants_none_and_the_rest_stays_in_step(
    world: World,
):
    author = world.author()
    there = world.publish(author, title="There")
    world.drain()
    prefers(author, overlap="never")
    world.publish(author, title="New")
    world.edit(there, retitled("Edited"))

    assert world.drain() == {"update: updated": 1}
    assert world.titles(author) == ["Edited"]
    assert world.item(author, 1).code == "adding_off"


# Identifiers that two works of ours swap.


def test_works_that_swap_dois_both_end_with_the_right_one(world: World):
    author = world.author()
    first, second = publish(world, author, 2)
    swapped = give_dois(world, {first: f"{PREFIX}/a", second: f"{PREFIX}/b"})
    world.drain()
    swapped({first: f"{PREFIX}/b", second: f"{PREFIX}/a"})
    settle(world, author)

    assert selves(world, author) == {"Work 0": f"{PREFIX}/b", "Work 1": f"{PREFIX}/a"}
    assert {item.hold for item in items(world, author, 2)} == {None}
    assert world.sent().count("POST works") == 1
    assert "DELETE work" not in world.sent()


def test_works_that_pass_a_doi_on_in_a_ring_end_with_the_right_one(world: World):
    author = world.author()
    recids = publish(world, author, 3)
    names = [f"{PREFIX}/{letter}" for letter in "abc"]
    swapped = give_dois(world, dict(zip(recids, names)))
    world.drain()
    swapped(dict(zip(recids, names[1:] + names[:1])))
    settle(world, author)

    expected = {f"Work {n}": doi for n, doi in enumerate(names[1:] + names[:1])}
    assert selves(world, author) == expected


def test_doi_that_another_record_keeps_is_the_operators_matter(world: World):
    author = world.author()
    first, second = publish(world, author, 2)
    swapped = give_dois(world, {first: f"{PREFIX}/a", second: f"{PREFIX}/b"})
    world.drain()
    swapped({first: f"{PREFIX}/b", second: f"{PREFIX}/b"}, only=first)
    settle(world, author)

    held = [item for item in items(world, author, 2) if item.hold]
    assert [(item.hold, item.code) for item in held] == [
        ("operator", "identifier_taken")
    ]
    assert selves(world, author) == {"Work 0": f"{PREFIX}/a", "Work 1": f"{PREFIX}/b"}


def test_doi_of_a_work_that_goes_is_taken_once_it_is_gone(world: World):
    """It stays for the grace period, longer than the other one asks for its identifier."""
    author, other = world.author(), world.author()
    first = world.publish(author, other, title="Work 0")
    second = world.publish(author, title="Work 1")
    swapped = give_dois(world, {first: f"{PREFIX}/a", second: f"{PREFIX}/b"})
    world.drain()
    world.set(GRACE=86400)
    people = [creator(other.orcid)]
    world.edit(first, lambda data: data["metadata"].update(creators=people))
    swapped({first: f"{PREFIX}/c", second: f"{PREFIX}/a"})
    for _ in range(6):
        world.drain()
        for number in range(2):
            push_due(world, author, number)
    codes = {item.code: item for item in items(world, author, 2)}
    assert set(codes) == {"identifier_taken", "not_listed"}

    going = codes["not_listed"]
    going.grace_at = going.due_at = going.created
    db.session.commit()
    settle(world, author)
    assert selves(world, author) == {"Work 1": f"{PREFIX}/a"}
    assert {item.hold for item in items(world, author, 2)} == {None}


def test_doi_is_taken_as_soon_as_the_record_that_kept_it_is_corrected(world: World):
    author = world.author()
    first, second = publish(world, author, 2)
    swapped = give_dois(world, {first: f"{PREFIX}/a", second: f"{PREFIX}/b"})
    world.drain()
    swapped({first: f"{PREFIX}/b"})
    settle(world, author)
    assert "identifier_taken" in {item.code for item in items(world, author, 2)}

    swapped({second: f"{PREFIX}/c"})
    settle(world, author)
    assert selves(world, author) == {"Work 0": f"{PREFIX}/b", "Work 1": f"{PREFIX}/c"}
    assert {(item.hold, item.code) for item in items(world, author, 2)} == {
        (None, None)
    }


def test_work_that_is_held_is_left_alone_while_nothing_changes_at_orcid(world: World):
    author = world.author()
    first, second = publish(world, author, 2)
    swapped = give_dois(world, {first: f"{PREFIX}/a", second: f"{PREFIX}/b"})
    world.drain()
    swapped({first: f"{PREFIX}/b"})
    settle(world, author)
    before = world.sent()

    # What ORCID's list does not show: the description.
    world.edit(second, lambda data: data["metadata"].update(description="Longer."))
    settle(world, author)
    assert world.sent()[len(before) :] == ["PUT work"]


def test_new_work_waits_for_the_doi_that_another_gives_up(world: World):
    author = world.author()
    (first,) = publish(world, author, 1)
    swapped = give_dois(world, {first: f"{PREFIX}/a"})
    world.drain()
    second = world.publish(author, title="Work 1")
    swapped({first: f"{PREFIX}/b", second: f"{PREFIX}/a"})
    settle(world, author)

    assert selves(world, author) == {"Work 0": f"{PREFIX}/b", "Work 1": f"{PREFIX}/a"}


def give_dois(world: World, dois: dict[str, str]) -> Callable[..., None]:
    """Give records external DOIs, as an import does. :returns: a function to give them others."""
    from invenio_rdm_records.records.models import RDMRecordMetadata
    from sqlalchemy.orm.attributes import flag_modified

    from invenio_orcid_sync.hooks import append

    def give(dois: dict[str, str], only: str | None = None) -> None:
        for recid, doi in dois.items():
            if only in (None, recid):
                query = db.session.query(RDMRecordMetadata)
                (row,) = [r for r in query if (r.json or {}).get("id") == recid]
                row.json["pids"]["doi"] = external(doi)
                flag_modified(row, "json")
                append(row.parent_id, urgent=True)
        db.session.commit()

    give(dois)
    return give


def settle(world: World, author: Author) -> None:
    """Drain, and let the time come for what waits, until nothing is due."""
    for _ in range(12):
        world.drain()
        rows = db.session.execute(
            db.text("SELECT count(*) FROM orcid_sync_item WHERE due_at IS NOT NULL")
        ).scalar()
        if not rows:
            return
        for number in range(rows_of(author)):
            push_due(world, author, number)
    raise AssertionError("it never settles")


def rows_of(author: Author) -> int:
    from invenio_orcid_sync.models import Item

    query = db.session.query(Item).filter_by(connection_id=author.connection.id)
    return query.count()


def selves(world: World, author: Author) -> dict[str, str]:
    """Title → the DOI that the work carries as its own."""
    return {
        work["title"]["title"]["value"]: one["external-id-value"]
        for work in world.works(author)
        for one in work["external-ids"]["external-id"]
        if (one["external-id-type"], one["external-id-relationship"]) == ("doi", "self")
    }


# Many works gone at once.


def gone(world: World, author: Author, number: int) -> None:
    """Have so many works vanish from the ORCID record."""
    for work in world.works(author)[:number]:
        world.act(author, "delete_work", put_code=work["put-code"])


def change_all(world: World) -> None:
    """Have all works differ from what was sent."""
    from invenio_orcid_sync.services import works

    world.set(MAPPING={"citation": "none"})
    works.push(everything=True)


def test_mass_disappearance_stops_the_connection_and_opts_nothing_out(world: World):
    author = world.author()
    publish(world, author, 12)
    world.drain()
    gone(world, author, 11)
    change_all(world)
    world.drain()

    connection = author.connection
    assert (connection.status, connection.reason) == ("blocked", "works_disappeared")
    assert {item.opted_out for item in items(world, author, 12)} == {None}
    assert world.sent().count("GET works") == 1
    assert "POST work" not in world.sent()
    assert world.drain() == {}


@pytest.mark.parametrize("works, missing", [(10, 10), (12, 2)])
def test_few_works_that_disappear_count_as_the_authors_choice(world, works, missing):
    author = world.author()
    publish(world, author, works)
    world.drain()
    gone(world, author, missing)
    change_all(world)
    world.drain()

    assert author.connection.status == "active"
    opted = [item.opted_out for item in items(world, author, works)]
    assert opted.count("author_at_orcid") == missing
    assert len(world.titles(author)) == works - missing


# Rows that need no request.


def test_rows_that_need_no_request_cost_none_however_many(world: World):
    from invenio_orcid_sync.services import works

    author = world.author()
    publish(world, author, 5)
    world.drain()
    works.push(everything=True)

    assert world.drain() == {}
    assert {item.due_at for item in items(world, author, 5)} == {None}
    assert world.sent() == ["POST works"]


def test_change_beside_unchanged_works_costs_one_request(world: World):
    from invenio_orcid_sync.services import works

    author = world.author()
    recids = publish(world, author, 5)
    world.drain()
    world.edit(recids[3], retitled("Edited"))
    works.push(everything=True)

    assert world.drain() == {"update: updated": 1}
    assert world.sent() == ["POST works", "PUT work"]


def test_removal_and_creation_of_one_person_both_happen_in_one_drain(world: World):
    author = world.author()
    (old,) = publish(world, author, 1)
    world.drain()
    world.delete(old)
    world.publish(author, title="New")

    assert world.drain() == {"create: created": 1, "delete: deleted": 1}
    assert world.titles(author) == ["New"]


def test_fresh_work_overtakes_a_backfill(world: World):
    author, other = world.author(), world.author()
    publish(world, author, 4)
    world.drain()
    for item in items(world, author, 4):
        item.remote, item.put_code, item.fingerprint = "none", None, None
        item.due_at, item.background = item.created, True
    world.publish(other, title="Fresh")
    db.session.commit()
    for work in world.works(author):
        world.act(author, "delete_work", put_code=work["put-code"])
    world.set(THREADS=1)
    before = len(world.sent())
    world.drain()

    assert world.sent()[before:] == ["POST work", "POST works"]
    assert world.titles(other) == ["Fresh"]


def test_mark_makes_a_waiting_row_fresh(world: World):
    author = world.author()
    (recid,) = publish(world, author, 1)
    world.drain()
    item = world.item(author)
    item.background = True
    db.session.commit()
    world.edit(recid, retitled("Edited"))
    world.drain()

    assert world.item(author).background is False


def test_unanswered_creation_of_one_person_does_not_hold_up_their_other_works(world):
    author = world.author()
    publish(world, author, 1)
    world.fault("drop_before_apply", "POST", "*/work")
    world.drain()
    world.publish(author, title="Next")

    assert world.drain() == {"create: created": 1}
    assert world.titles(author) == ["Next"]
    later(world, author)
    world.drain()
    assert sorted(world.titles(author)) == ["Next", "Work 0"]


def test_person_who_is_refused_gets_no_second_request_in_the_same_drain(world: World):
    author = world.author()
    publish(world, author, 1)
    world.drain()
    item = world.item(author)
    world.publish(author, title="New")
    # One row in each lane, so that both have the connection in their queues.
    item.background, item.due_at, item.fingerprint = True, item.created, None
    db.session.commit()
    world.set(THREADS=1)
    world.act(author, "revoke_client", client_id=world.client_id)
    before = len(world.sent())
    world.drain()

    assert len(world.sent()) == before + 1
