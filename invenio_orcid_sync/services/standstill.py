# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Why nothing goes to anybody's ORCID record: a matter of ORCID's or of this site's, and never of an author."""

from datetime import timedelta

import sqlalchemy as sa
from invenio_db import db

from ..core.outcomes import BUSY
from ..models import Registry
from ..proxies import current_orcid_sync
from . import engine, instance

MOMENT = timedelta(minutes=1)
"""A pause that only gives ORCID time to breathe is told when it lasts longer."""

NONE = timedelta()

ORCIDS = (BUSY.code, "many_refusals")
"""Reasons of a pause that are not of this site's making."""


def whose() -> str | None:
    """Return whose matter it is that nothing goes on: ``orcid`` or ``site``; None where works go.

    Pages ask each time: it takes one statement where all is well, beside the version of the settings.
    """
    rows = db.session.execute(_standing()).all()
    strange = (instance.is_strange(row.client_id, row.instance) for row in rows)
    if any(strange) or engine.unusable():
        return "site"
    here = current_orcid_sync.environment.client_id
    if any(row.client_id != here for row in rows) and engine.refusal():
        # There were other client ids: what became of their works takes a closer look.
        return "site"
    reasons = [row.reason for row in rows if row.client_id == here and row.waits]
    if not reasons:
        return None
    return "orcid" if reasons[0] in ORCIDS else "site"


def _standing() -> sa.Select:
    left = Registry.paused_until - sa.func.clock_timestamp()
    shortest = sa.case((Registry.pause_reason == BUSY.code, MOMENT), else_=NONE)
    return sa.select(
        Registry.client_id,
        Registry.instance,
        Registry.pause_reason.label("reason"),
        (left > shortest).label("waits"),
    ).where(Registry.environment == current_orcid_sync.environment.name)
