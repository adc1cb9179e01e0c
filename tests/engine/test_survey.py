# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Walks through the records: nothing is missed, nothing is doubled, whatever dies or happens meanwhile."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, update

from demo.servers.postgres import connect as open_connection

from ..plugins import past
from ..plugins.content import creator
from ..plugins.past import (
    concepts,
    in_context,
    newcomer,
    rows,
    survey_of,
    surveys,
    veteran,
    walk,
    walking,
)
from ..plugins.world import Author, World, eventually


@pytest.fixture
def old(world: World) -> Callable[..., Author]:
    """Make an author who published so many records before connecting."""
    return partial(veteran, world)


def test_connecting_brings_what_was_published_before(world: World, old: Callable):
    author = old(3)
    assert world.drain() == {}
    assert world.sent() == []

    (opened,) = surveys()
    assert (opened.kind, opened.state, opened.connection_id, opened.actor) == (
        "backfill",
        "finding",
        author.connection.id,
        f"user:{author.user.id}",
    )
    walk()
    found = survey_of(author)
    assert (found.state, found.seen, found.found) == ("sending", 3, 3)
    assert world.drain() == {"create: created": 3}
    assert sorted(world.titles(author)) == ["Old 0", "Old 1", "Old 2"]
    walk()
    assert survey_of(author).state == "done"
    assert survey_of(author).finished_at is not None
    assert world.drain() == {}


def test_rows_of_a_backfill_are_sent_behind_fresh_ones(world: World, old: Callable):
    author = old(2)
    walk()
    lanes = [item.background for item in rows()]
    assert lanes == [True, True]
    recid = world.publish(author, title="Fresh")
    from invenio_orcid_sync.engine.expand import expand
    from invenio_orcid_sync.services import engine

    expand(engine.registry(), engine.settings())
    fresh = {item.local_key: item.background for item in rows()}
    assert fresh.pop(str(world.concept(recid))) is False
    assert list(fresh.values()) == [True, True]


def test_records_of_others_are_none_of_ones_business(world: World, old: Callable):
    one, other = old(1), old(2)
    walk()
    assert (len(concepts(one)), len(concepts(other))) == (1, 2)
    assert (survey_of(one).found, survey_of(other).found) == (1, 2)
    assert not concepts(one) & concepts(other)


def test_versions_of_a_record_are_one_work(world: World):
    person = newcomer(world)
    recid = world.publish(person, title="First")
    for title in ("Second", "Third"):
        recid = world.new_version(
            recid, lambda data, title=title: data["metadata"].update(title=title)
        )
    assert world.drain() == {}
    author = past.connect(world, person)
    walk()
    assert (survey_of(author).seen, survey_of(author).found) == (3, 1)
    assert world.drain() == {"create: created": 1}
    assert world.titles(author) == ["Third"]


def test_contributors_and_former_ids_are_found(world: World):
    from invenio_db import db

    person, former = newcomer(world), newcomer(world)
    world.set(CONTRIBUTOR_ROLES=["editor"])
    editor = creator(person.orcid) | {"role": {"id": "editor"}}
    options = {"creators": [creator()], "by": person.user}
    world.publish(person, contributors=[editor], title="Edited", **options)
    world.publish(person, title="Former", creators=[creator(former.orcid)])
    assert world.drain() == {}
    author = past.connect(world, person)
    author.connection.former_ids = [former.orcid]
    db.session.commit()
    walk()
    assert world.drain() == {"create: created": 2}
    assert sorted(world.titles(author)) == ["Edited", "Former"]


def test_everybodys_backfill_finds_everybodys(world: World, old: Callable):
    from invenio_orcid_sync.services import backfill

    world.set(BACKFILL_ON_CONNECT=False)
    one, other, stranger = old(1), old(2), newcomer(world)
    world.publish(stranger)
    assert surveys() == []
    backfill.start(None, "operator")
    walk()
    (opened,) = surveys()
    assert (opened.seen, opened.found, opened.state) == (4, 3, "sending")
    assert (len(concepts(one)), len(concepts(other))) == (1, 2)


def test_work_that_is_there_is_not_looked_at(world: World):
    from invenio_orcid_sync.services import backfill

    author = world.author()
    world.publish(author)
    world.drain()
    before = world.item(author).checked_at
    backfill.stop(author.connection, "operator")
    backfill.start(author.connection, "operator")
    walk()
    walk()
    assert (survey_of(author).found, survey_of(author).state) == (0, "done")
    assert world.drain() == {}
    assert world.item(author).checked_at == before


def test_opt_outs_and_holds_stay(world: World, old: Callable):
    from invenio_db import db

    from invenio_orcid_sync.models import Item

    author = old(4)
    walk()
    for item, change in zip(
        rows(),
        (
            {"opted_out": "author"},
            {"opted_out": "author_at_orcid"},
            {"hold": "author", "code": "awaits_author"},
            {"hold": None},
        ),
        strict=True,
    ):
        statement = update(Item).where(Item.id == item.id)
        db.session.execute(statement.values(due_at=None, background=False, **change))
    db.session.commit()
    past.connect(world, author)
    from invenio_orcid_sync.models import Mark

    # Connecting again looks at all that is known; here, only the walk's part is of interest.
    db.session.query(Mark).delete()
    db.session.commit()
    walk()
    assert survey_of(author).found == 1
    assert [item.due_at is not None for item in rows()] == [False, False, False, True]


