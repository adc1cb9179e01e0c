# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What was done to a person's ORCID record, by whom and when: on a page, and as a file."""

from collections.abc import Iterable, Iterator

from flask import Response as Answer
from flask import stream_with_context
from flask_login import login_required
from invenio_i18n import gettext as _
from werkzeug.wrappers import Response

from ..services import history as service
from ..services.history import Entry
from ..services.spreadsheets import lines
from . import words
from .page import home, number, own, past, render


@login_required
def index() -> str | Response:
    """Show a page of it, the newest first."""
    connection = own()
    shown = connection or past()
    if shown is None:
        return home()
    page = service.page(shown, number())
    # Without a connection there are no other pages to lead to.
    return render("history", connection=connection, page=page, words=words)


@login_required
def as_csv() -> Response:
    """Give all of it as a file."""
    connection = own() or past()
    if connection is None:
        return home()
    rows = _lines(service.everything(connection))
    answer = Answer(stream_with_context(rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="orcid-history.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _lines(entries: Iterable[Entry]) -> Iterator[str]:
    heads = (_("When"), _("Who"), _("What"), _("Detail"), _("Work"), _("Put-code"))
    return lines(heads, map(_cells, entries))


def _cells(entry: Entry) -> tuple[object, ...]:
    said, detail = words.happened(entry.action, entry.outcome)
    return (
        entry.at.isoformat(timespec="seconds"),
        words.ACTORS[entry.actor],
        said,
        detail,
        entry.title,
        entry.put_code,
    )
