# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Why a work is not, or not as it should be, in an ORCID record: for operators, one row per code.

The table "Codes of works" of the operator's guide says the same at length. What authors are told is in ``reasons``.
"""

from invenio_i18n import lazy_gettext as _

from .words_row import Reason

_NOTHING = _("Nothing. It goes on by itself.")
_RULE = _("Nothing, unless the rule is wrong: change it in the settings.")
_THEIR_CHOICE = _("Nothing. Its author can change that on the ORCID page.")
_MEND = _("Open the work to see what is wrong, mend the record, then retry.")
_GOES = _("A work that is there goes after the grace period.")

STATES = {
    "sent": _("in the ORCID record"),
    "pending": _("on the way"),
    "unanswered": _("being checked with ORCID"),
    "removing": _("being removed"),
    "needs_author": _("waits for its author"),
    "needs_operator": _("waits for you"),
    "excluded": _("left out"),
    "not_shared": _("not shared"),
}
"""State of a work → words."""

WORKS = {
    # By the rules, and by what its author chose.
    "shared": Reason(
        _("It belongs there"),
        _("It is public, and lists its author."),
        _NOTHING,
    ),
    "awaits_author": Reason(
        _("Waits for its author's yes"),
        _(
            "Somebody else deposited the record and nobody vouches for it, or its author wants to be asked about "
            "every work."
        ),
        _("Its author says yes or no on the ORCID page."),
        "author",
    ),
    "not_listed": Reason(
        _("Does not list its author"),
        _(
            "The latest version does not name the iD. A work that is there goes after the grace period."
        ),
        _("If that is a slip, list the iD again."),
        "curator",
    ),
    "owner_blocked": Reason(
        _("Its depositor's account is closed"),
        _(
            "It is blocked, inactive or not confirmed. A work that is there goes after the grace period."
        ),
        _("Unblock the account, then retry."),
        "operator",
    ),
    "restricted": Reason(
        _("The record is not public"),
        _("Its metadata are not open to everybody. It is removed at once."),
        _NOTHING,
    ),
    "record_gone": Reason(
        _("The record was withdrawn"),
        _("No version is published any more. It is removed at once."),
        _NOTHING,
    ),
    "access_unshared": Reason(
        _("Records with this access are not shared"),
        _GOES,
        _RULE,
        "operator",
    ),
    "community_unshared": Reason(
        _("In no community whose records are shared"),
        _GOES,
        _("Change the rule, or have such a community accept the record."),
        "operator",
    ),
    "type_unshared": Reason(
        _("Records of this type are not shared"),
        _GOES,
        _RULE,
        "operator",
    ),
    "already_there": Reason(
        _("Another source has added it"),
        _("Its author wants no second work with the same identifier."),
        _THEIR_CHOICE,
        "author",
    ),
    "adding_off": Reason(
        _("Its author wants nothing added"),
        _("What is there is kept up to date."),
        _THEIR_CHOICE,
        "author",
    ),
    "type_unwanted": Reason(
        _("Its author wants no works of this type"),
        _GOES,
        _THEIR_CHOICE,
        "author",
    ),
    "depositor_refused": Reason(
        _("Its author wants no works from its depositor"),
        _GOES,
        _THEIR_CHOICE,
        "author",
    ),
    "second_work": Reason(
        _("It was there twice"),
        _(
            "An audit found two of our works of one record. The other one stays, this one is removed at once."
        ),
        _NOTHING,
    ),
    "disconnecting": Reason(
        _("Its author is disconnecting"),
        _("Its author wants it removed from the ORCID record."),
        _NOTHING,
    ),
    # Taken out.
    "opted_out": Reason(
        _("Taken out"),
        _("Somebody does not want it there."),
        _NOTHING,
    ),
    "author": Reason(
        _("Its author left it out"),
        _("Its author does not want it in the ORCID record."),
        _THEIR_CHOICE,
        "author",
    ),
    "author_at_orcid": Reason(
        _("Its author deleted it at ORCID"),
        _("It is not sent again by itself."),
        _("Nothing. Its author can ask for it on the ORCID page."),
        "author",
    ),
    "operator": Reason(
        _("An operator took it out"),
        _("It stays away, whatever its author asks for."),
        _("Include it, if it is to be sent again."),
        "operator",
    ),
    # On the way.
    "awaits_doi": Reason(
        _("Its DOI is not registered yet"),
        _("It is sent as soon as the DOI is, or after a while without it."),
        _NOTHING,
    ),
    "doi_unregistered": Reason(
        _("It is there without its DOI"),
        _("The DOI was not registered in time. It is looked for every day, and added."),
        _("See why the DOI was not registered."),
        "operator",
    ),
    "unanswered": Reason(
        _("ORCID has not answered"),
        _(
            "It did not answer, or with an error of its own. The ORCID record is looked at before anything is "
            "added again."
        ),
        _NOTHING,
    ),
    "guarded": Reason(
        _("A guard refused it"),
        _(
            "A page in ORCID's place refused the request, and nothing was stored. It is repeated after a growing "
            "while."
        ),
        _NOTHING,
    ),
    "bulk_refused": Reason(
        _("Refused together with others"),
        _("One of several works was wrong. They are sent again, apart."),
        _NOTHING,
    ),
    "refused": Reason(
        _("ORCID did not accept the permission"),
        _("One refusal proves nothing. It is asked again within the hour."),
        _NOTHING,
    ),
    # Something must be done.
    "unreadable_grant": Reason(
        _("The stored permission does not open"),
        _("It is encrypted with another SECRET_KEY. It is tried every hour."),
        _("Set the right key, or migrate the former one."),
        "operator",
    ),
    "partly_stored": Reason(
        _("ORCID shows something else"),
        _("It answered an edit twice, but does not show all of it."),
        _("Open the work and compare it with ORCID's copy."),
        "operator",
    ),
    "identifier_taken": Reason(
        _("Another work of ours has its identifier"),
        _("That work is not this record's."),
        _(
            "Look for two records with one DOI, or another system with the same client id. Then retry."
        ),
        "operator",
    ),
    "not_our_work": Reason(
        _("ORCID says that it is not ours"),
        _("The work belongs to another client."),
        _("See whether the client id was changed."),
        "operator",
    ),
    "record_full": Reason(
        _("The ORCID record is full"),
        _("It holds as many works as ORCID takes."),
        _("Its author deletes works at ORCID; then retry."),
        "author",
    ),
    "rejected": Reason(
        _("ORCID refused it as invalid"),
        _("Something in its description is not as ORCID wants it."),
        _MEND,
        "operator",
    ),
    "too_large": Reason(
        _("Refused as too large"),
        _("A proxy or ORCID refused the request for its size. Nothing was stored."),
        _("Raise your proxy's limit, or shorten the record. Then retry."),
        "operator",
    ),
    "title_blank": Reason(
        _("It has no title"),
        _("The record has no title that shows anything."),
        _("Fill in the title of the record."),
        "curator",
    ),
    "no_self_id": Reason(
        _("It has no identifier"),
        _("The record has neither a DOI nor an address."),
        _("Give it a DOI, or set SITE_UI_URL."),
        "operator",
    ),
    "cannot_remove": Reason(
        _("ORCID did not let us remove it"),
        _("Its author wanted it removed, and the permission did not suffice any more."),
        _("Its author deletes it at ORCID."),
        "author",
    ),
    "internal_error": Reason(
        _("It could not be prepared"),
        _(
            "Something is wrong on our side; the worker's log has the reason. It is tried again, ever less often."
        ),
        _("Report it with the log."),
        "operator",
    ),
}
"""Code of a work → words."""
