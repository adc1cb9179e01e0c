# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Forms. All are POST with a token against forged requests (Flask-WTF)."""

from flask_wtf import FlaskForm
from invenio_i18n import lazy_gettext as _
from wtforms import HiddenField, RadioField


class ConnectForm(FlaskForm):
    """Go to ORCID."""

    next = HiddenField()


class WorkForm(FlaskForm):
    """Ask for one work."""


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
