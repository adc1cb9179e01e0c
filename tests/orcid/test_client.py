# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The client over real HTTP: with the registry's simulator, and servers that misbehave."""

import json
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime

import pytest
import requests

from invenio_orcid_sync.orcid.client import Client
from invenio_orcid_sync.orcid.environments import environment_of
from invenio_orcid_sync.simulator import Simulator

from .registry import (
    CALLS,
    CLIENT_ID,
    OAUTH,
    ORCID,
    OTHER_ID,
    SCOPES,
    SECRET,
    TOKEN,
    Registry,
    outcome,
    work,
)
from .wire import Wire, headers_of, http

# The calls.


def test_work_is_created_read_updated_and_deleted(registry: Registry) -> None:
    client, orcid, token = registry.client, registry.orcid, registry.token
    created = registry.create()
    code = created.put_code
    assert (created.status, created.body, type(code)) == (201, None, int)
    assert registry.works() == ["On Waiting"]

    updated = client.update(orcid, token, code, work(title="On Acting"))
    assert (updated.status, updated.body["put-code"]) == (200, code)
    assert updated.body["title"]["title"]["value"] == "On Acting"

    deleted = client.delete(orcid, token, code)
    assert (deleted.status, deleted.body) == (204, None)
    assert registry.works() == []
    path = f"/v3.0/{orcid}/work"
    assert registry.log() == [
        f"POST {path}",
        f"GET {path}s",
        f"PUT {path}/{code}",
        f"DELETE {path}/{code}",
        f"GET {path}s",
    ]


def test_one_work_and_keywords_are_read(registry: Registry) -> None:
    client, orcid, token = registry.client, registry.orcid, registry.token
    code = registry.create().put_code
    read = client.work(orcid, token, code)
    assert (read.status, read.body["put-code"]) == (200, code)
    assert read.body["title"]["title"]["value"] == "On Waiting"
    keywords = client.keywords(orcid, token)
    assert (keywords.status, keywords.body["keyword"]) == (200, [])
    assert registry.log()[1:] == [
        f"GET /v3.0/{orcid}/work/{code}",
        f"GET /v3.0/{orcid}/keywords",
    ]


def test_answer_tells_how_long_it_took(registry: Registry) -> None:
    registry.fault("delay", seconds=0.3)
    answer = registry.client.works(registry.orcid, registry.token)
    assert answer.ok and 0.3 <= answer.seconds < 5


def test_code_is_exchanged_once_and_the_token_revoked(registry: Registry) -> None:
    callback = "https://repository.example.org/callback"
    authorize = f"{registry.url}/oauth/authorize"
    query = {
        "client_id": CLIENT_ID,
        "response_type": "code",
        "scope": SCOPES,
        "redirect_uri": callback,
    }
    with requests.Session() as browser:
        options = {"params": query, "allow_redirects": False, "timeout": 10}
        person = {"userId": registry.orcid, "password": "p", "action": "signin"}
        browser.post(authorize, data=person, **options)
        answer = browser.post(authorize, data={"action": "allow"}, **options)
    code = answer.headers["Location"].partition("code=")[2].partition("&")[0]

    exchanged = registry.client.exchange(code, callback)
    assert (exchanged.status, exchanged.body["orcid"]) == (200, registry.orcid)
    token = exchanged.body["access_token"]
    assert registry.client.works(registry.orcid, token).status == 200

    assert registry.client.revoke(token).status == 200
    assert registry.client.works(registry.orcid, token).oauth_error == "invalid_token"
    again = registry.client.exchange(code, callback)
    assert (again.status, again.oauth_error) == (400, "invalid_grant")


def test_body_is_sent_as_utf8_json_with_its_put_code(wire: Callable) -> None:
    server, client = wire(http())
    payload = work(title="Über 漢字 \U0001f9ea")
    client.update(ORCID, TOKEN, 7, payload)
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.splitlines()[0] == f"PUT /v3.0/{ORCID}/work/7 HTTP/1.1".encode()
    assert json.loads(body.decode()) == {**payload, "put-code": 7}
    assert "Über 漢字 \U0001f9ea".encode() in body
    assert "put-code" not in payload


@pytest.mark.parametrize("name", CALLS)
def test_headers_are_said_always(wire: Callable, name: str) -> None:
    server, client = wire(http())
    CALLS[name](client)
    headers = headers_of(server.requests[0])
    json_ = "application/vnd.orcid+json"
    form = "application/x-www-form-urlencoded"
    sent = [headers.get(key) for key in ("accept", "authorization", "content-type")]
    assert (
        sent
        == {
            "works": [json_, f"Bearer {TOKEN}", None],
            "work": [json_, f"Bearer {TOKEN}", None],
            "keywords": [json_, f"Bearer {TOKEN}", None],
            "create": [json_, f"Bearer {TOKEN}", json_],
            "update": [json_, f"Bearer {TOKEN}", json_],
            "delete": [json_, f"Bearer {TOKEN}", None],
            "exchange": ["application/json", None, form],
            "revoke": ["application/json", None, form],
        }[name]
    )


@pytest.mark.parametrize("name", CALLS)
def test_secret_goes_to_the_oauth_endpoints_only(wire: Callable, name: str) -> None:
    server, client = wire(http())
    CALLS[name](client)
    assert (SECRET.encode() in server.requests[0]) is (name in OAUTH)


