# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Former client ids: nothing is sent until it is decided what becomes of their works."""

import logging
from collections.abc import Iterator

import pytest

from invenio_orcid_sync.engine.drain import Report
from invenio_orcid_sync.services import clients
from invenio_orcid_sync.services import connections as service
from invenio_orcid_sync.services import engine
from invenio_orcid_sync.services.clients import Former
from invenio_orcid_sync.services.errors import BadInput, NotFound, Refused

from ..plugins.world import Author, World
from .former import (
    NEW,
    asked,
    configure,
    connections,
    forget_environment,
    reconnect,
    retired,
    sources,
    statuses,
    switch,
)


@pytest.fixture
def old(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The former client id, still in use when the test begins."""
    monkeypatch.setattr(engine, "_told", set())
    yield world.client_id
    forget_environment(world)


def with_a_work(world: World) -> Author:
    """Make an author whose one work is at ORCID."""
    author = world.author()
    world.publish(author)
    world.drain()
    return author


def left(world: World) -> list[Former]:
    """Return what is left under former client ids."""
    return clients.former(engine.registry())


def grants(author: Author) -> list[tuple[str, bool]]:
    """Return the state of each grant of a person, and whether it still holds a token."""
    from invenio_db import db

    from invenio_orcid_sync.models import Grant

    db.session.expire_all()
    rows = db.session.query(Grant).filter_by(orcid=author.orcid).order_by(Grant.created)
    return [(one.state, one.access_token is not None) for one in rows]


# The refusal.


def test_new_client_id_beside_works_of_the_former_sends_nothing(
    world: World, old: str
) -> None:
    author = with_a_work(world)
    switch(world, NEW)
    reconnect(world, author)
    service.close(world.author().connection, "remove", "operator")
    before = asked(world)

    assert engine.drain() == Report()
    with pytest.raises(Refused) as refused:
        engine.drain_everything(60)
    assert refused.value.code == "former_client"
    assert asked(world) == before
    assert sources(world, author) == [old]


def test_new_client_id_beside_works_of_the_former_is_logged_once(
    world: World, old: str, caplog: pytest.LogCaptureFixture
) -> None:
    with_a_work(world)
    switch(world, NEW)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            world.drain()
    (entry,) = [one for one in caplog.records if one.levelname == "ERROR"]
    assert f"1 work was added as {old}" in entry.getMessage()


def test_new_client_id_after_an_unanswered_creation_sends_nothing(
    world: World, old: str
) -> None:
    """The work may be there."""
    world.fault("apply_then_drop", "POST", "/v3.0/*/work*")
    with_a_work(world)
    switch(world, NEW)
    refused = engine.refusal()
    assert refused is not None and refused.code == "former_client"


def test_new_client_id_lets_people_connect_meanwhile(world: World, old: str) -> None:
    author = with_a_work(world)
    switch(world, NEW)
    reconnect(world, author)
    engine.check_instance()
    assert statuses(author) == {old: "active", NEW: "active"}


def test_new_client_id_without_works_of_the_former_goes_on(
    world: World, old: str
) -> None:
    author = world.author()
    switch(world, NEW)
    reconnect(world, author)
    world.publish(author)
    assert world.drain() == {"create: created": 1}
    assert statuses(author)[old] == "active"


def test_new_client_id_beside_kept_works_of_ended_connections_goes_on(
    world: World, old: str
) -> None:
    """Nobody but their authors can do anything about them any more."""
    author = with_a_work(world)
    service.close(author.connection, "keep", "operator")
    world.drain()
    switch(world, NEW)
    assert engine.refusal() is None


def test_former_client_id_set_again_goes_on(world: World, old: str) -> None:
    author = with_a_work(world)
    switch(world, NEW)
    assert engine.refusal() is not None
    switch(world, old)
    world.publish(author, title="Second")
    assert world.drain() == {"create: created": 1}


def test_works_of_another_environment_do_not_count(world: World, old: str) -> None:
    from invenio_db import db

    from invenio_orcid_sync.models import Connection, Registry

    author = with_a_work(world)
    elsewhere = Registry(environment="production", client_id="APP-ELSEWHERE")
    db.session.add(elsewhere)
    db.session.flush()
    db.session.query(Connection).filter_by(orcid=author.orcid).update(
        {"registry_id": elsewhere.id}
    )
    db.session.commit()
    assert (engine.refusal(), left(world)) == (None, [])


# Forgetting.


def test_forgotten_client_leaves_works_and_ends_connections(
    world: World, old: str
) -> None:
    author, token = with_a_work(world), 1
    switch(world, NEW)
    clients.forget(old)

    assert engine.refusal() is None
    assert world.drain() == {}
    assert (statuses(author), sources(world, author)) == ({old: "disconnected"}, [old])
    # Only the former credentials could revoke it.
    assert grants(author) == [("surplus", bool(token))]
    (one,) = left(world)
    assert (one.connections, one.works, one.revocations) == (0, 0, 1)


def test_forgotten_client_is_forgotten_alone(world: World, old: str) -> None:
    first = with_a_work(world)
    secret = retired(world)
    switch(world, NEW, **secret)
    second = with_a_work(world)
    configure(world, ORCID_SYNC_CLIENT_ID="APP-THIRD", ORCID_SYNC_RETIRED_CLIENTS={})
    clients.forget(old)
    assert (statuses(first), statuses(second)) == (
        {old: "disconnected"},
        {NEW: "active"},
    )
    refused = engine.refusal()
    assert refused is not None and NEW in refused.problem


def test_forgotten_client_has_its_tokens_revoked_once_its_secret_is_there(
    world: World, old: str
) -> None:
    author = with_a_work(world)
    secret = retired(world)
    switch(world, NEW)
    clients.forget(old)
    switch(world, NEW, **secret)
    assert world.drain() == {"revoke: revoked": 1}
    assert (grants(author), sources(world, author)) == ([("revoked", False)], [old])


def test_forgetting_is_in_the_history(world: World, old: str) -> None:
    from invenio_db import db

    from invenio_orcid_sync.models import History

    author = with_a_work(world)
    switch(world, NEW)
    clients.forget(old)
    clients.forget(old)
    (entry,) = db.session.query(History).filter_by(action="forget")
    assert (entry.actor, entry.outcome) == ("operator", "keep")
    assert entry.connection_id == connections(author)[old].id


def test_client_id_in_use_cannot_be_forgotten(world: World, old: str) -> None:
    author = with_a_work(world)
    with pytest.raises(BadInput, match="is in use"):
        clients.forget(old)
    assert statuses(author) == {old: "active"}


def test_client_id_that_never_was_cannot_be_forgotten(world: World, old: str) -> None:
    with pytest.raises(NotFound, match="former client id 'APP-NEVER'"):
        clients.left("APP-NEVER")


# Who should connect again.


def test_person_rests_until_connected_again(world: World, old: str) -> None:
    author, other = with_a_work(world), world.make_user(world.site.app)
    user = author.user.user.id
    assert not clients.rests(user, engine.registry())
    switch(world, NEW, **retired(world))
    assert clients.rests(user, engine.registry())
    assert not clients.rests(other.user.id, engine.registry())
    world.drain()
    assert clients.rests(user, engine.registry())
    reconnect(world, author)
    world.drain()
    assert not clients.rests(user, engine.registry())
