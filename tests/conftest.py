# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What every test can use; see the modules named here.

What is marked ``soak`` takes long, and says little that others do not: pyproject.toml leaves it out, `make soak` runs it.
"""

pytest_plugins = (
    "tests.plugins.servers",
    "tests.plugins.site",
    "tests.plugins.invenio",
    "tests.plugins.content",
    "tests.plugins.world",
    "tests.plugins.logged",
    "tests.plugins.people",
    "tests.plugins.chromium",
    "tests.plugins.stage",
)
