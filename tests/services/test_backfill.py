# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Start, stop and progress of backfills, and what connecting starts."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import update

from invenio_orcid_sync import config
from invenio_orcid_sync.services import backfill, connections
from invenio_orcid_sync.services.errors import BadInput, NotFound

from ..plugins import past
from ..plugins.past import (
    Newcomer,
    newcomer,
    published,
    survey_of,
    surveys,
    veteran,
    walk,
    walking,
)
from ..plugins.world import Author, World, retitled


@pytest.fixture(autouse=True)
def on_demand(world: World) -> None:
    """Nothing starts by itself, save where a test is about that."""
    world.set(BACKFILL_ON_CONNECT=False)


@pytest.fixture
def old(world: World) -> Callable[..., Author]:
    """Make an author who published so many records before connecting."""
    return partial(veteran, world)


def history(action: str = "backfill") -> list[tuple]:
    """Return who did what, oldest first."""
    from invenio_db import db

    from invenio_orcid_sync.models import History

    entries = db.session.query(History).filter_by(action=action).order_by(History.id)
    return [(one.actor, one.outcome, one.connection_id) for one in entries]


def set_items(**values: Any) -> None:
    """Change all ledger rows."""
    from invenio_db import db

    from invenio_orcid_sync.models import Item

    db.session.execute(update(Item).values(**values))
    db.session.commit()


def lost(author: Author) -> None:
    """Let ORCID have refused the permission."""
    from invenio_db import db

    connection = author.connection
    connection.status, connection.reason = "permission_lost", "refused"
    db.session.commit()


# Start and stop.


def test_start_opens_a_walk_and_says_who(world: World, old: Callable):
    author = old()
    backfill.start(author.connection, "operator")
    (opened,) = surveys()
    assert (opened.kind, opened.state, opened.actor) == (
        "backfill",
        "finding",
        "operator",
    )
    assert history() == [("operator", "started", author.connection.id)]


def test_second_backfill_of_the_same_people_is_refused(world: World, old: Callable):
    author, other = old(), old()
    for one in (author.connection, None):
        backfill.start(one, "operator")
        with pytest.raises(BadInput, match="under way already"):
            backfill.start(one, "user:1")
    # Others' are none of its business.
    backfill.start(other.connection, "operator")
    assert len(surveys()) == len(history()) == 3
    walk()
    with pytest.raises(BadInput, match="under way already"):
        backfill.start(author.connection, "operator")
    world.drain()
    walk()
    backfill.start(author.connection, "operator")
    assert len(surveys()) == 4


def test_stop_tells_how_many_stay_away(world: World, old: Callable):
    author = old(3)
    backfill.start(author.connection, "operator")
    with walking(size=2) as page:
        page()
    assert backfill.stop(author.connection, "user:5") == 2
    assert history()[-1] == ("user:5", "stopped", author.connection.id)
    assert backfill.progress(author.connection).state == "stopped"
    assert world.drain() == {}


@pytest.mark.parametrize("walked", [False, True])
def test_stop_of_what_is_not_under_way_is_refused(
    world: World, old: Callable, walked: bool
):
    author = old(0)
    if walked:
        backfill.start(author.connection, "operator")
        walk()
    before = history()
    for one in (author.connection, None):
        with pytest.raises(BadInput, match="No such backfill is under way"):
            backfill.stop(one, "operator")
    assert history() == before


def test_connection_is_found_by_its_id(world: World):
    from invenio_db import db

    author = world.author()
    assert backfill.connection_of(author.orcid).id == author.connection.id
    assert backfill.connection_of(f"https://orcid.org/{author.orcid}")
    with pytest.raises(BadInput, match="no ORCID iD"):
        backfill.connection_of("0000")
    with pytest.raises(NotFound, match="There is no connection"):
        backfill.connection_of("0000-0002-1825-0097")
    author.connection.status = "disconnected"
    db.session.commit()
    with pytest.raises(NotFound):
        backfill.connection_of(author.orcid)


# Progress.


