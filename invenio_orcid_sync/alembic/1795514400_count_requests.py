# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How many requests drainers have made."""

import sqlalchemy as sa
from alembic import op

revision = "1795514400"
down_revision = "1795507200"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Upgrade database."""
    op.add_column(
        "orcid_sync_lease",
        sa.Column("requests", sa.BigInteger(), nullable=False, server_default="0"),
    )


def downgrade() -> None:
    """Downgrade database."""
    op.drop_column("orcid_sync_lease", "requests")
