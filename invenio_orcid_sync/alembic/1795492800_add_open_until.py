# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Until when an update that was not answered may still be applied."""

import sqlalchemy as sa
from alembic import op

revision = "1795492800"
down_revision = "1795485600"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Upgrade database."""
    moment = sa.Column("open_until", sa.DateTime(timezone=True))
    op.add_column("orcid_sync_item", moment)
    # Whose last update was not answered when this ran.
    op.execute(
        "UPDATE orcid_sync_item SET open_until = due_at WHERE remote = 'present' AND fingerprint IS NULL"
    )


def downgrade() -> None:
    """Downgrade database."""
    op.drop_column("orcid_sync_item", "open_until")
