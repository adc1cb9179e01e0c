# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Fixtures, by what they give: servers, a repository on them, things to put in it."""
