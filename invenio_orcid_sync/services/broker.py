# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Whether Celery's message broker can be reached."""

from flask import current_app
from kombu.exceptions import KombuError

PATIENCE = 2.0
"""Seconds for the broker to answer."""

_AWAY = (KombuError, OSError)

_NO_ADDRESS = (LookupError, ValueError, ImportError)
"""What Kombu raises for an address that it cannot read, or that needs a package which is not installed."""


def fault() -> str | None:
    """Return what keeps the broker from being reached, None where nothing does. It has been asked once, and quickly."""
    celery = current_app.extensions["flask-celeryext"].celery
    # Redis looks at these two, AMQP at connect_timeout.
    options = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
    try:
        asked = celery.connection_for_write(
            connect_timeout=PATIENCE, transport_options=options
        )
        with asked as connection:
            connection.ensure_connection(max_retries=0, timeout=PATIENCE)
    except (*_AWAY, *_NO_ADDRESS) as problem:
        # Its text may hold the address, with the password.
        return type(problem).__name__
    return None
