# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The instance's audit log (invenio-audit-logs), where it keeps one: what operators changed, and who they are.

Our own history tells of people's connections and works, and to them. This is for whoever looks after operators.
"""

from functools import partial
from typing import Any

from flask import current_app
from invenio_audit_logs.services import AuditLogOp
from invenio_db import db
from invenio_db.uow import UnitOfWork
from invenio_drafts_resources.auditlog.actions import BaseAuditLog
from invenio_i18n import lazy_gettext as _
from marshmallow import fields
from opensearchpy.exceptions import OpenSearchException


class _Details:
    """Keeps what an operator chose. Whoever passes it on leaves out tokens and secrets."""

    def __call__(self, data: dict[str, Any], **details: Any) -> None:
        """Add it to an entry."""
        data.setdefault("metadata", {})["details"] = details


class OperatorAuditLog(BaseAuditLog):
    """Something that an operator did."""

    resource_type = "orcid-sync"
    context = [*BaseAuditLog.context, _Details()]
    metadata_schema = {
        **BaseAuditLog.metadata_schema,
        "details": fields.Dict(
            metadata={"description": "What the operator chose, and for how many."}
        ),
    }


class ConnectionCheck(OperatorAuditLog):
    """A permission is to be checked."""

    id = "orcid-sync.connection.check"
    message_template = _("User {user_id} had ORCID connection {resource_id} checked.")


class ConnectionPause(OperatorAuditLog):
    """A connection is to rest."""

    id = "orcid-sync.connection.pause"
    message_template = _("User {user_id} paused ORCID connection {resource_id}.")


class ConnectionResume(OperatorAuditLog):
    """A connection is to go on."""

    id = "orcid-sync.connection.resume"
    message_template = _("User {user_id} resumed ORCID connection {resource_id}.")


class ConnectionDisconnect(OperatorAuditLog):
    """A connection is to end."""

    id = "orcid-sync.connection.disconnect"
    message_template = _("User {user_id} ended ORCID connection {resource_id}.")


class ConnectionMove(OperatorAuditLog):
    """A connection goes to another account."""

    id = "orcid-sync.connection.move"
    message_template = _("User {user_id} moved ORCID connection {resource_id}.")


class ConnectionForget(OperatorAuditLog):
    """A connection is to be erased."""

    id = "orcid-sync.connection.forget"
    message_template = _("User {user_id} had ORCID connection {resource_id} erased.")


class AuditStart(OperatorAuditLog):
    """ORCID records are to be compared with the ledger, or set right."""

    id = "orcid-sync.audit.start"
    message_template = _("User {user_id} started ORCID audit of {resource_id}.")


class BackfillStart(OperatorAuditLog):
    """Works from before their authors connected are to be sent."""

    id = "orcid-sync.backfill.start"
    message_template = _("User {user_id} started ORCID backfill of {resource_id}.")


class BackfillStop(OperatorAuditLog):
    """What a backfill has found and not sent is to stay away."""

    id = "orcid-sync.backfill.stop"
    message_template = _("User {user_id} stopped ORCID backfill of {resource_id}.")


class ConnectionsImport(OperatorAuditLog):
    """Connections and put-codes of an earlier system are taken over."""

    id = "orcid-sync.connections.import"
    message_template = _("User {user_id} imported ORCID connections of {resource_id}.")


class InstanceAdopt(OperatorAuditLog):
    """This installation takes a database over."""

    id = "orcid-sync.instance.adopt"
    message_template = _("User {user_id} took over the ORCID data of {resource_id}.")


class ClientForget(OperatorAuditLog):
    """Works of a former client id are left to their authors."""

    id = "orcid-sync.client.forget"
    message_template = _("User {user_id} gave up ORCID client {resource_id}.")


class WorksPush(OperatorAuditLog):
    """Records are to be looked at again."""

    id = "orcid-sync.works.push"
    message_template = _("User {user_id} had records looked at again for ORCID.")


class WorksRetry(OperatorAuditLog):
    """Works are to be tried again."""

    id = "orcid-sync.works.retry"
    message_template = _("User {user_id} had works tried again at ORCID.")


class WorksSend(OperatorAuditLog):
    """Works are to be sent before others."""

    id = "orcid-sync.works.send"
    message_template = _("User {user_id} had works sent to ORCID at once.")


class WorksExclude(OperatorAuditLog):
    """Works are to stay away."""

    id = "orcid-sync.works.exclude"
    message_template = _("User {user_id} took works out of ORCID.")


class WorksInclude(OperatorAuditLog):
    """Works need not stay away any more."""

    id = "orcid-sync.works.include"
    message_template = _("User {user_id} let works to ORCID again.")


class HistoryPrune(OperatorAuditLog):
    """Old history is deleted."""

    id = "orcid-sync.history.prune"
    message_template = _("User {user_id} deleted old ORCID history.")


class SettingsSave(OperatorAuditLog):
    """A version of the settings."""

    id = "orcid-sync.settings.save"
    message_template = _("User {user_id} saved ORCID settings {resource_id}.")


def commit(
    identity: Any, action: type[OperatorAuditLog], resource: object, **details: Any
) -> None:
    """Commit what an operator has changed, and its entry in the audit log with it.

    An entry outlives whoever is forgotten: it names people by the numbers of their connections, and by no iD.

    :param resource: number or name of what was changed. :param details: what JSON knows; no token, no secret.
    """
    if not current_app.config.get("AUDIT_LOGS_ENABLED"):
        db.session.commit()
        return
    try:
        with UnitOfWork(db.session) as uow:
            entry = action.build(identity, str(resource), **details)
            uow.register(AuditLogOp(entry))
            uow.commit()
    except OpenSearchException as problem:
        # It is committed. The index is made anew from the table.
        current_app.logger.warning(
            "ORCID: the audit log's index lacks an entry: %s", type(problem).__name__
        )


class First:
    """Commits what goes in batches, with an entry beside the first of them: whoever is stopped half-way has left it."""

    def __init__(
        self,
        identity: Any,
        action: type[OperatorAuditLog],
        resource: object,
        **details: Any,
    ) -> None:
        """Say what :func:`commit` is to log. ``details``: as known before the first batch."""
        self._commit = partial(commit, identity, action, resource, **details)
        self._logged = False

    def commit(self) -> None:
        """Commit a batch."""
        if self._logged:
            db.session.commit()
        else:
            self._commit()
            self._logged = True
