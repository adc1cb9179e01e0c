# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The instance's audit log."""

from pathlib import Path
from typing import Any

import pytest
from invenio_db import db

from invenio_orcid_sync.services import auditing, instance
from invenio_orcid_sync.services.operators import bulk, connections, history, importing
from invenio_orcid_sync.services.operators.queue import Which

from ..plugins.world import World, system_identity
from .elsewhere import files, granted, people, row


@pytest.fixture
def logged(world: World, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Keep an audit log. Returns entries, the oldest first: (action, resource, user, details)."""
    from invenio_audit_logs.proxies import current_audit_logs_service
    from invenio_audit_logs.records.models import AuditLog

    monkeypatch.setitem(world.site.app.config, "AUDIT_LOGS_ENABLED", True)
    monkeypatch.setattr(
        type(current_audit_logs_service.config), "enabled", True, raising=False
    )

    def entries() -> list[tuple]:
        db.session.rollback()
        return [
            (
                one.action,
                one.json["resource"]["id"],
                one.user_id,
                one.json["metadata"]["details"],
            )
            for one in db.session.query(AuditLog).order_by(AuditLog.created)
            # Publishing is logged as well.
            if one.resource_type == "orcid-sync"
        ]

    return entries


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
    who = {"orcid": author.orcid}
    about = (str(number), "system")
    assert logged() == [
        ("orcid-sync.connection.check", *about, who),
        ("orcid-sync.connection.pause", *about, who),
        ("orcid-sync.connection.resume", *about, who),
        (
            "orcid-sync.connection.move",
            *about,
            {**who, "before": user_id, "after": target},
        ),
        (
            "orcid-sync.works.exclude",
            "selection",
            "system",
            {"works": 1, "which": {"person": author.orcid}},
        ),
        ("orcid-sync.connection.disconnect", *about, {**who, "works": "keep"}),
        ("orcid-sync.connection.forget", *about, {"works": "keep"}),
        ("orcid-sync.instance.adopt", "simulator", "system", {}),
    ]


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
    assert logged() == []


def test_change_holds_where_no_log_is_kept(world: World) -> None:
    author = world.author()
    connections.pause(system_identity(), author.connection.id)
    assert author.connection.paused_at is not None


def test_change_and_entry_are_one(world: World, logged: Any, monkeypatch: Any) -> None:
    from invenio_audit_logs.records import AuditLog

    author = world.author()

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("no entry")

    monkeypatch.setattr(AuditLog, "create", fail)
    with pytest.raises(RuntimeError):
        connections.pause(system_identity(), author.connection.id)
    db.session.rollback()
    assert author.connection.paused_at is None


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
