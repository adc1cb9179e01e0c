# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What other settings would do to people's works, before they do it. Nothing is changed.

Each work is planned twice, by the rules in force and by the others, as the drainer would. Where there are too many
works for somebody who waits, a fixed part of them stands for all, and the numbers say so.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from invenio_db import db
from sqlalchemy import ColumnElement, Select, false, func, not_, or_, select
from sqlalchemy.orm import contains_eager

from ..core.fingerprint import fingerprint
from ..core.policy import Verdict
from ..core.tables import CITATION_STYLES
from ..core.work import Unmappable
from ..engine.again import KNOWN
from ..engine.facts import Facts, facts_of_many
from ..engine.prepare import draft_for, verdict_on
from ..engine.settings import Settings
from ..engine.versions import Version
from ..models import Connection, Grant, Item, Preferences
from . import engine
from .backfill import FIRST_BULK
from .permissions import operator
from .settings import prepared

MOST = 2000
"""Works that are planned: some seconds."""

SLOWER = 10
"""How much longer it takes where citations are formatted, so that fewer works are planned."""

BATCH = 100
"""Works that are read at once."""

COUNTED = ("added", "removed", "kept", "changed", "asked", "again")
"""What becomes of a work, where that is worth a number."""

REQUESTS = ("added", "removed", "changed", "again")
"""Of these, what takes a request."""


@dataclass(frozen=True)
class Effects:
    """Numbers of works, once all were looked at by other settings."""

    added: int
    """Would be sent that are not."""
    removed: int
    """Are there, and would go after the grace period."""
    kept: int
    """Were about to go, and would stay."""
    changed: int
    """Are there, and would be sent again because they say something else."""
    asked: int
    """Would wait for their author's yes."""
    again: int
    """Wait for somebody since ORCID did not take them, or could not be mapped, and would be tried once more."""
    requests: int
    """To ORCID, about: creations share some."""
    minutes: int
    """That these take, at least."""
    reconnect: int
    """People whose permission lacks a scope that would be asked for: they have to connect again for it."""
    examined: int
    """Works that were planned for these numbers."""
    works: int
    """How many there are."""

    @property
    def exact(self) -> bool:
        """Whether all were planned, so that the numbers of works are no estimate."""
        return self.examined == self.works


def effects(identity: Any, content: dict[str, Any], most: int = MOST) -> Effects:
    """Work out what settings would do if they were saved.

    :param most: works to plan at most, about; with more of them, one in so many stands for all.
    :raises PermissionDeniedError: who does not operate.
    :raises Invalid: they cannot be saved, with everything that is wrong.
    """
    operator(identity, "read")
    kept = prepared(content, engine.version().content)
    before = engine.settings()
    after = engine.settings(Version(before.number, content=kept))
    registry_id = engine.registry().id
    works = db.session.scalar(select(func.count()).select_from(_rows(registry_id)))
    one_in = math.ceil(works / _bearable(most, before, after)) or 1
    counts: Counter[str] = Counter()
    creations: Counter[int] = Counter()
    examined = 0
    requests = 0
    for item, effect in _planned(registry_id, one_in, before, after):
        examined += 1
        counts[effect] += 1
        if effect in REQUESTS and item.remote == "none":
            creations[item.connection_id] += 1
        elif effect in REQUESTS:
            requests += 1
    share = works / examined if examined else 1
    numbers = {name: round(counts[name] * share) for name in COUNTED}
    requests += sum(math.ceil(one / FIRST_BULK) for one in creations.values())
    return Effects(
        **numbers,
        requests=round(requests * share),
        minutes=math.ceil(requests * share / before.rate / 60),
        reconnect=_reconnect(registry_id, kept),
        examined=examined,
        works=works,
    )


def _bearable(most: int, before: Settings, after: Settings) -> int:
    """Return how many works can be planned while somebody waits."""
    kinds = {before.mapping.citation, after.mapping.citation}
    slow = not _map_alike(before, after) and kinds & CITATION_STYLES.keys()
    return math.ceil(most / SLOWER) if slow else most


def lacking(identity: Any, scopes: str, limit: int = 100) -> list[str]:
    """Return iDs of people who would have to connect again for these scopes, the first of them."""
    operator(identity, "search")
    rows = _lacking(engine.registry().id, scopes).order_by(Connection.orcid)
    return list(db.session.scalars(rows.limit(limit)))


def number_lacking(identity: Any) -> int:
    """Return how many people would have to connect again for what the settings in force ask for."""
    operator(identity, "search")
    return _reconnect(engine.registry().id, engine.version().content)


def lacks_rights() -> ColumnElement[bool]:
    """Return whether a connection is one of these."""
    rows = _lacking(engine.registry().id, engine.option("scopes"))
    return Connection.orcid.in_(rows.correlate(None))


