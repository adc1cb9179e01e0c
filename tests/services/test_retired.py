# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The client id changes: works of the former one go with its own tokens, and come anew under the present one."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests

from invenio_orcid_sync.services import connections as service
from invenio_orcid_sync.services import engine
from invenio_orcid_sync.services import works as work_service

from ..plugins.world import Author, World, retitled
from .former import (
    NEW,
    SECRETS,
    asked,
    connections,
    forget_environment,
    reconnect,
    retired,
    sources,
    statuses,
    switch,
)


@pytest.fixture
def old(world: World) -> Iterator[str]:
    """The former client id, still in use when the test begins."""
    yield world.client_id
    forget_environment(world)


def published(world: World, author: Author, *titles: str) -> list[str]:
    """Publish records of an author and have them sent."""
    recids = [world.publish(author, title=title) for title in titles]
    world.drain()
    return recids


def token_opens(world: World, author: Author) -> bool:
    """Tell whether a token is still accepted."""
    headers = {"Authorization": f"Bearer {author.token}", "Accept": "application/json"}
    url = f"{world.url}/v3.0/{author.orcid}/works"
    return requests.get(url, headers=headers, timeout=10).status_code == 200


def items(author: Author, client_id: str) -> list:
    """Return a person's ledger rows under a client id."""
    from invenio_db import db

    from invenio_orcid_sync.models import Item

    own = connections(author)[client_id].id
    return db.session.query(Item).filter_by(connection_id=own).order_by(Item.id).all()


def row_of(world: World, author: Author, client_id: str, recid: str) -> Any:
    """Return the ledger row of a record of theirs."""
    key = str(world.concept(recid))
    (found,) = (one for one in items(author, client_id) if one.local_key == key)
    return found


# The whole story.


def test_client_id_changes_from_the_first_refusal_to_one_work_per_concept(
    world: World, old: str
) -> None:
    author, resting = world.author(), world.author()
    published(world, author, "One", "Two", "Three")
    published(world, resting, "Other")

    # Nothing is sent until somebody decides.
    secret = retired(world)
    switch(world, NEW)
    author_anew = reconnect(world, author)
    before = asked(world)
    assert world.drain() == {}
    assert asked(world) == before
    assert sources(world, author) == [old] * 3

    # The former client is retired: its works go, and come anew.
    switch(world, NEW, **secret)
    assert world.drain() == {
        "create: created": 3,
        "delete: deleted": 3,
        "revoke: revoked": 1,
    }
    assert sorted(world.titles(author)) == ["One", "Three", "Two"]
    assert sources(world, author) == [NEW] * 3
    assert statuses(author) == {old: "disconnected", NEW: "active"}
    assert (token_opens(world, author), token_opens(world, author_anew)) == (
        False,
        True,
    )

    # Who has not connected again is left alone.
    assert sources(world, resting) == [old]
    assert token_opens(world, resting)
    assert world.drain() == {}


def test_works_are_deleted_before_the_token_is_revoked(world: World, old: str) -> None:
    author = world.author()
    published(world, author, "One", "Two")
    switch(world, NEW, **retired(world))
    reconnect(world, author)
    before = len(asked(world))
    world.drain()
    calls = [call.split("/")[0] + call.split("/")[-2] for call in asked(world)[before:]]
    kinds = [call for call in calls if call.startswith(("DELETE", "POST oauth"))]
    assert kinds == ["DELETE work", "DELETE work", "POST oauth"]


def test_work_is_updated_under_the_new_client_id(world: World, old: str) -> None:
    author = world.author()
    (recid,) = published(world, author, "First")
    switch(world, NEW, **retired(world))
    reconnect(world, author)
    world.drain()
    world.edit(recid, retitled("Second"))
    assert world.drain() == {"update: updated": 1}
    assert (world.titles(author), sources(world, author)) == (["Second"], [NEW])


def test_drain_of_everything_covers_the_former_client_too(
    world: World, old: str
) -> None:
    author = world.author()
    published(world, author, "One")
    switch(world, NEW, **retired(world))
    reconnect(world, author)
    world.set(SHARDS=2)
    report = engine.drain_everything(60)
    assert dict(report.outcomes) == {
        "create: created": 1,
        "delete: deleted": 1,
        "revoke: revoked": 1,
    }
    assert sources(world, author) == [NEW]


def test_two_former_clients_end_both(world: World, old: str) -> None:
    first, second = world.author(), world.author()
    published(world, first, "First")
    both = retired(world)
    switch(world, NEW, **both)
    first, second = reconnect(world, first), reconnect(world, second)
    published(world, second, "Second")
    both |= retired(world)
    SECRETS["APP-THIRD0000000000"] = "third-secret"
    switch(world, "APP-THIRD0000000000", **both)
    for author in (first, second):
        reconnect(world, author)
        world.drain()
        assert sources(world, author) == ["APP-THIRD0000000000"]
    assert statuses(first) == {
        old: "disconnected",
        NEW: "disconnected",
        "APP-THIRD0000000000": "active",
    }


