# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The operator's configuration as one value, read once per drain."""

from collections.abc import Mapping as Config
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ..core.mapping import DEFAULT, Mapping
from ..core.policy import Policy


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


def settings_of(config: Config[str, Any]) -> Settings:
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
        policy=Policy(
            contributor_roles=frozenset(config["ORCID_SYNC_CONTRIBUTOR_ROLES"])
        ),
        mapping=DEFAULT.overlaid(config["ORCID_SYNC_MAPPING"]),
        portal_public=config["ORCID_SYNC_PORTAL_PUBLIC"],
    )
