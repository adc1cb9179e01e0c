# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How many requests and statements everyday events cost. `make bench` shows these numbers beside their limits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any

import sqlalchemy as sa

from ..plugins.content import record_data
from ..plugins.site import Site
from ..plugins.world import Author, World, retitled, service, system_identity

FILE = "notes.txt"


class Died(BaseException):
    """Stands for the death of a process: nothing of ours catches it."""


@contextmanager
def counted(world: World) -> Iterator[list[str]]:
    """Collect the requests of what happens inside."""
    before, sent = len(world.sent()), []
    yield sent
    sent += world.sent()[before:]


def authors(world: World, number: int, titles: int = 1) -> dict[str, Author]:
    """Publish so many records of each of so many people. :returns: authors by record."""
    found = {}
    for author in [world.author() for _ in range(number)]:
        for n in range(titles):
            found[world.publish(author, title=f"Work {n}")] = author
    return found


def created_alone(world: World, number: int) -> list[str]:
    """Publish records of different people, one after the other. :returns: requests, as from all that follow."""
    with counted(world) as sent:
        for _ in range(number):
            authors(world, 1)
            world.drain()
    return sent


def changed(world: World, number: int) -> list[str]:
    """Edit so many records."""
    records = authors(world, number)
    world.drain()
    with counted(world) as sent:
        for recid in records:
            world.edit(recid, retitled("Edited"))
        world.drain()
    return sent


def backfilled(world: World, people: int, works: int) -> list[str]:
    """Find and send so many older works of each of so many people."""
    from invenio_db import db

    from invenio_orcid_sync.models import Mark
    from invenio_orcid_sync.services import backfill

    authors(world, people, works)
    db.session.query(Mark).delete()
    db.session.commit()
    with counted(world) as sent:
        backfill.start(None, "test")
        backfill.walk()
        world.drain()
        # Ends what has been sent.
        backfill.walk()
    return sent


def crashed(world: World, monkeypatch: Any, point: str, works: int) -> list[str]:
    """Publish works of one person; the drainer dies at a point, and a successor goes on after the cool-down."""
    from invenio_db import db

    from invenio_orcid_sync.engine import drain
    from invenio_orcid_sync.models import Item

    def die(operation: str, moment: str) -> None:
        if f"{operation}:{moment}" == point:
            raise Died

    authors(world, 1, works)
    with counted(world) as sent:
        with monkeypatch.context() as patch:
            patch.setattr(drain, "reach", die)
            try:
                world.drain()
                raise AssertionError(f"{point}: not reached")
            except Died:
                db.session.rollback()
        world.drain()
        db.session.query(Item).update({Item.due_at: Item.due_at - timedelta(hours=1)})
        db.session.commit()
        world.drain()
        world.drain()
    return sent


# What changes a record and nothing at ORCID.


@dataclass
class Quiet:
    """A published record with a file, already at ORCID, and what is done to it."""

    world: World
    recid: str = field(init=False)

    def __post_init__(self) -> None:
        """Publish it and have it sent."""
        author = self.world.author()
        data = record_data(author.orcid, title="Quiet") | {"files": {"enabled": True}}
        draft = service().create(author.user.identity, data)
        files = service().draft_files
        who = system_identity()
        files.init_files(who, draft.id, [{"key": FILE}])
        files.set_file_content(who, draft.id, FILE, BytesIO(b"notes"), 5)
        files.commit_file(who, draft.id, FILE)
        self.recid = service().publish(author.user.identity, draft.id).id
        self.world.drain()

    def edit(self, change: Callable[[dict], None]) -> None:
        """Edit and publish."""
        self.world.edit(self.recid, change)

    def reconcile(self) -> None:
        """Compare the ledger with the records, as every night."""
        from invenio_orcid_sync.services import backfill

        assert backfill.reconcile("test")
        backfill.walk()


def republished(record: Quiet) -> None:
    """Publish again as it is."""
    record.edit(lambda data: None)


def keywords(record: Quiet) -> None:
    """Add a keyword, a size, a right."""
    more = {"subjects": [{"subject": "engines"}], "sizes": ["12 pages"]}
    record.edit(lambda data: data["metadata"].update(more))


def preview(record: Quiet) -> None:
    """Choose the file that is shown first."""
    record.edit(lambda data: data["files"].update(default_preview=FILE))


def closed_files(record: Quiet) -> None:
    """Restrict the files, not the record."""
    record.edit(lambda data: data["access"].update(files="restricted"))


def viewed(record: Quiet) -> None:
    """View the record and download its file: both are counted in statistics."""
    with record.world.site.app.test_client() as client:
        for path in ("", f"/files/{FILE}/content"):
            answer = client.get(f"/records/{record.recid}{path}")
            assert answer.status_code == 200, answer.text
            answer.close()


def shared(record: Quiet) -> None:
    """Give somebody a link with which to see more: the parent's record changes."""
    data = {"permission": "view"}
    service().access.create_secret_link(system_identity(), record.recid, data)


QUIET = (republished, keywords, preview, closed_files, viewed, shared)


def quiet(world: World, what: Callable[[Quiet], None]) -> list[str]:
    """Do something that does not show at ORCID, and reconcile."""
    record = Quiet(world)
    with counted(world) as sent:
        what(record)
        world.drain()
        record.reconcile()
        world.drain()
    return sent


# Publishing.


def statements(world: World, wired: bool) -> list[str]:
    """Publish a record. :returns: first words of the statements, savepoints among them."""
    from invenio_db import db

    draft = service().create(system_identity(), record_data())
    with seen_by(db.engine) as seen, component(world.site, wired):
        service().publish(system_identity(), draft.id)
    return seen


@contextmanager
def seen_by(engine: sa.Engine) -> Iterator[list[str]]:
    """Collect the first words of the statements that happen inside."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        words = statement.split()[:3]
        seen.append(" ".join(one for one in words if "savepoint_" not in one))

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


@contextmanager
def component(site: Site, wired: bool) -> Iterator[None]:
    """Publish with our component, or without."""
    from invenio_orcid_sync.hooks import ORCIDSyncComponent

    config, key = site.app.config, "RDM_RECORDS_SERVICE_COMPONENTS"
    before = config[key]
    assert ORCIDSyncComponent in before
    if not wired:
        config[key] = [one for one in before if one is not ORCIDSyncComponent]
    try:
        yield
    finally:
        config[key] = before
