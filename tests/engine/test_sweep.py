# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Ledger rows that are missing, out of date, or to be left in peace."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, true, update

from ..plugins.past import newcomer, rows, settle_everything, touched
from ..plugins.world import World


@pytest.fixture
def people(world: World) -> tuple:
    """Two connected people, and one who is not."""
    return world.author(), world.author(), newcomer(world)


# Missing rows.


def add(wakes: bool = True) -> int:
    """Make rows for all pairs. :returns: number of rows that became due."""
    from invenio_db import db

    from invenio_orcid_sync.engine import sweep
    from invenio_orcid_sync.models import Connection

    made = sweep.add_missing(sweep.pairs(Connection.id > 0, true()), wakes)
    db.session.commit()
    return len(made)


def test_missing_rows_are_made_in_the_background_and_due(
    world: World, people: tuple
) -> None:
    from invenio_db import db

    one, two, _ = people
    recid = world.publish(one, two)
    before = db.session.scalar(select(func.clock_timestamp()))
    assert (add(), add()) == (2, 0)
    made = rows()
    assert [item.connection.orcid for item in made] == [one.orcid, two.orcid]
    for item in made:
        facts = (item.kind, item.local_key, item.remote, item.background, item.attempts)
        assert facts == ("work", str(world.concept(recid)), "none", True, 0)
        assert before <= item.due_at <= item.marked_at
        # Lists are filtered by it, long before a work's turn comes.
        assert item.resource_type == "publication-article"


DORMANT = {"due_at": None, "hold": None, "opted_out": None, "remote": "none"}
CHANGES = [
    {"opted_out": "author"},
    {"opted_out": "author_at_orcid"},
    {"opted_out": "operator"},
    {"hold": "author", "code": "awaits_author"},
    {"hold": "operator", "code": "rejected"},
    {"remote": "creating"},
    {"remote": "present", "put_code": 7},
    {"remote": "deleting", "put_code": 7},
]


@pytest.fixture
def row(world: World, people: tuple) -> Any:
    """A dormant row."""
    world.publish(people[0])
    add()
    settle_everything(background=False, marked_at=None)
    return world.item(people[0])


def test_dormant_row_wakes_for_a_backfill_alone(row: Any) -> None:
    assert add(wakes=False) == 0
    assert rows()[0].due_at is None
    assert add() == 1
    (woken,) = rows()
    assert woken.id == row.id
    assert woken.background and woken.due_at and woken.marked_at


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_row_that_somebody_decided_about_or_that_is_there_stays(
    row: Any, change: dict
) -> None:
    settle_everything(**change)
    before = vars(rows()[0]).copy()
    assert add() == 0
    after = vars(rows()[0])
    assert {key: after[key] for key in before if key[0] != "_"} == {
        key: value for key, value in before.items() if key[0] != "_"
    }


@pytest.mark.parametrize("minutes", [-5, 5])
def test_row_that_is_due_keeps_its_moment_and_its_lane(row: Any, minutes: int) -> None:
    from invenio_db import db

    from invenio_orcid_sync.models import Item

    moment = func.clock_timestamp() + timedelta(minutes=minutes)
    db.session.execute(update(Item).values(due_at=moment))
    db.session.commit()
    before = rows()[0].due_at
    assert add() == 0
    assert (rows()[0].due_at, rows()[0].background) == (before, False)


# Rows that are out of date.


def wake() -> int:
    """Wake what changed. :returns: number of rows."""
    from invenio_db import db

    from invenio_orcid_sync.engine import sweep
    from invenio_orcid_sync.models import Connection

    woken = sweep.wake_changed(Connection.id > 0, true())
    db.session.commit()
    return len(woken)


@pytest.fixture
def sent(world: World) -> tuple:
    """An author and their record, which is at ORCID and was looked at long after it was published."""
    author = world.author()
    recid = world.publish(author)
    world.drain()
    touched(recid, days=-1)
    touched(recid, days=-1, parent=True)
    later(author, hours=-2)
    return author, recid


def later(author: Any, hours: float) -> None:
    """Date the ledger's looks."""
    from invenio_db import db

    from invenio_orcid_sync.models import Item

    moment = func.clock_timestamp() + timedelta(hours=hours)
    values = {"checked_at": moment, "marked_at": moment, "created": moment}
    db.session.execute(update(Item).values(**values))
    db.session.commit()


