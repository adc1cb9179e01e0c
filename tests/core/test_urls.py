# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Web addresses."""

import pytest

from invenio_orcid_sync.core.urls import clean_url


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://example.org", "https://example.org"),
        ("http://example.org:8090/a_b/c-d~e", "http://example.org:8090/a_b/c-d~e"),
        (" https://example.org/a ", "https://example.org/a"),
        ("HTTPS://Example.ORG/Path", "https://example.org/Path"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("https://example.org/ä?q=ü#ö", "https://example.org/%C3%A4?q=%C3%BC#%C3%B6"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://example.org/%zz%20", "https://example.org/%25zz%20"),
        ("https://example.org/[1]?a[]=1", "https://example.org/%5B1%5D?a%5B%5D=1"),
        ("https://example.org/a#b#c", "https://example.org/a#b%23c"),
        ("https://example.org/<script>", "https://example.org/%3Cscript%3E"),
        ('https://example.org/"|\\^`{}', "https://example.org/%22%7C%5C%5E%60%7B%7D"),
        ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
        ("http://[2001:db8::1]:80/x", "http://[2001:db8::1]:80/x"),
        ("ftp://ftp.example.org/pub", "ftp://ftp.example.org/pub"),
        (
            "https://example.org/a;b=1,2?c=d&e=(f)*'!",
            "https://example.org/a;b=1,2?c=d&e=(f)*'!",
        ),
    ],
)
def test_url_is_escaped(value: str, expected: str) -> None:
    assert clean_url(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        7,
        "example.org/a",
        "/records/1",
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:somebody@example.org",
        "urn:isbn:9783161484100",
        "https://",
        "https:///path",
        "https://user:secret@example.org/",
        "https://example.org:port/",
        "https://example.org:99999/",
        "http://[broken",
        "http://exa mple.org/",
        "http://a..b/",
        "http://" + "a" * 64 + ".example/",
        "http://-/",
    ],
)
def test_url_that_cannot_be_followed_is_refused(value: object) -> None:
    assert clean_url(value) is None
