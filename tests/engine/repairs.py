# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What is left after a repair."""

from ..plugins.world import Author, World
from .audits import audited, found


def codes(world: World, author: Author) -> list[int]:
    return [one["put-code"] for one in world.works(author)]


def clean(world: World, author: Author) -> bool:
    """Tell whether nothing is left to find, or to do."""
    assert world.drain() == {}
    sent = len(world.sent())
    audited(world, author)
    return found(author) == [] and world.sent()[sent:] == ["GET works"]


def stored(row: object, **values: object) -> None:
    """Change a ledger row, as nothing but the drainer does."""
    from invenio_db import db

    for name, value in values.items():
        setattr(row, name, value)
    db.session.commit()
