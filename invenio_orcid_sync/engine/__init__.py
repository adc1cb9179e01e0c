# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Makes registry and ledger equal: marks, planning, requests, outcomes."""
