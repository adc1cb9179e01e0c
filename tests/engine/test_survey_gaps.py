# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Between walks and marks there is no gap, whatever is published and connected at once."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from ..plugins import past
from ..plugins.past import (
    concepts,
    in_context,
    newcomer,
    recids,
    survey_of,
    veteran,
    walk,
    walking,
)
from ..plugins.world import Author, World

FIRST, LAST = UUID(int=0), UUID(int=2**128 - 1)


@pytest.fixture
def old(world: World) -> Callable[..., Author]:
    """Make an author who published so many records before connecting."""
    return partial(veteran, world)


def numbered(recid: str, uuid: UUID) -> None:
    """Give a published record another id, as if chance had: walks go by ids."""
    from invenio_db import db
    from invenio_pidstore.models import PersistentIdentifier
    from sqlalchemy import text

    old = PersistentIdentifier.get("recid", recid).object_uuid
    values = {"old": old, "new": uuid}
    copied = """
        INSERT INTO rdm_records_metadata (id, json, created, updated, version_id, index, parent_id, deletion_status)
        SELECT :new, json, created, updated, version_id, index, parent_id, deletion_status
        FROM rdm_records_metadata WHERE id = :old
    """
    for statement in (
        copied,
        "UPDATE rdm_versions_state SET latest_id = :new WHERE latest_id = :old",
        "UPDATE pidstore_pid SET object_uuid = :new WHERE object_uuid = :old",
        "DELETE FROM rdm_records_metadata WHERE id = :old",
    ):
        db.session.execute(text(statement), values)
    db.session.commit()


def test_mark_that_was_taken_in_before_the_connection_was_committed_is_made_up_for(
    world: World,
):
    """The record is published and its mark used up while somebody is just connecting."""
    from invenio_db import db

    person = newcomer(world)
    accepted, go_on = threading.Event(), threading.Event()

    def connecting() -> None:
        past.accept(world, person)
        db.session.flush()
        accepted.set()
        assert go_on.wait(30)
        db.session.commit()

    thread = threading.Thread(target=in_context(world, connecting))
    thread.start()
    assert accepted.wait(30)
    world.publish(person, title="Between")
    assert world.drain() == {}
    go_on.set()
    thread.join(30)

    author = Author(person.orcid, "", person.user)
    assert world.drain() == {}
    walk()
    assert world.drain() == {"create: created": 1}
    assert world.titles(author) == ["Between"]


def test_record_published_behind_the_walk_is_marked(world: World, old: Callable):
    """Ids are random: it may lie where the walk has been."""
    author = old(2)
    with walking(size=1) as page:
        page()
        behind = world.publish(author, title="Behind")
        numbered(behind, FIRST)
        while page():
            pass
    found = survey_of(author)
    assert (found.seen, found.found) == (2, 2)
    assert str(world.concept(behind)) not in concepts(author)

    assert world.drain() == {"create: created": 3}
    assert sorted(world.titles(author)) == ["Behind", "Old 0", "Old 1"]


def test_record_published_before_the_walk_and_committed_behind_it_is_marked(
    world: World, old: Callable
):
    """A long transaction: it began before the connection was made and ends after the walk."""
    from invenio_db import db

    person = newcomer(world)
    written, go_on = threading.Event(), threading.Event()

    def publishing() -> None:
        @event.listens_for(db.session, "before_commit")
        def wait(session: Any) -> None:
            from invenio_orcid_sync.models import Mark

            if session.query(Mark).count():
                written.set()
                assert go_on.wait(30)

        try:
            world.publish(person, title="Slow")
        finally:
            event.remove(db.session, "before_commit", wait)

    thread = threading.Thread(target=in_context(world, publishing))
    thread.start()
    assert written.wait(30)
    author = past.connect(world, person)
    walk()
    assert (survey_of(author).state, survey_of(author).seen) == ("done", 0)
    go_on.set()
    thread.join(30)

    assert world.drain() == {"create: created": 1}
    assert world.titles(author) == ["Slow"]


def test_record_that_both_find_is_sent_once(world: World, old: Callable):
    author = old(1)
    world.edit(recids()[0], lambda data: data["metadata"].update(title="Edited"))
    walk()
    assert world.drain() == {"create: created": 1}
    assert world.titles(author) == ["Edited"]
    walk()
    assert world.drain() == {}


def test_new_version_that_takes_the_place_of_one_ahead_is_marked(
    world: World, old: Callable
):
    """The walk passes over the old version, as it is not the latest, and has passed the new one's id."""
    author = old(1)
    recid = recids()[0]
    numbered(recid, LAST)
    stranger = newcomer(world)
    numbered(world.publish(stranger), UUID(int=5))
    with walking(size=1) as page:
        page()
        later = world.new_version(recid, lambda data: None)
        numbered(later, UUID(int=1))
        while page():
            pass
    assert concepts(author) == set()
    assert world.drain() == {"create: created": 1}
