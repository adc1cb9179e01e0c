# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""OAuth as far as it passes through a browser or the token endpoint (orcid-api 1)."""
