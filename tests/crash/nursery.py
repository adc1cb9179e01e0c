# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Loads the site's application once, in the process that the others are forked from; see ``processes``."""

from invenio_app.factory import create_app

import invenio_orcid_sync.tasks  # noqa: F401  What a worker's parent has loaded, too.

app = create_app()
