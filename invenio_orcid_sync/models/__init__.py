# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Tables."""

from .connections import CLOSED, OPEN, Connection, Grant, Preferences
from .days import Day
from .ledger import History, Item, Mark
from .notices import Notice
from .registries import Lease, Registry
from .settings import SettingsVersion
from .surveys import Finding, Survey

__all__ = (
    "CLOSED",
    "OPEN",
    "Connection",
    "Day",
    "Finding",
    "Grant",
    "History",
    "Item",
    "Lease",
    "Mark",
    "Notice",
    "Preferences",
    "Registry",
    "SettingsVersion",
    "Survey",
)
