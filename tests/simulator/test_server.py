# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The HTTP server: connections that stay, bodies of each kind, broken requests."""

import socket
import subprocess
import sys
import threading
import time
from email.utils import parsedate_to_datetime

import pytest
import requests

from invenio_orcid_sync.simulator import Simulator

from .world import WORK


def talk(simulator, data, timeout=5):
    """Send bytes and read until the server closes or the time is over."""
    host, port = simulator.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout) as connection:
        connection.sendall(data)
        connection.settimeout(0.5)
        answer = b""
        try:
            while piece := connection.recv(65536):
                answer += piece
        except TimeoutError:
            return answer, False
        return answer, True


def test_connection_is_kept(simulator):
    request = b"GET /signin HTTP/1.1\r\nHost: x\r\n\r\n"
    answer, closed = talk(simulator, request * 3)
    assert (answer.count(b"HTTP/1.1 200 OK"), closed) == (3, False)
    assert answer.count(b"Connection: keep-alive") == 3


@pytest.mark.parametrize(
    "request_line, header",
    [
        (b"GET /signin HTTP/1.1", b"Connection: close\r\n"),
        (b"GET /signin HTTP/1.0", b""),
    ],
)
def test_connection_is_closed_when_asked(simulator, request_line, header):
    answer, closed = talk(
        simulator, request_line + b"\r\nHost: x\r\n" + header + b"\r\n"
    )
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert (b"Connection: close" in answer, closed) == (True, True)


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_broken_request_is_refused(simulator, data):
    answer, closed = talk(simulator, data)
    assert (answer.split(b"\r\n")[0], closed) == (b"HTTP/1.1 400 Bad Request", True)


def test_body_in_chunks(world, token):
    def pieces():
        yield b'{"title": {"title": {"value": "T"}}, "type": "book", "external-ids": '
        yield b'{"external-id": [{"external-id-type": "doi", "external-id-value": '
        yield b'"10.1/x", "external-id-relationship": "self"}]}}'

    headers = {"Content-Type": "application/json"}
    response = world.api("POST", "work", token, data=pieces(), headers=headers)
    assert response.status_code == 201


def test_body_after_continue(simulator):
    head = (
        b"POST /oauth/token HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 15\r\n\r\n"
    )
    answer, _ = talk(simulator, head + b"grant_type=none")
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 ")


def test_answer_is_dated_by_the_registrys_clock(simulator):
    simulator.registry.clock.set(1_800_000_000)
    answer = requests.get(f"{simulator.url}/__control__/requests", timeout=10)
    written = parsedate_to_datetime(answer.headers["Date"]).timestamp()
    assert 0 <= written - 1_800_000_000 < 30


def test_head_has_no_body(world):
    response = world.http.head(f"{world.url}/{world.orcid}")
    assert (response.status_code, response.content) == (200, b"")
    assert int(response.headers["Content-Length"]) > 0
    assert world.http.get(f"{world.url}/{world.orcid}").status_code == 200


def test_many_at_once_store_each_work_once(world, token):
    statuses = []

    def post(number):
        payload = WORK | {
            "external-ids": {
                "external-id": [
                    {
                        "external-id-type": "doi",
                        "external-id-value": f"10.1/{number % 10}",
                        "external-id-relationship": "self",
                    }
                ]
            }
        }
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        url = f"{world.url}/v3.0/{world.orcid}/work"
        response = requests.post(url, json=payload, headers=headers, timeout=30)
        statuses.append(response.status_code)

    threads = [threading.Thread(target=post, args=(n,)) for n in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201] * 10 + [409] * 30


def test_stop_frees_the_port_and_cuts_idle_connections():
    simulator = Simulator()
    url = simulator.start()
    with requests.Session() as http:
        assert http.get(f"{url}/signin", timeout=5).status_code == 200
        started = time.monotonic()
        simulator.stop()
        assert time.monotonic() - started < 2
    port = int(url.rpartition(":")[2])
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_stop_twice_does_nothing():
    simulator = Simulator()
    simulator.start()
    simulator.stop()
    simulator.stop()


def test_start_again_is_empty():
    simulator = Simulator()
    simulator.start()
    simulator.registry.add_record(
        given_names="A", family_name="B", email="", password=""
    )
    simulator.stop()
    simulator.start()
    try:
        assert simulator.registry.records == {}
    finally:
        simulator.stop()


def test_import_loads_no_invenio():
    code = (
        "import sys, invenio_orcid_sync.simulator\n"
        "bad = [m for m in sys.modules if m.split('.')[0] in ('flask', 'sqlalchemy')]\n"
        "bad += [m for m in sys.modules if m.startswith('invenio_')\n"
        "        and not m.startswith('invenio_orcid_sync')]\n"
        "bad += [m for m in sys.modules if m.startswith('invenio_orcid_sync.')\n"
        "        and not m.startswith('invenio_orcid_sync.simulator')]\n"
        "sys.exit(', '.join(bad) or None)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
