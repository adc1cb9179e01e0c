# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What the instance's configuration sets and nobody could follow: nothing is sent until it is mended.

Read as they stand, some of these values would mean something else: the text ``librarians`` is no list of one role, but
of eight letters. What operators save is checked beforehand (``settings.prepared``).
"""

from typing import Any

from flask import current_app

from .. import config
from ..core.options import NUMBERS, OPTIONS, Fault, checked, key_of, number_faults
from ..proxies import current_orcid_sync
from ..said import N_
from .errors import Refused

APART = ("mapping", "scopes")
"""A mapping that is wrong is refused where it is read. A scope of ORCID's that we do not know may be agreed upon."""


def content() -> dict[str, Any]:
    """Return the settings that the configuration fixes, by name."""
    there = current_orcid_sync.fixed
    return {
        name: current_app.config[key_of(name)]
        for name in OPTIONS
        if name not in APART and key_of(name) in there
    }


def faults() -> list[Fault]:
    """Return what is wrong with the configuration's rules and numbers, each by itself."""
    numbers = {name: current_app.config[key_of(name)] for name in NUMBERS}
    return [*_scopes(), *checked(content()).faults, *number_faults(numbers)]


def _scopes() -> list[Fault]:
    scopes = current_app.config["ORCID_SYNC_SCOPES"]
    if isinstance(scopes, str):
        return []
    cure = N_("Use text with blanks between the scopes.")
    return [Fault("scopes", scopes, cure)]


def instead() -> dict[str, Any]:
    """Return the default of each key that is wrong: pages go on, while nothing is sent."""
    keys = {key_of(fault.field) for fault in faults()}
    return {key: getattr(config, key) for key in keys}


def refusal() -> Refused | None:
    """Return why nothing is sent, None where every value can be followed."""
    for fault in faults():
        return Refused(
            "rules",
            N_(
                "The configuration cannot be followed: %(key)s is %(value)r. %(cure)s",
                key=key_of(fault.field),
                value=fault.value,
                cure=fault.cure,
            ),
            N_("Mend it where it is set, and restart."),
        )
    return None
