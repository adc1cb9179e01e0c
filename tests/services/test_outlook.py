# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What a change of choices would do: what is said before is what happens after."""

from dataclasses import replace

import pytest
from invenio_db import db

from invenio_orcid_sync.models import Item, Preferences
from invenio_orcid_sync.services import preferences
from invenio_orcid_sync.services.outlook import Outlook, outlook

from ..engine.test_facts import in_community
from ..engine.test_turns import added_by_other
from ..plugins.world import Author, World


def said(author: Author, **choices) -> Outlook:
    """Return what other choices would do."""
    stored = Preferences.of(author.connection.preferences)
    return outlook(author.connection, replace(stored, **choices))


def choose(author: Author, **choices) -> None:
    """Choose otherwise."""
    stored = Preferences.of(author.connection.preferences)
    preferences.choose(author.connection, replace(stored, **choices))


def stands(author: Author) -> dict[str, int]:
    """Count works that are there to stay, that are to go, and that wait for a yes."""
    db.session.expire_all()
    rows = db.session.query(Item).filter_by(connection_id=author.connection.id).all()
    return {
        "there": sum(one.remote == "present" and not one.grace_at for one in rows),
        "going": sum(one.grace_at is not None for one in rows),
        "asked": sum(one.code == "awaits_author" for one in rows),
    }


@pytest.fixture
def author(world: World) -> Author:
    """A person with own works of two types, one of a stranger's, one that waits."""
    author = world.author()
    stranger = world.make_user(world.site.app)
    world.publish(author, title="Article")
    world.publish(author, title="Data", resource_type={"id": "dataset"})
    world.publish(author, by=stranger, title="Strange")
    world.publish(author, by=stranger, title="Data", resource_type={"id": "dataset"})
    world.drain()
    assert stands(author) == {"there": 2, "going": 0, "asked": 2}
    return author


@pytest.mark.parametrize(
    "choices, expected",
    [
        ({"others_deposits": "auto"}, Outlook(added=2)),
        ({"types": ("dataset",)}, Outlook(removed=1)),
        ({"types": ("publication", "dataset")}, Outlook(removed=2)),
        ({"mode": "off"}, Outlook()),
        ({"mode": "ask"}, Outlook()),
        ({"types": ("dataset",), "others_deposits": "auto"}, Outlook(1, 1)),
        ({"overlap": "unless_present"}, Outlook()),
    ],
)
def test_what_is_said_is_what_happens(world: World, author, choices, expected):
    before = stands(author)
    assert said(author, **choices) == expected
    assert stands(author) == before
    choose(author, **choices)
    world.drain()
    after = stands(author)
    assert after["going"] - before["going"] == expected.removed - expected.kept
    gained = expected.added - expected.removed + expected.kept
    assert after["there"] - before["there"] == gained


def test_way_back_is_said_too(world: World, author):
    choose(author, types=("dataset",))
    world.drain()
    assert said(author, types=()) == Outlook(kept=1, asked=1)
    choose(author, types=())
    world.drain()
    assert stands(author) == {"there": 2, "going": 0, "asked": 2}


def test_works_on_the_way_are_counted(world: World):
    author = world.author()
    world.set(DEBOUNCE=3600)
    world.publish(author)
    world.drain()
    assert said(author, mode="off") == Outlook(withheld=1)
    assert said(author, mode="ask") == Outlook(asked=1, withheld=1)
    assert said(author) == Outlook()


def test_works_that_others_added_count_where_they_would_come(world: World):
    author = world.author()
    author.connection.preferences = {"overlap": "unless_present"}
    db.session.commit()
    added_by_other(world, author, world.publish(author))
    world.drain()
    assert world.item(author).code == "already_there"
    assert said(author, overlap="always") == Outlook(added=1)
    assert said(author, overlap="unless_present", mode="ask") == Outlook(asked=1)


@pytest.mark.parametrize(
    "values",
    [
        {"opted_out": "author"},
        {"code": "restricted"},
        {"code": "record_gone"},
        {"code": "not_listed"},
        {"code": "owner_blocked"},
        {"hold": "operator", "code": "rejected"},
        {"kind": "duplicate", "local_key": "5"},
    ],
)
def test_works_that_no_choice_concerns_are_not_counted(world: World, values):
    author = world.author()
    author.connection.preferences = {"mode": "off"}
    db.session.commit()
    world.publish(author)
    world.drain()
    assert said(author, mode="automatic") == Outlook(added=1)
    item = world.item(author)
    for key, value in values.items():
        setattr(item, key, value)
    db.session.commit()
    assert said(author, mode="automatic") == Outlook()


def test_work_that_was_said_yes_to_is_no_longer_concerned(world: World, author):
    rows = db.session.query(Item).filter_by(connection_id=author.connection.id)
    for item in rows:
        item.accepted_at = item.created
    db.session.commit()
    for choices in ({"mode": "off"}, {"types": ("dataset", "publication")}):
        assert said(author, **choices) == Outlook()


@pytest.mark.parametrize("vouched", ["site", "role", "community"])
def test_who_vouches_counts_as_in_the_engine(world: World, vouched: str):
    author = world.author()
    world.set(TRUSTED_ROLES=["staff"])
    if vouched == "site":
        world._publish(author.orcid)
    elif vouched == "role":
        world.publish(author, by=staff(world))
    else:
        stranger = world.make_user(world.site.app)
        in_community(world.publish(author, by=stranger), "closed")
    world.drain()
    assert stands(author) == {"there": 1, "going": 0, "asked": 0}
    assert said(author, others_deposits="auto") == Outlook()
    assert said(author, types=("publication",)) == Outlook(removed=1)
    # Nobody vouches against the author's own word.
    refused = (author.user.user.id + 1,)
    removed = 0 if vouched == "site" else 1
    assert said(author, refused=refused) == Outlook(removed=removed)


def staff(world: World):
    """Make an account with a trusted role."""
    from invenio_accounts.proxies import current_datastore

    user = world.make_user(world.site.app)
    role = current_datastore.find_or_create_role("staff")
    current_datastore.add_role_to_user(user.user, role)
    db.session.commit()
    return user
