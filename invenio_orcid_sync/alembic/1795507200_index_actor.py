# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""An index by which operators find what somebody did."""

import sqlalchemy as sa
from alembic import op

revision = "1795507200"
down_revision = "1795500000"
branch_labels = ()
depends_on = None

NAME = "ix_orcid_sync_history_actor"


def upgrade() -> None:
    """Upgrade database."""
    op.create_index(
        NAME,
        "orcid_sync_history",
        ["actor", "at", "id"],
        postgresql_where=sa.text("actor <> 'drainer'"),
    )


def downgrade() -> None:
    """Downgrade database."""
    op.drop_index(NAME, "orcid_sync_history")
