# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What people have been told, and an index of the works that wait for their authors."""

import sqlalchemy as sa
from alembic import op

revision = "1795392000"
down_revision = "1795305600"
branch_labels = ()
depends_on = None

CAUSES = "'stopped', 'needs_you', 'awaits_yes', 'backfilled', 'offer'"


def upgrade() -> None:
    """Upgrade database."""
    op.create_table(
        "orcid_sync_notice",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(15), nullable=False),
        sa.Column("told", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("muted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["accounts_user.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("user_id", "cause"),
        sa.CheckConstraint(
            f"cause IN ({CAUSES})", name=op.f("ck_orcid_sync_notice_cause")
        ),
    )
    op.create_index(
        "ix_orcid_sync_item_waiting",
        "orcid_sync_item",
        ["connection_id"],
        postgresql_where=sa.text("hold = 'author'"),
    )


def downgrade() -> None:
    """Downgrade database."""
    op.drop_index("ix_orcid_sync_item_waiting", "orcid_sync_item")
    op.drop_table("orcid_sync_notice")
