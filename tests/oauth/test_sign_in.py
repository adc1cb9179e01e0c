# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Signing in and registering with ORCID, through the pages of both sides."""

import logging
import time

import pytest
from flask_security import current_user
from invenio_accounts.models import User, UserIdentity
from invenio_db import db
from invenio_oauthclient.models import RemoteAccount, RemoteToken

from invenio_orcid_sync.models import Connection, Grant
from invenio_orcid_sync.models.vault import unseal
from invenio_orcid_sync.orcid import client
from invenio_orcid_sync.services import offers
from invenio_orcid_sync.services.states import LIFE
from tests.plugins.people import PAGE, PASSWORD, changed, path_of, query_of

LOGIN = "/oauth/login/orcid/"
CALLBACK = "/oauth/authorized/orcid/"
PROBLEM = f"{PAGE}problem"


def who(browser):
    """Return the address of the account that is signed in, None for nobody."""
    with browser.client:
        browser.get(f"{PROBLEM}/denied/")
        return None if current_user.is_anonymous else current_user.email


@pytest.fixture
def member(town):
    """An account that signs in with ORCID, and a window of its owner, signed out. Asked before, so not again."""
    user, browser = town.person()
    browser.sign_in()
    offers.note(user.user.id)
    browser.logout()
    assert who(browser) is None
    return user, browser


def register(browser, email):
    """Fill in the form that oauthclient shows to unknown people."""
    page = browser.get("/oauth/signup/orcid/")
    assert page.status_code == 200
    data = {"email": email, "profile.username": "ada-lovelace"}
    return browser.post("/oauth/signup/orcid/", data)


# --- the request ---


def test_sign_in_asks_for_the_id_only(town):
    query = query_of(town.window().get(LOGIN).location)
    assert query["scope"] == "/authenticate"
    assert (query["client_id"], query["lang"]) == (town.client_id, "en")
    assert query["redirect_uri"] == f"{town.here}{CALLBACK}"
    assert len(query["state"]) == 43


def test_sign_in_hosts_follow_the_configuration(town):
    assert town.window().get(LOGIN).location.startswith(f"{town.url}/oauth/authorize?")


def test_sign_in_needs_no_leave_of_oauthlib_for_a_registry_without_tls(
    town, monkeypatch
):
    """It is given to sites under test and in debug mode only."""
    assert town.url.startswith("http:")
    monkeypatch.delenv("OAUTHLIB_INSECURE_TRANSPORT", raising=False)
    answer = town.window().get(LOGIN)
    assert (answer.status_code, answer.location[: len(town.url)]) == (302, town.url)


# --- the usual ways ---


def test_sign_in_unknown_person_registers(town):
    browser = town.window(town.record_at_orcid())
    assert path_of(browser.sign_in()) == "/oauth/signup/orcid/"
    answer = register(browser, "ada@example.org")
    assert answer.status_code == 302, answer.text
    assert town.row(UserIdentity).id == browser.orcid
    account = town.row(RemoteAccount)
    assert account.client_id == town.client_id
    assert account.extra_data == {"orcid": browser.orcid, "full_name": "Ada Lovelace"}
    assert who(browser) == "ada@example.org"
    assert town.rows(Connection) == town.rows(Grant) == []


def test_sign_in_known_person_goes_to_next(town, member):
    user, browser = member
    assert path_of(browser.sign_in("/me/uploads?q=a")) == "/me/uploads?q=a"
    assert who(browser) == user.email


def test_sign_in_after_connecting_leaves_the_grant_alone(town):
    user, browser = town.person()
    browser.connect()
    grant = town.row(Grant)
    before = (grant.id, grant.scope, grant.access_token, grant.refresh_token)
    browser.logout()
    browser.sign_in()
    assert who(browser) == user.email
    after = town.row(Grant)
    assert before == (
        after.id,
        after.scope,
        after.access_token,
        after.refresh_token,
    )
    assert (after.state, town.row(Connection).status) == ("current", "active")
    token = town.row(RemoteToken)
    assert token.access_token == town.simulator_tokens(browser.orcid)[-1].access
    assert token.access_token != unseal(after, "access_token")


