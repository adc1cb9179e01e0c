# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Webhooks: registered over HTTP, called after changes (orcid-api 7)."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import pytest

from invenio_orcid_sync.simulator.webhooks import MAXIMUM_FAILURES, RETRY_SECONDS, send

from .world import MEMBER, OTHER, code_of, work

ADDRESS = "https://repository.example/changed/1"


class Receiver:
    """Takes callbacks; answers with *status*, having done *first* before."""

    def __init__(self):
        """Listen on a free port."""
        self.calls, self.status, self.first = [], 204, lambda: None
        self.came = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                size = int(self.headers.get("Content-Length") or 0)
                receiver.calls.append((self.path, self.rfile.read(size)))
                receiver.first()
                self.send_response(receiver.status)
                self.send_header("Content-Length", "0")
                self.end_headers()
                receiver.came.set()

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()

    def close(self):
        """Stop listening."""
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture()
def receiver():
    """Listen for callbacks."""
    made = Receiver()
    yield made
    made.close()


@pytest.fixture()
def hooks(world):
    """Give the token of a premium member to register webhooks."""
    for client in (MEMBER, OTHER):
        world.client(client, premium=True)
    return world.token("/webhook", orcid=None)


def call(world, method, address, token, orcid=None, escaped=None):
    """Register or unregister an address."""
    escaped = escaped or quote(address, safe="")
    return world.http.request(
        method,
        f"{world.url}/{orcid or world.orcid}/webhook/{escaped}",
        headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
        allow_redirects=False,
    )


def pump(world, **body):
    """Call who is due: delivered, failed, pending."""
    counts = world.control("POST", "webhooks/pump", body)
    return tuple(counts[key] for key in ("delivered", "failed", "pending"))


def test_register_and_unregister(world, hooks):
    made = call(world, "PUT", ADDRESS, hooks)
    assert (made.status_code, made.content) == (201, b"")
    assert made.headers["Location"] == made.request.url
    assert call(world, "PUT", ADDRESS, hooks).status_code == 204
    (shown,) = world.control("GET", "webhooks")["webhooks"]
    assert (shown["uri"], shown["client_id"]) == (ADDRESS, MEMBER)
    gone = call(world, "DELETE", ADDRESS, hooks)
    assert (gone.status_code, gone.content) == (204, b"")
    assert code_of(call(world, "DELETE", ADDRESS, hooks)) == (404, 9028)


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_unknown_person(world, hooks, method):
    response = call(world, method, ADDRESS, hooks, orcid="0000-0002-1825-0097")
    assert code_of(response) == (404, 9011)


def test_webhook_of_another_client(world, hooks):
    call(world, "PUT", ADDRESS, hooks)
    other = world.token("/webhook", client=OTHER, orcid=None)
    assert call(world, "PUT", ADDRESS, other).status_code == 204
    assert code_of(call(world, "DELETE", ADDRESS, other)) == (403, 9014)
    assert call(world, "DELETE", ADDRESS, hooks).status_code == 204


@pytest.mark.parametrize(
    "address, expected",
    [
        ("repository.example/x", 201),
        ("https://repository.example/x?a=b%20c&d#e", 201),
        ("https://repository.example/ü", 201),
        ("urn:x:1", 201),
        ("https://repository.example/a b", 400),
        ("https://repository.example/<x>", 400),
        ("https://repository.example/%zz", 400),
        ("http:", 400),
        ("://x", 400),
    ],
)
def test_form_of_the_address(world, hooks, address, expected):
    response = call(world, "PUT", address, hooks)
    assert response.status_code == expected
    assert expected == 201 or response.json()["error-code"] == 9012


def test_address_is_one_segment(world, hooks):
    response = call(world, "PUT", ADDRESS, hooks, escaped=ADDRESS)
    assert code_of(response) == (404, 9001)
    assert world.control("GET", "webhooks")["webhooks"] == []


@pytest.mark.parametrize(
    "scope, orcid, expected",
    [("/read-public", None, (403, 9038)), ("/read-limited", "default", (403, 9038))],
)
def test_scope_of_webhooks(world, hooks, scope, orcid, expected):
    token = world.token(scope, orcid=orcid)
    for method in ("PUT", "DELETE"):
        assert code_of(call(world, method, ADDRESS, token)) == expected


def test_webhooks_without_token(world):
    response = world.http.put(f"{world.url}/{world.orcid}/webhook/x")
    assert (response.status_code, response.json()["error"]) == (403, "forbidden")


def test_premium_members_alone_get_the_scope(world):
    body = {"client_id": MEMBER, "scope": "/webhook"}
    assert "error" in world.control("POST", "tokens", body, status=400)


