# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Who is told, when, and how often: once a day of one cause, and only of what is new."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from invenio_notifications.tasks import broadcast_notification
from sqlalchemy import func, text, update

from invenio_orcid_sync.models import Connection, Item, Notice, Survey
from invenio_orcid_sync.services import notices

from ..plugins.world import World


@pytest.fixture
def told(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list]:
    """Look once. :returns: who is told of what and how many, in the order of causes.

    The task's own sending is recorded: what becomes of it is tested with a mailbox.
    """
    extension = world.site.app.extensions["invenio-notifications"]
    handed: list[dict[str, Any]] = []
    monkeypatch.setattr(broadcast_notification, "delay", handed.append)
    assert set(one.type for one in notices.CAUSES) <= set(extension.manager.builders)

    def look() -> list:
        handed.clear()
        number = notices.send()
        found = [
            (
                one["context"]["receiver"]["user"],
                one["type"].removeprefix("orcid-sync."),
                one["context"]["reason"] or one["context"]["number"],
            )
            for one in handed
        ]
        assert number == len(found)
        return found

    return look


def change(row: Any, **values: Any) -> None:
    """Change a row."""
    from invenio_db import db

    for key, value in values.items():
        setattr(row, key, value)
    db.session.commit()


def hold(author: Any, number: int, code: str = "record_full", **values: Any) -> list:
    """Let works wait for their author."""
    from invenio_db import db

    start = db.session.query(Item).count()
    given = {"hold": "author", "code": code, **values}
    items = [
        Item(connection_id=author.connection.id, local_key=f"{start + n}", **given)
        for n in range(number)
    ]
    db.session.add_all(items)
    db.session.commit()
    return items


def pass_time(**span: float) -> None:
    """Let what was told be older."""
    from invenio_db import db

    older = Notice.at - timedelta(**span)
    db.session.execute(update(Notice).values(at=older))
    db.session.commit()


def walked(author: Any, found: int, **values: Any) -> Survey:
    """Let a backfill be done."""
    from invenio_db import db

    here = author.connection
    given = {"state": "done", "finished_at": func.now(), **values}
    walk = Survey(
        registry_id=here.registry_id,
        connection_id=here.id,
        actor="operator",
        found=found,
        **given,
    )
    db.session.add(walk)
    db.session.commit()
    return walk


@pytest.fixture
def author(world: World) -> Any:
    """A connected author whose first walk is over and found nothing."""
    from invenio_db import db

    made = world.author()
    world.drain()
    db.session.query(Survey).delete()
    db.session.commit()
    return made


# --- what is told ---


def test_nothing_new_is_nothing(author: Any, told: Callable) -> None:
    assert told() == []


def test_lost_permission(author: Any, told: Callable) -> None:
    change(author.connection, status="permission_lost", reason="refused")
    assert told() == [(author.user.id, "stopped", "refused")]


def test_blocked_tells_what_its_owner_can_mend_only(
    world: World, author: Any, told: Callable
) -> None:
    other = world.author()
    change(author.connection, status="blocked", reason="unknown_answer")
    change(other.connection, status="blocked", reason="moved")
    assert told() == [(other.user.id, "stopped", "moved")]


@pytest.mark.parametrize("reason", ["record_locked", "record_unclaimed"])
def test_record_that_takes_nothing_is_told_to_who_can_open_it(
    world: World, author: Any, told: Callable, reason: str
) -> None:
    other = world.author()
    change(author.connection, reason=reason)
    change(other.connection, reason="registry_busy")
    assert told() == [(author.user.id, "stopped", reason)]


def test_works_of_both_kinds_are_told_apart(author: Any, told: Callable) -> None:
    hold(author, 2)
    hold(author, 3, "awaits_author")
    hold(author, 1, None)
    hold(author, 4, hold="operator")
    assert told() == [
        (author.user.id, "needs-you", 3),
        (author.user.id, "awaits-yes", 3),
    ]


def test_works_of_a_stopped_connection_are_not_told_beside(
    author: Any, told: Callable
) -> None:
    hold(author, 2)
    change(author.connection, status="permission_lost", reason="refused")
    assert told() == [(author.user.id, "stopped", "refused")]


def test_works_left_behind_are_told_once_the_connection_is_over(
    author: Any, told: Callable
) -> None:
    values = {"remote": "present", "put_code": 1}
    hold(author, 1, "cannot_remove", **values)
    hold(author, 1)
    change(author.connection, status="closing", closing_works="remove")
    assert told() == []
    change(author.connection, status="disconnected")
    assert told() == [(author.user.id, "needs-you", 1)]
    pass_time(days=2)
    assert told() == []


def test_finished_backfill(author: Any, told: Callable) -> None:
    walked(author, 5)
    assert told() == [(author.user.id, "backfilled", 5)]


@pytest.mark.parametrize(
    "walk",
    [
        {"found": 0},
        {"found": 5, "state": "sending", "finished_at": None},
        {"found": 5, "state": "stopped"},
        {"found": 5, "finished_at": func.now() - timedelta(days=2)},
        {"found": 5, "kind": "reconcile"},
        {"found": 5, "connection_id": None},
    ],
)
def test_other_walks_are_no_news(author: Any, told: Callable, walk: dict) -> None:
    change(walked(author, 1), **walk)
    assert told() == []


