# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What publishing takes longer with us than without, interleaved in one run."""

import random
import statistics
import time
from typing import TYPE_CHECKING

from .sizes import PUBLISHES
from .table import Limit, Table

if TYPE_CHECKING:
    from tests.plugins.site import Site
    from tests.plugins.world import World

WARM = 5


def test_statements(world: "World", table: Table):
    from tests.engine import counts

    without, ours = (len(counts.statements(world, wired)) for wired in (False, True))
    how = f"{without} without us, {ours} with"
    form = "{:.0f}"
    table.count(
        "statements added to publishing", ours - without, Limit(3, 3), how, form
    )


def test_publishing(committed: "Site", table: Table, monkeypatch):
    from invenio_orcid_sync import hooks

    inside: list[float] = []
    append = hooks.append

    def timed(*arguments: object) -> None:
        began = time.perf_counter()
        append(*arguments)
        inside.append(time.perf_counter() - began)

    monkeypatch.setattr(hooks, "append", timed)
    pairs = [_pair(committed) for _ in range(PUBLISHES + WARM)][WARM:]
    ratios = [ours / without - 1 for without, ours in pairs]
    middle = statistics.median(ratios) * 100
    low, high = (100 * one for one in _interval(ratios))
    how = f"{PUBLISHES} pairs in turn, median of ratios; 95 % within {low:+.1f} to {high:+.1f}"
    table.time("time added to publishing (%)", middle, Limit(2), how)

    whole = statistics.median(ours for _, ours in pairs)
    share = 100 * statistics.median(inside[WARM:]) / whole
    how = f"savepoint, insert, release, of {whole * 1000:.0f} ms; medians"
    table.time("… spent in our three statements (%)", share, Limit(2), how)


def _pair(site: "Site") -> tuple[float, float]:
    """Publish without and with our component, in random order. :returns: seconds of each."""
    found = {wired: 0.0 for wired in random.sample((False, True), 2)}
    for wired in found:
        found[wired] = _published(site, wired)
    return found[False], found[True]


def _published(site: "Site", wired: bool) -> float:
    from tests.engine.counts import component
    from tests.plugins.content import record_data
    from tests.plugins.world import service, system_identity

    draft = service().create(system_identity(), record_data())
    with component(site, wired):
        began = time.perf_counter()
        service().publish(system_identity(), draft.id)
        return time.perf_counter() - began


def _interval(values: list[float], times: int = 2_000) -> tuple[float, float]:
    """Return a range for the median, from medians of samples drawn with replacement."""
    drawn = random.Random(1)
    medians = sorted(
        statistics.median(drawn.choices(values, k=len(values))) for _ in range(times)
    )
    return medians[times // 40], medians[-times // 40]
