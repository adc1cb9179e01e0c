# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The decision what to do next about a ledger row: the least that makes registry and wish equal."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from .policy import Verdict


class Action(Enum):
    """What to do. Only the last four are requests."""

    NOTHING = "nothing"
    WAIT = "wait"
    ASK = "ask"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    RESOLVE = "resolve"

    @property
    def requests(self) -> bool:
        """Whether a request leaves."""
        return self in (Action.CREATE, Action.UPDATE, Action.DELETE, Action.RESOLVE)


@dataclass(frozen=True, kw_only=True)
class Row:
    """What the ledger knows to be at the registry."""

    remote: str = "none"
    fingerprint: str | None = None
    doubt: str | None = None
    grace_at: datetime | None = None


@dataclass(frozen=True)
class Step:
    """The next step, and for WAIT until when."""

    action: Action
    until: datetime | None = None
    rotate: bool = False
    """Send the identifiers in another order: ORCID answers 200 to some edits and stores nothing,
    while it takes a change of order for a change (ORCID-Source
    WorkForm.compareExternalIdentifiers)."""
    part: bool = False
    """Send it without its DOI first: another work of ours gives up the new one only when it gets this
    one's."""


NOTHING = Step(Action.NOTHING)
ASK = Step(Action.ASK)
CREATE = Step(Action.CREATE)
DELETE = Step(Action.DELETE)
RESOLVE = Step(Action.RESOLVE)


def needs_payload(row: Row, verdict: Verdict) -> bool:
    """Tell whether ``plan`` compares fingerprints, so that one must be made first."""
    return verdict.wanted or (verdict.stays and row.remote == "present")


def plan(
    row: Row,
    verdict: Verdict,
    fingerprint: str | None,
    now: datetime,
    grace: timedelta,
) -> Step:
    """Return the next step. ``fingerprint`` is that of the payload where ``needs_payload``."""
    if row.remote == "creating" or row.doubt in ("missing", "duplicate"):
        # An open question comes before everything else: what was wished meanwhile needs its answer.
        return RESOLVE
    if row.remote == "deleting":
        # Repeatable: a second DELETE answers 404.
        return DELETE
    if row.remote == "none":
        return CREATE if verdict.wanted else ASK if verdict.asks else NOTHING
    if needs_payload(row, verdict):
        return _keep(row, fingerprint)
    return _remove(row, verdict, now, grace)


def _keep(row: Row, fingerprint: str | None) -> Step:
    if row.fingerprint == fingerprint and row.doubt is None:
        return NOTHING
    return Step(
        Action.UPDATE, rotate=row.doubt == "swallowed", part=row.doubt == "collision"
    )


def _remove(row: Row, verdict: Verdict, now: datetime, grace: timedelta) -> Step:
    if verdict.urgent:
        return DELETE
    until = row.grace_at or now + grace
    return Step(Action.WAIT, until) if until > now else DELETE
