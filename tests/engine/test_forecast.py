# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What a backfill would send, by the ledger's rows; by the rules of policy it is asked in `tests/services`."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, update

from ..plugins.past import settle_everything, veteran, walk
from ..plugins.world import Author, World


@pytest.fixture(autouse=True)
def on_demand(world: World) -> None:
    """Nothing starts by itself."""
    world.set(BACKFILL_ON_CONNECT=False)


def wanted(author: Author | None = None, **options: Any) -> dict[str, int]:
    """Return whose works would be added, and how many."""
    from invenio_db import db

    from invenio_orcid_sync.engine import forecast
    from invenio_orcid_sync.models import Connection
    from invenio_orcid_sync.services import engine

    mine = author.connection.id if author else None
    registry, settings = engine.registry(), engine.settings()
    tell = options.get("tell", lambda number: None)
    counts = forecast.wanted(registry.id, mine, settings, tell)
    return {db.session.get(Connection, one).orcid: n for one, n in counts.items()}


@pytest.fixture
def old(world: World) -> Callable[..., Author]:
    """Make an author who published so many records before connecting."""
    return partial(veteran, world)


def test_works_are_counted_for_each_person(world: World, old: Callable):
    one, two, three = old(2), old(1), old(0)
    assert wanted() == {one.orcid: 2, two.orcid: 1}
    assert wanted(one) == {one.orcid: 2}
    assert wanted(three) == {}


@pytest.mark.parametrize("page, batch", [(1, 1), (2, 1), (1, 2), (2, 3), (100, 100)])
def test_pages_and_batches_change_nothing(
    world: World,
    old: Callable,
    monkeypatch: pytest.MonkeyPatch,
    page: int,
    batch: int,
):
    from invenio_orcid_sync.engine import forecast

    one, two = old(3), old(2)
    monkeypatch.setattr(forecast, "PAGE", page)
    monkeypatch.setattr(forecast, "BATCH", batch)
    told: list[int] = []
    assert wanted(tell=told.append) == {one.orcid: 3, two.orcid: 2}
    assert (sum(told), max(told)) == (5, min(page, 5))


ROWS = [
    ({"remote": "none"}, 1),
    ({"remote": "none", "due_at": func.clock_timestamp()}, 1),
    ({"remote": "none", "accepted_at": func.clock_timestamp()}, 1),
    ({"remote": "creating"}, 0),
    ({"remote": "present", "put_code": 5}, 0),
    ({"remote": "deleting", "put_code": 5}, 0),
    ({"opted_out": "author"}, 0),
    ({"hold": "operator", "code": "rejected"}, 0),
]


@pytest.mark.parametrize("row, number", ROWS)
def test_rows_count_by_what_is_there_and_who_decided(
    world: World, old: Callable, row: dict, number: int
):
    from invenio_orcid_sync.services import backfill

    author = old(1)
    backfill.start(author.connection, "operator")
    walk()
    settle_everything(**row)
    assert sum(wanted(author).values()) == number


@pytest.mark.parametrize(
    "preferences", [{"overlap": "never"}, {"mode": "off"}, {"types": ["publication"]}]
)
def test_yes_to_one_work_counts_for_more_than_any_rule(
    world: World, old: Callable, preferences: dict
):
    from invenio_db import db

    from invenio_orcid_sync.models import Item
    from invenio_orcid_sync.services import backfill

    author = old(2)
    author.connection.preferences = preferences
    db.session.commit()
    assert wanted(author) == {}
    backfill.start(author.connection, "operator")
    walk()
    settle_everything()
    first = db.session.query(Item).order_by(Item.id).first().id
    statement = update(Item).where(Item.id == first)
    db.session.execute(statement.values(accepted_at=func.clock_timestamp()))
    db.session.commit()
    assert wanted(author) == {author.orcid: 1}
    backfill.stop(author.connection, "operator")
    backfill.start(author.connection, "operator")
    walk()
    assert world.drain() == {"create: created": 1}


def test_forecast_writes_nothing(world: World, old: Callable):
    from invenio_db import db
    from invenio_rdm_records.records.models import RDMRecordMetadata as Record

    from invenio_orcid_sync.models import Item, Survey

    author = old(2)
    before = db.session.query(Record.id, Record.updated, Record.version_id).all()
    wanted(author)
    db.session.commit()
    after = db.session.query(Record.id, Record.updated, Record.version_id).all()
    assert after == before
    assert (db.session.query(Item).count(), db.session.query(Survey).count()) == (0, 0)
