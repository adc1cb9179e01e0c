# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The instance's audit log."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from invenio_db import db

from invenio_orcid_sync.models import Connection, History, Item, Mark, Survey
from invenio_orcid_sync.services import auditing, instance
from invenio_orcid_sync.services.errors import BadInput
from invenio_orcid_sync.services.operators import (
    audits,
    bulk,
    connections,
    history,
    importing,
    walks,
)
from invenio_orcid_sync.services.operators.queue import Which

from ..plugins.past import newcomer
from ..plugins.world import World, system_identity
from .elsewhere import files, granted, people, row


def test_every_action_can_be_read_by_the_audit_log(world: World) -> None:
    from invenio_audit_logs.proxies import current_audit_logs_actions_registry

    ours = {
        one.id: one
        for one in vars(auditing).values()
        if isinstance(one, type) and getattr(one, "id", None)
    }
    assert "orcid-sync.connection.pause" in ours
    registered = {
        name: one
        for name, one in current_audit_logs_actions_registry.items()
        if name.startswith("orcid-sync.")
    }
    assert registered == ours


def test_what_operators_change_is_logged(world: World, logged: Any) -> None:
    author = world.author()
    number, user_id = author.connection.id, author.user.user.id
    target = world.make_user(world.site.app).user.id
    world.publish(author)
    world.drain()
    system = system_identity()
    connections.check(system, number)
    connections.pause(system, number)
    connections.resume(system, number)
    connections.move(system, number, target)
    bulk.carry_out(system, "exclude", Which(person=author.orcid))
    connections.disconnect(system, number, "keep")
    connections.forget(system, number, "keep")
    instance.adopt("simulator")
    world.set(INSTANCE="renamed")
    instance.adopt("simulator")
    about = (str(number), "system")
    chosen = {"works": 1, "which": {"connection": str(number)}}
    assert logged() == [
        ("orcid-sync.connection.check", *about, {}),
        ("orcid-sync.connection.pause", *about, {}),
        ("orcid-sync.connection.resume", *about, {}),
        ("orcid-sync.connection.move", *about, {"before": user_id, "after": target}),
        ("orcid-sync.works.exclude", "selection", "system", chosen),
        ("orcid-sync.connection.disconnect", *about, {"works": "keep"}),
        ("orcid-sync.connection.forget", *about, {"works": "keep"}),
        ("orcid-sync.instance.adopt", "simulator", "system", {}),
    ]


def test_what_operators_have_looked_at_is_logged(world: World, logged: Any) -> None:
    world.set(BACKFILL_ON_CONNECT=False)
    author = world.author()
    connection, recid = author.connection, world.publish(author)
    system = system_identity()
    audits.ask(system, "report", author.orcid)
    audits.ask(system, "repair", None)
    walks.start(system, connection)
    walks.stop(system, connection)
    walks.start(system, None)
    walks.push(system, record=recid)
    walks.push(system, orcid=author.orcid)
    walks.push(system, everything=True)
    mine = (str(connection.id), "system")
    assert logged() == [
        ("orcid-sync.audit.start", *mine, {"mode": "report", "connections": 1}),
        (
            "orcid-sync.audit.start",
            "all",
            "system",
            {"mode": "repair", "connections": 1},
        ),
        ("orcid-sync.backfill.start", *mine, {}),
        ("orcid-sync.backfill.stop", *mine, {"works": 0}),
        ("orcid-sync.backfill.start", "all", "system", {}),
        ("orcid-sync.works.push", recid, "system", {"records": 1}),
        ("orcid-sync.works.push", *mine, {"records": 1}),
        ("orcid-sync.works.push", "all", "system", {"records": 1}),
    ]


def test_records_of_somebody_unconnected_are_logged_without_an_id(
    world: World, logged: Any
) -> None:
    stranger = newcomer(world)
    world.publish(stranger)
    walks.push(system_identity(), orcid=stranger.orcid)
    name = "orcid-sync.works.push"
    assert logged() == [(name, "unconnected", "system", {"records": 1})]


def test_no_entry_names_an_id(world: World, logged: Any) -> None:
    """Entries outlive whoever is forgotten."""
    world.set(BACKFILL_ON_CONNECT=False)
    author, system = world.author(), system_identity()
    world.publish(author)
    world.drain()
    number = author.connection.id
    for act in (connections.check, connections.pause, connections.resume):
        act(system, number)
    audits.ask(system, "report", author.orcid)
    walks.start(system, author.connection)
    walks.push(system, orcid=author.orcid)
    for action in ("retry", "exclude"):
        bulk.carry_out(system, action, Which(person=author.orcid))
    connections.forget(system, number, "keep")
    assert len(logged()) == 9
    assert author.orcid not in str(logged())


def test_entry_names_the_operator_and_holds_no_secret(
    world: World, logged: Any
) -> None:
    from invenio_access.utils import get_identity
    from invenio_administration.permissions import administration_access_action

    author = world.author()
    user = world.make_user(world.site.app).user
    identity = get_identity(user)
    identity.provides.update(_needs(administration_access_action, user))
    connections.pause(identity, author.connection.id)
    ((_action, _resource, who, _details),) = logged()
    assert who == str(user.id)
    secret = world.site.app.config["ORCID_SYNC_CLIENT_SECRET"]
    from invenio_audit_logs.records.models import AuditLog

    stored = str([one.json for one in db.session.query(AuditLog)])
    assert user.email in stored
    assert [one for one in (author.token, secret) if one in stored] == []


