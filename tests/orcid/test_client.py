# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The client over real HTTP: with the registry's simulator, and servers that misbehave."""

import gzip
import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from demo.certificate import certificate
from demo.state import State
from invenio_orcid_sync.core.outcomes import Outcome, classify
from invenio_orcid_sync.orcid import client as module
from invenio_orcid_sync.orcid.answers import Answer
from invenio_orcid_sync.orcid.client import Client
from invenio_orcid_sync.orcid.environments import Environment, environment_of
from invenio_orcid_sync.simulator import Simulator

from .wire import Wire, headers_of, http

CLIENT_ID, SECRET = "APP-0123456789ABCDEF", "client-secret"
OTHER_ID = "APP-FEDCBA9876543210"
TOKEN = "11111111-2222-3333-4444-555555555555"
ORCID = "0000-0002-1825-0097"
SCOPES = "/read-limited /activities/update"


def environment(url: str) -> Environment:
    """A registry at an address."""
    hosts = {"web": url, "api": url, "pub": f"{url}/pub"}
    return environment_of("local", hosts, CLIENT_ID, SECRET)


def work(value: str = "a", title: str = "On Waiting") -> dict[str, Any]:
    """A valid work."""
    return {
        "title": {"title": {"value": title}},
        "type": "journal-article",
        "external-ids": {
            "external-id": [
                {
                    "external-id-type": "source-work-id",
                    "external-id-value": value,
                    "external-id-relationship": "self",
                }
            ]
        },
    }


class Registry:
    """The simulator with our client and one person, and the client under test."""

    def __init__(self, simulator: Simulator) -> None:
        """Register all of them."""
        self.url = simulator.url
        for client_id in (CLIENT_ID, OTHER_ID):
            self.control(
                "clients",
                client_id=client_id,
                client_secret=SECRET,
                name="Repository",
                member=True,
                redirect_uris=["https://repository.example.org/"],
            )
        self.orcid = self.person("ada@example.org")
        self.token = self.token_of(self.orcid)
        self.client = Client(environment(self.url))

    def control(self, path: str, **body: Any) -> Any:
        """POST to the control API."""
        answer = requests.post(f"{self.url}/__control__/{path}", json=body, timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    def person(self, email: str) -> str:
        """Register a person. :returns: the iD."""
        named = {"given_names": "Ada", "family_name": "Lovelace", "password": "p"}
        return self.control("records", email=email, **named)["orcid"]

    def token_of(self, orcid: str, scope: str = SCOPES, client: str = CLIENT_ID) -> str:
        """Issue a token."""
        answer = self.control("tokens", orcid=orcid, client_id=client, scope=scope)
        return answer["access_token"]

    def fault(
        self, fault: str, path: str = "*/work*", times: int | None = 1, **options: Any
    ) -> None:
        """Script a fault."""
        self.control(
            "faults", match={"path": path}, fault=fault, times=times, **options
        )

    def act(self, action: str, **options: Any) -> None:
        """Do something as the person or the registry's staff."""
        self.control(f"records/{self.orcid}/actions", action=action, **options)

    def log(self) -> list[str]:
        """The client's requests so far."""
        answer = requests.get(f"{self.url}/__control__/requests", timeout=10).json()
        return [
            f"{one['method']} {one['path']}"
            for one in answer["requests"]
            if "__control__" not in one["path"]
        ]

    def works(self) -> list[str]:
        """The titles on the record."""
        answer = self.client.works(self.orcid, self.token)
        return [
            summary["title"]["title"]["value"]
            for group in answer.body["group"]
            for summary in group["work-summary"]
        ]

    def create(self, **parts: str) -> Answer:
        """POST a work."""
        return self.client.create(self.orcid, self.token, work(**parts))


@pytest.fixture(scope="module")
def server() -> Iterator[Simulator]:
    """A simulator of this module's own."""
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def registry(server: Simulator) -> Iterator[Registry]:
    """The simulator, afresh."""
    server.application.restart()
    registry = Registry(server)
    yield registry
    registry.client.close()


@pytest.fixture
def wire() -> Iterator[Callable[..., tuple[Wire, Client]]]:
    """Make a server that gives one answer, and a client for it."""
    made: list[tuple[Wire, Client]] = []

    def make(*pieces: bytes | float, **options: Any) -> tuple[Wire, Client]:
        server = Wire(pieces, **options)
        made.append((server, Client(environment(server.url))))
        return made[-1]

    yield make
    for server, client in made:
        client.close()
        server.__exit__()


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


CALLS: dict[str, Callable[[Client], Answer]] = {
    "works": lambda client: client.works(ORCID, TOKEN),
    "create": lambda client: client.create(ORCID, TOKEN, work()),
    "update": lambda client: client.update(ORCID, TOKEN, 7, work()),
    "delete": lambda client: client.delete(ORCID, TOKEN, 7),
    "exchange": lambda client: client.exchange("abcdef", "https://x.org/"),
    "revoke": lambda client: client.revoke(TOKEN),
}
API = ("works", "create", "update", "delete")
BODIES = ("create", "update")
OAUTH = ("exchange", "revoke")

every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


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


def outcome(operation: str, answer: Answer) -> Outcome:
    """What the table says about an answer."""
    error = answer.oauth_error if answer.code is None else None
    return classify(operation, answer.status, answer.code, error, answer.sent)


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


# Redirects.


def test_merged_record_is_answered_and_not_followed(registry: Registry) -> None:
    primary = registry.person("new@example.org")
    registry.act("deprecate", primary=primary)
    answer = registry.client.works(registry.orcid, registry.token)
    assert (answer.status, answer.moved_to) == (301, primary)
    assert outcome("resolve", answer).code == "moved"
    posted = registry.create()
    assert (posted.status, posted.code, posted.moved_to) == (409, 9007, primary)
    assert registry.log() == [
        f"GET /v3.0/{registry.orcid}/works",
        f"POST /v3.0/{registry.orcid}/work",
    ]


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 Other", "307 Temporary", "308 Permanent"]
)
@every_call
def test_redirect_carries_nothing_to_another_host(
    wire: Callable, call: Callable[[Client], Answer], status: str
) -> None:
    elsewhere, _ = wire(http())
    server, client = wire(http(status, Location=f"{elsewhere.url}/steal"))
    answer = call(client)
    assert (answer.status, answer.location) == (
        int(status[:3]),
        f"{elsewhere.url}/steal",
    )
    assert (len(server.requests), elsewhere.requests) == (1, [])


