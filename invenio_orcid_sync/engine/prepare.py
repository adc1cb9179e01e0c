# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""From a due ledger row to an intent: what is wanted, the smallest step, and the request if it takes one."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from invenio_db import db
from sqlalchemy import select

from ..core.fingerprint import fingerprint, rotated
from ..core.plan import Action, Row, Step, needs_payload, plan
from ..core.policy import Person, Verdict, decide
from ..core.work import Draft, Unmappable, draft_of
from ..models import Connection, Grant, Item, Preferences
from ..models.vault import Unreadable, unseal
from .facts import Facts, facts_of
from .jobs import Job
from .settings import Settings

PATIENCE = timedelta(minutes=5)
"""Between two looks at a DOI that is not registered yet."""


def person_of(connection: Connection, settings: Settings) -> Person:
    """Return the author as policy sees them."""
    preference = Preferences.of(connection.preferences).others_deposits
    return Person(
        orcids=ids_of(connection),
        user_id=connection.user_id,
        asks=settings.asks if preference is None else preference == "ask",
        leaving=connection.status == "closing" and connection.closing_works == "remove",
    )


def ids_of(connection: Connection) -> frozenset[str]:
    """Return the iD and those merged into it."""
    return frozenset({connection.orcid, *connection.former_ids})


def verdict_on(item: Item, facts: Facts, settings: Settings) -> Verdict:
    """Decide whether the row's work is wanted."""
    return decide(
        facts.publication,
        person_of(item.connection, settings),
        settings.policy,
        opted_out=item.opted_out is not None,
        accepted=item.accepted_at is not None,
    )


def draft_for(connection: Connection, facts: Facts, settings: Settings) -> Draft:
    """Map a record for a person. :raises Unmappable: naming field and cure."""
    former = frozenset(connection.former_ids)
    return draft_of(facts.source(connection.orcid, former), settings.mapping)


def prepare(item: Item, settings: Settings, now: datetime) -> Job | None:
    """Plan one row and write the intent into it. The caller commits before the request leaves.

    :returns: None where no request is needed; the row says why.
    """
    facts = _facts(item, settings)
    verdict = verdict_on(item, facts, settings)
    row = Row(
        remote=item.remote,
        fingerprint=item.fingerprint,
        doubt=item.doubt,
        grace_at=item.grace_at,
    )
    item.hold = item.code = None
    draft = None
    if needs_payload(row, verdict):
        if _waits_for_doi(item, facts, settings, now):
            return None
        try:
            draft = draft_for(item.connection, facts, settings)
        except Unmappable as problem:
            return _held(item, "operator", problem.code)
        item.notes = [asdict(note) for note in draft.notes]
    print_ = fingerprint(draft.payload) if draft else None
    step = plan(row, verdict, print_, now, settings.grace)
    if step.action.requests:
        return _intend(item, step, facts, draft, print_, settings, now)
    return _settle(item, step, verdict, facts, now)


def _facts(item: Item, settings: Settings) -> Facts:
    """Read the record, unless the work goes whatever it says: a removal must not fail for a record.

    An open question needs it all the same: its identifiers tell our work from others.
    """
    concept = UUID(item.local_key)
    known = item.remote in ("present", "deleting") and item.doubt is None
    if known and person_of(item.connection, settings).leaving:
        return Facts(concept=concept)
    return facts_of(concept, settings)


def _settle(
    item: Item, step: Step, verdict: Verdict, facts: Facts, now: datetime
) -> None:
    """Write down a step that needs no request."""
    item.grace_at = item.due_at = step.until
    item.attempts = 0
    item.checked_at = now
    if step.action is Action.ASK:
        _held(item, "author", verdict.code)
    elif step.action is Action.WAIT or not verdict.wanted:
        item.code = verdict.code
    if item.remote == "present" and not facts.doi_registered:
        item.due_at = now + timedelta(days=1)
        item.code = "doi_unregistered"


def _held(item: Item, who: str, code: str) -> None:
    item.hold, item.code, item.due_at = who, code, None


