# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What a record's owner can change on its page, with forms alone."""

import re
from html.parser import HTMLParser

import pytest
import requests

from .world import MEMBER, OTHER, PASSWORD, SCOPE, work


class Forms(HTMLParser):
    """The forms of a page: the fields of each, and its buttons by their accessible name."""

    def __init__(self, text):
        """Read a page."""
        super().__init__()
        self.buttons, self._fields = {}, {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Note fields and buttons."""
        given = dict(attrs)
        if tag == "form":
            assert given["method"] == "post"
            self._fields = {}
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and "selected" in given:
            self._fields[self._select] = given["value"]
        elif tag == "input":
            self._fields[given["name"]] = given["value"]
        elif tag == "button":
            assert given["aria-label"] not in self.buttons, "names must tell apart"
            self.buttons[given["aria-label"]] = (
                self._fields,
                {given["name"]: given["value"]},
            )


@pytest.fixture()
def owner(world):
    """Sign the owner in."""
    with requests.Session() as session:
        sign_in(session, world)
        yield session


def sign_in(session, world, orcid=None):
    """Send the sign-in form."""
    form = {"userId": orcid or world.orcid, "password": PASSWORD}
    session.post(f"{world.url}/signin", data=form).raise_for_status()


def press(world, owner, label, **fields):
    """Press a button of the owner's page."""
    url = f"{world.url}/{world.orcid}"
    hidden, button = Forms(owner.get(url).text).buttons[label]
    return owner.post(url, data={**hidden, **button, **fields})


def works(world):
    """Give source, visibility and display-index of all works, as grouped."""
    groups = world.control("GET", f"records/{world.orcid}")["works"]["group"]
    return [
        [
            (s["put-code"], s["visibility"], s["display-index"])
            for s in group["work-summary"]
        ]
        for group in groups
    ]


def test_owner_deletes_a_work(world, owner):
    kept = world.post(work("10.1/kept"))
    put_code = world.post(work("10.1/gone"))
    answer = press(world, owner, f"Delete work {put_code} from Client 0001")
    assert '<p class="done" role="status">The work was deleted.</p>' in answer.text
    assert works(world) == [[(kept, "public", "1")]]


def test_owner_changes_visibility(world, owner):
    put_code = world.post()
    label = f"Set visibility of work {put_code} from Client 0001"
    answer = press(world, owner, label, visibility="limited")
    assert "The visibility was changed." in answer.text
    assert works(world) == [[(put_code, "limited", "1")]]
    assert Forms(answer.text).buttons[label][0]["visibility"] == "limited"


def test_owner_adds_an_own_copy_once(world, owner):
    put_code = world.post()
    label = f"Add own copy of work {put_code} from Client 0001"
    answer = press(world, owner, label)
    assert works(world) == [[(put_code, "public", "1"), (put_code + 1, "public", "0")]]
    assert label not in Forms(answer.text).buttons


def test_owner_chooses_the_preferred_source(world, owner):
    first = world.post()
    second = world.post(token=world.token(client=OTHER))
    other = world.post(work("10.1/other"))
    label = f"Prefer work {second} from Client 0002"
    page = owner.get(f"{world.url}/{world.orcid}").text
    assert f"Prefer work {first} from Client 0001" not in Forms(page).buttons
    answer = press(world, owner, label)
    assert [(second, "public", "2"), (first, "public", "1")] in works(world)
    assert [(other, "public", "1")] in works(world)
    assert answer.text.count("Preferred source</strong>") == 1
    assert label not in Forms(answer.text).buttons
    press(world, owner, f"Prefer work {first} from Client 0001")
    assert [(first, "public", "3"), (second, "public", "2")] in works(world)


def test_preferred_source_is_first_in_the_api(world, owner, token):
    first = world.post()
    second = world.post(token=world.token(client=OTHER))
    world.act("prefer_work", put_code=second)
    (group,) = world.api("GET", "works", token).json()["group"]
    assert [s["put-code"] for s in group["work-summary"]] == [second, first]


def test_owner_revokes_a_client(world, owner, token):
    put_code = world.post(token=token)
    other = world.token(client=OTHER)
    answer = press(world, owner, "Revoke access of Client 0001")
    assert "<h2>Trusted organisations (1)</h2>" in answer.text
    statuses = [
        world.api("GET", "works", one).status_code for one in (token, other)
    ] + [world.api("DELETE", f"work/{put_code}", token).status_code]
    assert statuses == [401, 200, 204]


def test_trusted_organizations_say_what_each_may_do(world, owner):
    world.token(SCOPE)
    world.token("/read-limited", client=OTHER)
    text = owner.get(f"{world.url}/{world.orcid}").text
    assert "<h2>Trusted organisations (2)</h2>" in text
    assert text.count("Read what you show to trusted organisations") == 2
    assert text.count("Add works and other activities") == 1
    assert f'<p class="quiet">{MEMBER}</p>' in text


def test_page_of_another_has_no_forms(world, owner):
    world.post()
    world.token()
    mine, world.orcid = world.orcid, world.person()
    world.post(token=world.token())
    text = owner.get(f"{world.url}/{world.orcid}").text
    assert Forms(text).buttons == {}
    assert "Trusted organisations" not in text
    own = owner.get(f"{world.url}/{mine}").text
    assert len(Forms(own).buttons) == 4


@pytest.mark.parametrize("who", ["nobody", "another"])
def test_change_is_refused_to_others(world, owner, who):
    put_code = world.post()
    hidden, button = Forms(owner.get(f"{world.url}/{world.orcid}").text).buttons[
        f"Delete work {put_code} from Client 0001"
    ]
    with requests.Session() as stranger:
        if who == "another":
            sign_in(stranger, world, world.person())
        answer = stranger.post(f"{world.url}/{world.orcid}", data={**hidden, **button})
    assert answer.status_code == 403
    assert works(world) == [[(put_code, "public", "1")]]


@pytest.mark.parametrize("csrf", [None, "", "guessed", "gu\u00e9ss\u00e9d"])
def test_change_needs_the_page_of_this_session(world, owner, csrf):
    put_code = world.post()
    form = {"action": "delete_work", "put_code": put_code}
    if csrf is not None:
        form["csrf"] = csrf
    answer = owner.post(f"{world.url}/{world.orcid}", data=form)
    assert (answer.status_code, "Form out of date" in answer.text) == (403, True)
    assert works(world) == [[(put_code, "public", "1")]]


def test_token_of_another_session_is_refused(world, owner):
    put_code = world.post()
    page = f"{world.url}/{world.orcid}"
    hidden, button = Forms(owner.get(page).text).buttons[
        f"Delete work {put_code} from Client 0001"
    ]
    with requests.Session() as second:
        sign_in(second, world)
        assert second.post(page, data={**hidden, **button}).status_code == 403
    assert owner.post(page, data={**hidden, **button}).status_code == 200


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "deactivate"},
        {"action": ""},
        {"put_code": "7"},
        {"put_code": "seven"},
        {"action": "edit_visibility", "visibility": "everybody"},
        {"action": "edit_visibility"},
        {"action": "revoke_client"},
    ],
)
def test_change_that_is_not_possible(world, owner, fields):
    put_code = world.post()
    label = f"Delete work {put_code} from Client 0001"
    page = f"{world.url}/{world.orcid}"
    hidden, button = Forms(owner.get(page).text).buttons[label]
    hidden.pop("visibility")
    answer = owner.post(page, data={**hidden, **button, **fields})
    assert (answer.status_code, "<h1>Not possible</h1>" in answer.text) == (409, True)
    assert works(world) == [[(put_code, "public", "1")]]


