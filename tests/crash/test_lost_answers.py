# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Answers that get lost: before the registry acted, after it, and long before it does."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from ..plugins.content import creator
from ..plugins.past import connect
from ..plugins.world import Author, retitled
from .scene import COOL_DOWN, LEASE, Scene
from .test_points import BULK, DELETE, LOOK, POST, PREPARE, PUT, REVOKE

PATHS = {
    "create": ("POST", "*/work"),
    "bulk": ("POST", "*/works"),
    "update": ("PUT", "*/work/*"),
    "delete": ("DELETE", "*/work/*"),
    "resolve": ("GET", "*/works"),
    "revoke": ("POST", "/oauth/revoke"),
}

LOSSES = {
    "before": {"fault": "drop_before_apply"},
    "reset": {"fault": "reset"},
    "after": {"fault": "apply_then_drop"},
    # ORCID resolves DOIs inside the transaction, one by one and without a time-out.
    "long after": {"fault": "apply_later", "seconds": 300},
    "page": {"fault": "apply_later", "seconds": 300, "status": 504},
}


def some(cases: Iterable[str], *first: str) -> list[Any]:
    """Return all cases; those that are much like these first ones are left to the soak."""
    soak = pytest.mark.soak
    return [pytest.param(one, marks=() if one in first else soak) for one in cases]


AGAIN = {
    "update": [PUT, PUT],
    "delete": [DELETE, DELETE],
    "resolve": [LOOK, LOOK],
    "revoke": [REVOKE, REVOKE],
}
"""Operations that may be repeated are, whatever became of the first."""

FOUND = {"create": [POST, LOOK], "bulk": [BULK, LOOK]}
# A bulk that was not answered is sent in halves.
MISSED = {"create": [POST, LOOK, POST], "bulk": [BULK, LOOK, POST, BULK]}


@pytest.mark.parametrize("loss", some(LOSSES, "before", "after", "long after"))
@pytest.mark.parametrize("operation", PATHS)
def test_answer_that_is_lost_leaves_exactly_one_work(
    scene: Scene, operation: str, loss: str
):
    author, titles = PREPARE[operation](scene)
    scene.calls()
    scene.world.fault(
        method=PATHS[operation][0], path=PATHS[operation][1], **LOSSES[loss]
    )
    scene.drain()
    # Neither clock has moved on: nobody knows more.
    scene.drain()
    for _ in range(3):
        scene.later(COOL_DOWN / 2)
        scene.drain()

    if operation in AGAIN:
        assert scene.calls() == AGAIN[operation]
    else:
        lost = loss in ("before", "reset")
        assert scene.calls() == (MISSED if lost else FOUND)[operation]
    scene.check((author, titles))


UNANSWERED = {
    "nothing": {},
    "500": {"status": 500},
    "502": {"status": 502},
    "504": {"status": 504},
    "timeout": {"status": 408},
    "200-page": {"status": 200},
    "202-page": {"status": 202},
}
"""Answers that leave open what becomes of an update; all but the first are pages, as proxies give."""


def edited_late(scene: Scene, **answer: int) -> tuple[Author, str]:
    """Edit a work; ORCID applies that after five minutes, and answers something else meanwhile.

    It was about to go, a day after its author had been dropped from the record, and is named again.
    """
    author = scene.world.author()
    recid = scene.world.publish(author, title="First")
    scene.world.drain()
    scene.world.edit(recid, lambda data: data["metadata"].update(creators=[creator()]))
    scene.world.drain()
    assert [row.code for row in scene.rows(author)] == ["not_listed"]
    named = {"title": "Second", "creators": [creator(author.orcid)]}
    scene.world.edit(recid, lambda data: data["metadata"].update(named))
    scene.calls()
    scene.world.fault("apply_later", "PUT", "*/work/*", seconds=300, **answer)
    scene.drain()
    assert scene.calls() == [PUT]
    return author, recid


def let_it_come(scene: Scene) -> list[str]:
    """Drain now and then until the first update must be over. :returns: what was sent before that."""
    for _ in range(2):
        scene.drain()
        scene.later(COOL_DOWN / 3)
    scene.drain()
    early = scene.calls()
    scene.later(COOL_DOWN / 3)
    scene.drain()
    return early


@pytest.mark.parametrize("answer", some(UNANSWERED, "nothing", "200-page"))
def test_update_that_is_applied_long_after_does_not_win_over_a_newer_one(
    scene: Scene, answer: str
):
    """Two changes may overtake each other at ORCID: the second waits until the first must be over."""
    author, recid = edited_late(scene, **UNANSWERED[answer])
    scene.later(60)
    scene.world.edit(recid, retitled("Third"))
    assert let_it_come(scene) == []

    assert scene.calls() == [PUT]
    scene.check((author, ["Third"]))


