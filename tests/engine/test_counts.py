# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What everyday events cost, in requests and statements: the gates of `make bench` that no machine can miss."""

from collections import Counter

import pytest

from ..plugins.world import World, retitled
from .counts import (
    QUIET,
    backfilled,
    changed,
    crashed,
    created_alone,
    quiet,
    statements,
)


def test_new_work_costs_one_request(world: World):
    assert created_alone(world, 3) == ["POST work"] * 3


def test_changed_work_costs_one_request(world: World):
    assert changed(world, 3) == ["PUT work"] * 3


def test_backfill_costs_a_request_for_each_bulk_of_each_person(world: World):
    # The first bulk takes 20, and the next more, since the registry was quick.
    assert backfilled(world, people=2, works=23) == ["POST works"] * 4


def test_backfill_of_what_is_there_costs_nothing(world: World):
    backfilled(world, people=1, works=2)
    assert backfilled(world, people=1, works=1) == ["POST work"]


@pytest.mark.parametrize("what", QUIET, ids=lambda what: what.__name__)
def test_what_does_not_show_at_orcid_costs_nothing(world: World, what):
    assert quiet(world, what) == []


def test_what_shows_at_orcid_costs_one_request_in_the_same_steps(world: World):
    assert quiet(world, lambda record: record.edit(retitled("New"))) == ["PUT work"]


@pytest.mark.parametrize(
    ("point", "works", "sent"),
    [
        ("create:intended", 1, ["GET works", "POST work"]),
        ("create:answered", 1, ["POST work", "GET works"]),
        ("bulk:intended", 3, ["GET works", "POST works"]),
        ("bulk:answered", 3, ["POST works", "GET works"]),
    ],
)
def test_crash_costs_one_look(world: World, monkeypatch, point, works, sent):
    assert crashed(world, monkeypatch, point, works) == sent


def test_publishing_takes_three_statements_more(world: World):
    without, with_ours = (statements(world, wired) for wired in (False, True))

    assert Counter(with_ours) - Counter(without) == {
        "SAVEPOINT": 1,
        "INSERT INTO orcid_sync_mark": 1,
        "RELEASE SAVEPOINT": 1,
    }
    assert not Counter(without) - Counter(with_ours)
