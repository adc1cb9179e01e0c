# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""From a due ledger row to the next step: what is wanted, and the least that makes it so."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from ..core.fingerprint import fingerprint
from ..core.plan import NOTHING, RESOLVE, Action, Row, Step, needs_payload, plan
from ..core.policy import SECOND_WORK, Person, Verdict, decide, veto
from ..core.snapshot import Ids, Snapshot, self_ids
from ..core.work import Draft, Unmappable, draft_of
from ..models import Connection, Item, Preferences
from .facts import Facts
from .settings import Settings

PATIENCE = timedelta(minutes=5)
"""Between two looks at a DOI that is not registered yet."""


def person_of(
    connection: Connection, settings: Settings, chosen: Preferences | None = None
) -> Person:
    """Return the author as policy sees them. ``chosen``: other choices than those that are stored."""
    chosen = chosen or Preferences.of(connection.preferences)
    others = chosen.others_deposits
    return Person(
        orcids=ids_of(connection),
        user_id=connection.user_id,
        asks=settings.asks if others is None else others == "ask",
        mode=chosen.mode or "automatic",
        types=frozenset(chosen.types),
        refused=frozenset(chosen.refused),
        leaving=connection.status == "closing" and connection.closing_works == "remove",
    )


def ids_of(connection: Connection) -> frozenset[str]:
    """Return the iD and those merged into it."""
    return frozenset({connection.orcid, *connection.former_ids})


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A row whose next step is a request."""

    item: Item
    step: Step
    facts: Facts
    draft: Draft | None = None
    fingerprint: str | None = None


def verdict_on(item: Item, facts: Facts, settings: Settings) -> Verdict:
    """Decide whether the row's work is wanted."""
    if item.kind == "duplicate":
        return SECOND_WORK
    return decide(
        facts.publication,
        person_of(item.connection, settings),
        settings.policy,
        opted_out=item.opted_out is not None,
        accepted=item.accepted_at is not None,
    )


def draft_for(connection: Connection, facts: Facts, settings: Settings) -> Draft:
    """Map a record for a person. :raises Unmappable: naming field and cure."""
    mapping, former = settings.mapping, frozenset(connection.former_ids)
    source = facts.source(connection.orcid, former, mapping.citation)
    return draft_of(source, mapping)


def needs_record(item: Item, settings: Settings) -> bool:
    """Tell whether the step depends on the record. A removal must not fail for a record.

    An open question needs it all the same: its identifiers tell our work from others.
    """
    if item.kind == "duplicate":
        return False
    known = item.remote in ("present", "deleting") and item.doubt is None
    goes = item.opted_out is not None or person_of(item.connection, settings).leaving
    return not (known and goes)


def prepare(
    item: Item,
    facts: Facts,
    settings: Settings,
    now: datetime,
    snapshot: Snapshot | None = None,
) -> Ready | None:
    """Plan one row.

    ``snapshot``: what is on the ORCID record, where that was asked for lately.
    :returns: None where no request is needed; the row says why.
    """
    verdict = verdict_on(item, facts, settings)
    item.settings_version = settings.number
    if facts.publication is not None:
        item.resource_type = facts.publication.type
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
    if step.action is Action.CREATE and draft:
        step, verdict = _beside_others(item, draft, step, verdict, snapshot)
    if not step.action.requests:
        return _settle(item, step, verdict, facts, now)
    if step.action is Action.UPDATE and _may_be_overtaken(item, now):
        return None
    return Ready(item=item, step=step, facts=facts, draft=draft, fingerprint=print_)


def _beside_others(
    item: Item, draft: Draft, step: Step, verdict: Verdict, snapshot: Snapshot | None
) -> tuple[Step, Verdict]:
    """Heed what the author chose about works that others added already."""
    overlap = Preferences.of(item.connection.preferences).overlap
    if item.accepted_at is not None:
        # Asked for by name.
        return step, verdict
    if overlap == "unless_present" and snapshot is None:
        return RESOLVE, verdict
    foreign = snapshot is not None and snapshot.has_foreign(self_ids(draft.payload))
    against = veto(overlap, foreign)
    return (NOTHING, against) if against else (step, verdict)


def _settle(
    item: Item, step: Step, verdict: Verdict, facts: Facts, now: datetime
) -> None:
    """Write down a step that needs no request."""
    item.grace_at = item.due_at = step.until
    item.attempts = 0
    item.checked_at = now
    there = item.remote == "present"
    if step.action is Action.ASK:
        _held(item, "author", verdict.code)
    elif not (verdict.wanted or (there and verdict.stays)):
        item.code = verdict.code
    if there and not facts.doi_registered:
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


def _may_be_overtaken(item: Item, now: datetime) -> bool:
    """Wait for an update that was not answered: the last one that ORCID applies must be the newest.

    Nothing but an update waits. One that comes after a removal finds nothing.
    """
    if item.open_until is None or item.open_until <= now:
        return False
    item.due_at, item.code = item.open_until, "unanswered"
    return True


def own_ids(facts: Facts) -> Ids:
    """Return the identifiers that tell a work of this concept from all others of our client."""
    ids = {("doi", doi.lower()) for doi in facts.dois}
    ids.add(("source-work-id", facts.work_id.lower()))
    if facts.concept_url:
        ids.add(("uri", facts.concept_url))
    return frozenset(ids)
