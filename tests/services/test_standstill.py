# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Whose matter it is that nothing is sent to anybody."""

from datetime import datetime, timedelta, timezone

import pytest

from invenio_orcid_sync.services import engine, standstill

from ..plugins.world import World


def pause(seconds: float, reason: str) -> None:
    """Let the registry be paused."""
    from invenio_db import db

    registry = engine.registry()
    registry.paused_until = datetime.now(timezone.utc) + timedelta(seconds=seconds)
    registry.pause_reason = reason
    db.session.commit()


def test_works_that_go_stand_still_for_nobody(world: World) -> None:
    assert standstill.whose() is None


@pytest.mark.parametrize(
    "seconds, reason, whose",
    [
        (30, "registry_busy", None),
        (90, "registry_busy", "orcid"),
        (30, "many_refusals", "orcid"),
        (30, "credentials", "site"),
        (3000, "forbidden", "site"),
        (3000, "wrong_endpoint", "site"),
        (3000, "client_locked", "site"),
        (3000, "unknown_answer", "site"),
        (-1, "credentials", None),
    ],
)
def test_pause_is_told_by_its_reason_unless_it_is_short(
    world: World, seconds: float, reason: str, whose: str | None
) -> None:
    pause(seconds, reason)
    assert standstill.whose() == whose


def test_answers_that_pause_everything_are_told(world: World) -> None:
    """Credentials that ORCID does not accept any more."""
    author = world.author()
    world.publish(author)
    body = {"response-code": 409, "error-code": 9057}
    world.fault("status", "POST", status=409, body=body)
    assert world.drain() == {"create: client_locked": 1}
    assert standstill.whose() == "site"


def test_copied_database_is_this_sites_matter(world: World) -> None:
    engine.check_instance()
    world.set(INSTANCE="copy")
    assert standstill.whose() == "site"


def test_newer_settings_are_this_sites_matter(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from invenio_orcid_sync.services.errors import Refused

    monkeypatch.setattr(engine, "unusable", lambda: Refused("newer_settings", "", ""))
    pause(3000, "registry_busy")
    assert standstill.whose() == "site"
