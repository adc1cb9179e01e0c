# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What machines watch: whether all is well for everybody, why not and how much for those who may know."""

from hmac import compare_digest
from typing import Any

from flask import Response, current_app, g, jsonify, request
from flask_resources import Resource, route
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import Forbidden, NotFound, ServiceUnavailable

from ..said import N_
from ..services.errors import translated
from ..services.health import FAILING, Health, failed, recent
from ..services.permissions import OperatorPermissionPolicy
from ..services.plain import plain

ABSENT = N_(
    "There are no metrics here: ORCID_SYNC_MONITORING_TOKEN is not set, or the package was installed without its "
    "extra 'metrics'."
)


class MonitoringResource(Resource):
    """Health and metrics. Whatever is asked for, ORCID is not."""

    def create_url_rules(self) -> list[dict[str, Any]]:
        """Return what is answered. Monitors accept what they like: nothing is negotiated here."""
        at = self.config.routes
        return [
            route("GET", at["health"], self.health, apply_decorators=False),
            route("GET", at["metrics"], self.metrics, apply_decorators=False),
        ]

    def health(self) -> Response:
        """Say in one word whether all is well, and to those who may know, why not."""
        found = recent()
        said = plain(found, translated) if may_know() else {"status": found.status}
        answer = jsonify(said)
        answer.status_code = 503 if found.status == FAILING else 200
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def metrics(self) -> Response:
        """Return metrics as Prometheus reads them."""
        if not may_know():
            raise Forbidden() if _token() else NotFound(translated(ABSENT))
        try:
            from .prometheus import exposition
        except ImportError:
            raise NotFound(translated(ABSENT)) from None
        try:
            text, content_type = exposition(request.headers.get("Accept", ""))
        except SQLAlchemyError as problem:
            raise ServiceUnavailable(translated(failed(problem))) from None
        return Response(text, content_type=content_type)


def may_know() -> bool:
    """Whether the caller is an operator, or bears the token."""
    given, token = request.authorization, _token()
    if token and given and given.type == "bearer" and given.token:
        if compare_digest(given.token.encode(), token.encode()):
            return True
    try:
        return OperatorPermissionPolicy("read").allows(g.identity)
    except SQLAlchemyError:
        # Without the database nobody can be told from anybody.
        return False


def _token() -> str:
    # An environment variable of digits alone is read as a number.
    return str(current_app.config["ORCID_SYNC_MONITORING_TOKEN"] or "")
