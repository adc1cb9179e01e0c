# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What operators do about a connection. Each says what it does before it does it."""

from collections.abc import Callable, Iterator
from typing import Any

from flask import abort, g, request
from invenio_i18n import gettext as _
from werkzeug.wrappers import Response

from ..services.errors import BadInput
from ..services.operators import connections, people
from ..services.operators.people import Person
from ..services.permissions import allows
from . import asked
from .connections import PAGE, actions, name_of, shown
from .connections_words import ASKS
from .page import checked, done, endpoint, render


def confirm(name: str) -> Callable[[int], str]:
    """Return a page that says what is about to happen, and asks."""

    def page(connection_id: int) -> str:
        found = people.show(g.identity, connection_id)
        if name == "move" and not allows(g.identity, name):
            abort(403)
        if name not in actions(found):
            raise BadInput(
                _("The connection has changed: this cannot be done any more.")
            )
        return render(
            "connection_confirm",
            title=ASKS[name],
            ask=name,
            found=found,
            person=found.person,
            called=name_of(found.person),
            seen=_seen(found.person),
            **_target(name, connection_id, found.person),
            **shown(),
        )

    return page


def carry_out(name: str) -> Callable[[int], Response]:
    """Return what is done when somebody has confirmed."""

    def view(connection_id: int) -> Response:
        checked()
        _check_unchanged(people.show(g.identity, connection_id).person)
        return DO[name](connection_id)

    return view


def _check_unchanged(person: Person) -> None:
    """Refuse what was decided about something else."""
    if request.form.get("seen") != _seen(person):
        raise BadInput(
            _(
                "The connection has changed since you looked at it: somebody else has acted, or the drainer has. Look "
                "at it again, then decide."
            )
        )


def _seen(person: Person) -> str:
    """Return what a decision rests on."""
    facts = (person.status, person.closing_works, person.user_id, person.paused_at)
    return " ".join(map(str, facts))


def _target(name: str, connection_id: int, person: Person) -> dict[str, Any]:
    """Return both accounts of a move, once the other was named."""
    who = asked.text("to") if name == "move" else None
    if who is None:
        return {}
    number = people.account(g.identity, who)
    connections.check_move(g.identity, connection_id, number)
    return {"target": people.accounts(g.identity, [number])[number]}


def _check(connection_id: int) -> Response:
    connections.check(g.identity, connection_id)
    return _back(connection_id, _("ORCID is asked next. The answer appears below."))


def _pause(connection_id: int) -> Response:
    connections.pause(g.identity, connection_id)
    return _back(connection_id, _("Paused. Nothing is sent until it is resumed."))


def _resume(connection_id: int) -> Response:
    connections.resume(g.identity, connection_id)
    return _back(connection_id, _("It goes on. What changed meanwhile is sent next."))


def _disconnect(connection_id: int) -> Response:
    connections.disconnect(g.identity, connection_id, request.form.get("works", ""))
    return _back(connection_id, _("The connection is being ended."))


def _move(connection_id: int) -> Response:
    given = request.form.get("account", "")
    if not given.isdecimal():
        raise BadInput(_("Name the account first, then confirm."))
    number = people.account(g.identity, given)
    connections.move(g.identity, connection_id, number)
    return _back(connection_id, _("The connection belongs to the other account."))


def _forget(connection_id: int) -> Response:
    connections.forget(g.identity, connection_id, request.form.get("works", ""))
    said = _("The connection is being ended. Then everything about it is erased.")
    return done(said, endpoint("connections"))


def _back(connection_id: int, said: str) -> Response:
    return done(said, PAGE, connection_id=connection_id)


DO = {
    "check": _check,
    "pause": _pause,
    "resume": _resume,
    "disconnect": _disconnect,
    "move": _move,
    "forget": _forget,
}


def rules(path: str) -> Iterator[tuple[str, str, Any, str]]:
    """Yield path, name, view and method of what asks, and of what is done then."""
    for name in ASKS:
        yield f"{path}/{name}", f"connection_{name}", confirm(name), "GET"
        yield f"{path}/{name}", f"connection_{name}_do", carry_out(name), "POST"
