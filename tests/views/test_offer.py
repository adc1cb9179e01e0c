# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Signing in with ORCID leads once over the question whether works are to be sent there; and the button for it."""

import re
from html import unescape
from pathlib import Path

import invenio_oauthclient
import pytest
from invenio_accounts.models import UserIdentity

from invenio_orcid_sync import wiring
from invenio_orcid_sync.models import Connection, Notice
from invenio_orcid_sync.services import offers
from tests.oauth.test_sign_in import register, who
from tests.plugins.people import PAGE, path_of, query_of

OFFER = f"{PAGE}offer"
ANSWER = f"{OFFER}/answer"
MACROS = "semantic-ui/invenio_oauthclient/_macros.html"


@pytest.fixture
def member(town):
    """An account that signs in with ORCID, and a window of its owner, signed out."""
    user, browser = town.person()
    browser.sign_in()
    browser.logout()
    return user, browser


def answer(browser, choice, target=""):
    """Press a button of the page."""
    return browser.post(ANSWER, {"answer": choice, "next": target})


def words(text):
    """Return the text of a page's main part."""
    main = text.partition('<main id="main">')[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())


# --- when it is asked ---


def test_linking_a_signed_in_account_asks_nothing(town):
    _, browser = town.person()
    assert path_of(browser.sign_in()) == "/account/settings/linkedaccounts/"
    assert town.rows(Notice) == []


def test_signing_in_leads_over_the_question_once(town, member):
    user, browser = member
    answered = path_of(browser.sign_in("/me/uploads?q=a"))
    assert answered == f"{OFFER}?next=/me/uploads?q%3Da"
    assert query_of(answered) == {"next": "/me/uploads?q=a"}
    assert who(browser) == user.email
    assert browser.get(answered).status_code == 200
    browser.logout()
    assert path_of(browser.sign_in("/me/uploads?q=a")) == "/me/uploads?q=a"


def test_registering_leads_over_the_question(town):
    browser = town.window(town.record_at_orcid())
    assert path_of(browser.sign_in()) == "/oauth/signup/orcid/"
    assert path_of(register(browser, "ada@example.org")).startswith(OFFER)
    assert who(browser) == "ada@example.org"
    assert town.row(UserIdentity).id == browser.orcid


def test_form_of_registering_is_shown_as_ever(town):
    browser = town.window(town.record_at_orcid())
    browser.sign_in()
    wrong = register(browser, "no address")
    assert wrong.status_code == 200 and who(browser) is None


def test_signing_in_with_a_password_asks_nothing(town):
    user, browser = town.person()
    data = {"email": user.email, "password": user.password}
    browser.logout()
    assert not path_of(browser.post("/login/", data)).startswith(OFFER)


def test_connected_person_is_not_asked(town):
    _, browser = town.person()
    browser.connect()
    browser.logout()
    assert path_of(browser.sign_in("/me/uploads")) == "/me/uploads"


def test_refused_sign_in_asks_nothing(town):
    browser = town.window(town.record_at_orcid())
    shown = path_of(browser.sign_in("/me/uploads", action="deny"))
    assert shown.startswith(f"{PAGE}problem/sign_in_denied/")
    assert town.rows(Notice) == []


def test_switched_off_it_asks_nothing(town, member, monkeypatch):
    _, browser = member
    key = "ORCID_SYNC_OFFER_AFTER_SIGN_IN"
    monkeypatch.setitem(town.site.ui.config, key, False)
    assert path_of(browser.sign_in("/me/uploads")) == "/me/uploads"
    assert path_of(browser.get(f"{OFFER}?next=/me/uploads")) == "/me/uploads"


# --- the page ---


def test_page_says_what_it_is_about_and_gives_three_answers(town, member):
    _, browser = member
    page = browser.get(path_of(browser.sign_in("/me/uploads"))).text
    shown = words(page)
    assert shown.startswith("Also send your works to ORCID? You have signed in to")
    assert "no right to change your ORCID record" in shown
    assert "Add works to your record, update and remove these" in shown
    buttons = re.findall(r'<button type="submit" name="answer" value="(\w+)"', page)
    assert buttons == ["connect", "later", "never"]
    assert 'value="/me/uploads"' in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_page_is_not_for_the_signed_out(town):
    assert path_of(town.window().get(OFFER)).startswith("/login/")
    assert path_of(answer(town.window(), "never")).startswith("/login/")


def test_page_without_need_goes_on(town):
    _, browser = town.person()
    browser.connect()
    assert path_of(browser.get(f"{OFFER}?next=/me/uploads")) == "/me/uploads"
    assert path_of(browser.get(OFFER)) == "/"
    assert path_of(browser.get(f"{OFFER}?next=https://evil.example/")) == "/"
    assert town.rows(Notice) == []


# --- the answers ---


