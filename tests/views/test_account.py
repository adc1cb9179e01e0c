# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The account page: what each state shows, and what it offers next."""

import re
from html import unescape
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from invenio_db import db

from invenio_orcid_sync.core.states import STATES
from invenio_orcid_sync.errors import MESSAGES, REASONS, STOPPED
from invenio_orcid_sync.models import Connection, Item
from invenio_orcid_sync.services import summary
from invenio_orcid_sync.views import words
from tests.plugins.people import PAGE


def article(browser, address=PAGE):
    """Return our part of a page."""
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.text.partition("<article")[2].partition("</article>")[0]


def change(**values):
    """Change the only connection."""
    connection = db.session.query(Connection).one()
    for key, value in values.items():
        setattr(connection, key, value)
    db.session.commit()
    return connection


@pytest.fixture
def connected(town):
    """A connected person's window."""
    _, browser = town.person()
    browser.connect()
    return browser


def test_page_not_connected_explains_and_offers_one_thing(town):
    _, browser = town.person()
    page = article(browser)
    assert page.count("<button") == 1
    assert "Create or connect your ORCID iD" in page
    assert len(re.findall(r"<ol.*?</ol>", page, re.S)) == 1
    assert "Add works to your record, update and remove these" in page
    assert "to see which works are there already" in page


def test_page_marks_a_test_registry(town):
    _, browser = town.person()
    assert "Test registry “simulator”" in article(browser)


def test_page_of_production_marks_nothing(town, monkeypatch):
    from dataclasses import replace

    orcid_sync = town.site.ui.extensions["invenio-orcid-sync"]
    production = replace(orcid_sync.environment, name="production")
    monkeypatch.setitem(orcid_sync.__dict__, "environment", production)
    _, browser = town.person()
    assert "Test registry" not in article(browser)


def test_page_connected_shows_the_id_in_full_and_linked(town, connected):
    page = article(connected)
    address = f"{town.url}/{connected.orcid}"
    assert f'<a href="{address}">' in page
    assert f"/> {address}</a>" in page
    assert 'alt="ORCID iD"' in page
    assert "Add works to your record, update and remove these" in page
    assert "None yet." in page
    assert "Create or connect" not in page


def test_page_connected_offers_to_disconnect_and_keep_is_the_default(town, connected):
    page = article(connected)
    assert page.count("<button") == 1
    (keep,) = re.findall(r"<input[^>]*value=\"keep\"[^>]*>", page)
    (remove,) = re.findall(r"<input[^>]*value=\"remove\"[^>]*>", page)
    assert ("checked" in keep, "checked" in remove) == (True, False)
    assert "<fieldset" in page and "<legend>" in page


def test_page_counts_works_by_state(town, connected):
    connection = change()
    rows = [
        {"remote": "present", "put_code": 1},
        {"remote": "present", "put_code": 2},
        {"hold": "author", "code": "ask"},
        {"opted_out": "author"},
    ]
    for row in rows:
        item = Item(connection_id=connection.id, local_key=str(uuid4()), **row)
        db.session.add(item)
    db.session.commit()
    counted = summary.counts(Connection.id == connection.id)
    assert counted == {"sent": 2, "needs_author": 1, "excluded": 1}
    page = article(connected)
    for line in (
        "in your ORCID record: 2",
        "waiting for you: 1",
        "left out at your wish: 1",
    ):
        assert f"<li>{line}</li>" in page


@pytest.mark.parametrize(
    ("works", "told"),
    [
        ("keep", "The works that we added stay."),
        ("remove", "are being removed from your ORCID record"),
    ],
)
def test_page_closing_says_what_happens_and_offers_to_stop_it(
    town, connected, works, told
):
    change(status="closing", closing_works=works)
    page = article(connected)
    assert "Being disconnected" in page and told in page
    assert "Connect again" in page
    assert "/account/settings/orcid/disconnect" not in page


