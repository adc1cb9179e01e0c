# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Works that wait, by who deposited them."""

import pytest
from invenio_db import db

from invenio_orcid_sync.models import History, Item, Preferences
from invenio_orcid_sync.services import authored, depositors
from invenio_orcid_sync.services.depositors import Depositor
from invenio_orcid_sync.services.errors import BadInput

from ..plugins.world import Author, World


@pytest.fixture
def stranger(world: World):
    """Somebody who deposits others' works and shows their name."""
    return world.make_user(
        world.site.app, user_profile={"full_name": "Mary Somerville"}
    )


def waits(world: World, author: Author, *deposits) -> list[Depositor]:
    """Publish works of an author, deposited by these accounts. :returns: whose works wait."""
    for by in deposits:
        world.publish(author, by=by)
    world.drain()
    return depositors.waiting(author.connection)


def codes(author: Author) -> list[str | None]:
    """Return the codes of a person's works, sorted."""
    db.session.expire_all()
    rows = db.session.query(Item).filter_by(connection_id=author.connection.id)
    return sorted(str(one.code) for one in rows)


def history(author: Author) -> list[tuple]:
    """Return what the person did: actor, action, and whether it is about one work."""
    rows = db.session.query(History).filter_by(connection_id=author.connection.id)
    rows = rows.filter(History.actor != "drainer", History.action != "connect")
    return [
        (one.actor, one.action, one.item_id is not None)
        for one in rows.order_by(History.id)
    ]


def test_waiting_counts_works_by_depositor_the_most_first(world: World, stranger):
    author, other = world.author(), world.make_user(world.site.app)
    found = waits(world, author, other, stranger, stranger, author.user)
    assert found == [
        Depositor(stranger.user.id, "Mary Somerville", 2),
        Depositor(other.user.id, None, 1),
    ]


def test_waiting_names_the_site_and_the_author_where_everything_waits(world: World):
    author = world.author()
    author.connection.preferences = {"mode": "ask"}
    db.session.commit()
    world._publish(author.orcid)
    found = waits(world, author, author.user)
    assert sorted(one.id for one in found) == [0, author.user.user.id]


def test_waiting_keeps_the_name_of_whom_others_cannot_find(world: World):
    author = world.author()
    hidden = world.make_user(
        world.site.app,
        user_profile={"full_name": "Secret Agent"},
        preferences={"visibility": "restricted", "email_visibility": "restricted"},
    )
    assert waits(world, author, hidden) == [Depositor(hidden.user.id, None, 1)]


def test_yes_to_all_of_one_sends_these_and_no_others(world: World, stranger):
    author, other = world.author(), world.make_user(world.site.app)
    waits(world, author, stranger, other, stranger)
    assert depositors.accept_all(author.connection, stranger.user.id) == 2

    assert world.drain() == {"create: created": 2}
    assert codes(author) == ["None", "None", "awaits_author"]
    assert [one.id for one in depositors.waiting(author.connection)] == [other.user.id]
    actor = f"user:{author.user.user.id}"
    assert history(author) == [(actor, "accept", True)] * 2


def test_yes_to_all_of_nobody_changes_nothing(world: World, stranger):
    author = world.author()
    waits(world, author, stranger)
    assert depositors.accept_all(author.connection, 999999) == 0
    assert world.drain() == {}
    assert codes(author) == ["awaits_author"]


def test_yes_is_for_ones_own_works_alone(world: World, stranger):
    author, other = world.author(), world.author()
    world.publish(author, other, by=stranger)
    world.drain()
    assert depositors.accept_all(author.connection, stranger.user.id) == 1
    assert world.drain() == {"create: created": 1}
    assert codes(other) == ["awaits_author"]


def test_refused_depositor_waits_no_more(world: World, stranger):
    author = world.author()
    waits(world, author, stranger)
    depositors.refuse(author.connection, stranger.user.id)
    assert waits(world, author, stranger) == []
    assert codes(author) == ["depositor_refused"] * 2
    shown = depositors.refused(author.connection)
    assert shown == [Depositor(stranger.user.id, "Mary Somerville")]
    assert history(author)[0][1:] == ("refuse_depositor", False)


def test_refused_depositor_leaves_what_was_said_yes_to(world: World, stranger):
    author = world.author()
    waits(world, author, stranger)
    depositors.accept_all(author.connection, stranger.user.id)
    world.drain()
    depositors.refuse(author.connection, stranger.user.id)
    assert world.drain() == {}
    assert len(world.works(author)) == 1


def test_forgiven_depositor_waits_again(world: World, stranger):
    author, other = world.author(), world.make_user(world.site.app)
    waits(world, author, stranger, other)
    for one in (stranger, other):
        depositors.refuse(author.connection, one.user.id)
    depositors.forgive(author.connection, stranger.user.id)
    world.drain()
    assert codes(author) == ["awaits_author", "depositor_refused"]
    chosen = Preferences.of(author.connection.preferences)
    assert chosen == Preferences(refused=(other.user.id,))


def test_refusal_keeps_other_choices(world: World, stranger):
    author = world.author()
    author.connection.preferences = {"types": ["image"], "mode": "ask"}
    db.session.commit()
    depositors.refuse(author.connection, stranger.user.id)
    chosen = Preferences.of(author.connection.preferences)
    assert (chosen.types, chosen.mode) == (("image",), "ask")


def test_refusing_oneself_or_the_site_makes_no_sense(world: World):
    author = world.author()
    for one in (author.user.user.id, authored.THE_SITE):
        with pytest.raises(BadInput):
            depositors.refuse(author.connection, one)
    assert author.connection.preferences == {}
