# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What audits have found, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from invenio_db import db
from invenio_i18n import lazy_gettext as _
from invenio_pidstore.models import PersistentIdentifier
from sqlalchemy import ColumnElement, Row, Uuid, case, cast, func, select

from ..core.drift import KINDS
from ..models import Connection, Finding, Item


@dataclass(frozen=True)
class Found:
    """One finding for people."""

    orcid: str
    record: str | None
    """Persistent identifier of the concept."""
    kind: str
    """One of ``core.drift.KINDS``."""
    put_code: int | None
    meaning: str
    next: str
    """What can be done about it, or was done."""


MEANINGS = {
    "missing": _("The work is not on the ORCID record any more."),
    "extra": _("We have added a work that the ledger does not know."),
    "unknown": _("We have added a work that belongs to no record here."),
    "opted_out": _("The work is there, although somebody did not want it."),
    "duplicate": _("We have added a second work of this record."),
    "changed": _("The work is not as we have sent it."),
    "foreign": _("Somebody else has added this work, too."),
}
"""What a finding means. Those of the kind ``extra`` may be of three sorts."""

_NOTHING = _("Nothing: ORCID shows them together.")
_OTHER_SYSTEM = _(
    "Left: another system may have our client id. Its author can delete it."
)
_CHOICE = _("Left: its author asks for it on their account page, or deletes it.")

ADVICE = {
    "missing": _("--repair leaves it away for good, --after-restore sends it again."),
    "extra": _("--repair takes it up."),
    "unknown": _OTHER_SYSTEM,
    "opted_out": _CHOICE,
    "duplicate": _("--repair removes it."),
    "changed": _("--repair sends it again."),
    "foreign": _NOTHING,
}
"""What can be done about it."""

REPAIRED = {
    "missing": _("Left away, until its author asks for it on their account page."),
    "extra": _("Taken up."),
    "unknown": _OTHER_SYSTEM,
    "opted_out": _CHOICE,
    "duplicate": _("Removed."),
    "changed": _("Sent again."),
    "foreign": _NOTHING,
}
"""What a repair has done about it."""

NEXT = {
    "report": ADVICE,
    "repair": REPAIRED,
    "after_restore": {**REPAIRED, "missing": REPAIRED["changed"]},
}


def findings(
    connections: Sequence[int], mode: str, limit: int | None = None
) -> list[Found]:
    """Return what the last audits of connections have found, the weightiest first.

    :param mode: that of these audits, which decides what is left to do.
    """
    return _found(Finding.connection_id.in_(connections), mode, limit)


def of_work(item_id: int) -> list[Found]:
    """Return what the last audit of its connection has found about a work, and what can be done."""
    return _found(Finding.item_id == item_id, "report")


def _found(
    which: ColumnElement[bool], mode: str, limit: int | None = None
) -> list[Found]:
    order = case({kind: at for at, kind in enumerate(KINDS)}, value=Finding.kind)
    recid = PersistentIdentifier
    statement = (
        select(Finding, Connection.orcid, recid.pid_value, Item.opted_out)
        .join(Connection, Connection.id == Finding.connection_id)
        .outerjoin(Item, Item.id == Finding.item_id)
        .outerjoin(
            recid,
            (recid.object_uuid == cast(Finding.local_key, Uuid))
            & (recid.pid_type == "recid"),
        )
        .where(which)
        .order_by(order, Finding.connection_id, Finding.id)
        .limit(limit)
    )
    return [_shown(row, mode) for row in db.session.execute(statement)]


def _shown(row: Row[Any], mode: str) -> Found:
    finding, orcid, recid, opted_out = row
    sort = sort_of(finding.kind, finding.local_key, opted_out)
    return Found(
        orcid=orcid,
        record=recid or finding.local_key,
        kind=finding.kind,
        put_code=finding.put_code,
        meaning=str(MEANINGS[sort]),
        next=str(NEXT[mode][sort]),
    )


def sort_of(kind: str, local_key: str | None, opted_out: str | None) -> str:
    """Return of which sort a finding is: a key of ``MEANINGS``."""
    if kind != "extra":
        return kind
    if local_key is None:
        return "unknown"
    return "opted_out" if opted_out else "extra"


def counts(connections: Sequence[int]) -> dict[str, int]:
    """Count findings by kind, the weightiest first; kinds that were not found are left out."""
    statement = (
        select(Finding.kind, func.count())
        .where(Finding.connection_id.in_(connections))
        .group_by(Finding.kind)
    )
    found = {kind: number for kind, number in db.session.execute(statement)}
    return {kind: found[kind] for kind in KINDS if kind in found}
