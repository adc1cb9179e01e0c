# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Which scopes a client gets (orcid-api 1.3)."""

import pytest

from invenio_orcid_sync.simulator.access import FOR_CLIENTS, IMPLIED
from invenio_orcid_sync.simulator.oauth.scopes import MEANINGS, ScopeError, granted
from invenio_orcid_sync.simulator.state import Client

MEMBER = Client("APP-1", "secret")
PREMIUM = Client("APP-2", "secret", premium=True)
PUBLIC = Client("APP-3", "secret", member=False)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("/authenticate", ("/authenticate",)),
        ("/read-limited+/activities/update", ("/read-limited", "/activities/update")),
        ("/read-limited  /read-limited", ("/read-limited",)),
        ("openid profile email", ("openid",)),
        ("/read-limited /read-public /webhook", ("/read-limited",)),
    ],
)
def test_person_grant(text, expected):
    assert granted(text, PREMIUM, for_person=True) == expected


@pytest.mark.parametrize(
    "text, client, for_person, known",
    [
        ("/nothing", MEMBER, True, False),
        ("/read-limited /nothing", MEMBER, True, False),
        ("", MEMBER, True, True),
        ("email", MEMBER, True, True),
        ("/read-public", MEMBER, True, True),
        ("/read-limited", MEMBER, False, True),
        ("/read-limited", PUBLIC, True, True),
        ("/webhook", MEMBER, False, True),
    ],
)
def test_refused(text, client, for_person, known):
    with pytest.raises(ScopeError) as caught:
        granted(text, client, for_person=for_person)
    assert caught.value.known is known


@pytest.mark.parametrize("scope", ["/authenticate", "openid"])
def test_public_client_may_ask_who_somebody_is(scope):
    assert granted(scope, PUBLIC, for_person=True) == (scope,)


def test_every_scope_for_a_person_is_explained():
    assert set(MEANINGS) == set(IMPLIED) - FOR_CLIENTS
