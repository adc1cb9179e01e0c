# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Configuration that nobody could follow: nothing is sent, and nothing breaks."""

from typing import Any

import pytest

from invenio_orcid_sync.core.policy import ACCESS_STATUSES
from invenio_orcid_sync.services import engine, fixed, status

from ..plugins.world import World


@pytest.mark.parametrize(
    "settings, key",
    [
        ({"TRUSTED_ROLES": "librarians"}, "ORCID_SYNC_TRUSTED_ROLES"),
        ({"CONTRIBUTOR_ROLES": "editor"}, "ORCID_SYNC_CONTRIBUTOR_ROLES"),
        ({"EXCLUDED_TYPES": "dataset"}, "ORCID_SYNC_EXCLUDED_TYPES"),
        ({"OTHERS_DEPOSITS": "Auto"}, "ORCID_SYNC_OTHERS_DEPOSITS"),
        ({"VERSIONS": "Shared"}, "ORCID_SYNC_VERSIONS"),
        ({"GRACE": "1 day"}, "ORCID_SYNC_GRACE"),
        ({"SCOPES": ["/activities/update"]}, "ORCID_SYNC_SCOPES"),
        ({"COOL_DOWN": "10 minutes"}, "ORCID_SYNC_COOL_DOWN"),
        ({"SHARDS": "1"}, "ORCID_SYNC_SHARDS"),
    ],
)
def test_value_that_cannot_be_followed_stops_sending_by_its_name(
    world: World, settings: dict[str, Any], key: str
) -> None:
    world.publish(world.author())
    world.set(**settings)
    refused = engine.refusal()
    (value,) = settings.values()
    assert (refused.code, status.status().refused) == ("rules", "rules")
    assert f"{key} is {value!r}." in refused.problem
    assert engine.drain().outcomes == {}
    world.patch.undo()
    assert world.drain() == {"create: created": 1}


def test_default_holds_for_pages_in_place_of_what_is_wrong(world: World) -> None:
    world.set(TRUSTED_ROLES="librarians", ACCESS_STATUSES=["secret"], GRACE="1 day")
    settings = engine.settings()
    assert settings.trusted_roles == frozenset()
    assert settings.policy.access == set(ACCESS_STATUSES)
    assert settings.grace.days == 1


def test_scope_that_we_do_not_know_stops_nothing(world: World) -> None:
    world.set(SCOPES="/activities/update /agreed-upon")
    assert (fixed.refusal(), fixed.instead()) == (None, {})


def test_right_configuration_stops_nothing(world: World) -> None:
    world.set(TRUSTED_ROLES=("staff",), COMMUNITIES="reviewed", GRACE=0)
    assert (fixed.faults(), fixed.refusal(), fixed.instead()) == ([], None, {})