# Turns.


def test_pages_are_short_and_the_cursor_is_committed_with_their_rows(
    world: World, old: Callable
):
    author = old(3)
    with walking(size=2) as page:
        assert page() == 2
        found = survey_of(author)
        assert (found.seen, found.found, found.state) == (2, 2, "finding")
        assert len(rows()) == 2
        assert page() == 1
        assert survey_of(author).state == "sending"
        assert page() == 0


def test_walk_over_an_empty_repository_ends_at_once(world: World):
    author = world.author()
    walk()
    found = survey_of(author)
    assert (found.state, found.seen, found.found) == ("done", 0, 0)


def test_walk_that_ends_with_a_full_page_ends(world: World, old: Callable):
    author = old(2)
    with walking(size=2) as page:
        assert (page(), survey_of(author).state) == (2, "finding")
        assert (page(), survey_of(author).state) == (0, "sending")


def test_persons_go_before_everybody_and_everybody_before_the_nightly_walk(
    world: World, old: Callable
):
    from invenio_orcid_sync.services import backfill

    author = old(2)
    backfill.reconcile("beat")
    backfill.start(None, "operator")
    order = []
    with walking(size=1) as page:
        while page():
            order.append({(one.kind, one.connection_id): one.seen for one in surveys()})
    mine = author.connection.id
    names = [("backfill", mine), ("backfill", None), ("reconcile", None)]
    assert [tuple(seen[name] for name in names) for seen in order] == [
        (1, 0, 0),
        (2, 0, 0),
        (2, 1, 0),
        (2, 2, 0),
        (2, 2, 1),
        (2, 2, 2),
    ]


def test_persons_at_the_same_record_walk_together(world: World):
    """On the day on which a thousand people connect, records are looked at twice, not a thousand times."""
    people = [newcomer(world) for _ in range(3)]
    for person in people:
        world.publish(person)
    assert world.drain() == {}
    first = past.connect(world, people[0])
    with walking(size=1) as page:
        page()
        second, third = (past.connect(world, person) for person in people[1:])
        pages = 1
        while page():
            pages += 1
    assert pages == 3 + 3
    assert [survey_of(one).seen for one in (first, second, third)] == [3, 3, 3]
    assert [len(concepts(one)) for one in (first, second, third)] == [1, 1, 1]


# Death and other people.


def test_page_that_fails_leaves_nothing_and_is_looked_at_again(
    world: World, old: Callable
):
    from invenio_db import db

    author = old(2)

    def die(*arguments: Any) -> None:
        raise RuntimeError("killed")

    with walking(size=1) as page:
        page()
        event.listen(db.session, "before_commit", die)
        with pytest.raises(RuntimeError, match="killed"):
            page()
        event.remove(db.session, "before_commit", die)
        db.session.rollback()
        assert (survey_of(author).seen, len(rows())) == (1, 1)
        while page():
            pass
    found = survey_of(author)
    assert (found.seen, found.found, len(rows())) == (2, 2, 2)


def test_walk_beside_another_does_nothing(world: World, old: Callable):
    from invenio_orcid_sync.services import backfill

    author = old(1)
    with walking():
        assert backfill.walk() is False
    assert survey_of(author).seen == 0
    assert backfill.walk() is True
    assert survey_of(author).seen == 1


def test_walk_does_not_hinder_the_drainer(world: World, old: Callable):
    """Each has its own lease."""
    author = old(1)
    with walking() as page:
        world.publish(author, title="Fresh")
        assert world.drain() == {"create: created": 1}
        page()


def test_walk_that_lost_its_lease_commits_nothing(world: World, old: Callable):
    from invenio_db import db

    from invenio_orcid_sync.engine.lease import LeaseLost
    from invenio_orcid_sync.models import Lease

    author = old(1)
    with walking() as page:
        db.session.execute(update(Lease).values(until=Lease.until - timedelta(hours=1)))
        db.session.commit()
        with pytest.raises(LeaseLost):
            page()
    assert (survey_of(author).seen, rows()) == (0, [])
    walk()
    assert survey_of(author).seen == 1


def test_walk_gives_way_to_whoever_writes_the_same_row(world: World, old: Callable):
    """It rolls its page back after half a second, so that nobody waits for it, and tries again."""
    from invenio_db import db

    from invenio_orcid_sync.models import Lease

    author = old(2)
    renewals: set[Any] = set()

    def given_up() -> int:
        """Between its pages, that are given up one after the other, the walk renews its lease."""
        db.session.rollback()
        lease = db.session.query(Lease).filter_by(shard=-1).one_or_none()
        renewals.add(lease and lease.until)
        return len(renewals - {None})

    blocker = open_connection(world.site.database)
    blocker.autocommit = False
    with blocker.cursor() as run:
        run.execute(
            "INSERT INTO orcid_sync_item (connection_id, local_key)"
            " SELECT %s, parent_id::text FROM rdm_records_metadata ORDER BY id DESC LIMIT 1",
            (author.connection.id,),
        )
        walker = threading.Thread(target=in_context(world, walk))
        walker.start()
        eventually(lambda: given_up() >= 3)
        assert (survey_of(author).seen, rows()) == (0, [])
        blocker.rollback()
    blocker.close()
    walker.join(20)
    assert not walker.is_alive()
    found = survey_of(author)
    assert (found.seen, found.found, len(rows())) == (2, 2, 2)
