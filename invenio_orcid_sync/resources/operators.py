# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What operators see and do: a few lines for each service. Nobody else comes as far as that."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from flask import current_app, g, request
from flask_resources import (
    Resource,
    from_conf,
    request_body_parser,
    request_parser,
    resource_requestctx,
    response_handler,
    route,
)

from ..said import N_
from ..services import settings
from ..services.errors import BadInput, NoneOf
from ..services.operators import (
    bulk,
    connections,
    coverage,
    history,
    people,
    queue,
    works,
)
from ..services.operators.overview import overview
from ..services.operators.pages import Page
from ..services.permissions import operator
from ..services.plain import plain

Answer = tuple[Any, int]

CONNECTION_ACTIONS = {
    "check": connections.check,
    "pause": connections.pause,
    "resume": connections.resume,
}

request_data = request_body_parser(
    parsers=from_conf("request_body_parsers"),
    default_content_type=from_conf("default_content_type"),
)


def args_of(name: str) -> Any:
    """Read arguments of the address with one of the configured schemas."""
    return request_parser(from_conf(f"request_{name}_args"), location="args")


def for_operators(view: Callable[[], Any]) -> Callable[[], Any]:
    """Let operators in before anything is read or said. The services ask again, each for what it does."""

    @wraps(view)
    def guarded() -> Any:
        operator(g.identity, "update" if request.method == "POST" else "read")
        return view()

    return guarded


class OperatorsResource(Resource):
    """JSON for scripts. Lists come a page at a time."""

    decorators = [*Resource.decorators, for_operators]

    def create_url_rules(self) -> list[dict[str, Any]]:
        """Return what is answered, and by which method."""
        at = self.config.routes
        return [
            route("GET", at["overview"], self.overview),
            route("GET", at["connections"], self.connections),
            route("GET", at["connection"], self.connection),
            route("POST", at["connection_action"], self.act_on_connection),
            route("GET", at["works"], self.works),
            route("GET", at["causes"], self.causes),
            route("GET", at["work"], self.work),
            route("POST", at["works_action"], self.act_on_works),
            route("GET", at["works_action"], self.progress),
            route("GET", at["history"], self.history),
            route("GET", at["settings"], self.settings),
            route("GET", at["versions"], self.versions),
            route("GET", at["version"], self.version),
            route("GET", at["coverage"], self.coverage),
        ]

    @response_handler()
    def overview(self) -> Answer:
        """Return how everything is."""
        return plain(overview(g.identity)), 200

    @args_of("connections")
    @response_handler()
    def connections(self) -> Answer:
        """Find connections."""
        q, state, after, size = _taken("q", "state", "after", "size")
        return _page(people.search(g.identity, q, state, after, size)), 200

    @response_handler()
    def connection(self) -> Answer:
        """Return what is known of a connection. Never a token."""
        return plain(people.show(g.identity, request.view_args["connection_id"])), 200

    @response_handler()
    def act_on_connection(self) -> Answer:
        """Have a permission checked, or a connection paused or resumed. :returns: how it is then."""
        action, one = request.view_args["action"], request.view_args["connection_id"]
        if action not in CONNECTION_ACTIONS:
            raise NoneOf(action, CONNECTION_ACTIONS)
        CONNECTION_ACTIONS[action](g.identity, one)
        return plain(people.show(g.identity, one)), 200

    @args_of("works")
    @response_handler()
    def works(self) -> Answer:
        """Find works."""
        after, size = _taken("after", "size")
        which = queue.Which(**resource_requestctx.args)
        return _page(queue.search(g.identity, which, after, size)), 200

    @args_of("causes")
    @response_handler()
    def causes(self) -> Answer:
        """Count works by state and reason."""
        which = queue.Which(**resource_requestctx.args)
        return _list(queue.causes(g.identity, which)), 200

    @response_handler()
    def work(self) -> Answer:
        """Return everything about a work, without asking ORCID."""
        return plain(works.show(g.identity, request.view_args["item_id"])), 200

    @request_data
    @response_handler()
    def act_on_works(self) -> Answer:
        """Do something about works, or say what would happen. Workers do the rest."""
        action = request.view_args["action"]
        given = self.config.request_works_data().load(resource_requestctx.data or {})
        dry, which = given.pop("dry"), queue.Which(**given)
        if which == queue.Which():
            raise BadInput(
                N_("Say which works: by ids, or by what they have in common.")
            )
        if dry:
            return plain(bulk.dry(g.identity, action, which)), 200
        started = plain(bulk.begin(g.identity, action, which))
        return {**started, "links": {"progress": _address(at=started["at"])}}, 202

    @args_of("progress")
    @response_handler()
    def progress(self) -> Answer:
        """Return how far workers are with what was asked for at a moment."""
        action, (at,) = request.view_args["action"], _taken("at")
        return plain(bulk.tracked(g.identity, action, at)), 200

    @args_of("history")
    @response_handler()
    def history(self) -> Answer:
        """Find entries of the history."""
        after, size = _taken("after", "size")
        which = history.Which(**resource_requestctx.args)
        return _page(history.search(g.identity, which, after, size)), 200

    @response_handler()
    def settings(self) -> Answer:
        """Return the settings in force. None of them is a secret."""
        shown = [
            {**plain(one), "fixed": one.fixed} for one in settings.shown(g.identity)
        ]
        return {"version": settings.current(), "settings": shown}, 200

    @args_of("versions")
    @response_handler()
    def versions(self) -> Answer:
        """List versions of the settings."""
        before, size = _taken("before", "size")
        return _list(settings.listed(g.identity, size, before)), 200

    @response_handler()
    def version(self) -> Answer:
        """Return what a version of the settings says."""
        return plain(settings.version(g.identity, request.view_args["number"])), 200

    @args_of("coverage")
    @response_handler()
    def coverage(self) -> Answer:
        """Return how much reaches ORCID records. The database reads every record of the time."""
        return _list(coverage.coverage(g.identity, **resource_requestctx.args)), 200


def _taken(*names: str) -> list[Any]:
    """Take arguments out of those of the address; those that stay say which rows are meant."""
    return [resource_requestctx.args.pop(name, None) for name in names]


def _page(found: Page[Any]) -> dict[str, Any]:
    """Return a page as InvenioRDM does. Rows are not counted: that would read them all."""
    asked = request.args.to_dict()
    links = {"self": _address(**asked)}
    if found.next:
        links["next"] = _address(**asked | {"after": found.next})
    return {**_list(found.rows), "links": links}


def _list(rows: list[Any]) -> dict[str, Any]:
    return {"hits": {"hits": plain(rows)}}


def _address(**args: str) -> str:
    address = f"{current_app.config['SITE_API_URL']}{request.path}"
    return f"{address}?{urlencode(args)}" if args else address
