# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The resource type of a work, by which operators find works."""

import sqlalchemy as sa
from alembic import op

revision = "1795521600"
down_revision = "1795514400"
branch_labels = ()
depends_on = None

KNOWN = """
    UPDATE orcid_sync_item SET resource_type = r.json #>> '{metadata,resource_type,id}'
    FROM rdm_versions_state v JOIN rdm_records_metadata r ON r.id = v.latest_id
    WHERE kind = 'work' AND local_key = v.parent_id::text
"""


def upgrade() -> None:
    """Upgrade database."""
    column = sa.Column("resource_type", sa.Text(), nullable=True)
    op.add_column("orcid_sync_item", column)
    # InvenioRDM's recipes may come later, and then there are no rows.
    if sa.inspect(op.get_bind()).has_table("rdm_versions_state"):
        op.execute(KNOWN)


def downgrade() -> None:
    """Downgrade database."""
    op.drop_column("orcid_sync_item", "resource_type")
