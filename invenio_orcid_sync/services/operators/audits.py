# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Audits of everybody's ORCID records: asked for here, made by the drainer; and what they have found."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from invenio_db import db
from invenio_pidstore.models import PersistentIdentifier
from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Uuid,
    and_,
    cast,
    exists,
    func,
    select,
)

from ...core.drift import KINDS
from ...engine.audit import MODES, READABLE
from ...models import Connection, Finding, History, Item
from .. import audit, auditing, engine, spreadsheets
from ..errors import NoneOf
from ..findings import sort_of
from ..permissions import operator
from ..works import orcid_from
from .pages import LARGEST, SIZE, Page, number_of, within

LONGEST_AGO = 5
"""People who are named because their records were looked at longest ago."""

_REPAIRED = exists().where(
    History.connection_id == Finding.connection_id,
    # Findings and what was done about them are one commit, and have its time.
    History.at == Finding.at,
    History.action.in_(("audit", "adopt")),
    History.put_code == Finding.put_code,
)


@dataclass(frozen=True, kw_only=True)
class Which:
    """Which findings are meant. What is not said does not matter."""

    person: str | None = None
    """iD in any form."""
    kind: str | None = None
    """One of ``core.drift.KINDS``."""
    repaired: bool | None = None
    """Whether the audit that found it has set it right, too."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """One difference between ledger and registry, as the last audit of its connection found it."""

    id: int
    at: datetime
    connection: int
    orcid: str
    work: int | None
    """The ledger's row, None where it has none of this work."""
    record: str | None
    """Persistent identifier of the concept."""
    kind: str
    sort: str
    """A key of ``services.findings.MEANINGS``."""
    put_code: int | None
    repaired: bool
    stays_away: bool
    """Somebody does not want the work there."""


HEADS = tuple(field.name for field in fields(Found))
"""Columns of the file."""


@dataclass(frozen=True)
class Looked:
    """When somebody's record was looked at last."""

    connection: int
    orcid: str
    audited_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far audits are."""

    people: int
    """Whose records can be read."""
    waiting: int
    """Audits that were asked for and not made yet."""
    delayed: int
    """Of these, those that ORCID did not answer: they are tried again later."""
    never: int
    """People whose records were never looked at."""
    longest_ago: list[Looked]


def standing(identity: Any) -> Standing:
    """Return how far audits are. :raises PermissionDeniedError: not an operator."""
    operator(identity, "read")
    waits = and_(Connection.audit.in_(MODES), READABLE)
    later = Connection.audit_due_at > func.clock_timestamp()
    statement = select(
        func.count().filter(READABLE),
        func.count().filter(waits),
        func.count().filter(waits, later),
        func.count().filter(READABLE, Connection.audited_at.is_(None)),
    ).where(_here())
    people, waiting, delayed, never = db.session.execute(statement).one()
    return Standing(
        people=people,
        waiting=waiting,
        delayed=delayed,
        never=never,
        longest_ago=_longest_ago(),
    )


def expected(identity: Any, person: str | None) -> int:
    """Return how many records an audit would look at. ``person`` None: everybody's.

    :raises BadInput: it is no iD, or nothing can be read there. :raises NotFound: nobody connected it.
    """
    operator(identity, "search")
    return audit.number(person)


def ask(identity: Any, mode: str, person: str | None) -> list[int]:
    """Have audits made. :returns: the connections. Raises as :func:`expected`.

    :param mode: one of ``engine.audit.MODES``.
    """
    actor = operator(identity, "update")
    if mode not in MODES:
        raise NoneOf(mode, MODES)
    asked = audit.write_down(mode, person, actor)
    if asked:
        whose = asked[0] if person else "all"
        auditing.commit(
            identity, auditing.AuditStart, whose, mode=mode, connections=len(asked)
        )
    return asked


def search(
    identity: Any, which: Which = Which(), after: str | None = None, size: int = SIZE
) -> Page[Found]:
    """Return findings, the newest first.

    :raises PermissionDeniedError: not an operator. :raises BadInput: something of ``which`` cannot be.
    """
    operator(identity, "search")
    return _page(_conditions(which), after, within(size))


def as_csv(identity: Any, which: Which = Which()) -> Iterator[str]:
    """Return findings as lines of a file, read a page at a time. Raises as :func:`search`."""
    operator(identity, "search")
    return spreadsheets.lines(HEADS, _cells(_conditions(which)))


def counts(identity: Any, which: Which = Which()) -> dict[str, int]:
    """Count findings by kind, the weightiest first; kinds that were not found are left out."""
    operator(identity, "search")
    statement = (
        select(Finding.kind, func.count())
        .join(Connection)
        .where(*_conditions(which))
        .group_by(Finding.kind)
    )
    found = dict(row._tuple() for row in db.session.execute(statement))
    return {kind: found[kind] for kind in KINDS if kind in found}


def _here() -> ColumnElement[bool]:
    return Connection.registry_id == engine.registry().id


def _longest_ago() -> list[Looked]:
    columns = (Connection.id, Connection.orcid, Connection.audited_at)
    order = (Connection.audited_at.asc().nulls_first(), Connection.id)
    statement = select(*columns).where(_here(), READABLE).order_by(*order)
    rows = db.session.execute(statement.limit(LONGEST_AGO))
    return [Looked(*row) for row in rows]


def _conditions(which: Which) -> list[ColumnElement[bool]]:
    found = [_here()]
    if which.person is not None:
        found.append(Connection.orcid == orcid_from(which.person))
    if which.kind is not None:
        if which.kind not in KINDS:
            raise NoneOf(which.kind, KINDS)
        found.append(Finding.kind == which.kind)
    if which.repaired is not None:
        found.append(_REPAIRED if which.repaired else ~_REPAIRED)
    return found


def _page(
    conditions: list[ColumnElement[bool]], after: str | None, size: int
) -> Page[Found]:
    statement = _statement().where(*conditions).limit(size + 1)
    if after is not None:
        statement = statement.where(Finding.id < number_of(after))
    rows = db.session.execute(statement).all()
    shown = [_shown(row) for row in rows[:size]]
    return Page(shown, str(shown[-1].id) if len(rows) > size else None)


def _statement() -> Select[Any]:
    recid = PersistentIdentifier
    named = (recid.object_uuid == cast(Finding.local_key, Uuid)) & (
        recid.pid_type == "recid"
    )
    return (
        select(
            Finding,
            Connection.orcid,
            recid.pid_value,
            Item.kind.label("row"),
            Item.opted_out,
            _REPAIRED.label("repaired"),
        )
        .join(Connection, Connection.id == Finding.connection_id)
        .outerjoin(Item, Item.id == Finding.item_id)
        .outerjoin(recid, named)
        .order_by(Finding.id.desc())
    )


def _shown(row: Row[Any]) -> Found:
    finding, orcid, recid, kind, opted_out, repaired = row
    return Found(
        id=finding.id,
        at=finding.at,
        connection=finding.connection_id,
        orcid=orcid,
        work=finding.item_id if kind == "work" else None,
        record=recid or finding.local_key,
        kind=finding.kind,
        sort=sort_of(finding.kind, finding.local_key, opted_out),
        put_code=finding.put_code,
        repaired=repaired,
        stays_away=opted_out is not None,
    )


def _cells(conditions: list[ColumnElement[bool]]) -> Iterator[list[object]]:
    page = _page(conditions, None, LARGEST)
    while True:
        for one in page.rows:
            yield [getattr(one, name) for name in HEADS]
        if page.next is None:
            return
        page = _page(conditions, page.next, LARGEST)
