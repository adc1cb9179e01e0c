# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How far it was on each day."""

import sqlalchemy as sa
from alembic import op

revision = "1795500000"
down_revision = "1795492800"
branch_labels = ()
depends_on = None

NUMBERS = ("authors", "connected", "works", "settled")


def upgrade() -> None:
    """Upgrade database."""
    op.create_table(
        "orcid_sync_day",
        sa.Column("registry_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in NUMBERS),
        sa.ForeignKeyConstraint(
            ["registry_id"],
            ["orcid_sync_registry.id"],
            name=op.f("fk_orcid_sync_day_registry_id_orcid_sync_registry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("registry_id", "day", name=op.f("pk_orcid_sync_day")),
    )


def downgrade() -> None:
    """Downgrade database."""
    op.drop_table("orcid_sync_day")