# Who has not connected again.


def test_resting_connection_sends_nothing_whatever_is_due(
    world: World, old: str
) -> None:
    from invenio_db import db

    author, other = world.author(), world.author()
    first, second = published(world, author, "One", "Two")
    row, new = items(author, old)
    row.fingerprint, row.due_at = "0" * 64, row.created
    new.remote, new.put_code, new.fingerprint, new.due_at = (
        "none",
        None,
        None,
        new.created,
    )
    db.session.commit()
    switch(world, NEW, **retired(world))
    reconnect(world, other)
    world.edit(first, retitled("Edited"))
    world.delete(second)
    before = asked(world)

    assert world.drain() == {"revoke: revoked": 1}
    assert [call for call in asked(world)[len(before) :] if "/work" in call] == []
    assert (statuses(author), statuses(other)[old]) == (
        {old: "blocked"},
        "disconnected",
    )
    assert connections(author)[old].reason == "former_client"
    assert sorted(world.titles(author)) == ["One", "Two"]


def test_resting_connection_goes_on_when_its_client_id_is_back(
    world: World, old: str
) -> None:
    author = world.author()
    (recid,) = published(world, author, "One")
    secret = retired(world)
    switch(world, NEW, **secret)
    world.drain()
    assert statuses(author) == {old: "blocked"}

    switch(world, old)
    world.edit(recid, retitled("Edited"))
    assert world.drain() == {"update: updated": 1}
    assert statuses(author) == {old: "active"}
    assert connections(author)[old].reason is None


def test_connection_that_was_blocked_before_stays_so(world: World, old: str) -> None:
    from invenio_db import db

    author = world.author()
    connection = connections(author)[old]
    connection.status, connection.reason = "blocked", "record_deactivated"
    db.session.commit()
    switch(world, NEW, **retired(world))
    world.drain()
    switch(world, old)
    world.drain()
    connection = connections(author)[old]
    assert (connection.status, connection.reason) == ("blocked", "record_deactivated")


def test_resting_connection_of_a_blocked_account_is_ended(
    world: World, old: str
) -> None:
    from invenio_accounts.proxies import current_datastore
    from invenio_db import db

    author, other = world.author(), world.author()
    published(world, author, "One")
    switch(world, NEW, **retired(world))
    current_datastore.deactivate_user(author.user.user)
    db.session.commit()
    assert world.drain() == {"revoke: revoked": 1}
    assert (statuses(author), statuses(other)) == (
        {old: "disconnected"},
        {old: "blocked"},
    )
    assert sources(world, author) == [old]
    assert not token_opens(world, author)


def test_permission_that_is_too_narrow_ends_nothing_yet(world: World, old: str) -> None:
    author = world.author()
    published(world, author, "One")
    switch(world, NEW, **retired(world))
    reconnect(world, author, scope="/read-limited")
    assert world.drain() == {}
    assert statuses(author) == {old: "blocked", NEW: "permission_lost"}
    assert sources(world, author) == [old]

    reconnect(world, author)
    world.drain()
    assert sources(world, author) == [NEW]


# What the author wanted holds on.


def test_work_that_its_author_deleted_stays_away(world: World, old: str) -> None:
    author = world.author()
    recid, _ = published(world, author, "Deleted", "Kept")
    world.act(
        author, "delete_work", put_code=row_of(world, author, old, recid).put_code
    )
    world.edit(recid, retitled("Deleted, edited"))
    world.drain()
    assert world.titles(author) == ["Kept"]

    switch(world, NEW, **retired(world))
    anew = reconnect(world, author)
    world.drain()
    assert (world.titles(author), sources(world, author)) == (["Kept"], [NEW])
    row = row_of(world, author, NEW, recid)
    assert row.opted_out == "author_at_orcid"

    work_service.send_again(anew.user.user.id, row.id)
    world.drain()
    assert sorted(world.titles(author)) == ["Deleted, edited", "Kept"]


def test_yes_to_a_work_that_others_deposited_holds_on(world: World, old: str) -> None:
    author, depositor = world.author(), world.author()
    recid = world.publish(author, title="Accepted", by=depositor.user)
    world.publish(author, title="Asked", by=depositor.user)
    world.drain()
    work_service.accept(author.user.user.id, row_of(world, author, old, recid).id)
    world.drain()
    assert world.titles(author) == ["Accepted"]

    switch(world, NEW, **retired(world))
    reconnect(world, author)
    world.drain()
    assert (world.titles(author), sources(world, author)) == (["Accepted"], [NEW])
    assert [one.code for one in items(author, NEW)].count("awaits_author") == 1


