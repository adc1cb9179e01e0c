# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Latencies: their distribution, and how they are set (our choice)."""

import threading
import time

import pytest

from invenio_orcid_sync.simulator import Simulator
from invenio_orcid_sync.simulator.__main__ import parser
from invenio_orcid_sync.simulator.latency import LONGEST, Latency


@pytest.mark.parametrize("p50, p99", [(0.2, 1.5), (0.01, 0.02), (1, 60)])
def test_percentiles_are_those_asked_for(p50, p99):
    latency = Latency(p50, p99, seed=1)
    drawn = sorted(latency.sample() for _ in range(20_000))
    assert drawn[10_000] == pytest.approx(p50, rel=0.05)
    assert drawn[19_800] == pytest.approx(p99, rel=0.1)
    assert drawn[0] > 0


def test_equal_percentiles_are_a_constant():
    drawn = [Latency(0.3, 0.3).sample() for _ in range(5)]
    assert drawn == pytest.approx([0.3] * 5)


def test_same_seed_gives_the_same_waits():
    first, second = Latency(0.2, 1.5, 7), Latency(0.2, 1.5, 8)
    drawn = [first.sample() for _ in range(10)]
    assert [first.again().sample(), *drawn[1:]] == drawn
    assert [second.sample() for _ in range(10)] != drawn


def test_tail_is_bounded():
    latency = Latency(1e-300, LONGEST, seed=3)
    assert max(latency.sample() for _ in range(10_000)) == pytest.approx(LONGEST)


def limits(world, latency, **bucket):
    """Set a latency."""
    return world.control("POST", "limits", {"latency": latency, **bucket})


def timed(world, *arguments, **options):
    """Tell how long a call took."""
    started = time.monotonic()
    assert world.api(*arguments, **options).status_code == 200
    return time.monotonic() - started


def test_api_requests_wait_and_the_rest_does_not(world, token):
    slow = {"p50": 1.0, "p99": 1.0, "seed": 1}
    shown = limits(world, slow)
    assert shown == {"rate": None, "burst": 40, "latency": slow}
    assert timed(world, "GET", "works", token) >= 1.0
    assert timed(world, "GET", "works", public=True) >= 1.0
    started = time.monotonic()
    assert world.http.get(f"{world.url}/{world.orcid}").status_code == 200
    assert limits(world, None)["latency"] is None
    assert time.monotonic() - started < 1.0
    assert timed(world, "GET", "works", token) < 1.0


def test_waiting_holds_up_nobody(world):
    limits(world, {"p50": 1.0, "p99": 1.0})
    asked = f"{world.url}/pub/v3.0/{world.orcid}/works"
    threads = [threading.Thread(target=world.http.get, args=(asked,)) for _ in range(4)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    world.control("GET", "clock")
    assert time.monotonic() - started < 1.0
    for thread in threads:
        thread.join()
    assert time.monotonic() - started < 3.0


def test_latency_and_bucket_are_set_apart(world):
    world.control("POST", "limits", {"rate": 5, "burst": 3})
    shown = limits(world, {"p50": 0.001, "p99": 0.002})
    assert (shown["rate"], shown["burst"]) == (5.0, 3)
    shown = world.control("POST", "limits", {"rate": None})
    assert shown["latency"] == {"p50": 0.001, "p99": 0.002, "seed": None}
    limits(world, None, rate=7)
    assert world.simulator.application.latency is None
    assert world.simulator.application.limits.rate == 7.0


def test_reset_goes_back_and_restore_leaves_it(world):
    limits(world, {"p50": 0.001, "p99": 0.002})
    world.control("POST", "restore", world.control("GET", "snapshot"))
    assert world.simulator.application.latency == Latency(0.001, 0.002)
    world.control("POST", "reset")
    assert world.simulator.application.latency is None


def test_reset_starts_from_the_seed_once_more():
    with Simulator(latency=Latency(0.2, 1.5, 7)) as simulator:
        first = simulator.application.latency.sample()
        simulator.application.restart()
        assert simulator.application.latency.sample() == first


RANGE = "latency must be 0 < p50 <= p99 <= 3600 seconds, or null for none"
SHAPE = 'latency must be null or {"p50": seconds, "p99": seconds}'
NUMBERS = "latency: p50 and p99 must be numbers of seconds"


@pytest.mark.parametrize(
    "given, reason",
    [
        ({"p50": 0, "p99": 1}, RANGE),
        ({"p50": -1, "p99": 1}, RANGE),
        ({"p50": 2, "p99": 1}, RANGE),
        ({"p50": 1, "p99": 3601}, RANGE),
        ({"p50": "1", "p99": 2}, NUMBERS),
        ({"p50": True, "p99": 2}, NUMBERS),
        ({"p50": None, "p99": 2}, NUMBERS),
        ({"p50": 1}, SHAPE),
        ({}, SHAPE),
        ([0.1, 0.2], SHAPE),
        (0.1, SHAPE),
        ({"p50": 1, "p99": 2, "p90": 1}, "latency knows p50, p99 and seed, not p90"),
        (
            {"p50": 1, "p99": 2, "seed": "x"},
            "latency: seed must be a whole number, or null",
        ),
    ],
    ids=str,
)
def test_nonsense_is_refused_and_changes_nothing(world, given, reason):
    body = {"rate": 3, "latency": given}
    answer = world.control("POST", "limits", body, status=400)
    assert answer == {"error": reason}
    application = world.simulator.application
    assert (application.latency, application.limits.rate) == (None, None)


@pytest.mark.parametrize("p50, p99", [("nan", "1"), ("1", "nan"), ("1", "inf")])
def test_numbers_that_are_none(p50, p99):
    with pytest.raises(ValueError, match="latency must be 0 < p50"):
        Latency(float(p50), float(p99))


def test_wrong_bucket_leaves_the_latency(world):
    body = {"rate": 0, "latency": {"p50": 1, "p99": 2}}
    world.control("POST", "limits", body, status=400)
    answer = world.control("POST", "limits", {"jitter": 1}, status=400)
    assert answer == {"error": "limits knows rate, burst and latency, not jitter"}
    assert world.simulator.application.latency is None


def test_option_of_the_script():
    assert parser().parse_args([]).latency is None
    options = parser().parse_args(["--latency", "0.2,1.5"])
    assert options.latency == Latency(0.2, 1.5)


@pytest.mark.parametrize(
    "given, reason",
    [
        ("0.2", "0.2 is not P50,P99: give two numbers of seconds, as 0.2,1.5"),
        ("a,b", "a,b is not P50,P99: give two numbers of seconds, as 0.2,1.5"),
        ("2,1", RANGE),
    ],
)
def test_wrong_option_says_why(capsys, given, reason):
    with pytest.raises(SystemExit):
        parser().parse_args(["--latency", given])
    assert reason in capsys.readouterr().err
