# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What people are told when something did not go as they wanted: one row per code.

Codes are stored and logged, sentences never: they are translated when shown.
"""

from dataclasses import dataclass
from typing import Any

from invenio_i18n import lazy_gettext as _


class Problem(Exception):
    """Something that a person must be told. ``code`` is a key of :data:`MESSAGES`."""

    def __init__(self, code: str) -> None:
        """Carry a code and nothing else, so that no log or traceback can hold a token."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Message:
    """What happened, what to do next, and who can do it."""

    title: Any
    what: Any
    then: Any
    who: str = "you"
    """``you``, ``operator`` or ``nobody`` (it mends itself)."""
    retry: bool = True
    """Whether trying again is of use."""


MESSAGES = {
    "denied": Message(
        _("You did not give permission"),
        _(
            "You chose “Deny access” at ORCID, so that nothing is connected. We ask so that we can "
            "be sure that the iD is yours, and add the works that you publish here to your record."
        ),
        _("You can try again now or at any later time. Publishing works without it."),
    ),
    "sign_in_denied": Message(
        _("You did not sign in with ORCID"),
        _(
            "You chose “Deny access” at ORCID. For signing in we ask for your iD only, to be "
            "sure that it is you. It gives us no right to change your record."
        ),
        _("Try again, or sign in another way."),
    ),
    "silent": Message(
        _("ORCID sent you back without an answer"),
        _(
            "We cannot see whether you gave permission. ORCID does this when the request "
            "was not accepted, or when its page was left before the end."
        ),
        _("Try again. If this happens every time, tell us."),
    ),
    "registry_error": Message(
        _("ORCID did not accept our request"),
        _("ORCID refused what this site asked for. It is not about your account."),
        _("Please tell the people who run this site."),
        who="operator",
    ),
    "state_unknown": Message(
        _("This answer does not belong to a request of yours"),
        _(
            "You came back from ORCID, but not in the browser session in which you left, "
            "or a part of the address is missing. To be safe we did not use it."
        ),
        _("Start again from this page, in this browser and with cookies allowed."),
    ),
    "state_used": Message(
        _("This answer was used already"),
        _(
            "ORCID's answer counts once. You see this after reloading the page or going back "
            "to it. Whatever the first time did still holds."
        ),
        _("Look at the state of your connection. Start again only if it is missing."),
    ),
    "state_expired": Message(
        _("That took too long"),
        _("More than 30 minutes passed between leaving for ORCID and coming back."),
        _("Try again."),
    ),
    "state_other_user": Message(
        _("Another account is signed in now"),
        _("The request to ORCID was made by another account of this site."),
        _("Check with which account you are signed in, then start again."),
    ),
    "state_other_environment": Message(
        _("This answer comes from another ORCID registry"),
        _(
            "This site talks to one ORCID registry, and this answer is meant for another."
        ),
        _("Start again from this page."),
    ),
    "exchange_refused": Message(
        _("ORCID did not confirm your permission"),
        _("The code that ORCID gave you was used or is too old. Nothing was stored."),
        _("Try again: you will get a new one."),
    ),
    "client_refused": Message(
        _("ORCID does not accept this site's credentials"),
        _("ORCID refused this site itself, not you. Nothing was stored."),
        _("Please tell the people who run this site."),
        who="operator",
        retry=False,
    ),
    "exchange_unanswered": Message(
        _("ORCID does not answer"),
        _(
            "You came back from ORCID, but ORCID did not confirm it in time. "
            "It may be busy or being repaired. Nothing was stored."
        ),
        _("Wait a few minutes, then try again."),
        who="nobody",
    ),
    "answer_unusable": Message(
        _("ORCID's answer is incomplete"),
        _("ORCID's answer does not hold an iD and a permission. Nothing was stored."),
        _("Try again. If this happens every time, tell us."),
    ),
    "other_id": Message(
        _("This is not the ORCID iD of your account"),
        _(
            "Your account belongs to one ORCID iD, and at ORCID you were signed in with another one. "
            "We did not keep the new permission."
        ),
        _(
            "Sign out at orcid.org and try again with your own iD. To change to the other iD, first disconnect "
            "here and unlink ORCID in “Linked accounts”."
        ),
    ),
    "other_account": Message(
        _("This ORCID iD belongs to another account"),
        _(
            "Another account of this site holds this ORCID iD. An iD belongs to one account only. "
            "We did not keep the new permission."
        ),
        _(
            "If that account is yours too, sign in to it and use it, or disconnect and unlink ORCID there, then "
            "connect here. If it is not yours, tell the people who run this site."
        ),
    ),
    "closing_elsewhere": Message(
        _("This ORCID iD is just being disconnected"),
        _(
            "Another account of this site is giving this ORCID iD up, and its clean-up is not done yet. "
            "We did not keep the new permission."
        ),
        _("Wait a few minutes, then try again."),
        who="nobody",
    ),
    "fewer_rights": Message(
        _("Connected, but without the rights to add works"),
        _(
            "Your ORCID iD is confirmed, but ORCID gave us fewer rights than we asked for, "
            "so that we cannot keep your record up to date."
        ),
        _("Connect again and allow all that is asked for."),
    ),
    "kept_wider": Message(
        _("Your earlier permission stays in force"),
        _("The new permission covers less than the one that you gave before."),
        _("There is nothing to do. To take rights back, disconnect."),
        who="nobody",
        retry=False,
    ),
    "not_set_up": Message(
        _("ORCID is not set up on this site"),
        _("The people who run this site have not finished setting up ORCID."),
        _("There is nothing that you can do. Publishing works without it."),
        who="operator",
        retry=False,
    ),
    "other_instance": Message(
        _("ORCID is not available here for the time being"),
        _(
            "This site asks nothing of ORCID until the people who run it have confirmed its set-up. "
            "It is not about you, and nothing of yours is lost. Publishing works without it."
        ),
        _("Try again later. If you need it now, tell the people who run this site."),
        who="operator",
        retry=False,
    ),
}
"""Code → message. The reasons of :data:`REASONS` have theirs beside."""