# No answer.


@every_call
def test_dropped_connection_may_have_done_something_and_is_not_repeated(
    wire: Callable, call: Callable[[Client], Answer]
) -> None:
    server, client = wire()
    answer = call(client)
    assert (answer.status, answer.sent, answer.problem) == (0, True, "ConnectionError")
    assert len(server.requests) == 1


@every_call
def test_refused_connection_has_done_nothing(call: Callable[[Client], Answer]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    client = Client(environment(f"http://127.0.0.1:{port}"))
    answer = call(client)
    client.close()
    assert (answer.status, answer.sent, answer.problem) == (0, False, "ConnectionError")


def test_name_that_leads_nowhere_has_done_nothing() -> None:
    client = Client(environment("http://no-such-host.invalid"))
    answer = client.works(ORCID, TOKEN)
    client.close()
    assert (answer.status, answer.sent) == (0, False)


@pytest.mark.parametrize("url", ["http://:80", "http://a b", "http://*.example.org"])
def test_address_that_is_none_has_done_nothing(url: str) -> None:
    client = Client(environment(url))
    answer = client.works(ORCID, TOKEN)
    client.close()
    assert (answer.status, answer.sent) == (0, False)


@pytest.mark.parametrize("fault", ["drop_before_apply", "apply_then_drop", "reset"])
@pytest.mark.parametrize("warm", [True, False])
def test_broken_connection_counts_as_sent(
    registry: Registry, fault: str, warm: bool
) -> None:
    """Also one that was kept open and used before, which libraries like to repeat by themselves."""
    if warm:
        registry.client.works(registry.orcid, registry.token)
    before = len(registry.log())
    registry.fault(fault)
    answer = registry.create()
    assert (answer.status, answer.sent, outcome("create", answer).code) == (
        0,
        True,
        "unanswered",
    )
    assert registry.log()[before:] == [f"POST /v3.0/{registry.orcid}/work"]
    assert registry.works() == (["On Waiting"] if fault == "apply_then_drop" else [])


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_error_is_an_answer_and_is_not_repeated(
    registry: Registry, status: int
) -> None:
    headers = {"Retry-After": "0"}
    registry.fault(
        "status", times=None, status=status, body={"error-code": 9008}, headers=headers
    )
    assert registry.create().status == status
    assert len(registry.log()) == 1


def test_page_of_a_proxy_is_an_answer_without_a_body(registry: Registry) -> None:
    registry.fault("html_503")
    answer = registry.create()
    assert (answer.status, answer.body, answer.code) == (503, None, None)
    assert outcome("create", answer).code == "registry_busy"


@pytest.mark.parametrize(
    "body, decoded",
    [
        (b"", None),
        (b"null", None),
        (b"[]", []),
        (b'{"a": 1', None),
        (b"<html>", None),
        (b'{"a": "\xff"}', None),
        ('{"a": "ü"}'.encode(), {"a": "ü"}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        ('{"a": "ü"}'.encode("utf-16"), {"a": "ü"}),
    ],
)
def test_body_is_json_or_nothing(wire: Callable, body: bytes, decoded: Any) -> None:
    _, client = wire(http(body=body))
    answer = client.works(ORCID, TOKEN)
    assert (answer.status, answer.body) == (200, decoded)


CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b'5\r\n{"a":\r\n3\r\n 1}\r\n0\r\n\r\n'
)


@pytest.mark.parametrize(
    "said",
    [
        CHUNKED,
        http(body=gzip.compress(b'{"a": 1}'), Content_Encoding="gzip"),
        b'HTTP/1.0 200 OK\r\n\r\n{"a": 1}',
    ],
    ids=["chunked", "gzip", "until the end"],
)
def test_body_comes_in_every_form(wire: Callable, said: bytes) -> None:
    _, client = wire(said)
    assert client.works(ORCID, TOKEN).body == {"a": 1}


@pytest.mark.parametrize(
    "said",
    [
        http(body=b'{"a": 1}', length=100),
        CHUNKED[:-12],
        http(body=b"\x1f\x8bnonsense", Content_Encoding="gzip"),
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 20",
    ],
    ids=["shorter than said", "chunk missing", "no gzip", "no HTTP", "head cut"],
)
def test_answer_that_breaks_off_is_none(wire: Callable, said: bytes) -> None:
    server, client = wire(said)
    answer = client.create(ORCID, TOKEN, work())
    assert (answer.status, answer.sent) == (0, True)
    assert len(server.requests) == 1


def test_body_beyond_the_limit_is_not_read(
    wire: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LIMIT", 100_000)
    piece = b'"' + b"x" * 50_000
    _, client = wire(http(body=b"", length=10**12), *[piece] * 4, 30.0)
    answer = client.works(ORCID, TOKEN)
    assert (answer.status, answer.sent) == (0, True)
    assert answer.seconds < 5


def test_body_that_unpacks_beyond_the_limit_is_not_read(
    wire: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LIMIT", 100_000)
    bomb = gzip.compress(b'"' + b"x" * 10**7 + b'"')
    assert len(bomb) < 20_000
    _, client = wire(http(body=bomb, Content_Encoding="gzip"))
    assert client.works(ORCID, TOKEN).status == 0


def test_body_up_to_the_limit_is_read(
    wire: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LIMIT", 100_000)
    text = "x" * 99_998
    _, client = wire(http(body=json.dumps(text).encode()))
    assert client.works(ORCID, TOKEN).body == text


# Time.


def test_silent_server_is_left_at_the_deadline(
    wire: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DEADLINE", 2.0)
    server, client = wire(30.0)
    answer = client.create(ORCID, TOKEN, work())
    assert (answer.status, answer.sent, answer.problem) == (0, True, "ReadTimeout")
    assert 1.0 <= answer.seconds < 1.8
    assert len(server.requests) == 1


def test_dripping_answer_is_left_at_the_deadline(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte comes in time, all of them would not: no time-out of a single read ends that."""
    monkeypatch.setattr(module, "DEADLINE", 0.5)
    registry.fault("slow_drip", seconds=0.2)
    answer = registry.client.works(registry.orcid, registry.token)
    assert (answer.status, answer.sent, answer.problem) == (0, True, "ReadTimeout")
    assert 0.25 <= answer.seconds < 2


def test_answer_that_stops_half_way_ends_within_the_deadline(
    wire: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DEADLINE", 2.0)
    _, client = wire(0.9, http(body=b'{"a":', length=100), 30.0)
    answer = client.works(ORCID, TOKEN)
    assert (answer.status, answer.sent) == (0, True)
    assert 1.9 <= answer.seconds < 2.6


def test_slow_answer_within_the_deadline_is_read(registry: Registry) -> None:
    registry.fault("slow_drip", seconds=0.01, chunk=20)
    answer = registry.client.works(registry.orcid, registry.token)
    assert (answer.status, answer.body["group"]) == (200, [])


@pytest.mark.parametrize(
    "name, deadline", [("exchange", "WEB_DEADLINE"), ("revoke", "DEADLINE")]
)
def test_person_waits_no_longer_than_pages_may_take(
    wire: Callable, monkeypatch: pytest.MonkeyPatch, name: str, deadline: str
) -> None:
    monkeypatch.setattr(module, deadline, 0.3)
    _, client = wire(30.0)
    answer = CALLS[name](client)
    assert (answer.status, answer.seconds < 2) == (0, True)


# What the environment of the process may not do.


@pytest.fixture
def netrc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password file that names every host."""
    file = tmp_path / "netrc"
    file.write_text(
        "machine 127.0.0.1 login intruder password x\ndefault login intruder password x\n"
    )
    file.chmod(0o600)
    monkeypatch.setenv("NETRC", str(file))


@pytest.mark.parametrize("name", CALLS)
def test_netrc_replaces_no_token(wire: Callable, netrc: None, name: str) -> None:
    server, client = wire(http())
    requests.get(server.url, timeout=10)  # with the file it would
    CALLS[name](client)
    first, ours = [headers_of(one).get("authorization") for one in server.requests]
    assert first is not None and first.startswith("Basic ")
    assert ours == (f"Bearer {TOKEN}" if name in API else None)


def test_proxy_of_the_environment_is_used_and_replaces_no_token(
    wire: Callable, netrc: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, _ = wire(http())
    for key in ("NO_PROXY", "no_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(key, raising=False)
    monkeypatch.setenv("http_proxy", proxy.url.replace("//", "//user:password@"))
    client = Client(environment("http://registry.invalid"))
    assert client.works(ORCID, TOKEN).status == 200
    client.close()
    line, headers = proxy.requests[0].splitlines()[0], headers_of(proxy.requests[0])
    assert line == f"GET http://registry.invalid/v3.0/{ORCID}/works HTTP/1.1".encode()
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert headers["proxy-authorization"].startswith("Basic ")


def test_cookies_do_not_travel_from_one_answer_to_other_requests(
    wire: Callable,
) -> None:
    server, client = wire(http(Set_Cookie="JSESSIONID=somebody; Path=/"))
    client.works(ORCID, TOKEN)
    client.works(ORCID, TOKEN)
    assert [headers_of(one).get("cookie") for one in server.requests] == [None, None]


# TLS.


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate that nobody trusts unless told, and its key."""
    return certificate(State(tmp_path_factory.mktemp("tls")))


def test_certificate_that_is_not_trusted_gets_no_token(
    wire: Callable, tls: tuple[Path, Path]
) -> None:
    server, client = wire(http(), tls=tls)
    answer = client.create(ORCID, TOKEN, work())
    assert (answer.status, answer.sent, answer.problem) == (0, False, "SSLError")
    assert server.requests == []


def test_certificate_that_the_environment_trusts_is_accepted(
    wire: Callable, tls: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tls[0]))
    server, client = wire(http(), tls=tls)
    assert client.works(ORCID, TOKEN).status == 200
    assert len(server.requests) == 1


def test_tls_that_breaks_after_the_request_counts_as_sent(
    wire: Callable, tls: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tls[0]))
    server, client = wire(tls=tls)
    answer = client.create(ORCID, TOKEN, work())
    assert (answer.status, answer.sent) == (0, True)
    assert len(server.requests) == 1


# Secrets.


@pytest.mark.parametrize("fails", [True, False])
@every_call
def test_no_token_or_secret_is_shown(
    wire: Callable,
    caplog: pytest.LogCaptureFixture,
    call: Callable[[Client], Answer],
    fails: bool,
) -> None:
    """ORCID repeats the token in the text of its 401; libraries log what they send."""
    caplog.set_level(logging.DEBUG)
    body = {
        "error": "invalid_token",
        "error_description": f"Invalid access token: {TOKEN}",
    }
    said = http(
        "401 Unauthorized",
        json.dumps(body).encode(),
        WWW_Authenticate=f"Bearer {TOKEN}",
    )
    server, client = wire(*([] if fails else [said]))
    answer = call(client)
    shown = f"{answer!r} {answer} {client!r} {client.environment!r} {caplog.text}"
    assert answer.status == (0 if fails else 401)
    assert any(
        secret in server.requests[0] for secret in (TOKEN.encode(), SECRET.encode())
    )
    assert [secret for secret in (TOKEN, SECRET) if secret in shown] == []


# Threads.


def test_threads_share_a_client_and_its_connections(registry: Registry) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda n: registry.create(value=f"work-{n}"), range(40))
        )
    assert [one.status for one in answers] == [201] * 40
    assert len({one.put_code for one in answers}) == 40


def test_connection_is_kept_for_the_next_request(
    registry: Registry, server: Simulator
) -> None:
    held = server._server
    assert held is not None
    for _ in range(3):
        registry.client.works(registry.orcid, registry.token)
        ours = set(held.connections)
    registry.client.works(registry.orcid, registry.token)
    assert set(held.connections) == ours
    registry.client.close()
    until = time.monotonic() + 5
    while held.connections and time.monotonic() < until:
        time.sleep(0.01)
    assert threading.active_count() >= 1 and not held.connections