def test_preferences_hold_on_for_the_same_account_alone(world: World, old: str) -> None:
    from invenio_accounts.models import UserIdentity
    from invenio_db import db

    same, moved = world.author(), world.author()
    for author in (same, moved):
        connections(author)[old].preferences = {"others_deposits": "auto"}
        db.session.commit()
    db.session.query(UserIdentity).filter_by(id=moved.orcid).delete()
    db.session.commit()
    switch(world, NEW, **retired(world))
    reconnect(world, same)
    other = world.make_user(world.site.app)
    reconnect(world, Author(moved.orcid, moved.token, other))
    assert connections(same)[NEW].preferences == {"others_deposits": "auto"}
    assert connections(moved)[NEW].preferences == {}
    assert connections(same)[NEW].former_ids == []


# Disconnecting, at whatever moment.


@pytest.mark.parametrize("works, left", [("keep", 1), ("remove", 0)])
def test_disconnect_ends_what_was_made_under_the_former_client_id_too(
    world: World, old: str, works: str, left: int
) -> None:
    """Connecting and disconnecting again, before any drain."""
    author = world.author()
    published(world, author, "One")
    switch(world, NEW, **retired(world))
    anew = reconnect(world, author)
    service.disconnect(author.user.user, works)
    world.drain()
    world.drain()

    assert sources(world, author) == [old] * left
    assert statuses(author) == {old: "disconnected", NEW: "disconnected"}
    assert (token_opens(world, author), token_opens(world, anew)) == (False, False)


def test_disconnect_of_long_ago_says_nothing_about_a_later_connection(
    world: World, old: str
) -> None:
    """Client ids change to and fro; the works of the connection in force must not go."""
    author = world.author()
    published(world, author, "One")
    both = retired(world)
    switch(world, NEW, **both)
    reconnect(world, author)
    world.drain()
    both |= retired(world)
    switch(world, old, **{NEW: both[NEW]})
    reconnect(world, author)
    world.drain()
    assert (sources(world, author), statuses(author)[NEW]) == ([old], "disconnected")

    switch(world, NEW, **{old: both[old]})
    assert world.drain() == {}
    assert (sources(world, author), statuses(author)[old]) == ([old], "blocked")


def test_disconnect_that_keeps_works_is_overtaken_by_connecting_again(
    world: World, old: str
) -> None:
    """Else the works would be there twice."""
    author = world.author()
    published(world, author, "One")
    service.disconnect(author.user.user, "keep")
    switch(world, NEW, **retired(world))
    reconnect(world, author)
    world.drain()
    assert sources(world, author) == [NEW]


# Trouble.


def test_unanswered_creation_of_the_former_client_is_settled_and_removed(
    world: World, old: str
) -> None:
    from invenio_db import db

    author = world.author()
    world.fault("apply_then_drop", "POST", "/v3.0/*/work*")
    published(world, author, "One")
    assert (items(author, old)[0].remote, sources(world, author)) == ("creating", [old])
    switch(world, NEW, **retired(world))
    reconnect(world, author)
    row = items(author, old)[0]
    row.due_at -= timedelta(days=1)
    db.session.commit()

    world.drain()
    assert sources(world, author) == [NEW]
    assert statuses(author)[old] == "disconnected"


def test_work_whose_removal_is_refused_is_counted(world: World, old: str) -> None:
    from invenio_orcid_sync.services.status import status

    author = world.author()
    published(world, author, "One")
    switch(world, NEW, **retired(world))
    reconnect(world, author)
    body = {"response-code": 403, "error-code": 9010}
    world.fault("status", "DELETE", status=403, body=body, times=9)
    world.drain()
    assert sources(world, author) == sorted([NEW, old])
    (left,) = status().former_clients
    assert (left.client_id, left.works, left.left_behind) == (old, 0, 1)


def test_pause_of_the_former_client_pauses_nobody_else(world: World, old: str) -> None:
    author = world.author()
    published(world, author, "One")
    switch(world, NEW, **retired(world))
    reconnect(world, author)
    world.fault("status", "DELETE", status=503, times=1)
    assert world.drain()["create: created"] == 1
    assert engine.registry().paused_until is None
    assert connections(author)[old].registry.paused_until is not None


def test_end_of_a_connection_is_in_the_history(world: World, old: str) -> None:
    from invenio_db import db

    from invenio_orcid_sync.models import History

    author = world.author()
    published(world, author, "One")
    switch(world, NEW, **retired(world))
    reconnect(world, author)
    world.drain()
    world.drain()
    (entry,) = db.session.query(History).filter_by(action="retire")
    assert (entry.actor, entry.outcome) == ("drainer", "remove")
    assert entry.connection_id == connections(author)[old].id
