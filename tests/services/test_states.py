# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""States: bound to session, account and registry, used once, gone after a while."""

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from invenio_orcid_sync.errors import Problem
from invenio_orcid_sync.models import Connection, Grant, History
from invenio_orcid_sync.services.states import KEPT, LIFE, SLOT, local_path, single
from tests.plugins.people import PAGE, changed, path_of, query_of


def landed(answer):
    """Return the code of the problem that a callback ended with."""
    return query_of(answer.location).get("problem")


def nothing_happened(town):
    """Check that no code was exchanged and nothing stored."""
    assert town.exchanges() == 0
    assert town.rows(Connection) == town.rows(Grant) == []


def test_callback_of_another_session_is_refused(town):
    """Login CSRF: the attacker's code in the victim's browser, signed in or not."""
    _, attacker = town.person()
    callback = attacker.consent(attacker.begin())
    _, victim = town.person()
    assert landed(victim.get(callback)) == "state_unknown"
    nothing_happened(town)


def test_callback_of_another_session_while_waiting_oneself_is_refused(town):
    _, attacker = town.person()
    callback = attacker.consent(attacker.begin())
    _, victim = town.person()
    victim.begin()
    assert landed(victim.get(callback)) == "state_unknown"
    nothing_happened(town)


def test_callback_after_another_account_signed_in_is_refused(town):
    """A session survives a change of account only in part, so put the state into the new one."""
    _, browser = town.person()
    callback = browser.consent(browser.begin())
    with browser.client.session_transaction(base_url=town.here) as session:
        kept = session[SLOT]
    other, _ = town.person()
    browser.logout()
    browser.login(other)
    with browser.client.session_transaction(base_url=town.here) as session:
        session[SLOT] = kept
    assert landed(browser.get(callback)) == "state_other_user"
    nothing_happened(town)


def test_callback_signed_out_forgets_the_code_and_asks_to_sign_in(town):
    _, browser = town.person()
    callback = browser.consent(browser.begin())
    browser.logout()
    answer = browser.get(callback)
    assert path_of(answer) == f"{PAGE}?problem=state_unknown"
    login = browser.get(answer.location)
    assert path_of(login).startswith("/login/?next=")
    assert "code" not in login.location
    nothing_happened(town)


def test_callback_of_another_environment_is_refused(town):
    """Mix-up: every registry has its own redirect URI, and the state knows its registry."""
    _, browser = town.person()
    callback = browser.consent(browser.begin())
    other = callback.replace("/callback/simulator/", "/callback/sandbox/")
    assert landed(browser.get(other)) == "state_other_environment"
    nothing_happened(town)


def test_callback_of_signing_in_is_refused_for_connecting(town):
    user, browser = town.person()
    state = query_of(browser.get("/oauth/login/orcid/").location)["state"]
    answer = browser.get(f"{PAGE}callback/simulator/?state={state}&code=abcdef")
    assert landed(answer) == "state_other_environment"
    nothing_happened(town)


@pytest.mark.parametrize("issuer", ["https://evil.example", ""])
def test_callback_of_another_issuer_is_refused(town, issuer):
    _, browser = town.person()
    callback = browser.consent(browser.begin())
    assert landed(browser.get(f"{callback}&iss={issuer}")) == "state_other_environment"
    nothing_happened(town)


def test_callback_of_the_right_issuer_is_accepted(town):
    _, browser = town.person()
    callback = browser.consent(browser.begin())
    assert landed(browser.get(f"{callback}&iss={town.url}")) is None
    assert town.row(Connection).status == "active"


def test_callback_too_late_is_refused(town, monkeypatch):
    _, browser = town.person()
    callback = browser.consent(browser.begin())
    now = time.time()
    monkeypatch.setattr(
        "invenio_orcid_sync.services.states.time.time", lambda: now + LIFE + 1
    )
    assert landed(browser.get(callback)) == "state_expired"
    nothing_happened(town)


@pytest.mark.parametrize("broken", [None, "", "guessed", "ü"])
def test_callback_with_a_broken_state_is_refused(town, broken):
    _, browser = town.person()
    callback = changed(browser.consent(browser.begin()), state=broken)
    assert landed(browser.get(callback)) == "state_unknown"
    nothing_happened(town)


@pytest.mark.parametrize("name", ["state", "code"])
def test_callback_with_a_parameter_twice_is_refused(town, name):
    _, browser = town.person()
    callback = browser.consent(browser.begin())
    assert landed(browser.get(f"{callback}&{name}=x")) == "state_unknown"
    nothing_happened(town)


def test_callback_repeated_does_not_exchange_again(town):
    """ORCID answers the second exchange of a code by revoking what the first one gave."""
    _, browser = town.person()
    callback = browser.consent(browser.begin())
    assert path_of(browser.get(callback)) == PAGE
    assert landed(browser.get(callback)) == "state_used"
    assert town.exchanges() == 1
    assert [token.ended for token in town.simulator_tokens(browser.orcid)] == [None]
    assert town.row(Connection).status == "active"


