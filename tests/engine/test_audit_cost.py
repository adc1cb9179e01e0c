# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What audits cost, whom they let pass, and what stops them."""

from datetime import timedelta

import pytest

from ..plugins.world import Author, World, retitled
from .answered import later, unpaused
from .audits import ask, audited, found, published, remove, rows

ONE = {"audit: audited": 1}


# One request each, in turn.


def test_audit_of_all_costs_one_request_each(world: World):
    authors = [world.author() for _ in range(3)]
    for author in authors:
        for title in ("One", "Two"):
            world.publish(author, title=title)
    world.drain()
    sent = len(world.sent())

    ask(*authors)
    assert world.drain() == {"audit: audited": 3}
    assert world.sent()[sent:] == ["GET works"] * 3
    assert [found(author) for author in authors] == [[], [], []]


def test_fresh_works_go_before_audits(world: World):
    """While they wait, every second turn at most is an audit's."""
    world.set(THREADS=1)
    authors = [world.author() for _ in range(3)]
    world.drain()
    for author in authors:
        world.publish(author)
    others = [world.author() for _ in range(4)]
    ask(*others)

    assert world.drain() == {"audit: audited": 4, "create: created": 3}
    order = [request.split()[0] for request in world.sent()]
    assert order[0] == "POST"
    for number in range(1, 6):
        assert order[:number].count("GET") <= order[:number].count("POST")


def test_person_with_due_works_is_audited_when_they_are_done(world: World):
    author = world.author()
    world.publish(author)
    ask(author)

    assert world.drain() == {"create: created": 1, "audit: audited": 1}
    assert world.sent() == ["POST work", "GET works"]
    assert found(author) == []


@pytest.mark.parametrize(
    "status, reason",
    [
        ("permission_lost", "refused"),
        ("blocked", "record_deactivated"),
        ("disconnected", None),
    ],
)
def test_connection_that_waits_for_somebody_is_not_audited(world, status, reason):
    from invenio_db import db

    author = world.author()
    published(world, author, "One")
    connection = author.connection
    connection.status, connection.reason = status, reason
    db.session.commit()

    assert audited(world, author) == {}
    assert author.connection.audit == "report"


def test_works_of_another_shard_are_left_to_it(world: World):
    from invenio_orcid_sync.services import engine

    world.set(SHARDS=2)
    authors = [world.author() for _ in range(6)]
    ask(*authors)

    done = [dict(engine.drain(shard).outcomes) for shard in (0, 1)]
    assert sum(one.get("audit: audited", 0) for one in done) == 6
    assert all(author.connection.audited_at for author in authors)


# What goes wrong.


def attempts(author: Author) -> tuple:
    connection = author.connection
    return connection.audit, connection.audit_attempts


def ripe(author: Author) -> None:
    """Let the time come when the audit is tried again."""
    from invenio_db import db

    connection = author.connection
    connection.audit_due_at -= timedelta(days=1)
    db.session.commit()


@pytest.mark.parametrize(
    "fault, options",
    [
        ("status", {"status": 500}),
        ("apply_then_drop", {}),
        ("status", {"status": 200, "body": "<html>Under maintenance</html>"}),
        ("status", {"status": 200, "body": {"group": None}}),
    ],
    ids=["error", "dropped", "page", "nothing"],
)
def test_look_without_an_answer_is_repeated_later_and_holds_up_no_work(
    world: World, fault: str, options: dict
):
    author = world.author()
    (recid,) = published(world, author, "One")
    world.fault(fault, "GET", "*/works", times=2, **options)

    assert audited(world, author, "repair") == {"audit: unanswered": 1}
    assert attempts(author) == ("repair", 1)
    assert world.drain() == {}
    world.edit(recid, retitled("Edited meanwhile"))
    assert world.drain() == {"update: updated": 1}
    first = author.connection.audit_due_at
    ripe(author)
    assert world.drain() == {"audit: unanswered": 1}
    assert attempts(author) == ("repair", 2)
    assert author.connection.audit_due_at > first
    ripe(author)
    assert world.drain() == ONE
    assert attempts(author) == (None, 0)
    assert (found(author), world.titles(author)) == ([], ["Edited meanwhile"])


def test_busy_registry_pauses_and_the_audit_waits(world: World):
    author = world.author()
    published(world, author, "One")
    world.fault("status", "GET", "*/works", status=503)

    assert audited(world, author) == {"audit: registry_busy": 1}
    assert (attempts(author), world.drain()) == (("report", 0), {})
    unpaused(world)
    assert world.drain() == ONE


def test_locked_record_waits_a_day(world: World):
    author = world.author()
    published(world, author, "One")
    world.act(author, "lock")

    assert audited(world, author) == {"audit: record_locked": 1}
    assert (author.connection.status, author.connection.reason) == (
        "active",
        "record_locked",
    )
    assert world.drain() == {}
    world.act(author, "unlock")
    later(world, author)
    assert world.drain() == ONE


def test_refusal_counts_as_one_of_the_two_that_end_a_permission(world: World):
    author, other = world.author(), world.author()
    published(world, author, "One")
    world.act(author, "revoke_client", client_id=world.client_id)

    assert audited(world, author) == {"audit: refused": 1}
    connection = author.connection
    assert (connection.status, connection.audit) == ("active", "report")
    assert connection.refused_at is not None
    assert world.drain() == {}
    published(world, other, "A success elsewhere")
    later(world, author)
    assert world.drain() == {"audit: refused": 1}
    connection = author.connection
    assert (connection.status, connection.reason) == ("permission_lost", "refused")
    assert connection.audit == "report"


@pytest.mark.parametrize(
    "action, code",
    [("deactivate", "record_deactivated"), ("deprecate", "moved")],
)
def test_record_that_is_no_more_stops_the_connection(world: World, action, code):
    author, primary = world.author(), world.author()
    published(world, author, "One")
    options = {"primary": primary.orcid} if action == "deprecate" else {}
    world.act(author, action, **options)

    outcome = audited(world, author, "repair")
    if action == "deactivate" and outcome == {"audit: refused": 1}:
        # Its tokens are dead as well; that is told first.
        return
    assert outcome == {f"audit: {code}": 1}
    connection = author.connection
    assert (connection.status, connection.reason) == ("blocked", code)
    assert connection.audit == "repair"
    assert rows(author)[0].remote == "present"


def test_connection_that_closes_meanwhile_is_not_repaired(world: World, monkeypatch):
    from invenio_db import db

    from invenio_orcid_sync.engine import drain as drainer

    author = world.author()
    published(world, author, "One")
    remove(world, author, [rows(author)[0].put_code])

    def closing(operation: str, place: str) -> None:
        if (operation, place) == ("audit", "answered"):
            connection = author.connection
            connection.status, connection.closing_works = "closing", "keep"
            db.session.commit()

    monkeypatch.setattr(drainer, "reach", closing)
    audited(world, author, "repair")
    assert (rows(author)[0].remote, rows(author)[0].opted_out) == ("present", None)
    assert found(author) == []
