# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Former client ids. ORCID lets a client change only what it added itself, so a new one starts beside the old works.

While works of a former client id are known, it must be configured as retired, which removes them as their
authors connect again, or be forgotten. Until then nothing is sent: everything would be there twice.
"""

from dataclasses import dataclass

from invenio_access.permissions import system_identity
from invenio_db import db
from sqlalchemy import Executable, func, insert, literal, select, update

from ..engine import retired
from ..engine.settle import CANNOT_REMOVE
from ..models import OPEN, Connection, Grant, History, Item, Registry
from ..orcid.environments import Environment
from ..proxies import current_orcid_sync
from ..said import N_, ngettext
from . import auditing
from .errors import BadInput, NotFound, Refused

OPEN_ENDED = Connection.status != "disconnected"


@dataclass(frozen=True)
class Former:
    """What is left under a former client id."""

    client_id: str
    retired: bool
    """Whether its credentials are configured."""
    connections: int
    """Not disconnected yet."""
    works: int
    """That these have at ORCID, or may have."""
    left_behind: int
    """Works whose removal ORCID refused: only their authors can remove them."""
    revocations: int
    """Tokens that ORCID has not yet confirmed as revoked."""


def former(registry: Registry) -> list[Former]:
    """Return what is left under the other client ids of an environment."""
    return [_former(one) for one in retired.others(registry)]


def _former(registry: Registry) -> Former:
    people = Connection.registry_id == registry.id
    works = (
        select(func.count(Item.id))
        .join(Connection)
        .where(people, OPEN_ENDED, Item.remote != "none")
    )
    refused = (
        select(func.count(Item.id))
        .join(Connection)
        .where(people, Item.code == CANNOT_REMOVE)
    )
    surplus = select(func.count(Grant.id)).where(
        Grant.registry_id == registry.id, Grant.state == "surplus"
    )
    return Former(
        client_id=registry.client_id,
        retired=registry.client_id in _configured(),
        connections=db.session.scalar(
            select(func.count(Connection.id)).where(people, OPEN_ENDED)
        ),
        works=db.session.scalar(works),
        left_behind=db.session.scalar(refused),
        revocations=db.session.scalar(surplus),
    )


def _configured() -> dict[str, Environment]:
    return {one.client_id: one for one in current_orcid_sync.retired}


def refusal(registry: Registry) -> Refused | None:
    """Return why nothing is added under this client id, None where no other one's works are in doubt."""
    configured = _configured()
    for row in retired.others(registry):
        if row.client_id not in configured and (one := _former(row)).works:
            return _refused(one)
    return None


def _refused(one: Former) -> Refused:
    return Refused(
        "former_client",
        ngettext(
            "The client id was changed: %(num)s work was added as %(client)s, and ORCID lets no other client change or "
            "remove it. New ones would stand beside it.",
            "The client id was changed: %(num)s works were added as %(client)s, and ORCID lets no other client change "
            "or remove them. New ones would stand beside them.",
            one.works,
            client=one.client_id,
        ),
        N_(
            "Set the former client id again; or list it with its secret in ORCID_SYNC_RETIRED_CLIENTS, so that its "
            "works are removed as their authors connect again; or leave them to their authors: "
            "'invenio orcid settings forget-client %(client)s'.",
            client=one.client_id,
        ),
    )


def retire(registry: Registry) -> list[Environment]:
    """Decide what ends under former client ids. :returns: those under which there is something to do. Commits."""
    rows = retired.others(registry)
    if not rows:
        return []
    retired.wake(registry)
    configured = _configured()
    ending = [row for row in rows if row.client_id in configured]
    for row in ending:
        retired.end(row, registry)
    db.session.commit()
    return [configured[row.client_id] for row in ending if retired.at_work(row)]


def left(client_id: str) -> Former:
    """Return what is left under a former client id.

    :raises NotFound: there is no such client id. :raises BadInput: it is in use.
    """
    return _former(_registry(client_id))


def forget(client_id: str) -> None:
    """Leave the works of a former client id to their authors, and end its connections. Commits.

    Its tokens are revoked if its credentials are ever configured: nobody else can.

    :raises NotFound: there is no such client id. :raises BadInput: it is in use.
    """
    registry = _registry(client_id)
    ids = select(Connection.id).where(Connection.registry_id == registry.id, OPEN_ENDED)
    _run(
        insert(History).from_select(
            ["connection_id", "actor", "action", "outcome"],
            ids.add_columns(literal("operator"), literal("forget"), literal("keep")),
        )
    )
    _run(
        update(Grant)
        .where(Grant.connection_id.in_(ids), Grant.state == "current")
        .values(state="surplus", due_at=func.clock_timestamp(), attempts=0)
    )
    _run(
        update(Connection)
        .where(Connection.id.in_(ids))
        .values(status="disconnected", closing_works="keep", reason=None)
    )
    auditing.commit(system_identity, auditing.ClientForget, client_id)


def rests(user_id: int, registry: Registry) -> bool:
    """Tell whether an account is connected under a former client id, and its works wait for connecting again."""
    ids = [one.id for one in retired.others(registry)]
    statement = select(Connection.id).where(
        Connection.registry_id.in_(ids),
        Connection.user_id == user_id,
        Connection.status.in_(OPEN),
    )
    return bool(ids) and db.session.scalar(statement.limit(1)) is not None


def _registry(client_id: str) -> Registry:
    environment = current_orcid_sync.environment
    if client_id == environment.client_id:
        raise BadInput(
            N_("%(client)s is in use: see ORCID_SYNC_CLIENT_ID.", client=client_id)
        )
    found = Registry.query.filter_by(
        environment=environment.name, client_id=client_id
    ).one_or_none()
    if found is None:
        raise NotFound("former client id", client_id)
    return found


def _run(statement: Executable) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))
