# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What a check of a permission shows, and what follows."""

from datetime import timedelta

import pytest
from invenio_db import db

from invenio_orcid_sync.services.operators import connections

from ..plugins.world import Author, World, system_identity


def lose(author: Author, reason: str, status: str = "permission_lost") -> None:
    """Stop a connection, as the drainer does."""
    connection = author.connection
    connection.status, connection.reason = status, reason
    db.session.commit()


def test_check_finds_that_a_permission_has_ended_by_two_refusals(world: World) -> None:
    author, other = world.author(), world.author()
    world.act(author, "revoke_client", client_id=world.client_id)
    connections.check(system_identity(), author.connection.id)
    assert world.drain() == {"check: refused": 1}
    connection = author.connection
    assert (connection.status, connection.audit) == ("active", "check")

    world.publish(other)
    world.drain()
    connection = author.connection
    connection.refused_at -= timedelta(hours=2)
    connection.due_at = None
    db.session.commit()
    assert world.drain() == {"check: refused": 1}
    connection = author.connection
    assert (connection.status, connection.reason) == ("permission_lost", "refused")
    assert connection.audit is None
    assert world.drain() == {}


@pytest.mark.parametrize("reason", ["refused", "record_deactivated"])
def test_check_that_succeeds_lets_a_stopped_connection_go_on(
    world: World, reason: str
) -> None:
    author = world.author()
    lose(author, reason)
    world.publish(author, title="Waits")
    assert world.drain() == {}
    connections.check(system_identity(), author.connection.id)
    assert world.drain() == {"check: checked": 1, "create: created": 1}
    assert (author.connection.status, author.connection.reason) == ("active", None)
    assert world.titles(author) == ["Waits"]


@pytest.mark.parametrize(
    "status, reason",
    [("permission_lost", "scope"), ("blocked", "works_disappeared")],
)
def test_check_that_succeeds_disproves_no_other_reason(
    world: World, status: str, reason: str
) -> None:
    author = world.author()
    lose(author, reason, status)
    connections.check(system_identity(), author.connection.id)
    assert world.drain() == {"check: checked": 1}
    assert (author.connection.status, author.connection.reason) == (status, reason)


def test_check_of_a_merged_record_stops_the_connection(world: World) -> None:
    author, primary = world.author(), world.author()
    world.act(author, "deprecate", primary=primary.orcid)
    connections.check(system_identity(), author.connection.id)
    assert world.drain() == {"check: moved": 1}
    connection = author.connection
    assert (connection.status, connection.reason) == ("blocked", "moved")
    assert (connection.moved_to, connection.audit) == (primary.orcid, None)


@pytest.mark.parametrize("body", [{"group": []}, {"keyword": None}])
def test_check_answered_by_something_else_is_repeated(world: World, body: dict) -> None:
    author = world.author()
    connections.check(system_identity(), author.connection.id)
    world.fault("status", "GET", "*/keywords", status=200, body=body)
    assert world.drain() == {"check: unanswered": 1}
    connection = author.connection
    assert (connection.status, connection.audit) == ("active", "check")
    assert connection.audit_due_at is not None


def test_check_without_a_grant_ends_with_that_answer(world: World) -> None:
    from invenio_orcid_sync.models import Grant

    author = world.author()
    connections.check(system_identity(), author.connection.id)
    db.session.query(Grant).delete()
    db.session.commit()
    assert world.drain() == {}
    connection = author.connection
    assert (connection.reason, connection.audit) == ("no_grant", None)
