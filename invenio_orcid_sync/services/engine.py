# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Starting the drainer with what is configured here, unless an operator must decide something first."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import current_app, has_request_context, request

from ..core.options import key_of
from ..engine import drain as drainer
from ..engine import versions
from ..engine.drain import Report
from ..engine.settings import Settings, in_force, settings_of
from ..engine.versions import Version
from ..errors import Problem
from ..models import Registry
from ..proxies import current_orcid_sync
from ..said import N_
from . import clients, fixed, instance
from .errors import BadInput, Refused

_told: set[str] = set()
"""Refusals that this process has logged."""


SLICE = 10.0
"""Seconds of draining between two looks at how far it is."""

_VERSION = "invenio_orcid_sync.settings"
"""Where a request keeps the version that it began with: it has one set of rules, too."""


def version() -> Version:
    """Return the version of the operator's settings that is in force."""
    if not has_request_context():
        return versions.newest()
    if _VERSION not in request.environ:
        request.environ[_VERSION] = versions.newest()
    return request.environ[_VERSION]


def forget_version() -> None:
    """Have the version read again: this very request has saved one."""
    if has_request_context():
        request.environ.pop(_VERSION, None)


def values(chosen: Version | None = None) -> dict[str, Any]:
    """Return ``ORCID_SYNC_*`` as they hold. ``chosen``: as they would with another version."""
    chosen = version() if chosen is None else chosen
    held = in_force(current_app.config, current_orcid_sync.fixed, chosen)
    return held | fixed.instead()


def option(name: str) -> Any:
    """Return the value in force of a setting (``core.options``)."""
    return values()[key_of(name)]


def settings(chosen: Version | None = None) -> Settings:
    """Return the rules in force. ``chosen``: those of another version."""
    chosen = version() if chosen is None else chosen
    return settings_of(values(chosen), chosen.number)


def registry() -> Registry:
    """Return the configured registry's row. :raises EnvironmentProblem: none is configured."""
    return drainer.registry_of(current_orcid_sync.environment)


def refusal() -> Refused | None:
    """Return why nothing is sent, None where nothing speaks against it."""
    here = registry()
    return instance.refusal(here) or clients.refusal(here) or unusable()


def unusable() -> Refused | None:
    """Rules that this process does not know, or that nobody could follow, must not be broken by it."""
    if version().readable:
        return fixed.refusal()
    return Refused(
        "newer_settings",
        N_("The settings were saved by a newer version of this package."),
        N_("Install that version here too, and restart."),
    )


def check_instance() -> None:
    """Check that this installation may talk to ORCID. :raises Problem: the database is another's."""
    refused = instance.claim(registry())
    if refused:
        _tell(refused)
        raise Problem(refused.code)


def drain(shard: int = 0, budget: float = drainer.BUDGET) -> Report:
    """Bring one shard forward. Does nothing where this installation cannot or must not publish."""
    if not current_orcid_sync.publishes:
        return Report()
    here = registry()
    refused = instance.claim(here) or clients.refusal(here) or unusable()
    if refused:
        _tell(refused)
        return Report()
    former, began = clients.retire(here), time.monotonic()
    rules, share = settings(), budget / (1 + len(former))
    report = drainer.drain(current_orcid_sync.environment, rules, shard, share)
    for environment in former:
        if time.monotonic() > began + drainer.BUDGET:
            # Requests that hung have taken so long that the task might be killed: the next one goes on.
            report.more = True
            break
        ending = replace(rules, retired=True)
        _add(report, drainer.drain(environment, ending, shard, share))
    return report


def drain_everything(
    budget: float, tell: Callable[[Report], None] | None = None
) -> Report:
    """Bring all shards forward, one after the other.

    :param tell: is given now and then what was done so far.
    :raises EnvironmentProblem: nothing is configured.
    :raises Refused: an operator must decide something first.
    """
    if not current_orcid_sync.environment.member:
        raise BadInput(
            N_(
                "ORCID_SYNC_MEMBERSHIP is 'public': nothing can be sent with public credentials."
            )
        )
    if refused := refusal():
        raise refused
    whole = Report()
    for shard in range(current_app.config["ORCID_SYNC_SHARDS"]):
        _drain_on(shard, time.monotonic() + budget, whole, tell)
    return whole


def _drain_on(
    shard: int, end: float, whole: Report, tell: Callable[[Report], None] | None
) -> None:
    """Drain until the end: a drain that meets other rules stops before, and so it does to tell how far it is."""
    before = whole.more
    while True:
        left = end - time.monotonic()
        part = drain(shard, min(SLICE, left) if tell else left)
        whole.more = before
        _add(whole, part)
        if tell:
            tell(whole)
        if not part.more or time.monotonic() >= end:
            return


def _add(whole: Report, part: Report) -> None:
    whole.marks += part.marks
    whole.outcomes += part.outcomes
    whole.busy |= part.busy
    whole.more |= part.more


def _tell(refused: Refused) -> None:
    """Log a refusal, once: the drain is started every few seconds."""
    if refused.code not in _told:
        _told.add(refused.code)
        current_app.logger.error("ORCID: %s", refused)