_OURS = Message(
    _("Something is wrong on our side"),
    _("We stopped sending to your ORCID record to be safe. It is not your fault."),
    _("The people who run this site have to look into it."),
    who="operator",
    retry=False,
)

PAUSED = "paused"
"""An operator has paused the connection: no status of its own, so that whatever stops it besides is kept."""

REASONS = {
    PAUSED: Message(
        _("Your connection is paused"),
        _(
            "The people who run this site have stopped sending to your ORCID record for a while. What is there stays, "
            "and nothing is lost."
        ),
        _(
            "Only they can let it go on. Ask them if you want to know why. You can disconnect at any time."
        ),
        who="operator",
        retry=False,
    ),
    "scope": Message(
        _("We may not add works"),
        _("The permission that you gave does not include adding works."),
        _("Connect again and allow all that is asked for."),
    ),
    "refused": Message(
        _("Your permission has ended"),
        _(
            "ORCID does not accept our permission any more, as after removing us at ORCID."
        ),
        _("Connect again if you want your works to be sent."),
    ),
    "moved": Message(
        _("ORCID merged your record into another one"),
        _("Your ORCID iD now leads to another iD."),
        _("Connect again and sign in with the iD that you use now."),
    ),
    "record_deactivated": Message(
        _("Your ORCID record is deactivated"),
        _("ORCID takes nothing for a record that its owner closed."),
        _("Open it again at ORCID, then connect again."),
    ),
    "no_such_record": Message(
        _("ORCID does not know this iD any more"),
        _("ORCID says that there is no record with the iD of your connection."),
        _("Look at your record at ORCID, then connect again."),
    ),
    "no_grant": Message(
        _("We hold no permission of yours"),
        _("Your iD is known here, but not the permission to add works."),
        _("Connect again if you want your works to be sent."),
    ),
    "works_disappeared": Message(
        _("Many of our works are gone from your ORCID record"),
        _("More works are missing at once than somebody removes one by one."),
        _("Ask us to send them again, or tell us that they are to stay away."),
    ),
    "wrong_record": _OURS,
    "unknown_answer": _OURS,
}
"""Why a connection is not active → message. Others get :data:`STOPPED`."""

STANDSTILL = {
    "orcid": Message(
        _("ORCID takes nothing at the moment"),
        _(
            "It is a matter for ORCID, and not about you. Nothing is lost: what is on the way waits, and is sent when "
            "ORCID takes it again."
        ),
        _("There is nothing that you have to do."),
        who="nobody",
    ),
    "site": Message(
        _("This site sends nothing to ORCID at the moment"),
        _(
            "It is a matter for this site, and not about you. Nothing is lost: what is on the way waits, and is sent "
            "when the people who run this site have looked into it."
        ),
        _("There is nothing that you have to do."),
        who="operator",
        retry=False,
    ),
}
"""Whose matter it is that nothing is sent to anybody (``services.standstill``) → message."""

STOPPED = Message(
    _("ORCID does not let us write to your record"),
    _("Your record may be locked, full or deactivated."),
    _("Look at your record at ORCID, then connect again."),
)