def _lacking(registry_id: int, scopes: str) -> Select[tuple[str]]:
    """Select active connections whose permission lacks a scope. Signing in needs none of its own."""
    granted = func.concat(" ", Grant.scope, " ")
    rights = [one for one in scopes.split() if one not in ("openid", "/authenticate")]
    lacks = [not_(granted.contains(f" {one} ", autoescape=True)) for one in rights]
    return (
        select(Connection.orcid)
        .join(Grant, Grant.connection_id == Connection.id)
        .where(Connection.registry_id == registry_id, Connection.status == "active")
        .where(Grant.state == "current", or_(false(), *lacks))
    )


def _reconnect(registry_id: int, content: dict[str, Any]) -> int:
    chosen = Version(content=content)
    scopes = engine.values(chosen)["ORCID_SYNC_SCOPES"]
    rows = _lacking(registry_id, scopes).subquery()
    return db.session.scalar(select(func.count()).select_from(rows)) or 0


def _rows(registry_id: int) -> Any:
    return _mine(registry_id, select(Item.id)).subquery()


def _mine(registry_id: int, statement: Select[Any]) -> Select[Any]:
    return statement.join(Connection).where(
        Connection.registry_id == registry_id,
        Connection.status == "active",
        Item.kind == "work",
        Item.opted_out.is_(None),
        KNOWN,
    )


def _part(one_in: int) -> ColumnElement[bool]:
    """Choose one row in so many: always the same, and from everywhere."""
    return func.abs(func.hashint8(Item.id).op("%")(one_in)) == 0


def _planned(
    registry_id: int, one_in: int, before: Settings, after: Settings
) -> Iterator[tuple[Item, str]]:
    """Yield works with what would become of them, a batch at a time."""
    last = 0
    while True:
        page = _mine(registry_id, select(Item)).where(Item.id > last, _part(one_in))
        page = page.options(contains_eager(Item.connection)).order_by(Item.id)
        items = db.session.scalars(page.limit(BATCH)).all()
        if not items:
            return
        yield from _batch(items, before, after)
        last = items[-1].id
        # Else all rows of a long look would stay in the session.
        db.session.expire_all()


def _batch(
    items: Sequence[Item], before: Settings, after: Settings
) -> Iterator[tuple[Item, str]]:
    concepts = {UUID(item.local_key) for item in items}
    old = facts_of_many(concepts, before)
    new = old if _reads_alike(before, after) else facts_of_many(concepts, after)
    for item in items:
        pair = old[UUID(item.local_key)], new[UUID(item.local_key)]
        if any(isinstance(facts, Exception) for facts in pair):
            yield item, "unreadable"
        else:
            yield item, _effect(item, *pair, before, after)


def _reads_alike(before: Settings, after: Settings) -> bool:
    same = before.trusted_roles == after.trusted_roles
    return same and _shown(before) == _shown(after)


def _map_alike(before: Settings, after: Settings) -> bool:
    return before.mapping == after.mapping and _shown(before) == _shown(after)


def _shown(settings: Settings) -> tuple[Any, ...]:
    """Return what decides which version a work shows, and whether with addresses."""
    policy = settings.policy
    rules = (policy.access, policy.excluded_types) if policy.earlier else None
    return rules, settings.portal_public


def _effect(
    item: Item, old: Facts, new: Facts, before: Settings, after: Settings
) -> str:
    was, would = verdict_on(item, old, before), verdict_on(item, new, after)
    if item.remote == "none":
        return _effect_on_absent(item, was, would, new, after)
    stayed, stays = was.wanted or was.stays, would.wanted or would.stays
    if stayed != stays:
        return "kept" if stays else "removed"
    if not stays:
        # A removal that was refused.
        return "again" if item.hold else "same"
    if _map_alike(before, after) and not item.hold:
        return "same"
    return _effect_on_content(item, old, new, before, after)


def _effect_on_absent(
    item: Item, was: Verdict, would: Verdict, new: Facts, after: Settings
) -> str:
    never = Preferences.of(item.connection.preferences).overlap == "never"
    if would.wanted and (item.accepted_at or not never):
        if not was.wanted:
            return "added"
        tried = item.hold and _print(item, new, after) is not None
        return "again" if tried else "same"
    return "asked" if would.asks and not was.asks else "same"


def _effect_on_content(
    item: Item, old: Facts, new: Facts, before: Settings, after: Settings
) -> str:
    would = _print(item, new, after)
    if would is None or would == item.fingerprint:
        return "same"
    if would != _print(item, old, before):
        return "changed"
    # What differs already was refused, or is under way.
    return "again" if item.hold else "same"


def _print(item: Item, facts: Facts, settings: Settings) -> str | None:
    """Fingerprint what would be sent; None where nothing could be."""
    try:
        return fingerprint(draft_for(item.connection, facts, settings).payload)
    except Unmappable:
        return None