def test_sign_in_links_a_signed_in_account(town):
    user, browser = town.person()
    assert path_of(browser.sign_in()) == "/account/settings/linkedaccounts/"
    assert town.row(UserIdentity).id_user == user.user.id
    assert town.rows(Grant) == []


def test_sign_in_as_public_member_works(town, monkeypatch):
    orcid_sync = town.site.ui.extensions["invenio-orcid-sync"]
    monkeypatch.setitem(town.site.ui.config, "ORCID_SYNC_MEMBERSHIP", "public")
    monkeypatch.setitem(orcid_sync.__dict__, "environment", orcid_sync.environment)
    del orcid_sync.__dict__["environment"]
    browser = town.window(town.record_at_orcid())
    assert path_of(browser.sign_in()) == "/oauth/signup/orcid/"


# --- refusals: no silent move, no overwritten token ---


def test_sign_in_link_of_another_id_is_refused(town, member):
    user, browser = member
    browser.login(user)
    token = town.row(RemoteToken).access_token
    browser.forget_orcid(town.record_at_orcid())
    answer = browser.sign_in()
    assert path_of(answer) == f"{PROBLEM}/other_id/"
    assert town.row(RemoteToken).access_token == token
    fresh = town.row(Grant)
    assert (fresh.state, fresh.connection_id) == ("surplus", None)
    issued = town.simulator_tokens(browser.orcid)[-1].access
    assert unseal(fresh, "access_token") == issued
    assert "not the ORCID iD of your account" in browser.get(answer.location).text


def test_sign_in_link_of_an_id_of_another_account_is_refused(town, member):
    owner, browser = member
    other = town.make_user(town.site.ui)
    browser.login(other)
    assert path_of(browser.sign_in()) == f"{PROBLEM}/other_account/"
    assert town.row(UserIdentity).id_user == owner.user.id
    assert town.row(RemoteAccount).user_id == owner.user.id
    assert town.row(Grant).state == "surplus"


def test_sign_in_without_an_id_in_the_answer_is_refused(town):
    browser = town.window(town.record_at_orcid())
    callback = browser.consent(browser.get(LOGIN).location)
    body = {"access_token": "t", "orcid": "0000-0002-1825-0098"}
    town.fault_at_token_endpoint("status", status=200, body=body)
    assert path_of(browser.get(callback)) == f"{PROBLEM}/answer_unusable/"
    assert town.rows(User, email="") == town.rows(RemoteToken) == []
    assert town.row(Grant).state == "surplus"


def test_sign_in_after_a_merge_finds_the_account(town):
    """ORCID signs the person in with the iD that remains: it must not open a second account."""
    user, browser = town.person()
    browser.connect()
    new_id = town.record_at_orcid()
    connection = db.session.query(Connection).one()
    connection.status, connection.reason = "blocked", "moved"
    connection.moved_to = new_id
    db.session.commit()
    browser.logout()

    browser.forget_orcid(new_id)
    browser.sign_in()
    assert who(browser) == user.email
    assert town.row(UserIdentity).id == new_id

    assert path_of(browser.connect()) == PAGE
    old, new = town.rows(Connection)
    assert (old.status, new.status) == ("disconnected", "active")
    assert new.former_ids == [old.orcid]


def test_sign_in_after_a_merge_of_somebody_elses_id_changes_nothing(town):
    """The old iD is unlinked by now: a stale note about it proves nothing."""
    user, browser = town.person()
    browser.connect()
    new_id = town.record_at_orcid()
    db.session.query(Connection).one().moved_to = new_id
    db.session.query(UserIdentity).delete()
    db.session.commit()
    stranger = town.window(new_id)
    assert path_of(stranger.sign_in()) == "/oauth/signup/orcid/"
    assert town.rows(UserIdentity) == []


# --- what ORCID or the browser does wrong ---


def test_sign_in_denied_explains_and_keeps_next(town):
    browser = town.window(town.record_at_orcid())
    answer = browser.sign_in("/uploads/new", action="deny")
    assert path_of(answer) == f"{PROBLEM}/sign_in_denied/?next=/uploads/new"
    page = browser.get(answer.location).text
    assert "We ask for" not in page and "we ask for your iD only" in page
    assert 'href="/oauth/login/orcid/?next=/uploads/new"' in page
    assert 'href="/login/?next=/uploads/new"' in page
    assert town.exchanges() == 0


