# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What becomes of connections under a former client id, step by step; `tests/services/test_retired.py` has it whole."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from invenio_orcid_sync.engine import retired
from invenio_orcid_sync.engine.expand import expand
from invenio_orcid_sync.services import engine

from ..plugins.world import World

NOW = datetime(2026, 11, 21, tzinfo=timezone.utc)
ORCID = "0000-0002-1825-0097"


def stored(*rows: Any) -> Any:
    """Store rows. :returns: the first."""
    from invenio_db import db

    db.session.add_all(rows)
    db.session.commit()
    return rows[0]


def registry(client_id: str, environment: str = "simulator") -> Any:
    """Make a registry's row."""
    from invenio_orcid_sync.models import Registry

    return stored(Registry(environment=environment, client_id=client_id))


def connection(where: Any, world: World, orcid: str = ORCID, **values: Any) -> Any:
    """Make a connection of a living account that signs in with its iD."""
    from invenio_accounts.models import UserIdentity

    from invenio_orcid_sync.models import Connection

    identity = UserIdentity.query.filter_by(id=orcid, method="orcid").one_or_none()
    if identity is None:
        user = world.make_user(world.site.app).user.id
        identity = stored(UserIdentity(id=orcid, method="orcid", id_user=user))
    values = {"user_id": identity.id_user, **values}
    return stored(Connection(registry_id=where.id, orcid=orcid, **values))


def ended(former: Any, present: Any, one: Any) -> tuple[str, str | None, str | None]:
    """Bring connections to their end. :returns: what became of one."""
    from invenio_db import db

    retired.end(former, present)
    db.session.commit()
    db.session.refresh(one)
    return one.status, one.closing_works, one.reason


RESTS = ("blocked", None, "former_client")


def test_others_are_those_of_the_same_environment(world: World) -> None:
    present, former = registry("APP-NEW"), registry("APP-OLD")
    registry("APP-OLD", environment="production")
    assert retired.others(present) == [former]
    assert retired.others(former) == [present]


def test_connection_without_a_successor_rests(world: World) -> None:
    present, former = registry("APP-NEW"), registry("APP-OLD")
    one = connection(former, world)
    connection(present, world, "0000-0001-5109-3700")
    assert ended(former, present, one) == RESTS


def test_connection_with_a_successor_ends_and_its_works_go(world: World) -> None:
    present, former = registry("APP-NEW"), registry("APP-OLD")
    one = connection(former, world)
    connection(present, world)
    assert ended(former, present, one) == ("closing", "remove", None)


@pytest.mark.parametrize("status", ["permission_lost", "blocked"])
def test_connection_whose_successor_cannot_work_rests(
    world: World, status: str
) -> None:
    present, former = registry("APP-NEW"), registry("APP-OLD")
    one = connection(former, world)
    connection(present, world, status=status)
    assert ended(former, present, one) == RESTS


@pytest.mark.parametrize("status", ["permission_lost", "blocked"])
def test_connection_that_stood_still_keeps_its_reason(
    world: World, status: str
) -> None:
    present, former = registry("APP-NEW"), registry("APP-OLD")
    one = connection(former, world, status=status, reason="refused")
    assert ended(former, present, one) == (status, None, "refused")


@pytest.mark.parametrize("status", ["permission_lost", "blocked", "closing"])
def test_connection_that_stood_still_ends_with_a_successor(
    world: World, status: str
) -> None:
    """ORCID lets a token delete that its owner revoked (orcid-api 4)."""
    present, former = registry("APP-NEW"), registry("APP-OLD")
    works = "keep" if status == "closing" else None
    one = connection(former, world, status=status, closing_works=works)
    connection(present, world)
    assert ended(former, present, one) == ("closing", "remove", None)


def test_connection_that_is_over_stays_over(world: World) -> None:
    present, former = registry("APP-NEW"), registry("APP-OLD")
    one = connection(former, world, status="disconnected", closing_works="keep")
    connection(present, world)
    assert ended(former, present, one) == ("disconnected", "keep", None)


@pytest.mark.parametrize(
    "works, hours, expected",
    [
        ("remove", 1, ("closing", "remove", None)),
        ("keep", 1, ("closing", "keep", None)),
        (None, 1, ("closing", "keep", None)),
        ("remove", -1, RESTS),
        ("remove", 0, RESTS),
    ],
)
def test_connection_whose_successor_has_ended_ends_if_that_was_later(
    world: World, works: str | None, hours: int, expected: tuple
) -> None:
    present, former = registry("APP-NEW"), registry("APP-OLD")
    one = connection(former, world, connected_at=NOW)
    later = NOW + timedelta(hours=hours)
    connection(
        present, world, status="disconnected", closing_works=works, connected_at=later
    )
    assert ended(former, present, one) == expected


def test_connection_of_nobody_ends_and_its_works_stay(world: World) -> None:
    present, former = registry("APP-NEW"), registry("APP-OLD")
    one = connection(former, world, user_id=None)
    assert ended(former, present, one) == ("closing", "keep", "account")


def test_connection_that_rests_wakes_under_its_own_client_id(world: World) -> None:
    from invenio_db import db

    present, former = registry("APP-NEW"), registry("APP-OLD")
    one = connection(former, world)
    other = connection(
        former, world, "0000-0001-5109-3700", status="blocked", reason="moved"
    )
    ended(former, present, one)
    retired.wake(present)
    db.session.refresh(one)
    assert one.status == "blocked"
    retired.wake(former)
    db.session.refresh(one)
    assert (one.status, one.reason) == ("active", None)
    assert (other.status, other.reason) == ("blocked", "moved")


def test_work_is_there_while_a_connection_closes_or_a_token_is_due(
    world: World,
) -> None:
    from invenio_orcid_sync.models import Grant

    former = registry("APP-OLD")
    connection(former, world)
    assert not retired.at_work(former)
    token = Grant(registry_id=former.id, orcid=ORCID, scope="/x", state="surplus")
    token.due_at = datetime.now(timezone.utc) + timedelta(hours=1)
    stored(token)
    assert not retired.at_work(former)
    token.due_at = NOW - timedelta(days=3650)
    stored(token)
    assert retired.at_work(former)
    token.state = "revoked"
    stored(token)
    assert not retired.at_work(former)
    connection(former, world, "0000-0001-5109-3700", status="closing")
    assert retired.at_work(former)


def test_marks_are_not_taken_in_for_a_former_client(world: World) -> None:
    from dataclasses import replace

    from invenio_db import db

    from invenio_orcid_sync.models import Mark

    author = world.author()
    world.publish(author)
    here, rules = engine.registry(), engine.settings()
    assert expand(here, replace(rules, retired=True)) == 0
    assert db.session.query(Mark).count() == 1
    assert expand(here, rules) == 1
    assert db.session.query(Mark).count() == 0
