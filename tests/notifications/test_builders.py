# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Messages as they reach a mailbox: whole, in the recipient's language, and only where they are wanted."""

import io
import re
from email import message_from_bytes, policy
from html import unescape
from typing import Any

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import render_template
from playwright.sync_api import Browser

from invenio_orcid_sync import tasks
from invenio_orcid_sync.errors import REASONS
from invenio_orcid_sync.models import Connection, Item, Notice, Survey
from invenio_orcid_sync.notifications.builders import BUILDERS
from invenio_orcid_sync.services import engine
from invenio_orcid_sync.services.notices import CAUSES, THEIRS
from tests.plugins.chromium import Chromium
from tests.plugins.people import Town
from tests.test_translations import PACKAGE


@pytest.fixture
def outbox(town: Town, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Mails that were sent; tasks run at once."""
    celery = town.site.ui.extensions["flask-celeryext"].celery
    monkeypatch.setattr(celery.conf, "task_always_eager", True)
    monkeypatch.setattr(celery.conf, "task_eager_propagates", True)
    with town.site.ui.extensions["mail"].record_messages() as sent:
        yield sent


@pytest.fixture
def marked_german(town: Town, german_and_chinese: None, monkeypatch: Any) -> None:
    """German, in which each of our texts stands in brackets: what has none is not translated."""
    from flask_babel import get_domain

    # InvenioRDM makes the language of whoever's preferences it read last the default. It is put back.
    monkeypatch.setitem(town.site.ui.config, "BABEL_DEFAULT_LOCALE", "en")
    with (PACKAGE / "translations" / "messages.pot").open("rb") as file:
        catalog = read_po(file, locale="de")
    for message in catalog:
        if message.id and isinstance(message.id, tuple):
            message.string = tuple(f"[{one}]" for one in message.id)
        elif message.id:
            message.string = f"[{message.id}]"
    file = io.BytesIO()
    write_mo(file, catalog)
    file.seek(0)
    key = ("de", "messages")
    monkeypatch.setitem(get_domain().cache, key, Translations(file))


def person(town: Town, **preferences: Any) -> Any:
    """Make a connected person. :returns: account and connection."""
    options = {"visibility": "public", "email_visibility": "restricted", **preferences}
    user, browser = town.person(preferences=options)
    browser.connect()
    return user, town.row(Connection, orcid=browser.orcid)


def commit() -> None:
    """Commit."""
    from invenio_db import db

    db.session.commit()


def stop(connection: Any, reason: str = "refused") -> None:
    """Let a permission be lost."""
    connection.status, connection.reason = "permission_lost", reason
    commit()


def hold(connection: Any, code: str, number: int) -> None:
    """Let works wait for their author."""
    from invenio_db import db

    for _ in range(number):
        key = f"{code}-{db.session.query(Item).count()}"
        waiting = {"local_key": key, "hold": "author", "code": code}
        db.session.add(Item(connection_id=connection.id, **waiting))
        db.session.flush()
    commit()


def walked(connection: Any, number: int) -> None:
    """Let a backfill be done."""
    from invenio_db import db
    from sqlalchemy import func

    db.session.query(Survey).delete()
    walk = Survey(
        registry_id=connection.registry_id,
        connection_id=connection.id,
        state="done",
        actor="operator",
        found=number,
        finished_at=func.now(),
    )
    db.session.add(walk)
    commit()


HAPPENS = {
    "stopped": stop,
    "needs_you": lambda one: hold(one, "record_full", 2),
    "awaits_yes": lambda one: hold(one, "awaits_author", 3),
    "backfilled": lambda one: walked(one, 4),
}

SUBJECTS = {
    "stopped": "ORCID: Your permission has ended",
    "needs_you": "ORCID: 2 works need you",
    "awaits_yes": "ORCID: 3 works wait for your yes",
    "backfilled": "ORCID: your earlier works have been gone through",
}


def test_every_cause_has_its_builder_and_a_case_here() -> None:
    assert {one.type for one in CAUSES} == set(BUILDERS)
    assert [one.name for one in CAUSES] == list(HAPPENS) == list(SUBJECTS)


@pytest.mark.parametrize("cause", HAPPENS)
def test_message_reaches_the_person_in_both_forms(
    town: Town, outbox: list, cause: str
) -> None:
    user, connection = person(town)
    _, other = person(town)
    walked(other, 0)
    HAPPENS[cause](connection)
    tasks.notify()
    (mail,) = outbox
    assert mail.recipients == [user.email]
    assert mail.subject == SUBJECTS[cause]
    page = f"{town.here}/account/settings/orcid/"
    choice = f"{town.here}/account/settings/notifications/"
    assert f'<a href="{page}" class="button">' in mail.html
    assert f"{page}\n" in mail.body and choice in mail.body and choice in mail.html
    assert "<" not in mail.body
    site = town.site.ui.config["THEME_SITENAME"]
    assert f"{site} sends this message by itself." in mail.body


def test_mail_has_two_forms_and_links_that_lead_on(town: Town, outbox: list) -> None:
    user, browser = town.person()
    browser.connect()
    stop(town.row(Connection, orcid=browser.orcid))
    tasks.notify()
    mail: Any = message_from_bytes(outbox[0].as_bytes(), policy=policy.default)
    _, both, *parts = mail.walk()
    assert both.get_content_type() == "multipart/alternative"
    assert [one.get_content_type() for one in parts] == ["text/plain", "text/html"]
    text, html = (one.get_content() for one in parts)
    links = re.findall(r'href="([^"]*)"', html)
    assert re.findall(r"https?://\S+", text) == links and len(links) == 2
    for link, heading in zip(links, ("ORCID", "Notifications"), strict=True):
        page = browser.get(link.removeprefix(town.here))
        assert page.status_code == 200 and heading in page.text


def test_german_reads_german(
    town: Town, outbox: list, german_and_chinese: None, monkeypatch: Any
) -> None:
    # See `marked_german`.
    monkeypatch.setitem(town.site.ui.config, "BABEL_DEFAULT_LOCALE", "en")
    reason = REASONS["refused"]
    with (PACKAGE / "translations/de/LC_MESSAGES/messages.po").open("rb") as file:
        catalog = read_po(file)
    title, what = (catalog[str(one)].string for one in (reason.title, reason.what))
    _, connection = person(town, locale="de")
    stop(connection)
    tasks.notify()
    (mail,) = outbox
    assert mail.subject == f"ORCID: {title}" != SUBJECTS["stopped"]
    assert mail.body.startswith(f"{what}\n")
    assert 'lang="de" dir="ltr"' in mail.html and what in unescape(mail.html)


def test_mail_keeps_nobody_out(
    town: Town, outbox: list, chromium: Chromium, running_browser: Browser
) -> None:
    _, connection = person(town)
    hold(connection, "awaits_author", 3)
    tasks.notify()
    page = running_browser.new_page(viewport={"width": 320, "height": 600})
    # As mail programs show it: within a page of their own.
    page.set_content(f"<html lang=en><title>Mail</title>{outbox[0].html}")
    page.evaluate(chromium.axe.read_text())
    found = page.evaluate("axe.run('table')")["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert [one["id"] for one in found] == [] and wide <= 320


def test_lost_permission_says_what_happened_and_what_to_do(
    town: Town, outbox: list
) -> None:
    _, connection = person(town)
    stop(connection)
    tasks.notify()
    reason = REASONS["refused"]
    paragraphs = outbox[0].body.split("\n\n")
    assert [one.strip() for one in paragraphs[:3]] == [
        str(reason.what),
        "Until then, the works in your ORCID record are not kept up to date.",
        str(reason.then),
    ]


@pytest.mark.parametrize("reason", THEIRS)
def test_every_reason_that_a_person_can_mend_makes_a_message(
    town: Town, outbox: list, reason: str
) -> None:
    _, connection = person(town)
    stop(connection, reason)
    tasks.notify()
    assert [one.subject for one in outbox] == [f"ORCID: {REASONS[reason].title}"]


def test_one_work_is_spoken_of_as_one(town: Town, outbox: list) -> None:
    _, connection = person(town)
    hold(connection, "awaits_author", 1)
    tasks.notify()
    (mail,) = outbox
    assert mail.subject == "ORCID: 1 work waits for your yes"
    assert "Somebody else deposited this work and named you as author" in mail.body


def test_real_deposit_of_somebody_else_is_told(
    town: Town, outbox: list, publish: Any
) -> None:
    user, connection = person(town)
    depositor = town.make_user(town.site.ui)
    publish(connection.orcid, identity=depositor.identity, title="<b>Typed</b>")
    engine.drain()
    outbox.clear()  # what InvenioRDM itself may have sent
    tasks.notify()
    assert [(one.recipients, one.subject) for one in outbox] == [
        ([user.email], "ORCID: 1 work waits for your yes")
    ]


@pytest.mark.parametrize("cause", HAPPENS)
def test_message_is_in_the_recipients_language(
    town: Town, outbox: list, marked_german: None, cause: str
) -> None:
    """Whoever runs the task, and whatever the site's own language is."""
    _, german = person(town, locale="de")
    _, english = person(town, locale="en")
    HAPPENS[cause](german)
    if cause != "backfilled":
        HAPPENS[cause](english)
    tasks.notify()
    subjects = [one.subject for one in outbox]
    # Brackets within brackets: the title of the reason is a text of its own.
    plain = [one.replace("[", "").replace("]", "") for one in subjects]
    assert plain == [SUBJECTS[cause]] * len(outbox)
    assert [one.startswith("[") for one in subjects] == [True, False][: len(outbox)]
    for line in outbox[0].body.splitlines():
        assert not line.strip() or line.startswith(("[", "http")), line
    sentences = re.sub(r"<[^>]*>|\s+", " ", outbox[0].html)
    assert re.sub(r"\[.*?\]+", "", sentences).split() == []


def test_message_has_a_form_for_chats(town: Town) -> None:
    from invenio_notifications.models import Notification

    names = [f"invenio_notifications/{kind}.jinja" for kind in BUILDERS]
    for name, kind in zip(names, BUILDERS, strict=True):
        notification = Notification(kind, {"number": 2, "reason": "refused"})
        text = render_template(name, notification=notification)
        link = f"]({town.here}/account/settings/orcid/)"
        assert link in text, name


def test_switched_off_notifications_are_respected(town: Town, outbox: list) -> None:
    off, on = {"notifications": {"enabled": False}}, {
        "notifications": {"enabled": True}
    }
    _, silent = person(town, **off)
    user, other = person(town, **on)
    stop(silent)
    stop(other)
    tasks.notify()
    assert [one.recipients for one in outbox] == [[user.email]]
    assert len(town.rows(Notice)) == 2


def test_second_look_says_nothing(town: Town, outbox: list) -> None:
    _, connection = person(town)
    for happens in HAPPENS.values():
        if happens is not stop:
            happens(connection)
    tasks.notify()
    assert len(outbox) == 3
    tasks.notify()
    assert len(outbox) == 3


def test_operators_builder_and_unknown_types_are_respected(
    town: Town, outbox: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = town.site.ui.extensions["invenio-notifications"].manager
    kept = {k: v for k, v in manager.builders.items() if k != "orcid-sync.needs-you"}
    monkeypatch.setattr(manager, "builders", kept)
    _, connection = person(town)
    hold(connection, "record_full", 1)
    hold(connection, "awaits_author", 1)
    tasks.notify()
    assert [one.subject for one in outbox] == ["ORCID: 1 work waits for your yes"]
    assert [one.cause for one in town.rows(Notice)] == ["awaits_yes"]
