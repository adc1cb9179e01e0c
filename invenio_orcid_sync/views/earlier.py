# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Works from before their author connected: what would be sent, starting it, watching and stopping it."""

from flask import abort, flash, redirect, url_for
from flask_login import current_user, login_required
from invenio_i18n import gettext as _
from werkzeug.wrappers import Response

from ..models import Connection
from ..services import backfill
from ..services import earlier as service
from ..services import preferences
from ..services.errors import BadInput
from . import words
from .forms import WorkForm
from .page import checked, home, own, render

HERE = "invenio_orcid_sync.earlier"

UNDER_WAY = ("finding", "sending")


@login_required
def index() -> str | Response:
    """Show how far it is, or what would be sent."""
    connection = own()
    if connection is None or connection.status != "active":
        return home()
    progress = backfill.progress(connection)
    open_ = progress is not None and progress.state in UNDER_WAY
    return render(
        "earlier",
        connection=connection,
        progress=progress,
        under_way=open_,
        mode=words.MODES[preferences.current(connection).mode],
        forecast=None if open_ else service.forecast(connection),
        form=WorkForm(formdata=None),
    )


@login_required
def start() -> Response:
    """Have earlier works sent."""
    connection = _active()
    try:
        backfill.start(connection, f"user:{current_user.id}")
    except BadInput:
        flash(_("Your earlier works are being sent already."), category="info")
    return _here()


@login_required
def stop() -> Response:
    """Send no more of them. What is sent stays."""
    connection = _active()
    try:
        left = backfill.stop(connection, f"user:{current_user.id}")
    except BadInput:
        flash(_("There was nothing to stop."), category="info")
    else:
        flash(_("Stopped. Works that are not sent: %(n)s.", n=left), category="success")
    return _here()


def _active() -> Connection:
    checked(WorkForm(), HERE)
    connection = own()
    if connection is None or connection.status != "active":
        abort(404)
    return connection


def _here() -> Response:
    return redirect(url_for(HERE))
