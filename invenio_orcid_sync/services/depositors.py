# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Works that wait for their author, by who deposited them: a yes to all of somebody's, or never any."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from invenio_accounts.models import User
from invenio_db import db
from sqlalchemy import Select, func, insert, literal, select, update

from ..engine import again
from ..models import Connection, History, Item, Preferences
from ..said import N_
from .acceptance import record
from .authored import THE_SITE, WAITS, depositor_of, with_record
from .errors import BadInput


@dataclass(frozen=True)
class Depositor:
    """An account, as far as others may know it."""

    id: int
    """``THE_SITE`` where there is none."""
    name: str | None
    """None where the account shows none to others."""
    works: int = 0
    """How many of its deposits wait."""


def waiting(connection: Connection) -> list[Depositor]:
    """Return who deposited works that wait for their author, the most works first."""
    counted = (
        with_record(select(depositor_of().label("id"), func.count()).select_from(Item))
        .where(Item.connection_id == connection.id, WAITS)
        .group_by(depositor_of())
        .order_by(func.count().desc(), depositor_of())
    )
    numbers = {row[0]: row[1] for row in db.session.execute(counted)}
    return [replace(one, works=numbers[one.id]) for one in _known(numbers)]


def refused(connection: Connection) -> list[Depositor]:
    """Return whose deposits a person does not want."""
    return _known(Preferences.of(connection.preferences).refused)


def accept_all(connection: Connection, depositor: int) -> int:
    """Record the author's yes to all works that wait and that somebody deposited. :returns: their number."""
    ids = list(db.session.scalars(_waiting_of(connection, depositor)))
    # First, because it locks the rows in everybody's order.
    again.look_again(connection.id, Item.id.in_(ids))
    _set(ids, {"accepted_at": func.clock_timestamp()})
    _note(connection, ids, "accept")
    db.session.commit()
    return len(ids)


def refuse(connection: Connection, depositor: int) -> None:
    """Let nothing more wait that somebody deposited. What is there by the author's yes stays.

    :raises BadInput: it is the author's own account, or none.
    """
    if depositor in (THE_SITE, connection.user_id):
        raise BadInput(N_("Only another account's deposits can be refused."))
    _choose(connection, "refuse_depositor", {depositor})


def forgive(connection: Connection, depositor: int) -> None:
    """Let somebody's deposits wait for the author again."""
    _choose(connection, "allow_depositor", gone={depositor})


def _choose(
    connection: Connection,
    action: str,
    more: Collection[int] = (),
    gone: Collection[int] = (),
) -> None:
    # Two windows of one person: neither forgets what the other chose.
    db.session.refresh(connection, with_for_update=True)
    chosen = Preferences.of(connection.preferences)
    refused = {*chosen.refused, *more} - {*gone}
    changed = replace(chosen, refused=tuple(sorted(refused)))
    connection.preferences = changed.stored()
    record(f"user:{connection.user_id}", action, "asked", connection)
    again.look_again(connection.id)
    db.session.commit()


def _waiting_of(connection: Connection, depositor: int) -> Select:
    mine = with_record(select(Item.id).select_from(Item)).where(
        Item.connection_id == connection.id, WAITS
    )
    return mine.where(depositor_of() == depositor)


def _note(connection: Connection, ids: list[int], action: str) -> None:
    columns = ["connection_id", "item_id", "actor", "action", "outcome"]
    said = [f"user:{connection.user_id}", action, "asked"]
    rows = select(Item.connection_id, Item.id, *map(literal, said))
    rows = rows.where(Item.id.in_(ids))
    db.session.execute(insert(History).from_select(columns, rows))


def _set(ids: list[int], values: dict[str, object]) -> None:
    statement = update(Item).where(Item.id.in_(ids)).values(**values)
    db.session.execute(statement.execution_options(synchronize_session=False))


def names(ids: Collection[int]) -> dict[int, str]:
    """Return the names of accounts that let themselves be seen."""
    found = db.session.scalars(select(User).where(User.id.in_(ids))) if ids else ()
    return {user.id: name for user in found if (name := _name(user))}


def _known(ids: Collection[int]) -> list[Depositor]:
    known = names(ids)
    return [Depositor(one, known.get(one)) for one in ids]


def _name(user: User) -> str | None:
    """The name that others find an account by (invenio-users-resources shows no more of a restricted one)."""
    if (user.preferences or {}).get("visibility") != "public":
        return None
    return (user.user_profile or {}).get("full_name") or user.username