def third(scene: Scene, recid: str, access: str = "public") -> None:
    """Edit the record again."""

    def change(data: dict) -> None:
        data["metadata"]["title"] = "Third"
        data["access"]["record"] = access

    scene.world.edit(recid, change)


def pushed(scene: Scene, author: Author, recid: str) -> None:
    """Have the record looked at once more."""
    from invenio_orcid_sync.services import works

    third(scene, recid)
    works.push(record=recid)


def asked_for(scene: Scene, author: Author, recid: str) -> None:
    """Let the author ask for it by name."""
    from invenio_orcid_sync.services import works

    third(scene, recid)
    works.send_again(int(author.user.id), scene.rows(author)[0].id)


def closed_for_a_moment(scene: Scene, author: Author, recid: str) -> None:
    """Hide the record, which hurries, and show it again before anybody came to remove the work."""
    third(scene, recid, "restricted")
    scene.die("expand:settled")
    scene.later(LEASE)
    third(scene, recid)


def connected_again(scene: Scene, author: Author, recid: str) -> None:
    """Disconnect, and connect again, which has all works looked at."""
    from invenio_db import db

    from invenio_orcid_sync.services import connections

    connections.close(author.connection, "keep", "test")
    db.session.commit()
    scene.drain()
    connect(scene.world, author)
    third(scene, recid)


def audited(scene: Scene, author: Author, recid: str) -> None:
    """Have the record compared with the ledger, and differences mended."""
    from invenio_db import db

    third(scene, recid)
    author.connection.audit = "repair"
    db.session.commit()


def choices_changed(scene: Scene, author: Author, recid: str) -> None:
    """Change choices, which has all works looked at."""
    from invenio_db import db

    from invenio_orcid_sync.engine.again import look_again

    third(scene, recid)
    scene.drain()
    look_again(author.connection.id)
    db.session.commit()


NEWER = {
    each.__name__: each
    for each in (
        pushed,
        asked_for,
        closed_for_a_moment,
        connected_again,
        audited,
        choices_changed,
    )
}


@pytest.mark.parametrize(
    "happens", some(NEWER, "closed_for_a_moment", "connected_again", "audited")
)
def test_whatever_wants_a_newer_update_waits_for_the_older_one(
    scene: Scene, happens: str
):
    author, recid = edited_late(scene)
    NEWER[happens](scene, author, recid)
    early = let_it_come(scene)

    assert PUT not in early
    assert scene.calls() == [PUT]
    scene.check((author, ["Third"]))


def taken_out(scene: Scene, author: Author, recid: str) -> None:
    """Have the author take the work out."""
    from invenio_orcid_sync.services import works

    works.exclude(int(author.user.id), scene.rows(author)[0].id)


def deleted(scene: Scene, author: Author, recid: str) -> None:
    """Delete the record."""
    scene.world.delete(recid)


@pytest.mark.parametrize("happens", [taken_out, deleted])
def test_removal_does_not_wait_for_an_update_that_is_open(
    scene: Scene, happens: Callable[[Scene, Author, str], None]
):
    """An update that comes after it finds nothing."""
    author, recid = edited_late(scene)
    happens(scene, author, recid)
    assert let_it_come(scene) == [DELETE]

    assert scene.calls() == []
    assert scene.held(author) == {}
    assert [row.remote for row in scene.rows(author)] == ["none"]


@pytest.mark.parametrize("answer", some(UNANSWERED, "nothing", "200-page"))
def test_works_added_long_after_are_brought_up_to_date(scene: Scene, answer: str):
    """A bulk is looked for first, and the newer content follows."""
    author, titles = scene.world.author(), ["Work 1", "Work 2", "Work 3"]
    recids = [scene.world.publish(author, title=one) for one in titles]
    late = UNANSWERED[answer]
    scene.world.fault("apply_later", "POST", "*/works", seconds=300, **late)
    scene.drain()
    assert scene.calls() == [BULK]
    scene.world.edit(recids[0], retitled("Edited"))
    assert let_it_come(scene) == []

    assert scene.calls() == [LOOK, PUT]
    scene.check((author, ["Edited", "Work 2", "Work 3"]))


def test_update_that_is_applied_long_after_its_senders_death_does_not_win(scene: Scene):
    author = scene.world.author()
    recid = scene.world.publish(author, title="First")
    scene.world.drain()
    scene.calls()
    scene.world.edit(recid, retitled("Second"))
    scene.world.fault("apply_later", "PUT", "*/work/*", seconds=300)
    scene.die("update:answered")
    scene.later(LEASE)
    scene.world.edit(recid, retitled("Third"))
    for _ in range(6):
        scene.drain()
        scene.later(COOL_DOWN / 4)

    assert scene.calls() == [PUT, PUT]
    scene.check((author, ["Third"]))
