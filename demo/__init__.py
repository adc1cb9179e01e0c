# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A whole repository on one machine: embedded servers, an instance, the simulator."""