def test_sign_in_without_code_and_error_gets_a_calm_page(town):
    browser = town.window()
    state = query_of(browser.get(LOGIN).location)["state"]
    answer = browser.get(f"{CALLBACK}?state={state}")
    assert path_of(answer) == f"{PROBLEM}/silent/"
    assert browser.get(answer.location).status_code == 200


@pytest.mark.parametrize("broken", [None, "", "guessed"])
def test_sign_in_with_a_broken_state_is_refused(town, broken):
    browser = town.window(town.record_at_orcid())
    callback = changed(browser.consent(browser.get(LOGIN).location), state=broken)
    assert path_of(browser.get(callback)) == f"{PROBLEM}/state_unknown/"
    assert town.exchanges() == 0


def test_sign_in_in_another_browser_is_refused(town):
    """Login CSRF. oauthclient's own state knows the address and the browser's name only: equal here."""
    attacker, victim = town.window(town.record_at_orcid()), town.window()
    callback = attacker.consent(attacker.get(LOGIN).location)
    assert path_of(victim.get(callback)) == f"{PROBLEM}/state_unknown/"
    assert who(victim) is None
    assert town.exchanges() == 0


def test_sign_in_of_a_request_made_signed_out_cannot_link_an_account(town):
    browser = town.window(town.record_at_orcid())
    callback = browser.consent(browser.get(LOGIN).location)
    browser.login(town.make_user(town.site.ui))
    assert path_of(browser.get(callback)) in {
        f"{PROBLEM}/state_other_user/",
        f"{PROBLEM}/state_unknown/",
    }
    assert town.rows(UserIdentity) == []


def test_sign_in_repeated_callback_is_refused(town, member):
    _, browser = member
    callback = browser.consent(browser.get(LOGIN).location)
    browser.get(callback)
    before = town.exchanges()
    answer = browser.get(callback)
    assert path_of(answer).startswith(f"{PROBLEM}/state_")
    assert town.exchanges() == before
    ended = [token.ended for token in town.simulator_tokens(browser.orcid)]
    assert set(ended) == {None}


def test_sign_in_too_late_is_refused(town, monkeypatch):
    browser = town.window(town.record_at_orcid())
    callback = browser.consent(browser.get(LOGIN).location)
    now = time.time()
    monkeypatch.setattr(
        "invenio_orcid_sync.services.states.time.time", lambda: now + LIFE + 1
    )
    assert path_of(browser.get(callback)) == f"{PROBLEM}/state_expired/"


def test_sign_in_may_take_longer_than_oauthclients_five_minutes(town, monkeypatch):
    """Registering at ORCID does."""
    browser = town.window(town.record_at_orcid())
    callback = browser.consent(browser.get(LOGIN).location)
    monkeypatch.setitem(town.site.ui.config, "OAUTHCLIENT_STATE_EXPIRES", -1)
    assert path_of(browser.get(callback)) == "/oauth/signup/orcid/"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (
            {"fault": "status", "status": 400, "body": {"error": "invalid_grant"}},
            "exchange_refused",
        ),
        (
            {"fault": "status", "status": 401, "body": {"error": "invalid_client"}},
            "client_refused",
        ),
        ({"fault": "status", "status": 500}, "exchange_unanswered"),
        ({"fault": "html_503"}, "exchange_unanswered"),
        ({"fault": "reset"}, "exchange_unanswered"),
        ({"fault": "delay", "seconds": 2}, "exchange_unanswered"),
        ({"fault": "status", "status": 200, "body": "<html>"}, "answer_unusable"),
    ],
    ids=["400", "401", "500", "html", "reset", "silent", "garbage"],
)
def test_sign_in_token_endpoint_errors_are_pages(town, monkeypatch, fault, code):
    monkeypatch.setattr(client, "WEB_DEADLINE", 1.0)
    browser = town.window(town.record_at_orcid())
    callback = browser.consent(browser.get(LOGIN).location)
    town.fault_at_token_endpoint(**fault)
    answer = browser.get(callback)
    assert path_of(answer) == f"{PROBLEM}/{code}/"
    assert browser.get(answer.location).status_code == 200
    assert who(browser) is None
    assert town.rows(UserIdentity) == []


