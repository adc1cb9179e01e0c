# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""People who operate the site."""

from collections.abc import Callable
from typing import Any


def make_operator(app: Any, make_user: Callable) -> Any:
    """Make an account that may operate the synchronization, and nothing else. :returns: as `make_user`."""
    from invenio_orcid_sync.services.permissions import orcid_sync_admin_action

    return _make(app, make_user, "librarians", orcid_sync_admin_action)


def make_administrator(app: Any, make_user: Callable) -> Any:
    """Make an account that may use all of the administration panel. :returns: as `make_user`."""
    from invenio_administration.permissions import administration_access_action

    return _make(app, make_user, "administrators", administration_access_action)


def _make(app: Any, make_user: Callable, name: str, action: Any) -> Any:
    from invenio_access.models import ActionRoles
    from invenio_accounts.proxies import current_datastore
    from invenio_db import db

    made = make_user(app)
    role = current_datastore.find_role(name)
    if role is None:
        role = current_datastore.create_role(name=name)
        db.session.add(ActionRoles.allow(action, role=role))
    current_datastore.add_role_to_user(made.user, role)
    db.session.commit()
    return made
