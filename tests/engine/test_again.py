# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What an author chooses for all works, and that a change of it reaches each of them."""

from datetime import datetime, timedelta

import pytest

from ..plugins.world import Author, World, retitled
from .test_turns import added_by_other, prefers


def look_again(author: Author) -> int:
    """Have all works of a person looked at again, as a changed choice does."""
    from invenio_db import db

    from invenio_orcid_sync.engine import again

    number = again.look_again(author.connection.id)
    db.session.commit()
    return number


def stands(world: World, author: Author) -> list[tuple]:
    """Return what the ledger says of each work: is it there, who must act, and why."""
    from invenio_db import db

    from invenio_orcid_sync.models import Item

    db.session.expire_all()
    rows = db.session.query(Item).filter_by(connection_id=author.connection.id)
    return [(one.remote, one.hold, one.code) for one in rows.order_by(Item.id)]


def grace_is_over(world: World, author: Author, number: int) -> None:
    """Let the time come at which a work goes."""
    from invenio_db import db

    item = world.item(author, number)
    item.due_at = item.grace_at = item.grace_at - timedelta(days=2)
    db.session.commit()


# Modes.


def test_mode_ask_lets_new_works_wait_and_keeps_the_rest_in_step(world: World):
    author = world.author()
    there = world.publish(author, title="There")
    world.drain()
    prefers(author, mode="ask")
    world.publish(author, title="New")
    world.edit(there, retitled("Edited"))

    assert world.drain() == {"update: updated": 1}
    assert world.titles(author) == ["Edited"]
    assert stands(world, author) == [
        ("present", None, None),
        ("none", "author", "awaits_author"),
    ]


def test_mode_ask_does_not_ask_about_what_is_there(world: World):
    author = world.author()
    world.publish(author, title="There")
    world.drain()
    prefers(author, mode="ask")
    assert look_again(author) == 1

    assert world.drain() == {}
    assert stands(world, author) == [("present", None, None)]


def test_mode_off_adds_nothing_and_keeps_the_rest_in_step(world: World):
    author = world.author()
    there = world.publish(author, title="There")
    world.drain()
    prefers(author, mode="off")
    world.publish(author, title="New")
    world.edit(there, retitled("Edited"))

    assert world.drain() == {"update: updated": 1}
    assert world.titles(author) == ["Edited"]
    assert stands(world, author) == [
        ("present", None, None),
        ("none", None, "adding_off"),
    ]


def test_mode_off_still_removes_what_is_withdrawn(world: World):
    author = world.author()
    there = world.publish(author, title="There")
    world.drain()
    prefers(author, mode="off")
    world.delete(there)
    assert world.drain() == {"delete: deleted": 1}
    assert world.works(author) == []


def test_mode_automatic_sends_what_had_waited(world: World):
    author = world.author()
    prefers(author, mode="off")
    world.publish(author, title="New")
    assert world.drain() == {}
    prefers(author, mode="automatic")
    assert world.drain() == {}
    look_again(author)
    assert world.drain() == {"create: created": 1}


# Types.


def test_unwanted_type_is_not_added_and_goes_after_the_grace(world: World):
    author = world.author()
    world.publish(author, title="Article")
    world.drain()
    world.publish(author, title="Data", resource_type={"id": "dataset"})
    world.drain()
    prefers(author, types=["dataset"])
    world.publish(author, title="More data", resource_type={"id": "dataset"})
    look_again(author)

    assert world.drain() == {}
    assert stands(world, author) == [
        ("present", None, None),
        ("present", None, "type_unwanted"),
        ("none", None, "type_unwanted"),
    ]
    grace_is_over(world, author, 1)
    assert world.drain() == {"delete: deleted": 1}
    assert world.titles(author) == ["Article"]


def test_second_thought_during_the_grace_keeps_the_work(world: World):
    author = world.author()
    world.publish(author, title="Data", resource_type={"id": "dataset"})
    world.drain()
    prefers(author, types=["dataset"])
    look_again(author)
    world.drain()
    assert world.item(author).grace_at is not None
    prefers(author, types=[])
    look_again(author)

    assert world.drain() == {}
    item = world.item(author)
    assert (item.remote, item.grace_at, item.due_at, item.code) == (
        "present",
        None,
        None,
        None,
    )


# Depositors.


def test_refused_depositor_does_not_ask_again(world: World):
    author, other = world.author(), world.author()
    stranger = world.make_user(world.site.app)
    world.publish(author, by=stranger, title="Asked")
    world.drain()
    assert stands(world, author) == [("none", "author", "awaits_author")]
    prefers(author, refused=[int(stranger.id)])
    world.publish(author, by=stranger, title="Not asked")
    world.drain()
    world.publish(author, by=other.user, title="Somebody else's")
    look_again(author)

    assert world.drain() == {}
    assert stands(world, author) == [
        ("none", None, "depositor_refused"),
        ("none", None, "depositor_refused"),
        ("none", "author", "awaits_author"),
    ]


# What was asked for by name.


