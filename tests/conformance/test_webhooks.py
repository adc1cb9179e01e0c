# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Webhooks of premium members; nothing is called, since no case has a server."""

import secrets
from urllib.parse import quote

import pytest

from .target import errors


@pytest.fixture()
def hooks(target):
    """Give the client's own token to register webhooks."""
    return target.granted_token("/webhook")


def path_of(target, address="", orcid=""):
    """Give the path of an address that nobody registered."""
    address = address or f"https://conformance.example/{secrets.token_hex(6)}"
    return f"/{orcid or target.orcid}/webhook/{quote(address, safe='')}"


def registered(bench, path, token):
    """Register an address, to be forgotten after the case."""
    bench.made.append((path, token))
    return bench.target.call("PUT", path, token=token)


@pytest.mark.source("orcid-api 7", "WebhooksServiceDelegatorImpl")
def test_registered_twice_and_forgotten(bench, target, hooks):
    path = path_of(target)
    made = registered(bench, path, hooks)
    assert (made.status_code, made.content) == (201, b"")
    assert made.headers["Location"].endswith(path)
    assert target.call("PUT", path, token=hooks).status_code == 204
    assert target.call("DELETE", path, token=hooks).status_code == 204
    assert errors(target.call("DELETE", path, token=hooks)) == (404, 9028)


@pytest.mark.source("orcid-api 7", "WebhooksServiceDelegatorImpl")
@pytest.mark.parametrize(
    "address",
    ["https://conformance.example/a b", "https://conformance.example/<x>"],
)
def test_address_that_is_no_uri(bench, target, hooks, address):
    answer = registered(bench, path_of(target, address), hooks)
    assert errors(answer) == (400, 9012)


@pytest.mark.source("orcid-api 7", "WebhooksServiceDelegatorImpl")
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_record_that_does_not_exist(target, hooks, method):
    # In a range that is not given out, with the right check digit.
    path = path_of(target, orcid="0000-0009-9999-9999")
    assert errors(target.call(method, path, token=hooks)) == (404, 9011)


@pytest.mark.source("orcid-api 1.3", "orcid-api 7")
@pytest.mark.parametrize("holder", ["person", "client"])
def test_registering_needs_the_scope(bench, target, hooks, holder):
    token = target.own_token() if holder == "client" else target.token
    answer = registered(bench, path_of(target), token)
    assert errors(answer) == (403, 9038)


@pytest.mark.source("orcid-api 1.10", "orcid-api 7")
def test_registering_needs_a_token(target):
    answer = target.call("PUT", path_of(target), token=None)
    assert (answer.status_code, answer.json()["error"]) == (403, "forbidden")