def test_connect_goes_to_orcid_and_back_to_where_one_wanted(town, member):
    _, browser = member
    browser.get(path_of(browser.sign_in("/me/uploads")))
    sent = answer(browser, "connect", "/me/uploads")
    asked = query_of(sent.location)
    assert sent.location.startswith(f"{town.url}/oauth/authorize?")
    assert asked["scope"] == "/read-limited /activities/update"
    assert asked["orcid"] == browser.orcid
    assert path_of(browser.get(browser.consent(sent.location))) == "/me/uploads"
    assert town.row(Connection).status == "active"


def test_not_now_goes_on_and_asks_again_after_a_month(town, member):
    user, browser = member
    browser.get(path_of(browser.sign_in()))
    assert path_of(answer(browser, "later", "/me/uploads")) == "/me/uploads"
    row = town.row(Notice)
    assert (row.user_id, row.cause, row.muted) == (user.user.id, "offer", False)
    assert not offers.is_due(user.user.id)
    assert town.rows(Connection) == []


def test_never_is_remembered_for_good(town, member):
    from datetime import timedelta

    from invenio_db import db

    user, browser = member
    browser.get(path_of(browser.sign_in()))
    assert path_of(answer(browser, "never")) == "/"
    row = town.row(Notice)
    row.at -= timedelta(days=4000)
    db.session.commit()
    browser.logout()
    assert path_of(browser.sign_in("/me/uploads")) == "/me/uploads"
    assert town.row(Notice).muted


def test_no_answer_is_not_now(town, member):
    _, browser = member
    browser.sign_in()
    assert path_of(browser.post(ANSWER)) == "/"
    assert not town.row(Notice).muted


@pytest.mark.parametrize("choice", ["", "always"])
def test_other_answers_are_refused(town, member, choice):
    _, browser = member
    browser.sign_in()
    assert answer(browser, choice).status_code == 400
    assert town.rows(Notice) == []


def test_answer_leads_nowhere_else(town, member):
    _, browser = member
    browser.sign_in()
    assert path_of(answer(browser, "later", "https://evil.example/")) == "/"
    assert path_of(answer(browser, "later", "//evil.example/")) == "/"


def test_answer_needs_the_forms_token(town, member, monkeypatch):
    _, browser = member
    browser.sign_in()
    monkeypatch.setitem(town.site.ui.config, "WTF_CSRF_ENABLED", True)
    shown = answer(browser, "never", "/me/uploads")
    assert path_of(shown) == f"{OFFER}?next=/me/uploads"
    assert town.rows(Notice) == []
    page = browser.get(shown.location).text
    assert "This page was open too long, and nothing was done." in page
    assert 'value="/me/uploads"' in page


def test_copied_database_connects_nobody(town, member, monkeypatch):
    from invenio_orcid_sync.services import engine

    _, browser = member
    browser.sign_in()
    engine.check_instance()
    monkeypatch.setitem(town.site.ui.config, "ORCID_SYNC_INSTANCE", "copy")
    target = path_of(answer(browser, "connect", "/me/uploads"))
    assert target.startswith(PAGE)
    assert query_of(target) == {"problem": "other_instance", "next": "/me/uploads"}


# --- the button of the log-in page ---


def button_of(page):
    """Return the link to signing in with ORCID."""
    found = re.findall(r"<a [^>]*>.*?</a>", page, re.S)
    (button,) = (one for one in found if "/oauth/login/orcid/" in one)
    return button


def test_button_has_orcids_icon_and_words(town):
    button = button_of(town.window().get("/login/").text)
    assert 'src="/static/images/orcid.svg" alt=""' in button
    shown = " ".join(re.sub(r"<[^>]*>", " ", button).split())
    assert shown == "Sign in with ORCID"
    assert "<i " not in button


def test_buttons_file_differs_from_oauthclients_in_the_icon_only():
    """Cure: take over what changed in invenio-oauthclient's file."""
    stock = Path(invenio_oauthclient.__file__).parent / "templates" / MACROS
    ours = (wiring.OVERRIDES / "sign_in" / MACROS).read_text()
    icon = re.search(r'    \{% if name == "orcid".*?\{%- else -%\}\n', ours, re.S)[0]
    note = re.search(r"\{#- invenio-oauthclient's own.*?#\}\n", ours)[0]
    credit = "  SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors\n"
    for piece in (icon, note, credit):
        ours = ours.replace(piece, "")
    assert ours.replace("\n    {%- endif %} {{", " {{") == stock.read_text()


def test_button_is_left_alone_where_oauthclient_has_an_icon(monkeypatch):
    from flask import Flask
    from invenio_oauthclient.contrib import orcid

    class Newer:
        def __init__(self, icon_image=None):
            """As in version 9."""

    app, before = Flask(__name__), Flask(__name__).jinja_loader
    monkeypatch.setattr(orcid, "ORCIDOAuthSettingsHelper", Newer)
    wiring.sign_in_button(app)
    assert type(app.jinja_loader) is type(before)
    monkeypatch.undo()
    wiring.sign_in_button(app)
    assert type(app.jinja_loader) is not type(before)
