# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""One look at one work, for an operator who waits at a terminal. All other requests are the drainer's."""

from ..models import Connection
from ..models.vault import Unreadable, unseal
from ..orcid.answers import Answer
from ..orcid.client import Client
from ..orcid.environments import Environment
from .turn import current_grant


def peek(
    environment: Environment, connection: Connection, put_code: int
) -> Answer | None:
    """Ask for a work as it is stored, within 20 seconds. :returns: None where there is no token for it."""
    grant = current_grant(connection.id)
    try:
        token = unseal(grant, "access_token") if grant else None
    except Unreadable:
        token = None
    if token is None:
        return None
    client = Client(environment, threads=1)
    try:
        return client.work(connection.orcid, token, put_code)
    finally:
        client.close()
