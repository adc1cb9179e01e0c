# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The registry's state by itself: people, tokens, codes."""

import pytest

from invenio_orcid_sync.simulator.state import CODE_LIFETIME, LIFETIME, Registry, touch

from .world import CALLBACK, MEMBER, OTHER, SECRET

SCOPES = ("/read-limited",)


@pytest.fixture()
def registry():
    """Make a registry with a client, standing still."""
    made = Registry()
    made.clock.stop()
    made.add_client(client_id=MEMBER, client_secret=SECRET)
    made.add_client(client_id=OTHER, client_secret=SECRET)
    return made


@pytest.fixture()
def person(registry):
    """Register a person."""
    return registry.add_record(
        given_names="Ada",
        family_name="Lovelace",
        email="Ada@Example.org",
        password="secret",
    )


def token_for(registry, person, client=MEMBER):
    """Issue a token."""
    return registry.add_token(registry.clients[client], person.orcid, SCOPES)


def test_token_is_found_by_both_its_values(registry, person):
    token = token_for(registry, person)
    assert registry.access[token.access] is token
    assert registry.refresh[token.refresh] is token
    assert person.tokens == [token]


def test_token_lives_twenty_years(registry, person):
    token = token_for(registry, person)
    registry.clock.set(registry.clock.now() + LIFETIME - 1)
    assert registry.live(token) is True
    registry.clock.set(registry.clock.now() + 1)
    assert registry.live(token) is False


def test_token_that_ended_is_not_live(registry, person):
    token = token_for(registry, person)
    token.ended = "CLIENT_REVOKED"
    assert registry.live(token) is False


def test_equal_tokens_live_side_by_side(registry, person):
    first, second = token_for(registry, person), token_for(registry, person)
    assert first.access != second.access
    assert (registry.live(first), registry.live(second)) == (True, True)


def test_revoking_a_client_ends_each_of_its_tokens_once(registry, person):
    mine = [token_for(registry, person) for _ in range(2)]
    other = token_for(registry, person, OTHER)
    mine[0].ended = "CLIENT_REVOKED"
    assert registry.revoke_client(person, MEMBER) == 1
    assert registry.revoke_client(person, MEMBER) == 0
    assert [token.ended for token in mine] == ["CLIENT_REVOKED", "USER_REVOKED"]
    assert other.ended is None


def test_code_has_six_characters_and_a_day(registry, person):
    code = registry.add_code(
        client_id=MEMBER, orcid=person.orcid, scopes=SCOPES, redirect_uri=CALLBACK
    )
    assert len(code.value) == 6
    assert code.value.isalnum()
    assert code.expires == registry.clock.now() + CODE_LIFETIME
    assert registry.codes == {code.value: code}


@pytest.mark.parametrize("user", ["ada@example.org", " ADA@EXAMPLE.ORG ", "iD", "url"])
def test_login_finds_a_person(registry, person, user):
    known = {"iD": person.orcid, "url": f"https://orcid.org/{person.orcid}/"}
    assert registry.by_login(known.get(user, user)) is person


@pytest.mark.parametrize("user", ["", " ", "bob@example.org", "0000-0002-1825-0097"])
def test_login_finds_nobody(registry, person, user):
    nobody = registry.add_record(given_names="", family_name="", email="", password="")
    assert registry.by_login(user) is None
    assert registry.by_login(nobody.orcid) is nobody


def test_drawn_ids_skip_those_that_were_given(registry, person):
    first = int(person.orcid.replace("-", "")[:15])
    given = Registry()
    given.add_record(
        orcid=person.orcid, given_names="", family_name="", email="", password=""
    )
    drawn = given.add_record(given_names="", family_name="", email="", password="")
    assert int(drawn.orcid.replace("-", "")[:15]) == first + 1


@pytest.mark.parametrize(
    "given, family, name", [("Ada", "Lovelace", "Ada Lovelace"), ("Ada", "", "Ada")]
)
def test_name_for_display(person, given, family, name):
    person.given_names, person.family_name = given, family
    assert person.name == name


def test_touch_never_goes_back(person):
    before = person.modified
    assert touch(person, before - 1000) == before - 1000
    assert person.modified == before
    touch(person, before + 1000)
    assert person.modified == before + 1000


def test_clear_forgets_all_and_starts_the_clock(registry, person):
    token_for(registry, person)
    registry.next_put_code()
    registry.clear()
    held = (registry.clients, registry.records, registry.access, registry.refresh)
    assert held == ({}, {}, {}, {})
    assert registry.clock.stopped is False
    assert registry.next_put_code() == 1_000_001
