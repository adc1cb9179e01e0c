# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The token endpoint and revocation (orcid-api 1.4 to 1.7)."""

import pytest

from ..world import CALLBACK, MEMBER, OTHER, PUBLIC, SCOPE, SECRET, code_of, work


def ask(world, basic=None, headers=None, **form):
    """Call the token endpoint as the member."""
    if basic is None:
        form = {"client_id": MEMBER, "client_secret": SECRET} | form
    form = {key: value for key, value in form.items() if value is not None}
    return world.http.post(
        f"{world.url}/oauth/token", data=form, auth=basic, headers=headers
    )


def code_for(world, **changes):
    """Make a code past the browser."""
    registry = world.simulator.registry
    options = {
        "client_id": MEMBER,
        "orcid": world.orcid,
        "scopes": tuple(SCOPE.split()),
        "redirect_uri": CALLBACK,
    }
    with registry.lock:
        return registry.add_code(**{**options, **changes}).value


def exchange(world, code, **changes):
    """Exchange a code."""
    form = {"grant_type": "authorization_code", "redirect_uri": CALLBACK}
    return ask(world, code=code, **{**form, **changes})


def pair(world, scope=SCOPE, orcid="default", client=MEMBER):
    """Issue a token pair."""
    owner = world.orcid if orcid == "default" else orcid
    body = {"orcid": owner, "client_id": client, "scope": scope}
    return world.control("POST", "tokens", body)


def works(world, token):
    """Tell how the API takes a token."""
    return world.api("GET", "works", token).status_code


def test_code_gives_all_that_a_client_keeps(world):
    response = exchange(world, code_for(world))
    granted = response.json()
    assert response.status_code == 200
    assert granted == {
        "access_token": granted["access_token"],
        "token_type": "bearer",
        "refresh_token": granted["refresh_token"],
        "expires_in": granted["expires_in"],
        "scope": SCOPE,
        "name": "Ada Lovelace",
        "orcid": world.orcid,
    }
    assert granted["expires_in"] in (631138517, 631138518)
    assert granted["access_token"] != granted["refresh_token"]
    assert works(world, granted["access_token"]) == 200
    kept = ("Cache-Control", "Pragma", "OAUTH_AUTHORIZATION_CODE_EXCHANGE")
    assert [response.headers[name] for name in kept] == ["no-store", "no-cache", "ON"]


def test_name_is_null_where_there_is_none(world):
    world.orcid = world.person(given_names="", family_name="")
    assert exchange(world, code_for(world)).json()["name"] is None


def test_code_used_again_revokes_what_it_gave(world):
    code = code_for(world)
    token = exchange(world, code).json()["access_token"]
    kept = pair(world)["access_token"]
    again = exchange(world, code)
    assert (again.status_code, again.json()) == (
        400,
        {
            "error": "invalid_grant",
            "error_description": f"Reused authorization code: {code}",
        },
    )
    assert (works(world, token), works(world, kept)) == (401, 200)


