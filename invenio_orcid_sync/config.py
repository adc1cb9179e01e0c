# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Configuration.

Hosts and credentials live here (or in INVENIO_* variables) only, never in the database. Operators can change these
while the site runs, unless the instance's configuration sets them: ORCID_SYNC_SCOPES, ORCID_SYNC_SIGN_OUT_FIRST,
ORCID_SYNC_ACCESS_STATUSES, ORCID_SYNC_COMMUNITIES, ORCID_SYNC_EXCLUDED_TYPES, ORCID_SYNC_CONTRIBUTOR_ROLES,
ORCID_SYNC_VERSIONS, ORCID_SYNC_OTHERS_DEPOSITS, ORCID_SYNC_TRUSTED_ROLES, ORCID_SYNC_PORTAL_PUBLIC, ORCID_SYNC_DEBOUNCE,
ORCID_SYNC_GRACE and ORCID_SYNC_MAPPING (``core.options``).
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

ORCID_SYNC_RETIRED_CLIENTS = {}
"""Former client ids of the same registry and their secrets, ``{"APP-...": "secret"}``.

ORCID lets a client change only what it added itself: with these, works of a former client id are removed
once their author has connected under the new one. Nothing else is done with them.
"""

ORCID_SYNC_INSTANCE = None
"""A name that tells this installation from others with the same address and client id, such as ``"production-2"``."""

ORCID_SYNC_SCOPES = "/read-limited /activities/update"
"""What "Connect" asks for, in one go. Sign-in asks for the iD only."""

ORCID_SYNC_SIGN_OUT_FIRST = False
"""Have ORCID ask for a fresh sign-in before connecting (``prompt=login``): for shared computers, where
another person may be signed in. ORCID's sign-out page itself never leads back."""

ORCID_SYNC_WIRE_COMPONENT = True
"""Append the record component to ``RDM_RECORDS_SERVICE_COMPONENTS`` (a new list, never twice)."""

ORCID_SYNC_WIRE_BEAT = True
"""Add our tasks to ``CELERY_BEAT_SCHEDULE`` (a new one; entries of the same names win)."""

ORCID_SYNC_WIRE_NOTIFICATIONS = True
"""Register our messages in ``NOTIFICATIONS_BUILDERS`` (a new one; builders of the same types win)."""

ORCID_SYNC_WIRE_RECORD_PAGES = True
"""Have record pages tell authenticated iDs from others, and show those who manage a record how its authors stand."""

ORCID_SYNC_WIRE_DEPOSIT_FORM = True
"""Begin a new deposit with the depositor, and the authenticated iD, as its creator."""

ORCID_SYNC_WIRE_SIGN_IN_BUTTON = True
"""Show ORCID's icon on the button "Sign in with ORCID", where invenio-oauthclient has none."""

ORCID_SYNC_OFFER_AFTER_SIGN_IN = True
"""Ask people who sign in with ORCID and have never connected whether their works are to be sent there."""

ORCID_SYNC_UNAUTHENTICATED_ICON = None
"""ORCID's own icon for unauthenticated iDs, as a path below ``/static``. None: they are shown in words only."""

ORCID_SYNC_MEMBER_LOGO = None
"""The member logo that ORCID sent you, as a path below ``/static``: shown on the account and help pages. Only members may use it."""

ORCID_SYNC_BACKFILL_ON_CONNECT = True
"""Whether connecting sends what was published before it, too. If not: ``invenio orcid backfill``."""

ORCID_SYNC_DRAIN_EVERY = 10
"""Seconds between two looks at what is to be done (beat)."""

ORCID_SYNC_DEBOUNCE = 60
"""Seconds that a change waits for further ones. Deletion and restriction never wait."""

ORCID_SYNC_GRACE = 24 * 3600
"""Seconds before a work is removed because its author was dropped from the record or a rule
changed."""

ORCID_SYNC_UNDO = 60
"""Seconds after disconnecting in which the author can still keep the connection. 0: none."""

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

ORCID_SYNC_THREADS = 24
"""Requests under way at once in one drainer, each for another iD."""

ORCID_SYNC_SHARDS = 1
"""Number of drainers. One suffices until a single process cannot use up the rate."""

ORCID_SYNC_HISTORY_RETENTION = 2 * 365 * 24 * 3600
"""Seconds for which history is kept; None: for ever. ``invenio orcid prune`` and the job "ORCID: clean up history"
delete what is older, and nothing else does."""

ORCID_SYNC_MONITORING_TOKEN = None
"""A long random text that monitoring systems send as ``Authorization: Bearer ...`` to read health and metrics.
None: operators alone may read them."""

ORCID_SYNC_ACCESS_STATUSES = ["open", "embargoed", "restricted", "metadata-only"]
"""Access to files with which records are shared. Records whose metadata are not public never are."""

ORCID_SYNC_COMMUNITIES = "all"
"""Records of which communities are shared: ``all``, those of none too; ``reviewed``: what curators of some community
accepted; or a list of slugs or ids."""

ORCID_SYNC_EXCLUDED_TYPES = []
"""Resource types of records that are not shared. One stands for all that its name begins: ``publication``."""

ORCID_SYNC_VERSIONS = "latest"
"""Which version a record is shared by: ``latest``, and where the rules for access and types keep that one back, none;
or ``shared``: the newest one that they share, if the latest is public at all."""

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

ORCID_SYNC_HELP_URL = None
"""Address of a help page of your own for depositors. None: ours, at ``/account/settings/orcid/help``."""

ORCID_SYNC_SUPPORT_EMAIL = None
"""Address shown where a depositor needs help. None: the instance's ``SUPPORT_EMAIL`` or none."""
