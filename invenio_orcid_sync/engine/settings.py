# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The operator's configuration as one value, read once per drain."""

from collections.abc import Collection
from collections.abc import Mapping as Config
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ..core.mapping import DEFAULT, Mapping
from ..core.options import PREFIX, key_of
from ..core.policy import Policy
from .versions import Version


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Durations and rules in force."""

    debounce: timedelta
    grace: timedelta
    cool_down: timedelta
    recheck: timedelta
    doi_patience: timedelta
    rate: float
    threads: int
    shards: int
    asks: bool
    trusted_roles: frozenset[str]
    policy: Policy
    mapping: Mapping
    portal_public: bool
    number: int = 0
    """Of the version that the operator saved."""
    retired: bool = False
    """Drain for a former client id: its connections only come to their end, and marks are not its business."""


def in_force(
    config: Config[str, Any], fixed: Collection[str], version: Version
) -> dict[str, Any]:
    """Lay what an operator saved over the configuration: what the instance itself says wins, the default loses.

    :param fixed: keys that the instance's configuration sets.
    :returns: ``ORCID_SYNC_*``. What a newer version of this package may have saved besides is left out.
    """
    known = {key_of(name): value for name, value in version.content.items()}
    saved = {
        key: value for key, value in known.items() if key in config and key not in fixed
    }
    ours = {key: value for key, value in config.items() if key.startswith(PREFIX)}
    return ours | saved


def settings_of(config: Config[str, Any], number: int = 0) -> Settings:
    """Read ``ORCID_SYNC_*``. :raises MappingError: ``ORCID_SYNC_MAPPING`` cannot be used."""

    def seconds(key: str) -> timedelta:
        return timedelta(seconds=config[f"ORCID_SYNC_{key}"])

    return Settings(
        debounce=seconds("DEBOUNCE"),
        grace=seconds("GRACE"),
        cool_down=seconds("COOL_DOWN"),
        recheck=seconds("RECHECK"),
        doi_patience=seconds("DOI_PATIENCE"),
        rate=config["ORCID_SYNC_RATE"],
        threads=config["ORCID_SYNC_THREADS"],
        shards=config["ORCID_SYNC_SHARDS"],
        asks=config["ORCID_SYNC_OTHERS_DEPOSITS"] != "auto",
        trusted_roles=frozenset(config["ORCID_SYNC_TRUSTED_ROLES"]),
        policy=_policy(config),
        mapping=DEFAULT.overlaid(config["ORCID_SYNC_MAPPING"]),
        portal_public=config["ORCID_SYNC_PORTAL_PUBLIC"],
        number=number,
    )


def _policy(config: Config[str, Any]) -> Policy:
    communities = config["ORCID_SYNC_COMMUNITIES"]
    chosen = not isinstance(communities, str)
    return Policy(
        contributor_roles=frozenset(config["ORCID_SYNC_CONTRIBUTOR_ROLES"]),
        access=frozenset(config["ORCID_SYNC_ACCESS_STATUSES"]),
        communities=frozenset(communities) if chosen else None,
        reviewed_only=communities == "reviewed",
        excluded_types=frozenset(config["ORCID_SYNC_EXCLUDED_TYPES"]),
        earlier=config["ORCID_SYNC_VERSIONS"] == "shared",
    )
