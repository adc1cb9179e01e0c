# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Forms. All are POST with a token against forged requests (Flask-WTF)."""

from flask_wtf import FlaskForm
from invenio_i18n import lazy_gettext as _
from wtforms import HiddenField, RadioField, SelectMultipleField


class ConnectForm(FlaskForm):
    """Go to ORCID."""

    next = HiddenField()


class WorkForm(FlaskForm):
    """Ask for something with one press."""

    next = HiddenField()
    """Where the form stood."""


class DisconnectForm(FlaskForm):
    """End the connection."""

    works = RadioField(
        _("What happens to the works that we added to your ORCID record?"),
        choices=[
            ("keep", _("They stay. From then on only you can change or remove them.")),
            ("remove", _("They are removed from your ORCID record first.")),
        ],
        default="keep",
    )


class ChoicesForm(FlaskForm):
    """What holds for all works."""

    mode = RadioField(
        _("New works"),
        choices=[
            ("automatic", _("are sent to my ORCID record by themselves")),
            ("ask", _("wait until I say yes to each of them")),
            (
                "off",
                _("are not sent. Works that are there already are kept up to date"),
            ),
        ],
    )
    others_deposits = RadioField(
        _("Works that somebody else deposited and named me as author of"),
        choices=[
            ("ask", _("wait until I say yes")),
            ("auto", _("are treated like my own")),
        ],
    )
    overlap = RadioField(
        _("Works that another source has added to my ORCID record already"),
        choices=[
            (
                "always",
                _("are added by us too; ORCID shows entries of one work together"),
            ),
            ("unless_present", _("are not added once more")),
        ],
    )
    types = SelectMultipleField(_("Types of works that are not to be added"))
    confirmed = HiddenField()
    """Set when the person has seen what it does."""
