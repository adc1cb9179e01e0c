# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A world whose drainers are processes, and the comparison with the registry that ends each story."""

from collections import Counter
from typing import Any

import requests

from ..plugins.world import Author, World
from ..soak.clock import advance
from . import jobs
from .processes import Child, Processes

LEASE, COOL_DOWN = 181, 601
"""Seconds after which both are over."""


class Scene:
    """A repository, a registry, and processes between them."""

    def __init__(self, world: World, processes: Processes) -> None:
        """Nothing has happened yet."""
        self.world, self.processes = world, processes
        self._seen = 0

    def start(self, **options: Any) -> Child:
        """Start a drain, without waiting for its end."""
        return self.processes.start(jobs.drain, **options)

    def drain(self, **options: Any) -> dict[str, Any]:
        """Drain in a process of its own. :returns: ``busy``, ``marks``, and outcomes and how often."""
        return self.start(**options).value()

    def die(self, point: str, **options: Any) -> None:
        """Let a drainer die at a point."""
        assert self.start(die_at=point, **options).was_killed(), f"{point}: not reached"

    def later(self, seconds: float) -> None:
        """Let time pass for everybody."""
        advance(self.world, seconds)

    def lease_is_held(self, shard: int = 0) -> bool:
        """Tell whether nobody else may drain a shard."""
        from invenio_orcid_sync.engine.lease import take
        from invenio_orcid_sync.services import engine

        taken = take(engine.registry().id, shard)
        if taken is not None:
            taken.release()
        return taken is None

    def calls(self) -> list[str]:
        """Return the requests since the last call, such as ``POST work`` or ``POST revoke``."""
        return [f"{one['method']} {_thing(one['path'])}" for one in self.log()]

    def log(self) -> list[dict[str, Any]]:
        """Return the repository's requests to the APIs since the last call, as the registry noted them."""
        url = f"{self.world.url}/__control__/requests?since={self._seen}"
        log = requests.get(url, timeout=10).json()["requests"]
        self._seen = log[-1]["id"] if log else self._seen
        return [one for one in log if one["client"] == self.world.client_id]

    def held(self, author: Author) -> dict[int, str]:
        """Return what a person's ORCID record holds: titles by put-code."""
        return held_at(self.world.url, author.orcid)

    def check(self, *expected: tuple[Author, list[str]]) -> None:
        """Compare what people hold with what they should, and the ledger with both; nothing may be left to do."""
        for author, titles in expected:
            held = self.held(author)
            assert sorted(held.values()) == sorted(titles)
            rows = self.rows(author)
            codes = {row.put_code for row in rows if row.remote == "present"}
            assert codes == set(held), "the ledger knows other works"
            assert {row.remote for row in rows} <= {"none", "present"}
            assert [row.due_at for row in rows if row.due_at] == []
            assert {row.opted_out for row in rows} <= {None}, "nobody asked for that"
        assert self.marks() == 0

    def rows(self, author: Author) -> list[Any]:
        """Return a person's ledger rows, freshly read, oldest first."""
        from invenio_db import db

        from invenio_orcid_sync.models import Item

        mine = db.session.query(Item).filter_by(connection_id=author.connection.id)
        return mine.order_by(Item.id).all()

    def marks(self) -> int:
        """Return the number of marks that wait."""
        from invenio_db import db

        from invenio_orcid_sync.models import Mark

        db.session.rollback()
        return db.session.query(Mark).count()

    def history(self) -> Counter[str]:
        """Return what was written into the history, such as ``create: created``, and how often."""
        from invenio_db import db

        from invenio_orcid_sync.models import History

        db.session.rollback()
        entries = db.session.query(History).filter_by(actor="drainer")
        return Counter(f"{one.action}: {one.outcome}" for one in entries)


def held_at(url: str, orcid: str) -> dict[int, str]:
    """Return what an ORCID record holds: titles by put-code. ``url``: the registry's."""
    answer = requests.get(f"{url}/__control__/records/{orcid}", timeout=10)
    return {
        one["put-code"]: one["title"]["title"]["value"]
        for group in answer.json()["works"]["group"]
        for one in group["work-summary"]
    }


def _thing(path: str) -> str:
    """Return ``works`` of /v3.0/{iD}/works, ``work`` of /v3.0/{iD}/work/12, ``revoke`` of /oauth/revoke."""
    parts = path.strip("/").split("/")
    return parts[2] if parts[0] == "v3.0" else parts[-1]
