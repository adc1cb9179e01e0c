# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Why a work is not, or not as it should be, in an ORCID record: for its author, one row per code.

Codes are those of ``core.policy``, ``core.outcomes``, the mapping and the ledger. They are stored, sentences
never: they are translated when shown. What of a record is not in its work has a table of its own, for all readers.
"""

from invenio_i18n import lazy_gettext as _

from .errors import Message

_BY_ITSELF = _("There is nothing to do. It goes on by itself.")
_THEY_SEE_IT = _("The people who run this site see it and can mend it.")
_CHOICES = _("Send this one all the same, or change your choices.")


def _waits(title: object, what: object, then: object = _BY_ITSELF) -> Message:
    return Message(title, what, then, who="nobody", retry=False)


def _theirs(title: object, what: object, then: object = _THEY_SEE_IT) -> Message:
    return Message(title, what, then, who="operator", retry=False)


WORKS = {
    # By the rules, and by what the author chose.
    "awaits_author": Message(
        _("It waits for your yes"),
        _(
            "Somebody else deposited it and named you as author, or you asked to be asked about every work."
        ),
        _("Say whether it is yours and is to be sent."),
    ),
    "not_listed": _waits(
        _("You are not among its authors"),
        _(
            "The latest version does not list your ORCID iD. A work that is in your ORCID record goes after a while."
        ),
        _(
            "If that is a slip, ask whoever edits the record to add your ORCID iD again."
        ),
    ),
    "owner_blocked": _theirs(
        _("Its depositor's account is closed"),
        _(
            "The account that deposited it is blocked or was never confirmed. A work that is in your ORCID record "
            "goes after a while."
        ),
        _("If you need it there, tell the people who run this site."),
    ),
    "restricted": _waits(
        _("It is not public"),
        _("Only works whose page is open to everybody are sent to ORCID."),
        _("It is sent by itself when it becomes public."),
    ),
    "record_gone": _waits(
        _("It was withdrawn"),
        _("No version of it is published here any more."),
        _("It is sent again by itself if it is restored."),
    ),
    "access_unshared": _waits(
        _("Works with this kind of access are not sent"),
        _(
            "This site decides whether works go to ORCID whose files are not open to everybody. A work that is in "
            "your ORCID record goes after a while."
        ),
        _("It is sent by itself when its access changes."),
    ),
    "community_unshared": _waits(
        _("It is in no community whose works are sent"),
        _(
            "This site sends works of certain communities only. A work that is in your ORCID record goes after a "
            "while."
        ),
        _("It is sent by itself when such a community accepts it."),
    ),
    "type_unshared": _theirs(
        _("Works of this type are not sent"),
        _(
            "This site does not send works of this type. A work that is in your ORCID record goes after a while."
        ),
        _("If you need it there, tell the people who run this site."),
    ),
    "already_there": Message(
        _("Another source has added it already"),
        _(
            "Your ORCID record holds this work from somewhere else, and you want no second one."
        ),
        _CHOICES,
    ),
    "adding_off": Message(
        _("You switched adding works off"),
        _(
            "Nothing new is added to your ORCID record. What is there is kept up to date."
        ),
        _CHOICES,
    ),
    "type_unwanted": Message(
        _("You do not want works of this type"),
        _("A work that is in your ORCID record goes after a while."),
        _CHOICES,
    ),
    "depositor_refused": Message(
        _("You want no works from its depositor"),
        _(
            "You said that this account's deposits are not to be added to your ORCID record."
        ),
        _CHOICES,
    ),
    "second_work": _waits(
        _("It was there twice"),
        _("Two entries of ours were found for one work. One of them is removed."),
    ),
    "disconnecting": _waits(
        _("You are disconnecting"),
        _("It is removed because you asked for it."),
    ),
    "shared": _waits(_("It belongs there"), _("It is public, and you are its author.")),
    # Taken out.
    "opted_out": Message(
        _("It was taken out"),
        _("It is not sent to your ORCID record."),
        _("You can have it sent again."),
    ),
    "author": Message(
        _("You left it out"),
        _("You asked us not to send it to your ORCID record."),
        _("You can have it sent again."),
    ),
    "author_at_orcid": Message(
        _("You deleted it at ORCID"),
        _(
            "It was in your ORCID record and is not there any more, so that it stays away."
        ),
        _("You can have it sent again."),
    ),
    "operator": _theirs(
        _("The people who run this site took it out"),
        _("It is not sent to your ORCID record."),
        _("Ask them if you want to know why."),
    ),
    # On the way.
    "awaits_doi": _waits(
        _("Its DOI is not registered yet"),
        _("It is sent as soon as the DOI works, or after an hour without it."),
    ),
    "doi_unregistered": _theirs(
        _("It is there without its DOI"),
        _("The DOI was not registered. We look every day, and add it when it is."),
    ),
    "unanswered": _waits(
        _("ORCID has not answered"),
        _(
            "We look at your ORCID record before we try again, so that it is not added twice."
        ),
    ),
    "guarded": _waits(
        _("ORCID did not let the request through"),
        _("We try again by ourselves."),
    ),
    "bulk_refused": _waits(
        _("ORCID refused several works at once"),
        _("One of them is wrong. They are sent again, apart."),
    ),
    "registry_busy": _waits(
        _("ORCID is busy or cannot be reached"), _("We try again by ourselves.")
    ),
    "record_locked": _waits(
        _("Your ORCID record is locked"),
        _("ORCID takes nothing for it at present. We try again every day."),
        _("ORCID's support can tell you why."),
    ),
    "record_unclaimed": _waits(
        _("Your ORCID record is not claimed yet"),
        _("ORCID takes nothing for it at present. We try again every day."),
        _("Look for ORCID's e-mail, and claim your record."),
    ),
    "refused": _waits(
        _("ORCID did not accept our permission"),
        _("Perhaps it was ORCID's own trouble. We try again within the hour."),
        _("If you removed us at ORCID, connect again or disconnect here."),
    ),
    # Something must be done.
    "record_full": Message(
        _("Your ORCID record is full"),
        _("It holds as many works as ORCID takes."),
        _("Delete works at ORCID, then have this one sent again."),
    ),
    "cannot_remove": Message(
        _("ORCID did not let us remove it"),
        _("You wanted it removed, and our permission did not suffice any more."),
        _("Delete it at ORCID yourself."),
        retry=False,
    ),
    "partly_stored": _theirs(
        _("ORCID shows it differently"),
        _("ORCID accepted our change, but did not store all of it."),
    ),
    "identifier_taken": _theirs(
        _("Another entry has its identifier"),
        _("Your ORCID record holds another entry of ours with the same identifier."),
    ),
    "not_our_work": _theirs(
        _("ORCID says that the entry is not ours"),
        _("We may not change what others added to your ORCID record."),
    ),
    "rejected": _theirs(
        _("ORCID refused it"),
        _("Something in its description is not as ORCID wants it."),
    ),
    "too_large": _theirs(
        _("It is too large for ORCID"), _("Its description is longer than ORCID takes.")
    ),
    "title_blank": _theirs(
        _("It has no title"),
        _("ORCID takes no work without a title."),
        _("Fill in the title of the record."),
    ),
    "no_self_id": _theirs(
        _("It has no identifier"),
        _("ORCID takes no work without a DOI or an address."),
    ),
    "unreadable_grant": _theirs(
        _("We cannot read your permission"),
        _("It is stored encrypted, and does not open at present."),
    ),
    "internal_error": _theirs(
        _("Something is wrong on our side"),
        _("We could not prepare this work. It is tried again by itself."),
    ),
}
"""Code → message. Others get :data:`UNKNOWN`."""

UNKNOWN = _theirs(
    _("We do not know why"),
    _("Something happened that nobody foresaw."),
    _("Please tell the people who run this site."),
)

LEFT_OUT = {
    "award_without_number": _(
        "A funder is left out: it has neither number nor address of the award."
    ),
    "container_not_sent": _(
        "A second title of a journal, book or meeting is left out: ORCID takes one."
    ),
    "contributor_nameless": _("Somebody without name and iD is left out."),
    "contributors_capped": _(
        "Not everybody is named: there are more people than are sent."
    ),
    "date_dropped": _("The publication date is left out: no part of it can be used."),
    "date_shortened": _("Only a part of the publication date is sent."),
    "description_cut": _("The description is cut: it is longer than ORCID takes."),
    "doi_not_registered": _("The DOI is left out until it is registered."),
    "identifier_invalid": _(
        "An identifier is left out: it does not look like one of its kind."
    ),
    "language_not_sent": _("A second language is left out: ORCID takes one."),
    "language_unmapped": _("The language is left out: ORCID does not have it."),
    "markup_removed": _("Markup is taken out of a title."),
    "name_cut": _("A name is cut: it is longer than ORCID takes."),
    "name_is_email": _("A name is left out: it is an e-mail address."),
    "newer_unshared": _(
        "An earlier version is shown: by the rules of this site, the latest one is not shared."
    ),
    "orcid_not_sent": _(
        "An ORCID iD is left out: it is not valid, or an organisation's."
    ),
    "relation_not_groupable": _(
        "A related work is left out: ORCID would take the two for one."
    ),
    "relation_unmapped": _(
        "A related work is left out: ORCID has no place for that relation."
    ),
    "role_unmapped": _("Somebody's role is left out: ORCID does not have it."),
    "scheme_not_sent": _(
        "An identifier is left out: those of its kind are never sent."
    ),
    "scheme_unmapped": _("An identifier is left out: ORCID does not have its kind."),
    "title_cut": _("A title is cut: it is longer than ORCID takes."),
    "title_not_sent": _("A further title is left out: ORCID has no place for it."),
    "title_without_language": _(
        "A translated title is left out: ORCID does not have its language."
    ),
    "type_unmapped": _("The resource type is sent as a more general one."),
    "url_invalid": _("The link to the record's page is left out: it cannot be sent."),
    "versions_capped": _(
        "The DOIs of the oldest versions are left out: there are more than are sent."
    ),
}
"""Code of a note of the mapping → what of the record is not, or not quite, in the work."""
