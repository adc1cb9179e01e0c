# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What operators wait for: lists, searches and the overview, of a site that has run for long."""

import os
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from .machine import percentile, usage_of
from .sizes import HISTORY, PENDING
from .table import Limit, Table

if TYPE_CHECKING:
    from tests.plugins.people import Browser
    from tests.plugins.site import Site

TIMES = 15
PEOPLE = PENDING // 10

Asks = dict[str, tuple[float, Callable[[], Any]]]
"""What is asked for by its name, with the limit in milliseconds."""


@pytest.fixture
def grown(committed: "Site") -> Iterator[int]:
    """A site that has grown for long. :returns: a connection."""
    from invenio_orcid_sync.services import engine

    from . import grown

    yield grown.grow(engine.registry().id, PEOPLE, PENDING, HISTORY)
    grown.clear()


@pytest.fixture
def window(committed: "Site", make_user: Callable[..., Any]) -> "Browser":
    """The browser of somebody who operates the site."""
    from tests.plugins.operators import make_operator
    from tests.plugins.people import Browser

    browser = Browser(committed.ui, committed.app.config["SITE_UI_URL"])
    return browser.login(make_operator(committed.app, make_user))


def test_operators(grown: int, table: Table, window: "Browser") -> None:
    from invenio_access.permissions import system_identity as who

    from invenio_orcid_sync.services import health, metrics
    from invenio_orcid_sync.services.operators import bulk, people, queue
    from invenio_orcid_sync.services.operators.overview import overview

    some = queue.Which(state="needs_operator", code="rejected")
    asks: Asks = {
        "people: by a part of a name": (300, lambda: people.search(who, "family99")),
        "people: by a mail": (300, lambda: people.search(who, "bench-77@")),
        "people: nobody": (300, lambda: people.search(who, "nobody at all")),
        "people: by state": (300, lambda: people.search(who, state="permission_lost")),
        "one person": (300, lambda: people.show(who, grown)),
        "works: newest": (300, lambda: queue.search(who)),
        "works: rare reason": (300, lambda: queue.search(who, some)),
        "works: causes": (300, lambda: queue.causes(who)),
        "works: dry count": (300, lambda: bulk.dry(who, "retry", some)),
        "works: a page with its causes": (
            300,
            lambda: (queue.search(who), queue.causes(who)),
        ),
        "overview": (500, lambda: overview(who)),
        "metrics": (500, lambda: list(metrics.samples())),
        "health": (300, health.health),
    }
    how = f"{PEOPLE:,} people, {PENDING:,} works, {HISTORY:,} entries; p95 of {TIMES}"
    _measure(table, asks, how)
    _measure(table, _pages(window, grown), f"whole pages; {how}")


def _pages(window: "Browser", connection: int) -> Asks:
    """Return pages of the panel as a browser gets them."""
    ours = "/administration/orcid"
    month = (date.today() - timedelta(days=30)).isoformat()
    paths = {
        "overview": "overview",
        "works": "works",
        "works, rare reason": "works?state=needs_operator&code=rejected",
        "works of half": "works?community=many",
        "one work": f"works/{_of_items('min(id)')}",
        "connections": "connections",
        "connections by a part of a name": "connections?q=family99",
        "connections by state": "connections?state=permission_lost",
        "connections that lack a right": "connections?state=lacks_rights",
        "one person": f"connections/{connection}",
        "history": "history",
        "history, rare outcome": "history?outcome=rejected",
        "reports of a month": f"reports?since={month}",
        "audit": "audit",
        "audit, one kind": "audit?kind=duplicate",
        "settings": "settings",
        "versions": "versions",
        "mappings": "mappings",
    }

    def got(path: str) -> None:
        answer = window.get(f"{ours}/{path}")
        assert answer.status_code == 200, (path, answer.text[-500:])

    return {
        f"page: {name}": (1000, lambda path=path: got(path))
        for name, path in paths.items()
    }


