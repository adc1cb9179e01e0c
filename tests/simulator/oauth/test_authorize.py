# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The authorize page as a browser meets it (orcid-api 1.2)."""

import base64
import hashlib
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from ..world import CALLBACK, MEMBER, PASSWORD, PUBLIC, SCOPE, SECRET


class Visitor:
    """A person's browser: keeps cookies, follows nothing by itself."""

    def __init__(self, world):
        """Start without cookies."""
        self.world = world
        self.http = requests.Session()

    def address(self, **changes):
        """Make an authorize link; None takes a parameter out."""
        query = {
            "client_id": MEMBER,
            "response_type": "code",
            "scope": SCOPE,
            "redirect_uri": CALLBACK,
            "state": "a state",
        } | changes
        query = {key: value for key, value in query.items() if value is not None}
        return f"{self.world.url}/oauth/authorize?{urlencode(query)}"

    def get(self, **changes):
        """Open the link."""
        return self.http.get(self.address(**changes), allow_redirects=False)

    def post(self, fields, **changes):
        """Send the form of the page behind the link."""
        address = self.address(**changes)
        return self.http.post(address, data=fields, allow_redirects=False)

    def sign_in(self, user=None, password=PASSWORD, **changes):
        """Fill in the sign-in form."""
        fields = {"userId": user or self.world.orcid, "password": password}
        return self.post({**fields, "action": "signin"}, **changes)

    def code(self, **changes):
        """Sign in, allow, and give the code."""
        self.sign_in(**changes)
        return query_of(self.post({"action": "allow"}, **changes))["code"]


@pytest.fixture()
def visitor(world):
    """Open a browser."""
    made = Visitor(world)
    yield made
    made.http.close()


def query_of(response):
    """Give the parameters that the browser brings back to the client."""
    assert response.status_code == 302, response.text
    target = response.headers["Location"]
    assert target.startswith(CALLBACK + "?")
    return {key: value[0] for key, value in parse_qs(urlsplit(target).query).items()}


