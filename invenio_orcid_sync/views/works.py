# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""An author's works: the list, one of them, what ORCID gets of it, and what the author wants."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, jsonify, request
from flask_babel import ngettext
from flask_login import current_user, login_required
from invenio_i18n import gettext as _
from werkzeug.wrappers import Response

from ..core.states import STATES
from ..core.work import Unmappable
from ..models import Connection
from ..reasons import UNKNOWN, WORKS
from ..services import authored, depositors, history, previews, summary, works
from ..services.authored import Authored, Filter
from ..services.errors import BadInput, NotFound
from . import words
from .forms import WorkForm
from .page import back, checked, home, number, own, record_url, render

UNDER_WAY = ("pending", "unanswered", "removing")
"""States that end by themselves."""


@login_required
def index() -> str | Response:
    """List works by state and title, a page at a time."""
    connection = own()
    if connection is None:
        return home()
    which = _filter()
    shelf = authored.shelf(connection, which, number())
    waiting = {work.depositor for work in shelf.works if work.waits}
    return render(
        "works",
        connection=connection,
        record_url=record_url(connection),
        shelf=shelf,
        which=which,
        counts=counted(connection),
        names=depositors.names(waiting),
        **_common(),
    )


@login_required
def show(item_id: int) -> str:
    """Show one work: its state and why, and what was done about it."""
    connection, work = _work(item_id)
    return render(
        "work",
        connection=connection,
        record_url=record_url(connection),
        work=work,
        names=depositors.names({work.depositor}),
        entries=history.of_work(connection, item_id),
        words=words,
        **_common(),
    )


@login_required
def preview(item_id: int) -> str:
    """Show exactly what ORCID gets of a work."""
    connection, work = _work(item_id)
    try:
        shown, problem = previews.of_work(connection, item_id), None
    except Unmappable as error:
        shown, problem = None, WORKS.get(error.code, UNKNOWN)
    return render(
        "preview", connection=connection, work=work, preview=shown, problem=problem
    )


@login_required
def preview_json(item_id: int) -> Response:
    """Give exactly what ORCID gets of a work."""
    connection, _shown = _work(item_id)
    try:
        shown = previews.of_work(connection, item_id)
    except Unmappable:
        shown = None
    if shown is None:
        abort(404)
    return jsonify(shown.payload)


@login_required
def accept(item_id: int) -> Response:
    """Say yes to a work."""
    return _wish(works.accept, item_id, _on_its_way())


@login_required
def send(item_id: int) -> Response:
    """Ask for a work that was taken out, deleted at ORCID, or left away by one's own choices."""
    return _wish(works.send_again, item_id, _on_its_way())


@login_required
def exclude(item_id: int) -> Response:
    """Take a work out."""
    said = _("The work is left out. If it is in your ORCID record, it is removed.")
    return _wish(works.exclude, item_id, said)


@login_required
def accept_all(depositor: int) -> Response:
    """Say yes to all works that wait and that one account deposited."""
    form = checked(WorkForm())
    connection = own() or abort(404)
    sent = depositors.accept_all(connection, depositor)
    said = ngettext(
        "%(num)s work is on its way to your ORCID record.",
        "%(num)s works are on their way to your ORCID record.",
        sent,
    )
    flash(said, "success")
    return back(form)


@login_required
def refuse(depositor: int) -> Response:
    """Want no works from one account."""
    form = checked(WorkForm())
    try:
        depositors.refuse(own() or abort(404), depositor)
    except BadInput:
        abort(404)
    flash(_("Works of this depositor are not sent, and you are not asked."), "success")
    return back(form)


@login_required
def allow(depositor: int) -> Response:
    """Be asked again about works from one account."""
    form = checked(WorkForm())
    depositors.forgive(own() or abort(404), depositor)
    flash(_("You are asked about works of this depositor again."), "success")
    return back(form)


def counted(connection: Connection) -> list[tuple[str, Any, int]]:
    """Return state, words and number of a person's works, for states that some are in."""
    found = summary.counts(Connection.id == connection.id)
    return [(one, words.STATES[one], found[one]) for one in STATES if one in found]


def _common() -> dict[str, Any]:
    return {
        "states": words.STATES,
        "who": words.WHO,
        "reason_of": _reason,
        "form": WorkForm(formdata=None),
        "here": request.full_path.rstrip("?"),
        "moving": UNDER_WAY,
    }


def _reason(work: Authored) -> Any:
    return WORKS.get(work.code, UNKNOWN) if work.code else None


def _filter() -> Filter:
    state = request.args.get("state")
    return Filter(
        state=state if state in STATES else None,
        text=(request.args.get("q") or "").strip(),
        depositor=request.args.get("depositor", type=int),
    )


def _work(item_id: int) -> tuple[Connection, Authored]:
    connection = own() or abort(404)
    try:
        return connection, authored.one(connection, item_id)
    except NotFound:
        abort(404)


def _on_its_way() -> str:
    return _("The work is on its way to your ORCID record.")


def _wish(ask: Callable[[int, int], None], item_id: int, said: str) -> Response:
    form = checked(WorkForm())
    try:
        ask(current_user.id, item_id)
    except NotFound:
        abort(404)
    flash(said, category="success")
    return back(form)
