# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Settings that are typed, looked at and saved."""

from typing import Any

from invenio_access.permissions import system_identity
from invenio_db import db

from invenio_orcid_sync.services import settings

from ..plugins.people import Browser
from ..plugins.world import World
from .forms import Form, words

HERE = "/administration/orcid"
PAGE = f"{HERE}/settings"


def drain_now(world: World) -> None:
    """Send what was published just now."""
    world.set(DEBOUNCE=0)
    world.drain()
    world.free("DEBOUNCE")


def save(content: dict[str, Any], base: int = 0, **options: Any) -> int:
    """Save as the command line does."""
    return settings.save(system_identity, content, base=base, **options)


def kept() -> tuple[int, dict[str, Any]]:
    """Return what holds."""
    db.session.rollback()
    return settings.current(), settings.content(system_identity)


def edited(operator: Browser, **values: Any) -> Form:
    """Fill the form of the settings."""
    return Form(operator.get(PAGE), "/settings/preview").fill(**values)


def previewed(operator: Browser, **values: Any) -> Any:
    """Ask what the form's settings would do."""
    return edited(operator, **values).send(operator)


def saved(operator: Browser, preview: Any, **values: Any) -> Any:
    """Save what a preview showed."""
    assert preview.status_code == 200, words(preview)
    return Form(preview, "/versions/save").fill(**values).send(operator)
