# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Who may do what over REST, and what leaves it."""

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from invenio_db import db

from invenio_orcid_sync.models import Connection, Grant, Item
from invenio_orcid_sync.models.vault import unseal

from ..plugins.operators import make_operator
from ..plugins.world import Author, World, system_identity
from .conftest import BASE, TOKEN, Script

VALUES = {"connection_id": 1, "item_id": 1, "number": 0}
ACTIONS = {
    "act_on_connection": ("check", "pause", "resume"),
    "act_on_works": ("retry", "send", "exclude", "include"),
}
QUERIES = {"progress": {"at": "2026-01-01T00:00:00Z"}}
OPEN_TO_ALL = {"health"}
GUARDED_BY_TOKEN = {"health", "metrics"}

Route = tuple[str, str, str]


def routes(app: Flask, **values: Any) -> Iterator[Route]:
    """Return our routes: name, method and an address, one for each action."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        blueprint, _, name = rule.endpoint.partition(".")
        if blueprint not in ("orcid_sync", "orcid_sync_monitoring"):
            continue
        for action in ACTIONS.get(name, ("send",)):
            given = {**VALUES, **values, "action": action} | QUERIES.get(name, {})
            needed = {
                key: given[key] for key in (*rule.arguments, *QUERIES.get(name, ()))
            }
            for method in rule.methods - {"HEAD", "OPTIONS"}:
                yield name, method, adapter.build(rule.endpoint, needed, method=method)


def visit(script: Script, method: str, address: str) -> Any:
    """Ask as a script does that means all works."""
    path = address.removeprefix(BASE)
    assert path != address
    return script.get(path) if method == "GET" else script.post(path, {"older": 0})


@pytest.fixture
def author(world: World) -> Author:
    """Somebody with a work at ORCID."""
    author = world.author()
    world.publish(author, title="Private Matters")
    world.drain()
    return author


def of(world: World, author: Author) -> dict[str, int]:
    """Return what addresses need to lead to somebody."""
    return {"connection_id": author.connection.id, "item_id": world.item(author).id}


def untouched(world: World, author: Author) -> bool:
    """Tell whether nothing was asked for about a connection and its work."""
    connection, item = author.connection, world.item(author)
    facts = (connection.paused_at, connection.audit, item.opted_out, item.due_at)
    return facts == (None, None, None, None) and not item.background


def test_routes_are_these(world: World) -> None:
    found = {(name, method) for name, method, _ in routes(world.site.app)}
    assert found == {
        ("overview", "GET"),
        ("connections", "GET"),
        ("connection", "GET"),
        ("act_on_connection", "POST"),
        ("works", "GET"),
        ("causes", "GET"),
        ("work", "GET"),
        ("act_on_works", "POST"),
        ("progress", "GET"),
        ("history", "GET"),
        ("settings", "GET"),
        ("versions", "GET"),
        ("version", "GET"),
        ("coverage", "GET"),
        ("health", "GET"),
        ("metrics", "GET"),
    }


def test_routes_let_operators_in(
    world: World, author: Author, operator: Script
) -> None:
    answers = {
        (name, visit(operator, method, address).status_code)
        for name, method, address in routes(world.site.app, **of(world, author))
    }
    assert {name for name, _ in answers} == {
        name for name, *_ in routes(world.site.app)
    }
    assert {code for _, code in answers} == {200, 202}
    assert not untouched(world, author)


def test_routes_keep_strangers_out(
    world: World, author: Author, stranger: Script
) -> None:
    for name, method, address in routes(world.site.app, **of(world, author)):
        answer = visit(stranger, method, address)
        # Without a token there are no metrics for anybody but operators.
        expected = 404 if name == "metrics" else 403
        if name not in OPEN_TO_ALL:
            assert (name, answer.status_code) == (name, expected)
        assert_nothing_of(author, answer)
    assert untouched(world, author)


def test_routes_keep_other_accounts_out(world: World, author: Author) -> None:
    other = Script(world, author.user)
    assert other.get(f"{BASE}/health").json.keys() == {"status"}
    for name, method, address in routes(world.site.app, **of(world, author)):
        answer = visit(other, method, address)
        assert name in OPEN_TO_ALL or answer.status_code in (403, 404), name
        assert_nothing_of(author, answer)
    assert untouched(world, author)


def test_routes_for_the_token_are_these_alone(
    world: World, author: Author, monitor: Script
) -> None:
    for name, method, address in routes(world.site.app, **of(world, author)):
        answer = visit(monitor, method, address)
        allowed = name in GUARDED_BY_TOKEN
        assert (name, answer.status_code != 403) == (name, allowed)
        assert_nothing_of(author, answer)
    assert untouched(world, author)


def assert_nothing_of(author: Author, answer: Any) -> None:
    """Check that neither iD, mail nor title is told."""
    for secret in (author.orcid, author.user.email, "Private Matters", author.token):
        assert secret not in answer.text


def test_routes_say_nothing_of_arguments_to_strangers(stranger: Script) -> None:
    assert stranger.get("/works?sate=sent").status_code == 403
    assert stranger.get("/connections/987654").status_code == 403
    assert stranger.post("/works/actions/send", {"sate": 1}).status_code == 403


def test_no_answer_holds_a_token(
    world: World, author: Author, operator: Script, monitor: Script
) -> None:
    from invenio_orcid_sync.services.operators import connections

    connections.check(system_identity(), author.connection.id)
    shown = "".join(
        visit(script, method, address).text
        for script in (operator, monitor)
        for _, method, address in routes(world.site.app, **of(world, author))
    )
    grant = db.session.query(Grant).one()
    config = world.site.app.config
    secrets = [unseal(grant, field) for field in ("access_token", "refresh_token")]
    secrets += [config["ORCID_SYNC_CLIENT_SECRET"], config["SECRET_KEY"], TOKEN]
    assert author.token in secrets
    assert author.orcid in shown
    assert [secret for secret in secrets if secret in shown] == []


def test_operators_with_personal_tokens_are_let_in(world: World) -> None:
    from invenio_oauth2server.models import Token

    script = make_operator(world.site.app, world.make_user)
    token = Token.create_personal("script", script.user.id, scopes=[])
    db.session.commit()
    bearer = Script(world, Authorization=f"Bearer {token.access_token}")
    assert bearer.get("/overview").status_code == 200


# Forged requests. The session's application checks no tokens; one that does is made for these.


@pytest.fixture(scope="module")
def guarded(site: Any) -> Iterator[Flask]:
    """The REST API's application as in production: with a token against forged requests."""
    from invenio_app.factory import create_api

    from ..plugins.site import dispose, forgetful

    with warnings.catch_warnings():
        app = forgetful(create_api(REST_CSRF_ENABLED=True))
    yield app
    dispose(app)


