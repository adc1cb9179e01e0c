# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What services refuse, as HTTP says it. Their messages name what is wrong, and the cure."""

from collections.abc import Callable
from typing import Any

from flask_resources import HTTPJSONException, create_error_handler

from ..orcid.environments import EnvironmentProblem
from ..services.errors import BadInput, NotFound, Refused, translated


def _as(code: int) -> Callable[..., Any]:
    return create_error_handler(
        lambda problem: HTTPJSONException(code=code, description=translated(problem))
    )


ERROR_HANDLERS = {
    BadInput: _as(400),
    NotFound: _as(404),
    Refused: _as(409),
    EnvironmentProblem: _as(503),
}
"""Whoever may not is refused as everywhere in InvenioRDM: 403."""
