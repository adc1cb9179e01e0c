# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The clock, the limits and the log, by themselves."""

import time

import pytest

from invenio_orcid_sync.simulator.clock import Clock
from invenio_orcid_sync.simulator.limits import Limits
from invenio_orcid_sync.simulator.log import KEPT, RequestLog


def test_clock_runs_with_the_machine():
    assert abs(Clock().now() - time.time()) < 1
    assert abs(Clock().milliseconds() - time.time() * 1000) < 1000


def test_clock_moves_and_goes_on():
    clock = Clock()
    clock.set(1000.0)
    first = clock.now()
    time.sleep(0.01)
    assert 1000 <= first < clock.now() < 1001


def test_clock_stands_still():
    clock = Clock()
    clock.set(1000.0)
    clock.stop()
    first = clock.now()
    time.sleep(0.01)
    assert (clock.now(), clock.stopped) == (first, True)
    clock.set(2000.0)
    assert clock.now() == 2000.0


def test_clock_goes_on_from_where_it_stood():
    clock = Clock()
    clock.stop()
    clock.set(5000.0)
    clock.go_on()
    assert (clock.stopped, 5000 <= clock.now() < 5001) == (False, True)


def test_limits_without_rate_let_everything_pass():
    limits = Limits()
    assert [limits.wait_of("a", public=False) for _ in range(1000)] == [0.0] * 1000


def test_limits_queue_then_refuse():
    limits = Limits(rate=10.0, burst=3)
    waits = [limits.wait_of("a", public=False) for _ in range(6)]
    assert waits[4:] == [None, None]
    assert waits[0] == 0.0
    assert [round(wait, 1) for wait in waits[:4]] == [0.0, 0.1, 0.2, 0.3]


def test_limits_leak():
    limits = Limits(rate=100.0, burst=1)
    for _ in range(3):
        limits.wait_of("a", public=False)
    assert limits.wait_of("a", public=False) is None
    time.sleep(0.05)
    assert limits.wait_of("a", public=False) == 0.0


def test_limits_count_addresses_and_apis_apart():
    limits = Limits(rate=0.001, burst=0)
    asked = [("a", False), ("b", False), ("a", True), ("a", False)]
    waits = [limits.wait_of(address, public) for address, public in asked]
    assert waits == [0.0, 0.0, 0.0, None]


def test_limits_of_the_public_api_are_half():
    limits = Limits(rate=10.0, burst=3)
    limits.wait_of("a", public=True)
    wait = limits.wait_of("a", public=True)
    assert wait == pytest.approx(0.2, abs=0.01)


def test_limits_set_anew_forget():
    limits = Limits(rate=0.001, burst=0)
    assert [limits.wait_of("a", public=False) for _ in range(2)] == [0.0, None]
    limits.set(0.001, 0)
    assert limits.wait_of("a", public=False) == 0.0


def test_log_numbers_go_on_after_clearing():
    log = RequestLog()
    log.add(0.0, path="/a")
    log.clear()
    log.add(1.5, path="/b")
    assert log.since(0) == [
        {"id": 2, "time": "1970-01-01T00:00:01.500000+00:00", "path": "/b"}
    ]
    assert log.since(2) == []


def test_log_is_bounded():
    log = RequestLog()
    for number in range(KEPT + 5):
        log.add(0.0, number=number)
    entries = log.since(0)
    assert (len(entries), entries[0]["number"]) == (KEPT, 5)
