# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Questions about what operators have saved, and about this repository's own words."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from flask import current_app
from invenio_access.permissions import system_identity
from invenio_db import db
from sqlalchemy import func, select

from ...core.mapping import MappingError
from ...models import History
from ...proxies import current_orcid_sync
from .. import engine, mappings
from .. import settings as saved
from .finding import Finding

KINDS = ("types", "schemes", "roles")
"""Words that should have a row. Most relations have none, since ORCID has no place for them."""

SHOWN = 10
"""Words of one kind that are named."""

LATE = timedelta(days=30)
"""By which history may be older than it is to be kept: whoever cleans up once a month is in time."""


def settings() -> Iterator[Finding]:
    if not engine.version().readable:
        yield Finding(
            "newer_settings",
            "The settings were saved by a newer version of this package: nothing is sent.",
            "Install that version here too, and restart.",
        )
        return
    for fault in saved.unusable(engine.version().content):
        yield Finding(
            "settings",
            f"Saved settings cannot be used: {fault}",
            "Save others, or restore an earlier version: 'invenio orcid settings'.",
        )


def words() -> Iterator[Finding]:
    """Ask which words of this repository no row of the mapping names."""
    if not current_orcid_sync.publishes:
        return
    try:
        rows = mappings.rows(system_identity)
    except MappingError:
        return  # found already
    unmapped = defaultdict(list)
    for row in rows:
        if row.here and row.unmapped and row.kind in KINDS:
            unmapped[row.kind].append(row.name)
    if unmapped:
        said = (f"{kind} {_some(names)}" for kind, names in unmapped.items())
        yield Finding(
            "unmapped",
            f"No row of the mapping names these words of this repository: {'; '.join(said)}.",
            "'invenio orcid mapping show' says what becomes of them; add rows for those that deserve better.",
            fatal=False,
        )


def _some(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def history() -> Iterator[Finding]:
    retention = current_app.config["ORCID_SYNC_HISTORY_RETENTION"]
    if retention is None:
        return
    oldest = select(func.now() - History.at).order_by(History.at).limit(1)
    age = db.session.scalar(oldest)
    if age is not None and age > timedelta(seconds=retention) + LATE:
        yield Finding(
            "history",
            f"History is {age.days} days old, {timedelta(seconds=retention).days} are to be kept: nothing deletes it.",
            "Schedule 'ORCID: clean up history' under 'Jobs' in the administration panel, or run 'invenio orcid prune'.",
            fatal=False,
        )
