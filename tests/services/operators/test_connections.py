# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What operators do about a connection, and that each of it is written down."""

from collections.abc import Callable
from typing import Any

import pytest
from invenio_db import db

from invenio_orcid_sync.services.errors import BadInput
from invenio_orcid_sync.services.operators import connections

from ...engine.test_erase import known, traces
from ...plugins.world import Author, World, retitled, system_identity


def account(world: World) -> int:
    """Make an account without a connection. :returns: its number."""
    return world.make_user(world.site.app).user.id


def lose(author: Author, reason: str, status: str = "permission_lost") -> None:
    """Stop a connection, as the drainer does."""
    connection = author.connection
    connection.status, connection.reason = status, reason
    db.session.commit()


# Checking.


def test_check_is_one_small_request_of_the_drainer(
    world: World, librarian: Any, entries: Callable
) -> None:
    author = world.author()
    connections.check(librarian, author.connection.id)
    assert world.sent() == []
    assert world.drain() == {"check: checked": 1}
    assert world.sent() == ["GET keywords"]
    assert author.connection.audit is None
    assert entries("check") == [
        (f"operator:{librarian.id}", "check", "asked"),
        ("drainer", "check", "checked"),
    ]
    assert world.drain() == {}


def test_check_needs_a_permission(world: World) -> None:
    from invenio_orcid_sync.models import Grant

    author = world.author()
    db.session.query(Grant).delete()
    db.session.commit()
    with pytest.raises(BadInput, match="no permission of"):
        connections.check(system_identity(), author.connection.id)


def test_check_waits_for_nothing_that_the_connection_waits_for(world: World) -> None:
    from datetime import timedelta

    author = world.author()
    connection = author.connection
    connection.due_at = db.func.now() + timedelta(days=1)
    db.session.commit()
    connections.check(system_identity(), connection.id)
    assert world.drain() == {"check: checked": 1}


def test_audit_that_waits_is_check_enough(world: World) -> None:
    author = world.author()
    connection = author.connection
    connection.audit = "report"
    db.session.commit()
    connections.check(system_identity(), connection.id)
    assert world.drain() == {"audit: audited": 1}


def test_audit_asked_for_takes_the_place_of_a_check(world: World) -> None:
    from invenio_orcid_sync.services import audit

    author = world.author()
    connections.check(system_identity(), author.connection.id)
    audit.ask(audit.REPORT, author.orcid, "operator")
    assert world.drain() == {"audit: audited": 1}


def test_all_are_checked_but_those_that_are_paused_or_ended(
    world: World, entries: Callable
) -> None:
    active, lost, paused, ended = (world.author() for _ in range(4))
    lose(lost, "refused")
    connections.pause(system_identity(), paused.connection.id)
    connections.disconnect(system_identity(), ended.connection.id, "keep")
    asked = connections.check_all(system_identity())
    assert asked == [active.connection.id, lost.connection.id]
    assert entries("check") == [("operator", "check", "asked")] * 2
    assert world.drain() == {"check: checked": 2, "revoke: revoked": 1}


# Pausing.


def test_paused_connection_rests_and_goes_on_where_it_was(
    world: World, librarian: Any, entries: Callable
) -> None:
    world.set(OTHERS_DEPOSITS="auto")
    author, other = world.author(), world.author()
    recid = world.publish(author, title="Old")
    world.drain()
    connections.pause(librarian, author.connection.id)
    connections.pause(librarian, author.connection.id)
    world.edit(recid, retitled("New"))
    world.publish(author, other, title="Shared")
    assert world.drain() == {"create: created": 1}
    assert (world.titles(author), len(world.works(other))) == (["Old"], 1)

    connections.resume(librarian, author.connection.id)
    connections.resume(librarian, author.connection.id)
    assert world.drain() == {"update: updated": 1, "create: created": 1}
    assert world.titles(author) == ["New", "Shared"]
    who = f"operator:{librarian.id}"
    assert entries("pause", "resume") == [
        (who, "pause", "asked"),
        (who, "resume", "asked"),
    ]


