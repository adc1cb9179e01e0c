# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Checks of a permission: one small request that says whether it still opens the record.

It is asked for like an audit, and waits, is repeated and goes behind everything fresh like one.
"""

from collections import Counter
from datetime import datetime

from invenio_db import db

from ..core.outcomes import Outcome, Recovery, Scope
from ..models import Connection, Registry
from ..orcid.answers import Answer
from .audit import CHECK, later, locked
from .jobs import Job
from .settings import Settings
from .settle import entry_of, outcome_of

CHECKED = Outcome(Recovery.DONE, Scope.ITEM, "checked")

CURABLE = (
    "refused",
    "record_deactivated",
    "no_such_record",
    "wrong_record",
    "unknown_answer",
)
"""Reasons of stopped connections that a success disproves. To read says nothing about the right to write."""


def settle(
    registry: Registry, job: Job, answer: Answer, settings: Settings, now: datetime
) -> Counter[str]:
    """Write down what a check has shown. The caller commits. :returns: outcomes."""
    connection = locked(job.connection_id)
    outcome = outcome_of(job, answer)
    if outcome.recovery is Recovery.DONE:
        outcome = CHECKED
        registry.backoff, registry.last_success_at = 0, now
        _revive(connection)
        db.session.add(entry_of(job, answer, outcome))
    else:
        later(registry, connection, job, answer, outcome, settings, now)
    # Who asked for an audit meanwhile gets one.
    if connection.audit == CHECK and not _goes_on(connection, outcome):
        connection.audit = connection.audit_due_at = None
        connection.audit_attempts = 0
    return Counter({f"check: {outcome.code}": 1})


def _revive(connection: Connection) -> None:
    connection.refused_at = None
    stopped = connection.status in ("permission_lost", "blocked")
    if stopped and connection.reason in CURABLE:
        connection.status, connection.reason = "active", None
        connection.due_at = None


def _goes_on(connection: Connection, outcome: Outcome) -> bool:
    """Tell whether the question is still open. One refusal proves nothing, as long as nobody believes it."""
    if outcome.recovery is Recovery.REFUSED:
        return connection.status == "active"
    return outcome.recovery is Recovery.LATER and outcome.scope is not Scope.CONNECTION
