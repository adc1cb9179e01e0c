# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Whose turn it is."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, true

from invenio_orcid_sync.engine.agenda import Lanes, due_items
from invenio_orcid_sync.models import Connection, Item, Registry

from ..plugins.site import Site


class Ledger:
    """A registry with connections and rows, and no records behind them."""

    def __init__(self) -> None:
        """Start empty."""
        from invenio_db import db

        self.db = db
        self.registry = Registry(environment="test", client_id="APP-AGENDA")
        db.session.add(self.registry)
        db.session.commit()
        self.now = db.session.scalar(db.select(func.clock_timestamp()))
        self.number = 0

    def connection(self, **options: Any) -> Connection:
        """Add a connection."""
        self.number += 1
        orcid = f"0009-0000-0000-{self.number:04}"
        row = Connection(registry_id=self.registry.id, orcid=orcid, **options)
        self.db.session.add(row)
        self.db.session.commit()
        return row

    def item(
        self,
        connection: Connection,
        background: bool = False,
        due: float | None = -1,
        **options: Any,
    ) -> Item:
        """Add a row that is due in `due` seconds."""
        due_at = None if due is None else self.now + timedelta(seconds=due)
        row = Item(
            connection_id=connection.id,
            local_key=str(uuid4()),
            background=background,
            due_at=due_at,
            **options,
        )
        self.db.session.add(row)
        self.db.session.commit()
        return row

    def lanes(self, served: int = 0) -> Lanes:
        """Start a drain."""
        return Lanes(self.registry, true(), served)

    def picked(self, lanes: Lanes, limit: int = 10, busy: Any = ()) -> list[Any]:
        """Return (connection, lane) of those whose turn it is."""
        return lanes.pick({one.id for one in busy}, self.now, limit)


@pytest.fixture
def ledger(committed: Site) -> Ledger:
    """An empty ledger."""
    return Ledger()


def test_pick_gives_each_connection_one_turn(ledger: Ledger):
    one, two = ledger.connection(), ledger.connection()
    for _ in range(3):
        ledger.item(one)
    ledger.item(two)

    assert ledger.picked(ledger.lanes()) == [(one.id, False), (two.id, False)]


def test_pick_goes_round(ledger: Ledger):
    people = [ledger.connection() for _ in range(5)]
    for person in people:
        ledger.item(person)
    lanes = ledger.lanes()

    turns = [ledger.picked(lanes, 2) for _ in range(4)]
    order = [
        people.index(ledger.db.session.get(Connection, id_))
        for id_, _ in sum(turns, [])
    ]
    assert order == [0, 1, 2, 3, 4, 0, 1, 2]


def test_pick_goes_on_behind_the_one_that_the_last_drain_served(ledger: Ledger):
    people = [ledger.connection() for _ in range(3)]
    for person in people:
        ledger.item(person, background=True)
    lanes = ledger.lanes(served=people[0].id)

    assert [id_ for id_, _ in ledger.picked(lanes)] == [
        people[1].id,
        people[2].id,
        people[0].id,
    ]
    assert lanes.served == people[0].id


def test_pick_prefers_fresh_rows_and_gives_the_background_half(ledger: Ledger):
    fresh = [ledger.connection() for _ in range(3)]
    rest = [ledger.connection() for _ in range(5)]
    for person in fresh:
        ledger.item(person)
    for person in rest:
        ledger.item(person, background=True)

    lanes = [background for _, background in ledger.picked(ledger.lanes())]
    assert lanes == [False, True, False, True, False, True, True, True]


def test_pick_takes_turns_even_where_one_thread_is_free_at_a_time(ledger: Ledger):
    for background in (False, True):
        for _ in range(3):
            ledger.item(ledger.connection(), background=background)
    lanes = ledger.lanes()

    turns = [ledger.picked(lanes, 1)[0][1] for _ in range(6)]
    assert turns == [False, True, False, True, False, True]


def test_pick_gives_the_background_everything_while_nothing_is_fresh(ledger: Ledger):
    people = [ledger.connection() for _ in range(4)]
    for person in people:
        ledger.item(person, background=True)

    assert ledger.picked(ledger.lanes()) == [(one.id, True) for one in people]


def test_pick_serves_a_person_with_both_as_fresh(ledger: Ledger):
    person = ledger.connection()
    ledger.item(person, background=True)
    ledger.item(person)

    assert ledger.picked(ledger.lanes()) == [(person.id, False)]


def test_pick_leaves_out_who_cannot_be_served(ledger: Ledger):
    able = ledger.connection()
    soon = timedelta(seconds=60)
    others = [
        ledger.connection(status="permission_lost"),
        ledger.connection(status="blocked"),
        ledger.connection(status="disconnected"),
        ledger.connection(status="closing", closing_works="keep"),
        ledger.connection(due_at=ledger.now + soon),
        busy := ledger.connection(),
    ]
    later, settled = ledger.connection(), ledger.connection()
    for person in (able, *others):
        ledger.item(person)
    ledger.item(later, due=60)
    ledger.item(settled, due=None)

    assert ledger.picked(ledger.lanes(), busy=[busy]) == [(able.id, False)]


