# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The site's own certificate."""

import ssl
from datetime import timedelta

import pytest

from demo import certificate as module
from demo.certificate import certificate
from demo.state import State


def test_certificate_is_made_once(room: State) -> None:
    crt, key = certificate(room)
    before = crt.read_bytes(), key.read_bytes()
    assert certificate(room) == (crt, key)
    assert (crt.read_bytes(), key.read_bytes()) == before


def test_certificate_that_is_about_to_end_is_replaced(
    room: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "VALID", timedelta(days=6))
    old = certificate(room)[0].read_bytes()
    monkeypatch.setattr(module, "VALID", timedelta(days=60))
    new = certificate(room)[0].read_bytes()
    assert new != old
    assert certificate(room)[0].read_bytes() == new


def test_certificate_is_trusted_by_who_is_given_it(room: State) -> None:
    crt, key = certificate(room)
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(crt, key)
    client = ssl.create_default_context(cafile=crt)
    assert _handshake(client, server) == (
        ("IP Address", "127.0.0.1"),
        ("DNS", "localhost"),
    )


def _handshake(client: ssl.SSLContext, server: ssl.SSLContext) -> tuple:
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = client.wrap_bio(to_client, to_server, server_hostname="127.0.0.1")
    theirs = server.wrap_bio(to_server, to_client, server_side=True)
    for side in (ours, theirs, ours, theirs):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            pass
    return ours.getpeercert()["subjectAltName"]
