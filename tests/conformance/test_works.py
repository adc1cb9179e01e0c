# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Works one at a time: added, read, changed, removed."""

import pytest

from .target import JSON, XML, edited, errors, external_id, fresh_doi, group_of
from .target import put_code as code_of
from .target import summaries, work

FULL_XML = """<?xml version="1.0" encoding="UTF-8"?>
<work:work xmlns:common="http://www.orcid.org/ns/common" xmlns:work="http://www.orcid.org/ns/work">
<work:title><common:title>In \u00e9lement order</common:title></work:title>
<work:type>{kind}</work:type>
<common:external-ids><common:external-id>
<common:external-id-type>doi</common:external-id-type>
<common:external-id-value>{doi}</common:external-id-value>
<common:external-id-relationship>self</common:external-id-relationship>
</common:external-id></common:external-ids>
</work:work>"""

UNKNOWN = "999999999999"


@pytest.mark.source("orcid-api 2.1", "ApiUtils")
def test_post_is_201_without_body_and_names_the_put_code(bench):
    answer = bench.tried(work())
    assert (answer.status_code, answer.content) == (201, b"")
    assert code_of(answer) > 0


@pytest.mark.source("orcid-api 2.11")
def test_get_shows_every_key_and_the_source(bench, target):
    put_code = bench.post(work())
    body = bench.get(f"work/{put_code}")
    assert (body["put-code"], body["path"]) == (
        put_code,
        f"/{target.orcid}/work/{put_code}",
    )
    assert body["title"]["subtitle"] is None
    assert body["journal-title"] is None
    assert isinstance(body["created-date"]["value"], int)
    assert body["source"]["source-orcid"] is None
    client = body["source"]["source-client-id"]
    assert client["path"] == (target.client_id or client["path"])
    assert {"citation", "contributors", "country", "visibility"} <= set(body)


@pytest.mark.source("orcid-api 2.11", "MapperFacadeFactory")
def test_get_shows_the_normalised_identifier(bench):
    doi = fresh_doi()
    put_code = bench.post(work(f"https://doi.org/{doi.upper()}"))
    (entry,) = bench.get(f"work/{put_code}")["external-ids"]["external-id"]
    assert entry["external-id-value"] == f"https://doi.org/{doi.upper()}"
    assert entry["external-id-normalized"] == {"value": doi, "transient": True}


@pytest.mark.source("orcid-api 2.4", "MapperFacadeFactory")
def test_identifier_that_cannot_be_normalised_is_kept(bench):
    put_code = bench.post(work(external_id(f"no doi {fresh_doi()[8:]}")))
    (entry,) = bench.get(f"work/{put_code}")["external-ids"]["external-id"]
    assert entry["external-id-normalized"] is None
    assert entry["external-id-normalized-error"]["error-code"] == "8001"


@pytest.mark.source("orcid-api 2.1")
def test_summary_holds_less(bench):
    put_code = bench.post(work(citation=None, journal_title={"value": "J"}))
    body = bench.get(f"work/summary/{put_code}")
    assert (body["put-code"], body["journal-title"]) == (put_code, {"value": "J"})
    assert "contributors" not in body


@pytest.mark.source("orcid-api 2.11", "orcid-api 2.6")
def test_list_holds_the_work_in_a_group(bench, target):
    put_code = bench.post(work())
    listed = bench.get("works")
    assert listed["path"] == f"/{target.orcid}/works"
    (found,) = [s for s in summaries(listed) if s["put-code"] == put_code]
    assert found["path"] == f"/{target.orcid}/work/{put_code}"
    assert found["display-index"] == "1"


@pytest.mark.source("orcid-api 2.5", "OrcidValidationJaxbContextResolver")
def test_xml_in_json_out(bench):
    doi = fresh_doi()
    body = FULL_XML.format(kind="preprint", doi=doi).encode()
    put_code = bench.post(body, headers={"Content-Type": XML})
    read = bench.get(f"work/{put_code}")
    assert read["title"]["title"] == {"value": "In \u00e9lement order"}
    assert read["type"] == "preprint"


@pytest.mark.source("orcid-api 2.2")
def test_json_in_xml_out(bench, target):
    put_code = bench.post(work())
    answer = target.call("GET", f"work/{put_code}", accept=XML)
    assert "xml" in answer.headers["Content-Type"]
    assert f'put-code="{put_code}"' in answer.text
    assert "http://www.orcid.org/ns/work" in answer.text


@pytest.mark.source("orcid-api 2.5")
@pytest.mark.parametrize(
    "sent, kept",
    [
        ("article-journal", "journal-article"),
        ("chapter", "book-chapter"),
        ("dataset", "data-set"),
        ("standard", "standards-and-policy"),
        ("software", "software"),
    ],
)
def test_type_aliases_of_json(bench, sent, kept):
    assert bench.get(f"work/{bench.post(work(type=sent))}")["type"] == kept