def test_row_of_an_unchanged_record_sleeps_on(world: World, sent: tuple) -> None:
    assert wake() == 0
    assert world.item(sent[0]).due_at is None


@pytest.mark.parametrize("parent", [False, True])
def test_row_of_a_changed_record_wakes_once(
    world: World, sent: tuple, parent: bool
) -> None:
    author, recid = sent
    touched(recid, days=-0.01, parent=parent)
    assert wake() == 1
    item = world.item(author)
    assert (item.background, item.remote) == (True, "present")
    settle_everything()
    assert wake() == 0


@pytest.mark.parametrize("moment", ["checked_at", "marked_at", "created"])
def test_row_counts_as_looked_at_by_any_of_its_moments(
    world: World, sent: tuple, moment: str
) -> None:
    """A row that was held has no look of its own; a new one was never looked at."""
    from invenio_db import db

    from invenio_orcid_sync.models import Item

    author, recid = sent
    touched(recid, days=-0.04)
    now = {moment: func.clock_timestamp()}
    db.session.execute(update(Item).values(**now))
    db.session.commit()
    assert wake() == 0
    later(author, hours=-2)
    assert wake() == 1


def test_clocks_may_differ_a_little(world: World, sent: tuple) -> None:
    """A record's date is a web server's, a look's the database's."""
    author, recid = sent
    later(author, hours=0)
    touched(recid, days=-3 / 24 / 60)
    assert wake() == 1
    settle_everything()
    later(author, hours=0)
    touched(recid, days=-30 / 24 / 60)
    assert wake() == 0


@pytest.mark.parametrize(
    "change, woken",
    [
        ({"hold": "author", "code": "awaits_author"}, 1),
        ({"hold": "operator", "code": "rejected"}, 1),
        ({"opted_out": "author_at_orcid"}, 0),
        ({"due_at": func.clock_timestamp()}, 0),
    ],
)
def test_held_row_wakes_but_not_one_that_is_due_or_unwanted(
    world: World, sent: tuple, change: dict, woken: int
) -> None:
    """A community that accepts a record answers the question whose it is."""
    touched(sent[1], days=1)
    settle_everything(**change)
    assert wake() == woken


def test_row_of_a_record_that_was_deleted_unannounced_wakes(
    world: World, sent: tuple
) -> None:
    author, recid = sent
    world.delete(recid)
    settle_everything()
    assert wake() == 1
    assert world.drain() == {"delete: deleted": 1}


def test_row_that_somebody_else_has_locked_is_passed_over(
    world: World, sent: tuple
) -> None:
    """It is being planned or settled; and waiting would let the drainer wait for us."""
    from demo.servers.postgres import connect as open_connection

    touched(sent[1], days=1)
    other = open_connection(world.site.database)
    other.autocommit = False
    with other.cursor() as run:
        run.execute("SELECT id FROM orcid_sync_item FOR UPDATE")
        assert wake() == 0
        other.rollback()
    other.close()
    assert wake() == 1


# Rest.


def test_calm_rows_are_those_that_wait_in_the_background_for_nothing_there(
    world: World, people: tuple
) -> None:
    from invenio_db import db

    from invenio_orcid_sync.engine import sweep
    from invenio_orcid_sync.models import Connection, Item

    one, two, _ = people
    for _ in range(5):
        world.publish(one, two)
    add()
    changes = [
        {"remote": "none"},
        {"background": False},
        {"remote": "creating"},
        {"remote": "present", "put_code": 1},
        {"due_at": None},
    ]
    mine = rows(connection_id=one.connection.id)
    for item, change in zip(mine, changes, strict=True):
        db.session.execute(update(Item).where(Item.id == item.id).values(**change))
    db.session.commit()
    assert sweep.calm(Connection.orcid == one.orcid) == 1
    db.session.commit()

    after = rows(connection_id=one.connection.id)
    due = [item.due_at is not None for item in after]
    assert due == [False, True, True, True, False]
    assert (after[0].background, after[0].marked_at) == (False, None)
    assert all(item.due_at for item in rows(connection_id=two.connection.id))