def test_works(grown: int, table: Table) -> None:
    from invenio_access.permissions import system_identity as who

    from invenio_orcid_sync.services.operators import bulk, queue
    from invenio_orcid_sync.services.operators.queue import Which

    from .grown import FEW, MANY, RARE, SOME

    article = "publication-article"
    questions = {
        "of a type": Which(type=article),
        "of a group of types": Which(type="publication"),
        "of a rare type": Which(type=RARE),
        "of half": Which(community=MANY),
        "of a community": Which(community=SOME),
        "of a small community": Which(community=FEW),
        "of both": Which(type=article, community=SOME),
        "of both, rare type": Which(type=RARE, community=MANY),
        "of both and state": Which(type=article, community=MANY, state="needs_author"),
    }
    middle = str(_of_items("(min(id) + max(id)) / 2"))
    asks: Asks = {}
    for name, which in questions.items():
        asks |= {
            f"works {name}: a page with its causes": (
                300,
                lambda which=which: (
                    queue.search(who, which),
                    queue.causes(who, which),
                ),
            ),
            f"works {name}: a page far back": (
                300,
                lambda which=which: queue.search(who, which, after=middle),
            ),
            f"works {name}: dry count": (
                300,
                lambda which=which: bulk.dry(who, "retry", which),
            ),
        }
    _measure(table, asks, f"{PENDING:,} works and records; p95 of {TIMES}")


def _of_items(number: str) -> int:
    """Return a number of the ledger: an expression of its columns."""
    from invenio_db import db

    return db.session.scalar(sa.text(f"SELECT {number} FROM orcid_sync_item"))


def test_coverage(grown: int, table: Table) -> None:
    from invenio_access.permissions import system_identity as who

    from invenio_orcid_sync.services.operators import coverage

    year = date.today() - timedelta(days=365)
    asks: Asks = {
        "coverage of a year": (2000, lambda: coverage.report(who, year)),
        "coverage of a year, file": (2000, lambda: list(coverage.as_csv(who, year))),
        "coverage of everything": (20000, lambda: coverage.report(who)),
    }
    _measure(table, asks, f"{PENDING:,} records in 52 communities; p95 of {TIMES}")


def test_history(grown: int, table: Table) -> None:
    from invenio_access.permissions import system_identity as who
    from invenio_db import db

    from invenio_orcid_sync.services.operators import history
    from invenio_orcid_sync.services.operators.history import Which

    now = db.session.scalar(sa.text("SELECT now()"))
    middle = now - timedelta(minutes=HISTORY // 2)
    questions = {
        "newest": Which(),
        "of one person": Which(connection=grown),
        "an action": Which(action="create"),
        "a rare outcome": Which(outcome="rejected"),
        "an action and a rare outcome": Which(action="update", outcome="rejected"),
        "what never was": Which(action="create", outcome="deleted"),
        "a week long ago": Which(since=middle - timedelta(days=7), until=middle),
        "a person in a week": Which(connection=grown, since=middle - timedelta(days=7)),
    }
    asks: Asks = {
        f"history: {name}": (300, lambda which=which: history.search(who, which))
        for name, which in questions.items()
    }
    last = f"{middle.isoformat()}~0"
    asks["history: a page far back"] = (
        300,
        lambda: history.search(who, after=last),
    )
    _measure(table, asks, f"{HISTORY:,} entries; p95 of {TIMES}")


def test_bulk(grown: int, table: Table) -> None:
    from invenio_access.permissions import system_identity as who

    from invenio_orcid_sync.services.operators import bulk
    from invenio_orcid_sync.services.operators.queue import Which

    bulk.carry_out(who, "send", Which(connection=grown))
    began = time.perf_counter()
    with usage_of([os.getpid()]) as usage:
        started = bulk.carry_out(who, "retry", Which())
    seconds = time.perf_counter() - began
    now = bulk.progress(who, "retry", started.at)
    assert now.works == started.works > PENDING * 0.9
    how = f"{started.works:,} works by filter, {bulk.BATCH:,} in a transaction"
    table.tell("retry of all works (s)", seconds, how, "{:.1f}")
    table.time("memory of it (MiB)", usage.growth, Limit(40), how, "{:.1f}")
    asks = {"progress of it": (1000.0, lambda: bulk.progress(who, "retry", started.at))}
    _measure(table, asks, how)


def _measure(
    table: Table,
    asks: Asks,
    how: str,
) -> None:
    from invenio_db import db

    for name, (most, ask) in asks.items():
        ask()
        taken = []
        for _ in range(TIMES):
            db.session.rollback()
            began = time.perf_counter()
            ask()
            taken.append(1000 * (time.perf_counter() - began))
        table.time(f"{name} (ms)", percentile(taken, 95), Limit(most), how, "{:.0f}")
