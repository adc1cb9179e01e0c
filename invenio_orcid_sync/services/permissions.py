# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Who may operate the synchronization: administrators, and whoever is allowed ``orcid-sync-admin``.

.. code-block:: console

    invenio access allow orcid-sync-admin role librarians
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


class OperatorPermissionPolicy(BasePermissionPolicy):
    """What operators and commands may do, and nobody else. What is not named here is denied."""

    can_search = [Operator(), SystemProcess()]
    can_read = [Operator(), SystemProcess()]
    can_create = [Operator(), SystemProcess()]
    can_update = [Operator(), SystemProcess()]
    can_delete = [Operator(), SystemProcess()]


def operator(identity: Any, action: str) -> str:
    """Return who acts, as the history names them: ``operator`` for a command, else ``operator:<account's id>``.

    :raises PermissionDeniedError: the policy does not let them.
    """
    if not OperatorPermissionPolicy(action).allows(identity):
        raise PermissionDeniedError(action)
    commands = identity.id == system_user_id
    return "operator" if commands else f"operator:{identity.id}"
