# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Whether this installation is fit: each finding with its cure.

One function per question, in three lists: about the configuration, about what runs here, and about ORCID.
"""

from collections.abc import Callable, Iterator

from invenio_db import db
from sqlalchemy.exc import SQLAlchemyError

from ...proxies import current_orcid_sync
from .. import engine
from . import configuration, content, registry, running
from .configuration import COMPONENT, TASK
from .finding import Finding
from .running import STALE

__all__ = ("COMPONENT", "LIVE", "REMOTE", "STALE", "STATIC", "TASK", "Finding", "check")

Question = Callable[[], Iterator[Finding]]

STATIC: tuple[Question, ...] = (
    configuration.optimized,
    configuration.configured,
    configuration.membership,
    configuration.mapping,
    configuration.rules,
    configuration.rate,
    configuration.site,
    configuration.component,
    configuration.beat,
    configuration.sign_in,
    configuration.messages,
    configuration.static,
    running.migrated,
)
"""Questions about configuration, and whether there are tables."""

LIVE: tuple[Question, ...] = (
    running.installation,
    running.former_clients,
    content.settings,
    content.names,
    running.broker,
    running.drained,
    running.nightly,
    running.grants,
    running.clock,
    content.words,
    content.history,
)
"""Questions that need our tables and a configured registry."""

REMOTE: tuple[Question, ...] = (registry.credentials,)
"""Questions that are asked of ORCID."""


def check(remote: bool = False) -> list[Finding]:
    """Return what is wrong, the cause before its consequences.

    :param remote: ask ORCID, too: a few small requests, unless an operator must decide something first.
    """
    findings = [found for ask in STATIC for found in _answered(ask)]
    if current_orcid_sync.problem is None and not any(
        one.fatal for one in _answered(running.migrated)
    ):
        findings += [found for ask in LIVE for found in _answered(ask)]
        asked = REMOTE if remote and not engine.refusal() else ()
        findings += [found for ask in asked for found in _answered(ask)]
    return findings


def _answered(ask: Question) -> list[Finding]:
    """Ask a question. One that fails is a finding, lest the answers to all others are lost with it."""
    try:
        return list(ask())
    except Exception as problem:
        db.session.rollback()
        return [
            Finding(
                "unanswered",
                f"This question could not be answered: {ask.__name__} ({_plain(problem)}).",
                "Look at the configuration that it is about, and at the database; if they are right, report it.",
            )
        ]


def _plain(problem: Exception) -> str:
    """The database's own words may hold its address, with the password."""
    kind = type(problem).__name__
    return kind if isinstance(problem, SQLAlchemyError) else f"{kind}: {problem}"
