# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Works that were planned by earlier rules become due again, and none is missed."""

from threading import Thread
from typing import Any

import pytest
from invenio_db import db
from sqlalchemy import func, select

from invenio_orcid_sync.engine import survey
from invenio_orcid_sync.engine.drain import Report
from invenio_orcid_sync.engine.replan import replan, under_way, waiting
from invenio_orcid_sync.models import Item, SettingsVersion
from invenio_orcid_sync.services import engine

from ..plugins.past import in_context, rows, surveys, walk
from ..plugins.world import Author, World, eventually

OTHER = {"mapping": {"types": {"dataset": "other"}}}


def save(content: dict[str, Any], spread: bool = False) -> None:
    """Save a version, as services do."""
    number = engine.version().number + 1
    db.session.add(SettingsVersion(number=number, content=content, author="-"))
    if spread:
        survey.begin(engine.registry().id, "-", kind="rules", again=True)
    db.session.commit()


def replanned(number: int = 1, limit: int = 100) -> int:
    """Make works due for a version."""
    found = replan(engine.registry().id, number, limit)
    db.session.commit()
    return found


@pytest.fixture
def author(world: World) -> Author:
    """A person with a data set and a piece of software at ORCID."""
    author = world.author()
    for kind in ("dataset", "software"):
        world.publish(author, title=kind, resource_type={"id": kind})
        assert world.drain() == {"create: created": 1}
    return author


def types(world: World, author: Author) -> list[str]:
    """Return the types of works at ORCID."""
    return sorted(work["type"] for work in world.works(author))


def test_row_knows_what_it_was_planned_with(world: World, author: Author) -> None:
    assert {row.settings_version for row in rows()} == {0}
    save(OTHER)
    world.publish(author, title="New")
    world.drain()
    assert [row.settings_version for row in rows()] == [0, 0, 1]


def test_works_of_earlier_rules_become_due_once(world: World, author: Author) -> None:
    save(OTHER)
    assert replanned() == 2
    assert {(row.background, row.due_at is None) for row in rows()} == {(True, False)}
    assert replanned() == 0
    assert world.drain() == {"update: updated": 1}
    assert (replanned(), types(world, author)) == (0, ["other", "software"])


def test_new_rules_are_no_change_of_a_work(world: World, author: Author) -> None:
    before = [row.marked_at for row in rows()]
    save(OTHER)
    assert replanned() == 2
    world.drain()
    assert [row.marked_at for row in rows()] == before


def test_pages_are_as_large_as_asked(world: World, author: Author) -> None:
    assert [replanned(limit=1) for _ in range(3)] == [1, 1, 0]


@pytest.mark.parametrize(
    "values",
    [
        {"opted_out": "author"},
        {"kind": "duplicate"},
        {"remote": "none", "put_code": None, "marked_at": None},
        {"settings_version": 1},
        {"due_at": func.now()},
    ],
)
def test_row_that_is_no_matter_of_rules_stays(
    world: World, author: Author, values: dict[str, Any]
) -> None:
    chosen = world.item(author)
    db.session.query(Item).filter_by(id=chosen.id).update(values)
    db.session.commit()
    assert replanned() == 1


def test_connection_that_is_not_active_waits_for_its_author(
    world: World, author: Author
) -> None:
    author.connection.status = "permission_lost"
    db.session.commit()
    assert replanned() == 0


def test_work_that_was_to_go_is_looked_at_before(world: World, author: Author) -> None:
    world.set(GRACE=3600)
    save({"excluded_types": ["dataset"]})
    assert replanned() == 2
    world.drain()
    going = world.item(author)
    assert (going.code, going.due_at) == ("type_unshared", going.grace_at)
    save({})
    assert replanned(2) == 2
    assert replanned(2) == 0
    world.drain()
    assert (world.item(author).grace_at, world.sent()[2:]) == (None, [])


def test_walk_ends_when_all_works_follow_the_rules(
    world: World, author: Author
) -> None:
    save(OTHER, spread=True)
    walk()
    assert [(one.state, one.found) for one in surveys(kind="rules")] == [("sending", 2)]
    walk()
    assert surveys(kind="rules")[0].state == "sending"
    world.drain()
    walk()
    assert surveys(kind="rules")[0].state == "done"
    assert types(world, author) == ["other", "software"]


def test_work_that_an_earlier_drain_planned_meanwhile_is_found_once_more(
    world: World, author: Author
) -> None:
    save(OTHER, spread=True)
    walk()
    # As a drain leaves it that had begun before.
    db.session.query(Item).update({"due_at": None, "background": False})
    db.session.commit()
    walk()
    assert [(one.state, one.found) for one in surveys(kind="rules")] == [("sending", 4)]
    assert world.drain() == {"update: updated": 1}
    walk()
    assert surveys(kind="rules")[0].state == "done"


def test_walk_waits_for_a_request_that_was_planned_before(
    world: World, author: Author
) -> None:
    registry_id = engine.registry().id
    save(OTHER, spread=True)
    walk()
    world.drain()
    sent = {"fingerprint": None, "settings_version": 0, "due_at": func.now()}
    db.session.query(Item).filter_by(id=world.item(author).id).update(sent)
    db.session.commit()
    found = [under_way(registry_id, 1), waiting(registry_id, 1)]
    assert db.session.execute(select(*found)).one() == (True, False)
    walk()
    assert surveys(kind="rules")[0].state == "sending"


def test_drain_ends_where_other_rules_were_saved(world: World) -> None:
    """What it planned before goes by the earlier rules, what follows by the new ones."""
    author, other = world.author(), world.author()
    world.fault("delay", "POST", "*/work*", seconds=4)
    world.publish(author, title="Before", resource_type={"id": "dataset"})
    ended: list[Report] = []
    drain = Thread(target=in_context(world, lambda: ended.append(engine.drain())))
    drain.start()
    eventually(lambda: world.item_or_none(author) and creating(world, author))
    save(OTHER)
    world.publish(other, title="After", resource_type={"id": "dataset"})
    drain.join(30)
    (report,) = ended
    assert (report.more, report.marks, dict(report.outcomes)) == (
        True,
        1,
        {"create: created": 1},
    )
    assert (types(world, author), types(world, other)) == (["data-set"], [])
    assert world.drain() == {"create: created": 1}
    assert types(world, other) == ["other"]
    assert [row.settings_version for row in rows()] == [0, 1]


def creating(world: World, author: Author) -> bool:
    """Whether a request for a person's work is under way."""
    db.session.rollback()
    return world.item(author).remote == "creating"


def test_drain_of_everything_goes_on_with_the_new_rules(
    world: World, author: Author
) -> None:
    save(OTHER, spread=True)
    walk()
    report = engine.drain_everything(30)
    assert (report.more, dict(report.outcomes)) == (False, {"update: updated": 1})
