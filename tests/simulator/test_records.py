# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The record as a person reads it, and as the API gives it."""

import pytest

from .world import MEMBER, PASSWORD, code_of, external_id, work


def page(world, orcid=None):
    """Open the record page."""
    return world.http.get(f"{world.url}/{orcid or world.orcid}")


def test_page_shows_name_works_source_and_put_code(world):
    put_code = world.post(
        work(
            external_id("10.1/a"),
            publication_date={"year": {"value": "2024"}, "month": {"value": "05"}},
            journal_title={"value": "Taylor's"},
        )
    )
    text = page(world).text
    assert "<h1>Ada Lovelace</h1>" in text
    assert "<h3>On the analytical engine</h3>" in text
    assert "journal-article, 2024-05, Taylor&#39;s" in text
    assert f"<td>Client 0001</td><td>{put_code}</td><td>public</td>" in text


def test_page_of_an_empty_record(world):
    assert "No works to show." in page(world).text


def test_page_groups_the_copies_of_a_work(world):
    put_code = world.post()
    copy = world.act("add_own_copy", put_code=put_code)["put_code"]
    text = page(world).text
    assert text.count("<article>") == 1
    assert text.index(f"<td>{put_code}</td>") < text.index(f"<td>{copy}</td>")
    assert f"<td>Ada Lovelace</td><td>{copy}</td>" in text


def test_page_shows_hidden_works_to_the_owner_alone(world):
    put_code = world.post()
    world.act("edit_visibility", put_code=put_code, visibility="private")
    assert str(put_code) not in page(world).text
    form = {"userId": world.orcid, "password": PASSWORD}
    world.http.post(f"{world.url}/signin", data=form)
    assert f"<td>{put_code}</td><td>private</td>" in page(world).text
    assert str(put_code) in page(world).text
    other = world.person(works=[{"work": work(), "visibility": "private"}])
    assert "No works to show." in page(world, other).text


def test_page_escapes_what_clients_send(world):
    world.post(work(title={"title": {"value": "<script>alert(1)</script>"}}))
    text = page(world).text
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


@pytest.mark.parametrize(
    "url, linked",
    [("https://x.org/a", True), ("HTTP://x.org", True), ("javascript:alert(1)", False)],
)
def test_page_links_to_pages_only(world, url, linked):
    entry = external_id("10.1/a") | {"external-id-url": {"value": url}}
    world.post(work(entry))
    assert (f'href="{url}"' in page(world).text) is linked


def test_page_of_nobody(world):
    response = page(world, "0000-0002-1825-0097")
    assert response.status_code == 404
    assert "No such record" in response.text


@pytest.mark.parametrize(
    "action, notice, works",
    [
        ("lock", "This record is locked.", 0),
        ("deactivate", "This record was deactivated by its owner.", 0),
        ("deprecate", "This record was merged into another:", 0),
        ("unlock", "", 1),
    ],
)
def test_page_of_a_record_in_each_state(world, action, notice, works):
    world.post()
    primary = world.person()
    world.act(action, primary=primary)
    text = page(world).text
    assert notice in text
    assert text.count("<article>") == works
    assert (f'href="/{primary}"' in text) is (action == "deprecate")


def test_record_holds_the_works_that_works_shows(world, token):
    world.post()
    record = world.api("GET", "record", token).json()
    works = world.api("GET", "works", token).json()
    activities = world.api("GET", "activities", token).json()
    person = world.api("GET", "person", token).json()
    assert record["activities-summary"] == activities
    assert record["person"] == person
    assert activities["works"] == works
    assert record["path"] == f"/{world.orcid}"
    assert record["orcid-identifier"] == {
        "uri": f"https://sandbox.orcid.org/{world.orcid}",
        "path": world.orcid,
        "host": "sandbox.orcid.org",
    }


def test_record_by_the_bare_id(world, token):
    bare = world.api("GET", f"/{world.orcid}", token).json()
    assert bare == world.api("GET", "record", token).json()


def test_record_keys_in_the_order_of_the_schema(world, token):
    record = world.api("GET", "record", token).json()
    assert list(record) == [
        "orcid-identifier",
        "preferences",
        "history",
        "person",
        "activities-summary",
        "path",
    ]
    assert list(record["activities-summary"]) == [
        "last-modified-date",
        "distinctions",
        "educations",
        "employments",
        "fundings",
        "invited-positions",
        "memberships",
        "peer-reviews",
        "qualifications",
        "research-resources",
        "services",
        "works",
        "path",
    ]
    assert list(record["person"]) == [
        "last-modified-date",
        "name",
        "other-names",
        "biography",
        "researcher-urls",
        "emails",
        "addresses",
        "keywords",
        "external-identifiers",
        "path",
    ]


def test_record_shows_the_name_and_no_email(world, token):
    text = world.api("GET", "record", token).text
    person = world.api("GET", "person", token).json()
    assert person["name"]["given-names"] == {"value": "Ada"}
    assert person["name"]["family-name"] == {"value": "Lovelace"}
    assert person["emails"]["email"] == []
    assert "@example.org" not in text


def test_record_of_somebody_without_family_name(world):
    world.orcid = world.person(family_name="")
    person = world.api("GET", "person", public=True).json()
    assert person["name"]["family-name"] is None


def test_record_changes_with_every_write(world, token):
    def modified():
        history = world.api("GET", "record", token).json()["history"]
        return history["last-modified-date"]["value"]

    seen = [modified()]
    world.control("POST", "clock", {"stopped": True, "advance": 10})
    put_code = world.post()
    for method, body in (
        ("PUT", work(put_code=put_code, type="book")),
        ("DELETE", None),
    ):
        seen.append(modified())
        world.control("POST", "clock", {"advance": 10})
        world.api(method, f"work/{put_code}", token, json=body)
    seen.append(modified())
    assert seen == sorted(set(seen))
    assert len(seen) == 4


def test_record_on_the_public_api(world):
    world.post()
    hidden = world.post(work("10.1/h"))
    world.act("edit_visibility", put_code=hidden, visibility="limited")
    record = world.api("GET", "record", public=True).json()
    assert len(record["activities-summary"]["works"]["group"]) == 1
    world.act("lock")
    assert code_of(world.api("GET", "record", public=True)) == (409, 9018)


def test_record_of_an_unclaimed_person(world):
    world.orcid = world.person(state="unclaimed", creator=MEMBER)
    token = world.token("/read-public", orcid=None)
    history = world.api("GET", "record", token).json()["history"]
    assert (history["claimed"], history["creation-method"]) == (False, "API")