@pytest.mark.parametrize("reason", [*REASONS, "locked", None])
@pytest.mark.parametrize("status", ["permission_lost", "blocked"])
def test_page_stopped_says_why_and_offers_to_connect_again(
    town, connected, status, reason
):
    change(status=status, reason=reason)
    page = article(connected)
    assert str(REASONS.get(reason, STOPPED).title) in page
    assert "Connect again" in page


def test_page_disconnected_starts_over(town, connected):
    change(status="disconnected")
    assert "Create or connect your ORCID iD" in article(connected)


def test_page_with_an_unknown_problem_shows_none(town):
    _, browser = town.person()
    assert 'role="status"' not in article(browser, f"{PAGE}?problem=nonsense")


def test_page_escapes_what_comes_from_outside(town):
    _, browser = town.person()
    hostile = "/x%22%3E%3Cscript%3Ealert(1)%3C/script%3E"
    page = article(browser, f"{PAGE}?problem=denied&next={hostile}")
    assert "<script>" not in page


def test_page_shows_whom_to_ask(town, monkeypatch):
    key = "ORCID_SYNC_SUPPORT_EMAIL"
    monkeypatch.setitem(town.site.ui.config, key, "help@example.org")
    _, browser = town.person()
    assert "mailto:help@example.org" in article(browser)


def test_page_uses_the_layout_of_the_setting(town, monkeypatch):
    key = "ORCID_SYNC_SETTINGS_TEMPLATE"
    layout = "invenio_oauthclient/settings/base.html"
    monkeypatch.setitem(town.site.ui.config, key, "invenio_theme/page_settings.html")
    _, browser = town.person()
    assert "Create or connect your ORCID iD" in article(browser)
    monkeypatch.setitem(town.site.ui.config, key, f"missing/{layout}")
    with pytest.raises(Exception, match="missing/"):
        browser.get(PAGE)


def test_page_is_in_the_settings_menu(town):
    _, browser = town.person()
    page = browser.get(PAGE).text
    assert re.search(
        r'<a\s+href="/account/settings/orcid/"\s+class="brand item active', page
    )


class Shape(HTMLParser):
    """Collects what assistive technology needs."""

    def __init__(self, page):
        """Read a page."""
        super().__init__()
        self.ids, self.fors, self.images, self.inputs = set(), set(), [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        """Note ids, labels and pictures."""
        found = dict(attributes)
        self.ids.add(found.get("id"))
        if tag == "label":
            self.fors.add(found.get("for"))
        if tag == "img":
            self.images.append(found)
        if tag == "input" and found.get("type") != "hidden":
            self.inputs.append(found.get("id"))


@pytest.mark.parametrize("status", ["active", "closing", "permission_lost", None])
def test_page_names_every_input_and_picture(town, status):
    _, browser = town.person()
    if status:
        browser.connect()
        change(status=status, closing_works="keep")
    page = article(browser)
    shape = Shape(page)
    assert all("alt" in image for image in shape.images)
    assert shape.images
    assert set(shape.inputs) <= shape.fors
    assert "<script" not in page and "onclick" not in page
    assert "A6CE39" not in page.upper()


@pytest.mark.parametrize("code", MESSAGES)
def test_problem_page_explains_every_code_to_anybody(town, code):
    page = town.window().get(f"{PAGE}problem/{code}/")
    assert page.status_code == 200
    message = MESSAGES[code]
    for part in (message.title, message.what, message.then):
        assert str(part) in unescape(page.text)
    assert (">Try again</a>" in page.text) == message.retry
    assert ">Not now</a>" in page.text


def test_problem_page_of_an_unknown_code_is_not_found(town):
    assert town.window().get(f"{PAGE}problem/nonsense/").status_code == 404


def test_problem_page_leads_nowhere_else(town):
    address = f"{PAGE}problem/denied/?next=https://evil.example/"
    assert "evil.example" not in town.window().get(address).text.partition("<main")[2]


def test_words_name_every_state():
    assert words.STATES.keys() == set(STATES)


def test_words_rights_leave_signing_in_out():
    asked = "/authenticate openid /activities/update /unheard-of"
    named = [str(right) for right in words.rights(asked)]
    assert named == [str(words.RIGHTS["/activities/update"]), "/unheard-of"]
