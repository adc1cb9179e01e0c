# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Tokens at rest. What a change of SECRET_KEY does stands in tests/services/test_secret_key.py."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invenio_orcid_sync.models import Grant
from invenio_orcid_sync.models.vault import (
    FIELDS,
    NONCE,
    VERSION,
    Unreadable,
    seal,
    unseal,
)

KEY = "a-secret-key"
TOKEN = "11111111-2222-3333-4444-555555555555"


def sealed(token: str = TOKEN, field: str = "access_token") -> Grant:
    """A grant with one sealed token."""
    grant = Grant(id=uuid.uuid4(), orcid="0000-0002-1825-0097", scope="/read-limited")
    seal(grant, field, token, KEY)
    return grant


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("token", [TOKEN, "", "ü漢\U0001f9ea", "x" * 5000])
def test_sealed_token_opens(field: str, token: str) -> None:
    assert unseal(sealed(token, field), field, KEY) == token


def test_sealed_token_is_bytes_that_do_not_show_it() -> None:
    blob = sealed().access_token
    assert (type(blob), blob[:1]) == (bytes, VERSION)
    # Version, nonce, as many bytes as the token, tag.
    assert len(blob) == 1 + NONCE + len(TOKEN) + 16
    assert TOKEN.encode() not in blob


def test_token_sealed_twice_looks_different() -> None:
    grant = sealed()
    first = grant.access_token
    seal(grant, "access_token", TOKEN, KEY)
    assert first != grant.access_token
    assert first[1 : 1 + NONCE] != grant.access_token[1 : 1 + NONCE]


def test_key_may_be_text_or_bytes() -> None:
    assert unseal(sealed(), "access_token", KEY.encode()) == TOKEN


def refused(grant: Grant, field: str = "access_token", key: str = KEY) -> str:
    """The message with which a token does not open."""
    with pytest.raises(Unreadable) as raised:
        unseal(grant, field, key)
    # Neither the token nor what the cipher said is in the chain that a log prints.
    assert (raised.value.__cause__, raised.value.__suppress_context__) == (None, True)
    return str(raised.value)


@pytest.mark.parametrize("key", ["another-key", KEY.upper(), f"{KEY} "])
def test_wrong_key_is_named_by_its_row_and_column(key: str) -> None:
    grant = sealed()
    assert refused(grant, key=key) == f"access_token of grant {grant.id}"


def test_token_copied_to_another_row_does_not_open() -> None:
    mine, other = sealed(), sealed()
    other.access_token = mine.access_token
    refused(other)
    other.id = mine.id
    assert unseal(other, "access_token", KEY) == TOKEN


def test_token_copied_to_another_column_does_not_open() -> None:
    grant = sealed()
    grant.refresh_token = grant.access_token
    refused(grant, "refresh_token")
    assert unseal(grant, "access_token", KEY) == TOKEN


@pytest.mark.parametrize(
    "blob", [None, b"", VERSION, VERSION + b"short", b"\x02" * 60, b"\x00"]
)
def test_wiped_or_foreign_bytes_do_not_open(blob: bytes | None) -> None:
    grant = sealed()
    grant.access_token = blob
    refused(grant)


@given(data=st.data())
def test_tampering_with_any_bit_is_noticed(data: st.DataObject) -> None:
    grant = sealed()
    blob = bytearray(grant.access_token)
    at, bit = data.draw(st.integers(0, len(blob) - 1)), data.draw(st.integers(0, 7))
    blob[at] ^= 1 << bit
    grant.access_token = bytes(blob)
    refused(grant)


@given(cut=st.integers(0, 64))
def test_any_cut_is_noticed(cut: int) -> None:
    grant = sealed()
    assert len(grant.access_token) == 65
    grant.access_token = grant.access_token[:cut]
    refused(grant)


def test_grant_shows_no_token() -> None:
    grant = sealed()
    grant.state, grant.name = "current", "Josiah Carberry"
    assert repr(grant) == str(grant) == f"<Grant {grant.id} current>"
