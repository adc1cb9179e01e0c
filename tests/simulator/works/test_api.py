# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Works over HTTP: what is stored, and what becomes of it (orcid-api 2)."""

import pytest

from ..world import MEMBER, OTHER, WORK, code_of, external_id, work


def test_post_creates_without_body_and_with_location(world, token):
    response = world.api("POST", "work", token, json=WORK)
    put_code = response.headers["Location"].rpartition("/")[2]
    assert (response.status_code, response.content) == (201, b"")
    assert response.headers["Location"] == (
        f"{world.url}/v3.0/{world.orcid}/work/{put_code}"
    )


def test_post_location_in_the_internal_style_of_production(world):
    world.control("POST", "reset", {"location_style": "internal"})
    world.client(MEMBER)
    world.orcid = world.person()
    response = world.api("POST", "work", world.token(), json=WORK)
    assert response.headers["Location"].startswith(
        f"{world.url}/orcid-api-web/v3.0/{world.orcid}/work/"
    )


def test_get_returns_every_key_of_a_work(world, token):
    put_code = world.post()
    read = world.api("GET", f"work/{put_code}", token).json()
    stamp = read["created-date"]
    assert read == {
        "created-date": stamp,
        "last-modified-date": stamp,
        "source": {
            "source-orcid": None,
            "source-client-id": {
                "uri": f"https://sandbox.orcid.org/client/{MEMBER}",
                "path": MEMBER,
                "host": "sandbox.orcid.org",
            },
            "source-name": {"value": "Client 0001"},
            "assertion-origin-orcid": None,
            "assertion-origin-client-id": None,
            "assertion-origin-name": None,
        },
        "put-code": put_code,
        "path": f"/{world.orcid}/work/{put_code}",
        "title": {
            "title": {"value": "On the analytical engine"},
            "subtitle": None,
            "translated-title": None,
        },
        "journal-title": None,
        "short-description": None,
        "citation": None,
        "type": "journal-article",
        "publication-date": None,
        "external-ids": {
            "external-id": [
                {
                    "external-id-type": "doi",
                    "external-id-value": "10.1234/engine",
                    "external-id-normalized": {
                        "value": "10.1234/engine",
                        "transient": True,
                    },
                    "external-id-normalized-error": None,
                    "external-id-url": {"value": "https://doi.org/10.1234/engine"},
                    "external-id-relationship": "self",
                }
            ]
        },
        "url": None,
        "contributors": None,
        "language-code": None,
        "country": None,
        "visibility": "public",
    }


def test_get_summary_has_path_and_display_index(world, token):
    put_code = world.post()
    read = world.api("GET", f"work/summary/{put_code}", token).json()
    assert list(read) == [
        "put-code",
        "created-date",
        "last-modified-date",
        "source",
        "title",
        "external-ids",
        "url",
        "type",
        "publication-date",
        "journal-title",
        "visibility",
        "path",
        "display-index",
    ]
    assert (read["path"], read["display-index"]) == (
        f"/{world.orcid}/work/{put_code}",
        "1",
    )


def test_works_of_an_empty_record(world, token):
    assert world.api("GET", "works", token).json() == {
        "last-modified-date": None,
        "group": [],
        "path": f"/{world.orcid}/works",
    }


def test_put_codes_are_unique_over_all_records(world):
    first = world.post()
    world.orcid = world.person()
    second = world.post(token=world.token())
    assert second == first + 1


@pytest.mark.parametrize(
    "method, path, expected",
    [
        ("GET", "work/999", (404, 9016)),
        ("GET", "work/abc", (400, 9034)),
        ("GET", "work/summary/999", (404, 9016)),
        ("DELETE", "work/999", (404, 9016)),
        ("DELETE", "work/abc", (400, 9034)),
    ],
)
def test_put_code_unknown_or_no_number(world, token, method, path, expected):
    assert code_of(world.api(method, path, token)) == expected


def test_put_code_of_another_record_is_not_found(world):
    put_code = world.post()
    world.orcid = world.person()
    response = world.api("GET", f"work/{put_code}", world.token())
    assert code_of(response) == (404, 9016)


def test_delete_removes_and_frees_the_identifier(world, token):
    put_code = world.post()
    response = world.api("DELETE", f"work/{put_code}", token)
    assert (response.status_code, response.content) == (204, b"")
    assert code_of(world.api("GET", f"work/{put_code}", token)) == (404, 9016)
    assert world.post() == put_code + 1


def test_delete_with_a_content_type_that_is_not_read(world, token):
    put_code = world.post()
    headers = {"Content-Type": "text/plain"}
    response = world.api("DELETE", f"work/{put_code}", token, headers=headers)
    assert code_of(response) == (415, 9001)
    assert world.api("GET", f"work/{put_code}", token).status_code == 200


def test_put_replaces_and_keeps_source_and_created_date(world, token):
    put_code = world.post(work(journal_title={"value": "Taylor's"}))
    before = world.api("GET", f"work/{put_code}", token).json()
    sent = work(put_code=put_code, title={"title": {"value": "Second thoughts"}})
    response = world.api("PUT", f"work/{put_code}", token, json=sent)
    after = world.api("GET", f"work/{put_code}", token).json()
    assert response.status_code == 200
    assert response.json() == {**after, "path": None}
    assert after["title"]["title"] == {"value": "Second thoughts"}
    assert after["journal-title"] is None
    kept = ("source", "created-date", "put-code", "visibility")
    assert [after[key] for key in kept] == [before[key] for key in kept]
    assert after["last-modified-date"]["value"] > before["last-modified-date"]["value"]


