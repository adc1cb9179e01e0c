# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""One example: what its people, records and registry have come to."""

from dataclasses import dataclass, field
from typing import Any

from ..plugins.world import World
from .model import Model, Person
from .stage import Stage, rows


@dataclass
class Scene:
    """The real things, the model, and what neither of them says."""

    stage: Stage
    model: Model
    backfill: bool = True
    """Connecting brings older works."""
    states: dict[str, str] = field(default_factory=dict)
    """Of records at ORCID that are not active: ``locked``, ``deactivated`` or ``merged``."""
    merged: dict[str, str] = field(default_factory=dict)
    """New iDs of those whose record was merged and who have not connected since."""
    vanished: set[int] = field(default_factory=set)
    """Put-codes of works that were deleted behind our back."""

    @property
    def world(self) -> World:
        """The fixture behind it all."""
        return self.stage.world

    def ledger(self, person: Person, condition: str = "true") -> list[Any]:
        """Return a person's ledger rows."""
        return rows(
            "SELECT i.* FROM orcid_sync_item i JOIN orcid_sync_connection c ON c.id = i.connection_id "
            f"WHERE c.orcid = :orcid AND {condition} ORDER BY i.id",
            orcid=person.orcid,
        )

    def connection(self, person: Person) -> Any | None:
        """Return the connection of a person's iD, None where there never was one."""
        found = rows(
            "SELECT * FROM orcid_sync_connection WHERE orcid = :orcid",
            orcid=person.orcid,
        )
        return found[0] if found else None
