# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Answers as values: nothing in them is trusted, and nothing raises."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invenio_orcid_sync.orcid.answers import Answer

OLD, NEW = "0000-0002-1825-0097", "0000-0001-5109-3700"


@pytest.mark.parametrize(
    "location, put_code",
    [
        ("https://api.orcid.org/v3.0/0000-0002-1825-0097/work/1234567", 1234567),
        # Recorded from production.
        (
            "http://api.orcid.org/orcid-api-web/v2.0/0000-0002-1825-0097/work/46964761",
            46964761,
        ),
        ("/v3.0/0000-0002-1825-0097/work/7", 7),
        ("https://api.orcid.org/v3.0/0000-0002-1825-0097/work/7/", 7),
        ("https://api.orcid.org/work/999999999999999999", 999999999999999999),
        (None, None),
        ("", None),
        ("https://api.orcid.org/v3.0/0000-0002-1825-0097/work/", None),
        ("https://api.orcid.org/v3.0/0000-0002-1825-0097/work/abc", None),
        ("https://api.orcid.org/v3.0/0000-0002-1825-0097/work/-7", None),
        # What int() would not read, what no 64-bit number is.
        ("https://api.orcid.org/work/²", None),
        ("https://api.orcid.org/work/99999999999999999999", None),
        (f"https://api.orcid.org/work/{'9' * 5000}", None),
    ],
)
def test_put_code_is_the_last_segment_of_location(
    location: str | None, put_code: int | None
) -> None:
    assert Answer(201, location=location).put_code == put_code


@pytest.mark.parametrize(
    "body, code",
    [
        ({"error-code": 9021}, 9021),
        ({"error-code": "9021"}, None),
        ({"error-code": None}, None),
        ({"error-code": True}, None),
        ({"error-code": 9021.0}, None),
        ({"error-code": 10**12}, None),
        ({"error-code": -1}, None),
        ({"response-code": 409}, None),
        ([{"error-code": 9021}], None),
        ("9021", None),
        (None, None),
    ],
)
def test_code_is_orcids_number_or_none(body: Any, code: int | None) -> None:
    assert Answer(409, body).code == code


@pytest.mark.parametrize(
    "body, error",
    [
        ({"error": "invalid_token", "error_description": "0"}, "invalid_token"),
        ({"error": 7}, None),
        ({"error": {"code": "x"}}, None),
        ({"error-code": 9017}, None),
        (["error"], None),
        (None, None),
    ],
)
def test_oauth_error_is_a_text_or_none(body: Any, error: str | None) -> None:
    assert Answer(401, body).oauth_error == error


@pytest.mark.parametrize(
    "text, put_code",
    [
        ("409 Conflict: ... please see element with put-code 1234567.", 1234567),
        ("please see element with put-code ${putCode}.", None),
        ("put-code 99999999999999999999", None),
        ("You have already added this activity.", None),
        (None, None),
        (7, None),
    ],
)
def test_duplicate_names_the_put_code_that_is_there(
    text: Any, put_code: int | None
) -> None:
    answer = Answer(409, {"error-code": 9021, "developer-message": text})
    assert answer.duplicate_of == put_code


@pytest.mark.parametrize(
    "location, messages, orcid",
    [
        (f"https://api.orcid.org/v3.0/{NEW}/works", {}, NEW),
        (f"http://127.0.0.1:8090/v3.0/{NEW}/works", {}, NEW),
        (f"/v3.0/{NEW}", {}, NEW),
        (
            None,
            {"user-message": f"This account is deprecated: https://orcid.org/{NEW}."},
            NEW,
        ),
        (None, {"developer-message": f"See https://sandbox.orcid.org/{NEW}."}, NEW),
        # The place where it went counts before what is told about the old one.
        (
            f"https://api.orcid.org/v3.0/{NEW}/works",
            {"developer-message": f"https://orcid.org/{OLD} is deprecated"},
            NEW,
        ),
        (None, {}, None),
        (None, {"user-message": f"{NEW} without an address"}, None),
        ("https://api.orcid.org/v3.0/1234/works", {}, None),
    ],
)
def test_moved_to_is_the_id_that_a_merged_record_names(
    location: str | None, messages: dict[str, str], orcid: str | None
) -> None:
    body = {"error-code": 9007, **messages}
    assert Answer(409, body, location=location).moved_to == orcid


@pytest.mark.parametrize(
    "status, ok", [(199, False), (200, True), (299, True), (301, False), (0, False)]
)
def test_ok_is_a_status_of_200_to_299(status: int, ok: bool) -> None:
    assert Answer(status).ok is ok


def test_repr_shows_neither_body_nor_location() -> None:
    body = {
        "error": "invalid_token",
        "error_description": "Invalid access token: SECRET",
    }
    answer = Answer(401, body, location="https://x/?access_token=SECRET", seconds=1.5)
    assert answer.body == body
    assert repr(answer) == "Answer(status=401, sent=True, seconds=1.5, problem='')"


def test_no_answer_is_taken_as_sent_unless_said() -> None:
    assert (Answer(0).sent, Answer(0, sent=False).sent) == (True, False)


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["error-code", "error", "developer-message", "user-message"]),
        inner,
        max_size=4,
    ),
    max_leaves=6,
)


@given(body=json, location=st.none() | st.text(max_size=40))
def test_anything_that_comes_back_can_be_read(body: Any, location: str | None) -> None:
    answer = Answer(409, body, location=location)
    read = (
        answer.code,
        answer.oauth_error,
        answer.put_code,
        answer.duplicate_of,
        answer.moved_to,
    )
    numbers, texts = (int, str, int, int, str), (None,) * 5
    assert all(
        value is none or type(value) is kind
        for value, kind, none in zip(read, numbers, texts)
    )
