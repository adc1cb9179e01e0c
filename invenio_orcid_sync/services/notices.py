# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Telling people what waits for them: when there is something new, and once a day of one cause at most.

Looked for now and then, and never told by the drainer: a mail server must not hold up works.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from invenio_accounts.models import User
from invenio_db import db
from invenio_notifications.proxies import current_notifications_manager
from invenio_notifications.tasks import broadcast_notification
from kombu.exceptions import OperationalError
from sqlalchemy import (
    Select,
    Subquery,
    and_,
    false,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from ..core.policy import AWAITS_AUTHOR
from ..errors import REASONS
from ..models import Connection, Item, Notice, Registry, Survey
from ..proxies import current_orcid_sync
from . import engine
from .ended import STAYED

REST = timedelta(days=1)
"""Time between two messages of one cause to one person."""

AT_ONCE = 200
"""Messages of one cause that one look sends. The rest has its turn at the next look."""

AT_ORCID = ("record_locked", "record_unclaimed")
"""Reasons why a connection that is in order waits: only its owner can do something, at ORCID."""

THEIRS = [code for code, message in REASONS.items() if message.who == "you"]
"""Reasons of a stopped connection that its owner can do something about."""


@dataclass(frozen=True)
class Cause:
    """Something that people are told."""

    name: str
    """As in the table."""
    type: str
    """Of the notification: names its builder and its template."""
    people: Callable[[int], Select]
    """Registry → who is concerned: ``user_id``, ``told`` (grows with what is new), ``number`` (of works), ``reason``."""


def send() -> int:
    """Tell people what is new. :returns: the number of messages, handed over to InvenioRDM's notifications."""
    if not current_orcid_sync.publishes or engine.refusal():
        # A copied database must not write to people either.
        return 0
    registry: Registry = engine.registry()
    known = [
        one for one in CAUSES if one.type in current_notifications_manager.builders
    ]
    return sum(_tell(cause, registry.id) for cause in known)


def _tell(cause: Cause, registry_id: int) -> int:
    people = cause.people(registry_id).subquery()
    _lower(cause, people)
    claimed = _claim(cause, people)
    told = (
        select(people).where(people.c.user_id.in_(claimed)).order_by(people.c.user_id)
    )
    found = [row._asdict() for row in db.session.execute(told)] if claimed else []
    # First the note and then the message: whatever dies between them, nobody gets two.
    db.session.commit()
    builder = current_notifications_manager.builders[cause.type]
    for done, row in enumerate(found):
        message = builder.build(row["user_id"], row["number"], row["reason"])
        try:
            broadcast_notification.delay(message.dumps())
        except OperationalError:
            _give_back(cause, [one["user_id"] for one in found[done:]])
            return done
    return len(found)


def _lower(cause: Cause, people: Subquery) -> None:
    """Forget what is over, so that the same happening again is new."""
    here = select(people.c.told).where(people.c.user_id == Notice.user_id)
    now = func.coalesce(here.scalar_subquery(), 0)
    _run(
        update(Notice)
        .where(Notice.cause == cause.name, Notice.told > now)
        .values(told=now)
    )


def _claim(cause: Cause, people: Subquery) -> list[int]:
    """Note for whom there is something new, in one statement: two lookers tell each person once."""
    since = func.now() - REST
    due = and_(Notice.told < people.c.told, Notice.at < since, ~Notice.muted)
    noted = and_(Notice.user_id == people.c.user_id, Notice.cause == cause.name)
    new = (
        select(people.c.user_id, literal(cause.name), people.c.told, func.now())
        .outerjoin(Notice, noted)
        .where(or_(Notice.id.is_(None), due))
        .order_by(people.c.user_id)
        .limit(AT_ONCE)
    )
    statement = insert(Notice).from_select(["user_id", "cause", "told", "at"], new)
    taken = statement.on_conflict_do_update(
        index_elements=["user_id", "cause"],
        set_={"told": statement.excluded.told, "at": statement.excluded.at},
        where=and_(Notice.told < statement.excluded.told, Notice.at < since),
    )
    return list(_run(taken.returning(Notice.user_id)).scalars())


def _give_back(cause: Cause, users: list[int]) -> None:
    """Nobody was told: the broker did not take the message."""
    _run(
        update(Notice)
        .where(Notice.cause == cause.name, Notice.user_id.in_(users))
        .values(told=0, at=func.now() - 2 * REST)
    )
    db.session.commit()


def _run(statement: Any) -> Any:
    quiet = statement.execution_options(synchronize_session=False)
    return db.session.execute(quiet)


def _owners(registry_id: int, *columns: Any) -> Select:
    """Select from connections of people who can sign in."""
    return (
        select(Connection.user_id.label("user_id"), *columns)
        .join(User, User.id == Connection.user_id)
        .where(Connection.registry_id == registry_id, User.active)
    )


def _stopped(registry_id: int) -> Select:
    return _owners(
        registry_id,
        literal(1).label("told"),
        literal(0).label("number"),
        Connection.reason.label("reason"),
    ).where(
        or_(
            and_(
                Connection.status.in_(("permission_lost", "blocked")),
                Connection.reason.in_(THEIRS),
            ),
            and_(Connection.status == "active", Connection.reason.in_(AT_ORCID)),
        )
    )


def _held(registry_id: int, which: Any, ended: Any = false()) -> Select:
    number = func.count()
    return (
        _owners(
            registry_id,
            number.label("told"),
            number.label("number"),
            literal(None).label("reason"),
        )
        .join(Item, Item.connection_id == Connection.id)
        .where(Item.hold == "author", which)
        .where(or_(Connection.status == "active", ended))
        .group_by(Connection.user_id)
    )


def _needs_you(registry_id: int) -> Select:
    asked = Item.code.is_distinct_from(AWAITS_AUTHOR.code)
    # What could not be removed is told when the connection is over: then nothing more can be tried.
    return _held(registry_id, asked, and_(Connection.status == "disconnected", STAYED))


def _awaits_yes(registry_id: int) -> Select:
    return _held(registry_id, Item.code == AWAITS_AUTHOR.code)


def _backfilled(registry_id: int) -> Select:
    return (
        _owners(
            registry_id,
            func.max(Survey.id).label("told"),
            func.sum(Survey.found).label("number"),
            literal(None).label("reason"),
        )
        .join(Survey, Survey.connection_id == Connection.id)
        .where(Connection.status == "active", Survey.kind == "backfill")
        # Old ones are no news, as on a site that has just switched messages on.
        .where(Survey.state == "done", Survey.finished_at > func.now() - REST)
        .where(Survey.found > 0)
        .group_by(Connection.user_id)
    )


CAUSES = (
    Cause("stopped", "orcid-sync.stopped", _stopped),
    Cause("needs_you", "orcid-sync.needs-you", _needs_you),
    Cause("awaits_yes", "orcid-sync.awaits-yes", _awaits_yes),
    Cause("backfilled", "orcid-sync.backfilled", _backfilled),
)