def test_pick_leaves_out_other_registries_and_shards(ledger: Ledger):
    mine, elsewhere = ledger.connection(), ledger.connection()
    other = Registry(environment="other", client_id="APP-AGENDA")
    ledger.db.session.add(other)
    ledger.db.session.flush()
    elsewhere.registry_id = other.id
    for person in (mine, elsewhere, ledger.connection()):
        ledger.item(person)

    lanes = Lanes(ledger.registry, Connection.orcid == mine.orcid, 0)
    assert ledger.picked(lanes) == [(mine.id, False)]


def test_pick_costs_the_same_whether_one_person_has_ten_rows_or_thousands(ledger):
    """The search skips from person to person; it must not walk through all rows of the first."""
    first, second = ledger.connection(), ledger.connection()
    many_rows(ledger, first, "now()")
    ledger.item(second, background=True)
    ledger.now += timedelta(seconds=5)
    lanes = ledger.lanes()

    assert ledger.picked(lanes) == [(first.id, True), (second.id, True)]
    assert buffers(ledger, lanes) < 100


def test_pick_does_not_walk_through_rows_that_wait_for_tomorrow(ledger: Ledger):
    waits, due = ledger.connection(), ledger.connection()
    many_rows(ledger, waits, "now() + interval '1 day'")
    ledger.item(due, background=True)
    lanes = ledger.lanes()

    assert ledger.picked(lanes) == [(due.id, True)]
    assert buffers(ledger, lanes) < 100


def test_pick_asks_no_further_than_it_needs(ledger: Ledger):
    """A join with connections would make the search find all of them first."""
    people = [ledger.connection() for _ in range(300)]
    for person in people:
        ledger.item(person, background=True)
    lanes = ledger.lanes()

    assert len(ledger.picked(lanes, 10)) == 10
    assert buffers(ledger, lanes) < 300


def test_pick_serves_many_rounds_with_one_search(ledger: Ledger):
    people = [ledger.connection() for _ in range(5)]
    for person in people:
        ledger.item(person)
    lanes = ledger.lanes()

    first = ledger.picked(lanes, 2)
    ledger.db.session.execute(ledger.db.text("DELETE FROM orcid_sync_item"))
    assert [one for one, _ in first + ledger.picked(lanes, 2)] == [
        person.id for person in people[:4]
    ]
    lanes.forget()
    assert ledger.picked(lanes, 2) == []


def many_rows(ledger: Ledger, person: Connection, due: str) -> None:
    ledger.db.session.execute(
        ledger.db.text(
            "INSERT INTO orcid_sync_item (connection_id, local_key, due_at, background)"
            f" SELECT :id, n::text, {due}, true FROM generate_series(1, 20000) n"
        ),
        {"id": person.id},
    )
    ledger.db.session.execute(ledger.db.text("ANALYZE orcid_sync_item"))
    ledger.db.session.commit()


def buffers(ledger: Ledger, lanes: Lanes) -> int:
    """Pages that PostgreSQL reads for one pick of the background."""
    from sqlalchemy import event

    seen: list[tuple[str, Any]] = []
    engine = ledger.db.engine

    def note(connection, cursor, statement, parameters, context, many):
        seen.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    lanes._behind(True, 0, (), ledger.now, 10)
    event.remove(engine, "before_cursor_execute", note)
    cursor = ledger.db.session.connection().connection.cursor()
    cursor.execute(
        f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {seen[-1][0]}", seen[-1][1]
    )
    plan = cursor.fetchone()[0][0]["Plan"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


# A connection's rows.


def test_due_items_are_of_one_lane_longest_due_first(ledger: Ledger):
    person = ledger.connection()
    younger, older = ledger.item(person, due=-1), ledger.item(person, due=-9)
    rest = ledger.item(person, background=True)
    ledger.item(person, due=60)
    ledger.item(ledger.connection())

    assert due_items(person, False, ledger.now, 10) == [older, younger]
    assert due_items(person, True, ledger.now, 10) == [rest]
    assert due_items(person, False, ledger.now, 1) == [older]


def test_due_items_of_a_connection_that_closes_are_those_to_remove(ledger: Ledger):
    person = ledger.connection(status="closing", closing_works="remove")
    ledger.item(person)
    there = ledger.item(person, remote="present", put_code=1)
    ledger.item(person, remote="present", put_code=2, code="cannot_remove")

    assert due_items(person, False, ledger.now, 10) == [there]


def test_due_items_that_somebody_else_holds_are_left_to_them(ledger: Ledger):
    from demo.servers.postgres import connect

    person = ledger.connection()
    held, free = ledger.item(person), ledger.item(person)
    ids = held.id, free.id
    ledger.db.session.commit()
    other = connect(ledger.db.engine.url.render_as_string(hide_password=False))
    other.autocommit = False
    with other.cursor() as run:
        run.execute("SELECT 1 FROM orcid_sync_item WHERE id = %s FOR UPDATE", ids[:1])
        found = [item.id for item in due_items(person, False, ledger.now, 10)]
    ledger.db.session.rollback()
    other.rollback()
    other.close()

    assert found == [ids[1]]


def test_moment_is_the_databases(ledger: Ledger):
    assert isinstance(ledger.now, datetime) and ledger.now.tzinfo is not None
