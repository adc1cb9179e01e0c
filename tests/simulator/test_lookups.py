# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Identifier types, clients, status, and addresses of other versions (orcid-api 2.2, 8)."""

import pytest
from lxml import etree

from invenio_orcid_sync.simulator.identifiers import TYPES

from .world import MEMBER, code_of


def test_identifier_types(world):
    listed = world.api("GET", "/identifiers?locale=en", public=True).json()
    assert [entry["name"] for entry in listed] == list(TYPES)
    doi = next(entry for entry in listed if entry["name"] == "doi")
    assert doi["resolution-prefix"] == "https://doi.org/"
    assert [doi["case-sensitive"], doi["primary-use"]] == [False, "work"]
    assert code_of(world.api("GET", "/identifiers", world.token())) == (404, 9001)


@pytest.mark.parametrize("path", ["apiStatus", "pubStatus", "status"])
@pytest.mark.parametrize("public", [True, False])
def test_status_needs_no_token(world, path, public):
    response = world.api("GET", f"/{path}", public=public)
    assert (response.status_code, response.json()["overallOk"]) == (200, True)


def test_client(world):
    expected = {"name": "Client 0001", "description": None}
    path = f"/client/{MEMBER}"
    assert world.api("GET", path, public=True).json() == expected
    token = world.token("/read-public", orcid=None)
    assert world.api("GET", path, token).json() == expected
    response = world.api("GET", path, token, accept="application/xml")
    assert etree.fromstring(response.content)[0].text == "Client 0001"


def test_client_that_is_not_there(world):
    response = world.api("GET", "/client/APP-NOBODY0000000000", public=True)
    assert code_of(response) == (404, 9027)


def test_client_needs_read_public(world):
    token = world.token("/group-id-record/read", orcid=None)
    assert code_of(world.api("GET", f"/client/{MEMBER}", token)) == (403, 9038)


def loose(world, method, path):
    """Call an address as it is."""
    headers = {"Accept": "application/json"}
    url = f"{world.url}{path.format(iD=world.orcid)}"
    return world.http.request(method, url, headers=headers, allow_redirects=False)


@pytest.mark.parametrize(
    "path, target",
    [
        ("/{iD}/works", "/v3.0/{iD}/works"),
        ("/{iD}/works?a=b", "/v3.0/{iD}/works?a=b"),
        ("/pub/{iD}/record", "/pub/v3.0/{iD}/record"),
        ("/search?q=a", "/v3.0/search?q=a"),
        ("/pub/expanded-search/?q=a%20b", "/pub/v3.0/expanded-search?q=a%20b"),
    ],
)
def test_reads_without_version_are_sent_on(world, path, target):
    response = loose(world, "GET", path)
    assert response.status_code == 302
    assert response.headers["Location"] == target.format(iD=world.orcid)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/{iD}/work", "/pub/{iD}/work", "/search"])
def test_writes_without_version_are_refused(world, method, path):
    assert code_of(loose(world, method, path)) == (400, 9012)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "path, target",
    [
        ("/v3.0_rc1/{iD}/works", "/v3.0/{iD}/works"),
        ("/pub/v3.0_rc2/{iD}/works", "/pub/v3.0/{iD}/works"),
    ],
)
def test_release_candidates_moved(world, method, path, target):
    response = loose(world, method, path)
    assert code_of(response) == (308, 9056)
    assert response.headers["Location"] == target.format(iD=world.orcid)


@pytest.mark.parametrize("path", ["/v1.2/{iD}/orcid-bio", "/pub/v1.1/{iD}"])
def test_first_version_is_refused(world, path):
    assert code_of(loose(world, "GET", path)) == (400, 9012)
