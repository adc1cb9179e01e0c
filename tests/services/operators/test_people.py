# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Finding people, and what is shown of one."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest
from invenio_db import db

from invenio_orcid_sync.services import effects
from invenio_orcid_sync.services.errors import BadInput, NotFound
from invenio_orcid_sync.services.operators import people

from ...plugins.world import SCOPES, Author, World, system_identity


def named(world: World, name: str, **options: Any) -> Author:
    """Make a connected author of this name."""
    return world.author(user_profile={"full_name": name}, **options)


def found(text: str = "", **options: Any) -> list[str]:
    """Return the iDs that a search finds."""
    page = people.search(system_identity(), text, **options)
    return [one.orcid for one in page.rows]


def test_person_is_found_by_whatever_is_known(world: World) -> None:
    ada = named(world, "Ada Byron", email="ada@analytical.example")
    mary = named(world, "Mary Somerville", email="mary@mechanism.example")
    bare = ada.orcid.replace("-", "")
    for text in (
        "byron",
        "ADA@",
        "analytical",
        ada.orcid,
        f"https://orcid.org/{ada.orcid}",
        f" {bare.lower()} ",
        ada.orcid[:14],
        str(ada.user.user.id),
    ):
        assert ada.orcid in found(text), text
        if text != ada.orcid[:14]:
            assert mary.orcid not in found(text), text
    assert found() == [mary.orcid, ada.orcid]
    assert found("100%_") == found("nobody") == []


def test_person_is_found_by_an_id_that_orcid_merged(world: World) -> None:
    author, other = world.author(), world.author()
    former, next_ = "0000-0002-1825-0097", "0000-0001-5109-3700"
    author.connection.former_ids = [former]
    db.session.commit()
    other.connection.moved_to = next_
    db.session.commit()
    assert (found(former), found(next_)) == ([author.orcid], [other.orcid])


def test_name_that_orcid_told_stands_in_for_the_accounts(world: World) -> None:
    from invenio_orcid_sync.models import Grant

    author = world.author()
    db.session.query(Grant).update({Grant.name: "A. Lovelace"})
    db.session.commit()
    (shown,) = people.search(system_identity(), "lovelace").rows
    assert (shown.orcid, shown.name) == (author.orcid, "A. Lovelace")


def test_search_keeps_to_a_state(world: World) -> None:
    lost, paused, active = (world.author() for _ in range(3))
    connection = lost.connection
    connection.status, connection.reason = "permission_lost", "refused"
    db.session.commit()
    paused.connection.paused_at = db.func.now()
    db.session.commit()
    assert found(state="permission_lost") == [lost.orcid]
    assert found(state="paused") == [paused.orcid]
    assert found(state="active") == [active.orcid, paused.orcid]
    assert found(state="closing") == []
    with pytest.raises(BadInput, match="'odd' is none of active, "):
        found(state="odd")


def test_search_finds_who_lacks_a_right_that_is_asked_for(world: World) -> None:
    narrow, wide = world.author(), world.author(scope=f"{SCOPES} /person/update")
    gone = world.author()
    gone.connection.status = "permission_lost"
    db.session.commit()
    assert found(state="lacks_rights") == []
    world.set(SCOPES=f"{SCOPES} /person/update")
    assert found(state="lacks_rights") == [narrow.orcid]
    assert found(wide.orcid, state="lacks_rights") == []
    assert effects.number_lacking(system_identity()) == 1


def test_pages_follow_each_other(world: World) -> None:
    authors = [world.author().orcid for _ in range(5)]
    seen, after = [], None
    for size in (2, 2, 1):
        page = people.search(system_identity(), after=after, size=2)
        assert len(page.rows) == size
        seen, after = [*seen, *(one.orcid for one in page.rows)], page.next
    assert (seen, after) == (authors[::-1], None)
    for wrong in ("x", "-1", "1_0", "9" * 30):
        with pytest.raises(BadInput, match="is not where a page ended"):
            people.search(system_identity(), after=wrong)


