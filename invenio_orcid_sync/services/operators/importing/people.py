# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Rows of people: an iD, the account that it belongs to, and what ORCID granted.

An iD that is connected here, or was, is left as it is: its owner's last word was said here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from invenio_accounts.models import User, UserIdentity
from invenio_db import db
from sqlalchemy import func, or_, select

from ....errors import Problem as Refusal
from ....models import OPEN, Connection, Registry
from ... import acceptance, engine, holders
from ...exchange import Exchanged
from . import cells
from .files import BadRow, Columns, Problem, Row, read
from .steps import CONNECT, CONNECT_NARROW, LEAVE, Seen, Step, batches, problem

COLUMNS = Columns(
    ("orcid", "access_token", "scope"),
    ("user_id", "email", "refresh_token", "expires_at", "name"),
)


@dataclass(frozen=True)
class Candidate:
    """A row that can be read."""

    line: int
    user_id: int | None
    email: str
    given: Exchanged = field(repr=False)


@dataclass(frozen=True)
class Planned:
    """A row that can be carried out."""

    step: Step
    given: Exchanged = field(repr=False)


def planned(path: Path, registry: Registry) -> Iterator[Planned | Problem]:
    """Yield what is to be done, in the order of the rows. Nothing is changed."""
    seen = Seen()
    for rows in batches(read(path, COLUMNS)):
        found = [_read(path.name, one) if isinstance(one, Row) else one for one in rows]
        known = _Known([one for one in found if isinstance(one, Candidate)], registry)
        for one in found:
            if isinstance(one, Candidate):
                yield _planned(path.name, one, known, seen)
            else:
                yield one


def carry_out(one: Planned, registry: Registry, operator: str) -> Problem | None:
    """Connect. It rests until all works are taken over. The caller commits. :returns: why it cannot be."""
    step = one.step
    try:
        acceptance.accept(step.user_id or 0, registry, one.given, operator)
        connection = holders.connection_for(step.orcid, registry)
        if connection is None:
            raise LookupError(step.orcid)
        # Known by this: an operator's pause begins at another moment.
        connection.paused_at = connection.connected_at
    except Refusal as refused:
        db.session.rollback()
        cause = f"Something has changed meanwhile ({refused.code})."
        return Problem(step.file, step.line, None, cause, "Import it again.")
    return None


def _read(file: str, row: Row) -> Candidate | Problem:
    try:
        return Candidate(
            row.line,
            _number(row),
            row["email"].lower(),
            Exchanged(
                orcid=cells.orcid(row),
                name=row["name"] or None,
                scope=cells.scope(row),
                access_token=cells.token(row, "access_token"),
                refresh_token=(
                    cells.token(row, "refresh_token") if row["refresh_token"] else None
                ),
                expires_at=cells.expiry(row),
                response={},
            ),
        )
    except BadRow as bad:
        return problem(file, row.line, bad)


def _number(row: Row) -> int | None:
    text = row["user_id"]
    if text and not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise BadRow(
            "user_id",
            "This is no account's number.",
            "Write the number, or the e-mail address under email.",
        )
    return int(text) if text else None


class _Known:
    """What is here about some rows: accounts, identities and connections, one statement each."""

    def __init__(self, rows: list[Candidate], registry: Registry) -> None:
        """Read it."""
        ids = {one.user_id for one in rows if one.user_id is not None}
        emails = {one.email for one in rows if one.email}
        orcids = {one.given.orcid for one in rows}
        email = func.lower(User.email)
        usable = User.active & User.blocked_at.is_(None)
        users = select(User.id, email, usable).where(
            or_(User.id.in_(ids), email.in_(emails))
        )
        self.users: dict[int, bool] = {}
        self.by_email: dict[str, int] = {}
        for user_id, address, able in db.session.execute(users):
            self.users[user_id], self.by_email[address] = able, user_id
        owned = select(UserIdentity.id, UserIdentity.id_user).where(
            UserIdentity.method == holders.METHOD,
            or_(
                UserIdentity.id.in_(orcids), UserIdentity.id_user.in_(list(self.users))
            ),
        )
        pairs = [row._tuple() for row in db.session.execute(owned)]
        self.owner = dict(pairs)
        self.identity = {user_id: orcid for orcid, user_id in pairs}
        here = select(Connection.orcid, Connection.user_id, Connection.status).where(
            Connection.registry_id == registry.id,
            or_(
                Connection.orcid.in_(orcids),
                Connection.user_id.in_({*self.users, *self.owner.values()}),
            ),
        )
        rows_ = db.session.execute(here).all()
        self.connections = {row.orcid: row for row in rows_}
        self.open = {row.user_id: row.orcid for row in rows_ if row.status in OPEN}


def _planned(file: str, one: Candidate, known: _Known, seen: Seen) -> Planned | Problem:
    try:
        user_id = _account(one, known)
        action = _action(one, user_id, known)
        seen.once(one.given.orcid, one.line, "orcid", "The iD")
        seen.once(user_id, one.line, "orcid", "Another iD of the same account")
    except BadRow as bad:
        return problem(file, one.line, bad)
    step = Step(
        file=file, line=one.line, action=action, orcid=one.given.orcid, user_id=user_id
    )
    return Planned(step, one.given)


def _account(one: Candidate, known: _Known) -> int:
    by_email = known.by_email.get(one.email)
    cure = "Make the account first, correct the row, or leave it out."
    if one.user_id is not None and one.user_id not in known.users:
        raise BadRow("user_id", "There is no such account.", cure)
    if one.email and by_email is None:
        raise BadRow("email", "There is no account with this address.", cure)
    if one.user_id is not None and one.email and one.user_id != by_email:
        cause = f"The address belongs to account {by_email}, and the row names account {one.user_id}."
        raise BadRow("email", cause, "Leave one of them empty.")
    user_id = one.user_id or by_email or known.owner.get(one.given.orcid)
    if user_id is None:
        cause = "The row names no account, and nobody signs in with this iD here."
        raise BadRow(
            "email",
            cause,
            "Write the account's address under email, or its number under user_id.",
        )
    if not known.users.get(user_id, True):
        cure = "Activate it, or leave the row out."
        raise BadRow(
            "email", f"Account {user_id} is blocked, or was never activated.", cure
        )
    return user_id


def _action(one: Candidate, user_id: int, known: _Known) -> str:
    orcid = one.given.orcid
    here = known.connections.get(orcid)
    if here and here.user_id not in (None, user_id) and here.status in OPEN:
        cause = f"Account {here.user_id} has connected this iD, and the row is for account {user_id}."
        cure = "Correct the row, or see 'invenio orcid connections move'."
        raise BadRow("orcid", cause, cure)
    if here:
        return LEAVE
    owner = known.owner.get(orcid, user_id)
    if owner != user_id:
        cause = f"Account {owner} signs in with this iD, and the row is for account {user_id}."
        raise BadRow("orcid", cause, "Correct the row, or have the iD unlinked there.")
    other = known.identity.get(user_id, orcid)
    other = known.open.get(user_id, orcid) if other == orcid else other
    if other != orcid:
        cause = f"Account {user_id} has another iD, {other}."
        raise BadRow("orcid", cause, "Correct the row, or have the other one unlinked.")
    asked = acceptance.rights(engine.option("scopes"))
    enough = acceptance.rights(one.given.scope) >= asked
    return CONNECT if enough else CONNECT_NARROW