def test_called_when_new_and_after_each_change(world, hooks, receiver):
    call(world, "PUT", f"{receiver.url}/cb?iD={world.orcid}", hooks)
    assert pump(world) == (1, 0, 0)
    assert receiver.calls == [(f"/cb?iD={world.orcid}", b"")]
    world.control("POST", "clock", {"advance": 5})
    assert pump(world) == (0, 0, 0)
    world.control("POST", "clock", {"advance": 5})
    world.post()
    world.post(work("10.1/second"))
    assert pump(world) == (1, 0, 0)
    assert len(receiver.calls) == 2
    world.control("POST", "clock", {"advance": 5})
    assert pump(world) == (0, 0, 0)


def test_address_without_scheme(world, hooks, receiver):
    call(world, "PUT", f"{receiver.url.partition('//')[2]}/cb", hooks)
    assert pump(world) == (1, 0, 0)
    assert receiver.calls == [("/cb", b"")]


def test_callback_may_ask_the_registry(world, hooks, receiver):
    token, seen = world.token(), []
    receiver.first = lambda: seen.append(world.api("GET", "works", token).status_code)
    call(world, "PUT", receiver.url, hooks)
    assert (pump(world), seen) == ((1, 0, 0), [200])


@pytest.mark.parametrize("status", [301, 404, 500])
def test_failures_wait_longer_each_time_then_success_forgets(
    world, hooks, receiver, status
):
    receiver.status = status
    call(world, "PUT", receiver.url, hooks)
    world.control("POST", "clock", {"stopped": True})
    for failures in range(1, 4):
        assert pump(world) == (0, 1, 1)
        world.control("POST", "clock", {"advance": failures * RETRY_SECONDS})
        assert pump(world) == (0, 0, 1)
        world.control("POST", "clock", {"advance": 1})
    receiver.status = 200
    assert pump(world) == (1, 0, 0)
    (shown,) = world.control("GET", "webhooks")["webhooks"]
    assert shown["failures"] == 0
    assert len(receiver.calls) == 4


def test_silence_after_the_last_attempt(world, hooks, receiver):
    receiver.status = 500
    call(world, "PUT", receiver.url, hooks)
    for _ in range(MAXIMUM_FAILURES):
        assert pump(world)[1] == 1
        world.control("POST", "clock", {"advance": 26 * RETRY_SECONDS})
    assert pump(world) == (0, 0, 0)
    world.post()
    assert pump(world) == (0, 0, 0)
    assert len(receiver.calls) == MAXIMUM_FAILURES


def test_too_many_requests_suspend_the_client_for_the_run(world, hooks, receiver):
    receiver.status = 429
    for name in "abc":
        call(world, "PUT", f"{receiver.url}/{name}", hooks)
    other = world.token("/webhook", client=OTHER, orcid=None)
    call(world, "PUT", f"{receiver.url}/other", other)
    assert pump(world) == (0, 2, 4)
    assert [path for path, _ in receiver.calls] == ["/a", "/other"]
    receiver.status = 200
    assert pump(world) == (2, 0, 2)
    world.control("POST", "clock", {"advance": RETRY_SECONDS + 1})
    assert pump(world) == (2, 0, 0)


def test_nobody_listens(world, hooks, receiver):
    receiver.close()
    call(world, "PUT", receiver.url, hooks)
    assert pump(world) == (0, 1, 1)
    receiver.close = lambda: None


@pytest.mark.parametrize("address", ["http://", "http://[x", "urn:x:1", "http://x:y"])
def test_address_that_cannot_be_called(address):
    assert send(address) == 0


def test_clients_that_lost_their_membership_are_not_called(world, hooks, receiver):
    call(world, "PUT", receiver.url, hooks)
    world.client(MEMBER, premium=False)
    assert pump(world) == (0, 0, 1)
    world.client(MEMBER, premium=True)
    assert pump(world) == (1, 0, 0)


def test_thread_calls_by_itself(world, hooks, receiver):
    assert pump(world, every=0.05) == (0, 0, 0)
    call(world, "PUT", receiver.url, hooks)
    assert receiver.came.wait(10)
    pump(world, every=None)
    assert len(receiver.calls) == 1


@pytest.mark.parametrize("every", [0, -1, "soon"])
def test_thread_with_a_wrong_time(world, every):
    answer = world.control("POST", "webhooks/pump", {"every": every}, status=400)
    assert answer["error"]


def test_reset_forgets_webhooks(world, hooks, receiver):
    call(world, "PUT", receiver.url, hooks)
    world.control("POST", "reset")
    assert pump(world) == (0, 0, 0)
    assert receiver.calls == []
