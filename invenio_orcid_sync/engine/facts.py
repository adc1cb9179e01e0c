# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What the database says about a concept right now: the only place that reads records.

The latest published version decides (``get_latest_published_by_parent``); the search index is never asked.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app
from invenio_access.permissions import system_user_id
from invenio_accounts.models import User
from invenio_base import invenio_url_for
from invenio_db import db
from invenio_pidstore.models import PersistentIdentifier, PIDStatus
from invenio_rdm_records.records.api import RDMParent, RDMRecord
from invenio_rdm_records.resources.serializers import BibtexSerializer
from sqlalchemy.orm.exc import NoResultFound

from ..core.policy import Publication
from ..core.source import Source
from .settings import Settings

EARLIER = 20
"""Earlier versions' DOIs that are sent: enough for grouping, small enough for the longest histories."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A concept. ``record`` and ``publication`` are None where nothing of it is published."""

    concept: UUID
    recid: str | None = None
    """The concept's persistent identifier (the parent's), None where the concept is unknown."""
    record: dict[str, Any] | None = None
    """As the REST API shows it."""
    publication: Publication | None = None
    concept_url: str | None = None
    dois: tuple[str, ...] = ()
    """DOIs of the concept and of its versions, for recognising our works."""
    earlier: tuple[str, ...] = ()
    doi_registered: bool = True
    published_at: datetime | None = None
    portal_public: bool = True
    citation: str | None = field(default=None, repr=False)

    @property
    def work_id(self) -> str:
        """A globally unique id of the concept that needs no landing page."""
        return f"{urlsplit(current_app.config['SITE_UI_URL']).netloc}:{self.recid}"

    @property
    def listed(self) -> frozenset[str]:
        """All iDs that the record names, whatever their role."""
        if self.publication is None:
            return frozenset()
        contributors = {orcid for _, orcid in self.publication.contributors}
        return self.publication.creators | contributors

    def source(self, orcid: str, former: frozenset[str]) -> Source:
        """Return what this person's work is made of. Only for published concepts."""
        if self.record is None:
            raise ValueError(f"nothing of {self.concept} is published")
        page = _landing_page(self.record["id"]) if self.portal_public else None
        return Source(
            record=self.record,
            orcid=orcid,
            former=former,
            record_url=page,
            concept_url=self.concept_url,
            work_id=self.work_id,
            earlier_dois=self.earlier,
            doi_registered=self.doi_registered,
            citation=self.citation,
        )


def facts_of(concept: UUID, settings: Settings) -> Facts:
    """Read a concept. :returns: facts without a record where nothing of it is published.

    Loading a record through InvenioRDM's API touches its row in the session: committed, that would change the
    record's date and version under an editor's hands. So whatever happens in here is rolled back.
    """
    savepoint = db.session.begin_nested()
    try:
        with db.session.no_autoflush:
            return _read(concept, settings)
    finally:
        savepoint.rollback()


def _read(concept: UUID, settings: Settings) -> Facts:
    try:
        parent = RDMParent.get_record(concept)
    except NoResultFound:
        return Facts(concept=concept)
    recid = parent.pid.pid_value
    known: dict[str, Any] = {
        "concept": concept,
        "recid": recid,
        "portal_public": settings.portal_public,
        "concept_url": _landing_page(recid) if settings.portal_public else None,
    }
    dois = _dois(concept)
    own = (parent.pids.get("doi") or {}).get("identifier")
    known["dois"] = tuple(doi for _, doi, _ in dois) + ((own,) if own else ())
    latest = RDMRecord.get_latest_published_by_parent(parent)
    if latest is None:
        return Facts(**known)
    record = as_shown(latest, parent)
    return Facts(
        **known,
        record=record,
        publication=publication_of(record, parent, settings),
        earlier=_earlier(dois, latest),
        doi_registered=_registered(latest, dois),
        published_at=latest.updated,
        citation=citation_of(record),
    )


