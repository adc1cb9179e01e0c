# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What operators see and do: an identity goes in, values come out. Whether it may is asked in here.

Whatever must be asked or changed at ORCID is written down for the drainer. Only :func:`.works.compare`
makes a request, and a command or a worker asks for it.
"""
