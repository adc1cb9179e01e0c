# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Why nothing goes to anybody's ORCID record: a matter of ORCID's or of this site's, and never of an author."""

from datetime import timedelta

import sqlalchemy as sa
from invenio_db import db

from ..core.outcomes import BUSY
from ..models import Registry
from ..proxies import current_orcid_sync
from . import engine

MOMENT = timedelta(minutes=1)
"""A pause that only gives ORCID time to breathe is told when it lasts longer."""

NONE = timedelta()

ORCIDS = (BUSY.code, "many_refusals")
"""Reasons of a pause that are not of this site's making."""


def whose() -> str | None:
    """Return whose matter it is that nothing goes on: ``orcid`` or ``site``; None where works go."""
    if engine.refusal():
        return "site"
    environment = current_orcid_sync.environment
    left = Registry.paused_until - sa.func.clock_timestamp()
    statement = (
        sa.select(Registry.pause_reason)
        .filter_by(environment=environment.name, client_id=environment.client_id)
        .where(left > sa.case((Registry.pause_reason == BUSY.code, MOMENT), else_=NONE))
    )
    reason = db.session.scalar(statement)
    if reason is None:
        return None
    return "orcid" if reason in ORCIDS else "site"
