# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What administrators can start and schedule under "Jobs" (invenio-jobs)."""

from typing import Any

from celery import shared_task
from flask import current_app
from invenio_access.permissions import system_identity
from invenio_i18n import lazy_gettext as _
from invenio_jobs.jobs import JobType
from marshmallow import Schema, fields

from .services import audit as audits
from .services import backfill as service
from .services.operators import connections
from .services.operators import history as histories
from .services.operators import trend

HOUR = 3600.0
"""Seconds after which a job ends at the latest; the worker walks on."""


class ORCIDBackfillArguments(Schema):
    """Arguments of a backfill. Classes of arguments are told apart by their names."""

    job_arg_schema = fields.String(
        metadata={"type": "hidden"},
        dump_default="ORCIDBackfillArguments",
        load_default="ORCIDBackfillArguments",
    )
    orcid = fields.String(
        allow_none=True,
        metadata={
            "title": _("ORCID iD"),
            "description": _("Whose works to look for. Leave empty for everybody's."),
        },
    )


class ORCIDAuditArguments(Schema):
    """Arguments of an audit."""

    job_arg_schema = fields.String(
        metadata={"type": "hidden"},
        dump_default="ORCIDAuditArguments",
        load_default="ORCIDAuditArguments",
    )
    orcid = fields.String(
        allow_none=True,
        metadata={
            "title": _("ORCID iD"),
            "description": _("Whose record to look at. Leave empty for everybody's."),
        },
    )


@shared_task(ignore_result=True, acks_late=False)
def backfill(orcid: str | None = None) -> None:
    """Look for works that are not at ORCID yet. The drainer sends them."""
    connection = service.connection_of(orcid) if orcid else None
    if not service.under_way(connection):
        service.start(connection, "job")
    _tell(service.find(connection, HOUR))


@shared_task(ignore_result=True, acks_late=False)
def reconcile() -> None:
    """Look for changes that nobody announced. The drainer sends them. Count how far it is, as each night does."""
    service.reconcile("job")
    trend.count()
    _tell(service.compare(HOUR))


@shared_task(ignore_result=True, acks_late=False)
def audit(orcid: str | None = None) -> None:
    """Have ORCID records compared with what was sent: the drainer does it, and the panel shows what it found.

    Repairs need somebody who looks at that.
    """
    asked = audits.ask(audits.REPORT, orcid or None, "job")
    current_app.logger.info("ORCID: %s records to audit", len(asked))


@shared_task(ignore_result=True, acks_late=False)
def check() -> None:
    """Have everybody's permission checked. The drainer does it."""
    asked = connections.check_all(system_identity)
    current_app.logger.info("ORCID: %s permissions to check", len(asked))


@shared_task(ignore_result=True, acks_late=False)
def prune() -> None:
    """Delete old history."""
    number = histories.prune(system_identity)
    current_app.logger.info("ORCID: %s entries of the history deleted", number)


def _tell(done: service.Progress | None) -> None:
    if done:
        current_app.logger.info(
            "ORCID: looked at %s records, found %s works", done.seen, done.found
        )


class _OfOneOrAll(JobType):
    """A job that may be for one person alone."""

    @classmethod
    def build_task_arguments(
        cls, job_obj: Any, since: Any = None, orcid: str | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """Pass on who was asked for."""
        return {"orcid": orcid}


class BackfillJob(_OfOneOrAll):
    """Sends what was published before its authors connected."""

    id = "orcid_sync_backfill"
    title = _("ORCID: backfill")
    description = _("Adds works from before to their authors' ORCID records")
    task = backfill
    arguments_schema = ORCIDBackfillArguments


class ReconcileJob(JobType):
    """Finds what changed and nobody announced."""

    id = "orcid_sync_reconcile"
    title = _("ORCID: reconcile")
    description = _("Finds changes of records that nobody announced")
    task = reconcile
    arguments_schema = None


class AuditJob(_OfOneOrAll):
    """Finds where ORCID records differ from what was sent."""

    id = "orcid_sync_audit"
    title = _("ORCID: audit")
    description = _("Compares ORCID records with what was sent")
    task = audit
    arguments_schema = ORCIDAuditArguments


class CheckJob(JobType):
    """Finds permissions that have ended, of people of whom nothing was sent for long."""

    id = "orcid_sync_check"
    title = _("ORCID: check permissions")
    description = _("Asks ORCID, once for each person, whether the permission holds")
    task = check
    arguments_schema = None


class PruneJob(JobType):
    """Deletes history that is older than it is to be kept."""

    id = "orcid_sync_prune"
    title = _("ORCID: clean up history")
    description = _("Deletes history older than ORCID_SYNC_HISTORY_RETENTION")
    task = prune
    arguments_schema = None