@pytest.mark.parametrize(
    "choice",
    [
        {"mode": "off"},
        {"mode": "ask"},
        {"types": ["publication"]},
        {"overlap": "never"},
        {"overlap": "unless_present"},
    ],
)
def test_work_that_was_asked_for_by_name_is_sent_whatever_was_chosen(
    world: World, choice: dict
):
    from invenio_db import db

    author = world.author()
    prefers(author, **choice)
    recid = world.publish(author, title="Ours")
    added_by_other(world, author, recid)
    world.drain()
    assert world.titles(author) == ["Mine"]

    item = world.item(author)
    item.accepted_at = item.created
    db.session.commit()
    look_again(author)
    outcomes = world.drain()
    assert outcomes["create: created"] == 1
    assert sorted(world.titles(author)) == ["Mine", "Ours"]


# Looking again.


def test_look_again_goes_behind_what_somebody_waits_for(world: World):
    author = world.author()
    world.publish(author, title="One")
    world.drain()
    world.publish(author, title="Two")
    from invenio_orcid_sync.engine.expand import expand
    from invenio_orcid_sync.services import engine

    expand(engine.registry(), engine.settings())
    assert look_again(author) == 2
    assert [world.item(author, one).background for one in (0, 1)] == [True, False]


def test_look_again_leaves_alone_what_was_taken_out_or_stopped(world: World):
    from invenio_db import db

    from invenio_orcid_sync.models import Item

    author = world.author()
    connection = author.connection
    for key, values in {
        "out": {"opted_out": "author", "marked_at": connection.created},
        "stopped": {},
        "dormant": {"marked_at": connection.created},
        "second": {"kind": "duplicate", "remote": "present", "put_code": 5},
    }.items():
        db.session.add(Item(connection_id=connection.id, local_key=key, **values))
    db.session.commit()
    assert look_again(author) == 1
    due = db.session.query(Item.local_key).filter(Item.due_at.is_not(None)).all()
    assert due == [("dormant",)]


def test_look_again_concerns_one_person(world: World):
    author, other = world.author(), world.author()
    world.publish(author, other)
    world.drain()
    assert look_again(author) == 1
    assert world.item(other).due_at is None


def marked(world: World, author: Author, ago: timedelta, **values: object) -> datetime:
    """Let a work's newest change have been taken in some time ago. :returns: when."""
    from invenio_db import db

    item = world.item(author)
    item.marked_at -= ago
    for name, value in values.items():
        setattr(item, name, value)
    db.session.commit()
    return item.marked_at


def bring_forward(world: World, author: Author) -> None:
    """Have a person's first work looked at now, as an operator does."""
    from invenio_db import db

    from invenio_orcid_sync.engine import again

    again.bring_forward([world.item(author).id], background=True)
    db.session.commit()


def test_second_look_is_no_change_of_a_work(world: World):
    """Else what was stuck for months would look new after somebody has tried it again."""
    author = world.author()
    world.publish(author)
    world.drain()
    before = marked(world, author, timedelta(days=90))
    bring_forward(world, author)
    look_again(author)
    assert world.item(author).due_at is not None
    world.drain()
    assert (world.item(author).due_at, world.item(author).marked_at) == (None, before)


@pytest.mark.parametrize(
    "values",
    [{"remote": "creating"}, {"remote": "deleting"}, {"fingerprint": None}],
    ids=["creation", "removal", "update"],
)
def test_second_look_during_a_request_is_told_from_what_was_planned(
    world: World, values: dict
):
    author = world.author()
    world.publish(author)
    world.drain()
    for ask in (lambda: bring_forward(world, author), lambda: look_again(author)):
        before = marked(world, author, timedelta(days=90), **values)
        ask()
        assert world.item(author).marked_at > before + timedelta(days=1)


def test_work_that_is_being_sent_is_looked_at_once_more(world: World):
    """The choice changes while ORCID's answer is under way."""
    from invenio_db import db

    from invenio_orcid_sync.engine.answers import settle
    from invenio_orcid_sync.engine.jobs import send
    from invenio_orcid_sync.engine.turn import Turn
    from invenio_orcid_sync.orcid.client import Client
    from invenio_orcid_sync.proxies import current_orcid_sync
    from invenio_orcid_sync.services import engine

    author = world.author()
    world.publish(author, title="Data", resource_type={"id": "dataset"})
    registry, settings = engine.registry(), engine.settings()
    from invenio_orcid_sync.engine.expand import expand

    expand(registry, settings)
    now = world.item(author).due_at + timedelta(seconds=1)
    turn = Turn(
        connection=author.connection,
        background=False,
        settings=settings,
        now=now,
        bulk=20,
    )
    job = turn.job(turn.rows())
    db.session.commit()
    cool_down = world.item(author).due_at
    prefers(author, types=["dataset"])
    assert look_again(author) == 1
    # An unanswered creation keeps its cool-down.
    assert world.item(author).due_at == cool_down

    client = Client(current_orcid_sync.environment, 1)
    answer = send(client, job)
    client.close()
    settle(registry, job, answer, settings, now - timedelta(seconds=9))
    db.session.commit()
    item = world.item(author)
    assert (item.remote, item.due_at is None) == ("present", False)
    assert world.drain() == {}
    assert world.item(author).code == "type_unwanted"
