# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Sphinx configuration."""

from importlib.metadata import version as installed

project = "invenio-orcid-sync"
author = "invenio-orcid-sync contributors"
copyright = f"2026, {author}"
version = release = installed(project)

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = f"{project} {version}"