def test_change_of_a_locked_record(world, owner):
    put_code = world.post()
    page = f"{world.url}/{world.orcid}"
    hidden, button = Forms(owner.get(page).text).buttons[
        f"Delete work {put_code} from Client 0001"
    ]
    world.act("lock")
    assert owner.post(page, data={**hidden, **button}).status_code == 409
    assert Forms(owner.get(page).text).buttons == {}
    assert works(world) == [[(put_code, "public", "1")]]


def test_change_of_a_record_that_does_not_exist(world, owner):
    answer = owner.post(f"{world.url}/0000-0002-1825-0097", data={})
    assert answer.status_code == 403


@pytest.mark.parametrize("query", ["?done=delete_work", "?done=<b>", "?done=x"])
def test_notice_of_a_link_from_elsewhere(world, query):
    text = world.http.get(f"{world.url}/{world.orcid}{query}").text
    assert 'class="done"' not in text


def test_affiliations_are_shown(world):
    token = world.token("/activities/update")
    body = {
        "role-title": "Countess",
        "department-name": "Mathematics",
        "start-date": {"year": {"value": "1935"}},
        "organization": {
            "name": "University of Alberta",
            "address": {"city": "Edmonton", "country": "CA"},
            "disambiguated-organization": {
                "disambiguated-organization-identifier": "https://ror.org/05dxps055",
                "disambiguation-source": "ROR",
            },
        },
    }
    answer = world.api("POST", "employment", token, json=body)
    put_code = answer.headers["Location"].rpartition("/")[2]
    text = world.http.get(f"{world.url}/{world.orcid}").text
    assert "<h2>Employment (1)</h2>" in text
    assert "Countess, University of Alberta<br>" in text
    assert "1935 to now" in text
    assert f"<td>Client 0001</td><td>{put_code}</td><td>public</td>" in text


def test_every_field_has_a_name_and_every_table_a_caption(world, owner):
    world.post()
    text = owner.get(f"{world.url}/{world.orcid}").text
    assert text.count("<select") == len(re.findall(r"<select [^>]*aria-label=", text))
    assert text.count("<table>") == text.count("<caption")
    assert "<script" not in text
    assert '<html lang="en">' in text