@pytest.fixture
def signed_in(
    world: World, guarded: Flask, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Any]:
    """Return a client of an operator of that application."""
    # The one request that has no token yet.
    user = make_operator(world.site.app, world.make_user)
    client = guarded.test_client()
    monkeypatch.setitem(guarded.config, "CSRF_METHODS", [])
    user.login(client)
    monkeypatch.undo()
    return client


@pytest.mark.parametrize("token", [None, "forged"])
@pytest.mark.parametrize("name", ACTIONS)
def test_posts_without_the_token_are_refused(
    world: World, author: Author, signed_in: Any, name: str, token: str | None
) -> None:
    headers = {"X-CSRFToken": token} if token else {}
    app = signed_in.application
    signed_in.set_cookie("csrftoken", csrf_token(app))
    for found, _, address in routes(app, **of(world, author)):
        if found == name:
            answer = signed_in.post(address, json={"older": 0}, headers=headers)
            assert answer.status_code == 400
            assert "CSRF" in answer.text
    assert untouched(world, author)


def test_posts_with_the_token_are_accepted(
    world: World, author: Author, signed_in: Any
) -> None:
    token = csrf_token(signed_in.application)
    signed_in.set_cookie("csrftoken", token)
    path = f"{BASE}/connections/{author.connection.id}/actions/pause"
    answer = signed_in.post(path, headers={"X-CSRFToken": token})
    assert answer.status_code == 200, answer.text
    assert db.session.get(Connection, author.connection.id).paused_at is not None


def csrf_token(app: Flask) -> str:
    """Return a token as the API gives it to browsers."""
    from invenio_rest.csrf import _get_new_csrf_token

    with app.app_context():
        return _get_new_csrf_token()


def test_posts_by_get_are_refused(world: World, operator: Script) -> None:
    path = "/connections/1/actions/pause"
    assert operator.get(path).status_code == 405
    assert db.session.query(Item).count() == 0
