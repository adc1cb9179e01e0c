# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What cells mean, and what is said about those that mean nothing."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from invenio_orcid_sync.services.operators.importing import cells
from invenio_orcid_sync.services.operators.importing.files import BadRow, Row

TOKEN = "4bed1e13-7792-4129-9f07-aaf7b88ba88f"


def row(**given: str) -> Row:
    """Return a row."""
    return Row(2, given)


def refused(read: Callable[..., Any], *arguments: str, **given: str) -> BadRow:
    """Return why a cell cannot be used. Nothing of it may be said."""
    with pytest.raises(BadRow) as raised:
        read(row(**given), *arguments)
    bad = raised.value
    assert [
        one
        for one in given.values()
        if len(one) > 7 and one in f"{bad.cause}{bad.cure}"
    ] == []
    return bad


@pytest.mark.parametrize(
    "text",
    [
        "0000-0002-1825-0097",
        "https://orcid.org/0000-0002-1825-0097",
        "http://sandbox.orcid.org/0000-0002-1825-0097/",
    ],
)
def test_orcid_is_read_in_any_form(text: str) -> None:
    assert cells.orcid(row(orcid=text)) == "0000-0002-1825-0097"


@pytest.mark.parametrize(
    "text, cause",
    [
        ("", "There is no iD."),
        ("0000000218250097", "The iD has lost its hyphens."),
        (
            "218250097",
            "The iD was made a number, which spreadsheets do: digits are lost.",
        ),
        (
            "2.1825E+08",
            "The iD was made a number, which spreadsheets do: digits are lost.",
        ),
        (
            "2,1825E+08",
            "The iD was made a number, which spreadsheets do: digits are lost.",
        ),
        (
            "0000-0002-1825-0098",
            "The iD's last character does not go with the others: it is mistyped.",
        ),
        (TOKEN, "This is no iD."),
        ("Ada Lovelace", "This is no iD."),
    ],
)
def test_orcid_that_is_none_says_what_happened_to_it(text: str, cause: str) -> None:
    bad = refused(cells.orcid, orcid=text)
    assert (bad.column, bad.cause) == ("orcid", cause)


def test_token_is_taken_as_it_is() -> None:
    assert cells.token(row(access_token=TOKEN), "access_token") == TOKEN


@pytest.mark.parametrize(
    "text, cause",
    [
        ("", "There is no token."),
        ("a b c d e f g h", "This cannot be a token."),
        ("short", "This cannot be a token."),
        ("tökën-tökën-tökën", "This cannot be a token."),
        ("x" * 256, "This cannot be a token."),
    ],
)
def test_token_that_is_none_is_not_repeated(text: str, cause: str) -> None:
    bad = refused(cells.token, "access_token", access_token=text)
    assert (bad.column, bad.cause) == ("access_token", cause)


@pytest.mark.parametrize(
    "text, scope",
    [
        ("/read-limited /activities/update", "/read-limited /activities/update"),
        ("/read-limited,/activities/update", "/read-limited /activities/update"),
        ("/authenticate || /read-limited", "/authenticate /read-limited"),
        ("openid openid", "openid"),
    ],
)
def test_scopes_may_be_parted_by_anything(text: str, scope: str) -> None:
    assert cells.scope(row(scope=text)) == scope


@pytest.mark.parametrize(
    "text, cause",
    [
        ("", "There is no scope."),
        (TOKEN, "These are no scopes."),
        ("yes", "These are no scopes."),
    ],
)
def test_scope_that_is_none_is_refused(text: str, cause: str) -> None:
    assert refused(cells.scope, scope=text).cause == cause


@pytest.mark.parametrize(
    "text, moment",
    [
        ("", None),
        ("2046-11-21", datetime(2046, 11, 21, tzinfo=UTC)),
        ("2046-11-21 16:00:00", datetime(2046, 11, 21, 16, tzinfo=UTC)),
        ("2046-11-21 16:00:00+00", datetime(2046, 11, 21, 16, tzinfo=UTC)),
        ("2046-11-21T16:00:00Z", datetime(2046, 11, 21, 16, tzinfo=UTC)),
        ("2046-11-21T18:00:00.5+02:00", datetime(2046, 11, 21, 16, 0, 0, 500000, UTC)),
    ],
)
def test_expiry_is_read_as_databases_write_it(
    text: str, moment: datetime | None
) -> None:
    assert cells.expiry(row(expires_at=text)) == moment


@pytest.mark.parametrize(
    "text, cause",
    [
        ("631138518", "This is no time."),
        ("21.11.2046", "This is no time."),
        (TOKEN, "This is no time."),
        ("2016-11-21", "The permission has ended."),
    ],
)
def test_expiry_that_is_none_or_past_is_refused(text: str, cause: str) -> None:
    assert refused(cells.expiry, expires_at=text).cause == cause


@pytest.mark.parametrize("text", ["", "0", "-1", "1.0", "1e6", "9" * 19, "١٢", TOKEN])
def test_put_code_is_a_number_that_orcid_may_give(text: str) -> None:
    assert cells.put_code(row(put_code="1417523")) == 1417523
    assert refused(cells.put_code, put_code=text).column == "put_code"


@pytest.mark.parametrize(
    "text, pid",
    [
        ("0qj6g-79g34", ("recid", "0qj6g-79g34")),
        ("https://site.example/records/0qj6g-79g34/", ("recid", "0qj6g-79g34")),
        ("10.5281/Zenodo.1", ("doi", "10.5281/zenodo.1")),
        ("https://doi.org/10.5281/zenodo.1", ("doi", "10.5281/zenodo.1")),
        ("doi: 10.5281/zenodo.1", ("doi", "10.5281/zenodo.1")),
    ],
)
def test_record_is_named_by_identifier_address_or_doi(
    text: str, pid: tuple[str, str]
) -> None:
    assert cells.record(row(record=text)) == pid


@pytest.mark.parametrize("text", ["", "hdl:1/2 3", "a record"])
def test_record_that_names_none_is_refused(text: str) -> None:
    assert refused(cells.record, record=text).column == "record"
