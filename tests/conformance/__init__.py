# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What an ORCID registry answers, as cases that any registry can be asked (docs/simulator.md)."""
