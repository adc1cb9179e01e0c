# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Ledger rows without records behind them, as many as wanted."""

from typing import Any

import sqlalchemy as sa
from invenio_db import db

CONNECTIONS = """
INSERT INTO orcid_sync_connection (registry_id, orcid, status, connected_at)
SELECT :registry, regexp_replace(lpad((:first + n)::text, 16, '0'), '(....)(....)(....)(....)', '\\1-\\2-\\3-\\4'),
       CASE WHEN n % :serves = 0 THEN 'active' ELSE 'permission_lost' END, now()
FROM generate_series(0, :people - 1) n
"""

ROWS = """
INSERT INTO orcid_sync_item (connection_id, local_key, due_at, background)
SELECT c.id, gen_random_uuid()::text,
       CASE WHEN (c.place * CAST(:each AS int) + n) % :ripe = 0
            THEN now() - random() * interval '1 day' ELSE now() + interval '1 day' END,
       :background
FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM orcid_sync_connection WHERE registry_id = :registry) c,
     generate_series(0, :each - 1) n
"""


def fill(
    registry_id: int,
    people: int,
    each: int,
    background: bool,
    serves: int = 1,
    ripe: int = 1,
) -> None:
    """Make so many pending rows of each of so many people. Commits.

    :param serves: one person in so many can be served; the others' permission is lost.
    :param ripe: one row in so many is due now, the others tomorrow.
    """
    values: dict[str, Any] = {"registry": registry_id, "people": people, "each": each}
    values |= {"serves": serves, "ripe": ripe, "background": background}
    values["first"] = registry_id * 10**9
    db.session.execute(sa.text(CONNECTIONS), values)
    db.session.execute(sa.text(ROWS), values)
    db.session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as own:
        # As autovacuum does within a minute.
        own.execute(sa.text("VACUUM ANALYZE orcid_sync_item"))
        own.execute(sa.text("ANALYZE orcid_sync_connection"))
