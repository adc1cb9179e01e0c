# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What the database says about a concept right now: the only place that reads records.

The latest published version decides, or the newest one that is shared, where the operator wants that; the search
index is never asked. What the rows mean is said here, how they are read in ``reading``.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app
from invenio_access.permissions import system_user_id
from invenio_base import invenio_url_for
from invenio_pidstore.models import PIDStatus
from invenio_rdm_records.records.systemfields.access import RecordAccess
from sqlalchemy import Row

from ..core.policy import Policy, Publication, Version
from ..core.shape import name, part, parts
from ..core.source import Source
from .citation import citation_of
from .reading import Batch, owner_of, read
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
    """As the REST API shows it, as far as mapping and citation read it."""
    publication: Publication | None = None
    concept_url: str | None = None
    dois: tuple[str, ...] = ()
    """DOIs of the concept and of its versions, for recognising our works."""
    earlier: tuple[str, ...] = ()
    newer: str | None = None
    """The latest version's persistent identifier, where an earlier one stands for it."""
    doi_registered: bool = True
    published_at: datetime | None = None
    portal_public: bool = True

    @cached_property
    def _citations(self) -> dict[str, str | None]:
        """By kind."""
        return {}

    def citation(self, kind: str) -> str | None:
        """Return the citation; made when first asked for, as most looks at a record send nothing."""
        if kind not in self._citations:
            made = citation_of(self.record, kind) if self.record else None
            self._citations[kind] = made
        return self._citations[kind]

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

    def source(self, orcid: str, former: frozenset[str], citation: str) -> Source:
        """Return what this person's work is made of. Only for published concepts.

        :param citation: the kind that the mapping asks for.
        """
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
            newer=self.newer,
            doi_registered=self.doi_registered,
            citation=self.citation(citation),
        )


def facts_of(concept: UUID, settings: Settings) -> Facts:
    """Read a concept. :returns: facts without a record where nothing of it is published.

    :raises Exception: as it came, where what is stored makes no sense.
    """
    found = facts_of_many([concept], settings)[concept]
    if isinstance(found, Exception):
        raise found
    return found


def facts_of_many(
    concepts: Collection[UUID], settings: Settings
) -> dict[UUID, Facts | Exception]:
    """Read concepts, some 20 to 200 at a time, in 2 to 6 statements.

    One that cannot be read fails no other: in place of its facts stands the exception. (Facts that say so would be
    taken for those of a concept of which nothing is published, and its work would be removed.)
    """
    policy = settings.policy
    choice = partial(_standing_in, policy) if policy.earlier else None
    batch = read(concepts, settings.trusted_roles, choice)
    return {concept: _attempted(concept, batch, settings) for concept in concepts}


def _standing_in(policy: Policy, versions: Sequence[Row[Any]]) -> UUID | None:
    """Return the version that stands for the latest, None where that one does. ``versions``: the newest first."""
    try:
        number = policy.stand_in(map(_version, versions))
    except Exception:
        # It makes no sense; where it is the latest, that is said when that one is read.
        return None
    return versions[number].version if number else None


def _version(row: Row[Any]) -> Version:
    access, kind = _access(row), name(row.record["metadata"]["resource_type"])
    return Version(_is_public(access), access.status.value, kind)


def _access(row: Row[Any]) -> RecordAccess:
    """Read it as RecordAccessField does."""
    files = bool(part(row.record, "files").get("enabled"))
    return RecordAccess.from_dict(row.record.get("access"), has_files=files)


def _is_public(access: RecordAccess) -> bool:
    """Whether everybody may read its metadata."""
    return bool(access.protection.record == "public")


def _attempted(concept: UUID, batch: Batch, settings: Settings) -> Facts | Exception:
    try:
        return _facts(concept, batch, settings)
    except Exception as problem:
        return problem