# What comes back from the registry, real answers to the engine's table.


def test_second_create_names_the_first(registry: Registry) -> None:
    first = registry.create()
    second = registry.create(title="Again")
    assert (second.status, second.code) == (409, 9021)
    assert second.duplicate_of == first.put_code
    assert second.put_code is None
    assert outcome("create", second).code == "duplicate"


@pytest.mark.parametrize(
    "action, code, meaning",
    [
        ({"action": "lock"}, 9018, "record_locked"),
        ({"action": "revoke_client", "client_id": CLIENT_ID}, None, "refused"),
        ({"action": "deactivate"}, None, "refused"),
    ],
)
def test_record_that_refuses_says_why(
    registry: Registry, action: dict[str, str], code: int | None, meaning: str
) -> None:
    registry.act(**action)
    answer = registry.create()
    assert (answer.code, outcome("create", answer).code) == (code, meaning)


def test_work_that_is_gone_is_a_question_and_then_done(registry: Registry) -> None:
    client, orcid, token = registry.client, registry.orcid, registry.token
    updated = client.update(orcid, token, 7, work())
    deleted = client.delete(orcid, token, 7)
    assert [(one.status, one.code) for one in (updated, deleted)] == [(404, 9016)] * 2
    assert outcome("update", updated).code == "missing"
    assert outcome("delete", deleted).code == "deleted"


@pytest.mark.parametrize("operation", ["create", "resolve"])
def test_record_that_is_unknown(registry: Registry, operation: str) -> None:
    """A token for another record: that comes first."""
    client, token = registry.client, registry.token
    answer = (
        client.works(ORCID, token)
        if operation == "resolve"
        else client.create(ORCID, token, work())
    )
    assert (answer.status, answer.code) == (401, 9017)
    assert outcome(operation, answer).code == "wrong_record"


def test_work_of_another_source_is_not_ours(registry: Registry) -> None:
    other = registry.token_of(registry.orcid, client=OTHER_ID)
    code = registry.client.create(registry.orcid, other, work()).put_code
    update = registry.client.update(
        registry.orcid, registry.token, code, work(title="X")
    )
    delete = registry.client.delete(registry.orcid, registry.token, code)
    assert [(one.status, one.code) for one in (update, delete)] == [(403, 9010)] * 2
    assert outcome("update", update) == outcome("delete", delete)
    assert outcome("delete", delete).code == "not_our_work"


def test_scope_that_is_too_small(registry: Registry) -> None:
    token = registry.token_of(registry.orcid, scope="/read-limited")
    answer = registry.client.create(registry.orcid, token, work())
    assert (answer.status, answer.code) == (403, 9038)
    assert outcome("create", answer).code == "scope"


@pytest.mark.parametrize(
    "broken",
    [{"type": "no-such-type"}, {"title": None}, {"external-ids": None}, {"unknown": 1}],
)
def test_work_that_breaks_a_rule_is_rejected(registry: Registry, broken: dict) -> None:
    answer = registry.client.create(
        registry.orcid, registry.token, {**work(), **broken}
    )
    assert (answer.status, outcome("create", answer).code) == (400, "rejected")


def test_client_gets_a_token_of_its_own(registry: Registry) -> None:
    answer = registry.client.own_token("/read-public")
    assert (answer.status, answer.body["orcid"]) == (200, None)
    assert answer.body["scope"] == "/read-public"
    assert answer.body["access_token"] not in repr(answer)
    refused = registry.client.own_token("/activities/update")
    assert (refused.status, refused.oauth_error) == (400, "invalid_scope")


def test_answer_says_when_it_was_written_over_there(registry: Registry) -> None:
    written = registry.client.own_token("/read-public").date
    ago = time.time() - parsedate_to_datetime(written).timestamp()
    assert -1 < ago < 30
    with Wire([http(body=b"{}")]) as silent:
        hosts = {"web": silent.url, "api": silent.url, "pub": silent.url}
        client = Client(environment_of("local", hosts, CLIENT_ID, "secret"))
        assert client.own_token("/read-public").date is None
        client.close()


def test_client_that_is_unknown_may_not_revoke(registry: Registry) -> None:
    hosts = {"web": registry.url, "api": registry.url, "pub": registry.url}
    stranger = Client(environment_of("local", hosts, CLIENT_ID, "wrong"))
    answer = stranger.revoke(registry.token)
    stranger.close()
    assert (answer.status, answer.oauth_error) == (401, "invalid_client")
    assert outcome("revoke", answer).code == "credentials"


@pytest.mark.parametrize("style", ["clean", "internal"])
def test_put_code_is_read_from_either_form_of_location(
    server: Simulator, style: str
) -> None:
    requests.post(
        f"{server.url}/__control__/reset", json={"location_style": style}, timeout=10
    )
    registry = Registry(server)
    created = registry.create()
    registry.client.close()
    assert created.location is not None
    assert ("orcid-api-web" in created.location) is (style == "internal")
    stored = requests.get(
        f"{server.url}/__control__/records/{registry.orcid}", timeout=10
    ).json()
    (group,) = stored["works"]["group"]
    assert created.put_code == group["work-summary"][0]["put-code"]
    # It is never fetched.
    assert registry.log() == [f"POST /v3.0/{registry.orcid}/work"]