@pytest.mark.source("orcid-api 2.5")
def test_bare_strings_and_single_objects_are_tolerated(bench):
    body = work(url="https://example.org/", title={"title": "A bare title"})
    body["external-ids"]["external-id"] = body["external-ids"]["external-id"][0]
    read = bench.get(f"work/{bench.post(body)}")
    assert read["title"]["title"] == {"value": "A bare title"}
    assert read["url"] == {"value": "https://example.org/"}


@pytest.mark.source("orcid-api 2.7", "orcid-api 2.1")
def test_put_replaces_and_keeps_the_created_date(bench, target):
    put_code = bench.post(work(short_description="to go"))
    before = bench.get(f"work/{put_code}")
    title = {"title": {"value": "Another title"}}
    body = edited(work(), put_code=put_code, title=title)
    answer = target.call("PUT", f"work/{put_code}", json=body)
    assert answer.status_code == 200
    assert answer.json()["path"] is None
    after = bench.get(f"work/{put_code}")
    assert after["title"]["title"] == title["title"]
    assert after["short-description"] is None
    assert after["created-date"] == before["created-date"]
    assert after["source"] == before["source"]


@pytest.mark.source("orcid-api 2.4")
def test_put_takes_a_body_as_it_was_read(bench, target):
    put_code = bench.post(work())
    stored = bench.get(f"work/{put_code}")
    title = {"title": {"value": "Read, edited, sent back"}}
    answer = target.call(
        "PUT",
        f"work/{put_code}",
        json={**stored, "title": {**stored["title"], **title}},
    )
    assert answer.json()["title"]["title"] == title["title"]


