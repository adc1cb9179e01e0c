# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""HTML pages: small, accessible, without scripts."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from werkzeug.wrappers import Response


@cache
def _environment() -> Environment:
    """Load the templates once; everything put into them is escaped."""
    return Environment(
        loader=PackageLoader("invenio_orcid_sync.simulator"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(name: str, status: int, **values: Any) -> Response:
    """Fill a template. No frame may show it and no script may run."""
    text = _environment().get_template(name).render(**values)
    response = Response(text, status=status, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    )
    response.headers["Cache-Control"] = "no-store"
    return response