@pytest.mark.parametrize(
    "target", ["//evil.example", "https:////evil.example/", "/\\evil.example"]
)
def test_sign_in_next_elsewhere_is_forgotten(town, member, target):
    """oauthclient itself answers 500 to the second."""
    _, browser = member
    answer = browser.get(LOGIN, query_string={"next": target})
    assert path_of(answer) == LOGIN
    callback = browser.consent(browser.get(LOGIN).location)
    assert path_of(browser.get(callback)) == "/account/settings/linkedaccounts/"


def test_sign_in_next_absolute_here_is_forgotten(town):
    answer = town.window().get(LOGIN, query_string={"next": f"{town.here}/me"})
    assert path_of(answer) == LOGIN


def test_sign_in_without_credentials_is_hidden(town, monkeypatch):
    orcid_sync = town.site.ui.extensions["invenio-orcid-sync"]
    monkeypatch.setitem(orcid_sync.__dict__, "environment", orcid_sync.environment)
    browser = town.window()
    assert "/oauth/login/orcid/" in browser.get("/login/").text
    del orcid_sync.__dict__["environment"]
    monkeypatch.setitem(town.site.ui.config, "ORCID_SYNC_CLIENT_ID", None)
    assert "/oauth/login/orcid/" not in browser.get("/login/").text
    assert browser.get(LOGIN).status_code == 404
    assert browser.get(CALLBACK).status_code in (403, 404)


def test_sign_in_tells_no_token_to_the_log(town, caplog):
    caplog.set_level(logging.DEBUG)
    browser = town.window(town.record_at_orcid())
    browser.sign_in()
    (token,) = town.simulator_tokens(browser.orcid)
    secret = town.site.ui.config["ORCID_SYNC_CLIENT_SECRET"]
    told = "\n".join(record.getMessage() for record in caplog.records)
    assert "/oauth/token" in told
    assert [
        word for word in (token.access, token.refresh, secret, PASSWORD) if word in told
    ] == []


def test_sign_in_does_not_depend_on_oauthclients_assertions(town, member, monkeypatch):
    """They are gone under ``python -O``: its view, where they are, must not be reached."""
    _, browser = member
    views = town.site.ui.view_functions
    monkeypatch.delitem(views, "invenio_oauthclient.authorized")
    callback = browser.consent(browser.get(LOGIN).location)
    broken = changed(callback, state="guessed")
    assert path_of(browser.get(broken)) == f"{PROBLEM}/state_unknown/"
    assert path_of(browser.get(callback)) == "/account/settings/linkedaccounts/"


# --- another installation's database ---


def test_sign_in_at_a_copy_asks_nothing_of_orcid(town, member, monkeypatch):
    _, browser = member
    before = town.exchanges()
    monkeypatch.setitem(town.site.ui.config, "ORCID_SYNC_INSTANCE", "copy")
    answer = browser.get(LOGIN)
    assert path_of(answer) == f"{PROBLEM}/other_instance/"
    page = browser.get(answer.location).text
    assert "ORCID is not available here for the time being" in page
    assert "Try again</a>" not in page
    assert (town.exchanges(), who(browser)) == (before, None)


def test_sign_in_at_a_copy_exchanges_no_code_of_a_request_made_before(
    town, member, monkeypatch
):
    _, browser = member
    before = town.exchanges()
    callback = browser.consent(browser.get(LOGIN).location)
    monkeypatch.setitem(town.site.ui.config, "ORCID_SYNC_INSTANCE", "copy")
    assert path_of(browser.get(callback)) == f"{PROBLEM}/other_instance/"
    assert (town.exchanges(), who(browser)) == (before, None)


def test_sign_in_at_a_copy_works_with_the_password(town, member, monkeypatch):
    user, browser = member
    monkeypatch.setitem(town.site.ui.config, "ORCID_SYNC_INSTANCE", "copy")
    browser.login(user)
    assert who(browser) == user.email
