# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The facts as InvenioRDM's own record API tells them: slow, and what the quick reading must agree with."""

from typing import Any
from uuid import UUID


def read_by_records(concept: UUID, settings: Any) -> dict[str, Any]:
    """Return the fields of `Facts`, with the record as the REST API shows it, and roll back."""
    from invenio_db import db

    savepoint = db.session.begin_nested()
    try:
        with db.session.no_autoflush:
            return _read(concept, settings)
    finally:
        savepoint.rollback()


def _read(concept: UUID, settings: Any) -> dict[str, Any]:
    from invenio_rdm_records.records.api import RDMParent, RDMRecord
    from sqlalchemy.orm.exc import NoResultFound

    from invenio_orcid_sync.engine.facts import EARLIER

    facts = {
        "concept": concept,
        "recid": None,
        "record": None,
        "publication": None,
        "concept_url": None,
        "dois": (),
        "earlier": (),
        "newer": None,
        "doi_registered": True,
        "published_at": None,
        "portal_public": True,
        "citation": None,
    }
    try:
        parent = RDMParent.get_record(concept)
    except NoResultFound:
        return facts
    recid = parent.pid.pid_value
    dois = _dois(concept)
    own = ((parent.pids or {}).get("doi") or {}).get("identifier")
    facts |= {
        "recid": recid,
        "portal_public": settings.portal_public,
        "concept_url": _landing_page(recid) if settings.portal_public else None,
        "dois": tuple(doi for doi, _ in dois) + ((own,) if own else ()),
    }
    latest = RDMRecord.get_latest_published_by_parent(parent)
    if latest is None:
        return facts
    record = _as_shown(latest, parent)
    doi = (latest.pids.get("doi") or {}).get("identifier")
    usable = [each for each, usable in dois if usable]
    return facts | {
        "record": record,
        "publication": _publication(latest, record, parent, settings),
        "earlier": tuple(each for each in usable if each != doi)[:EARLIER],
        "doi_registered": doi is None or doi in usable,
        "published_at": latest.updated,
        "citation": _citation(record),
    }


def _as_shown(record: Any, parent: Any) -> dict[str, Any]:
    record.relations.dereference()
    return {
        "id": record.pid.pid_value,
        "metadata": dict(record["metadata"]),
        "custom_fields": dict(record.get("custom_fields") or {}),
        "pids": dict(record.pids),
        "access": record.access.dump(),
        "parent": {"id": parent.pid.pid_value, "pids": dict(parent.pids or {})},
    }


def trimmed(record: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return a record without what its relations added, except what the mapping reads of it."""
    if record is None:
        return None
    funding = [
        {
            key: {
                field: linked[field]
                for field in (FUNDING[key] if "@v" in linked else linked)
                if field in linked
            }
            for key, linked in entry.items()
        }
        for entry in record["metadata"].get("funding", [])
    ]
    kept = {"funding": funding} if "funding" in record["metadata"] else {}
    metadata = {**_undone(record["metadata"]), **kept}
    return {**_undone(record), "metadata": metadata}


FUNDING = {"award": ("id", "number", "identifiers"), "funder": ("id", "name")}


def _undone(value: Any) -> Any:
    if isinstance(value, dict):
        if "@v" in value:
            return {"id": value["id"]}
        return {key: _undone(each) for key, each in value.items()}
    return [_undone(each) for each in value] if isinstance(value, list) else value


def _publication(
    latest: Any, record: dict[str, Any], parent: Any, settings: Any
) -> Any:
    from invenio_access.permissions import system_user_id
    from invenio_accounts.models import User
    from invenio_db import db

    from invenio_orcid_sync.core.policy import Publication

    owner = parent.access.owned_by
    by_system = owner is not None and owner.owner_id == system_user_id
    user = db.session.get(User, owner.owner_id) if owner and not by_system else None
    roles = {role.name for role in user.roles} if user else set()
    return Publication(
        public=record["access"]["record"] == "public",
        creators=frozenset(orcid for _, orcid in _people(record, "creators")),
        contributors=frozenset(_people(record, "contributors")),
        owner=user.id if user else None,
        owner_blocked=user is not None and _blocked(user),
        owner_trusted=by_system or bool(roles & settings.trusted_roles),
        reviewed=any(
            str(community.access.review_policy) in ("closed", "open")
            for community in parent.communities
        ),
        vouched=any(
            str(community.access.review_policy) in ("closed", "open")
            and not _has_a_say(community, user)
            for community in parent.communities
        ),
        type=(record["metadata"].get("resource_type") or {}).get("id", ""),
        access=latest.access.status.value,
        communities=frozenset(
            each
            for community in parent.communities
            for each in (str(community.id), community.slug)
            if each
        ),
    )


def _has_a_say(community: Any, user: Any) -> bool:
    from invenio_communities.members.records.models import MemberModel

    groups = {role.id for role in user.roles} if user else set()
    return any(
        user and (member.user_id == user.id or member.group_id in groups)
        for member in MemberModel.query.filter_by(
            community_id=community.id, active=True
        )
        if member.role != "reader"
    )


def _blocked(user: Any) -> bool:
    from flask import current_app

    confirmed = user.confirmed_at or not current_app.config["SECURITY_CONFIRMABLE"]
    return bool(not user.active or user.blocked_at or not confirmed)


def _people(record: dict[str, Any], key: str) -> list[tuple[str, str]]:
    return [
        ((entry.get("role") or {}).get("id", ""), one["identifier"])
        for entry in record["metadata"].get(key, [])
        if entry["person_or_org"]["type"] == "personal"
        for one in entry["person_or_org"].get("identifiers", [])
        if one["scheme"] == "orcid"
    ]


def _citation(record: dict[str, Any]) -> str | None:
    from invenio_rdm_records.resources.serializers import BibtexSerializer

    try:
        return BibtexSerializer().serialize_object(record)
    except Exception:
        return None


def _landing_page(recid: str) -> str:
    from invenio_base import invenio_url_for

    return invenio_url_for("invenio_app_rdm_records.record_detail", pid_value=recid)


def _dois(concept: UUID) -> list[tuple[str, bool]]:
    """(DOI, usable) of all published versions, newest first."""
    from invenio_pidstore.models import PersistentIdentifier
    from invenio_rdm_records.records.api import RDMRecord

    model = RDMRecord.model_cls
    versions = model.query.filter_by(parent_id=concept, deletion_status="P")
    found = []
    for version in versions.order_by(model.index.desc()):
        if doi := version.json["pids"].get("doi"):
            pid = PersistentIdentifier.get("doi", doi["identifier"])
            usable = doi["provider"] == "external" or pid.is_registered()
            found.append((doi["identifier"], usable))
    return found
