# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Who may operate the synchronization: administrators, and whoever is allowed ``orcid-sync-admin``.

.. code-block:: console

    invenio access allow orcid-sync-admin role librarians

Giving a connection to another account is for administrators alone.
"""

from typing import Any

from invenio_access import Permission, action_factory
from invenio_access.permissions import system_user_id
from invenio_administration.permissions import administration_access_action
from invenio_records_permissions.generators import Generator, SystemProcess
from invenio_records_permissions.policies import BasePermissionPolicy
from invenio_records_resources.services.errors import PermissionDeniedError

orcid_sync_admin_action = action_factory("orcid-sync-admin")

ACTIONS = (orcid_sync_admin_action, administration_access_action)
"""Either of them is enough."""

orcid_sync_admin_permission = Permission(*ACTIONS)


class Operator(Generator):
    """Lets operators in."""

    def needs(self, **kwargs: Any) -> list[Any]:
        """Return what an identity needs one of."""
        return list(ACTIONS)


class Administrator(Generator):
    """Lets administrators in."""

    def needs(self, **kwargs: Any) -> list[Any]:
        """Return what an identity needs one of."""
        return [administration_access_action]


class OperatorPermissionPolicy(BasePermissionPolicy):
    """What operators and commands may do, and nobody else. What is not named here is denied."""

    can_search = [Operator(), SystemProcess()]
    can_read = [Operator(), SystemProcess()]
    can_create = [Operator(), SystemProcess()]
    can_update = [Operator(), SystemProcess()]
    can_delete = [Operator(), SystemProcess()]
    # Whoever gives an iD to an account can sign in as it: no more than administrators may anyway.
    can_move = [Administrator(), SystemProcess()]


def allows(identity: Any, action: str) -> bool:
    """Tell whether the policy lets somebody do this."""
    return bool(OperatorPermissionPolicy(action).allows(identity))


def operator(identity: Any, action: str) -> str:
    """Return who acts, as the history names them: ``operator`` for a command, else ``operator:<account's id>``.

    :raises PermissionDeniedError: the policy does not let them.
    """
    if not allows(identity, action):
        raise PermissionDeniedError(action)
    commands = identity.id == system_user_id
    return "operator" if commands else f"operator:{identity.id}"
