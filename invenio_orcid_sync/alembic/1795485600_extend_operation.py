# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Pauses and checks of connections, and indexes by which operators search the history."""

import sqlalchemy as sa
from alembic import op

revision = "1795485600"
down_revision = "1795478400"
branch_labels = ()
depends_on = None

AUDITS = "'report', 'repair', 'after_restore'"

INDICES = {
    "at": ["at", "id"],
    "action": ["action", "at", "id"],
    "outcome": ["outcome", "at", "id"],
}


def upgrade() -> None:
    """Upgrade database."""
    paused = sa.Column("paused_at", sa.DateTime(timezone=True))
    op.add_column("orcid_sync_connection", paused)
    _allow(f"{AUDITS}, 'check'")
    for name, columns in INDICES.items():
        op.create_index(f"ix_orcid_sync_history_{name}", "orcid_sync_history", columns)


def downgrade() -> None:
    """Downgrade database."""
    for name in INDICES:
        op.drop_index(f"ix_orcid_sync_history_{name}", "orcid_sync_history")
    op.execute("UPDATE orcid_sync_connection SET audit = NULL WHERE audit = 'check'")
    _allow(AUDITS)
    op.drop_column("orcid_sync_connection", "paused_at")


def _allow(audits: str) -> None:
    name = op.f("ck_orcid_sync_connection_audit")
    op.drop_constraint(name, "orcid_sync_connection")
    op.create_check_constraint(name, "orcid_sync_connection", f"audit IN ({audits})")