def exchange(world, code, **changes):
    """Exchange a code."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": MEMBER,
        "client_secret": SECRET,
        "redirect_uri": CALLBACK,
    } | changes
    return world.http.post(f"{world.url}/oauth/token", data=form)


def test_sign_in_then_consent_then_code(world, visitor):
    assert "Sign in to ORCID" in visitor.get().text
    entered = visitor.sign_in()
    assert entered.status_code == 303
    consent = visitor.http.get(world.url + entered.headers["Location"])
    assert "Authorize access" in consent.text
    assert "Ada Lovelace" in consent.text
    assert "/activities/update" in consent.text
    returned = query_of(visitor.post({"action": "allow"}))
    assert (sorted(returned), returned["state"]) == (["code", "state"], "a state")
    assert len(returned["code"]) == 6
    granted = exchange(world, returned["code"]).json()
    assert (granted["orcid"], granted["scope"]) == (world.orcid, SCOPE)


def test_deny(visitor):
    visitor.sign_in()
    assert query_of(visitor.post({"action": "deny"})) == {
        "error": "access_denied",
        "error_description": "User denied access",
        "state": "a state",
    }


@pytest.mark.parametrize("by", ["iD", "address", "e-mail"])
def test_sign_in_by_what_a_person_knows(world, visitor, by):
    record = world.simulator.registry.records[world.orcid]
    user = {
        "iD": world.orcid,
        "address": f"https://orcid.org/{world.orcid}",
        "e-mail": record.email.upper(),
    }[by]
    assert visitor.sign_in(user).status_code == 303


@pytest.mark.parametrize(
    "user, password",
    [(None, "wrong"), ("nobody@example.org", PASSWORD), (" ", PASSWORD)],
)
def test_sign_in_refused(visitor, user, password):
    response = visitor.sign_in(user, password)
    assert response.status_code == 200
    assert "Incorrect iD, e-mail address or password." in response.text
    assert visitor.http.cookies.get_dict() == {}
    assert "Sign in to ORCID" in visitor.post({"action": "allow"}).text


@pytest.mark.parametrize(
    "changes, title",
    [
        ({"client_id": "APP-NOBODY0000000001"}, "Unknown client"),
        ({"client_id": None}, "Unknown client"),
        ({"redirect_uri": "https://evil.example/callback"}, "Redirect URI mismatch"),
        (
            {"redirect_uri": "http://repository.example/callback"},
            "Redirect URI mismatch",
        ),
        ({"redirect_uri": None}, "Redirect URI mismatch"),
        ({"redirect_uri": "https://[repository.example"}, "Redirect URI mismatch"),
        ({"redirect_uri": "https://repository.example/"}, "Redirect URI mismatch"),
    ],
)
def test_error_page_instead_of_redirect(visitor, changes, title):
    response = visitor.get(**changes)
    assert (response.status_code, "Location" in response.headers) == (400, False)
    assert f"<h1>{title}</h1>" in response.text


@pytest.mark.parametrize(
    "registered, given, allowed",
    [
        ("https://a.example", "https://a.example/any/path", True),
        ("https://a.example/", "https://a.example", True),
        ("https://a.example/cb", "https://a.example/cb/production/?x=1", True),
        ("https://a.example/cb", "https://a.example/other", False),
        ("https://a.example/cb", "https://a.example.evil.org/cb", False),
        ("http://127.0.0.1:5000/", "http://127.0.0.1:5000/cb", True),
        ("http://127.0.0.1:5000/", "http://127.0.0.1:5001/cb", False),
    ],
)
def test_redirect_address_matches_by_prefix(world, visitor, registered, given, allowed):
    world.client(MEMBER, redirect_uris=[registered])
    assert (visitor.get(redirect_uri=given).status_code == 200) is allowed


@pytest.mark.parametrize(
    "changes, error",
    [
        ({"scope": "/made-up"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
        ({"scope": "/read-public"}, "invalid_scope"),
        ({"scope": "/activities/update", "client_id": PUBLIC}, "invalid_scope"),
        ({"response_type": "code token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
    ],
)
def test_error_goes_back_to_the_client(visitor, changes, error):
    returned = query_of(visitor.get(**changes))
    assert (returned["error"], returned["state"]) == (error, "a state")
    assert returned["error_description"]


@pytest.mark.parametrize("state", ["locked", "deactivated"])
def test_client_that_is_not_active(world, visitor, state):
    world.client(MEMBER, state=state)
    assert query_of(visitor.get())["error"] == f"client_{state}"


def test_no_state_gives_no_state(visitor):
    visitor.sign_in(state=None)
    returned = query_of(visitor.post({"action": "allow"}, state=None))
    assert list(returned) == ["code"]


@pytest.mark.parametrize(
    "parameters, shown",
    [
        ({"email": "ada@x.org"}, 'name="userId" value="ada@x.org"'),
        ({"orcid": "0000-1", "email": "a@x.org"}, 'name="userId" value="0000-1"'),
        (
            {"show_login": "false", "given_names": 'A"<b>'},
            'name="given_names" value="A&#34;&lt;b&gt;"',
        ),
        (
            {"show_login": "false", "family_names": "Byron"},
            'name="family_names" value="Byron"',
        ),
        ({"show_login": "false", "email": "a@x.org"}, 'value="a@x.org"'),
        ({"lang": "es"}, '<html lang="es">'),
    ],
)
def test_form_is_prefilled(visitor, parameters, shown):
    assert shown in visitor.get(**parameters).text


def test_register_and_allow(world, visitor):
    fields = {
        "action": "register",
        "given_names": "Grace",
        "family_names": "Hopper",
        "email": "grace@example.org",
        "password": "new",
    }
    entered = visitor.post(fields, show_login="false")
    consent = visitor.http.get(world.url + entered.headers["Location"])
    assert "Grace Hopper" in consent.text
    code = query_of(visitor.post({"action": "allow"}))["code"]
    granted = exchange(world, code).json()
    assert granted["name"] == "Grace Hopper"
    assert granted["orcid"] != world.orcid


def test_register_with_an_address_that_is_taken(world, visitor):
    record = world.simulator.registry.records[world.orcid]
    fields = {"action": "register", "given_names": "A", "email": record.email}
    response = visitor.post({**fields, "password": "x"})
    assert "belongs to a record already" in response.text
    assert len(world.simulator.registry.records) == 1


def test_consent_is_not_asked_again_for_the_same_scopes(world, visitor):
    exchange(world, visitor.code())
    assert "code" in query_of(visitor.get())
    reordered = " ".join(reversed(SCOPE.split()))
    assert "code" in query_of(visitor.get(scope=reordered))
    assert "Authorize access" in visitor.get(scope="/read-limited").text


def test_consent_is_asked_again_after_revocation(world, visitor):
    exchange(world, visitor.code())
    world.act("revoke_client", client_id=MEMBER)
    assert "Authorize access" in visitor.get().text


@pytest.mark.parametrize(
    "prompt, signed_in, consented, expected",
    [
        ("none", False, False, "login_required"),
        ("none", True, False, "interaction_required"),
        ("none", True, True, "code"),
        ("login", True, True, "Sign in to ORCID"),
        ("confirm", True, True, "Authorize access"),
    ],
)
def test_prompt_with_openid(world, visitor, prompt, signed_in, consented, expected):
    scope = "openid /read-limited"
    if signed_in:
        visitor.sign_in(scope=scope)
    if consented:
        world.token(scope)
    response = visitor.get(scope=scope, prompt=prompt)
    if response.status_code == 200:
        assert expected in response.text
    else:
        returned = query_of(response)
        assert expected in (returned.get("error"), *returned)


def test_prompt_is_overlooked_without_openid(visitor):
    visitor.sign_in()
    assert "Authorize access" in visitor.get(prompt="none").text


def test_prompt_login_is_answered_by_signing_in(world, visitor):
    scope = "openid /read-limited"
    entered = visitor.sign_in(scope=scope, prompt="login")
    consent = visitor.http.get(world.url + entered.headers["Location"])
    assert "Authorize access" in consent.text


def test_signout_ends_the_session(world, visitor):
    visitor.sign_in()
    assert "Authorize access" in visitor.get().text
    left = visitor.http.get(f"{world.url}/signout", allow_redirects=False)
    assert (left.status_code, left.headers["Location"]) == (302, "/signin")
    assert "Sign in to ORCID" in visitor.get().text


def test_user_status_tells_and_signs_out(world, visitor):
    address = f"{world.url}/userStatus.json"
    assert visitor.http.get(address).json() == {"loggedIn": False}
    visitor.sign_in()
    assert visitor.http.get(address).json() == {"loggedIn": True}
    assert visitor.http.get(f"{address}?logUserOut=true").json() == {"loggedIn": False}
    assert visitor.http.get(address).json() == {"loggedIn": False}


def test_signout_ends_the_session_for_a_copied_cookie_too(world, visitor):
    visitor.sign_in()
    kept = visitor.http.cookies.get_dict()
    visitor.http.get(f"{world.url}/signout", allow_redirects=False)
    response = requests.get(visitor.address(), cookies=kept, timeout=10)
    assert "Sign in to ORCID" in response.text


def test_session_cookie_is_kept_from_scripts(visitor):
    cookie = visitor.sign_in().headers["Set-Cookie"]
    assert cookie.endswith("HttpOnly; Path=/; SameSite=Lax")


def test_private_email_can_be_declined(world, visitor):
    scope = "/read-limited /email/read-private"
    visitor.sign_in(scope=scope)
    assert 'name="decline_email"' in visitor.get(scope=scope).text
    fields = {"action": "allow", "decline_email": "1"}
    code = query_of(visitor.post(fields, scope=scope))["code"]
    assert exchange(world, code).json()["scope"] == "/read-limited"


@pytest.mark.parametrize(
    "method, challenge",
    [
        ("plain", "a-verifier"),
        (
            "S256",
            base64.urlsafe_b64encode(hashlib.sha256(b"a-verifier").digest())
            .rstrip(b"=")
            .decode(),
        ),
    ],
)
def test_pkce(world, visitor, method, challenge):
    sent = {"code_challenge": challenge, "code_challenge_method": method}
    code = visitor.code(**sent)
    wrong = exchange(world, code, code_verifier="another")
    right = exchange(world, code, code_verifier="a-verifier")
    assert (wrong.status_code, wrong.json()["error"]) == (400, "invalid_grant")
    assert right.status_code == 200


def test_signin_without_client_leads_to_the_own_record(world, visitor):
    assert "Sign in to ORCID" in visitor.http.get(f"{world.url}/signin").text
    response = visitor.http.post(
        f"{world.url}/signin", data={"userId": world.orcid, "password": PASSWORD}
    )
    assert response.url == f"{world.url}/{world.orcid}"
    assert "<h1>Ada Lovelace</h1>" in response.text


def test_pages_run_no_scripts_and_show_in_no_frame(visitor):
    policy = visitor.get().headers["Content-Security-Policy"]
    assert policy == (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    )
