# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Versions of the operator's settings, and the one that a work was last planned with."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "1795478400"
down_revision = "1795392000"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Upgrade database."""
    op.create_table(
        "orcid_sync_settings",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("format", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("author_id", sa.Integer(), index=True),
        sa.Column("author", sa.String(255), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "created",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["accounts_user.id"], ondelete="SET NULL"
        ),
    )
    op.add_column(
        "orcid_sync_item",
        sa.Column("settings_version", sa.Integer(), server_default="0", nullable=False),
    )
    _kinds("'backfill', 'reconcile', 'rules'")


def downgrade() -> None:
    """Downgrade database."""
    op.execute("DELETE FROM orcid_sync_survey WHERE kind = 'rules'")
    _kinds("'backfill', 'reconcile'")
    op.drop_column("orcid_sync_item", "settings_version")
    op.drop_table("orcid_sync_settings")


def _kinds(allowed: str) -> None:
    name = op.f("ck_orcid_sync_survey_kind")
    op.drop_constraint(name, "orcid_sync_survey")
    op.create_check_constraint(name, "orcid_sync_survey", f"kind IN ({allowed})")
