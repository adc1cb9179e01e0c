# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Who is asked after signing in, and how often."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from invenio_orcid_sync.models import CLOSED, OPEN, Notice
from invenio_orcid_sync.services import offers

from ..plugins.world import World


@pytest.fixture
def user_id(world: World) -> int:
    """An account that never connected."""
    return world.make_user(world.site.app).user.id


def notices() -> list[tuple[int, str, bool]]:
    """What is noted."""
    from invenio_db import db

    db.session.expire_all()
    rows = db.session.query(Notice).order_by(Notice.user_id)
    return [(one.user_id, one.cause, one.muted) for one in rows]


def pass_time(**span: float) -> None:
    """Let it be longer ago."""
    from invenio_db import db

    db.session.execute(update(Notice).values(at=Notice.at - timedelta(**span)))
    db.session.commit()


def test_who_never_connected_is_asked(user_id: int) -> None:
    assert offers.is_due(user_id) and offers.is_possible(user_id)
    assert notices() == []


def test_who_was_asked_rests_for_thirty_days(world: World, user_id: int) -> None:
    other = world.make_user(world.site.app).user.id
    offers.note(user_id)
    assert notices() == [(user_id, "offer", False)]
    assert not offers.is_due(user_id) and offers.is_possible(user_id)
    assert offers.is_due(other)
    pass_time(days=29)
    assert not offers.is_due(user_id)
    pass_time(days=2)
    assert offers.is_due(user_id)
    offers.note(user_id)
    assert not offers.is_due(user_id) and len(notices()) == 1


def test_never_is_never(user_id: int) -> None:
    offers.note(user_id, never=True)
    pass_time(days=4000)
    assert not offers.is_due(user_id)
    offers.note(user_id)  # as when the page is opened by its address
    pass_time(days=4000)
    assert not offers.is_due(user_id)
    assert notices() == [(user_id, "offer", True)]


def test_messages_do_not_count_as_questions(user_id: int) -> None:
    from invenio_db import db

    db.session.add(Notice(user_id=user_id, cause="stopped", muted=True))
    db.session.commit()
    assert offers.is_due(user_id)


@pytest.mark.parametrize("status", [*OPEN, *CLOSED])
def test_who_ever_connected_is_not_asked(world: World, status: str) -> None:
    """Whoever disconnected has answered; whoever lost the permission gets a message."""
    from invenio_db import db

    author: Any = world.author()
    author.connection.status = status
    db.session.commit()
    assert not offers.is_due(author.user.user.id)
    assert not offers.is_possible(author.user.user.id)


def test_connection_in_another_registry_does_not_count(world: World) -> None:
    from invenio_db import db

    from invenio_orcid_sync.models import Registry

    author: Any = world.author()
    author.connection.registry = Registry(environment="sandbox", client_id="APP-1")
    db.session.commit()
    assert offers.is_due(author.user.user.id)


@pytest.mark.parametrize("why", ["switched off", "copy", "public"])
def test_site_that_cannot_or_must_not_asks_nobody(
    world: World, user_id: int, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    from invenio_orcid_sync.ext import InvenioORCIDSync
    from invenio_orcid_sync.services import engine

    engine.check_instance()
    assert offers.is_due(user_id)
    if why == "switched off":
        world.set(OFFER_AFTER_SIGN_IN=False)
    elif why == "copy":
        world.set(INSTANCE="a copy")
    else:
        monkeypatch.setattr(InvenioORCIDSync, "publishes", False)
    assert not offers.is_due(user_id) and not offers.is_possible(user_id)