def as_shown(record: Any, parent: Any) -> dict[str, Any]:
    """Return the members of a record that its public JSON has and that we read."""
    record.relations.dereference()
    return {
        "id": record.pid.pid_value,
        "metadata": dict(record["metadata"]),
        "custom_fields": dict(record.get("custom_fields") or {}),
        "pids": dict(record.pids),
        "access": record.access.dump(),
        "parent": {"id": parent.pid.pid_value, "pids": dict(parent.pids)},
    }


def publication_of(
    record: dict[str, Any], parent: Any, settings: Settings
) -> Publication:
    """Return what policy needs to know."""
    owner = parent.access.owned_by
    # Only the operator's own scripts and imports act as the system, whose id is no number.
    by_system = owner is not None and owner.owner_id == system_user_id
    user = db.session.get(User, owner.owner_id) if owner and not by_system else None
    roles = {role.name for role in user.roles} if user else set()
    metadata = record["metadata"]
    return Publication(
        public=record["access"]["record"] == "public",
        creators=frozenset(orcid for _, orcid in people_of(metadata, "creators")),
        contributors=frozenset(people_of(metadata, "contributors")),
        owner=user.id if user else None,
        owner_blocked=user is not None and _blocked(user),
        owner_trusted=by_system or bool(roles & settings.trusted_roles),
        reviewed=any(_reviews(community) for community in parent.communities),
    )


def citation_of(record: dict[str, Any]) -> str | None:
    """Return the record's BibTeX entry, None where InvenioRDM cannot make one."""
    try:
        return BibtexSerializer().serialize_object(record)
    except Exception:
        # A citation is an ornament: no record must stay away from ORCID for it.
        current_app.logger.warning(
            "ORCID: no citation for %s", record.get("id"), exc_info=True
        )
        return None


def people_of(metadata: dict[str, Any], key: str) -> list[tuple[str, str]]:
    """Return (role, iD) of the persons under ``key`` that have an iD."""
    found = []
    for entry in metadata.get(key) or ():
        person = entry.get("person_or_org") or {}
        role = (entry.get("role") or {}).get("id", "")
        if person.get("type") == "personal":
            found += [
                (role, identifier["identifier"].upper())
                for identifier in person.get("identifiers") or ()
                if identifier.get("scheme") == "orcid"
            ]
    return found


def _blocked(user: User) -> bool:
    unconfirmed = (
        current_app.config.get("SECURITY_CONFIRMABLE") and not user.confirmed_at
    )
    return bool(not user.active or user.blocked_at or unconfirmed)


def _reviews(community: Any) -> bool:
    """Tell whether getting into a community takes a curator (``members`` may publish without one)."""
    return str(community.access.review_policy) in ("closed", "open")


def _landing_page(recid: str) -> str:
    return invenio_url_for("invenio_app_rdm_records.record_detail", pid_value=recid)


def _dois(concept: UUID) -> list[tuple[int, str, bool]]:
    """(version index, DOI, usable) of all published versions, newest first."""
    model = RDMRecord.model_cls
    rows = (
        db.session.query(
            model.index, model.json["pids"]["doi"], PersistentIdentifier.status
        )
        .outerjoin(
            PersistentIdentifier,
            (PersistentIdentifier.object_uuid == model.id)
            & (PersistentIdentifier.pid_type == "doi"),
        )
        .filter(model.parent_id == concept, model.deletion_status == "P")
        .order_by(model.index.desc())
    )
    return [
        (index, doi["identifier"], _usable(doi, status))
        for index, doi, status in rows
        if doi
    ]


def _usable(doi: dict[str, Any], status: PIDStatus | None) -> bool:
    """A managed DOI may stay reserved for ever; before its registration it leads nowhere."""
    return doi.get("provider") == "external" or status == PIDStatus.REGISTERED


def _earlier(dois: list[tuple[int, str, bool]], latest: Any) -> tuple[str, ...]:
    own = (latest.pids.get("doi") or {}).get("identifier")
    return tuple(doi for _, doi, usable in dois if usable and doi != own)[:EARLIER]


def _registered(latest: Any, dois: list[tuple[int, str, bool]]) -> bool:
    own = (latest.pids.get("doi") or {}).get("identifier")
    return own is None or any(usable for _, doi, usable in dois if doi == own)
