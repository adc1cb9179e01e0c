# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The whole state as rows, over the control API and by itself."""

import json

import pytest

from invenio_orcid_sync.simulator import rows
from invenio_orcid_sync.simulator.state import Registry

from .test_database import WRITES, state
from .world import code_of, work

# What of the registry is stored, and what is made again or belongs to the process.
STORED = {
    "clients",
    "records",
    "groups",
    "access",
    "codes",
    "sessions",
    "organizations",
    "webhooks",
    "last_put_code",
    "next_orcid",
    "clock",
    "location_style",
    "error_style",
    "error_style",
}
DERIVED = {"refresh", "group_ids", "lock"}


def test_nothing_of_the_registry_is_forgotten():
    assert set(vars(Registry())) == STORED | DERIVED


def test_empty_state_comes_back():
    first, second = Registry(), Registry()
    rows.fill(second, list(rows.every(first)))
    assert list(rows.every(second)) == list(rows.every(first))


@pytest.mark.parametrize("name", sorted(WRITES.keys() - {"reset", "clock"}))
def test_snapshot_brings_the_state_back(world, name):
    world.first = world.post()
    before = state(world.simulator)
    kept = world.control("GET", "snapshot")
    assert world.control("GET", "snapshot") == kept
    WRITES[name](world)
    world.control("POST", "restore", json.loads(json.dumps(kept)))
    assert state(world.simulator) == before


def test_restored_registry_knows_its_duplicates(world, token):
    put_code = world.post()
    kept = world.control("GET", "snapshot")
    world.act("delete_work", put_code=put_code)
    world.control("POST", "restore", kept)
    assert code_of(world.api("POST", "work", token, json=work())) == (409, 9021)
    assert world.api("DELETE", f"work/{put_code}", token).status_code == 204
    assert world.post() == put_code + 1


@pytest.mark.parametrize(
    "body, reason",
    [
        ({}, "missing: 'rows'"),
        ({"rows": []}, "rows must be those of a snapshot: meta is missing"),
        (
            {"rows": [["meta", "meta", {"version": 0}]]},
            "the state is of version 0, this simulator reads 1",
        ),
        (
            {"rows": [["meta", "meta", {"version": 1}]]},
            "these rows are no state of this simulator: 'location_style'",
        ),
    ],
)
def test_snapshot_that_cannot_be_read_changes_nothing(world, body, reason):
    world.post()
    before = state(world.simulator)
    answer = world.control("POST", "restore", body, status=400)
    assert answer == {"error": reason}
    assert state(world.simulator) == before
