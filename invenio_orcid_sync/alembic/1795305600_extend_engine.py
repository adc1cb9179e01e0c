# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Lanes, bulks, audits, surveys, and which installation a registry row belongs to."""

import sqlalchemy as sa
from alembic import op

revision = "1795305600"
down_revision = "1795219201"
branch_labels = ()
depends_on = None

DOUBTS = "'missing', 'duplicate', 'swallowed'"


def upgrade() -> None:
    """Upgrade database."""
    _add("registry", sa.Column("instance", sa.String(64)))
    _add("lease", _counter("served", sa.BigInteger(), "0"))
    _add("lease", _counter("bulk", sa.SmallInteger(), "20"))
    _add("connection", sa.Column("audit", sa.String(15)))
    _add("connection", sa.Column("audit_due_at", sa.DateTime(timezone=True)))
    _add("connection", _counter("audit_attempts", sa.Integer(), "0"))
    _add("connection", sa.Column("audited_at", sa.DateTime(timezone=True)))
    _check("connection", "audit", "'report', 'repair', 'after_restore'")
    op.create_index(
        "ix_orcid_sync_connection_audit",
        "orcid_sync_connection",
        ["id"],
        postgresql_where=sa.text("audit IS NOT NULL"),
    )
    _add("item", _counter("background", sa.Boolean(), sa.false()))
    _add("item", sa.Column("bulk_limit", sa.SmallInteger()))
    _add("item", sa.Column("summary", sa.String(64)))
    _recheck("doubt", f"{DOUBTS}, 'collision'")
    op.drop_index("ix_orcid_sync_item_due", "orcid_sync_item")
    _due_index("due", "background", "due_at")
    _due_index("lane", "background", "connection_id", "due_at")
    _create_survey()
    _create_finding()


def downgrade() -> None:
    """Downgrade database."""
    op.drop_table("orcid_sync_finding")
    op.drop_table("orcid_sync_survey")
    op.drop_index("ix_orcid_sync_item_lane", "orcid_sync_item")
    op.drop_index("ix_orcid_sync_item_due", "orcid_sync_item")
    _due_index("due", "due_at")
    # A collision is met again at the next update.
    op.execute("UPDATE orcid_sync_item SET doubt = NULL WHERE doubt = 'collision'")
    _recheck("doubt", DOUBTS)
    for table, column in (
        ("item", "summary"),
        ("item", "bulk_limit"),
        ("item", "background"),
        ("connection", "audited_at"),
        ("connection", "audit_attempts"),
        ("connection", "audit_due_at"),
        ("connection", "audit"),
        ("lease", "bulk"),
        ("lease", "served"),
        ("registry", "instance"),
    ):
        op.drop_column(f"orcid_sync_{table}", column)


def _add(table: str, column: sa.Column) -> None:
    op.add_column(f"orcid_sync_{table}", column)


def _counter(name: str, kind: object, default: object) -> sa.Column:
    return sa.Column(name, kind, server_default=default, nullable=False)


def _check(table: str, column: str, values: str) -> None:
    name = op.f(f"ck_orcid_sync_{table}_{column}")
    op.create_check_constraint(name, f"orcid_sync_{table}", f"{column} IN ({values})")


def _recheck(column: str, values: str) -> None:
    op.drop_constraint(op.f(f"ck_orcid_sync_item_{column}"), "orcid_sync_item")
    _check("item", column, values)


def _due_index(name: str, *columns: str) -> None:
    op.create_index(
        f"ix_orcid_sync_item_{name}",
        "orcid_sync_item",
        columns,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )


def _id() -> sa.Column:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True)


def _moment(name: str) -> sa.Column:
    now = sa.text("now()")
    kind = sa.DateTime(timezone=True)
    return sa.Column(name, kind, server_default=now, nullable=False)


def _refers(column: str, table: str, **options: object) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"orcid_sync_{table}.id"], **options)


def _create_survey() -> None:
    kinds, states = (
        "'backfill', 'reconcile'",
        "'finding', 'sending', 'done', 'stopped'",
    )
    op.create_table(
        "orcid_sync_survey",
        _id(),
        sa.Column("registry_id", sa.Integer(), nullable=False),
        sa.Column("connection_id", sa.BigInteger()),
        sa.Column("kind", sa.String(10), server_default="backfill", nullable=False),
        sa.Column("state", sa.String(10), server_default="finding", nullable=False),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("cursor", sa.UUID()),
        _counter("seen", sa.BigInteger(), "0"),
        _counter("found", sa.Integer(), "0"),
        _moment("created"),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        _refers("registry_id", "registry"),
        _refers("connection_id", "connection", ondelete="CASCADE"),
    )
    _check("survey", "kind", kinds)
    _check("survey", "state", states)
    op.create_index(
        "uq_orcid_sync_survey_open",
        "orcid_sync_survey",
        ["registry_id", "kind", sa.text("coalesce(connection_id, 0)")],
        unique=True,
        postgresql_where=sa.text("state IN ('finding','sending')"),
    )


def _create_finding() -> None:
    op.create_table(
        "orcid_sync_finding",
        _id(),
        sa.Column("connection_id", sa.BigInteger(), nullable=False, index=True),
        sa.Column("item_id", sa.BigInteger()),
        sa.Column("local_key", sa.String(64)),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("put_code", sa.BigInteger()),
        _moment("at"),
        _refers("connection_id", "connection", ondelete="CASCADE"),
        _refers("item_id", "item", ondelete="CASCADE"),
    )
    _check("finding", "kind", "'missing', 'extra', 'duplicate', 'changed', 'foreign'")