def test_pause_in_the_background_lane_rests_too(world: World) -> None:
    from invenio_orcid_sync.services import audit, backfill

    author = world.author()
    world.publish(author)
    world.drain()
    connection = author.connection
    audit.ask(audit.REPORT, author.orcid, "operator")
    connections.pause(system_identity(), connection.id)
    assert world.drain() == {}
    with pytest.raises(BadInput, match="is paused: resume it"):
        audit.ask(audit.REPORT, author.orcid, "operator")
    assert backfill.progress(author.connection).reason == "paused"


def test_pause_holds_when_its_author_connects_again(world: World) -> None:
    from invenio_orcid_sync.services import acceptance, engine
    from invenio_orcid_sync.services.exchange import read

    author = world.author()
    connections.pause(system_identity(), author.connection.id)
    answer = world.control(
        "tokens",
        orcid=author.orcid,
        client_id=world.client_id,
        scope="/read-limited /activities/update",
    )
    acceptance.accept(author.user.user.id, engine.registry(), read(answer))
    db.session.commit()
    world.publish(author)
    assert world.drain() == {"revoke: revoked": 1}


def test_paused_connection_can_be_ended(world: World) -> None:
    from invenio_orcid_sync.services import connections as own

    author = world.author()
    world.publish(author)
    world.drain()
    connections.pause(system_identity(), author.connection.id)
    own.disconnect(author.user.user, "remove")
    assert world.drain() == {"delete: deleted": 1, "revoke: revoked": 1}


# Ending.


@pytest.mark.parametrize("works, left", [("keep", 1), ("remove", 0)])
def test_disconnect_ends_at_once(
    world: World, librarian: Any, entries: Callable, works: str, left: int
) -> None:
    world.set(UNDO=3600)
    author = world.author()
    world.publish(author)
    world.drain()
    connections.disconnect(librarian, author.connection.id, works)
    world.drain()
    assert author.connection.status == "disconnected"
    assert len(world.works(author)) == left
    assert entries("disconnect") == [(f"operator:{librarian.id}", "disconnect", works)]
    with pytest.raises(BadInput, match="has ended already"):
        connections.disconnect(librarian, author.connection.id, works)


@pytest.mark.parametrize("ask", [connections.disconnect, connections.forget])
def test_what_becomes_of_works_must_be_said_plainly(
    world: World, ask: Callable
) -> None:
    author = world.author()
    with pytest.raises(BadInput, match="'all' is none of keep, remove"):
        ask(system_identity(), author.connection.id, "all")
    assert author.connection.status == "active"


def test_forgotten_person_leaves_nothing_but_that_it_was_asked_for(
    world: World, librarian: Any, entries: Callable
) -> None:
    from invenio_orcid_sync.models import Notice
    from invenio_orcid_sync.services import acceptance

    author, other = world.author(), world.author()
    who, others = known(author), known(other)
    user_id = author.user.user.id
    world.publish(author)
    world.publish(other)
    world.drain()
    acceptance.record(f"user:{user_id}", "refuse", "denied")
    db.session.add(Notice(user_id=user_id, cause="offer"))
    db.session.commit()
    before = traces(*others)
    connections.forget(librarian, author.connection.id, "remove")
    assert world.drain() == {"delete: deleted": 1, "revoke: revoked": 1}
    assert world.drain() == {}
    assert traces(*who) == []
    assert db.session.query(Notice).count() == 0
    assert traces(*others) == before != []
    assert entries("forget") == [(f"operator:{librarian.id}", "forget", "remove")]
    assert len(world.works(other)) == 1


def test_forgotten_person_who_connects_again_in_time_is_kept(world: World) -> None:
    from invenio_orcid_sync.services import acceptance, engine
    from invenio_orcid_sync.services.exchange import read

    author = world.author()
    connections.forget(system_identity(), author.connection.id, "keep")
    answer = world.control(
        "tokens",
        orcid=author.orcid,
        client_id=world.client_id,
        scope="/read-limited /activities/update",
    )
    acceptance.accept(author.user.user.id, engine.registry(), read(answer))
    db.session.commit()
    world.drain()
    world.drain()
    connection = author.connection
    assert (connection.status, connection.user_id) == ("active", author.user.user.id)


# Moving.


