# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The account page: what each state shows, and what it offers next."""

import re
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from invenio_db import db

from invenio_orcid_sync.errors import REASONS, STOPPED
from invenio_orcid_sync.models import Connection, Item
from invenio_orcid_sync.services import summary
from invenio_orcid_sync.views import words
from invenio_orcid_sync.views.forms import ChoicesForm
from tests.plugins.people import PAGE, path_of

from .articles import article, change


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


# --- another installation's database, another client id ---


@pytest.fixture
def copied(town, monkeypatch):
    """Make the database a copy that another installation used."""
    from invenio_orcid_sync.services import engine

    engine.check_instance()
    monkeypatch.setitem(town.site.ui.config, "ORCID_SYNC_INSTANCE", "copy")


def test_copy_sends_nobody_to_orcid(town, copied):
    _, browser = town.person()
    assert path_of(browser.post(f"{PAGE}connect")) == f"{PAGE}?problem=other_instance"
    page = article(browser, f"{PAGE}?problem=other_instance")
    assert "ORCID is not available here for the time being" in page
    assert "Publishing works without it." in page


def test_copy_exchanges_no_code_of_a_request_made_before(town, monkeypatch):
    from invenio_orcid_sync.models import Grant, History

    _, browser = town.person()
    callback = browser.consent(browser.begin())
    monkeypatch.setitem(town.site.ui.config, "ORCID_SYNC_INSTANCE", "copy")
    answer = browser.get(callback)
    assert path_of(answer) == f"{PAGE}?problem=other_instance"
    assert (town.exchanges(), town.rows(Connection), town.rows(Grant)) == (0, [], [])
    assert town.row(History).outcome == "other_instance"


def test_copy_shows_connections_all_the_same(town, connected, monkeypatch):
    monkeypatch.setitem(town.site.ui.config, "ORCID_SYNC_INSTANCE", "copy")
    assert connected.orcid in article(connected)


def under_another_client(town, monkeypatch, **retired):
    """Go on under another client id."""
    orcid_sync = town.site.ui.extensions["invenio-orcid-sync"]
    monkeypatch.setitem(orcid_sync.__dict__, "environment", orcid_sync.environment)
    del orcid_sync.__dict__["environment"]
    for key, value in (("CLIENT_ID", "APP-NEW"), ("RETIRED_CLIENTS", retired)):
        monkeypatch.setitem(town.site.ui.config, f"ORCID_SYNC_{key}", value)


def test_page_after_a_change_of_the_client_id_asks_to_connect_again(
    town, connected, monkeypatch
):
    _, stranger = town.person()
    under_another_client(town, monkeypatch, **{town.client_id: "secret"})
    assert "Please connect once more" in article(connected)
    assert "Create or connect your ORCID iD" in article(connected)
    assert "Please connect once more" not in article(stranger)


def test_page_after_a_forgotten_client_id_asks_nothing(town, connected, monkeypatch):
    from invenio_orcid_sync.services import clients

    under_another_client(town, monkeypatch)
    assert "Please connect once more" in article(connected)
    clients.forget(town.client_id)
    assert "Please connect once more" not in article(connected)


# --- connected ---


def test_page_connected_shows_the_id_in_full_and_linked(town, connected):
    page = article(connected)
    address = f"{town.url}/{connected.orcid}"
    assert f'<a href="{address}">' in page
    assert f'/> <bdi translate="no">{address}</bdi></a>' in page
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
    for state, line in (
        ("sent", "in your ORCID record: 2"),
        ("needs_author", "waiting for you: 1"),
        ("excluded", "left out at your wish: 1"),
    ):
        assert f'<li><a href="{PAGE}works?state={state}">{line}</a></li>' in page
    # Nothing is on the way: there is no progress to show.
    assert "<progress" not in page


def test_page_shows_how_far_sending_is(town, connected):
    connection = change()
    for row in (
        {"remote": "present", "put_code": 1},
        {"due_at": connection.created},
        {"remote": "creating", "due_at": connection.created},
        {"opted_out": "author"},
    ):
        item = Item(connection_id=connection.id, local_key=str(uuid4()), **row)
        db.session.add(item)
    db.session.commit()
    page = article(connected)
    assert ">1 of 3 works sent</label>" in page
    assert 'value="1" max="3"></progress>' in page


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
    message = REASONS.get(reason, STOPPED)
    assert str(message.title) in page
    gone = reason == "works_disappeared"
    assert ("Connect again</" in page or "Connect again\n" in page) == (
        message.retry and not gone
    )
    assert ("/gone/send" in page and "/gone/leave" in page) == gone


@pytest.mark.parametrize(
    "mode, said",
    [
        (None, "New works are sent by themselves."),
        ("ask", "New works are sent after your yes."),
        ("off", "New works are not sent."),
    ],
)
def test_page_says_how_new_works_come(town, connected, mode, said):
    change(preferences={"mode": mode} if mode else {})
    for address in (PAGE, f"{PAGE}earlier"):
        page = article(connected, address)
        found = [str(one) for one in words.MODES.values() if str(one) in page]
        assert found == [said]
    assert f'{said} <a href="{PAGE}preferences">' in article(connected)
    change(paused_at=db.func.now())
    assert said not in article(connected)


def test_words_name_every_mode():
    choices = ChoicesForm.mode.kwargs["choices"]
    assert [key for key, _ in choices] == list(words.MODES)


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


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}help"])
def test_member_logo_is_shown_where_a_member_has_set_one(town, address, monkeypatch):
    _, browser = town.person()
    assert "ORCID member" not in browser.get(address).text
    key = "ORCID_SYNC_MEMBER_LOGO"
    monkeypatch.setitem(town.site.ui.config, key, "images/member.svg")
    page = browser.get(address).text
    assert 'src="/static/images/member.svg" alt="ORCID member"' in page


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
    # Nothing within the page, which may have a policy against it.
    scripts = re.findall(r"<script[^>]*>.*?</script>", page, re.S)
    assert scripts == ['<script src="/static/js/orcid-sync.js" defer></script>']
    assert "onclick" not in page and "style=" not in page
    assert "A6CE39" not in page.upper()