def shown(connection: Any = None) -> tuple:
    """Return what progress says, in short."""
    now = backfill.progress(connection)
    return now.state, now.seen, now.records, now.found, now.settled, now.failing


def test_progress_follows_the_walk_and_the_sending(world: World, old: Callable):
    author = old(3)
    connection = author.connection
    assert backfill.progress(connection) is None
    assert backfill.under_way(connection) is False
    backfill.start(connection, "operator")
    assert backfill.under_way(connection) is True
    assert shown(connection) == ("finding", 0, 3, 0, 0, 0)
    with walking(size=2) as page:
        page()
        assert shown(connection) == ("finding", 2, 3, 2, 0, 0)
        page()
    assert shown(connection) == ("sending", 3, 3, 3, 0, 0)
    assert backfill.progress(connection).waits is True
    world.drain()
    assert shown(connection) == ("sending", 3, 3, 3, 3, 0)
    walk()
    now = backfill.progress(connection)
    assert (now.state, now.waits, now.reason) == ("done", False, None)
    assert now.started < now.ended
    assert backfill.under_way(connection) is False


def test_progress_counts_what_was_tried_in_vain(world: World, old: Callable):
    author = old(2)
    backfill.start(author.connection, "operator")
    walk()
    world.fault("status", "POST", "*/work*", status=500)
    world.drain()
    assert shown(author.connection) == ("sending", 2, 2, 2, 0, 2)
    assert backfill.progress(author.connection).waits is False


def test_progress_of_everybody_leaves_out_those_whose_permission_was_lost(
    world: World, old: Callable
):
    author = old(2)
    backfill.start(None, "operator")
    walk()
    assert shown()[3:] == (2, 0, 0)
    lost(author)
    assert shown()[3:] == (2, 2, 0)
    assert backfill.progress().reason is None


def test_progress_of_one_whose_permission_was_lost_says_why(
    world: World, old: Callable
):
    author = old(2)
    backfill.start(author.connection, "operator")
    walk()
    lost(author)
    now = backfill.progress(author.connection)
    assert (now.reason, now.waits, now.settled) == ("refused", False, 0)


def test_progress_is_of_the_newest(world: World, old: Callable):
    author = old(1)
    for _ in range(2):
        backfill.start(author.connection, "operator")
        walk()
        world.drain()
        walk()
    assert shown(author.connection) == ("done", 1, 1, 0, 0, 0)
    assert backfill.progress() is None


def test_work_that_is_to_be_looked_at_some_day_has_arrived(world: World, old: Callable):
    """A DOI that is not registered is looked at daily; nobody waits for that."""
    from invenio_db import db
    from sqlalchemy import func

    author = old(1)
    backfill.start(author.connection, "operator")
    walk()
    world.drain()
    set_items(due_at=func.clock_timestamp() + timedelta(days=1), background=True)
    db.session.commit()
    assert shown(author.connection)[3:] == (1, 1, 0)
    walk()
    assert shown(author.connection)[0] == "done"


# Finding here or watching others.


def test_find_walks_to_the_end_and_tells_how_far_it_is(
    world: World, old: Callable, monkeypatch: pytest.MonkeyPatch
):
    author = old(3)
    told: list[int] = []
    monkeypatch.setattr(backfill, "SLICE", 0.0001)
    backfill.start(author.connection, "operator")
    found = backfill.find(author.connection, 30, told.append)
    assert (found.state, found.seen, found.found) == ("sending", 3, 3)
    assert told[-1] == 3


def test_find_watches_another_walker(world: World, old: Callable):
    author = old(2)
    backfill.start(author.connection, "operator")
    told: list[int] = []
    with walking(size=1) as page:

        def tell(seen: int) -> None:
            told.append(seen)
            page()

        found = backfill.find(author.connection, 30, tell)
    assert (found.state, found.seen) == ("sending", 2)
    assert told == [0, 1, 2]


def test_find_ends_with_its_budget(world: World, old: Callable):
    author = old(1)
    backfill.start(author.connection, "operator")
    with walking():
        found = backfill.find(author.connection, 0.2)
    assert (found.state, found.seen) == ("finding", 0)
    assert backfill.find(old(0).connection, 30) is None


