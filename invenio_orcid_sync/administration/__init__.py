# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Administration → ORCID: pages for operators, over the same services as commands and the REST API."""
