# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What there is in this repository to make rules of: resource types, roles, communities, identifier schemes."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import current_app
from invenio_accounts.models import Role
from invenio_communities.communities.records.models import CommunityMetadata
from invenio_db import db
from invenio_pidstore.models import PersistentIdentifier
from invenio_vocabularies.records.models import VocabularyMetadata
from marshmallow_utils.fields.babel import gettext_from_dict
from sqlalchemy import Text, cast, or_, select

from ..core.options import Fault
from ..said import N_

RESOURCE_TYPES, CREATORS_ROLES, CONTRIBUTORS_ROLES, RELATIONS = (
    "rsrct",
    "crr",
    "cor",
    "rlt",
)
"""How InvenioRDM calls identifiers of vocabularies' entries."""


def entries(*vocabularies: str) -> dict[str, dict[str, str]]:
    """Return a vocabulary's entries with their titles by language. One that is in several counts once."""
    statement = (
        select(
            VocabularyMetadata.json["id"].as_string(), VocabularyMetadata.json["title"]
        )
        .join(
            PersistentIdentifier,
            PersistentIdentifier.object_uuid == VocabularyMetadata.id,
        )
        .where(PersistentIdentifier.pid_type.in_(vocabularies))
        .where(VocabularyMetadata.is_deleted.is_(False))
    )
    return {key: title or {} for key, title in db.session.execute(statement)}


def titles(locale: str, *vocabularies: str) -> dict[str, str]:
    """Return a vocabulary's entries with their titles for people: in their language, else the site's."""
    default = current_app.config["BABEL_DEFAULT_LOCALE"]
    return {
        name: (gettext_from_dict(title, locale, default) if title else "") or name
        for name, title in entries(*vocabularies).items()
    }


def schemes() -> dict[str, Any]:
    """Return the schemes of records' identifiers with their labels."""
    keys = (
        "RDM_RECORDS_IDENTIFIERS_SCHEMES",
        "RDM_RECORDS_RELATED_IDENTIFIERS_SCHEMES",
    )
    return {
        name: scheme.get("label") or name
        for key in keys
        for name, scheme in (current_app.config.get(key) or {}).items()
    }


def resolved(content: dict[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """Return settings with communities by their ids, which stay, and faults for what is not there."""
    faults = [
        *_missing(content, "excluded_types", entries(RESOURCE_TYPES)),
        *_missing(content, "contributor_roles", entries(CONTRIBUTORS_ROLES)),
        *_missing(content, "trusted_roles", roles()),
    ]
    chosen = content.get("communities")
    if not isinstance(chosen, list):
        return content, faults
    found = _communities(chosen)
    cure = N_("There is no such community: use the slug or id of one.")
    faults += [
        Fault("communities", one, cure) for one in chosen if one.lower() not in found
    ]
    ids = dict.fromkeys(found.get(one.lower(), one) for one in chosen)
    return {**content, "communities": list(ids)}, faults


def _missing(content: dict[str, Any], name: str, known: Any) -> list[Fault]:
    there = ", ".join(sorted(known))
    cure = (
        N_("There is no such one here. There are: %(names)s.", names=there)
        if there
        else N_("There is no such one here. There are none.")
    )
    return [Fault(name, one, cure) for one in content.get(name, ()) if one not in known]


def roles() -> list[str]:
    """Return the names of accounts' roles."""
    return sorted(db.session.scalars(select(Role.name)))


def slugs(chosen: Iterable[Any]) -> dict[str, str]:
    """Return ids of communities with their slugs; those that are not there any more are left out."""
    ids = [one for one in chosen if isinstance(one, str) and _is_id(one)]
    model = CommunityMetadata
    statement = select(cast(model.id, Text), model.slug).where(
        ~model.is_deleted, model.slug.is_not(None), cast(model.id, Text).in_(ids)
    )
    return {key: slug for key, slug in db.session.execute(statement)}


def _communities(chosen: list[str]) -> dict[str, str]:
    """Return slugs and ids of communities, each with the id."""
    model = CommunityMetadata
    ids = [one.lower() for one in chosen if _is_id(one)]
    statement = select(cast(model.id, Text), model.slug).where(
        ~model.is_deleted, or_(model.slug.in_(chosen), cast(model.id, Text).in_(ids))
    )
    rows = db.session.execute(statement).all()
    named = {slug.lower(): key for key, slug in rows if slug}
    return named | {key: key for key, _ in rows}


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
