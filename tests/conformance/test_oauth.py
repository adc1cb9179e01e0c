# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Tokens: how they are given, refused and taken back."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from .target import JSON, SCOPES, errors

AUTHORIZE = "/oauth/authorize"


@pytest.fixture()
def session(target):
    """Give a session with the owner signed in, as far as a program can sign in there."""
    target.need("password", "redirect_uri", "control")
    with requests.Session() as opened:
        opened.post(
            f"{target.web}/signin",
            data={"userId": target.orcid, "password": target.password},
            timeout=60,
        )
        yield opened


def asked(target, session, action="allow", **changes):
    """Go through the consent page and give the parameters that come back."""
    query = {
        "client_id": target.client_id,
        "response_type": "code",
        "scope": SCOPES,
        "redirect_uri": target.redirect_uri,
        "state": "xyz",
        **changes,
    }
    answer = session.post(
        target.web + AUTHORIZE,
        params=query,
        data={"action": action},
        allow_redirects=False,
        timeout=60,
    )
    assert answer.status_code == 302, answer.status_code
    found = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {name: values[0] for name, values in found.items()}


def exchanged(target, code, **changes):
    """Exchange a code."""
    return target.granted(
        grant_type="authorization_code",
        code=code,
        **{"redirect_uri": target.redirect_uri, **changes},
    )


@pytest.mark.source("orcid-api 1.4")
def test_code_becomes_a_token_with_name_and_orcid(target, session):
    back = asked(target, session)
    assert (back["state"], sorted(back)) == ("xyz", ["code", "state"])
    body = exchanged(target, back["code"]).json()
    assert body["orcid"] == target.orcid
    assert body["token_type"] == "bearer"
    assert sorted(body["scope"].split()) == sorted(SCOPES.split())
    assert body["expires_in"] > 600_000_000
    assert target.call("GET", "works", token=body["access_token"]).status_code == 200


@pytest.mark.source("orcid-api 1.2", "OauthAuthorizeController")
def test_code_used_twice_ends_its_token(target, session):
    code = asked(target, session)["code"]
    token = exchanged(target, code).json()["access_token"]
    again = exchanged(target, code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert target.call("GET", "works", token=token).status_code == 401


@pytest.mark.source("orcid-api 1.7")
def test_code_with_another_redirect_uri(target, session):
    code = asked(target, session)["code"]
    answer = exchanged(target, code, redirect_uri=f"{target.redirect_uri}/other")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.source("orcid-api 1.2")
def test_denied_consent_goes_back_with_the_state(target, session):
    back = asked(target, session, action="deny")
    assert (back["error"], back["state"]) == ("access_denied", "xyz")
    assert "code" not in back


@pytest.mark.source("orcid-api 1.2")
@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "APP-0000000000000000"},
        {"redirect_uri": "https://attacker.example/"},
    ],
)
def test_unknown_client_or_address_is_never_redirected(target, changes):
    target.need("redirect_uri")
    query = {
        "client_id": target.client_id,
        "response_type": "code",
        "scope": "/authenticate",
        "redirect_uri": target.redirect_uri,
        **changes,
    }
    answer = target.http.get(
        target.web + AUTHORIZE, params=query, allow_redirects=False, timeout=60
    )
    assert "attacker.example" not in answer.headers.get("Location", "")
    assert "code=" not in answer.headers.get("Location", "")


@pytest.mark.source("orcid-api 1.3", "orcid-api 1.4")
def test_client_credentials_read_public(target):
    body = target.granted(grant_type="client_credentials", scope="/read-public").json()
    assert (body["token_type"], body["scope"]) == ("bearer", "/read-public")
    assert body.get("orcid") is None
    answer = target.call("GET", "record", token=body["access_token"])
    assert answer.status_code == 200


@pytest.mark.source("orcid-api 1.4")
def test_token_answers_are_not_kept(target):
    answer = target.granted(grant_type="client_credentials", scope="/read-public")
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.source("orcid-api 1.1")
def test_client_may_use_basic(target):
    target.need("client_id", "client_secret")
    answer = target.http.post(
        f"{target.web}/oauth/token",
        data={"grant_type": "client_credentials", "scope": "/read-public"},
        auth=(target.client_id, target.client_secret),
        headers={"Accept": JSON},
        timeout=60,
    )
    assert (answer.status_code, answer.json()["scope"]) == (200, "/read-public")


