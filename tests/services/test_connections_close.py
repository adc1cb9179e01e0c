# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Ending a connection: what is asked for in the request, and that the rest is left to the drainer."""

import pytest
import requests
from invenio_accounts.models import UserIdentity
from invenio_db import db

from invenio_orcid_sync.models import Connection, Grant, History
from invenio_orcid_sync.services import connections
from tests.plugins.people import PAGE, path_of


@pytest.fixture
def connected(town):
    """A connected account and its window."""
    user, browser = town.person()
    browser.connect()
    return user, browser


def to_registry(town):
    """Count requests that the registry got."""
    answer = requests.get(f"{town.url}/__control__/requests", timeout=10)
    return len(answer.json()["requests"])


@pytest.mark.parametrize("works", ["keep", "remove"])
def test_disconnect_asks_the_drainer(town, connected, works):
    user, browser = connected
    before = to_registry(town)
    assert path_of(browser.post(f"{PAGE}disconnect", {"works": works})) == PAGE
    connection = town.row(Connection)
    assert (connection.status, connection.closing_works) == ("closing", works)
    grant = town.row(Grant)
    assert (grant.state, grant.access_token is None) == ("current", False)
    entry = town.rows(History)[-1]
    assert (entry.actor, entry.action, entry.outcome, entry.connection_id) == (
        f"user:{user.user.id}",
        "disconnect",
        works,
        connection.id,
    )
    assert to_registry(town) == before


def test_disconnect_where_orcid_is_the_only_login_keeps_the_login(town, connected):
    user, browser = connected
    user.user.password = None
    db.session.commit()
    browser.post(f"{PAGE}disconnect", {"works": "keep"})
    assert town.row(Connection).status == "closing"
    assert town.row(UserIdentity).id == browser.orcid


def test_disconnect_then_the_drainer_revokes_and_wipes(town, connected):
    from invenio_orcid_sync.services import engine

    _, browser = connected
    browser.post(f"{PAGE}disconnect", {"works": "keep"})
    for _ in range(3):
        engine.drain()
    assert town.row(Connection).status == "disconnected"
    grant = town.row(Grant)
    assert (grant.state, grant.access_token, grant.refresh_token) == (
        "revoked",
        None,
        None,
    )
    (token,) = town.simulator_tokens(browser.orcid)
    assert token.ended == "CLIENT_REVOKED"


def test_disconnect_what_is_refused_is_revoked_too(town, connected):
    from invenio_orcid_sync.services import engine

    _, browser = connected
    _, second = town.person()
    second.forget_orcid(browser.orcid)
    second.connect()
    engine.drain()
    first, stray = town.simulator_tokens(browser.orcid)
    assert (first.ended, stray.ended) == (None, "CLIENT_REVOKED")


@pytest.mark.parametrize("data", [{"works": "burn"}, {"works": ""}])
def test_disconnect_with_a_wrong_choice_is_refused(town, connected, data):
    _, browser = connected
    assert browser.post(f"{PAGE}disconnect", data).status_code == 400
    assert town.row(Connection).status == "active"


def test_disconnect_without_a_connection_does_nothing(town):
    _, browser = town.person()
    assert path_of(browser.post(f"{PAGE}disconnect", {"works": "keep"})) == PAGE
    assert town.rows(History) == []


def test_disconnect_touches_the_own_connection_only(town, connected):
    _, other = town.person()
    other.post(f"{PAGE}disconnect", {"works": "remove"})
    assert town.row(Connection).status == "active"


def test_disconnect_twice_the_later_choice_counts(town, connected):
    _, browser = connected
    browser.post(f"{PAGE}disconnect", {"works": "remove"})
    browser.post(f"{PAGE}disconnect", {"works": "keep"})
    assert town.row(Connection).closing_works == "keep"


def test_close_disconnected_stays_so(town, connected):
    connection = db.session.query(Connection).one()
    connection.status = "disconnected"
    db.session.commit()
    connections.close(connection, "remove", "operator")
    db.session.commit()
    assert town.row(Connection).status == "disconnected"
    assert [entry.action for entry in town.rows(History)] == ["connect"]


def test_close_with_a_wrong_choice_raises(town, connected):
    with pytest.raises(ValueError, match="burn"):
        connections.close(db.session.query(Connection).one(), "burn", "operator")


def test_for_user_prefers_the_open_connection(town, connected):
    user, browser = connected
    browser.post(f"{PAGE}disconnect", {"works": "keep"})
    closing = connections.for_user(user.user)
    assert closing.status == "closing"
    db.session.query(UserIdentity).delete()
    db.session.commit()
    browser.forget_orcid(town.record_at_orcid())
    browser.connect()
    db.session.expire_all()
    assert connections.for_user(user.user).orcid == browser.orcid
