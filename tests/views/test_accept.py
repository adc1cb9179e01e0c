# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Works that somebody else deposited wait for their author's yes, on the author's page."""

import pytest

from invenio_orcid_sync.models import Item, Mark
from invenio_orcid_sync.services import engine
from tests.plugins.people import PAGE, path_of

TITLE = "A <b>bold</b> claim"


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
    assert "Waiting for your yes" in page
    assert ">A &lt;b&gt;bold&lt;/b&gt; claim</a>" in page
    assert TITLE not in page


def test_yes_sends_the_work(town, waiting):
    item = town.row(Item)
    answer = waiting.post(f"{PAGE}works/{item.id}/accept")
    assert path_of(answer) == PAGE
    assert town.row(Item).accepted_at is not None

    assert dict(engine.drain().outcomes) == {"create: created": 1}
    assert "Waiting for your yes" not in waiting.get(PAGE).text


def test_page_shows_nothing_that_waits_for_others(town, waiting):
    _, other = town.person()
    other.connect()
    assert "Waiting for your yes" not in other.get(PAGE).text


def test_others_yes_counts_for_nothing(town, waiting):
    item = town.row(Item)
    _, other = town.person()
    other.connect()
    assert other.post(f"{PAGE}works/{item.id}/accept").status_code == 404
    assert town.row(Item).accepted_at is None
    assert town.rows(Mark) == []


def test_yes_to_what_is_not_there_is_not_found(town, waiting):
    assert waiting.post(f"{PAGE}works/999999/accept").status_code == 404
