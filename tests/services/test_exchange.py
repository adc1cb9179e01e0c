# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The token endpoint goes wrong: calm pages, no second try, nothing stored, nothing told."""

import logging
import time

import pytest

from invenio_orcid_sync.errors import MESSAGES
from invenio_orcid_sync.models import Connection, Grant, History
from invenio_orcid_sync.orcid import client
from tests.plugins.people import PAGE, path_of

IAT = "11111111-2222-3333-4444-555555555555"
"""A planted token."""

FAULTS = {
    "refused": (
        {"fault": "status", "status": 400, "body": {"error": "invalid_grant"}},
        "exchange_refused",
    ),
    "bad-client": (
        {"fault": "status", "status": 401, "body": {"error": "invalid_client"}},
        "client_refused",
    ),
    "busy": ({"fault": "status", "status": 429}, "exchange_unanswered"),
    "broken": (
        {"fault": "status", "status": 500, "body": {"error": "server_error"}},
        "exchange_unanswered",
    ),
    "html-503": ({"fault": "html_503"}, "exchange_unanswered"),
    "reset": ({"fault": "reset"}, "exchange_unanswered"),
    "dropped": ({"fault": "drop_before_apply"}, "exchange_unanswered"),
    "silent": ({"fault": "delay", "seconds": 2}, "exchange_unanswered"),
    "drip": (
        {"fault": "slow_drip", "seconds": 0.1, "chunk": 16},
        "exchange_unanswered",
    ),
    "moved": (
        {"fault": "status", "status": 302, "headers": {"Location": "/elsewhere"}},
        "exchange_unanswered",
    ),
    "garbage": (
        {"fault": "status", "status": 200, "body": "{not json"},
        "answer_unusable",
    ),
    "list": ({"fault": "status", "status": 200, "body": [1]}, "answer_unusable"),
    "no-token": (
        {"fault": "status", "status": 200, "body": {"orcid": "0000-0002-1825-0097"}},
        "answer_unusable",
    ),
    "odd-token": (
        {"fault": "status", "status": 200, "body": {"access_token": 7}},
        "answer_unusable",
    ),
}


def finished_exchanges(town):
    """Count exchanges, once the registry is done with the one that we gave up."""
    until = time.monotonic() + 5
    while not town.exchanges() and time.monotonic() < until:
        time.sleep(0.1)
    return town.exchanges()


@pytest.fixture
def impatient(monkeypatch):
    """Wait a second for ORCID, not twenty."""
    monkeypatch.setattr(client, "WEB_DEADLINE", 1.0)


@pytest.mark.parametrize(("fault", "code"), FAULTS.values(), ids=FAULTS)
def test_exchange_fault_ends_on_a_calm_page(town, impatient, caplog, fault, code):
    caplog.set_level(logging.DEBUG)
    _, browser = town.person()
    callback = browser.consent(browser.begin())
    town.fault_at_token_endpoint(**fault)
    answer = browser.get(callback)

    assert path_of(answer) == f"{PAGE}?problem={code}"
    page = browser.get(answer.location)
    assert page.status_code == 200
    assert str(MESSAGES[code].title) in page.text
    assert finished_exchanges(town) == 1
    assert town.rows(Connection) == town.rows(Grant) == []
    assert town.row(History).outcome == code
    secret = town.site.ui.config["ORCID_SYNC_CLIENT_SECRET"]
    told = [
        record.getMessage() for record in caplog.records if record.name == "invenio"
    ]
    assert any(code in line for line in told)
    assert not any(secret in line for line in told)


@pytest.mark.parametrize("orcid", [None, "", 7, "0000-0002-1825-0098", "evil"])
def test_exchange_without_a_valid_id_is_refused_and_revoked(town, orcid):
    """Somebody's token all the same: it must not stay alive."""
    _, browser = town.person()
    callback = browser.consent(browser.begin())
    body = {"access_token": IAT, "refresh_token": "r", "scope": "/read-limited"}
    body |= {"orcid": orcid, "expires_in": 3600}
    town.fault_at_token_endpoint("status", status=200, body=body)
    assert path_of(browser.get(callback)) == f"{PAGE}?problem=answer_unusable"
    grant = town.row(Grant)
    assert (grant.orcid, grant.state, grant.connection_id) == ("", "surplus", None)
    assert town.rows(Connection) == []


@pytest.mark.parametrize("life", [None, "soon", [], -1, 10**15])
def test_exchange_with_an_odd_life_is_accepted(town, life):
    _, browser = town.person()
    callback = browser.consent(browser.begin())
    body = {"access_token": IAT, "orcid": browser.orcid, "expires_in": life}
    body |= {"scope": "/read-limited /activities/update", "name": None}
    town.fault_at_token_endpoint("status", status=200, body=body)
    assert path_of(browser.get(callback)) == PAGE
    grant = town.row(Grant)
    assert grant.refresh_token is None
    assert (grant.expires_at is None) == (life in (None, "soon", []))


def test_exchange_shows_no_token_in_its_repr():
    from invenio_orcid_sync.services.exchange import read

    given = read({"access_token": IAT, "refresh_token": f"r{IAT}", "scope": "/a"})
    assert given.access_token == IAT
    assert IAT not in repr(given)
