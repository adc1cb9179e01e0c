# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Connecting through the registry's pages, and what is stored."""

from datetime import datetime, timedelta, timezone

import pytest
from flask_babel import refresh
from invenio_accounts.models import UserIdentity
from invenio_oauthclient.models import RemoteAccount, RemoteToken

from invenio_orcid_sync.models import Connection, Grant, History, Registry
from invenio_orcid_sync.models.vault import unseal
from invenio_orcid_sync.services import connections
from tests.plugins.people import PAGE, changed, path_of, query_of

SCOPES = "/read-limited /activities/update"


def test_connect_first_time_stores_the_whole_grant(town):
    user, browser = town.person()
    assert path_of(browser.connect()) == PAGE

    connection = town.row(Connection)
    assert (connection.orcid, connection.user_id) == (browser.orcid, user.user.id)
    assert (connection.status, connection.reason) == ("active", None)
    registry = town.row(Registry)
    assert (registry.environment, registry.client_id) == ("simulator", town.client_id)
    grant = town.row(Grant)
    assert (grant.connection_id, grant.registry_id) == (connection.id, registry.id)
    assert (grant.name, grant.scope) == ("Ada Lovelace", SCOPES)
    assert grant.expires_at > datetime.now(timezone.utc) + timedelta(days=7000)
    stored = {unseal(grant, "access_token"), unseal(grant, "refresh_token")}
    token = town.simulator_tokens(browser.orcid)[0]
    assert stored == {token.access, token.refresh}


def test_connect_first_time_links_the_account_without_a_sign_in_token(town):
    user, browser = town.person()
    browser.connect()
    identity = town.row(UserIdentity)
    assert (identity.id, identity.method) == (browser.orcid, "orcid")
    account = town.row(RemoteAccount)
    assert (account.user_id, account.client_id) == (user.user.id, town.client_id)
    assert account.extra_data == {"orcid": browser.orcid, "full_name": "Ada Lovelace"}
    assert town.rows(RemoteToken) == []


def test_connect_first_time_is_in_the_history(town):
    user, browser = town.person()
    browser.connect()
    entry = town.row(History)
    assert (entry.actor, entry.action, entry.outcome) == (
        f"user:{user.user.id}",
        "connect",
        "connected",
    )
    assert entry.connection_id == town.row(Connection).id


def test_connect_exchanges_the_code_once(town):
    _, browser = town.person()
    browser.connect()
    assert town.exchanges() == 1


def test_connect_asks_everything_in_one_go(town):
    _, browser = town.person()
    address = browser.begin()
    query = query_of(address)
    assert address.startswith(f"{town.url}/oauth/authorize?")
    assert query["scope"] == SCOPES
    assert (query["response_type"], query["client_id"]) == ("code", town.client_id)
    assert query["redirect_uri"] == f"{town.here}{PAGE}callback/simulator/"
    assert len(query["state"]) == 43


def test_connect_unknown_person_prefills_name_and_email(town):
    user, browser = town.person(user_profile={"full_name": "Ada Augusta Lovelace"})
    query = query_of(browser.begin())
    assert (query["given_names"], query["family_names"]) == ("Ada Augusta", "Lovelace")
    assert query["email"] == user.email
    assert "orcid" not in query


