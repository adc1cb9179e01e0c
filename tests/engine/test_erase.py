# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Of a deleted account nothing stays, once its permission has ended."""

import pytest
import sqlalchemy as sa
from invenio_db import db

from invenio_orcid_sync.models import Grant, History

from ..plugins.world import Author, World


def delete_account(author: Author) -> None:
    """Delete an account, as an operator does in the database."""
    user_id = author.user.user.id
    db.session.rollback()
    for table, column in (
        ("oauthclient_remoteaccount", "user_id"),
        ("accounts_useridentity", "id_user"),
        ("accounts_userrole", "user_id"),
        ("accounts_user", "id"),
    ):
        statement = f"DELETE FROM {table} WHERE {column} = :id"
        db.session.execute(sa.text(statement), {"id": user_id})
    db.session.commit()
    db.session.expire_all()


def known(author: Author) -> tuple[int, str, str]:
    """Return what a person is known by here: account, iD and token."""
    return author.user.user.id, author.orcid, author.token


def traces(user_id: int, orcid: str, token: str) -> list[str]:
    """Return the tables of ours that still hold something of a person."""
    tables = db.session.scalars(
        sa.text("SELECT tablename FROM pg_tables WHERE tablename LIKE 'orcid_sync_%'")
    )
    marks = (orcid, f"user:{user_id},", token)
    found = []
    for table in sorted(tables):
        rows = db.session.scalars(sa.text(f'SELECT t::text FROM "{table}" t')).all()
        if any(mark in row for row in rows for mark in marks):
            found.append(table)
    return found


def test_deleted_account_leaves_nothing(world: World):
    author, other = world.author(), world.author()
    who, others = known(author), known(other)
    world.publish(author, by=other.user)
    world.publish(author)
    world.publish(other)
    world.drain()
    assert "orcid_sync_connection" in traces(*who)
    before = traces(*others)
    delete_account(author)

    assert world.drain() == {"revoke: revoked": 1}
    world.drain()
    assert traces(*who) == []
    assert traces(*others) == before
    # What stands at ORCID is the person's own.
    assert world.drain() == {}


def test_deleted_account_keeps_its_row_until_the_token_is_dead(world: World):
    author = world.author()
    who = known(author)
    delete_account(author)
    world.fault("status", "POST", "/oauth/revoke", times=5, status=500)
    world.drain()
    world.drain()
    held = {"orcid_sync_connection", "orcid_sync_grant", "orcid_sync_history"}
    assert held <= set(traces(*who))


def test_whoever_was_only_ever_refused_leaves_nothing(world: World):
    """The iD was another account's: it never was theirs here."""
    from invenio_orcid_sync.services import acceptance, engine
    from invenio_orcid_sync.services.exchange import read

    user, other = world.make_user(world.site.app), world.make_user(world.site.app)
    author = world.author()
    token = {"client_id": world.client_id, "scope": "/read-limited"}
    given = world.control("tokens", orcid=author.orcid, **token)
    acceptance.store(engine.registry(), read(given), None, "surplus")
    for one in (user, other):
        acceptance.record(f"user:{one.id}", "refuse", "other_account")
    db.session.commit()
    assert world.drain() == {"revoke: revoked": 1}
    assert db.session.query(Grant).filter_by(connection_id=None).count() == 0
    delete_account(Author("", "", user))
    world.drain()
    left = db.session.query(History).filter_by(action="refuse")
    assert [one.actor for one in left] == [f"user:{other.id}"]


def test_refusals_go_too(world: World):
    from invenio_orcid_sync.services import acceptance, engine
    from invenio_orcid_sync.services.exchange import read

    author = world.author()
    who, orcid = known(author), author.orcid
    given = world.control(
        "tokens", orcid=orcid, client_id=world.client_id, scope="/read-limited"
    )
    acceptance.store(engine.registry(), read(given), None, "surplus")
    acceptance.record(f"user:{author.user.user.id}", "refuse", "denied")
    db.session.commit()
    world.drain()
    delete_account(author)
    world.drain()
    world.drain()
    assert traces(*who) == []


@pytest.mark.parametrize("works", ["keep", "remove"])
def test_account_that_only_disconnected_keeps_its_numbers(world: World, works: str):
    """Connecting again goes on with the same works."""
    from invenio_orcid_sync.services import connections

    author = world.author()
    world.publish(author)
    world.drain()
    connections.disconnect(author.user.user, works)
    world.drain()
    world.drain()
    assert author.connection.status == "disconnected"
    assert world.item(author) is not None
    assert "orcid_sync_history" in traces(*known(author))


def test_work_of_a_deleted_account_is_taken_up_by_a_new_one(world: World):
    """The works stay at ORCID; a later connection finds its own instead of doubling them."""
    from invenio_orcid_sync.services import acceptance, engine
    from invenio_orcid_sync.services.exchange import read

    author = world.author()
    world.publish(author, title="Stays")
    world.drain()
    orcid, token = author.orcid, author.token
    delete_account(author)
    world.drain()
    world.drain()

    user = world.make_user(world.site.app)
    given = world.control(
        "tokens",
        orcid=orcid,
        client_id=world.client_id,
        scope="/read-limited /activities/update",
    )
    acceptance.accept(user.user.id, engine.registry(), read(given))
    db.session.commit()
    again = Author(orcid, given["access_token"], user)
    assert token != again.token
    connection = again.connection
    connection.preferences = {"others_deposits": "auto"}
    db.session.commit()
    from invenio_orcid_sync.services import works

    works.push(orcid=orcid)
    world.drain()
    world.drain()
    assert world.titles(again) == ["Stays"]
