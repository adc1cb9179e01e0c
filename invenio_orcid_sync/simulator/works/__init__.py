# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Works: single and bulk, reading and writing, with the registry's rules (orcid-api 2)."""
