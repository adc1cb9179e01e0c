# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Configuration.

Hosts and credentials live here (or in INVENIO_* variables) only, never in the database.
"""

ORCID_SYNC_ENVIRONMENT = "sandbox"
"""The registry: ``production``, ``sandbox``, or a name of your own with ``ORCID_SYNC_HOSTS``.

Connections, put-codes and tokens of one environment are never used in another.
"""

ORCID_SYNC_HOSTS = None
"""Base URLs for an environment of your own, such as the simulator.

.. code-block:: python

    ORCID_SYNC_HOSTS = {
        "web": "http://127.0.0.1:8090",
        "api": "http://127.0.0.1:8090",
        "pub": "http://127.0.0.1:8090/pub",
    }
"""

ORCID_SYNC_MEMBERSHIP = "member"
"""``member``: connect and publish. ``public``: the free public API, sign-in only."""

ORCID_SYNC_CLIENT_ID = None
"""Client id that ORCID gave to this integration (``APP-...``). Nothing is sent without it."""

ORCID_SYNC_CLIENT_SECRET = None
"""Client secret that belongs to the client id."""

ORCID_SYNC_SCOPES = "/read-limited /activities/update"
"""What "Connect" asks for, in one go. Sign-in asks for the iD only."""

ORCID_SYNC_SIGN_OUT_FIRST = False
"""Have ORCID ask for a fresh sign-in before connecting (``prompt=login``): for shared computers, where
another person may be signed in. ORCID's sign-out page itself never leads back."""

ORCID_SYNC_WIRE_COMPONENT = True
"""Append the record component to ``RDM_RECORDS_SERVICE_COMPONENTS`` (a new list, never twice)."""

ORCID_SYNC_WIRE_BEAT = True
"""Add the drain task to ``CELERY_BEAT_SCHEDULE`` (a new one; an entry of the same name wins)."""

ORCID_SYNC_DRAIN_EVERY = 10
"""Seconds between two looks at what is to be done (beat)."""

ORCID_SYNC_DEBOUNCE = 60
"""Seconds that a change waits for further ones. Deletion and restriction never wait."""

ORCID_SYNC_GRACE = 24 * 3600
"""Seconds before a work is removed because its author was dropped from the record or a rule
changed."""

ORCID_SYNC_COOL_DOWN = 600
"""Seconds before a request without an answer is looked into.

ORCID stores a work at the end of a transaction that may outlive our patience by minutes
(it resolves DOIs inside): to repeat it earlier stores it twice.
"""

ORCID_SYNC_RECHECK = 3600
"""Seconds between the two refusals (401) that it takes to believe that a permission is lost."""

ORCID_SYNC_DOI_PATIENCE = 3600
"""Seconds to wait for the registration of a record's DOI before its work is sent without it."""

ORCID_SYNC_RATE = 20
"""Requests per second of all drainers together. ORCID allows 24; connecting needs the rest."""

ORCID_SYNC_THREADS = 16
"""Requests under way at once in one drainer, each for another iD."""

ORCID_SYNC_SHARDS = 1
"""Number of drainers. One suffices until a single process cannot use up the rate."""

ORCID_SYNC_OTHERS_DEPOSITS = "ask"
"""A record that somebody else deposited unreviewed: ``ask`` its author first, or send it: ``auto``.

Anyone can type anyone's iD into a deposit form.
"""

ORCID_SYNC_TRUSTED_ROLES = []
"""Names of roles whose deposits need no author's yes, such as library staff."""

ORCID_SYNC_CONTRIBUTOR_ROLES = []
"""Roles of record contributors who get the work too. Creators always do."""

ORCID_SYNC_MAPPING = {}
"""Differences from the shipped mapping of record fields to ORCID works.

.. code-block:: python

    ORCID_SYNC_MAPPING = {"types": {"publication-article": "review"}}
"""

ORCID_SYNC_PORTAL_PUBLIC = True
"""Whether landing pages can be reached by everybody. If not, no link to them is sent."""

ORCID_SYNC_SETTINGS_TEMPLATE = None
"""Template that the account page extends. None: the instance's own settings layout."""

ORCID_SYNC_SUPPORT_EMAIL = None
"""Address shown where a depositor needs help. None: the instance's ``SUPPORT_EMAIL`` or none."""
