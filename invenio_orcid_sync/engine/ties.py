# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""From works on an ORCID record to the concepts here whose identifiers they carry."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from flask import current_app
from invenio_base import invenio_url_for
from invenio_db import db
from invenio_pidstore.models import PersistentIdentifier
from invenio_rdm_records.records.models import RDMRecordMetadata, RDMVersionsState
from sqlalchemy import Text, and_, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from ..core.snapshot import Summary

Pid = tuple[str, str]
"""(type, value) of a persistent identifier here."""

BATCH = 2000
"""Works whose identifiers are looked up in one statement, as arrays."""


def concepts_of(works: Sequence[Summary]) -> dict[int, str]:
    """Return the concept of each work that carries an identifier of one, by put-code.

    Concepts of which something was published here once. The identifier that no version changes decides;
    DOIs do only where there is none, and all of them lead to one concept.
    """
    found: dict[int, str] = {}
    for start in range(0, len(works), BATCH):
        found |= _of_batch(works[start : start + BATCH])
    return found


def _of_batch(works: Iterable[Summary]) -> dict[int, str]:
    names = {work.put_code: list(_pids(work)) for work in works}
    known = {pid for pids in names.values() for pid in pids}
    concepts = concepts_named(known) if known else {}
    found = {}
    for put_code, pids in names.items():
        for kind in ("recid", "doi"):
            ties = {concepts[pid] for pid in pids if pid[0] == kind and pid in concepts}
            if ties:
                if len(ties) == 1:
                    found[put_code] = ties.pop()
                break
    return found


def _pids(work: Summary) -> Iterable[Pid]:
    """Identifiers of ours that a work carries as ``self``: addresses, names and DOIs."""
    pages = invenio_url_for("invenio_app_rdm_records.record_detail", pid_value="-")
    pages = pages.removesuffix("-")
    site = f"{urlsplit(current_app.config['SITE_UI_URL']).netloc}:".lower()
    for kind, value in work.self_ids:
        if kind == "uri" and value.startswith(pages):
            yield "recid", value.removeprefix(pages)
        elif kind == "source-work-id" and value.startswith(site):
            yield "recid", value.removeprefix(site)
        elif kind == "doi":
            yield "doi", value


def concepts_named(pids: Iterable[Pid]) -> dict[Pid, str]:
    """Return the concepts of identifiers, of one version or of all. At least one, and no more than ``BATCH`` works have."""
    pid = PersistentIdentifier
    published = and_(
        RDMVersionsState.parent_id == pid.object_uuid,
        RDMVersionsState.latest_id.is_not(None),
    )
    concept = func.coalesce(RDMRecordMetadata.parent_id, RDMVersionsState.parent_id)
    arrays = (cast(list(each), ARRAY(Text)) for each in zip(*pids))
    given = func.unnest(*arrays).table_valued("kind", "value", name="given")
    given = given.render_derived()
    statement = (
        select(pid.pid_type, pid.pid_value, concept)
        .join(given, and_(pid.pid_type == given.c.kind, pid.pid_value == given.c.value))
        .outerjoin(RDMRecordMetadata, RDMRecordMetadata.id == pid.object_uuid)
        .outerjoin(RDMVersionsState, published)
        .where(pid.object_type == "rec", concept.is_not(None))
    )
    return {
        (kind, value): str(one) for kind, value, one in db.session.execute(statement)
    }
