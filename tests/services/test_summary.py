# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""States as the database works them out."""

from itertools import product

from invenio_db import db
from sqlalchemy import func, select

from invenio_orcid_sync.core.states import STATES, state_of
from invenio_orcid_sync.models import Connection, Item
from invenio_orcid_sync.services import summary

from ..plugins.world import World

FACTS = {
    "remote": ("none", "creating", "present", "deleting"),
    "hold": (None, "author", "operator"),
    "opted_out": (None, "author", "author_at_orcid", "operator"),
    "due": (True, False),
    "doubt": (None, "missing", "duplicate", "swallowed", "collision"),
}


def every_row(connection: Connection) -> dict[str, str]:
    """Add a row for every combination of facts. :returns: its state by key."""
    states = {}
    for number, values in enumerate(product(*FACTS.values())):
        facts = dict(zip(FACTS, values))
        states[str(number)] = state_of(**facts)
        due = facts.pop("due")
        row = Item(connection_id=connection.id, local_key=str(number), **facts)
        row.due_at = connection.created if due else None
        db.session.add(row)
    db.session.commit()
    return states


def test_state_in_the_database_is_that_of_the_core(world: World):
    connection = world.author().connection
    states = every_row(connection)
    found = db.session.execute(select(Item.local_key, summary.STATE))
    assert {key: state for key, state in found} == states
    assert set(states.values()) == set(STATES)


def test_counts_are_those_of_the_rows(world: World):
    connection = world.author().connection
    states = list(every_row(connection).values())
    expected = {state: states.count(state) for state in STATES}
    assert summary.counts(Connection.id == connection.id) == expected
    counted = db.session.execute(
        select(summary.STATE, func.count()).group_by(summary.STATE)
    )
    assert {state: number for state, number in counted} == expected


def test_counts_leave_out_others_and_second_works(world: World):
    connection, other = world.author().connection, world.author().connection
    db.session.add(Item(connection_id=other.id, local_key="1"))
    db.session.add(Item(connection_id=connection.id, local_key="5", kind="duplicate"))
    db.session.commit()
    assert summary.counts(Connection.id == connection.id) == {}
    assert summary.counts(Connection.id == other.id) == {"not_shared": 1}