def _waits_for_doi(item: Item, facts: Facts, settings: Settings, now: datetime) -> bool:
    """Wait a while for the DOI: without it the work groups with nothing, and a second request adds it."""
    if facts.doi_registered or facts.published_at is None or item.remote != "none":
        return False
    published = facts.published_at
    if published.tzinfo is None:
        published = published.replace(tzinfo=now.tzinfo)
    if published + settings.doi_patience <= now:
        return False
    item.due_at = min(now + PATIENCE, published + settings.doi_patience)
    item.code = "awaits_doi"
    return True


def _intend(
    item: Item,
    step: Step,
    facts: Facts,
    draft: Draft | None,
    print_: str | None,
    settings: Settings,
    now: datetime,
) -> Job | None:
    """Write the intent: after a crash the successor finds what may have happened."""
    grant = current_grant(item.connection_id)
    token = _token(item, grant, now)
    if grant is None or token is None:
        return None
    operation = step.action.value
    before = item.fingerprint
    _write_intent(item, operation, print_)
    # Nobody looks at the row again before that, should this process die.
    item.due_at = now + settings.cool_down
    payload = draft.payload if draft else None
    return Job(
        operation=operation,
        orcid=item.connection.orcid,
        token=token,
        grant_id=grant.id,
        connection_id=item.connection_id,
        item_id=item.id,
        put_code=item.put_code,
        payload=rotated(payload) if payload and step.rotate else payload,
        fingerprint=print_,
        before=before,
        rotated=step.rotate,
        own_ids=own_ids(facts) if operation == "resolve" else frozenset(),
        marked_at=item.marked_at,
    )


def _write_intent(item: Item, operation: str, print_: str | None) -> None:
    if operation == "create":
        item.remote, item.fingerprint = "creating", print_
    elif operation == "update":
        item.fingerprint = None
    elif operation == "delete":
        item.remote = "deleting"


def current_grant(connection_id: int) -> Grant | None:
    """Return the grant that a connection works with."""
    statement = select(Grant).where(
        Grant.connection_id == connection_id, Grant.state == "current"
    )
    return db.session.scalars(statement).one_or_none()


def _token(item: Item, grant: Grant | None, now: datetime) -> str | None:
    """Return the token, or write down why there is none."""
    connection = item.connection
    if grant is None:
        connection.status, connection.reason = "blocked", "no_grant"
        return None
    try:
        return unseal(grant, "access_token")
    except Unreadable as problem:
        current_app.logger.error(
            "ORCID: %s does not open: was SECRET_KEY changed?", problem
        )
    # The operator's matter, and over when the key is right again: never read as a lost permission.
    item.code = connection.reason = "unreadable_grant"
    connection.due_at = now + timedelta(hours=1)
    return None


def own_ids(facts: Facts) -> frozenset[tuple[str, str]]:
    """Return the identifiers that tell a work of this concept from all others of our client."""
    ids = {("doi", doi.lower()) for doi in facts.dois}
    ids.add(("source-work-id", facts.work_id.lower()))
    if facts.concept_url:
        ids.add(("uri", facts.concept_url))
    return frozenset(ids)


def matches(body: Any, client_id: str, own: frozenset[tuple[str, str]]) -> list[int]:
    """Return put-codes of our client's works, in a GET /works body, that carry one of these as ``self``."""
    found = []
    for group in (body or {}).get("group") or ():
        for summary in group.get("work-summary") or ():
            source = (summary.get("source") or {}).get("source-client-id") or {}
            if source.get("path") == client_id and _self_ids(summary) & own:
                found.append(int(summary["put-code"]))
    return sorted(found)


def _self_ids(summary: dict[str, Any]) -> set[tuple[str, str]]:
    ids = (summary.get("external-ids") or {}).get("external-id") or ()
    return {
        _comparable(one) for one in ids if one.get("external-id-relationship") == "self"
    }


def _comparable(external_id: dict[str, Any]) -> tuple[str, str]:
    kind = external_id.get("external-id-type", "")
    normalized = (external_id.get("external-id-normalized") or {}).get("value")
    value = normalized or external_id.get("external-id-value", "")
    # ORCID compares URIs with their case and everything else here without (identifier types, "case-sensitive").
    return kind, value if kind == "uri" else value.lower()
