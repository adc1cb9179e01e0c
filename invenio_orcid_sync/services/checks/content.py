# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Questions about what operators have saved, and about this repository's own words."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask import current_app
from invenio_access.permissions import system_identity
from invenio_db import db
from sqlalchemy import func, select

from ...core.mapping import MappingError
from ...core.options import Fault, checked, key_of
from ...models import History
from ...proxies import current_orcid_sync
from .. import engine, fixed, mappings
from .. import settings as saved
from .. import terms
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


def names() -> Iterator[Finding]:
    """Ask whether what rules name is there: communities come and go, and names are mistyped."""
    for fault in _absent(fixed.content()):
        yield Finding("rules", str(fault), f"Mend {key_of(fault.field)}.")
    saved_here = {
        name: value
        for name, value in engine.version().content.items()
        if key_of(name) not in current_orcid_sync.fixed
    }
    for fault in _absent(saved_here):
        yield Finding(
            "settings",
            f"Saved settings name what is not there: {fault}",
            "Save others: 'invenio orcid settings set', or Administration, ORCID, Settings.",
        )


def _absent(content: dict[str, Any]) -> list[Fault]:
    return terms.resolved(checked(content).content)[1]


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
    # What is no number is among the rules.
    if not isinstance(retention, (int, float)):
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