@pytest.mark.parametrize(
    "changes, status, error",
    [
        ({"code": "nosuch"}, 400, "invalid_grant"),
        ({"client_id": OTHER}, 400, "invalid_grant"),
        ({"redirect_uri": CALLBACK + "/else"}, 400, "invalid_request"),
        ({"redirect_uri": None}, 400, "invalid_request"),
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "APP-NOBODY0000000001"}, 401, "invalid_client"),
        ({"client_id": None, "client_secret": None}, 401, "invalid_client"),
        ({"grant_type": None}, 400, "unsupported_grant_type"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_code_exchange_refused(world, changes, status, error):
    code = code_for(world)
    response = exchange(world, **{"code": code, **changes})
    assert (response.status_code, response.json()["error"]) == (status, error)
    assert exchange(world, code).status_code == 200


def test_code_expires_after_a_day(world):
    code = code_for(world)
    world.control("POST", "clock", {"advance": 1440 * 60 + 1})
    response = exchange(world, code)
    assert (response.status_code, response.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("action", ["deactivate", "deprecate"])
def test_code_of_a_record_that_is_gone(world, action):
    code = code_for(world)
    world.act(action, primary=world.person())
    response = exchange(world, code)
    assert (response.status_code, response.json()["error"]) == (
        400,
        "unauthorized_client",
    )


@pytest.mark.parametrize("state", ["locked", "deactivated"])
def test_client_that_is_not_active(world, state):
    world.client(MEMBER, state=state)
    response = exchange(world, code_for(world))
    assert (response.status_code, response.json()["error"]) == (
        400,
        "unauthorized_client",
    )


def test_client_by_basic_authentication(world):
    form = {"grant_type": "client_credentials", "scope": "/read-public"}
    assert ask(world, basic=(MEMBER, SECRET), **form).status_code == 200
    assert ask(world, basic=(MEMBER, "wrong"), **form).status_code == 401


def test_client_credentials_are_nobodys(world):
    response = ask(world, grant_type="client_credentials", scope="/read-public")
    granted = response.json()
    assert (granted["orcid"], "name" in granted) == (None, False)
    token = granted["access_token"]
    assert works(world, token) == 200
    posted = world.api("POST", "work", token, json=work())
    assert code_of(posted) == (403, 9038)


@pytest.mark.parametrize(
    "client, premium, scope, status, granted",
    [
        (MEMBER, False, "/read-public", 200, "/read-public"),
        (PUBLIC, False, "/read-public", 200, "/read-public"),
        (MEMBER, False, "/read-public /read-limited", 200, "/read-public"),
        (MEMBER, False, "/read-public email", 200, "/read-public"),
        (PUBLIC, False, "/read-limited", 400, None),
        (MEMBER, False, "", 400, None),
        (MEMBER, False, "/orcid-profile/create", 401, None),
        (MEMBER, False, "/webhook", 400, None),
        (MEMBER, True, "/webhook", 200, "/webhook"),
        (PUBLIC, True, "/webhook", 400, None),
        (MEMBER, False, "/group-id-record/update", 200, "/group-id-record/update"),
        (PUBLIC, False, "/group-id-record/update", 400, None),
    ],
)
def test_client_credentials_scope(world, client, premium, scope, status, granted):
    world.client(client, member=client != PUBLIC, premium=premium)
    response = ask(
        world, client_id=client, grant_type="client_credentials", scope=scope
    )
    assert response.status_code == status
    if granted is None:
        assert response.json()["error"] == "invalid_scope"
    else:
        assert response.json()["scope"] == granted


def refresh(world, token, headers=None, **changes):
    """Refresh a pair."""
    form = {"grant_type": "refresh_token", "refresh_token": token, **changes}
    return ask(world, headers=headers, **form)


def test_refresh_gives_a_new_pair_with_the_parents_expiry(world):
    old = pair(world)
    new = refresh(world, old["refresh_token"]).json()
    assert (new["scope"], new["orcid"]) == (SCOPE, world.orcid)
    assert abs(new["expires_in"] - old["expires_in"]) <= 1
    assert new["access_token"] != old["access_token"]
    assert (works(world, new["access_token"]), works(world, old["access_token"])) == (
        200,
        200,
    )


@pytest.mark.parametrize(
    "revoke_old, after", [(None, 401), ("true", 401), ("false", 200)]
)
def test_refresh_ends_the_bearer_that_comes_along(world, revoke_old, after):
    old = pair(world)
    bearer = {"Authorization": f"Bearer {old['access_token']}"}
    changes = {} if revoke_old is None else {"revoke_old": revoke_old}
    new = refresh(world, old["refresh_token"], bearer, **changes)
    assert new.status_code == 200
    assert works(world, old["access_token"]) == after


def test_refresh_does_not_end_somebody_elses_bearer(world):
    old = pair(world)
    foreign = pair(world, client=OTHER)["access_token"]
    refresh(world, old["refresh_token"], {"Authorization": f"Bearer {foreign}"})
    assert works(world, foreign) == 200


def test_refresh_narrows_the_scope(world):
    old = pair(world)
    new = refresh(world, old["refresh_token"], scope="/read-limited").json()
    assert new["scope"] == "/read-limited"
    posted = world.api("POST", "work", new["access_token"], json=work())
    assert code_of(posted) == (403, 9038)


@pytest.mark.parametrize(
    "changes, error",
    [
        ({"refresh_token": "unknown"}, "unauthorized_client"),
        ({"client_id": OTHER}, "invalid_request"),
        ({"scope": "/person/update"}, "invalid_scope"),
        ({"expires_in": "700000000"}, "invalid_request"),
        ({"expires_in": "soon"}, "invalid_request"),
    ],
)
def test_refresh_refused(world, changes, error):
    form = {"token": pair(world)["refresh_token"], **changes}
    token = form.pop("refresh_token", form.pop("token"))
    response = refresh(world, token, **form)
    assert (response.status_code, response.json()["error"]) == (400, error)


def test_refresh_may_shorten_the_life(world):
    new = refresh(world, pair(world)["refresh_token"], expires_in="100").json()
    assert new["expires_in"] in (98, 99)
    world.control("POST", "clock", {"advance": 101})
    assert works(world, new["access_token"]) == 401


def test_refresh_of_a_disabled_parent(world):
    old = pair(world)
    world.act("revoke_client", client_id=MEMBER)
    response = refresh(world, old["refresh_token"])
    assert (response.status_code, response.json()) == (
        400,
        {
            "error": "unauthorized_client",
            "error_description": "Parent token is disabled",
        },
    )


def revoke(world, **form):
    """Revoke a token."""
    form = {"client_id": MEMBER, "client_secret": SECRET} | form
    return world.http.post(f"{world.url}/oauth/revoke", data=form)


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_revoke_ends_that_pair_alone(world, which):
    first, second = pair(world), pair(world)
    response = revoke(world, token=first[which])
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["OAUTH_TOKEN_VALIDATION"] == "ON"
    assert works(world, first["access_token"]) == 401
    assert works(world, second["access_token"]) == 200
    assert refresh(world, first["refresh_token"]).status_code == 400


def test_revoke_of_an_unknown_token_is_200(world):
    response = revoke(world, token="unknown")
    assert (response.status_code, response.content) == (200, b"")


def test_revoke_of_another_clients_token_is_200_and_does_nothing(world):
    token = pair(world, client=OTHER)["access_token"]
    assert revoke(world, token=token).status_code == 200
    assert works(world, token) == 200


@pytest.mark.parametrize(
    "form, status, error",
    [
        ({}, 400, "invalid_request"),
        ({"token": "x", "client_secret": "wrong"}, 401, "invalid_client"),
    ],
)
def test_revoke_refused(world, form, status, error):
    response = revoke(world, **form)
    assert (response.status_code, response.json()["error"]) == (status, error)


def test_token_endpoint_reads_by_post_alone(world):
    assert world.http.get(f"{world.url}/oauth/token").status_code == 405
