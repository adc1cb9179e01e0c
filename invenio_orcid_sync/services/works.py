# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Works: what the ledger says about them, and what may be asked for."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from flask import current_app
from invenio_db import db
from invenio_pidstore.models import PersistentIdentifier
from invenio_rdm_records.records.models import RDMRecordMetadata
from sqlalchemy import ColumnElement, Uuid, cast, func, insert, literal, select, true

from ..core.policy import AWAITS_AUTHOR
from ..core.rules import violations
from ..core.source import Source
from ..core.states import state_of
from ..core.work import Draft, draft_of
from ..engine.facts import citation_of, facts_of, people_of
from ..models import Connection, Item, Mark
from ..orcid.ids import normalized
from . import engine
from .errors import BadInput, NotFound
from .records import all_concepts, concept_of, concepts_naming

BY_AUTHOR = ("author", "author_at_orcid")


@dataclass(frozen=True)
class Work:
    """One ledger row for people."""

    id: int
    record: str
    """Persistent identifier of the concept."""
    orcid: str
    state: str
    code: str | None
    put_code: int | None
    due_at: str | None
    attempts: int
    notes: list[dict[str, Any]]


def list_works(
    orcid: str | None = None, state: str | None = None, limit: int = 1000
) -> list[Work]:
    """Return rows, the newest first."""
    statement = (
        select(Item, Connection.orcid, PersistentIdentifier.pid_value)
        .join(Connection)
        .outerjoin(
            PersistentIdentifier,
            (PersistentIdentifier.object_uuid == cast(Item.local_key, Uuid))
            & (PersistentIdentifier.pid_type == "recid"),
        )
        .where(Connection.registry_id == engine.registry().id)
        .order_by(Item.id.desc())
    )
    if orcid:
        statement = statement.where(Connection.orcid == orcid_from(orcid))
    rows = (_shown(*row) for row in db.session.execute(statement))
    return [work for work in rows if state in (None, work.state)][:limit]


def _shown(item: Item, orcid: str, recid: str | None) -> Work:
    return Work(
        id=item.id,
        record=recid or item.local_key,
        orcid=orcid,
        state=state_of(
            remote=item.remote,
            hold=item.hold,
            opted_out=item.opted_out,
            due=item.due_at is not None,
            doubt=item.doubt,
        ),
        code=item.opted_out or item.code,
        put_code=item.put_code,
        due_at=item.due_at.isoformat() if item.due_at else None,
        attempts=item.attempts,
        notes=item.notes,
    )


def push(
    record: str | None = None, orcid: str | None = None, everything: bool = False
) -> int:
    """Mark concepts for a look, without debounce. :returns: their number.

    Never overrides anybody's choice: what an author took out or deleted at ORCID stays out.
    """
    if sum(map(bool, (record, orcid, everything))) != 1:
        raise BadInput("Say which records: --record RECID, --orcid iD, or --all.")
    if record:
        chosen = select(literal(concept_of(record), Uuid))
    elif orcid:
        chosen = concepts_naming(orcid_from(orcid))
    else:
        chosen = all_concepts()
    source = chosen.add_columns(literal(True))
    result = db.session.execute(insert(Mark).from_select(["concept", "urgent"], source))
    db.session.commit()
    return result.rowcount


def accept(user_id: int, item_id: int) -> None:
    """Record the author's yes to a work that somebody else deposited, and look at it again.

    :raises NotFound: it is not among this person's works.
    """
    item = _own(user_id, item_id)
    item.accepted_at = func.clock_timestamp()
    _look_at(item)


def send_again(user_id: int, item_id: int) -> None:
    """Let a work be sent again that its author took out or deleted at ORCID. Only the author can.

    :raises NotFound: it is not among this person's works.
    """
    item = _own(user_id, item_id)
    if item.opted_out in BY_AUTHOR:
        item.opted_out = None
    _look_at(item)


def _own(user_id: int, item_id: int) -> Item:
    item = db.session.scalars(
        select(Item)
        .join(Connection)
        .where(Item.id == item_id, Connection.user_id == user_id)
    ).one_or_none()
    if item is None:
        raise NotFound("work", str(item_id))
    return item