def _facts(concept: UUID, batch: Batch, settings: Settings) -> Facts:
    row = batch.concepts.get(concept)
    if row is None:
        return Facts(concept=concept)
    recid = row.parent["id"]
    versions = [each for each in batch.versions[concept] if each.doi]
    dois = [each.doi["identifier"] for each in versions]
    own = part(row.parent, "pids", "doi").get("identifier")
    found = Facts(
        concept=concept,
        recid=recid,
        portal_public=settings.portal_public,
        concept_url=_landing_page(recid) if settings.portal_public else None,
        dois=(*dois, own) if own else tuple(dois),
    )
    if row.version is None:
        return found
    if earlier := batch.instead.get(concept):
        return _standing_for(_published(found, earlier, batch, versions), row)
    return _published(found, row, batch, versions)


def _published(
    found: Facts, row: Row[Any], batch: Batch, versions: list[Row[Any]]
) -> Facts:
    record, access = _as_shown(row, batch), _access(row)
    record["access"] = access.dump()
    usable = [each.doi["identifier"] for each in versions if _usable(each)]
    own = part(record, "pids", "doi").get("identifier")
    return replace(
        found,
        record=record,
        publication=_publication(record, row, batch, access),
        earlier=tuple(doi for doi in usable if doi != own)[:EARLIER],
        doi_registered=own is None or own in usable,
        published_at=row.updated,
    )


def _standing_for(facts: Facts, latest: Row[Any]) -> Facts:
    """Say whose place an earlier version takes. Whom the latest one no longer lists is none of its authors any more."""
    metadata = latest.record["metadata"]
    both = (*people_of(metadata, "creators"), *people_of(metadata, "contributors"))
    listed = frozenset(orcid for _, orcid in both)
    return replace(
        facts,
        newer=latest.record["id"],
        publication=facts.publication and facts.publication.only(listed),
    )


def _as_shown(row: Row[Any], batch: Batch) -> dict[str, Any]:
    record = row.record
    return {
        "id": record["id"],
        "metadata": _completed(record["metadata"], batch),
        "custom_fields": record.get("custom_fields") or {},
        "pids": record.get("pids") or {},
        "parent": {"id": row.parent["id"], "pids": row.parent.get("pids") or {}},
    }


def _completed(metadata: dict[str, Any], batch: Batch) -> dict[str, Any]:
    """Add what vocabularies say. Of all that RDMRecord.relations adds, the mapping reads awards and funders."""
    for entry in parts(metadata.get("funding")):
        for key, known in (("award", batch.awards), ("funder", batch.funders)):
            if linked := known.get(name(entry.get(key))):
                entry[key].update(linked)
    return metadata


def _publication(
    record: dict[str, Any], row: Row[Any], batch: Batch, access: RecordAccess
) -> Publication:
    owner = owner_of(row.parent)
    user = batch.owners.get(owner)
    metadata = record["metadata"]
    return Publication(
        public=_is_public(access),
        creators=frozenset(orcid for _, orcid in people_of(metadata, "creators")),
        contributors=frozenset(people_of(metadata, "contributors")),
        owner=user.id if user else None,
        owner_blocked=user is not None and _blocked(user),
        # Only the operator's own scripts and imports act as the system, whose id is no number.
        owner_trusted=owner == system_user_id or user is not None and user.trusted,
        reviewed=row.reviewed,
        vouched=row.vouched,
        type=name(metadata.get("resource_type")),
        access=access.status.value,
        communities=frozenset(row.communities),
    )


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


def _blocked(user: Row[Any]) -> bool:
    unconfirmed = (
        current_app.config.get("SECURITY_CONFIRMABLE") and not user.confirmed_at
    )
    return bool(not user.active or user.blocked_at or unconfirmed)


def _landing_page(recid: str) -> str:
    return invenio_url_for("invenio_app_rdm_records.record_detail", pid_value=recid)


def _usable(version: Row[Any]) -> bool:
    """A managed DOI may stay reserved for ever; before its registration it leads nowhere."""
    external = version.doi.get("provider") == "external"
    return external or version.doi_status == PIDStatus.REGISTERED
