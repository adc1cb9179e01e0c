# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Works that wait for their author: a yes to others' deposits, a second thought about deleted ones."""

import pytest

from invenio_orcid_sync.models import Item, Mark
from invenio_orcid_sync.services import engine
from tests.plugins.people import PAGE, path_of
from tests.plugins.world import service, system_identity

TITLE = "A <blink>bold</blink> claim"


@pytest.fixture
def waiting(town, publish):
    """A connected person whom somebody else's deposit names. :returns: their window."""
    _, browser = town.person()
    browser.connect()
    depositor = town.make_user(town.site.ui)
    publish(browser.orcid, identity=depositor.identity, title=TITLE)
    assert dict(engine.drain().outcomes) == {}
    return browser


def test_page_shows_what_waits_and_escapes_its_title(town, waiting):
    page = waiting.get(PAGE).text
    assert "Waiting for you" in page and ">1 work</a>" in page
    page = waiting.get(f"{PAGE}works?state=needs_author").text
    assert ">A &lt;blink&gt;bold&lt;/blink&gt; claim</bdi></a>" in page
    assert TITLE not in page
    assert "It waits for your yes" in page


def test_yes_sends_the_work(town, waiting):
    item = town.row(Item)
    answer = waiting.post(f"{PAGE}works/{item.id}/accept")
    assert path_of(answer) == PAGE
    assert town.row(Item).accepted_at is not None

    assert dict(engine.drain().outcomes) == {"create: created": 1}
    assert "Waiting for you" not in waiting.get(PAGE).text
    assert "It waits for your yes" not in waiting.get(f"{PAGE}works").text


def test_page_shows_nothing_that_waits_for_others(town, waiting):
    _, other = town.person()
    other.connect()
    assert "Waiting for you" not in other.get(PAGE).text
    assert "claim" not in other.get(f"{PAGE}works").text


def test_others_yes_counts_for_nothing(town, waiting):
    item = town.row(Item)
    _, other = town.person()
    other.connect()
    assert other.post(f"{PAGE}works/{item.id}/accept").status_code == 404
    assert town.row(Item).accepted_at is None
    assert town.rows(Mark) == []


def test_yes_to_what_is_not_there_is_not_found(town, waiting):
    assert waiting.post(f"{PAGE}works/999999/accept").status_code == 404


# Works that their author deleted at ORCID.


@pytest.fixture
def deleted(town, publish):
    """A connected person who deleted a work at ORCID. :returns: their window."""
    user, browser = town.person()
    browser.connect()
    recid = publish(browser.orcid, identity=user.identity, title="Unloved").id
    assert dict(engine.drain().outcomes) == {"create: created": 1}
    item = town.row(Item)
    town.control(
        f"records/{browser.orcid}/actions", action="delete_work", put_code=item.put_code
    )
    edit(recid, "Unloved, edited")
    assert dict(engine.drain().outcomes) == {
        "update: missing": 1,
        "resolve: resolved": 1,
    }
    return browser


def edit(recid, title):
    """Publish a record under another title."""
    draft = service().edit(system_identity(), recid).to_dict()
    draft["metadata"]["title"] = title
    service().update_draft(system_identity(), recid, draft)
    service().publish(system_identity(), recid)


def test_deleted_work_can_be_asked_for_again(town, deleted):
    page = deleted.get(f"{PAGE}works?state=excluded").text
    assert "You deleted it at ORCID" in page and ">Unloved, edited</bdi></a>" in page
    answer = deleted.post(f"{PAGE}works/{town.row(Item).id}/send")
    assert path_of(answer) == PAGE

    assert dict(engine.drain().outcomes) == {"create: created": 1}
    assert town.row(Item).opted_out is None
    assert "You deleted it at ORCID" not in deleted.get(f"{PAGE}works").text


def test_what_the_operator_took_out_stays_out(town, deleted):
    from invenio_db import db

    item = town.row(Item)
    item.opted_out = "operator"
    db.session.commit()
    page = deleted.get(f"{PAGE}works").text
    assert "The people who run this site took it out" in page
    assert f"works/{item.id}/send" not in page
    deleted.post(f"{PAGE}works/{item.id}/send")

    assert dict(engine.drain().outcomes) == {}
    assert town.row(Item).opted_out == "operator"
