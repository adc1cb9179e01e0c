# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What an author chooses for all works, and the types that there are to choose from."""

from dataclasses import dataclass, replace

from flask import current_app
from invenio_db import db
from marshmallow_utils.fields.babel import gettext_from_dict

from ..engine import again
from ..models import Connection, Preferences
from . import engine, terms
from .acceptance import record


@dataclass(frozen=True)
class ResourceType:
    """A type of records, and the types that it stands for."""

    id: str
    title: str
    kinds: tuple["ResourceType", ...] = ()


def current(connection: Connection) -> Preferences:
    """Return what holds for a person: their choices, and the operator's where they made none."""
    chosen = Preferences.of(connection.preferences)
    adds = chosen.overlap != "never"
    return replace(
        chosen,
        mode=(chosen.mode or "automatic") if adds else "off",
        overlap=(chosen.overlap or "always") if adds else "always",
        others_deposits=chosen.others_deposits
        or ("ask" if engine.settings().asks else "auto"),
    )


def choose(connection: Connection, chosen: Preferences) -> None:
    """Store choices, and have all works of the person looked at again. Refused depositors stay as they are."""
    # Two windows of one person: depositors are refused on another page.
    db.session.refresh(connection, with_for_update=True)
    refused = Preferences.of(connection.preferences).refused
    connection.preferences = replace(chosen, refused=refused).stored()
    record(f"user:{connection.user_id}", "preferences", "asked", connection)
    again.look_again(connection.id)
    db.session.commit()


def resource_types(locale: str) -> list[ResourceType]:
    """Return this site's resource types in a language, each with its kinds, sorted by title."""
    titles = {
        key: _in_language(title, locale) or key
        for key, title in terms.entries(terms.RESOURCE_TYPES).items()
    }
    return _below("", titles)


def _below(parent: str, titles: dict[str, str]) -> list[ResourceType]:
    """Return types whose name begins with a parent's, or that have none."""
    found = [
        ResourceType(key, title, tuple(_below(key, titles)) if not parent else ())
        for key, title in titles.items()
        if _parent(key, titles) == parent
    ]
    return sorted(found, key=lambda one: one.title.casefold())


def _parent(key: str, titles: dict[str, str]) -> str:
    head = key.partition("-")[0]
    return head if head != key and head in titles else ""


def _in_language(titles: dict[str, str], locale: str) -> str:
    if not titles:
        return ""
    return gettext_from_dict(titles, locale, current_app.config["BABEL_DEFAULT_LOCALE"])
