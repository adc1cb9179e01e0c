# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The form for a new deposit begins with its depositor."""

import json
import re
from html import unescape

import pytest
from flask import Flask

from invenio_orcid_sync import wiring
from invenio_orcid_sync.views import deposit_form
from tests.plugins.content import record_data
from tests.plugins.world import service

KEY = "APP_RDM_DEPOSIT_FORM_DEFAULTS"


def begun(browser):
    """Return the metadata that a new deposit begins with."""
    page = browser.get("/uploads/new").text
    value = re.search(r'name="deposits-record"\s+value=\'([^\']*)\'', page)[1]
    return json.loads(unescape(value))["metadata"]


def identifiers(metadata):
    """Return the identifiers of its creators."""
    creators = metadata.get("creators") or []
    return [one["person_or_org"]["identifiers"] for one in creators]


def test_connected_depositor_is_the_creator(town):
    _, browser = town.person()
    browser.connect()
    metadata = begun(browser)
    assert identifiers(metadata) == [[{"scheme": "orcid", "identifier": browser.orcid}]]
    assert metadata["creators"][0]["person_or_org"]["name"] == "Lovelace, Ada"
    # What InvenioRDM begins with is still there.
    assert metadata["publication_date"] and metadata["publisher"]


def test_signed_in_depositor_is_the_creator(town):
    _, browser = town.person()
    browser.sign_in()
    assert identifiers(begun(browser)) == [
        [{"scheme": "orcid", "identifier": browser.orcid}]
    ]


def test_depositor_without_an_id_begins_with_nobody(town):
    _, other = town.person()
    other.connect()
    _, browser = town.person()
    assert not begun(browser).get("creators")


def test_form_of_an_existing_draft_is_left_alone(town):
    user, browser = town.person()
    browser.connect()
    draft = service().create(user.identity, record_data()).id
    answer = browser.get(f"/uploads/{draft}")
    assert answer.status_code == 200
    assert "Lovelace" in answer.text and browser.orcid not in answer.text


def test_signed_out_there_is_nobody(town):
    with town.site.ui.test_request_context():
        assert deposit_form.creators() == []


def test_site_without_set_up_offers_nobody(town, monkeypatch):
    from invenio_orcid_sync.ext import InvenioORCIDSync

    _, browser = town.person()
    browser.connect()
    monkeypatch.setattr(InvenioORCIDSync, "problem", "not configured")
    assert not begun(browser).get("creators")


@pytest.mark.parametrize("own", ["creators", ".metadata.creators"])
def test_creators_of_the_instance_win(own):
    app, configured = Flask(__name__), {own: ["theirs"], "publisher": "Us"}
    app.config[KEY] = configured
    wiring.deposit_form(app)
    assert app.config[KEY] is configured


def test_defaults_are_replaced_by_more(town):
    app, configured = Flask(__name__), {"publisher": "Us"}
    app.config[KEY] = configured
    wiring.deposit_form(app)
    wiring.deposit_form(app)
    ours = {"publisher": "Us", "creators": deposit_form.creators}
    assert app.config[KEY] == ours and configured == {"publisher": "Us"}
    assert town.site.ui.config[KEY]["creators"] is deposit_form.creators
