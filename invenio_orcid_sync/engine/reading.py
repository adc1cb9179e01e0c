# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What the database holds of a batch of concepts: a handful of statements, however many there are.

Columns are read, never records. Loading a record through InvenioRDM's API touches its row in the session, which,
committed, changes the record's date and version under an editor's hands; it takes 11 to 18 statements for each;
and the rows stay in the session.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from invenio_accounts.models import Role, User, userrole
from invenio_communities.communities.records.models import CommunityMetadata
from invenio_communities.members.records.models import MemberModel
from invenio_db import db
from invenio_pidstore.models import PersistentIdentifier
from invenio_rdm_records.records.models import (
    RDMParentCommunity,
    RDMParentMetadata,
    RDMRecordMetadata,
    RDMVersionsState,
)
from invenio_vocabularies.contrib.awards.models import AwardsMetadata
from invenio_vocabularies.contrib.funders.models import FundersMetadata
from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from ..core.shape import name, part, parts


def _moment(model: Any, column: str) -> ColumnElement[datetime | None]:
    """Name a column without its type: with invenio-db's UTCDateTime, SQLAlchemy makes the statement's text anew
    each time, in 1 ms.
    """
    return literal_column(str(model.__table__.c[column])).label(column)


_VALUES = bindparam("values", expanding=True)
_PUBLISHED = RDMRecordMetadata.deletion_status == "P"
_DOI = RDMRecordMetadata.json["pids"]["doi"]
# By value, as InvenioRDM looks them up: there is an index for it, and at most one row.
_DOI_PID = and_(
    PersistentIdentifier.pid_type == "doi",
    PersistentIdentifier.pid_value == _DOI["identifier"].as_string(),
)
_NO_TEXTS = literal_column("'{}'::text[]")
_POLICY = CommunityMetadata.json["access"]["review_policy"].as_string()
# Getting in takes a curator ("members" may publish without one); "closed" where nothing is said (CommunityAccess).
_HOLDS_IT = and_(
    RDMParentCommunity.record_id == RDMParentMetadata.id,
    RDMParentCommunity.community_id == CommunityMetadata.id,
    ~CommunityMetadata.is_deleted,
)
_REVIEWS = func.coalesce(_POLICY, "closed").in_(("closed", "open"))
REVIEWED = exists().where(_HOLDS_IT, _REVIEWS)
"""Whether a community whose curators review submissions accepted a record."""

_DEPOSITOR = RDMParentMetadata.json[("access", "owned_by", "user")].as_string()
_IS_DEPOSITOR = or_(
    cast(MemberModel.user_id, Text) == _DEPOSITOR,
    exists().where(
        userrole.c.role_id == MemberModel.group_id,
        cast(userrole.c.user_id, Text) == _DEPOSITOR,
    ),
)
# Of the roles that InvenioRDM comes with, all but this one curate (COMMUNITIES_ROLES).
_HAS_A_SAY = exists().where(
    MemberModel.community_id == CommunityMetadata.id,
    MemberModel.active,
    MemberModel.role != "reader",
    _IS_DEPOSITOR,
)
VOUCHED = exists().where(_HOLDS_IT, _REVIEWS, ~_HAS_A_SAY)
"""The same, where the depositor is none of these curators: anybody may found a community, and accept there."""

_COMMUNITIES = (
    select(
        func.array_cat(
            func.coalesce(func.array_agg(cast(CommunityMetadata.id, Text)), _NO_TEXTS),
            func.coalesce(
                func.array_agg(CommunityMetadata.slug).filter(
                    CommunityMetadata.slug.is_not(None)
                ),
                _NO_TEXTS,
            ),
        )
    )
    .where(_HOLDS_IT)
    .scalar_subquery()
)
"""Ids and slugs of the communities that accepted a record."""

_COLUMNS = select(
    RDMParentMetadata.id.label("concept"),
    RDMParentMetadata.json.label("parent"),
    RDMRecordMetadata.id.label("version"),
    RDMRecordMetadata.json.label("record"),
    RDMRecordMetadata.index.label("number"),
    _moment(RDMRecordMetadata, "updated"),
    _DOI.label("doi"),
    PersistentIdentifier.status.label("doi_status"),
    REVIEWED.label("reviewed"),
    VOUCHED.label("vouched"),
    _COMMUNITIES.label("communities"),
).select_from(RDMParentMetadata)