def test_what_is_not_where_a_page_ended_is_not_repeated_whole(world: World) -> None:
    with pytest.raises(BadInput) as caught:
        people.search(system_identity(), after="x" * 10_000)
    assert len(str(caught.value)) < 100


def test_search_leaves_out_other_registries(world: World) -> None:
    from invenio_orcid_sync.models import Connection, Registry

    author = world.author()
    other = Registry(environment="production", client_id="APP-OTHER")
    db.session.add(other)
    db.session.flush()
    elsewhere = Connection(registry_id=other.id, orcid="0000-0002-1825-0097")
    db.session.add(elsewhere)
    db.session.commit()
    assert found() == [author.orcid]
    with pytest.raises(NotFound):
        people.show(system_identity(), elsewhere.id)


def test_works_are_counted_by_state(world: World) -> None:
    author, other = world.author(), world.author()
    world.publish(author)
    world.publish(author, by=other.user)
    world.drain()
    mine, theirs = (one.works for one in people.search(system_identity()).rows[::-1])
    assert (mine, theirs) == ({"sent": 1, "needs_author": 1}, {})


def test_one_person_is_shown_with_everything_but_a_token(world: World) -> None:
    author = named(world, "Ada Byron")
    world.publish(author)
    world.drain()
    number = people.find(system_identity(), author.orcid)
    shown = people.show(system_identity(), number)
    assert shown.person.name == "Ada Byron"
    assert shown.person.user_id == author.user.user.id
    assert shown.permission.scope == "/read-limited /activities/update"
    assert shown.permission.granted_at >= shown.created
    assert shown.preferences["mode"] == "automatic"
    assert [(one.action, one.outcome) for one in shown.history] == [
        ("create", "created"),
        ("connect", "connected"),
    ]
    assert author.token not in str(asdict(shown))


@pytest.mark.parametrize(
    "form", ["{orcid}", "https://orcid.org/{orcid}", "{email}", "{id}"]
)
def test_one_is_named_by_id_mail_or_account(world: World, form: str) -> None:
    author = world.author(email="Ada@example.org")
    world.author()
    who = form.format(
        orcid=author.orcid, email="ada@EXAMPLE.org", id=author.user.user.id
    )
    assert people.find(system_identity(), who) == author.connection.id


def test_one_that_is_not_there_or_not_alone_is_not_found(world: World) -> None:
    from invenio_orcid_sync.models import Connection

    author = world.author()
    former = Connection(
        registry_id=author.connection.registry_id,
        orcid="0000-0002-1825-0097",
        user_id=author.user.user.id,
        status="disconnected",
    )
    db.session.add(former)
    db.session.commit()
    with pytest.raises(NotFound):
        people.find(system_identity(), "nobody@example.org")
    with pytest.raises(BadInput, match="several connections"):
        people.find(system_identity(), str(author.user.user.id))


def test_accounts_are_told_by_number_without_those_that_are_gone(world: World) -> None:
    user = world.make_user(
        world.site.app, email="ada@example.org", user_profile={"full_name": "Ada Byron"}
    ).user
    found = people.accounts(system_identity(), [user.id, 10**8])
    assert list(found) == [user.id]
    assert vars(found[user.id]) == {
        "id": user.id,
        "name": "Ada Byron",
        "email": "ada@example.org",
    }
    assert people.accounts(system_identity(), []) == {}


def test_operators_look_and_nobody_else(world: World, librarian: Any) -> None:
    from invenio_records_resources.services.errors import PermissionDeniedError

    author = world.author()
    number = author.connection.id
    assert people.search(librarian).rows[0].orcid == author.orcid
    assert people.show(librarian, number).person.id == number
    asks: list[Callable[[Any], Any]] = [
        people.search,
        lambda identity: people.show(identity, number),
        lambda identity: people.find(identity, author.orcid),
        lambda identity: people.account(identity, "1"),
        lambda identity: people.accounts(identity, [author.user.user.id]),
    ]
    for ask in asks:
        with pytest.raises(PermissionDeniedError):
            ask(author.user.identity)
