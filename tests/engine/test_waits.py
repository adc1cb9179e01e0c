# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How long nothing is sent."""

from datetime import UTC, datetime, timedelta

import pytest

from invenio_orcid_sync.engine.waits import backoff, pause
from invenio_orcid_sync.models import Registry

NOW = datetime(2026, 1, 1, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


def registry(**options: object) -> Registry:
    return Registry(**{"backoff": 0, **options})


def test_pause_grows_with_each_one_in_a_row(app: object) -> None:
    here, now, waits = registry(), NOW, []
    for _ in range(12):
        pause(here, "registry_busy", now)
        waits.append((here.paused_until - now).total_seconds())
        now = here.paused_until + timedelta(seconds=1)
    assert here.backoff == 12
    assert all(2**n / 2 <= wait <= 2**n for n, wait in enumerate(waits[:8], 1))
    assert all(150 <= wait <= 300 for wait in waits[8:])


def test_shorter_pause_takes_nothing_from_a_longer_one(app: object) -> None:
    """An outage answers 401 to some and 503 to others."""
    here = registry()
    pause(here, "many_refusals", NOW, QUARTER.total_seconds())
    pause(here, "registry_busy", NOW)
    assert here.paused_until == NOW + QUARTER
    assert (here.pause_reason, here.backoff) == ("many_refusals", 1)


def test_longer_pause_takes_the_place_of_a_shorter_one(app: object) -> None:
    here = registry()
    pause(here, "registry_busy", NOW)
    pause(here, "many_refusals", NOW, QUARTER.total_seconds())
    assert here.paused_until == NOW + QUARTER
    assert (here.pause_reason, here.backoff) == ("many_refusals", 1)


@pytest.mark.parametrize("attempts, seconds", [(1, 30), (2, 60), (5, 480), (99, 21600)])
def test_row_waits_longer_each_time(attempts: int, seconds: int) -> None:
    waits = [backoff(attempts).total_seconds() for _ in range(50)]
    assert all(seconds * 0.75 <= wait <= seconds for wait in waits)
    assert len(set(waits)) > 1