def _look_at(item: Item) -> None:
    db.session.execute(insert(Mark).values(concept=UUID(item.local_key), urgent=True))
    db.session.commit()


@dataclass(frozen=True)
class Titled:
    """A work as its author knows it."""

    id: int
    record: str
    """Persistent identifier of its latest published version."""
    title: str


def waiting(connection_id: int, limit: int = 50) -> list[Titled]:
    """Return works that wait for the author's yes, the newest first."""
    return _titled(connection_id, Item.code == AWAITS_AUTHOR.code, limit)


def left_out(connection_id: int, limit: int = 50) -> list[Titled]:
    """Return works that the author took out or deleted at ORCID, the newest first."""
    return _titled(connection_id, Item.opted_out.in_(BY_AUTHOR), limit)


def _titled(connection_id: int, which: ColumnElement[bool], limit: int) -> list[Titled]:
    version = RDMRecordMetadata
    latest = (
        select(version.parent_id, version.json)
        .distinct(version.parent_id)
        .where(version.deletion_status == "P")
        .where(version.parent_id == cast(Item.local_key, Uuid))
        .order_by(version.parent_id, version.index.desc())
        .lateral()
    )
    recid = latest.c.json["id"].as_string()
    title = latest.c.json[("metadata", "title")].as_string()
    statement = (
        select(Item.id, recid, title)
        .join(latest, true())
        .where(Item.connection_id == connection_id, which)
        .order_by(Item.id.desc())
        .limit(limit)
    )
    return [Titled(*row) for row in db.session.execute(statement)]


@dataclass(frozen=True)
class Preview:
    """What ORCID would get."""

    payload: dict[str, Any]
    notes: list[dict[str, Any]]
    violations: list[dict[str, Any]]


def preview(recid: str, orcid: str | None = None) -> Preview:
    """Map a published record for one of its authors.

    :raises NotFound: no such record, or nothing of it is published.
    :raises Unmappable: naming field and cure.
    """
    settings = engine.settings()
    facts = facts_of(concept_of(recid), settings)
    if facts.record is None:
        raise NotFound("published record", recid)
    author = _author(facts.record, orcid)
    return _previewed(draft_of(facts.source(author, frozenset()), settings.mapping))


def preview_file(record: Any, orcid: str | None = None) -> Preview:
    """Map a record as the REST API shows it, without a database row.

    :raises BadInput: it is no record. :raises Unmappable: naming field and cure.
    """
    if not isinstance(record, dict) or not isinstance(record.get("metadata"), dict):
        raise BadInput(
            "That is no record: an object with 'metadata' is needed, "
            "as GET /api/records/<id> answers."
        )
    try:
        return _previewed(draft_of(_source(record, orcid), engine.settings().mapping))
    except (AttributeError, KeyError, TypeError) as problem:
        raise BadInput(
            "That is no record as GET /api/records/<id> answers: "
            f"{type(problem).__name__}: {problem}."
        ) from problem


def _source(record: dict[str, Any], orcid: str | None) -> Source:
    site = current_app.config["SITE_UI_URL"]
    own = record.get("id", "preview")
    parent = (record.get("parent") or {}).get("id", "preview")
    return Source(
        record=record,
        orcid=_author(record, orcid),
        record_url=f"{site}/records/{own}",
        concept_url=f"{site}/records/{parent}",
        work_id=f"{site.partition('://')[2]}:{parent}",
        citation=citation_of(record),
    )


def _author(record: dict[str, Any], orcid: str | None) -> str:
    if orcid:
        return orcid_from(orcid)
    for _, found in people_of(record["metadata"], "creators"):
        if valid := normalized(found):
            return valid
    raise BadInput(
        "The record names no author with an iD: say whose work it is with --orcid."
    )


def _previewed(draft: Draft) -> Preview:
    return Preview(
        payload=draft.payload,
        notes=[asdict(note) for note in draft.notes],
        violations=[asdict(one) for one in violations(draft.payload)],
    )


def orcid_from(text: str) -> str:
    """Return the iD in what a person typed. :raises BadInput: there is no valid one."""
    orcid = normalized(text)
    if orcid is None:
        raise BadInput(
            f"{text!r} is no ORCID iD: 16 digits as in 0000-0002-1825-0097 "
            "(the last may be X)."
        )
    return orcid
