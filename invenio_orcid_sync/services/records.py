# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Finding concepts in the database."""

from uuid import UUID

from invenio_db import db
from invenio_pidstore.models import PersistentIdentifier
from invenio_rdm_records.records.models import RDMRecordMetadata
from sqlalchemy import Select, cast, select
from sqlalchemy.dialects.postgresql import JSONB

from .errors import NotFound

_PUBLISHED = RDMRecordMetadata.deletion_status == "P"


def concept_of(recid: str) -> UUID:
    """Return the concept that a published record, or all its versions, belong to.

    :raises NotFound: there is no such record, or it is a draft that was never published.
    """
    pid = PersistentIdentifier.query.filter_by(
        pid_type="recid", pid_value=recid
    ).one_or_none()
    if pid is None:
        raise NotFound("record", recid)
    version = db.session.get(RDMRecordMetadata, pid.object_uuid)
    if version is not None:
        return version.parent_id
    versions = select(RDMRecordMetadata.id).filter_by(parent_id=pid.object_uuid)
    if db.session.scalar(versions.limit(1)) is None:
        raise NotFound("published record", recid)
    return pid.object_uuid


def all_concepts() -> Select:
    """Return a query for all concepts that have a published version."""
    return select(RDMRecordMetadata.parent_id).where(_PUBLISHED).distinct()


def concepts_naming(orcid: str) -> Select:
    """Return a query for the concepts that name an iD in any version, as creator or contributor."""
    named = [
        {"person_or_org": {"identifiers": [{"scheme": "orcid", "identifier": orcid}]}}
    ]
    # Cast, because the column's general type knows "contains" for texts only.
    metadata = cast(RDMRecordMetadata.json, JSONB)["metadata"]
    return all_concepts().where(
        metadata["creators"].contains(named) | metadata["contributors"].contains(named)
    )
