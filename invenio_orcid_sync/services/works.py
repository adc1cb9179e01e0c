# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Works: what may be asked for, and what ORCID would get of a record."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from flask import current_app
from invenio_db import db
from sqlalchemy import Uuid, func, insert, literal, select

from ..core.mapping import Mapping
from ..core.rules import violations
from ..core.source import Source
from ..core.work import Draft, draft_of
from ..engine.citation import citation_of
from ..engine.facts import facts_of, people_of
from ..engine.settings import Settings
from ..models import Connection, Item, Mark
from ..orcid.ids import normalized
from ..said import N_
from . import engine
from .acceptance import record
from .errors import BadInput, NotFound
from .records import all_concepts, concept_of, concepts_naming

BY_AUTHOR = ("author", "author_at_orcid")


def push(
    record: str | None = None, orcid: str | None = None, everything: bool = False
) -> int:
    """Mark concepts for a look, as :func:`mark`. Commits."""
    number = mark(record, orcid, everything)
    db.session.commit()
    return number


def mark(
    record: str | None = None, orcid: str | None = None, everything: bool = False
) -> int:
    """Mark concepts for a look, without debounce. The caller commits. :returns: their number.

    Never overrides anybody's choice: what an author took out or deleted at ORCID stays out.
    """
    if sum(map(bool, (record, orcid, everything))) != 1:
        raise BadInput(N_("Say which records: --record RECID, --orcid iD, or --all."))
    if record:
        chosen = select(literal(concept_of(record), Uuid))
    elif orcid:
        chosen = concepts_naming(orcid_from(orcid))
    else:
        chosen = all_concepts()
    source = chosen.add_columns(literal(True))
    result = db.session.execute(insert(Mark).from_select(["concept", "urgent"], source))
    return result.rowcount


def accept(user_id: int, item_id: int) -> None:
    """Record the author's yes to a work that somebody else deposited, and look at it again.

    :raises NotFound: it is not among this person's works.
    """
    item = _own(user_id, item_id)
    item.accepted_at = func.clock_timestamp()
    _look_at(item, user_id, "accept")


def exclude(user_id: int, item_id: int) -> None:
    """Take a work out at its author's wish: it is removed where it is there, and not sent again.

    :raises NotFound: it is not among this person's works.
    """
    item = _own(user_id, item_id)
    item.opted_out = item.opted_out or "author"
    _look_at(item, user_id, "exclude")


def send_again(user_id: int, item_id: int) -> None:
    """Let a work be sent that its author took out or deleted at ORCID, or that their choices leave away.

    Only the author can. An operator's decision stands.

    :raises NotFound: it is not among this person's works.
    """
    item = _own(user_id, item_id)
    if item.opted_out in BY_AUTHOR:
        item.opted_out = None
    # Asked for by name: that outweighs what was chosen for all.
    item.accepted_at = func.clock_timestamp()
    _look_at(item, user_id, "include")


def _own(user_id: int, item_id: int) -> Item:
    item = db.session.scalars(
        select(Item)
        .join(Connection)
        .where(Item.id == item_id, Item.kind == "work")
        .where(Connection.user_id == user_id)
    ).one_or_none()
    if item is None:
        raise NotFound("work", str(item_id))
    return item


def _look_at(item: Item, user_id: int, action: str) -> None:
    record(f"user:{user_id}", action, "asked", item.connection, item)
    db.session.execute(insert(Mark).values(concept=UUID(item.local_key), urgent=True))
    db.session.commit()


@dataclass(frozen=True)
class Preview:
    """What ORCID would get."""

    payload: dict[str, Any]
    notes: list[dict[str, Any]]
    violations: list[dict[str, Any]]


def preview(
    recid: str, orcid: str | None = None, settings: Settings | None = None
) -> Preview:
    """Map a published record for one of its authors. ``settings``: not those in force.

    :raises NotFound: no such record, or nothing of it is published.
    :raises Unmappable: naming field and cure.
    """
    settings = settings or engine.settings()
    facts = facts_of(concept_of(recid), settings)
    if facts.record is None:
        raise NotFound("published record", recid)
    author = _author(facts.record, orcid)
    source = facts.source(author, frozenset(), settings.mapping.citation)
    return previewed(draft_of(source, settings.mapping))


def preview_file(record: Any, orcid: str | None = None) -> Preview:
    """Map a record as the REST API shows it, without a database row.

    :raises BadInput: it is no record. :raises Unmappable: naming field and cure.
    """
    if not isinstance(record, dict) or not isinstance(record.get("metadata"), dict):
        raise BadInput(
            N_(
                "That is no record: an object with 'metadata' is needed, as GET /api/records/<id> answers."
            )
        )
    try:
        mapping = engine.settings().mapping
        return previewed(draft_of(_source(record, orcid, mapping), mapping))
    except (AttributeError, KeyError, TypeError) as problem:
        raise BadInput(
            N_(
                "That is no record as GET /api/records/<id> answers: %(problem)s.",
                problem=f"{type(problem).__name__}: {problem}",
            )
        ) from problem


def _source(record: dict[str, Any], orcid: str | None, mapping: Mapping) -> Source:
    site = current_app.config["SITE_UI_URL"]
    own = record.get("id", "preview")
    parent = (record.get("parent") or {}).get("id", "preview")
    return Source(
        record=record,
        orcid=_author(record, orcid),
        record_url=f"{site}/records/{own}",
        concept_url=f"{site}/records/{parent}",
        work_id=f"{site.partition('://')[2]}:{parent}",
        citation=citation_of(record, mapping.citation),
    )


def _author(record: dict[str, Any], orcid: str | None) -> str:
    if orcid:
        return orcid_from(orcid)
    for _, found in people_of(record["metadata"], "creators"):
        if valid := normalized(found):
            return valid
    raise BadInput(
        N_("The record names no author with an iD: say whose work it is (--orcid).")
    )


def previewed(draft: Draft) -> Preview:
    """Return a work with everything that is to be known about it."""
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
            N_(
                "%(text)r is no ORCID iD: 16 digits as in 0000-0002-1825-0097 (the last may be X).",
                text=text,
            )
        )
    return orcid