@pytest.mark.parametrize("sent", [None, 999])
def test_put_with_another_put_code_in_the_body(world, token, sent):
    put_code = world.post()
    response = world.api(
        "PUT", f"work/{put_code}", token, json=work(put_code=sent, type="book")
    )
    assert code_of(response) == (400, 9019)
    assert world.api("GET", f"work/{put_code}", token).json()["type"] == (
        "journal-article"
    )


def test_put_takes_back_what_get_gave(world, token):
    put_code = world.post()
    read = world.api("GET", f"work/{put_code}", token).json()
    response = world.api("PUT", f"work/{put_code}", token, json=read)
    assert response.json() == {**read, "path": None}


def test_put_unchanged_touches_nothing(world, token):
    put_code = world.post()
    before = world.api("GET", "record", token).json()["history"]
    world.control("POST", "clock", {"advance": 100})
    sent = work(put_code=put_code)
    assert world.api("PUT", f"work/{put_code}", token, json=sent).status_code == 200
    assert world.api("GET", "record", token).json()["history"] == before


def test_put_swallows_a_month_added_to_the_date(world, token):
    put_code = world.post()
    dated = {"year": {"value": "1943"}}
    sent = work(put_code=put_code, publication_date=dated)
    world.api("PUT", f"work/{put_code}", token, json=sent)
    sent = work(put_code=put_code, publication_date={**dated, "month": {"value": "08"}})
    answer = world.api("PUT", f"work/{put_code}", token, json=sent).json()
    assert answer["publication-date"] == {
        "year": {"value": "1943"},
        "month": None,
        "day": None,
    }


def test_put_by_another_source(world):
    put_code = world.post()
    other = world.token(client=OTHER)
    changed = work(put_code=put_code, title={"title": {"value": "Mine now"}})
    same = work(put_code=put_code)
    path = f"work/{put_code}"
    assert code_of(world.api("PUT", path, other, json=changed)) == (403, 9010)
    assert code_of(world.api("PUT", path, other, json=same)) == (403, 9014)
    assert code_of(world.api("DELETE", path, other)) == (403, 9010)
    read = world.api("GET", path, other).json()
    assert read["title"]["title"]["value"] == "On the analytical engine"


def test_put_by_another_source_shows_invalid_data_first(world):
    put_code = world.post()
    sent = work(put_code=put_code, **{"external-ids": None})
    response = world.api(
        "PUT", f"work/{put_code}", world.token(client=OTHER), json=sent
    )
    assert code_of(response) == (400, 9023)


def test_post_same_identifier_names_the_put_code(world, token):
    put_code = world.post(work("10.1234/ABC"))
    response = world.api(
        "POST", "work", token, json=work("https://doi.org/10.1234/abc")
    )
    assert code_of(response) == (409, 9021)
    assert f"element with put-code {put_code}." in response.json()["developer-message"]
    assert len(world.api("GET", "works", token).json()["group"]) == 1


def test_post_same_identifier_of_another_source(world):
    world.post()
    world.post(token=world.token(client=OTHER))
    group = world.api("GET", "works", world.token()).json()["group"]
    paths = [
        summary["source"]["source-client-id"]["path"]
        for summary in group[0]["work-summary"]
    ]
    assert (len(group), paths) == (1, [MEMBER, OTHER])


@pytest.mark.parametrize(
    "existing, sent, expected",
    [
        ("self", "self", 409),
        ("self", "version-of", 201),
        ("version-of", "self", 201),
        ("part-of", "self", 201),
    ],
)
def test_duplicate_in_single_posts_needs_both_self(
    world, token, existing, sent, expected
):
    world.post(work("10.1/a", external_id("10.1/shared", relationship=existing)))
    shared = external_id("10.1/shared", relationship=sent)
    response = world.api("POST", "work", token, json=work("10.1/b", shared))
    assert response.status_code == expected


@pytest.mark.parametrize(
    "existing, sent, expected",
    [
        ("self", "self", 9021),
        ("version-of", "self", 9021),
        ("self", "version-of", None),
        ("part-of", "self", None),
    ],
)
def test_duplicate_in_bulk_minds_version_of_too(world, token, existing, sent, expected):
    world.post(work("10.1/a", external_id("10.1/shared", relationship=existing)))
    shared = external_id("10.1/shared", relationship=sent)
    body = {"bulk": [{"work": work("10.1/b", shared)}]}
    (entry,) = world.api("POST", "works", token, json=body).json()["bulk"]
    assert entry.get("error", {}).get("error-code") == expected


def test_put_to_the_identifier_of_another_own_work(world, token):
    first = world.post(work("10.1/a"))
    second = world.post(work("10.1/b"))
    sent = work("10.1/A", put_code=second)
    response = world.api("PUT", f"work/{second}", token, json=sent)
    assert code_of(response) == (409, 9021)
    assert f"put-code {first}." in response.json()["developer-message"]


def test_put_frees_the_identifier_it_drops(world, token):
    first = world.post(work("10.1/a"))
    sent = work("10.1/b", put_code=first)
    assert world.api("PUT", f"work/{first}", token, json=sent).status_code == 200
    assert world.post(work("10.1/a")) == first + 1


def test_identifier_that_cannot_be_normalised_is_stored(world, token):
    put_code = world.post(work("no doi at all"))
    read = world.api("GET", f"work/{put_code}", token).json()
    (entry,) = read["external-ids"]["external-id"]
    assert entry["external-id-normalized"] is None
    assert entry["external-id-normalized-error"] == {
        "error-code": "8001",
        "error-message": "Cannot normalize identifier value doi:no doi at all",
        "transient": True,
    }
    response = world.api("POST", "work", token, json=work("no doi at all"))
    assert code_of(response) == (409, 9021)
