# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The promise, whatever happens in whatever order.

``make soak`` runs long, and differs each time; the short run is always the same.
"""

import logging
import os
import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.stateful import run_state_machine_as_test
from invenio_db import db

from invenio_orcid_sync.engine.pacer import Pacer

from ..plugins.world import World
from . import invariants
from .acts import Acts
from .machine import NAMES, Machine
from .stage import Stage

EXAMPLES = int(os.environ.get("SOAK_EXAMPLES", 0))
STEPS = int(os.environ.get("SOAK_STEPS", 50))
SHRINK = "SOAK_SHRINK" in os.environ

COMMON = settings(
    deadline=None,
    database=None,
    print_blob=True,
    verbosity=Verbosity.normal,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate] + ([Phase.shrink] if SHRINK else []),
)
SHORT = settings(COMMON, max_examples=3, stateful_step_count=10, derandomize=True)


@pytest.fixture
def stage(world: World) -> Iterator[Stage]:
    """What the machine acts on."""
    stage = Stage(world, NAMES)
    root = logging.getLogger()
    before = root.level
    root.addHandler(stage.recorder)
    root.setLevel(logging.DEBUG)
    yield stage
    root.setLevel(before)
    root.removeHandler(stage.recorder)
    stage.close()


def run(stage: Stage, how: settings) -> None:
    """Run the machine, and tell how much it did."""
    machine = type("Machine", (Machine,), {"stage": stage})
    try:
        run_state_machine_as_test(machine, settings=how)
    finally:
        print(", ".join(f"{number} {what}" for what, number in stage.totals.items()))


@pytest.mark.soak
def test_starts_are_spaced_at_a_realistic_rate(stage: Stage):
    """I5, with two shards that share the rate. Updates, because each is a request of its own."""
    starts, started = [], Pacer.started

    def noted(pacer: Pacer) -> None:
        starts.append(time.monotonic())
        started(pacer)

    stage.empty()
    acts = Acts(stage)
    acts.set_up(NAMES, 2, debounce=0, grace=0, auto=True, bulk=20, older=False)
    for name in NAMES:
        acts.authors.connect(name, older=False)
    for _ in range(10):
        acts.publish("Ada", joint=1, more=0)
    acts.come_to_rest(acts.drain)
    stage.world.set(RATE=20)
    stage.world.patch.setattr(Pacer, "started", noted)
    again = "UPDATE orcid_sync_item SET fingerprint = NULL, due_at = now() WHERE remote = 'present'"
    db.session.execute(sa.text(again))
    db.session.commit()
    acts.drain_side_by_side()

    # Ten works of three people, and the witness's.
    assert len(starts) == 31
    # A pacer makes up for a fifth of a second at most, which leaves us within what ORCID takes.
    invariants.requests_are_spaced(sorted(starts), 24)


@pytest.mark.timeout(900)
def test_promise_holds_in_a_short_run(stage: Stage):
    run(stage, SHORT)


@pytest.mark.soak
@pytest.mark.timeout(0)
@pytest.mark.skipif(not EXAMPLES, reason="it is told for how many examples")
def test_promise_holds_in_a_long_run(stage: Stage):
    run(stage, settings(COMMON, max_examples=EXAMPLES, stateful_step_count=STEPS))
