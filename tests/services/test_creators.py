# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A depositor as creator: the authenticated iD, and the best name that is known."""

from typing import Any

import pytest

from invenio_orcid_sync.services.creators import creator_of, split

from ..plugins.world import World


def profile(user: Any, **values: str) -> None:
    """Fill in an account's profile."""
    from invenio_db import db

    user.user.user_profile = values
    db.session.commit()


def told(user: Any, name: str | None) -> None:
    """Let ORCID have told a name."""
    from invenio_db import db
    from invenio_oauthclient.models import RemoteAccount

    account = db.session.query(RemoteAccount).filter_by(user_id=user.user.id).one()
    account.extra_data = {**account.extra_data, "full_name": name}
    db.session.commit()


@pytest.mark.parametrize(
    ("name", "family", "given"),
    [
        ("Ada Lovelace", "Lovelace", "Ada"),
        ("Lovelace, Ada King", "Lovelace", "Ada King"),
        ("Ada Augusta King", "King", "Ada Augusta"),
        ("Suharto", "Suharto", ""),
        ("Suharto,", "Suharto", ""),
        ("山田 太郎", "太郎", "山田"),
    ],
)
def test_name_is_split(name: str, family: str, given: str) -> None:
    assert split(name) == (family, given)


def test_name_of_the_profile_comes_first(world: World) -> None:
    author = world.author()
    profile(author.user, full_name=" Augusta  Ada King ", affiliations="Analytical Ltd")
    assert creator_of(author.user.user) == {
        "person_or_org": {
            "type": "personal",
            "name": "King, Augusta Ada",
            "family_name": "King",
            "given_name": "Augusta Ada",
            "identifiers": [{"scheme": "orcid", "identifier": author.orcid}],
        },
        "affiliations": [{"name": "Analytical Ltd"}],
    }


def test_name_that_orcid_told_is_second(world: World) -> None:
    author = world.author()
    found = creator_of(author.user.user)
    assert found["person_or_org"]["name"] == "Lovelace, Ada"
    assert found["affiliations"] == []


def test_single_name_has_no_comma(world: World) -> None:
    author = world.author()
    profile(author.user, full_name="Suharto")
    person = creator_of(author.user.user)["person_or_org"]
    assert (person["name"], person["given_name"]) == ("Suharto", "")


@pytest.mark.parametrize("name", ["", " ", None])
def test_nobody_without_a_name(world: World, name: str | None) -> None:
    author = world.author()
    told(author.user, name)
    assert creator_of(author.user.user) is None


def test_nobody_without_an_authenticated_id(world: World) -> None:
    world.author()
    other = world.make_user(world.site.app)
    profile(other, full_name="Ada Lovelace")
    assert creator_of(other.user) is None


def test_every_account_is_its_own_creator(world: World) -> None:
    first, second = world.author(), world.author()
    ids = [
        creator_of(one.user.user)["person_or_org"]["identifiers"][0]["identifier"]
        for one in (first, second)
    ]
    assert ids == [first.orcid, second.orcid]


def test_creator_can_be_published(world: World) -> None:
    """As InvenioRDM's own rules have it."""
    author = world.author()
    profile(author.user, full_name="Ada Lovelace", affiliations="Analytical Ltd")
    creator = creator_of(author.user.user)
    world.publish(author, creators=[creator])
    assert world.drain() == {"create: created": 1}
