# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What answers say, and what their absence does: redirects, broken connections, bodies of all forms."""

import gzip
import json
import socket
from collections.abc import Callable
from typing import Any

import pytest

from invenio_orcid_sync.orcid import client as module
from invenio_orcid_sync.orcid.answers import Answer
from invenio_orcid_sync.orcid.client import Client

from .registry import ORCID, TOKEN, Registry, environment, every_call, outcome, work
from .wire import http

# Redirects.


def test_merged_record_is_answered_and_not_followed(registry: Registry) -> None:
    primary = registry.person("new@example.org")
    registry.act("deprecate", primary=primary)
    answer = registry.client.works(registry.orcid, registry.token)
    assert (answer.status, answer.code, answer.moved_to) == (301, 9007, primary)
    assert outcome("resolve", answer).code == "moved"
    posted = registry.create()
    assert (posted.status, posted.code, posted.moved_to) == (409, 9007, primary)
    assert registry.log() == [
        f"GET /v3.0/{registry.orcid}/works",
        f"POST /v3.0/{registry.orcid}/work",
    ]


@pytest.mark.parametrize("location", ["http://[", "ftp://x.org/", "//", "http://", ""])
@every_call
def test_redirect_to_no_address_is_an_answer(
    wire: Callable, call: Callable, location: str
) -> None:
    """Taken for a request that never left, a creation would be sent again."""
    server, client = wire(
        http("307 Temporary Redirect", b'{"a": 1}', Location=location)
    )
    answer = call(client)
    assert (answer.status, answer.sent, answer.body) == (307, True, {"a": 1})
    assert len(server.requests) == 1


def test_redirect_whose_body_drips_ends_in_time(
    wire: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DEADLINE", 1.0)
    head = http("302 Found", b"", length=1000, Location="http://x.org/")
    server, client = wire(head, *[b"x", 0.2] * 30)
    answer = client.works(ORCID, TOKEN)
    assert (answer.status, answer.sent) == (0, True)
    assert answer.seconds < 3


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
