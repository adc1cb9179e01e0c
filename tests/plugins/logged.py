# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The instance's audit log, kept, and read."""

from collections.abc import Callable
from typing import Any

import pytest
from invenio_db import db

from .world import World

Entry = tuple[str, str, str, dict[str, Any]]
"""Action, resource, user, details."""


@pytest.fixture
def logged(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Entry]]:
    """Keep an audit log. Returns our entries, the oldest first."""
    from invenio_audit_logs.proxies import current_audit_logs_service

    monkeypatch.setitem(world.site.app.config, "AUDIT_LOGS_ENABLED", True)
    monkeypatch.setattr(
        type(current_audit_logs_service.config), "enabled", True, raising=False
    )
    return entries


def entries() -> list[Entry]:
    """Return what is logged and committed."""
    from invenio_audit_logs.records.models import AuditLog

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
