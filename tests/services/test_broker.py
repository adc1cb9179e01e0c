# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Asking the broker: quickly, and without telling where it is."""

import socket
import time
from collections.abc import Iterator

import pytest

from invenio_orcid_sync.services import broker as service

from ..plugins.brokers import broker
from ..plugins.site import Site

SECRET = "kept-from-all"


@pytest.fixture
def silent() -> Iterator[int]:
    """Port of somebody who takes calls and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def closed() -> int:
    """Port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def test_broker_that_answers_has_no_fault(committed: Site):
    assert service.fault() is None


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_broker_that_is_away_is_named_by_its_fault_alone(
    committed: Site, closed: int, scheme: str
):
    with broker(f"{scheme}://user:{SECRET}@127.0.0.1:{closed}//"):
        assert service.fault() == "OperationalError"


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_broker_that_hangs_is_given_up_soon(committed: Site, silent: int, scheme: str):
    began = time.monotonic()
    with broker(f"{scheme}://user:{SECRET}@127.0.0.1:{silent}//"):
        assert service.fault() == "OperationalError"
    assert time.monotonic() - began < 4 * service.PATIENCE


@pytest.mark.parametrize(
    "url, fault",
    [
        ("nonsense://127.0.0.1", "KeyError"),
        ("redis://127.0.0.1:port", "ValueError"),
        ("sqs://127.0.0.1", "ModuleNotFoundError"),
    ],
)
def test_address_of_no_broker_is_a_fault(committed: Site, url: str, fault: str):
    with broker(url):
        assert service.fault() == fault
