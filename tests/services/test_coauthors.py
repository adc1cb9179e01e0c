# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How a record's authors stand, for those in charge of the record: no more than is their business."""

from typing import Any
from uuid import uuid4

import pytest

from invenio_orcid_sync.core.states import STATES
from invenio_orcid_sync.services.coauthors import (
    STANDINGS,
    Coauthor,
    Coauthors,
    coauthors,
)

from ..core.material import CARBERRY
from ..plugins.content import creator
from ..plugins.world import World

STRANGER = "0000-0001-5109-3700"


def people(*orcids: str | None) -> list[dict[str, Any]]:
    """Return creators with these iDs and names of their own."""
    return [creator(one, family=f"P{n}", given="A") for n, one in enumerate(orcids)]


def named(*persons: dict[str, Any]) -> list[dict[str, Any]]:
    """Give persons the name that InvenioRDM makes."""
    for one in persons:
        person = one["person_or_org"]
        person["name"] = f"{person.get('family_name')}, {person.get('given_name')}"
    return list(persons)


def standing(world: World, author: Any, recid: str) -> str:
    """Return how one author of a record stands."""
    found = coauthors(world.concept(recid), named(*people(author.orcid)))
    (one,) = found.connected
    assert one == Coauthor("P0, A", author.orcid, one.standing)
    return one.standing


def change(row: Any, **values: Any) -> None:
    """Change a row."""
    from invenio_db import db

    for key, value in values.items():
        setattr(row, key, value)
    db.session.commit()


def test_every_state_has_a_standing() -> None:
    assert list(STANDINGS) == list(STATES)


def test_work_goes_its_way(world: World) -> None:
    author = world.author()
    recid = world.publish(author)
    assert standing(world, author, recid) == "under_way"
    world.drain()
    assert standing(world, author, recid) == "sent"


def test_others_deposit_waits_for_its_author(world: World) -> None:
    author, depositor = world.author(), world.author()
    recid = world.publish(author, by=depositor.user)
    world.drain()
    assert standing(world, author, recid) == "waits"


def test_what_an_author_took_out_is_only_not_sent(world: World) -> None:
    """Nobody learns whether the author or a rule keeps it away."""
    author, other = world.author(), world.author()
    recid = world.publish(author, other)
    world.drain()
    change(world.item(author), remote="none", put_code=None, opted_out="author")
    change(world.item(other), hold=None, code="not_listed")
    found = coauthors(
        world.concept(recid), named(*people(author.orcid, other.orcid))
    ).connected
    assert {one.standing for one in found} == {"not_sent"} and len(found) == 2


@pytest.mark.parametrize("hold, told", [("author", "waits"), ("operator", "operator")])
def test_held_work_tells_of_the_site_and_not_of_the_author(
    world: World, hold: str, told: str
) -> None:
    author = world.author()
    recid = world.publish(author)
    world.drain()
    change(world.item(author), hold=hold, code="record_full")
    assert standing(world, author, recid) == told


def test_no_row_and_no_mark_is_not_sent(world: World) -> None:
    author, other = world.author(), world.author()
    recid = world.publish(author)
    world.drain()
    assert standing(world, other, recid) == "not_sent"


@pytest.mark.parametrize("status", ["permission_lost", "blocked"])
def test_stopped_connection_is_told_as_waiting_unless_the_work_is_there(
    world: World, status: str
) -> None:
    author = world.author()
    recid = world.publish(author)
    world.drain()
    later = world.publish(author)
    change(author.connection, status=status)
    assert standing(world, author, recid) == "sent"
    assert standing(world, author, later) == "waits"
    change(world.item(author), remote="none", put_code=None, opted_out="author")
    assert standing(world, author, recid) == "not_sent"


@pytest.mark.parametrize("status", ["closing", "disconnected"])
def test_ended_connection_is_none(world: World, status: str) -> None:
    author = world.author()
    recid = world.publish(author)
    change(author.connection, status=status)
    found = coauthors(world.concept(recid), named(*people(author.orcid)))
    assert found == Coauthors([], 1, 0)


def test_works_of_another_record_do_not_count(world: World) -> None:
    author = world.author()
    world.publish(author)
    world.drain()
    found = coauthors(uuid4(), named(*people(author.orcid))).connected
    assert [one.standing for one in found] == ["not_sent"]


def test_merged_id_is_its_owners(world: World) -> None:
    author = world.author()
    recid = world.publish(author)
    world.drain()
    change(author.connection, former_ids=[STRANGER])
    found = coauthors(world.concept(recid), named(*people(STRANGER)))
    assert found == Coauthors([Coauthor("P0, A", author.orcid, "sent")], 0, 0)


def test_authors_are_counted_in_their_order(world: World) -> None:
    first, second = world.author(), world.author()
    recid = world.publish(first)
    world.drain()
    group = {"person_or_org": {"type": "organizational", "name": "Group"}}
    listed = named(*people(second.orcid, None, CARBERRY, first.orcid, STRANGER))
    again = {"person_or_org": {**listed[3]["person_or_org"], "name": "Other spelling"}}
    found = coauthors(world.concept(recid), [*listed, group, again])
    assert found == Coauthors(
        [
            Coauthor("P0, A", second.orcid, "not_sent"),
            Coauthor("P3, A", first.orcid, "sent"),
        ],
        unconnected=2,
        without=1,
    )


def test_record_of_nobody_is_empty(world: World) -> None:
    recid = world._publish(title="Anonymous").id
    assert coauthors(world.concept(recid), named(*people(None))) == Coauthors([], 0, 1)
    assert coauthors(world.concept(recid), []) == Coauthors([], 0, 0)
