# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How walks end: done, stopped, or because their connection does."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import update

from ..plugins import past
from ..plugins.past import recids, rows, survey_of, surveys, veteran, walk, walking
from ..plugins.world import Author, World


@pytest.fixture
def old(world: World) -> Callable[..., Author]:
    """Make an author who published so many records before connecting."""
    return partial(veteran, world)


def test_stopped_walk_finds_and_sends_no_more(world: World, old: Callable):
    from invenio_orcid_sync.services import backfill

    author = old(3)
    with walking(size=2) as page:
        page()
        assert backfill.stop(author.connection, "operator") == 2
        assert page() == 0
    found = survey_of(author)
    assert (found.state, found.seen, len(rows())) == ("stopped", 2, 2)
    assert found.finished_at is not None
    assert world.drain() == {}
    assert world.works(author) == []


def test_stop_leaves_what_is_sent_and_what_was_just_published(
    world: World, old: Callable
):
    from invenio_orcid_sync.services import backfill

    author = old(2)
    with walking(size=1) as page:
        page()
    world.drain()
    assert len(world.works(author)) == 1
    walk()
    world.publish(author, title="Fresh")
    from invenio_orcid_sync.engine.expand import expand
    from invenio_orcid_sync.services import engine

    expand(engine.registry(), engine.settings())
    assert backfill.stop(author.connection, "operator") == 1
    assert world.drain() == {"create: created": 1}
    assert len(world.works(author)) == 2
    assert "Fresh" in world.titles(author)


def test_work_that_was_stopped_comes_when_its_record_changes_or_with_the_next_backfill(
    world: World, old: Callable
):
    from invenio_orcid_sync.services import backfill

    author = old(2)
    walk()
    backfill.stop(author.connection, "operator")
    recid = recids()[0]
    world.edit(recid, lambda data: data["metadata"].update(title="Edited"))
    assert world.drain() == {"create: created": 1}
    backfill.start(author.connection, "operator")
    walk()
    assert survey_of(author).found == 1
    assert world.drain() == {"create: created": 1}


def test_stop_of_everybodys_leaves_ones_own(world: World, old: Callable):
    from invenio_orcid_sync.services import backfill

    author, other = old(1), old(1)
    walk()
    backfill.stop(other.connection, "operator")
    backfill.start(None, "operator")
    walk()
    assert backfill.stop(None, "operator") == 1
    assert world.drain() == {"create: created": 1}
    assert len(world.works(author)) == 1


def test_disconnecting_ends_the_walk(world: World, old: Callable):
    from invenio_orcid_sync.services import connections

    author = old(2)
    with walking(size=1) as page:
        page()
    connections.disconnect(author.user.user, "keep")
    walk()
    found = survey_of(author)
    assert (found.state, found.seen) == ("stopped", 1)
    assert world.drain() == {"revoke: revoked": 1}
    assert world.works(author) == []


def test_connecting_again_starts_afresh(world: World, old: Callable):
    from invenio_orcid_sync.services import connections

    author = old(2)
    with walking(size=1) as page:
        page()
        connections.disconnect(author.user.user, "keep")
        past.connect(world, author)
        found = survey_of(author)
        assert (found.state, found.seen, found.cursor) == ("finding", 0, None)
        while page():
            pass
    assert len(surveys()) == 1
    assert world.drain()["create: created"] == 2
    assert len(world.works(author)) == 2


def test_walk_is_done_when_the_last_work_is_there_and_not_before(
    world: World, old: Callable
):
    author = old(2)
    walk()
    world.fault("status", "POST", "*/work*", status=500)
    world.drain()
    walk()
    assert survey_of(author).state == "sending"
    from invenio_db import db

    from invenio_orcid_sync.models import Item

    past_cool_down = {"due_at": Item.due_at - timedelta(hours=7)}
    db.session.execute(update(Item).values(**past_cool_down))
    db.session.commit()
    for _ in range(3):
        world.drain()
    walk()
    assert len(world.works(author)) == 2
    assert survey_of(author).state == "done"


def test_lost_permission_keeps_ones_own_walk_open_and_not_everybodys(
    world: World, old: Callable
):
    from invenio_db import db

    from invenio_orcid_sync.services import backfill

    author = old(1)
    backfill.start(None, "operator")
    author.connection.status = "permission_lost"
    db.session.commit()
    walk()
    walk()
    states = {one.connection_id: one.state for one in surveys()}
    assert states == {author.connection.id: "sending", None: "done"}
