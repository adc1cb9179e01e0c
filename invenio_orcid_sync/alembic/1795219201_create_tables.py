# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Create invenio-orcid-sync tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "1795219201"
down_revision = "1795219200"
branch_labels = ()
depends_on = "9848d0149abd"


def upgrade() -> None:
    """Upgrade database."""
    op.create_table(
        "orcid_sync_mark",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("concept", sa.UUID(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "urgent", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orcid_sync_mark")),
    )
    op.create_table(
        "orcid_sync_registry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("environment", sa.String(length=40), nullable=False),
        sa.Column("client_id", sa.String(length=50), nullable=False),
        sa.Column(
            "created",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pause_reason", sa.String(length=40), nullable=True),
        sa.Column("backoff", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_drain_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orcid_sync_registry")),
        sa.UniqueConstraint(
            "environment", "client_id", name=op.f("uq_orcid_sync_registry_environment")
        ),
    )
    op.create_table(
        "orcid_sync_connection",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("registry_id", sa.Integer(), nullable=False),
        sa.Column("orcid", sa.String(length=19), nullable=False),
        sa.Column(
            "former_ids",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column(
            "status", sa.String(length=20), server_default="active", nullable=False
        ),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("closing_works", sa.String(length=10), nullable=True),
        sa.Column("moved_to", sa.String(length=19), nullable=True),
        sa.Column(
            "preferences",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("connected_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "closing_works IN ('keep', 'remove')",
            name=op.f("ck_orcid_sync_connection_closing_works"),
        ),
        sa.CheckConstraint(
            "status IN ('active', 'permission_lost', 'blocked', 'closing', 'disconnected')",
            name=op.f("ck_orcid_sync_connection_status"),
        ),
        sa.ForeignKeyConstraint(
            ["registry_id"],
            ["orcid_sync_registry.id"],
            name=op.f("fk_orcid_sync_connection_registry_id_orcid_sync_registry"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["accounts_user.id"],
            name=op.f("fk_orcid_sync_connection_user_id_accounts_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orcid_sync_connection")),
        sa.UniqueConstraint(
            "registry_id", "orcid", name=op.f("uq_orcid_sync_connection_registry_id")
        ),
    )
    op.create_index(
        op.f("ix_orcid_sync_connection_user_id"),
        "orcid_sync_connection",
        ["user_id"],
        unique=False,
    )
    op.create_index(
        "uq_orcid_sync_connection_open_account",
        "orcid_sync_connection",
        ["registry_id", "user_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('active','permission_lost','blocked')"),
    )
    op.create_table(
        "orcid_sync_lease",
        sa.Column("registry_id", sa.Integer(), nullable=False),
        sa.Column("shard", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("owner", sa.String(length=100), nullable=True),
        sa.Column("epoch", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["registry_id"],
            ["orcid_sync_registry.id"],
            name=op.f("fk_orcid_sync_lease_registry_id_orcid_sync_registry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "registry_id", "shard", name=op.f("pk_orcid_sync_lease")
        ),
    )
    op.create_table(
        "orcid_sync_grant",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("registry_id", sa.Integer(), nullable=False),
        sa.Column("connection_id", sa.BigInteger(), nullable=True),
        sa.Column("orcid", sa.String(length=19), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("access_token", sa.LargeBinary(), nullable=True),
        sa.Column("refresh_token", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "state", sa.String(length=10), server_default="current", nullable=False
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "created",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "state IN ('current', 'surplus', 'revoked')",
            name=op.f("ck_orcid_sync_grant_state"),
        ),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["orcid_sync_connection.id"],
            name=op.f("fk_orcid_sync_grant_connection_id_orcid_sync_connection"),
        ),
        sa.ForeignKeyConstraint(
            ["registry_id"],
            ["orcid_sync_registry.id"],
            name=op.f("fk_orcid_sync_grant_registry_id_orcid_sync_registry"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orcid_sync_grant")),
    )
    op.create_index(
        op.f("ix_orcid_sync_grant_connection_id"),
        "orcid_sync_grant",
        ["connection_id"],
        unique=False,
    )
    op.create_index(
        "ix_orcid_sync_grant_surplus",
        "orcid_sync_grant",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state = 'surplus'"),
    )
    op.create_index(
        "uq_orcid_sync_grant_current",
        "orcid_sync_grant",
        ["connection_id"],
        unique=True,
        postgresql_where=sa.text("state = 'current'"),
    )
    op.create_table(
        "orcid_sync_item",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("connection_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), server_default="work", nullable=False),
        sa.Column("local_key", sa.String(length=64), nullable=False),
        sa.Column(
            "remote", sa.String(length=10), server_default="none", nullable=False
        ),
        sa.Column("put_code", sa.BigInteger(), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("doubt", sa.String(length=10), nullable=True),
        sa.Column("opted_out", sa.String(length=20), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hold", sa.String(length=10), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column(
            "notes",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("grace_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "doubt IN ('missing', 'duplicate', 'swallowed')",
            name=op.f("ck_orcid_sync_item_doubt"),
        ),
        sa.CheckConstraint(
            "hold IN ('author', 'operator')", name=op.f("ck_orcid_sync_item_hold")
        ),
        sa.CheckConstraint(
            "opted_out IN ('author', 'author_at_orcid', 'operator')",
            name=op.f("ck_orcid_sync_item_opted_out"),
        ),
        sa.CheckConstraint(
            "remote IN ('none', 'creating', 'present', 'deleting')",
            name=op.f("ck_orcid_sync_item_remote"),
        ),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["orcid_sync_connection.id"],
            name=op.f("fk_orcid_sync_item_connection_id_orcid_sync_connection"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orcid_sync_item")),
        sa.UniqueConstraint(
            "connection_id",
            "kind",
            "local_key",
            name=op.f("uq_orcid_sync_item_connection_id"),
        ),
    )
    op.create_index(
        "ix_orcid_sync_item_due",
        "orcid_sync_item",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_orcid_sync_item_local_key", "orcid_sync_item", ["local_key"], unique=False
    )
    op.create_index(
        "uq_orcid_sync_item_put_code",
        "orcid_sync_item",
        ["connection_id", "kind", "put_code"],
        unique=True,
        postgresql_where=sa.text("put_code IS NOT NULL"),
    )
    op.create_table(
        "orcid_sync_history",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("connection_id", sa.BigInteger(), nullable=True),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("put_code", sa.BigInteger(), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["orcid_sync_connection.id"],
            name=op.f("fk_orcid_sync_history_connection_id_orcid_sync_connection"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["orcid_sync_item.id"],
            name=op.f("fk_orcid_sync_history_item_id_orcid_sync_item"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orcid_sync_history")),
    )
    op.create_index(
        "ix_orcid_sync_history_connection",
        "orcid_sync_history",
        ["connection_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_orcid_sync_history_item",
        "orcid_sync_history",
        ["item_id", "id"],
        unique=False,
    )


def downgrade() -> None:
    """Downgrade database."""
    for table in (
        "history",
        "item",
        "grant",
        "lease",
        "connection",
        "registry",
        "mark",
    ):
        op.drop_table(f"orcid_sync_{table}")
