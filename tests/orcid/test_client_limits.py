# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What the client lets nobody do: take longer, take over its environment, listen in, see a secret."""

import json
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from demo.certificate import certificate
from demo.state import State
from invenio_orcid_sync.orcid import client as module
from invenio_orcid_sync.orcid.answers import Answer
from invenio_orcid_sync.orcid.client import Client
from invenio_orcid_sync.simulator import Simulator

from .registry import (
    API,
    CALLS,
    ORCID,
    SECRET,
    TOKEN,
    Registry,
    environment,
    every_call,
    work,
)
from .wire import headers_of, http

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
