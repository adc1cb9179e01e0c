# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What a change of an author's choices would do to their works, before it does it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from invenio_access.permissions import system_user_id
from invenio_accounts.models import User
from invenio_db import db
from invenio_rdm_records.records.models import RDMRecordMetadata
from sqlalchemy import Row, func, select

from ..core.policy import Person, Policy, Publication, Verdict, decide, veto
from ..engine.prepare import person_of
from ..engine.reading import TRUSTED, VOUCHED
from ..models import Connection, Item, Preferences
from . import engine
from .authored import depositor_of, owner_text, with_record

_SETTLED = (
    "record_gone",
    "restricted",
    "not_listed",
    "owner_blocked",
    "access_unshared",
    "community_unshared",
    "type_unshared",
)
"""Why a work is away whatever its author chooses."""

_NO_POLICY = Policy()


@dataclass(frozen=True)
class Outlook:
    """Numbers of works."""

    added: int = 0
    """Would be sent now."""
    removed: int = 0
    """Are there, and would go after the grace period."""
    kept: int = 0
    """Were about to go, and would stay."""
    asked: int = 0
    """Would wait for the author's yes."""
    withheld: int = 0
    """Are on the way, and would not be sent."""


def outlook(connection: Connection, chosen: Preferences) -> Outlook:
    """Work out what other choices would do now, by what the ledger knows. Nothing is changed.

    Whether a work is public, and names its author, is taken from when it was last looked at.
    """
    settings = engine.settings()
    now = Preferences.of(connection.preferences)
    before = _Rules(person_of(connection, settings, now), now.overlap)
    after = _Rules(person_of(connection, settings, chosen), chosen.overlap)
    counts: Counter[str] = Counter()
    for row in _kinds(connection, list(settings.trusted_roles)):
        for effect in _effects(row, before, after):
            counts[effect] += row.number
    return Outlook(**counts)


@dataclass(frozen=True)
class _Rules:
    person: Person
    overlap: str | None

    def verdict(self, row: Row[Any]) -> Verdict:
        """Decide about a kind of works."""
        publication = Publication(
            public=True,
            creators=self.person.orcids,
            owner=row.depositor or None,
            owner_trusted=bool(row.trusted) or row.owner == system_user_id,
            vouched=row.vouched,
            type=row.type or "",
        )
        decided = decide(publication, self.person, _NO_POLICY, accepted=row.accepted)
        if not decided.wanted or row.there or row.accepted:
            return decided
        return veto(self.overlap, row.code == "already_there") or decided


def _effects(row: Row[Any], before: _Rules, after: _Rules) -> Iterator[str]:
    old, new = before.verdict(row), after.verdict(row)
    if row.there:
        was, is_ = old.wanted or old.stays, new.wanted or new.stays
        if was != is_:
            yield "kept" if is_ else "removed"
        return
    if new.asks and not old.asks:
        yield "asked"
    if new.wanted and not old.wanted:
        yield "added"
    elif old.wanted and row.due and not new.wanted:
        yield "withheld"


def _kinds(connection: Connection, roles: list[str]) -> list[Row[Any]]:
    """Return kinds of works between which no rule can tell, and how many there are of each."""
    facts = {
        "there": Item.remote != "none",
        "due": Item.due_at.is_not(None),
        "accepted": Item.accepted_at.is_not(None),
        "code": func.coalesce(Item.code, ""),
        "type": RDMRecordMetadata.json[("metadata", "resource_type", "id")].as_string(),
        "depositor": depositor_of(),
        "owner": owner_text(),
        "vouched": VOUCHED,
        "trusted": TRUSTED,
    }
    rows = with_record(
        select(*(one.label(name) for name, one in facts.items())).select_from(Item)
    )
    rows = rows.outerjoin(User, User.id == depositor_of()).where(
        Item.connection_id == connection.id,
        Item.kind == "work",
        Item.opted_out.is_(None),
        func.coalesce(Item.hold, "") != "operator",
        func.coalesce(Item.code, "").not_in(_SETTLED),
    )
    kinds = rows.subquery()
    statement = select(*kinds.c, func.count().label("number")).group_by(*kinds.c)
    return list(db.session.execute(statement, {"roles": roles or [""]}))
