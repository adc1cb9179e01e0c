# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Who may do what on our pages, and what leaves them."""

import json
import logging
import re
from uuid import uuid4

import pytest
import redis
from invenio_db import db
from sqlalchemy import text

from invenio_orcid_sync.models import Connection, Grant, Item
from invenio_orcid_sync.models.vault import unseal
from tests.plugins.people import PAGE, PASSWORD, path_of

POSTS = {
    "connect": {},
    "disconnect": {"works": "remove"},
    "works/{}/accept": {},
    "works/{}/send": {},
    "works/{}/exclude": {},
    "depositors/1/accept": {},
    "depositors/1/refuse": {},
    "depositors/1/allow": {},
    "earlier/start": {},
    "earlier/stop": {},
    "keep": {},
    "gone/send": {},
    "gone/leave": {},
    "preferences/choose": {
        "mode": "off",
        "others_deposits": "auto",
        "overlap": "always",
        "confirmed": "yes",
    },
    "offer/answer": {},
}
NOTHING_DONE = "This page was open too long, and nothing was done."
OPEN_TO_ALL = {"invenio_orcid_sync.problem", "invenio_orcid_sync.help"}


def routes(app, item_id=1):
    """Return our routes: endpoint, method and an address."""
    values = {"environment": "simulator", "code": "denied", "item_id": item_id}
    values["depositor"] = 1
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "invenio_orcid_sync.static":
            continue  # files for everybody
        if rule.endpoint.startswith("invenio_orcid_sync."):
            needed = {name: values[name] for name in rule.arguments}
            for method in rule.methods - {"HEAD", "OPTIONS"}:
                yield rule.endpoint, method, adapter.build(rule.endpoint, needed)


def visit(browser, method, address):
    """Ask for an address as its form does."""
    if method == "GET":
        return browser.get(address)
    form = re.sub(r"^works/\d+/", "works/{}/", address.partition(PAGE)[2])
    return browser.post(address, POSTS[form])


def waiting_item(browser):
    """Let a work wait for the yes of a connected person."""
    connection = db.session.query(Connection).filter_by(orcid=browser.orcid).one()
    item = Item(
        connection_id=connection.id,
        local_key=str(uuid4()),
        hold="author",
        code="awaits_author",
        opted_out="author",
    )
    db.session.add(item)
    db.session.commit()
    return item.id


@pytest.fixture
def with_tokens(town, monkeypatch):
    """Forms check their token against forged requests, as in production."""
    monkeypatch.setitem(town.site.ui.config, "WTF_CSRF_ENABLED", True)


def test_routes_are_these(site):
    found = {
        (endpoint.partition(".")[2], method) for endpoint, method, _ in routes(site.ui)
    }
    assert found == {
        ("index", "GET"),
        ("connect", "POST"),
        ("callback", "GET"),
        ("disconnect", "POST"),
        ("problem", "GET"),
        ("help", "GET"),
        ("works", "GET"),
        ("work", "GET"),
        ("accept", "POST"),
        ("send", "POST"),
        ("exclude", "POST"),
        ("preview", "GET"),
        ("preview_json", "GET"),
        ("accept_all", "POST"),
        ("refuse", "POST"),
        ("allow", "POST"),
        ("earlier", "GET"),
        ("earlier_start", "POST"),
        ("earlier_stop", "POST"),
        ("preferences", "GET"),
        ("choose", "POST"),
        ("keep", "POST"),
        ("gone_send", "POST"),
        ("gone_leave", "POST"),
        ("history", "GET"),
        ("history_csv", "GET"),
        ("offer", "GET"),
        ("offer_answered", "POST"),
        ("stale", "GET"),
    }


def test_routes_signed_out_ask_to_sign_in(town):
    _, browser = town.person()
    browser.connect()
    stranger, item_id = town.window(), waiting_item(browser)
    for endpoint, method, address in routes(town.site.ui, item_id):
        answer = visit(stranger, method, address)
        if endpoint in OPEN_TO_ALL:
            assert answer.status_code == 200
        else:
            if endpoint.endswith(".callback"):
                answer = stranger.get(answer.location)
            assert path_of(answer).startswith("/login/"), endpoint
        assert browser.orcid not in answer.text
    assert town.row(Connection).status == "active"
    item = town.row(Item)
    assert (item.accepted_at, item.opted_out) == (None, "author")


