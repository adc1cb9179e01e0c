# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What the machine (`tests/soak`) has found, each as short as it goes."""

import pytest
from invenio_db import db

from ..plugins.world import Author, World


def vanish(world: World, author: Author) -> None:
    """Have the author delete their only work at ORCID."""
    (work,) = world.works(author)
    world.act(author, "delete_work", put_code=work["put-code"])


def restrict(world: World, recid: str, access: str = "restricted") -> None:
    """Close a record, or open it."""
    world.edit(recid, lambda data: data["access"].update(record=access, files=access))


def disconnect(author: Author, works: str) -> None:
    """Disconnect an author."""
    from invenio_accounts.models import User

    from invenio_orcid_sync.services import connections

    connections.disconnect(db.session.get(User, int(author.user.id)), works)


def connect(world: World, author: Author) -> None:
    """Connect an author again."""
    from invenio_orcid_sync.services import acceptance, engine
    from invenio_orcid_sync.services.exchange import read

    scope = "/read-limited /activities/update"
    answer = world.control(
        "tokens", orcid=author.orcid, client_id=world.client_id, scope=scope
    )
    acceptance.accept(int(author.user.id), engine.registry(), read(answer))
    db.session.commit()


def test_work_deleted_at_orcid_stays_deleted_when_its_record_was_closed_for_a_while(
    world: World,
):
    author = world.author()
    recid = world.publish(author)
    world.drain()
    vanish(world, author)
    restrict(world, recid)
    assert world.drain() == {"delete: deleted": 1}
    restrict(world, recid, "public")

    assert world.drain() == {}
    assert world.works(author) == []
    assert world.item(author).opted_out == "author_at_orcid"


def test_work_deleted_at_orcid_stays_deleted_when_its_author_was_away(world: World):
    author = world.author()
    world.publish(author)
    world.drain()
    vanish(world, author)
    disconnect(author, "remove")
    world.drain()
    connect(world, author)

    world.drain()
    assert world.works(author) == []
    assert world.item(author).opted_out == "author_at_orcid"


@pytest.mark.parametrize("fault", ["apply_then_drop", "apply_later"])
def test_work_that_we_removed_ourselves_comes_back(world: World, fault: str):
    """The 404 of a repeat says that the first removal was carried out."""
    from .test_bulk import push_due

    author = world.author()
    recid = world.publish(author)
    world.drain()
    world.fault(fault, "DELETE")
    restrict(world, recid)
    world.drain()
    world.control("clock", advance=60)
    push_due(world, author, 0)
    assert world.drain() == {"delete: deleted": 1}
    restrict(world, recid, "public")

    assert world.drain() == {"create: created": 1}
    assert len(world.works(author)) == 1
