# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A forecast for somebody who waits for a page."""

import time

from invenio_db import db

from ..models import Connection
from . import backfill
from .backfill import Forecast

PATIENCE = 3.0
"""Seconds that counting may take."""


class _TooLong(Exception):
    """There are more records than can be looked at while somebody waits."""


def forecast(connection: Connection, patience: float = PATIENCE) -> Forecast | None:
    """Return what a backfill would send, None where it takes too long to find out."""
    end = time.monotonic() + patience

    def tell(_number: int) -> None:
        if time.monotonic() > end:
            raise _TooLong

    try:
        return backfill.forecast(connection, tell)
    except _TooLong:
        db.session.rollback()
        return None
