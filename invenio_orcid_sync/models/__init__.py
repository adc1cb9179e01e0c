# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Tables."""

from .connections import CLOSED, OPEN, Connection, Grant, Preferences
from .ledger import History, Item, Mark
from .registries import Lease, Registry

__all__ = (
    "CLOSED",
    "OPEN",
    "Connection",
    "Grant",
    "History",
    "Item",
    "Lease",
    "Mark",
    "Preferences",
    "Registry",
)