@pytest.mark.source("orcid-api 1.7", "OAuthErrorUtils")
@pytest.mark.parametrize(
    "form, status",
    [
        ({"grant_type": "authorization_code", "code": "nosuch"}, 400),
        ({"grant_type": "refresh_token", "refresh_token": "no-such-token"}, 400),
        ({"grant_type": "password"}, 400),
        ({"scope": "/read-public"}, 400),
        ({"grant_type": "client_credentials", "scope": "/nonsense"}, 401),
        ({"grant_type": "client_credentials", "scope": "/activities/update"}, 400),
        ({"grant_type": "client_credentials", "client_secret": "wrong"}, 401),
        ({"grant_type": "client_credentials", "client_id": "APP-0"}, 401),
    ],
    ids=lambda value: "-".join(value.values()) if isinstance(value, dict) else None,
)
def test_token_is_refused(target, form, status):
    target.need("client_id", "client_secret")
    own = {"client_id": target.client_id, "client_secret": target.client_secret}
    answer = target.form("/oauth/token", **{**own, **form})
    # The documented answers of the newer server differ: 400 throughout.
    assert answer.status_code in {status, 400}
    assert answer.json()["error"]


@pytest.mark.source("orcid-api 1.5")
def test_refresh_gives_a_new_pair(target, session):
    code = asked(target, session)["code"]
    first = exchanged(target, code).json()
    second = target.granted(
        grant_type="refresh_token",
        refresh_token=first["refresh_token"],
        scope="/read-limited",
    ).json()
    assert second["scope"] == "/read-limited"
    assert {second["access_token"], second["refresh_token"]}.isdisjoint(
        {first["access_token"], first["refresh_token"]}
    )


@pytest.mark.source("orcid-api 1.6", "RevokeController")
def test_revoked_token_no_longer_reads(target):
    token = target.own_token()
    assert target.call("GET", "record", token=token).status_code == 200
    own = {"client_id": target.client_id, "client_secret": target.client_secret}
    answer = target.form("/oauth/revoke", token=token, **own)
    assert (answer.status_code, answer.content) == (200, b"")
    assert target.call("GET", "record", token=token).status_code == 401


@pytest.mark.source("orcid-api 1.6", "RevokeController")
def test_revoking_what_is_unknown_is_200(target):
    target.need("client_id", "client_secret")
    own = {"client_id": target.client_id, "client_secret": target.client_secret}
    assert target.form("/oauth/revoke", token="no-such", **own).status_code == 200


@pytest.mark.source("orcid-api 1.10", "OrcidBearerTokenFilter")
@pytest.mark.parametrize(
    "method, path", [("GET", "works"), ("POST", "work"), ("DELETE", "work/1")]
)
def test_no_token_at_all(target, method, path):
    answer = target.call(method, path, token=None)
    assert (answer.status_code, answer.json()["error"]) == (403, "forbidden")


@pytest.mark.source("orcid-api 1.10", "OrcidBearerTokenFilter")
@pytest.mark.parametrize("accept", ["application/json", "application/xml"])
def test_unknown_token_is_json_whatever_was_asked_for(target, accept):
    answer = target.call("GET", "works", token="no-such-token", accept=accept)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")


@pytest.mark.source("orcid-api 2.3", "TokenTargetFilter")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_token_of_another_record(target, method):
    target.need("orcid", "token")
    elsewhere = "/v3.0/0000-0002-9227-8514/" + ("works" if method == "GET" else "work")
    assert errors(target.call(method, elsewhere)) == (401, 9017)


@pytest.mark.source("orcid-api 1.8")
def test_openid_configuration_names_the_endpoints(target):
    target.need("web")
    answer = target.http.get(
        f"{target.web}/.well-known/openid-configuration", timeout=60
    )
    body = answer.json()
    assert {"issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"} <= set(
        body
    )
    assert body["token_endpoint"].endswith("/oauth/token")


@pytest.mark.source("orcid-api 1.8")
def test_userinfo_of_a_bad_token(target):
    target.need("web")
    answer = target.http.get(
        f"{target.web}/oauth/userinfo",
        headers={"Authorization": "Bearer no-such-token"},
        timeout=60,
    )
    assert answer.status_code == 403
