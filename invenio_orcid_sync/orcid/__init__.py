# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The registry's client: hosts, requests, answers as values, iD rules."""
