# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What all pages of operators share: who may see them, their layout, and what they say of a refusal."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from invenio_records_resources.services.errors import PermissionDeniedError
from werkzeug.wrappers import Response

from ..proxies import current_orcid_sync
from ..reasons import LEFT_OUT
from ..services.errors import BadInput, NotFound, Refused, translated
from ..services.permissions import orcid_sync_admin_permission

View = Callable[..., Any]


def endpoint(name: str) -> str:
    """Return the endpoint of a page of the menu."""
    return f"administration.orcid-{name}"


def guarded(view: View) -> View:
    """Let operators in and nobody else, and say on a page of ours why something cannot be."""

    @wraps(view)
    def seen(**values: Any) -> Any:
        if not orcid_sync_admin_permission.can():
            abort(403)
        if current_orcid_sync.problem:
            return render("unfit", problem=current_orcid_sync.problem)
        try:
            return view(**values)
        except PermissionDeniedError:
            abort(403)
        except NotFound as error:
            return render("refused", error=error), 404
        except BadInput as error:
            return render("refused", error=error), 400
        except Refused as error:
            return render("refused", error=error), 409

    return seen


def render(name: str, **context: Any) -> str:
    """Render one of our templates in the layout of the administration panel."""
    panel = current_app.extensions["invenio-administration"].administration
    ready = not current_orcid_sync.problem
    return render_template(
        f"invenio_orcid_sync/administration/{name}.html",
        admin_base_template=panel.base_template,
        environment=current_orcid_sync.environment if ready else None,
        form=FlaskForm(),
        translated=translated,
        meanings=LEFT_OUT,
        **context,
    )


def checked() -> None:
    """Refuse what no page of ours has sent. Fields are read from ``request.form``."""
    if not FlaskForm().validate_on_submit():
        abort(400)


def done(said: Any, to: str, category: str = "success", **values: Any) -> Response:
    """Lead to a page after something was done, and say there what. ``to``: its endpoint."""
    flash(said, category)
    return redirect(url_for(to, **values))
