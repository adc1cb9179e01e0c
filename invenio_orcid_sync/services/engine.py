# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Starting the drainer with what is configured here."""

from flask import current_app

from ..engine import drain as drainer
from ..engine.drain import Report
from ..engine.settings import Settings, settings_of
from ..models import Registry
from ..proxies import current_orcid_sync
from .errors import BadInput


def settings() -> Settings:
    """Return the rules in force."""
    return settings_of(current_app.config)


def registry() -> Registry:
    """Return the configured registry's row. :raises EnvironmentProblem: none is configured."""
    return drainer.registry_of(current_orcid_sync.environment)


def drain(shard: int = 0, budget: float = drainer.BUDGET) -> Report:
    """Bring one shard forward. Does nothing where this installation cannot publish."""
    if not current_orcid_sync.publishes:
        return Report()
    return drainer.drain(current_orcid_sync.environment, settings(), shard, budget)


def drain_everything(budget: float) -> Report:
    """Bring all shards forward, one after the other.

    :raises EnvironmentProblem: nothing is configured.
    """
    if not current_orcid_sync.environment.member:
        raise BadInput(
            "ORCID_SYNC_MEMBERSHIP is 'public': nothing can be sent with public credentials."
        )
    whole = Report()
    for shard in range(current_app.config["ORCID_SYNC_SHARDS"]):
        part = drain(shard, budget)
        whole.marks += part.marks
        whole.outcomes += part.outcomes
        whole.busy |= part.busy
    return whole
