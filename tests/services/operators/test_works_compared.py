# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A work beside ORCID's copy, looked at by a worker: a page must not wait for ORCID."""

from typing import Any

import pytest
from celery import current_app as celery
from invenio_cache import current_cache
from invenio_db import db
from invenio_records_resources.services.errors import PermissionDeniedError
from kombu.exceptions import OperationalError

from invenio_orcid_sync import tasks
from invenio_orcid_sync.services.errors import BadInput, NotFound
from invenio_orcid_sync.services.operators import works
from invenio_orcid_sync.services.operators.works import Comparison, Difference

from ...plugins.world import Author, World
from .test_bulk_many import sent_tasks  # noqa: F401


@pytest.fixture
def author(world: World) -> Author:
    """Somebody with a work at ORCID."""
    author = world.author()
    world.publish(author, title="Notes")
    world.drain()
    current_cache.delete(works._key(world.item(author).id))
    return author


def test_worker_compares_and_the_answer_is_kept(
    world: World, author: Author, librarian: Any, sent_tasks: list  # noqa: F811
) -> None:
    number = world.item(author).id
    assert works.comparison(librarian, number) is None
    works.ask(librarian, number)
    assert works.comparison(librarian, number) == Comparison(None)
    ((name, arguments),) = sent_tasks
    assert name == works.TASK == tasks.compare_work.name
    assert arguments == {"item_id": number, "user_id": librarian.id}
    tasks.compare_work(**arguments)
    seen = works.comparison(librarian, number)
    assert (seen.differences, seen.problem) == ((), None)
    assert seen.at is not None


def test_differences_are_told_field_by_field(
    world: World, author: Author, librarian: Any, sent_tasks: list  # noqa: F811
) -> None:
    from ...engine.audits import put

    item = world.item(author)
    put(world, author, item.put_code, type="book")
    tasks.compare_work(item.id, librarian.id)
    seen = works.comparison(librarian, item.id)
    found = {one.field: one for one in seen.differences}
    assert found["type"] == Difference("type", "journal-article", "book")


def test_two_who_ask_at_once_get_one_answer(
    world: World, author: Author, librarian: Any, sent_tasks: list  # noqa: F811
) -> None:
    number = world.item(author).id
    works.ask(librarian, number)
    works.ask(librarian, number)
    assert len(sent_tasks) == 1
    tasks.compare_work(number, librarian.id)
    works.ask(librarian, number)
    assert len(sent_tasks) == 2


def test_what_stops_a_look_is_told_in_words(
    world: World, author: Author, librarian: Any, sent_tasks: list  # noqa: F811
) -> None:
    number = world.item(author).id
    world.act(author, "delete_work", put_code=world.item(author).put_code)
    tasks.compare_work(number, librarian.id)
    seen = works.comparison(librarian, number)
    assert seen.problem == "ORCID does not show the work: missing."
    assert seen.differences == ()


def test_work_that_is_not_there_is_not_asked_for(
    world: World, author: Author, librarian: Any, sent_tasks: list  # noqa: F811
) -> None:
    item = world.item(author)
    item.put_code, item.remote = None, "none"
    db.session.commit()
    with pytest.raises(BadInput, match="not at ORCID"):
        works.ask(librarian, item.id)
    for number in (10**9, 10**30):
        with pytest.raises(NotFound):
            works.ask(librarian, number)
    assert sent_tasks == []
    assert works.comparison(librarian, item.id) is None


def test_nobody_but_operators_asks_or_sees(
    world: World, author: Author, librarian: Any, sent_tasks: list  # noqa: F811
) -> None:
    number, stranger = world.item(author).id, author.user
    for ask in (works.ask, works.comparison):
        with pytest.raises(PermissionDeniedError):
            ask(stranger.identity, number)
    before = world.sent()
    with pytest.raises(PermissionDeniedError):
        tasks.compare_work(number, stranger.user.id)
    stranger.user.active = False
    db.session.commit()
    tasks.compare_work(number, stranger.user.id)
    assert works.comparison(librarian, number) is None
    assert (world.sent(), sent_tasks) == (before, [])


def test_nothing_waits_where_no_worker_can_be_reached(
    world: World, author: Author, librarian: Any, monkeypatch: Any
) -> None:
    def refuse(*given: Any, **options: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(celery, "send_task", refuse)
    number = world.item(author).id
    with pytest.raises(BadInput, match="No worker can be reached"):
        works.ask(librarian, number)
    assert works.comparison(librarian, number) is None


def test_details_hold_what_the_ledger_says(
    world: World, author: Author, librarian: Any
) -> None:
    item = world.item(author)
    ledger = works.show(librarian, item.id).ledger
    assert (ledger.remote, ledger.doubt, ledger.hold) == ("present", None, None)
    assert (ledger.created, ledger.marked_at) == (item.created, item.marked_at)
