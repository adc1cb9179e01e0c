# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What the form for a new deposit begins with."""

from typing import Any

from flask_login import current_user

from ..proxies import current_orcid_sync
from ..services.creators import creator_of


def creators() -> list[dict[str, Any]]:
    """Return the depositor as the first creator, nobody where the iD is not known (``APP_RDM_DEPOSIT_FORM_DEFAULTS``)."""
    if current_orcid_sync.problem or not current_user.is_authenticated:
        return []
    found = creator_of(current_user)
    return [found] if found else []