def test_walks_are_waited_for_while_one_is_open(world: World, old: Callable):
    author = old(1)
    assert backfill.waits() is False
    backfill.start(author.connection, "operator")
    assert backfill.waits() is True
    walk()
    assert backfill.waits() is True
    world.drain()
    walk()
    assert backfill.waits() is False


@pytest.fixture
def without_rights(world: World) -> Iterator[Callable[[], None]]:
    """Have the installation lose its member's credentials, until the test's end."""
    extension = world.site.app.extensions["invenio-orcid-sync"]

    def lose() -> None:
        world.set(MEMBERSHIP="public")
        vars(extension).pop("environment", None)

    yield lose
    vars(extension).pop("environment", None)


def test_nothing_walks_where_nothing_can_be_sent(
    world: World, old: Callable, without_rights: Callable
):
    author = old(1)
    backfill.start(author.connection, "operator")
    without_rights()
    assert (backfill.waits(), backfill.reconcile("beat")) == (False, False)
    assert backfill.walk() is False
    with pytest.raises(BadInput, match="nothing can be sent"):
        backfill.start(None, "operator")
    # Neither waits for what never comes.
    assert backfill.find(author.connection, 1).state == "finding"
    assert backfill.compare(1) is None
    assert [(one.kind, one.seen) for one in surveys()] == [("backfill", 0)]


def test_compare_carries_out_a_reconcile(world: World):
    author = world.author()
    assert backfill.compare(30) is None
    recid = world.publish(author)
    world.drain()
    past.touched(recid, days=1)
    assert backfill.reconcile("job") is True
    done = backfill.compare(30)
    assert (done.state, done.seen, done.found) == ("done", 1, 1)
    assert world.drain() == {}


# Connecting.


@pytest.fixture
def by_itself(world: World) -> None:
    """Connecting starts a backfill, as by default."""
    world.set(BACKFILL_ON_CONNECT=config.ORCID_SYNC_BACKFILL_ON_CONNECT)


def test_connecting_starts_none_where_the_operator_wants_none(world: World):
    world.author()
    assert surveys() == []


def test_connecting_starts_one(world: World, by_itself: None):
    author = world.author()
    (opened,) = surveys()
    assert (opened.connection_id, opened.actor, opened.state) == (
        author.connection.id,
        f"user:{author.user.id}",
        "finding",
    )
    # It is part of connecting.
    assert history() == []


def test_connecting_with_too_few_rights_starts_none(world: World, by_itself: None):
    author = world.author(scope="/read-limited")
    assert author.connection.status == "permission_lost"
    assert surveys() == []
    past.connect(world, author)
    assert len(surveys()) == 1


def test_connecting_again_brings_what_was_published_meanwhile(
    world: World, by_itself: None
):
    author = world.author()
    walk()
    connections.disconnect(author.user.user, "keep")
    world.drain()
    published(world, author, title="Meanwhile")
    assert world.works(author) == []
    past.connect(world, author)
    walk()
    assert survey_of(author).found == 1
    assert world.drain() == {"create: created": 1}
    assert world.titles(author) == ["Meanwhile"]


def test_connecting_again_while_connected_starts_none_beside_it(
    world: World, by_itself: None
):
    author = world.author()
    past.connect(world, author)
    assert len(surveys()) == 1


def test_refused_connection_starts_none(world: World, by_itself: None):
    from invenio_db import db

    from invenio_orcid_sync.errors import Problem

    author, other = world.author(), newcomer(world)
    thief = Newcomer(author.orcid, other.user)
    with pytest.raises(Problem):
        past.connect(world, thief)
    db.session.rollback()
    assert [one.connection_id for one in surveys()] == [author.connection.id]


def test_edit_during_a_backfill_is_sent_as_it_is_at_last(world: World, by_itself: None):
    person = newcomer(world)
    (recid,) = published(world, person, title="Old")
    author = past.connect(world, person)
    walk()
    world.edit(recid, retitled("New"))
    assert world.drain() == {"create: created": 1}
    assert world.titles(author) == ["New"]
