# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What counting by community and month costs: of a year, which a page waits for, and of everything."""

import time
from datetime import date, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from . import content
from .registry import Registry
from .sizes import RECORDS
from .table import Limit, Table

if TYPE_CHECKING:
    from tests.plugins.world import World

YEARS = 10
"""Over which the records were published, evenly."""

SECONDS = 20
"""That a page waits for a year of a million records."""

SPREAD = """
UPDATE rdm_records_metadata SET created = now() - random() * CAST(:years AS int) * interval '1 year'
WHERE json ->> 'id' LIKE 'bench-%'
"""


def test_coverage(world: "World", simulator: Registry, table: Table) -> None:
    from invenio_access.permissions import system_identity as who
    from invenio_db import db

    from invenio_orcid_sync.services.operators import coverage

    people = max(2, RECORDS // 1000)
    archive = content.people(simulator.url, world.client_id, people)
    content.works(content.template(2), archive.orcids, RECORDS)
    content.due()
    db.session.execute(sa.text(SPREAD), {"years": YEARS})
    db.session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as own:
        own.execute(sa.text("VACUUM ANALYZE"))
    today = date.today()
    year = Limit(SECONDS * RECORDS / 1_000_000)
    for name, since, limit in (
        ("a year", today - timedelta(days=365), year),
        ("everything", None, Limit()),
    ):
        began = time.perf_counter()
        found = coverage.report(who, since).total
        seconds = time.perf_counter() - began
        how = f"{found.records:,} of {RECORDS:,} records, {found.authors:,} authors"
        table.time(f"coverage of {name} (s)", seconds, limit, how, "{:.1f}")
