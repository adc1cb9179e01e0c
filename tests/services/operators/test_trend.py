# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How far it is, counted day by day."""

from datetime import UTC, datetime, timedelta

import pytest
from flask_principal import AnonymousIdentity
from invenio_db import db
from invenio_records_resources.services.errors import PermissionDeniedError

from invenio_orcid_sync.models import Day
from invenio_orcid_sync.services import engine
from invenio_orcid_sync.services.operators import trend

from ...plugins.past import newcomer
from ...plugins.world import World, system_identity


def counted() -> list[tuple[int, int, int, int]]:
    """Return what was counted, the oldest day first."""
    return [
        (one.authors, one.connected, one.works, one.settled)
        for one in trend.days(system_identity())
    ]


def test_count_of_a_fresh_repository_is_of_nothing(world: World) -> None:
    assert counted() == []
    trend.count()
    assert counted() == [(0, 0, 0, 0)]


def test_count_tells_people_from_authorships(world: World) -> None:
    author, other, stranger = world.author(), world.author(), newcomer(world)
    world.publish(author, other)
    world.publish(author)
    world.publish(author, stranger)
    world.drain()
    trend.count()
    # Whoever did not deposit waits for a yes.
    assert counted() == [(3, 2, 5, 3)]


def test_count_again_on_the_same_day_replaces_the_first(world: World) -> None:
    author = world.author()
    trend.count()
    world.publish(author)
    world.drain()
    trend.count()
    (today,) = trend.days(system_identity())
    assert (today.day, today.works) == (datetime.now(UTC).date(), 1)


def test_count_without_credentials_counts_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    extension = world.site.app.extensions["invenio-orcid-sync"]
    with monkeypatch.context() as broken:
        broken.delitem(vars(extension), "environment", raising=False)
        broken.setitem(world.site.app.config, "ORCID_SYNC_CLIENT_ID", "")
        trend.count()
    assert counted() == []


def test_days_are_the_newest_of_this_registry(world: World) -> None:
    registry_id = engine.registry().id
    today = datetime.now(UTC).date()
    for ago in (0, 3, 1):
        numbers = {"authors": 9, "connected": 5, "works": 20, "settled": 10 + ago}
        day = today - timedelta(days=ago)
        db.session.add(Day(registry_id=registry_id, day=day, **numbers))
    db.session.commit()
    found = trend.days(system_identity(), newest=2)
    assert [(one.day, one.settled) for one in found] == [
        (today - timedelta(days=1), 11),
        (today, 10),
    ]


def test_days_are_for_operators_only(world: World) -> None:
    trend.count()
    with pytest.raises(PermissionDeniedError):
        trend.days(AnonymousIdentity())
