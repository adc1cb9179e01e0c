# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What the core may lean on."""

import subprocess
import sys

CODE = """
import sys
import invenio_orcid_sync.core.work, invenio_orcid_sync.core.rules
import invenio_orcid_sync.core.fingerprint, invenio_orcid_sync.core.xml
print(sorted(
    name for name in sys.modules
    if name.partition(".")[0] in {"flask", "werkzeug", "sqlalchemy", "requests", "celery"}
    or name.startswith("invenio_") and not name.startswith("invenio_orcid_sync")
))
print(sorted(
    name for name in sys.modules
    if name.startswith("invenio_orcid_sync.") and ".core" not in name
))
"""


def test_core_loads_no_server_database_or_network() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True
    )
    # Sentences that keep their pattern stand below the core.
    assert done.stdout == "[]\n['invenio_orcid_sync.said']\n"
