# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Why a connection does not send, and why nothing is sent at all: for operators, one row per code.

The tables "Codes of connections" and "When it is paused" of the operator's guide say the same at length.
"""

from invenio_i18n import lazy_gettext as _

from .words_row import Reason

STATUSES = {
    "active": _("active"),
    "permission_lost": _("permission lost"),
    "blocked": _("stopped"),
    "closing": _("being ended"),
    "disconnected": _("ended"),
}
"""Status of a connection → words."""

CONNECTIONS = {
    "scope": Reason(
        _("The permission is too narrow"),
        _("It does not cover what this site asks for when people connect."),
        _("Its author connects again."),
        "author",
    ),
    "refused": Reason(
        _("ORCID refused the permission"),
        _(
            "Twice, with some time between, while other permissions were accepted: as after removing this site at "
            "ORCID."
        ),
        _("Its author connects again, or disconnects."),
        "author",
    ),
    "works_disappeared": Reason(
        _("Many works disappeared at once"),
        _(
            "More than ten works, and more than a fifth of all, are gone: a restored or reopened ORCID record, or "
            "its author's doing."
        ),
        _(
            "Ask the author. Then audit this record: “repair” leaves the works away, “after a restored backup” "
            "sends them again."
        ),
        "operator",
    ),
    "moved": Reason(
        _("ORCID merged the record into another"),
        _("The iD is not in use any more. ORCID told which one took its place."),
        _("Its author connects with the new iD."),
        "author",
    ),
    "record_deactivated": Reason(
        _("The ORCID record is deactivated"),
        _("Its author closed it at ORCID."),
        _("Its author opens it again at ORCID, then connects again."),
        "author",
    ),
    "paused": Reason(
        _("Paused by an operator"),
        _("Nothing is sent until an operator lets it go on. Changes wait."),
        _("Resume the connection."),
        "operator",
    ),
    "record_locked": Reason(
        _("The ORCID record is locked"),
        _("ORCID locked it and takes nothing for it. It is tried every day."),
        _("Nothing. Its author can ask ORCID's support why."),
    ),
    "record_unclaimed": Reason(
        _("The ORCID record is not claimed yet"),
        _("ORCID takes nothing for it until then. It is tried every day."),
        _("Nothing. Its author finds ORCID's e-mail and claims the record."),
    ),
    "no_such_record": Reason(
        _("ORCID does not know the iD"),
        _("There is no such record in this registry."),
        _("See whether this site is set to the registry in which people connected."),
        "operator",
    ),
    "wrong_record": Reason(
        _("The permission opens another record"),
        _("ORCID says that the token belongs to another iD."),
        _("Ask the author to connect again, and report it."),
        "operator",
    ),
    "unknown_answer": Reason(
        _("ORCID answered in an unknown way"),
        _(
            "This version does not know the answer, or it belongs to another part of ORCID. Nothing is guessed."
        ),
        _("Report it with the history. Check the permission when the cause is mended."),
        "operator",
    ),
    "no_grant": Reason(
        _("There is no permission"),
        _("No permission is in force for this connection."),
        _("Its author connects again."),
        "author",
    ),
    "unreadable_grant": Reason(
        _("The stored permission does not open"),
        _("It is encrypted with another SECRET_KEY. It is tried every hour."),
        _("Set the right key, or migrate the former one."),
        "operator",
    ),
    "former_client": Reason(
        _("Made under a former client id"),
        _("Its works rest as they are, and are not kept up to date."),
        _("Its author connects again; the works follow."),
        "author",
    ),
    "account": Reason(
        _("The account is gone"),
        _("It was deleted or blocked, or ORCID was unlinked from it."),
        _("Nothing. The connection ends by itself."),
    ),
}
"""Reason of a connection → words."""

PAUSES = {
    "registry_busy": Reason(
        _("ORCID is busy or cannot be reached"),
        _(
            "It answers that there are too many requests, or not at all. It is tried again after seconds, later "
            "minutes."
        ),
        _("Nothing. If it lasts, look at your network and at ORCID's status page."),
    ),
    "many_refusals": Reason(
        _("Many permissions were refused at once"),
        _(
            "Three or more connections within a quarter of an hour: more likely ORCID's trouble than theirs."
        ),
        _("Nothing. If it lasts, ask ORCID whether your client was suspended."),
    ),
    "forbidden": Reason(
        _("ORCID does not let this site in"),
        _(
            "ORCID refuses the client, a proxy wants to be signed in to, or a guard refused works of three people."
        ),
        _(
            "See whether the credentials are those of a member, and whether a proxy interferes."
        ),
        "operator",
    ),
    "wrong_endpoint": Reason(
        _("ORCID does not know what is asked for"),
        _(
            "Address, method or version are not known there, or something else stands in ORCID's place."
        ),
        _(
            "See whether ORCID_SYNC_ENVIRONMENT and ORCID_SYNC_HOSTS are right, and whether a proxy or a sign-in "
            "page stands between. Report it if it lasts."
        ),
        "operator",
    ),
    "client_locked": Reason(
        _("ORCID locked the client"),
        _("ORCID takes nothing from this client id."),
        _("Write to ORCID's support."),
        "operator",
    ),
    "credentials": Reason(
        _("ORCID does not accept client id and secret"),
        _("It said so when a permission was to be revoked."),
        _("Set the right ones and restart."),
        "operator",
    ),
    "unknown_answer": Reason(
        _("ORCID answered in an unknown way"),
        _("Three or more connections met an answer that this version does not know."),
        _("Report it with the history."),
        "operator",
    ),
}
"""Reason of a pause of everything → words."""