def test_routes_of_another_account_neither_show_nor_change(town):
    _, browser = town.person()
    browser.connect()
    item_id = waiting_item(browser)
    _, other = town.person()
    other.connect()
    assert other.get(f"{PAGE}works/{waiting_item(other)}").status_code == 200
    for endpoint, method, address in routes(town.site.ui, item_id):
        answer = visit(other, method, address)
        of_a_work = f"/works/{item_id}" in address and "stale" not in endpoint
        expected = (404,) if of_a_work else (200, 302, 404)
        assert answer.status_code in expected, endpoint
        assert browser.orcid not in answer.text
    connection = town.row(Connection, orcid=browser.orcid)
    assert (connection.status, connection.preferences) == ("active", {})
    item = town.row(Item, id=item_id)
    assert (item.accepted_at, item.opted_out) == (None, "author")
    # Whatever was pressed counted for whoever pressed it.
    connection = town.row(Connection, orcid=other.orcid)
    assert connection.status == "closing"
    assert connection.preferences["mode"] == "off"


def test_routes_of_another_account_refuse_who_has_no_connection(town):
    _, browser = town.person()
    browser.connect()
    item_id = waiting_item(browser)
    _, other = town.person()
    for endpoint, method, address in routes(town.site.ui, item_id):
        answer = visit(other, method, address)
        parts = ("/works/", "/depositors/", "/earlier/", "/gone/")
        refused = "stale" not in endpoint and any(part in address for part in parts)
        assert answer.status_code in ((404,) if refused else (200, 302)), endpoint
        assert browser.orcid not in answer.text
    assert town.row(Connection).status == "active"
    item = town.row(Item)
    assert (item.accepted_at, item.opted_out) == (None, "author")


@pytest.mark.parametrize("action", POSTS)
def test_posts_by_get_change_nothing_and_lead_to_their_page(town, action):
    """That is how the address of a button is asked for after signing in once more."""
    _, browser = town.person()
    browser.connect()
    answer = browser.get(f"{PAGE}{action.format(waiting_item(browser))}")
    place = action.partition("/")[0]
    pages = ("works", "earlier", "preferences", "offer")
    assert path_of(answer) == PAGE + (place if place in pages else "")
    unchanged(town)
    assert NOTHING_DONE in browser.get(PAGE).text


def test_button_pressed_after_the_session_ended_leads_to_its_page(town):
    user, browser = town.person()
    browser.connect()
    browser.logout()
    answer = browser.post(f"{PAGE}works/{waiting_item(browser)}/accept")
    assert path_of(answer).startswith("/login/?next=")
    data = {"email": user.email, "password": user.password}
    answer = browser.post(answer.location, data)
    answer = browser.get(answer.location)
    assert path_of(answer) == f"{PAGE}works"
    assert NOTHING_DONE in browser.get(answer.location).text
    unchanged(town)


@pytest.mark.parametrize("action", POSTS)
@pytest.mark.parametrize("token", [{}, {"csrf_token": "forged"}])
def test_posts_without_the_form_token_change_nothing(town, with_tokens, action, token):
    user = town.make_user(town.site.ui)
    browser = town.window(town.record_at_orcid())
    town.site.ui.config["WTF_CSRF_ENABLED"] = False
    browser.login(user).connect()
    town.site.ui.config["WTF_CSRF_ENABLED"] = True
    path = action.format(waiting_item(browser))
    answer = browser.post(f"{PAGE}{path}", {**POSTS[action], **token})
    assert path_of(answer).startswith(PAGE)
    assert NOTHING_DONE in browser.get(PAGE).text
    unchanged(town)


def test_page_that_stood_open_too_long_is_shown_anew(town, with_tokens, monkeypatch):
    monkeypatch.setitem(town.site.ui.config, "WTF_CSRF_ENABLED", False)
    _, browser = town.person()
    browser.connect()
    path = f"{PAGE}works/{waiting_item(browser)}/accept"
    monkeypatch.setitem(town.site.ui.config, "WTF_CSRF_ENABLED", True)
    page = browser.get(f"{PAGE}works").text
    token = page.partition('name="csrf_token" type="hidden" value="')[2].partition('"')
    monkeypatch.setitem(town.site.ui.config, "WTF_CSRF_TIME_LIMIT", -1)
    data = {"csrf_token": token[0], "next": f"{PAGE}works?page=2#work-7"}
    answer = browser.post(path, data)
    assert answer.status_code == 303
    assert path_of(answer) == f"{PAGE}works?page=2#work-7"
    unchanged(town)
    assert path_of(browser.post(path, {"next": "https://evil.example/"})) == PAGE
    assert (
        path_of(browser.post(f"{PAGE}connect", {"next": "/me"})) == f"{PAGE}?next=/me"
    )