def test_moved_connection_belongs_to_the_other_account(
    world: World, administrator: Any, entries: Callable
) -> None:
    from invenio_accounts.models import UserIdentity
    from invenio_oauthclient.models import RemoteAccount

    author = world.author()
    former, target = author.user.user.id, account(world)
    recid = world.publish(author, title="Old")
    world.drain()
    connections.move(administrator, author.connection.id, target)
    world.edit(recid, retitled("New"))
    assert world.drain() == {"update: updated": 1}
    connection = author.connection
    assert (connection.status, connection.user_id) == ("active", target)
    assert db.session.get(UserIdentity, (author.orcid, "orcid")).id_user == target
    assert RemoteAccount.get(former, world.client_id) is None
    assert (
        RemoteAccount.get(target, world.client_id).extra_data["orcid"] == author.orcid
    )
    assert world.titles(author) == ["New"]
    assert entries("move") == [(f"operator:{administrator.id}", "move", "asked")]


def test_connection_moves_to_no_account_that_cannot_hold_it(world: World) -> None:
    author, other = world.author(), world.author()
    connection_id, former = author.connection.id, author.user.user.id
    blocked = world.make_user(world.site.app).user
    blocked.active = False
    db.session.commit()
    for target, problem in (
        (10**8, "There is no account"),
        (blocked.id, "There is no account"),
        (former, "holds the connection already"),
        (other.user.user.id, "has a connection of its own"),
    ):
        for ask in (connections.check_move, connections.move):
            with pytest.raises(BadInput, match=problem):
                ask(system_identity(), connection_id, target)
            db.session.rollback()
    assert author.connection.user_id == former


def test_id_that_another_account_signs_in_with_moves_to_nobody(world: World) -> None:
    from invenio_accounts.models import UserIdentity

    author, target = world.author(), account(world)
    connection_id, other = author.connection.id, account(world)
    db.session.get(UserIdentity, (author.orcid, "orcid")).id_user = other
    db.session.commit()
    for ask in (connections.check_move, connections.move):
        with pytest.raises(BadInput, match=f"Account {other} signs in with"):
            ask(system_identity(), connection_id, target)
        db.session.rollback()


def test_asking_whether_it_may_be_moved_moves_nothing(
    world: World, entries: Callable
) -> None:
    author = world.author()
    connections.check_move(system_identity(), author.connection.id, account(world))
    assert author.connection.user_id == author.user.user.id
    assert entries("move") == []


def test_connection_that_ends_moves_no_more(world: World) -> None:
    author = world.author()
    connections.disconnect(system_identity(), author.connection.id, "keep")
    with pytest.raises(BadInput, match="only an open one"):
        connections.move(system_identity(), author.connection.id, account(world))


# Who may.


def test_who_is_no_administrator_gives_no_account_an_id_to_sign_in_with(
    world: World, librarian: Any, entries: Callable
) -> None:
    """With an iD of their own they could sign in as anybody who has none."""
    from invenio_records_resources.services.errors import PermissionDeniedError

    author, target = world.author(), account(world)
    number, former = author.connection.id, author.connection.user_id
    for ask in (connections.check_move, connections.move):
        with pytest.raises(PermissionDeniedError):
            ask(librarian, number, target)
        db.session.rollback()
    assert (author.connection.user_id, entries("move")) == (former, [])


def test_nobody_but_operators_does_anything(world: World, entries: Callable) -> None:
    from invenio_records_resources.services.errors import PermissionDeniedError

    author = world.author()
    number, target = author.connection.id, account(world)
    asks: list[Callable[[Any], Any]] = [
        lambda who: connections.check(who, number),
        connections.check_all,
        lambda who: connections.pause(who, number),
        lambda who: connections.resume(who, number),
        lambda who: connections.disconnect(who, number, "keep"),
        lambda who: connections.move(who, number, target),
        lambda who: connections.check_move(who, number, target),
        lambda who: connections.forget(who, number, "keep"),
    ]
    for ask in asks:
        with pytest.raises(PermissionDeniedError):
            ask(author.user.identity)
    connection = author.connection
    assert (connection.status, connection.audit, connection.paused_at) == (
        "active",
        None,
        None,
    )
    assert connection.user_id == author.user.user.id