@pytest.mark.parametrize(
    ("full_name", "given", "family"),
    [
        ("Lovelace, Ada", "Ada", "Lovelace"),
        ("Suharto", "Suharto", None),
        ("Suharto,", "Suharto", None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_connect_prefill_name_forms(town, full_name, given, family):
    _, browser = town.person(user_profile={"full_name": full_name} if full_name else {})
    query = query_of(browser.begin())
    assert (query.get("given_names"), query.get("family_names")) == (given, family)


def test_connect_known_id_prefills_it_alone(town):
    _, browser = town.person(user_profile={"full_name": "Ada Lovelace"})
    browser.connect()
    query = query_of(browser.begin())
    assert query["orcid"] == browser.orcid
    assert query.keys() & {"given_names", "family_names", "email"} == set()


@pytest.mark.parametrize(("header", "lang"), [("de", "de"), ("zh-TW", "zh_TW")])
def test_connect_passes_the_language_on(town, german_and_chinese, header, lang):
    _, browser = town.person()
    refresh()  # Flask-Babel remembers per application context, which here outlives requests
    answer = browser.post(f"{PAGE}connect", headers={"Accept-Language": header})
    assert query_of(answer.location)["lang"] == lang


def test_connect_language_unknown_to_orcid_is_left_to_the_browser(town):
    user = town.person()[0].user
    with town.site.ui.test_request_context():
        assert "lang" not in query_of(connections.begin(user, locale="da"))


def test_connect_sign_out_first_asks_for_a_fresh_sign_in(town, monkeypatch):
    monkeypatch.setitem(town.site.ui.config, "ORCID_SYNC_SIGN_OUT_FIRST", True)
    _, browser = town.person()
    stranger = town.record_at_orcid(given_names="Stranger")
    owner, browser.orcid = browser.orcid, stranger
    browser.consent(browser.begin())  # the stranger stays signed in at ORCID
    browser.orcid = owner
    assert path_of(browser.connect()) == PAGE
    assert town.row(Connection).orcid == owner


def test_connect_shared_computer_without_sign_out_first_meets_the_stranger(town):
    _, browser = town.person()
    stranger = town.record_at_orcid(given_names="Stranger")
    owner, browser.orcid = browser.orcid, stranger
    browser.consent(browser.begin())
    browser.orcid = owner
    browser.connect()
    assert town.row(Connection).orcid == stranger


def test_connect_returns_to_next(town):
    _, browser = town.person()
    assert path_of(browser.connect("/search?q=a#top")) == "/search?q=a#top"


def test_connect_denied_comes_back_with_why_and_try_again(town):
    _, browser = town.person()
    answer = browser.connect("/uploads/new", action="deny")
    assert path_of(answer) == f"{PAGE}?problem=denied&next=/uploads/new"
    page = browser.get(answer.location).get_data(as_text=True)
    assert "You did not give permission" in page
    assert "We ask so that we can" in page
    assert 'action="/account/settings/orcid/connect"' in page
    assert 'value="/uploads/new"' in page
    assert town.rows(Connection) == []
    assert town.exchanges() == 0


def test_connect_registry_refuses_the_scope_names_the_operator(town, monkeypatch):
    monkeypatch.setitem(town.site.ui.config, "ORCID_SYNC_SCOPES", "/nonsense")
    _, browser = town.person()
    answer = browser.connect()
    assert path_of(answer) == f"{PAGE}?problem=registry_error"


def test_connect_without_code_and_error_gets_a_calm_page(town):
    """ORCID's front end sends some errors as a URL fragment, which no server sees."""
    _, browser = town.person()
    state = query_of(browser.begin())["state"]
    answer = browser.get(f"{PAGE}callback/simulator/?state={state}")
    assert path_of(answer) == f"{PAGE}?problem=silent"
    page = browser.get(answer.location)
    assert page.status_code == 200
    assert "ORCID sent you back without an answer" in page.get_data(as_text=True)


@pytest.mark.parametrize("signed_in", [True, False])
def test_connect_without_any_parameter_is_no_answer(town, signed_in):
    _, browser = town.person()
    browser.begin()
    if not signed_in:
        browser.logout()
    answer = browser.get(f"{PAGE}callback/simulator/")
    assert path_of(answer) == f"{PAGE}?problem=silent"


def test_connect_without_credentials_says_so(town, monkeypatch):
    orcid_sync = town.site.ui.extensions["invenio-orcid-sync"]
    _, browser = town.person()
    monkeypatch.delitem(orcid_sync.__dict__, "environment", raising=False)
    monkeypatch.setitem(town.site.ui.config, "ORCID_SYNC_CLIENT_ID", None)
    answer = browser.post(f"{PAGE}connect")
    assert path_of(answer) == f"{PAGE}?problem=not_set_up"
    page = browser.get(answer.location).get_data(as_text=True)
    assert "ORCID is not set up on this site" in page
    assert "<button" not in page.partition("<article")[2].partition("</article")[0]


def test_connect_again_replaces_the_grant_by_an_equal_one(town):
    _, browser = town.person()
    browser.connect()
    browser.connect()
    old, new = town.rows(Grant)
    assert (old.state, new.state) == ("surplus", "current")
    assert old.due_at is not None and new.due_at is None
    assert len(town.rows(Connection)) == 1


def test_connect_with_the_scope_changed_on_the_way_cannot_gain_anything(town):
    """The address is the browser's: what was granted counts, not what was asked."""
    _, browser = town.person()
    address = changed(browser.begin(), scope="/read-limited")
    answer = browser.get(browser.consent(address))
    assert path_of(answer) == f"{PAGE}?problem=fewer_rights"
    connection = town.row(Connection)
    assert (connection.status, connection.reason) == ("permission_lost", "scope")
    assert town.row(Grant).state == "current"
    page = browser.get(PAGE).get_data(as_text=True)
    assert "We may not add works" in page
    assert "Connect again" in page
