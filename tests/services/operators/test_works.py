# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""One work, and how ORCID's copy differs."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest
from invenio_db import db

from invenio_orcid_sync.services.errors import BadInput, NotFound, Refused
from invenio_orcid_sync.services.operators import works

from ...plugins.world import Author, World, retitled, system_identity


def sent(world: World) -> tuple[Author, str, int]:
    """Have a work sent. :returns: author, record and row."""
    author = world.author()
    recid = world.publish(author, title="One work")
    world.drain()
    return author, recid, world.item(author).id


def test_work_is_shown_with_what_orcid_gets_and_what_was_done(world: World) -> None:
    author, _recid, number = sent(world)
    shown = works.show(system_identity(), number)
    assert shown.work.state == "sent"
    assert shown.preview.payload["title"] == {"title": {"value": "One work"}}
    assert (shown.problem, shown.findings) == (None, [])
    assert [(one.action, one.outcome) for one in shown.history] == [
        ("create", "created")
    ]
    assert author.token not in str(asdict(shown))
    with pytest.raises(NotFound):
        works.show(system_identity(), number + 1)


def test_work_is_shown_with_what_an_audit_found(world: World) -> None:
    from ...engine.audits import audited, remove

    author, _recid, number = sent(world)
    remove(world, author, [world.item(author).put_code])
    audited(world, author)
    (finding,) = works.show(system_identity(), number).findings
    assert finding.kind == "missing"
    assert finding.next.startswith("--repair leaves it away")


def test_work_that_is_not_public_has_no_preview(world: World) -> None:
    author = world.author()
    world.publish(author, title="Secret", access="restricted")
    world.drain()
    shown = works.show(system_identity(), world.item(author).id)
    assert (shown.work.title, shown.preview, shown.problem) == (None, None, None)


def test_copy_that_is_the_same_differs_in_nothing(
    world: World, librarian: Any, entries: Callable
) -> None:
    _author, _recid, number = sent(world)
    before = len(world.sent())
    assert works.compare(librarian, number) == []
    assert world.sent()[before:] == ["GET work"]
    assert entries("compare") == [(f"operator:{librarian.id}", "compare", "compared")]


def test_copy_that_is_older_differs_where_it_was_edited(world: World) -> None:
    _author, recid, number = sent(world)
    world.edit(recid, retitled("Edited"))
    citation, title = works.compare(system_identity(), number)
    assert (title.field, title.ours, title.theirs) == (
        "title",
        {"title": "Edited"},
        {"title": "One work"},
    )
    assert citation.field == "citation"


def test_copy_that_is_gone_is_told(world: World, entries: Callable) -> None:
    from ...engine.audits import remove

    author, _recid, number = sent(world)
    remove(world, author, [world.item(author).put_code])
    with pytest.raises(BadInput, match="does not show the work: missing"):
        works.compare(system_identity(), number)
    assert entries("compare") == [("operator", "compare", "missing")]


def test_nothing_is_asked_where_nothing_may_be_asked(world: World) -> None:
    from datetime import timedelta

    from invenio_orcid_sync.models import Grant
    from invenio_orcid_sync.services import engine

    author, _recid, number = sent(world)
    waits = world.author()
    world.publish(waits, by=author.user)
    world.drain()
    before = world.sent()
    with pytest.raises(BadInput, match="is not at ORCID"):
        works.compare(system_identity(), world.item(waits).id)

    registry = engine.registry()
    registry.paused_until = db.func.now() + timedelta(hours=1)
    db.session.commit()
    with pytest.raises(BadInput, match="Nothing is asked of ORCID until"):
        works.compare(system_identity(), number)
    registry.paused_until = None
    db.session.commit()

    world.set(INSTANCE="copy")
    with pytest.raises(Refused):
        works.compare(system_identity(), number)
    world.set(INSTANCE=None)

    db.session.query(Grant).update({Grant.access_token: b"nonsense"})
    db.session.commit()
    with pytest.raises(BadInput, match="no permission"):
        works.compare(system_identity(), number)
    assert world.sent() == before


def test_nobody_but_operators_looks(world: World) -> None:
    from invenio_records_resources.services.errors import PermissionDeniedError

    author, _recid, number = sent(world)
    for ask in (works.show, works.compare):
        with pytest.raises(PermissionDeniedError):
            ask(author.user.identity, number)
