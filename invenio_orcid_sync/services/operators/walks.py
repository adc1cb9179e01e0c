# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What operators have looked for, or looked at again: works from before their authors connected, and records."""

from typing import Any

from ...models import Connection
from .. import auditing, backfill, works
from ..permissions import operator
from .people import connection_with


def start(identity: Any, connection: Connection | None) -> None:
    """Open a backfill, which the worker carries out. ``connection`` None: for everybody.

    :raises PermissionDeniedError: not an operator. :raises BadInput: one is open already, or nothing can be sent.
    """
    backfill.open_(connection, operator(identity, "update"))
    auditing.commit(identity, auditing.BackfillStart, _whose(connection))


def stop(identity: Any, connection: Connection | None) -> int:
    """End a backfill. :returns: number of works that were found and stay away.

    :raises PermissionDeniedError: not an operator. :raises BadInput: none is open.
    """
    number = backfill.end(connection, operator(identity, "update"))
    auditing.commit(identity, auditing.BackfillStop, _whose(connection), works=number)
    return number


def push(
    identity: Any,
    record: str | None = None,
    orcid: str | None = None,
    everything: bool = False,
) -> int:
    """Have records looked at again, at once. :returns: their number.

    :raises PermissionDeniedError: not an operator. :raises BadInput: not one of these is said, or it cannot be.
    :raises NotFound: there is no such record.
    """
    operator(identity, "update")
    number = works.mark(record, orcid, everything)
    if number:
        resource = "all" if everything else record or _number(orcid)
        auditing.commit(identity, auditing.WorksPush, resource, records=number)
    return number


def _whose(connection: Connection | None) -> object:
    return connection.id if connection else "all"


def _number(orcid: str | None) -> object:
    """Return the number of somebody's connection. The audit log outlives whoever is forgotten, and names no iD."""
    number = connection_with(orcid or "")
    return "unconnected" if number is None else number
