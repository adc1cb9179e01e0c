# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""When the next request may start."""

import pytest

from invenio_orcid_sync.engine import pacer
from invenio_orcid_sync.engine.pacer import ARREARS, Pacer


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        """Start anywhere but at zero."""
        self.now = 1000.0

    def monotonic(self) -> float:
        """Tell the time."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The pacer's clock."""
    clock = Clock()
    monkeypatch.setattr(pacer, "time", clock)
    return clock


def starts(clock: Clock, one: Pacer, seconds: float, stalls: tuple = ()) -> list[float]:
    """Start whenever it is allowed, but not while something stalls. :returns: when."""
    begin, made = clock.now, []
    pending = list(stalls)
    while clock.now < begin + seconds:
        clock.now += one.wait()
        if pending and clock.now >= begin + pending[0][0]:
            clock.now += pending.pop(0)[1]
        one.started()
        made.append(clock.now - begin)
    return made


def busiest(made: list[float]) -> int:
    """Return the most starts within any one second."""
    return max(sum(one <= other < one + 1 for other in made) for one in made)


def test_starts_are_spread_evenly(clock: Clock):
    made = starts(clock, Pacer(20), 2)
    gaps = [after - before for before, after in zip(made[5:], made[6:])]
    assert gaps == pytest.approx([0.05] * len(gaps))


def test_rate_is_kept_from_the_first_second_on(clock: Clock):
    made = starts(clock, Pacer(20), 10)
    assert busiest(made) <= 20 * (1 + ARREARS) + 1
    assert 200 <= len(made) <= 206


def test_short_stall_loses_no_start(clock: Clock):
    made = starts(clock, Pacer(20), 10, stalls=((2, 0.15), (5, 0.15)))
    assert len(made) >= 200


def test_long_stall_is_not_made_up_for_in_a_burst(clock: Clock):
    made = starts(clock, Pacer(20), 10, stalls=((2, 3.0),))
    assert busiest(made) <= 20 * (1 + ARREARS) + 1
    assert len(made) <= 20 * 7 + 10


def test_shards_together_make_up_for_no_more_than_one(clock: Clock):
    made = [
        one for _ in range(4) for one in starts(clock, Pacer(5), 5, stalls=((2, 1.0),))
    ]
    assert busiest(made) <= 20 * (1 + ARREARS) + 4