@pytest.mark.source("orcid-api 2.1")
def test_delete_is_204_and_the_work_is_gone(bench, target):
    put_code = bench.post(work())
    answer = target.call("DELETE", f"work/{put_code}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert errors(target.call("GET", f"work/{put_code}")) == (404, 9016)
    assert errors(target.call("DELETE", f"work/{put_code}")) == (404, 9016)
    codes = [s["put-code"] for s in summaries(bench.get("works"))]
    assert put_code not in codes


@pytest.mark.source("orcid-api 2.1", "OrcidCoreExceptionMapper")
@pytest.mark.parametrize("accept", [JSON, XML])
@pytest.mark.parametrize(
    "method, path, expected",
    [
        ("GET", f"work/{UNKNOWN}", (404, 9016)),
        ("GET", f"work/summary/{UNKNOWN}", (404, 9016)),
        ("PUT", f"work/{UNKNOWN}", (404, 9016)),
        ("DELETE", f"work/{UNKNOWN}", (404, 9016)),
        ("GET", "work/seven", (400, 9034)),
        ("GET", "work/summary/seven", (400, 9034)),
        ("DELETE", "work/seven", (400, 9034)),
    ],
)
def test_put_code_that_is_not_there(target, method, path, expected, accept):
    target.need("orcid", "token")
    body = work(put_code=int(UNKNOWN)) if method == "PUT" else None
    answer = target.call(method, path, json=body, accept=accept)
    assert errors(answer) == expected


@pytest.mark.source("orcid-api 2.3", "orcid-api 3.2")
@pytest.mark.parametrize("inside", [None, 7])
def test_put_code_of_url_and_body_must_be_the_same(bench, target, inside):
    put_code = bench.post(work())
    body = edited(work(), put_code=inside)
    answer = target.call("PUT", f"work/{put_code}", json=body)
    assert errors(answer) == (400, 9019)


@pytest.mark.source("orcid-api 3.3")
def test_record_that_does_not_exist(target):
    answer = target.call("GET", "/v3.0/0009-0009-9999-9994/works", target.own_token())
    assert errors(answer) == (404, 9016)


@pytest.mark.source("orcid-api 2.6", "ActivityValidator")
@pytest.mark.parametrize(
    "form",
    ["{}", "https://doi.org/{}", "http://dx.doi.org/{}", "doi:{}"],
)
@pytest.mark.parametrize("upper", [False, True])
def test_duplicate_by_normalised_doi(bench, form, upper):
    doi = fresh_doi()
    put_code = bench.post(work(doi))
    again = bench.tried(work(form.format(doi.upper() if upper else doi)))
    assert errors(again) == (409, 9021)
    assert f"put-code {put_code}" in again.json()["developer-message"]


@pytest.mark.source("orcid-api 2.6", "ActivityValidator")
@pytest.mark.parametrize("kind", ["uri", "source-work-id", "handle", "isbn"])
def test_same_value_of_another_type_is_no_duplicate(bench, kind):
    doi = fresh_doi()
    first = bench.post(work(doi))
    second = bench.post(work(external_id(doi, kind)))
    assert first != second


@pytest.mark.source("orcid-api 2.6", "ActivityValidator")
@pytest.mark.parametrize("relationship", ["part-of", "version-of"])
def test_only_self_makes_single_duplicates(bench, relationship):
    doi = fresh_doi()
    bench.post(work(doi))
    other = work(fresh_doi(), external_id(doi, relationship=relationship))
    assert bench.tried(other).status_code == 201


@pytest.mark.source("orcid-api 2.6")
@pytest.mark.parametrize(
    "relationship, together",
    [("self", True), ("version-of", True), ("part-of", False), ("funded-by", False)],
)
def test_groups_by_shared_identifiers(bench, relationship, together):
    doi = fresh_doi()
    first = bench.post(work(doi))
    shared = external_id(doi, relationship=relationship)
    if relationship == "self":
        bench.target.need("other_token")
    token = bench.target.other_token if relationship == "self" else "own"
    second = bench.post(work(fresh_doi(), shared), token=token)
    group = group_of(bench.get("works"), first)
    assert sorted(group) == ([first, second] if together else [first])


@pytest.mark.source("orcid-api 2.6", "ActivityValidator")
def test_put_may_not_take_the_identifier_of_another_work(bench, target):
    taken = fresh_doi()
    first, second = bench.post(work(taken)), bench.post(work())
    answer = target.call("PUT", f"work/{second}", json=work(taken, put_code=second))
    assert errors(answer) == (409, 9021)
    assert f"put-code {first}" in answer.json()["developer-message"]


@pytest.mark.source("orcid-api 2.6", "orcid-api 11")
def test_another_source_may_add_the_same_work(bench, target):
    target.need("other_token")
    doi = fresh_doi()
    first = bench.post(work(doi))
    second = bench.post(work(doi), token=target.other_token)
    assert sorted(group_of(bench.get("works"), first)) == [first, second]


@pytest.mark.source("orcid-api 2.3", "OrcidSecurityManagerImpl")
def test_another_source_may_not_change_the_work(bench, target):
    target.need("other_token")
    put_code = bench.post(work())
    stored = bench.get(f"work/{put_code}")
    title = {"title": {"value": "Taken over"}}
    body = edited(work(), put_code=put_code, title=title)
    other = {"token": target.other_token}
    unchanged = edited(stored, visibility=None)
    found = [
        errors(target.call("PUT", f"work/{put_code}", json=body, **other)),
        errors(target.call("PUT", f"work/{put_code}", json=unchanged, **other)),
        errors(target.call("DELETE", f"work/{put_code}", **other)),
    ]
    assert found == [(403, 9010), (403, 9014), (403, 9010)]
    assert bench.get(f"work/{put_code}") == stored


@pytest.mark.source("orcid-api 1.3", "orcid-api 2.3")
@pytest.mark.parametrize("holder", ["read_token", "client"])
def test_writing_needs_the_scope(bench, target, holder):
    put_code = bench.post(work())
    if holder == "read_token":
        target.need("read_token")
    token = target.read_token if holder == "read_token" else target.own_token()
    found = [
        errors(target.call("POST", "work", token=token, json=work())),
        errors(
            target.call(
                "PUT", f"work/{put_code}", token=token, json=work(put_code=put_code)
            )
        ),
        errors(target.call("DELETE", f"work/{put_code}", token=token)),
    ]
    assert found == [(403, 9038)] * 3


@pytest.mark.source("orcid-api 2.7")
def test_visibility_of_a_new_work_is_the_owners_default(bench):
    codes = [bench.post(work(visibility=v)) for v in ("public", "limited", "private")]
    shown = {bench.get(f"work/{code}")["visibility"] for code in codes}
    assert len(shown) == 1


@pytest.mark.source("orcid-api 2.4", "ActivityValidator")
def test_visibility_cannot_be_changed(bench, target):
    put_code = bench.post(work())
    stored = bench.get(f"work/{put_code}")
    other = "private" if stored["visibility"] == "public" else "public"
    path = f"work/{put_code}"
    changed = target.call("PUT", path, json=edited(stored, visibility=other))
    assert errors(changed) == (403, 9035)
    title = {"title": {"value": "Same visibility"}}
    kept = target.call("PUT", path, json=edited(stored, title=title))
    assert (kept.status_code, kept.json()["title"]["title"]) == (200, title["title"])


@pytest.mark.source("orcid-api 2.10", "OrcidSecurityManagerImpl")
def test_own_works_are_readable_without_the_owners_token(bench, target):
    put_code = bench.post(work())
    answer = target.call("GET", f"work/{put_code}", token=target.own_token())
    assert (answer.status_code, answer.json()["put-code"]) == (200, put_code)
