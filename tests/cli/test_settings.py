# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""``invenio orcid settings``: adopting a database, forgetting a client id."""

from collections.abc import Callable, Iterator

import pytest

from invenio_orcid_sync.services import engine
from invenio_orcid_sync.services.instance import identification

from ..plugins.world import Author, World
from ..services.former import (
    NEW,
    configure,
    connections,
    forget_environment,
    reconnect,
    retired,
    sources,
    switch,
)

ADOPT = ("settings", "adopt-instance")
FORGET = ("settings", "forget-client")


@pytest.fixture(autouse=True)
def reread(world: World) -> Iterator[None]:
    """Read the registry anew from the configuration afterwards."""
    yield
    forget_environment(world)


@pytest.fixture
def copy(world: World) -> World:
    """A copy of a database that was in use, under another address."""
    author = world.author()
    world.drain()
    world.publish(author)
    configure(world, SITE_UI_URL="https://copy.example.org")
    return world


@pytest.fixture
def author(world: World) -> Author:
    """An author with two works, whose client id is a former one now."""
    author = world.author()
    for title in ("One", "Two"):
        world.publish(author, title=title)
    world.drain()
    switch(world, NEW)
    return author


# adopt-instance


def test_adopt_shows_both_installations_and_asks(copy: World, run: Callable) -> None:
    registry = engine.registry()
    before, drained = registry.instance, registry.last_drain_at.isoformat()
    here = identification(copy.client_id).digest
    ran = run(*ADOPT, input="n\n")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines()[:3] == [
        f"simulator, client {copy.client_id}",
        f"  last used by  {before[:12]}, last drain {drained}",
        f"  this is       {here[:12]}: copy.example.org, ORCID_SYNC_INSTANCE ''",
    ]
    assert "What has been moved or copied?" in ran.err
    assert "Both would write to the same ORCID records" in ran.err
    assert engine.registry().instance == before


def test_adopt_lets_work_go_on(copy: World, run: Callable) -> None:
    assert copy.drain() == {}
    ran = run(*ADOPT, input="y\n")
    assert (ran.code, ran.lines) == (
        0,
        [f"simulator, client {copy.client_id}: adopted by copy.example.org."],
    )
    assert copy.drain() == {"create: created": 1}


def test_adopt_with_yes_asks_nothing(copy: World, run: Callable) -> None:
    ran = run(*ADOPT, "--yes")
    assert (ran.code, ran.err) == (0, "")
    assert engine.refusal() is None


def test_adopt_as_json_prints_what_was_another_s(copy: World, run: Callable) -> None:
    registry = engine.registry()
    before, drained = registry.instance, registry.last_drain_at.isoformat()
    ran = run(*ADOPT, "--yes", "--json")
    assert ran.json == {
        "adopted": [
            {
                "environment": "simulator",
                "recorded": before,
                "here": identification(copy.client_id).digest,
                "site": "copy.example.org",
                "client_id": copy.client_id,
                "name": "",
                "last_drain_at": drained,
            }
        ]
    }


def test_adopt_of_ones_own_database_does_nothing(world: World, run: Callable) -> None:
    world.drain()
    before = engine.registry().instance
    ran = run(*ADOPT)
    assert (ran.code, ran.err, ran.lines) == (
        0,
        "",
        ["Nothing to adopt: the database belongs to this installation."],
    )
    assert run(*ADOPT, "--json").json == {"adopted": []}
    assert engine.registry().instance == before


# forget-client


def test_forget_says_what_stays_and_asks(
    world: World, author: Author, run: Callable
) -> None:
    (old,) = connections(author)
    ran = run(*FORGET, old, input="n\n")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("2 works of 1 connections stay at ORCID as they are.")
    assert "ORCID_SYNC_RETIRED_CLIENTS" in ran.err
    assert connections(author)[old].status == "active"


def test_forget_lets_work_go_on(world: World, author: Author, run: Callable) -> None:
    (old,) = connections(author)
    assert world.drain() == {}
    ran = run(*FORGET, old, input="y\n")
    assert (ran.code, ran.lines) == (
        0,
        [f"{old}: 1 connections ended, 2 works left to their authors."],
    )
    reconnect(world, author)
    assert world.drain() == {"create: created": 2}
    assert sources(world, author) == sorted([NEW] * 2 + [old] * 2)


def test_forget_as_json_prints_what_was_left(
    world: World, author: Author, run: Callable
) -> None:
    (old,) = connections(author)
    ran = run(*FORGET, old, "--yes", "--json")
    assert ran.json == {
        "forgotten": {
            "client_id": old,
            "retired": False,
            "connections": 1,
            "works": 2,
            "left_behind": 0,
            "revocations": 0,
        }
    }


@pytest.mark.parametrize(
    "client_id, said",
    [
        (NEW, f"{NEW} is in use: see ORCID_SYNC_CLIENT_ID."),
        ("APP-X", "There is no former client id 'APP-X' here. Check the identifier."),
    ],
)
def test_forget_of_what_is_no_former_client_changes_nothing(
    world: World, author: Author, run: Callable, client_id: str, said: str
) -> None:
    ran = run(*FORGET, client_id, "--yes")
    assert (ran.code, ran.out, ran.err) == (1, "", f"Error: {said}\n")
    assert [one.status for one in connections(author).values()] == ["active"]


def test_forget_of_a_retired_client_has_its_tokens_revoked(
    world: World, author: Author, run: Callable
) -> None:
    (old,) = connections(author)
    secret = retired_secret(world, old)
    switch(world, NEW, **secret)
    assert world.drain() == {}
    run(*FORGET, old, "--yes")
    assert world.drain() == {"revoke: revoked": 1}
    assert connections(author)[old].status == "disconnected"


def retired_secret(world: World, client_id: str) -> dict[str, str]:
    """Return the secret of a client id, as it is configured once it is a former one."""
    from ..services.former import SECRETS

    assert client_id not in retired(world)
    return {client_id: SECRETS[client_id]}
