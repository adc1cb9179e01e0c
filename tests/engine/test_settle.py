# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What an answer means for what was tried before it, and for what came in between."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from invenio_db import db

from invenio_orcid_sync.engine.answers import settle
from invenio_orcid_sync.engine.expand import expand
from invenio_orcid_sync.engine.jobs import Job, send
from invenio_orcid_sync.engine.turn import Turn
from invenio_orcid_sync.orcid.answers import Answer
from invenio_orcid_sync.orcid.client import Client
from invenio_orcid_sync.proxies import current_orcid_sync
from invenio_orcid_sync.services import acceptance, engine
from invenio_orcid_sync.services.exchange import read

from ..plugins.world import SCOPES, Author, World, retitled
from .answered import later, published, unpaused


def clock() -> datetime:
    """Return the database's time."""
    return db.session.scalar(db.text("SELECT clock_timestamp()"))


def begun(author: Author) -> Job:
    """Take in what is new, and plan a request that stays under way."""
    expand(engine.registry(), engine.settings())
    turn = Turn(
        connection=author.connection,
        background=False,
        settings=engine.settings(),
        now=clock(),
        bulk=20,
    )
    job = turn.job(turn.rows())
    db.session.commit()
    assert job is not None
    return job


def answered(job: Job, answer: Answer | None = None) -> None:
    """Let the answer to a request come: the registry's own, if no other is given."""
    if answer is None:
        client = Client(current_orcid_sync.environment, 1)
        answer = send(client, job)
        client.close()
    settle(engine.registry(), job, answer, engine.settings(), clock())
    db.session.commit()


# A removal whose answer is lost.

TURNED_AWAY = {
    "busy": {"fault": "html_503"},
    "refused": {"fault": "introspection_down"},
    "broken": {"fault": "status", "status": 500},
}


@pytest.mark.parametrize("restored", [True, False])
@pytest.mark.parametrize("name", TURNED_AWAY)
def test_repeat_that_is_turned_away_does_not_undo_the_first_removal(
    world: World, name: str, restored: bool
) -> None:
    """The work is gone, and not by its author: it comes back with its record, now or later."""
    author = world.author()
    recid = published(world, author, title="Back")
    world.fault("apply_then_drop", "DELETE")
    world.delete(recid)
    assert world.drain() == {"delete: unanswered": 1}
    later(world, author)
    world.fault(method="DELETE", **TURNED_AWAY[name])
    (outcome,) = world.drain()
    assert outcome != "delete: deleted"
    if restored:
        world.restore(recid)
    later(world, author)
    unpaused(world)
    world.drain()
    assert (world.item(author).remote == "present", world.titles(author)) == (
        restored,
        ["Back"] * restored,
    )
    assert world.item(author).opted_out is None
    if not restored:
        world.restore(recid)
        assert world.drain() == {"create: created": 1}


# What comes while a request is under way.


def test_record_that_goes_while_its_work_is_added_is_removed_at_once(
    world: World,
) -> None:
    author = world.author()
    recid = world.publish(author)
    job = begun(author)
    world.set(DEBOUNCE=3600)
    world.delete(recid)
    expand(engine.registry(), engine.settings())
    answered(job)
    assert world.drain() == {"delete: deleted": 1}
    assert world.works(author) == []


def test_record_that_goes_while_its_work_is_changed_is_removed_at_once(
    world: World,
) -> None:
    author = world.author()
    recid = published(world, author)
    world.edit(recid, retitled("Edited"))
    job = begun(author)
    world.set(DEBOUNCE=3600)
    world.delete(recid)
    expand(engine.registry(), engine.settings())
    answered(job)
    assert world.drain() == {"delete: deleted": 1}
    assert world.works(author) == []


def test_edit_while_a_change_is_sent_waits_for_others(world: World) -> None:
    author = world.author()
    recid = published(world, author)
    world.edit(recid, retitled("Second"))
    job = begun(author)
    world.set(DEBOUNCE=3600)
    world.edit(recid, retitled("Third"))
    expand(engine.registry(), engine.settings())
    answered(job)
    assert world.drain() == {}
    wait = world.item(author).due_at - clock()
    assert timedelta(minutes=50) < wait <= timedelta(hours=1)


# 401.


def reconnect(world: World, author: Author) -> None:
    """Give a new permission, which replaces the one in force."""
    token = {"client_id": world.client_id, "scope": SCOPES}
    given = world.control("tokens", orcid=author.orcid, **token)
    acceptance.accept(author.connection.user_id, engine.registry(), read(given))
    db.session.commit()


def test_refusal_of_a_replaced_permission_says_nothing_about_the_new_one(
    world: World,
) -> None:
    author = world.author()
    world.publish(author, title="Sent")
    job = begun(author)
    reconnect(world, author)
    refusal: Any = {"response-code": 401, "error-code": 9017}
    answered(job, Answer(status=401, body=refusal))
    connection = author.connection
    assert (connection.refused_at, connection.due_at) == (None, None)
    assert world.drain()["create: created"] == 1
    assert world.titles(author) == ["Sent"]


def test_second_outage_is_noticed_when_many_ask_again_at_once(world: World) -> None:
    """Each was refused before, and there were successes in between: no reason to believe it of all of them."""
    world.set(THREADS=1)
    authors = [world.author() for _ in range(5)]
    for author in authors:
        world.publish(author)
    world.fault("introspection_down", times=5)
    for _ in range(5):
        world.drain()
        unpaused(world)
    well = world.author()
    published(world, well)
    for author in authors:
        assert author.connection.refused_at is not None
        later(world, author)
    world.fault("introspection_down", times=99)
    assert world.drain() == {"create: refused": 3}
    assert engine.registry().pause_reason == "many_refusals"
    states = [author.connection.status for author in authors]
    assert sorted(states) == ["active"] * 3 + ["permission_lost"] * 2
