# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Whether this installation is fit: each finding with its cure.

One function per question, in three lists: about the configuration, about what runs here, and about ORCID.
"""

from collections.abc import Callable, Iterator

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
    findings = [found for ask in STATIC for found in ask()]
    if current_orcid_sync.problem is None and not any(
        one.fatal for one in running.migrated()
    ):
        asked = LIVE + REMOTE if remote and not engine.refusal() else LIVE
        findings += [found for ask in asked for found in ask()]
    return findings