@pytest.mark.parametrize("how", ["account", "user", "registry"])
def test_nobody_is_told_of_what_is_not_theirs_to_see(
    world: World, author: Any, told: Callable, how: str
) -> None:
    other = world.author()
    hold(author, 1)
    hold(other, 1)
    if how == "account":
        change(author.user.user, active=False)
    elif how == "user":
        change(author.connection, user_id=None)
    else:
        from invenio_orcid_sync.models import Registry

        elsewhere = Registry(environment="sandbox", client_id="APP-1")
        change(author.connection, registry=elsewhere)
    assert told() == [(other.user.id, "needs-you", 1)]


# --- how often ---


def test_same_is_told_once_however_long_it_lasts(author: Any, told: Callable) -> None:
    change(author.connection, status="permission_lost", reason="refused")
    hold(author, 1)
    assert len(told()) == 1
    for _ in range(3):
        pass_time(days=2)
        assert told() == []


def test_more_is_told_after_a_day(author: Any, told: Callable) -> None:
    hold(author, 1)
    assert told() == [(author.user.id, "needs-you", 1)]
    hold(author, 1)
    assert told() == []
    pass_time(hours=23)
    assert told() == []
    pass_time(hours=2)
    assert told() == [(author.user.id, "needs-you", 2)]
    pass_time(hours=25)
    assert told() == []


def test_other_cause_is_told_at_once(author: Any, told: Callable) -> None:
    hold(author, 1)
    assert len(told()) == 1
    hold(author, 1, "awaits_author")
    assert told() == [(author.user.id, "awaits-yes", 1)]


def test_fewer_is_no_news_and_new_ones_are(author: Any, told: Callable) -> None:
    items = hold(author, 3)
    assert told() == [(author.user.id, "needs-you", 3)]
    for item in items[:2]:
        change(item, hold=None)
    pass_time(days=2)
    assert told() == []
    hold(author, 1)
    assert told() == [(author.user.id, "needs-you", 2)]


def test_what_ended_and_happens_again_is_news_after_a_day(
    author: Any, told: Callable
) -> None:
    connection = author.connection
    change(connection, status="permission_lost", reason="refused")
    assert len(told()) == 1
    change(connection, status="active", reason=None)
    assert told() == []
    change(connection, status="permission_lost", reason="refused")
    assert told() == []
    pass_time(days=2)
    assert told() == [(author.user.id, "stopped", "refused")]


def test_people_are_told_each_for_themselves(
    world: World, author: Any, told: Callable
) -> None:
    other = world.author()
    hold(author, 1)
    assert told() == [(author.user.id, "needs-you", 1)]
    hold(other, 2)
    hold(author, 1)
    assert told() == [(other.user.id, "needs-you", 2)]


def test_muted_person_is_not_told(world: World, author: Any, told: Callable) -> None:
    hold(author, 1)
    told()
    change(world_notice(), muted=True)
    hold(author, 1)
    pass_time(days=2)
    assert told() == []


def world_notice() -> Notice:
    """The only notice."""
    from invenio_db import db

    return db.session.query(Notice).one()


def test_many_are_told_in_turns(
    world: World, author: Any, told: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "AT_ONCE", 1)
    other = world.author()
    hold(author, 1)
    hold(other, 1)
    rounds = [told(), told(), told()]
    assert [len(one) for one in rounds] == [1, 1, 0]
    assert {row[0] for one in rounds for row in one} == {author.user.id, other.user.id}


# --- when things go wrong ---


def test_two_lookers_tell_each_person_once(
    world: World, author: Any, told: Callable
) -> None:
    """The second waits for the first's row, and then finds it told."""
    from invenio_db import db

    hold(author, 1)
    cause = next(one for one in notices.CAUSES if one.name == "needs_you")
    people = cause.people(author.connection.registry_id).subquery()
    sent: list[int] = []

    def look_too() -> None:
        with world.site.app.app_context():
            sent.append(notices.send())

    assert notices._claim(cause, people) == [int(author.user.id)]
    second = Thread(target=look_too)
    second.start()
    second.join(timeout=1)
    assert sent == []
    db.session.commit()
    second.join(timeout=20)
    assert sent == [0]


def test_broker_that_is_down_leaves_it_to_the_next_look(
    author: Any, told: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kombu.exceptions import OperationalError

    def refuse(message: dict) -> None:
        raise OperationalError("broker is down")

    hold(author, 1)
    with monkeypatch.context() as patch:
        patch.setattr(broadcast_notification, "delay", refuse)
        assert notices.send() == 0
    assert told() == [(author.user.id, "needs-you", 1)]
    assert told() == []


def test_copied_database_tells_nobody(
    world: World, author: Any, told: Callable
) -> None:
    hold(author, 1)
    world.set(INSTANCE="a copy")
    assert told() == []
    world.set(INSTANCE=None)
    assert len(told()) == 1


def test_site_that_cannot_send_tells_nobody(
    author: Any, told: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    from invenio_orcid_sync.ext import InvenioORCIDSync

    hold(author, 1)
    with monkeypatch.context() as patch:
        patch.setattr(InvenioORCIDSync, "publishes", False)
        assert told() == []
    assert len(told()) == 1


def test_deleted_account_takes_its_notices_along(author: Any, told: Callable) -> None:
    from invenio_db import db

    hold(author, 1)
    told()
    user_id = author.user.id
    for statement in (
        update(Connection).values(user_id=None),
        text(f"DELETE FROM accounts_useridentity WHERE id_user = {user_id}"),
        text(f"DELETE FROM oauthclient_remoteaccount WHERE user_id = {user_id}"),
        text(f"DELETE FROM accounts_user WHERE id = {user_id}"),
    ):
        db.session.execute(statement)
    assert db.session.query(Notice).count() == 0
    db.session.rollback()