def _needs(action: Any, user: Any) -> set[Any]:
    """Allow an account an action. :returns: what its identity has."""
    from flask_principal import UserNeed
    from invenio_access.models import ActionUsers

    db.session.add(ActionUsers.allow(action, user=user))
    db.session.commit()
    return {UserNeed(user.id)}


def test_import_is_logged_with_numbers_alone(
    world: World, logged: Any, tmp_path: Path
) -> None:
    person = granted(world)
    given = files(world, people(tmp_path, row(person)))
    for _ in range(2):
        importing.carry_out(system_identity(), given)
    numbers = {"connect": 1, "connect_narrow": 0, "adopt": 0}
    name = "orcid-sync.connections.import"
    # The second changed nothing.
    assert logged() == [(name, world.client_id, "system", numbers)]


def test_nothing_is_logged_where_nothing_changed(world: World, logged: Any) -> None:
    world.set(HISTORY_RETENTION=3600)
    author = world.author()
    connections.resume(system_identity(), author.connection.id)
    bulk.carry_out(system_identity(), "include", Which(person=author.orcid))
    history.prune(system_identity())
    walks.push(system_identity(), everything=True)
    with pytest.raises(BadInput):
        walks.stop(system_identity(), None)
    assert logged() == []


# What goes in batches is written down with the first of them.


@pytest.fixture
def dies(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the process die before its second batch."""
    commit = auditing.First.commit

    def first(log: auditing.First) -> None:
        if log._logged:
            raise KeyboardInterrupt
        commit(log)

    monkeypatch.setattr(auditing.First, "commit", first)


def test_works_that_were_changed_half_way_are_logged(
    world: World, logged: Any, dies: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", 2)
    author = world.author()
    for _ in range(3):
        world.publish(author)
    world.drain()
    with pytest.raises(KeyboardInterrupt):
        bulk.carry_out(system_identity(), "exclude", Which(state="sent"))
    expected = {"works": 3, "which": {"state": "sent"}}
    name = "orcid-sync.works.exclude"
    assert logged() == [(name, "selection", "system", expected)]
    left = db.session.query(Item).filter(Item.opted_out.is_(None)).count()
    assert left == 1


def test_history_that_was_deleted_half_way_is_logged(
    world: World, logged: Any, dies: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "BATCH", 1)
    world.author(), world.author()
    db.session.query(History).update({History.at: History.at - timedelta(days=9)})
    db.session.commit()
    world.set(HISTORY_RETENTION=3600)
    with pytest.raises(KeyboardInterrupt):
        history.prune(system_identity())
    ((name, _resource, _user, details),) = logged()
    assert (name, details["entries"]) == ("orcid-sync.history.prune", 2)
    assert sorted(one.action for one in db.session.query(History)) == [
        "connect",
        "prune",
    ]


def test_import_that_was_cut_off_is_logged(
    world: World, logged: Any, dies: Any, tmp_path: Path
) -> None:
    given = files(world, people(tmp_path, row(granted(world)), row(granted(world))))
    with pytest.raises(KeyboardInterrupt):
        importing.carry_out(system_identity(), given)
    numbers = {"connect": 2, "connect_narrow": 0, "adopt": 0}
    name = "orcid-sync.connections.import"
    assert logged() == [(name, world.client_id, "system", numbers)]
    assert db.session.query(Connection).count() == 1


def test_change_holds_where_no_log_is_kept(world: World) -> None:
    author = world.author()
    connections.pause(system_identity(), author.connection.id)
    assert author.connection.paused_at is not None


@pytest.mark.parametrize(
    "act",
    [
        lambda author: connections.pause(system_identity(), author.connection.id),
        lambda author: audits.ask(system_identity(), "report", author.orcid),
        lambda author: walks.start(system_identity(), author.connection),
        lambda author: walks.push(system_identity(), everything=True),
    ],
    ids=["pause", "audit", "backfill", "push"],
)
def test_change_and_entry_are_one(
    world: World, logged: Any, monkeypatch: Any, act: Any
) -> None:
    from invenio_audit_logs.records import AuditLog

    world.set(BACKFILL_ON_CONNECT=False)
    author = world.author()
    world.publish(author)
    world.drain()
    before = db.session.query(History).count()

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("no entry")

    monkeypatch.setattr(AuditLog, "create", fail)
    with pytest.raises(RuntimeError):
        act(author)
    db.session.rollback()
    assert (author.connection.paused_at, author.connection.audit) == (None, None)
    changes = [db.session.query(one).count() for one in (Survey, Mark, History)]
    assert changes == [0, 0, before]


def test_saved_settings_are_logged_with_what_changed(world: World, logged: Any) -> None:
    from invenio_orcid_sync.services import settings

    system = system_identity()
    content = {"sign_out_first": True, "mapping": {"types": {"dataset": "other"}}}
    settings.save(system, content, base=0, spread=True)
    settings.restore(system, 0, base=1)
    changed = ["mapping.types.dataset", "sign_out_first"]
    name = "orcid-sync.settings.save"
    assert logged() == [
        (name, "1", "system", {"changed": changed, "spread": True}),
        (name, "2", "system", {"changed": changed, "spread": False, "restored": 0}),
    ]
