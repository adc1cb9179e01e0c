# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Whether this installation is fit: each finding with its cure.

One function per question, one list of them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import current_app
from invenio_db import db
from sqlalchemy import inspect, select
from sqlalchemy.exc import OperationalError

from ..core.mapping import MappingError
from ..models import Grant, Mark
from ..models.vault import Unreadable, unseal
from ..proxies import current_orcid_sync
from . import engine
from .status import status

# Adapters are named, not imported: they stand above services.
COMPONENT = "invenio_orcid_sync.hooks.ORCIDSyncComponent"
TASK = "invenio_orcid_sync.tasks.drain_all"

STALE = 120
"""Seconds without a drain that mean that worker or beat stands still."""


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be."""

    code: str
    problem: str
    cure: str
    fatal: bool = True
    """Whether works stay away from ORCID because of it."""


def check() -> list[Finding]:
    """Return what is wrong, the cause before its consequences."""
    findings = [found for ask in STATIC for found in ask()]
    if current_orcid_sync.problem is None and not any(one.fatal for one in _migrated()):
        findings += [found for ask in LIVE for found in ask()]
    return findings


def _optimized() -> Iterator[Finding]:
    if not __debug__:
        yield Finding(
            "optimized",
            "Python runs with -O: invenio-oauthclient checks sign-ins with assert statements, "
            "which -O removes.",
            "Run without -O and without PYTHONOPTIMIZE.",
        )


def _configured() -> Iterator[Finding]:
    problem = current_orcid_sync.problem
    if problem:
        yield Finding(
            "configuration",
            problem,
            "Set it in invenio.cfg or as INVENIO_... variable, then restart.",
        )


def _membership() -> Iterator[Finding]:
    scopes = current_app.config["ORCID_SYNC_SCOPES"].split()
    if current_app.config["ORCID_SYNC_MEMBERSHIP"] == "public":
        yield Finding(
            "public_client",
            "Membership is 'public': people can sign in, but nothing can be sent.",
            "Set ORCID_SYNC_MEMBERSHIP = 'member' once you have member credentials.",
            fatal=False,
        )
    elif "/activities/update" not in scopes:
        yield Finding(
            "scopes",
            "ORCID_SYNC_SCOPES lacks /activities/update: no work can be added.",
            "Add it; whoever is connected must connect again.",
        )


def _mapping() -> Iterator[Finding]:
    try:
        engine.settings()
    except MappingError as problem:
        yield Finding("mapping", str(problem), "Mend ORCID_SYNC_MAPPING.")


def _rate() -> Iterator[Finding]:
    if not 0 < current_app.config["ORCID_SYNC_RATE"] <= 24:
        yield Finding(
            "rate",
            "ORCID_SYNC_RATE is outside 0-24: ORCID refuses more than 24 requests a second.",
            "Set 20.",
        )


def _site() -> Iterator[Finding]:
    url = current_app.config.get("SITE_UI_URL") or ""
    if not url.startswith("https://"):
        yield Finding(
            "https",
            f"SITE_UI_URL is {url!r}: ORCID accepts https redirect URIs only.",
            "Set the https URL.",
        )


def _component() -> Iterator[Finding]:
    if not current_orcid_sync.publishes:
        return  # rightly not wired
    wired = current_app.config.get("RDM_RECORDS_SERVICE_COMPONENTS") or ()
    if COMPONENT not in (f"{one.__module__}.{one.__qualname__}" for one in wired):
        yield Finding(
            "component",
            "RDM_RECORDS_SERVICE_COMPONENTS lacks our component: publishing goes unnoticed.",
            f"Set ORCID_SYNC_WIRE_COMPONENT = True, or append {COMPONENT}.",
        )


def _beat() -> Iterator[Finding]:
    if not current_orcid_sync.publishes:
        return
    schedule = current_app.config.get("CELERY_BEAT_SCHEDULE") or {}
    if TASK not in (entry.get("task") for entry in schedule.values()):
        yield Finding(
            "beat",
            "CELERY_BEAT_SCHEDULE does not start our drainer: nothing is ever sent.",
            f"Set ORCID_SYNC_WIRE_BEAT = True, or add the task {TASK} every 10 s.",
        )


def _sign_in() -> Iterator[Finding]:
    remote = (current_app.config.get("OAUTHCLIENT_REMOTE_APPS") or {}).get(
        "orcid"
    ) or {}
    if not str(remote.get("remote_app", "")).startswith("invenio_orcid_sync."):
        yield Finding(
            "sign_in",
            "OAUTHCLIENT_REMOTE_APPS has no 'orcid' of ours: nobody can sign in with ORCID.",
            'Set OAUTHCLIENT_REMOTE_APPS = {"orcid": invenio_orcid_sync.oauth.remote_app()}.',
            fatal=False,
        )


def _migrated() -> Iterator[Finding]:
    try:
        there = inspect(db.engine).has_table(Mark.__tablename__)
    except OperationalError as problem:
        yield Finding(
            "database",
            f"The database does not answer: {type(problem.orig).__name__}.",
            "Start it, and look at SQLALCHEMY_DATABASE_URI.",
        )
        return
    if not there:
        yield Finding(
            "database", "Our tables are missing.", "Run 'invenio alembic upgrade'."
        )


def _drained() -> Iterator[Finding]:
    now = status()
    if now.paused_until:
        yield Finding(
            "paused",
            f"Paused until {now.paused_until} ({now.pause_reason}).",
            "It goes on by itself; see the operator's guide for the reason.",
            fatal=False,
        )
    stale = now.seconds_since_drain is None or now.seconds_since_drain > STALE
    if stale and current_orcid_sync.publishes:
        yield Finding(
            "drain",
            (
                f"No drain for {now.seconds_since_drain} s."
                if now.last_drain_at
                else "Never drained."
            ),
            "Start a Celery worker and beat; 'invenio orcid run' drains in the foreground.",
        )


def _grants() -> Iterator[Finding]:
    statement = (
        select(Grant).where(Grant.state == "current").order_by(Grant.created.desc())
    )
    newest = db.session.scalars(statement.limit(1)).one_or_none()
    try:
        if newest is not None:
            unseal(newest, "access_token")
    except Unreadable:
        yield Finding(
            "secret_key",
            "Stored tokens do not open with this SECRET_KEY.",
            "Set the former key, or run 'invenio instance migrate-secret-key --old-key ...'.",
        )


Question = Callable[[], Iterator[Finding]]

STATIC: tuple[Question, ...] = (
    _optimized,
    _configured,
    _membership,
    _mapping,
    _rate,
    _site,
    _component,
    _beat,
    _sign_in,
    _migrated,
)
"""Questions about configuration."""

LIVE: tuple[Question, ...] = (_drained, _grants)
"""Questions that need our tables and a configured registry."""