def test_callback_repeated_with_a_fresh_code_is_refused(town):
    _, browser = town.person()
    first, second = browser.begin(), browser.begin()
    state = query_of(first)["state"]
    browser.get(browser.consent(first))
    replay = changed(browser.consent(second), state=state)
    assert landed(browser.get(replay)) == "state_used"
    assert town.exchanges() == 1


def test_callback_reloaded_while_under_way_exchanges_once(town):
    """Both requests read the session before either writes it: the cache decides."""
    _, browser = town.person()
    callback = browser.consent(browser.begin())
    town.fault_at_token_endpoint("delay", seconds=0.5)
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(landed(browser.get(callback))))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found, key=str) == [None, "state_used"]
    assert town.exchanges() == 1


def test_callback_of_an_abandoned_exchange_starts_anew(town):
    """A crash after the exchange: the code is gone, no half connection stays."""
    _, browser = town.person()
    callback = browser.consent(browser.begin())
    town.fault_at_token_endpoint("apply_then_drop")
    assert landed(browser.get(callback)) == "exchange_unanswered"
    assert town.rows(Connection) == town.rows(Grant) == []
    assert landed(browser.get(callback)) == "state_used"
    assert path_of(browser.connect()) == PAGE


def test_refusals_are_in_the_history(town):
    user, browser = town.person()
    browser.get(f"{PAGE}callback/simulator/?state=x&code=abcdef")
    entry = town.row(History)
    assert (entry.actor, entry.action) == (f"user:{user.user.id}", "refuse")
    assert entry.outcome == "state_unknown"


def test_states_of_several_tabs_work_in_any_order(town):
    _, browser = town.person()
    tabs = [browser.begin(f"/tab/{number}") for number in range(3)]
    for number in (1, 0, 2):
        answer = browser.get(browser.consent(tabs[number]))
        assert path_of(answer) == f"/tab/{number}"


def test_states_are_capped_and_the_oldest_goes(town):
    _, browser = town.person()
    tabs = [browser.begin() for _ in range(KEPT + 1)]
    with browser.client.session_transaction(base_url=town.here) as session:
        assert len(session[SLOT]) == KEPT
    assert landed(browser.get(browser.consent(tabs[0]))) == "state_unknown"
    assert landed(browser.get(browser.consent(tabs[1]))) is None


def test_states_expired_are_dropped(town, monkeypatch):
    _, browser = town.person()
    browser.begin()
    now = time.time()
    monkeypatch.setattr(
        "invenio_orcid_sync.services.states.time.time", lambda: now + LIFE + 1
    )
    fresh = query_of(browser.begin())["state"]
    with browser.client.session_transaction(base_url=town.here) as session:
        assert list(session[SLOT]) == [fresh]


ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https://evil.example/",
    "https:////evil.example/",
    "HTTP://evil.example",
    "data:text/html,hello",
    "javascript:alert(1)",
    "/a\r\nSet-Cookie: x=y",
    "/\t/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\x00",
    "evil",
    "?q",
    "",
    None,
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_local_path_elsewhere_is_refused(target):
    assert local_path(target) is None


@pytest.mark.parametrize(
    "target", ["/", "/a/b?c=d&e=/f#g", "/a//b", "/search?q=https://example.org", "/ü"]
)
def test_local_path_here_is_kept(target):
    assert local_path(target) == target


@given(st.text(alphabet="/\\ae.:?#@\t\r\n \x00%2fF", max_size=12))
def test_local_path_never_leaves_the_site(target):
    """As browsers read it: no tabs and line ends, backslashes as slashes (WHATWG URL, special schemes)."""
    kept = local_path(target)
    if kept is not None:
        seen = "".join(c for c in kept if c not in "\t\r\n").replace("\\", "/")
        assert seen.startswith("/") and not seen.startswith("//")


def test_single_parameters_once_each():
    given = {"state": "1", "b": "2"}
    assert single(MultiDict(given)) == given


def test_single_parameter_twice():
    with pytest.raises(Problem, match="state_unknown"):
        single(MultiDict([("state", "1"), ("a", "1"), ("a", "1")]))


@pytest.mark.parametrize("given", [{}, {"state": ""}, {"iss": "https://orcid.org"}])
def test_single_parameters_that_answer_nothing(given):
    with pytest.raises(Problem, match="silent"):
        single(MultiDict(given))


@pytest.mark.parametrize("target", [t for t in ELSEWHERE if t])
def test_connect_next_elsewhere_is_forgotten(town, target):
    _, browser = town.person()
    assert path_of(browser.connect(target)) == PAGE