# RDMRecord.get_latest_published_by_parent: where the latest version is deleted, nothing is published.
_CONCEPTS = (
    _COLUMNS.outerjoin(
        RDMVersionsState, RDMVersionsState.parent_id == RDMParentMetadata.id
    )
    .outerjoin(
        RDMRecordMetadata,
        and_(RDMRecordMetadata.id == RDMVersionsState.latest_id, _PUBLISHED),
    )
    .outerjoin(PersistentIdentifier, _DOI_PID)
    .where(
        RDMParentMetadata.id.in_(_VALUES),
        ~RDMParentMetadata.is_deleted,
    )
)
_THESE = (
    _COLUMNS.join(
        RDMRecordMetadata, RDMRecordMetadata.parent_id == RDMParentMetadata.id
    )
    .outerjoin(PersistentIdentifier, _DOI_PID)
    .where(RDMRecordMetadata.id.in_(_VALUES))
)
_VERSIONS = (
    select(
        RDMRecordMetadata.parent_id.label("concept"),
        _DOI.label("doi"),
        PersistentIdentifier.status.label("doi_status"),
    )
    .outerjoin(PersistentIdentifier, _DOI_PID)
    .where(
        RDMRecordMetadata.parent_id.in_(_VALUES),
        _PUBLISHED,
    )
    .order_by(RDMRecordMetadata.index.desc())
)
_CANDIDATES = _VERSIONS.add_columns(
    RDMRecordMetadata.id.label("version"),
    # As much of it as choosing reads; some records take 200 KB.
    func.jsonb_build_object(
        "access",
        RDMRecordMetadata.json["access"],
        "files",
        RDMRecordMetadata.json["files"],
        "metadata",
        func.jsonb_build_object(
            "resource_type", RDMRecordMetadata.json["metadata"]["resource_type"]
        ),
    ).label("record"),
)
TRUSTED = exists().where(
    userrole.c.user_id == User.id,
    userrole.c.role_id == Role.id,
    Role.name.in_(bindparam("roles", expanding=True)),
)
"""Whether an account has one of ``roles``."""
_OWNERS = select(
    User.id,
    User.active,
    _moment(User, "blocked_at"),
    _moment(User, "confirmed_at"),
    TRUSTED.label("trusted"),
).where(User.id.in_(_VALUES))
_AWARDS = select(
    AwardsMetadata.pid,
    AwardsMetadata.json["number"].label("number"),
    AwardsMetadata.json["identifiers"].label("identifiers"),
).where(AwardsMetadata.pid.in_(_VALUES))
_FUNDERS = select(
    FundersMetadata.pid,
    FundersMetadata.json["name"].label("name"),
).where(FundersMetadata.pid.in_(_VALUES))


@dataclass(frozen=True, slots=True)
class Batch:
    """Everything that facts are made of."""

    concepts: dict[UUID, Row[Any]]
    """Columns of ``_COLUMNS`` with the latest version's; nothing for concepts that there are not."""
    instead: dict[UUID, Row[Any]]
    """The same with those of the version that stands for the latest, where another does."""
    versions: dict[UUID, list[Row[Any]]]
    """``doi`` and ``doi_status`` of published versions, the newest first."""
    owners: dict[str, Row[Any]]
    """Columns of ``_OWNERS``, by the account's number."""
    awards: dict[str, dict[str, Any]]
    funders: dict[str, dict[str, Any]]


Choice = Callable[[Sequence[Row[Any]]], UUID | None]
"""Takes columns of ``_CANDIDATES`` of a concept's versions, the newest first; returns which stands for the latest."""


def read(
    concepts: Collection[UUID], roles: Collection[str], choice: Choice | None = None
) -> Batch:
    """Read concepts. What is stored may be anything: only ``facts`` takes offence, and for one concept at a time.

    :param roles: names of the roles whose accounts are trusted.
    :param choice: of a version; None: the latest stands for each.
    """
    rows = _rows(_CONCEPTS, concepts)
    versions = _versions(rows, _CANDIDATES if choice else _VERSIONS)
    instead = _instead(versions, choice) if choice else ()
    shown = (*rows, *instead)
    return Batch(
        concepts={row.concept: row for row in rows},
        instead={row.concept: row for row in instead},
        versions=versions,
        owners=_owners(rows, roles),
        awards=_linked(_AWARDS, "award", shown),
        funders=_linked(_FUNDERS, "funder", shown),
    )


def _instead(
    versions: dict[UUID, list[Row[Any]]], choice: Choice
) -> Sequence[Row[Any]]:
    several = (each for each in versions.values() if len(each) > 1)
    return _rows(_THESE, [one for each in several if (one := choice(each))])


def owner_of(parent: Any) -> str:
    """Return the owner's id as text (the system's is no number), empty where there is none."""
    return str(part(parent, "access", "owned_by").get("user", ""))


def _rows(
    statement: Select[Any], values: Collection[Any], **others: Any
) -> Sequence[Row[Any]]:
    """Ask nothing where there is nothing to ask for."""
    if not values:
        return ()
    return db.session.execute(statement, {"values": list(values), **others}).all()


def _versions(
    rows: Sequence[Row[Any]], statement: Select[Any]
) -> dict[UUID, list[Row[Any]]]:
    """A first version is the only one; asking for others reads the whole table, which has no index for it."""
    several = [row.concept for row in rows if row.version and row.number != 1]
    found = {row.concept: [row] if row.number == 1 else [] for row in rows}
    for row in _rows(statement, several):
        found[row.concept].append(row)
    return found


def _owners(rows: Sequence[Row[Any]], roles: Collection[str]) -> dict[str, Row[Any]]:
    numbers = {int(each) for row in rows if (each := owner_of(row.parent)).isdecimal()}
    found = _rows(_OWNERS, numbers, roles=list(roles))
    return {str(row.id): row for row in found}


def _linked(
    statement: Select[Any], key: str, rows: Sequence[Row[Any]]
) -> dict[str, dict[str, Any]]:
    """Return what a vocabulary says of the awards or funders that records name, by their ids."""
    found = _rows(statement, {each for row in rows for each in _named(row, key)})
    said = (row._asdict() for row in found)
    return {
        each.pop("pid"): {field: value for field, value in each.items() if value}
        for each in said
    }


def _named(row: Row[Any], key: str) -> Iterator[str]:
    funding = parts(part(row.record, "metadata").get("funding"))
    return filter(None, (name(entry.get(key)) for entry in funding))
