# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Tokens, states and targets: who gets in (orcid-api 1.6, 1.10, 2.3, 3.3)."""

import pytest

from .world import MEMBER, OTHER, code_of, work

EVERY_WRITE = [("POST", "work"), ("PUT", "work/1"), ("DELETE", "work/1")]


def test_no_token_on_the_member_api(world):
    response = world.api("GET", "works")
    assert (response.status_code, response.json()) == (
        403,
        {
            "error": "forbidden",
            "error_description": "Forbidden: The server understood the request but "
            "refuses to authorize it.",
        },
    )


def test_no_token_on_the_public_api(world):
    assert world.api("GET", "works", public=True).status_code == 200


@pytest.mark.parametrize("public", [True, False])
def test_unknown_token_is_echoed(world, public):
    response = world.api("GET", "works", "a-secret", public=public, accept="text/xml")
    assert response.status_code == 401
    assert response.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert response.json() == {
        "error": "invalid_token",
        "error_description": "Invalid access token: a-secret",
    }


def test_token_as_query_parameter(world, token):
    response = world.api("GET", f"works?access_token={token}")
    assert response.status_code == 200


def test_scheme_of_the_header_in_any_case(world, token):
    headers = {"Authorization": f"BEARER {token}"}
    assert world.api("GET", "works", headers=headers).status_code == 200


def test_token_expires(world):
    body = {"orcid": world.orcid, "client_id": MEMBER, "scope": "/read-limited"}
    token = world.control("POST", "tokens", {**body, "expires_in": 60})["access_token"]
    assert world.api("GET", "works", token).status_code == 200
    world.control("POST", "clock", {"advance": 61})
    assert world.api("GET", "works", token).status_code == 401


@pytest.mark.parametrize(
    "method, path", [("GET", "works"), ("POST", "work"), ("PUT", "work/1")]
)
def test_token_its_user_revoked_does_nothing_else(world, token, method, path):
    assert world.act("revoke_client", client_id=MEMBER) == {"revoked": 1}
    response = world.api(method, path, token, json=work())
    assert response.json()["error"] == "invalid_token"


def test_token_its_user_revoked_still_deletes(world, token):
    put_code = world.post(token=token)
    world.act("revoke_client", client_id=MEMBER)
    assert world.api("DELETE", f"work/{put_code}", token).status_code == 204


def test_token_its_client_revoked_does_not_delete(world, token):
    put_code = world.post(token=token)
    world.simulator.registry.access[token].ended = "CLIENT_REVOKED"
    assert world.api("DELETE", f"work/{put_code}", token).status_code == 401


def test_revoking_one_client_leaves_the_others(world, token):
    other = world.token(client=OTHER)
    world.act("revoke_client", client_id=MEMBER)
    assert world.api("GET", "works", token).status_code == 401
    assert world.api("GET", "works", other).status_code == 200


@pytest.mark.parametrize("method, path", [("GET", "works"), *EVERY_WRITE])
def test_token_for_another_record(world, token, method, path):
    world.orcid = world.person()
    response = world.api(method, path, token, json=work())
    assert code_of(response) == (401, 9017)


@pytest.mark.parametrize("orcid", ["0000-0002-1825-0097", "0000-0002-1825-0098"])
def test_unknown_record(world, orcid):
    token = world.token("/read-public", orcid=None)
    assert code_of(world.api("GET", f"/{orcid}/works", token)) == (404, 9016)


@pytest.mark.parametrize("orcid", ["0000-0002-1825-009", "0000-0002-1825-009x", "me"])
def test_malformed_record(world, orcid):
    token = world.token("/read-public", orcid=None)
    assert code_of(world.api("GET", f"/{orcid}/works", token)) == (404, 9001)


@pytest.mark.parametrize("method, path", [("GET", "works"), *EVERY_WRITE])
def test_locked_record(world, token, method, path):
    world.act("lock")
    body = work(put_code=1)
    assert code_of(world.api(method, path, token, json=body)) == (409, 9018)
    world.act("unlock")
    assert code_of(world.api(method, path, token, json=body)) != (409, 9018)


def test_deactivated_record_ends_tokens_and_clears_works(world, token):
    put_code = world.post()
    world.act("deactivate")
    mine = world.api("GET", "works", token)
    other = world.api("GET", "works", world.token("/read-public", orcid=None))
    assert (mine.status_code, mine.json()["error"]) == (401, "invalid_token")
    assert code_of(other) == (409, 9044)
    world.act("reactivate")
    assert world.api("GET", "works", token).status_code == 401
    found = world.api("GET", f"work/{put_code}", world.token())
    assert code_of(found) == (404, 9016)


def test_deprecated_record_moves_reads_and_refuses_writes(world, token):
    primary = world.person()
    world.act("deprecate", primary=primary)
    read = world.api("GET", "works", token)
    write = world.api("POST", "work", token, json=work())
    assert (code_of(read), code_of(write)) == ((301, 9007), (409, 9007))
    assert read.headers["Location"] == f"{world.url}/v3.0/{primary}/works"
    assert write.headers["Location"] == f"{world.url}/v3.0/{primary}/work"
    short = (
        "This account is deprecated. Please refer to account: "
        f"https://sandbox.orcid.org/{primary}."
    )
    assert write.json()["developer-message"] == short


def test_deprecated_record_followed_ends_at_the_wrong_target(world, token):
    world.act("deprecate", primary=world.person())
    response = world.api("GET", "works", token, allow_redirects=True)
    assert code_of(response) == (401, 9017)


@pytest.mark.parametrize(
    "client, days, expected",
    [(OTHER, 0, (409, 9036)), (OTHER, 11, (200, None)), (MEMBER, 0, (200, None))],
)
def test_unclaimed_record(world, client, days, expected):
    world.orcid = world.person(state="unclaimed", creator=MEMBER)
    token = world.token("/read-public", client=client, orcid=None)
    world.control("POST", "clock", {"advance": days * 86400})
    assert code_of(world.api("GET", "works", token)) == expected
