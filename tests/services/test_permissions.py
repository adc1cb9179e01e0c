# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Who may operate the synchronization."""

from collections.abc import Callable
from typing import Any

import pytest
from flask_principal import AnonymousIdentity, Identity
from invenio_access.permissions import system_identity
from invenio_records_resources.services.errors import PermissionDeniedError

from invenio_orcid_sync.services import effects, mappings, settings
from invenio_orcid_sync.services.errors import NotFound
from invenio_orcid_sync.services.permissions import (
    OperatorPermissionPolicy,
    allows,
    orcid_sync_admin_action,
    orcid_sync_admin_permission,
)

from ..plugins.site import Site
from ..plugins.world import World

ACTIONS = ("search", "read", "create", "update", "delete")


def allow(action: Any, user: Any) -> None:
    """Give a user's new role an action, as ``invenio access allow`` does."""
    from invenio_access.models import ActionRoles
    from invenio_accounts.proxies import current_datastore
    from invenio_db import db

    role = current_datastore.create_role(name=f"may-{action.value}")
    current_datastore.add_role_to_user(user, role)
    db.session.add(ActionRoles.allow(action, role=role))
    db.session.commit()


def identity_of(user: Any) -> Identity:
    """Return an account's identity with its roles, as signing in does."""
    from invenio_access.utils import get_identity

    return get_identity(user)


def allowed(identity: Identity) -> list[str]:
    """Return what the policy lets an identity do."""
    return [
        action
        for action in ACTIONS
        if OperatorPermissionPolicy(action).allows(identity)
    ]


@pytest.fixture
def administration() -> Any:
    """The action that administrators are allowed."""
    from invenio_administration.permissions import administration_access_action

    return administration_access_action


def test_action_can_be_given_by_its_name(committed: Site) -> None:
    from invenio_access.proxies import current_access

    assert current_access.actions["orcid-sync-admin"] == orcid_sync_admin_action


def test_policy_lets_those_in_who_have_the_action(
    committed: Site, make_user: Callable
) -> None:
    librarian, other = make_user(committed.app), make_user(committed.app)
    allow(orcid_sync_admin_action, librarian.user)
    assert allowed(identity_of(librarian.user)) == list(ACTIONS)
    assert not allows(identity_of(librarian.user), "move")
    assert allowed(identity_of(other.user)) == []


def test_policy_lets_administrators_in(
    committed: Site, make_user: Callable, administration: Any
) -> None:
    administrator = make_user(committed.app)
    allow(administration, administrator.user)
    identity = identity_of(administrator.user)
    assert allowed(identity) == list(ACTIONS)
    assert allows(identity, "move")
    assert orcid_sync_admin_permission.allows(identity)


def test_action_gives_no_right_to_the_rest_of_the_administration(
    committed: Site, make_user: Callable, administration: Any
) -> None:
    from invenio_administration.permissions import administration_permission

    librarian = make_user(committed.app)
    allow(orcid_sync_admin_action, librarian.user)
    identity = identity_of(librarian.user)
    assert orcid_sync_admin_permission.allows(identity)
    assert not administration_permission.allows(identity)


def test_policy_keeps_strangers_out(committed: Site) -> None:
    assert allowed(AnonymousIdentity()) == []


def test_policy_lets_commands_in(committed: Site) -> None:
    from invenio_access.permissions import system_identity

    assert allowed(system_identity) == list(ACTIONS)


def test_policy_denies_what_it_does_not_name(committed: Site) -> None:
    from invenio_access.permissions import system_identity

    assert not OperatorPermissionPolicy("impersonate").allows(system_identity)


LOOKS: dict[str, Callable[[Any], Any]] = {
    "shown": settings.shown,
    "content": settings.content,
    "version": lambda identity: settings.version(identity, 1),
    "listed": settings.listed,
    "spreading": settings.spreading,
    "effects": lambda identity: effects.effects(identity, {"sign_out_first": True}),
    "lacking": lambda identity: effects.lacking(identity, "/person/update"),
    "number_lacking": effects.number_lacking,
    "rows": mappings.rows,
    "overrides": mappings.overrides,
    "mapping_of": mappings.mapping_of,
    "changes": mappings.changes,
    "tried": lambda identity: mappings.tried(identity, "no-such", {}),
}


@pytest.mark.parametrize("look", LOOKS)
def test_settings_and_mapping_are_shown_to_operators_only(
    world: World, look: str
) -> None:
    settings.save(system_identity, {"sign_out_first": True}, base=0)
    author = world.author(scope="/read-limited /activities/update")
    for identity in (AnonymousIdentity(), identity_of(author.user.user)):
        with pytest.raises(PermissionDeniedError):
            LOOKS[look](identity)
    librarian = world.make_user(world.site.app)
    allow(orcid_sync_admin_action, librarian.user)
    if look == "tried":
        with pytest.raises(NotFound):
            LOOKS[look](identity_of(librarian.user))
    else:
        LOOKS[look](identity_of(librarian.user))
