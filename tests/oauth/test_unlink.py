# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Unlinking ORCID in "Linked accounts" ends the connection too."""

import pytest
from invenio_accounts.models import UserIdentity
from invenio_db import db
from invenio_oauthclient.models import RemoteAccount, RemoteToken

from invenio_orcid_sync.models import Connection, Grant, History
from tests.plugins.people import path_of

UNLINK = "/oauth/disconnect/orcid/"
LINKED = "/account/settings/linkedaccounts/"


@pytest.fixture
def connected(town):
    """A connected account that signs in with ORCID as well, and its window."""
    user, browser = town.person()
    browser.sign_in()
    browser.connect()
    return user, browser


def test_unlink_closes_the_connection_and_keeps_the_works(town, connected):
    user, browser = connected
    assert path_of(browser.get(UNLINK)) == LINKED
    connection = town.row(Connection)
    assert (connection.status, connection.closing_works) == ("closing", "keep")
    assert town.rows(UserIdentity) == town.rows(RemoteAccount) == []
    assert town.rows(RemoteToken) == []
    # The drainer revokes it at ORCID first.
    assert town.row(Grant).access_token is not None
    entry = town.rows(History)[-1]
    assert (entry.actor, entry.action) == (f"user:{user.user.id}", "disconnect")


def test_unlink_without_a_connection_works_as_before(town):
    _, browser = town.person()
    browser.sign_in()
    assert path_of(browser.get(UNLINK)) == LINKED
    assert town.rows(UserIdentity) == town.rows(RemoteAccount) == []
    assert town.rows(History) == []


def test_unlink_not_linked_does_not_fail(town):
    """oauthclient's own handler answers 500."""
    _, browser = town.person()
    assert path_of(browser.get(UNLINK)) == LINKED


def test_unlink_connection_whose_link_is_gone_closes_it(town, connected):
    _, browser = connected
    db.session.query(RemoteToken).delete()
    db.session.query(RemoteAccount).delete()
    db.session.commit()
    assert path_of(browser.get(UNLINK)) == LINKED
    assert town.row(Connection).status == "closing"
    assert town.rows(UserIdentity) == []


def test_unlink_sole_login_is_refused_and_closes_nothing(town, connected):
    user, browser = connected
    user.user.password = None
    db.session.commit()
    assert browser.get(UNLINK).status_code == 400
    assert town.row(Connection).status == "active"
    assert town.row(UserIdentity).id_user == user.user.id


@pytest.mark.parametrize("origin", ["cross-site", "same-site"])
def test_unlink_from_another_site_is_ignored(town, connected, origin):
    """oauthclient unlinks on GET: a link elsewhere would do."""
    _, browser = connected
    answer = browser.get(UNLINK, headers={"Sec-Fetch-Site": origin})
    assert path_of(answer) == LINKED
    assert town.row(Connection).status == "active"
    browser.get(UNLINK, headers={"Sec-Fetch-Site": "same-origin"})
    assert town.row(Connection).status == "closing"


def test_unlink_signed_out_asks_to_sign_in(town, connected):
    _, browser = connected
    browser.logout()
    assert path_of(browser.get(UNLINK)).startswith("/login/")
    assert town.row(Connection).status == "active"


def test_unlink_then_another_account_may_take_the_id(town, connected):
    _, browser = connected
    browser.get(UNLINK)
    connection = db.session.query(Connection).one()
    connection.status = "disconnected"
    db.session.commit()
    user, other = town.person()
    other.forget_orcid(browser.orcid)
    other.connect()
    assert town.row(Connection).user_id == user.user.id


def test_unlink_where_orcid_is_not_set_up_any_more_works(town, connected, monkeypatch):
    _, browser = connected
    orcid_sync = town.site.ui.extensions["invenio-orcid-sync"]
    monkeypatch.setitem(orcid_sync.__dict__, "environment", orcid_sync.environment)
    del orcid_sync.__dict__["environment"]
    monkeypatch.setitem(town.site.ui.config, "ORCID_SYNC_CLIENT_SECRET", None)
    assert path_of(browser.get(UNLINK)) == LINKED
    assert town.rows(UserIdentity) == []