def test_nonsense_with_the_form_token_is_refused(town, connected):
    assert connected.post(f"{PAGE}disconnect", {"works": "x"}).status_code == 400
    assert town.row(Connection).status == "active"


def unchanged(town):
    """Check that the only connected person, and the work that waits, are as they were."""
    connection = town.row(Connection)
    assert (connection.status, connection.preferences) == ("active", {})
    assert (connection.audit, connection.closing_works) == (None, None)
    item = town.row(Item)
    assert (item.accepted_at, item.opted_out) == (None, "author")


def test_posts_with_the_form_token_are_accepted(town, monkeypatch):
    _, browser = town.person()
    browser.connect()
    monkeypatch.setitem(town.site.ui.config, "WTF_CSRF_ENABLED", True)
    page = browser.get(PAGE).text
    token = page.partition('name="csrf_token" type="hidden" value="')[2].partition('"')[
        0
    ]
    assert token
    data = {"works": "keep", "csrf_token": token}
    headers = {"Referer": f"{town.here}{PAGE}"}
    answer = browser.post(f"{PAGE}disconnect", data, headers=headers)
    assert path_of(answer) == PAGE
    assert town.row(Connection).status == "closing"


@pytest.mark.parametrize("kind", ["connect", "sign-in"])
def test_callback_answers_are_kept_by_nobody(town, kind):
    _, browser = town.person()
    answer = browser.connect() if kind == "connect" else browser.sign_in()
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.status_code == 302
    assert "code=" not in answer.location and "state=" not in answer.location


@pytest.mark.parametrize("action", ["deny", "allow"])
def test_callback_problems_are_kept_by_nobody(town, action):
    _, browser = town.person()
    callback = browser.consent(browser.begin(), action)
    browser.get(callback)
    answer = browser.get(callback)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "state=" not in answer.location


def test_other_pages_keep_the_sites_referrer_policy(town):
    _, browser = town.person()
    policy = browser.get(PAGE).headers["Referrer-Policy"]
    assert policy == "strict-origin-when-cross-origin"


def test_tokens_are_nowhere_but_sealed(town, caplog):
    """Log, pages, session, and every table of the database."""
    caplog.set_level(logging.DEBUG)
    _, browser = town.person()
    answers = [browser.connect(), browser.connect("/next"), browser.get(PAGE)]
    _, second = town.person()
    second.forget_orcid(browser.orcid)
    answers.append(second.connect())
    tokens = town.simulator_tokens(browser.orcid)
    assert len(tokens) == 3
    secrets = [value for t in tokens for value in (t.access, t.refresh)]
    secrets += [town.site.ui.config["ORCID_SYNC_CLIENT_SECRET"], PASSWORD]

    told = "\n".join(record.getMessage() for record in caplog.records)
    assert "/oauth/token" in told
    shown = "\n".join(a.text + str(a.headers) for a in answers)
    assert browser.orcid in shown
    rows = "\n".join(repr(grant) for grant in town.rows(Grant))
    kept = told + shown + rows + everything_in(town)
    assert [secret for secret in secrets if secret in kept] == []
    # The same search finds what is there.
    assert browser.orcid in everything_in(town)
    assert unseal(town.rows(Grant)[0], "access_token") in secrets


def everything_in(town):
    """Return the whole database and all sessions as text."""
    tables = db.session.scalars(
        text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    ).all()
    found = []
    for table in tables:
        rows = db.session.scalars(text(f'SELECT t::text FROM "{table}" t')).all()
        found += [row for row in rows if row]
    store = redis.Redis.from_url(f"{town.site.instance.addresses.redis}/1")
    sessions = [store.get(key) or b"" for key in store.keys()]
    store.close()
    assert sessions
    return json.dumps(found) + "".join(s.decode("latin-1") for s in sessions)
