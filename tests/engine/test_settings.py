# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Which rules hold, and what the drainer makes of them."""

from typing import Any

import pytest
from invenio_communities.communities.records.models import CommunityMetadata
from invenio_db import db

from invenio_orcid_sync.core.policy import ACCESS_STATUSES
from invenio_orcid_sync.engine.settings import in_force, settings_of
from invenio_orcid_sync.engine.versions import Version
from invenio_orcid_sync.ext import DEFAULTS

from ..plugins.world import World
from .kinds import KINDS, join

CONFIG = {**DEFAULTS, "SECRET_KEY": "x"}


def test_instance_wins_over_what_was_saved_and_that_over_the_default() -> None:
    saved = {"grace": 5, "debounce": 6, "hosts_of_a_newer_version": 7}
    config = {**CONFIG, "ORCID_SYNC_DEBOUNCE": 60}
    found = in_force(config, {"ORCID_SYNC_DEBOUNCE"}, Version(3, content=saved))
    assert found == {**DEFAULTS, "ORCID_SYNC_GRACE": 5, "ORCID_SYNC_DEBOUNCE": 60}


def test_nothing_saved_leaves_the_configuration() -> None:
    assert in_force(CONFIG, set(), Version()) == DEFAULTS


@pytest.mark.parametrize(
    "communities, chosen, reviewed",
    [
        ("all", None, False),
        ("reviewed", None, True),
        (["a", "b"], frozenset({"a", "b"}), False),
    ],
)
def test_communities_become_rules(
    communities: Any, chosen: Any, reviewed: bool
) -> None:
    policy = settings_of({**DEFAULTS, "ORCID_SYNC_COMMUNITIES": communities}).policy
    assert (policy.communities, policy.reviewed_only) == (chosen, reviewed)


def test_rules_are_those_of_the_configuration() -> None:
    settings = settings_of(
        {
            **DEFAULTS,
            "ORCID_SYNC_ACCESS_STATUSES": ["open"],
            "ORCID_SYNC_EXCLUDED_TYPES": ["dataset"],
            "ORCID_SYNC_CONTRIBUTOR_ROLES": ["editor"],
            "ORCID_SYNC_VERSIONS": "shared",
        },
        number=4,
    )
    policy = settings.policy
    assert (policy.access, policy.excluded_types, policy.contributor_roles) == (
        frozenset({"open"}),
        frozenset({"dataset"}),
        frozenset({"editor"}),
    )
    assert (policy.earlier, settings_of(DEFAULTS).policy.earlier) == (True, False)
    assert (settings.number, settings_of(DEFAULTS).number) == (4, 0)


@pytest.mark.parametrize(
    "kind, status",
    [
        ("plain", "metadata-only"),
        ("with open files", "open"),
        ("with restricted files", "restricted"),
        ("with embargoed files", "embargoed"),
    ],
)
def test_records_are_shared_by_their_access(
    world: World, kind: str, status: str
) -> None:
    author = world.author()
    world.set(ACCESS_STATUSES=[one for one in ACCESS_STATUSES if one != status])
    KINDS[kind](world, author)
    assert world.drain() == {}
    assert world.item(author).code == "access_unshared"
    world.set(ACCESS_STATUSES=[status])
    KINDS[kind](world, author)
    assert world.drain() == {"create: created": 1}


@pytest.mark.parametrize("by", ["id", "slug"])
def test_records_are_shared_by_their_communities(world: World, by: str) -> None:
    author = world.author()
    world.set(COMMUNITIES=["nowhere"])
    recid = world.publish(author)
    join(recid, "members")
    world.drain()
    assert (world.item(author).code, world.sent()) == ("community_unshared", [])
    (community,) = db.session.query(CommunityMetadata)
    world.set(COMMUNITIES=[str(getattr(community, by))])
    mark(world, recid)
    assert world.drain() == {"create: created": 1}


def test_only_what_was_reviewed_is_shared(world: World) -> None:
    author = world.author()
    world.set(COMMUNITIES="reviewed")
    members, closed = world.publish(author), world.publish(author)
    join(members, "members")
    join(closed, "closed")
    assert world.drain() == {"create: created": 1}


def test_type_that_is_excluded_later_goes_after_the_grace_period(world: World) -> None:
    author = world.author()
    recid = world.publish(author, resource_type={"id": "dataset"})
    world.drain()
    world.set(EXCLUDED_TYPES=["dataset"], GRACE=3600)
    mark(world, recid)
    assert (world.drain(), len(world.works(author))) == ({}, 1)
    assert (world.item(author).code, world.item(author).grace_at is None) == (
        "type_unshared",
        False,
    )


def mark(world: World, recid: str) -> None:
    """Have a record looked at again."""
    from invenio_orcid_sync.services.works import push

    push(record=recid)
