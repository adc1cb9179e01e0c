# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Record pages: authenticated iDs and others, and the panel for those who manage a record."""

import re
from html import unescape
from pathlib import Path

import invenio_app_rdm
import pytest

from invenio_orcid_sync import wiring
from invenio_orcid_sync.services import engine
from invenio_orcid_sync.services.coauthors import STANDINGS
from invenio_orcid_sync.views import record_pages
from tests.plugins.content import creator
from tests.plugins.site import forgetful

STRANGER = "0000-0001-5109-3700"
MACROS = "semantic-ui/invenio_app_rdm/records/macros/creatibutors.html"


def page_of(browser, recid, query=""):
    """Return a record's page."""
    answer = browser.get(f"/records/{recid}{query}")
    assert answer.status_code == 200, answer.text[:500]
    return answer.text


def links(page):
    """Return the links to ORCID records in the list of authors: address → what stands between its tags."""
    section = page.partition('<section id="creatibutors"')[2].partition("</section>")[0]
    found = re.findall(r"<a ([^>]*)>(.*?)</a>", section, re.S)
    return {
        re.search('href="([^"]*)"', attributes)[1]: (attributes, content)
        for attributes, content in found
        if "ORCID" in attributes
    }


def words(text):
    """Return the text of a piece of HTML."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


def panel_of(page):
    """Return the panel's sentences, None where there is no panel."""
    if 'id="orcid-sync-panel"' not in page:
        return None
    piece = page.partition('<section id="orcid-sync-panel"')[2]
    return words("<section" + piece.partition("</section>")[0])


@pytest.fixture
def person(town):
    """A connected person: account and window."""
    user, browser = town.person()
    browser.connect()
    return user, browser


@pytest.fixture
def recid(person, publish):
    """A record of that person and of a stranger whose iD was typed in."""
    user, browser = person
    return publish(
        browser.orcid,
        identity=user.identity,
        creators=[creator(browser.orcid), creator(STRANGER, "<i>X</i>", "Y")],
        contributors=[
            {**creator(STRANGER, "Contributor", "C"), "role": {"id": "editor"}}
        ],
    ).id


# --- authenticated iDs ---


def test_icon_stands_for_authenticated_ids_only(town, person, recid):
    page = page_of(town.window(), recid)
    own, typed = f"{town.url}/{person[1].orcid}", f"{town.url}/{STRANGER}"
    found = links(page)
    assert list(found) == [own, typed]
    attributes, content = found[own]
    assert "/static/images/orcid.svg" in content and 'alt="ORCID iD icon"' in content
    assert f'aria-label="ORCID record of Lovelace, Ada: {own}"' in attributes
    attributes, content = found[typed]
    assert words(content) == "ORCID iD (unauthenticated)" and "<img" not in content
    assert "unauthenticated" in attributes and typed in attributes
    assert page.count("images/orcid.svg") == 1


def test_names_in_labels_are_escaped(town, recid):
    label = links(page_of(town.window(), recid))[f"{town.url}/{STRANGER}"][0]
    page = page_of(town.window(), recid)
    assert "<i>X</i>" not in page
    assert "(unauthenticated) of" in label


def test_others_icon_is_shown_where_one_is_configured(town, recid, monkeypatch):
    key = "ORCID_SYNC_UNAUTHENTICATED_ICON"
    monkeypatch.setitem(town.site.ui.config, key, "images/unauthenticated.svg")
    page = page_of(town.window(), recid)
    content = links(page)[f"{town.url}/{STRANGER}"][1]
    assert 'src="/static/images/unauthenticated.svg" alt=""' in content
    assert words(content) == "ORCID iD (unauthenticated)"
    assert page.count("images/orcid.svg") == 1


def test_links_of_production_are_https(town, recid, monkeypatch):
    from dataclasses import replace

    orcid_sync = town.site.ui.extensions["invenio-orcid-sync"]
    production = replace(
        orcid_sync.environment, name="production", web="https://orcid.org"
    )
    with monkeypatch.context() as patch:
        patch.setitem(orcid_sync.__dict__, "environment", production)
        found = links(page_of(town.window(), recid))
    assert all(one.startswith("https://orcid.org/0") for one in found) and found


def test_address_without_set_up_is_orcids(town, monkeypatch):
    assert record_pages.record_url(STRANGER) == f"{town.url}/{STRANGER}"
    orcid_sync = town.site.ui.extensions["invenio-orcid-sync"]
    monkeypatch.delitem(orcid_sync.__dict__, "environment", raising=False)
    monkeypatch.setitem(town.site.ui.config, "ORCID_SYNC_CLIENT_ID", None)
    assert record_pages.record_url(STRANGER) == f"https://orcid.org/{STRANGER}"
    monkeypatch.undo()
    orcid_sync.__dict__.pop("environment", None)


def test_people_of_the_page_are_read_as_they_are():
    rows = [creator(), {"person_or_org": {}}, {}, creator(STRANGER)]
    rows[0]["person_or_org"]["identifiers"] = [{"scheme": "isni", "identifier": "1"}]
    assert [record_pages._orcids(row) for row in rows] == [[], [], [], [STRANGER]]


def test_blocked_accounts_id_is_shown_as_unauthenticated(town, person, recid):
    from invenio_accounts.proxies import current_datastore
    from invenio_db import db

    current_datastore.block_user(person[0].user)
    db.session.commit()
    page = page_of(town.window(), recid)
    assert page.count("images/orcid.svg") == 0
    assert page.count("ORCID iD (unauthenticated)</small>") == 3


# --- whose file it is ---


def test_our_file_differs_from_invenios_in_the_link_only():
    """Cure: take over what changed in InvenioRDM's file."""
    stock = Path(invenio_app_rdm.__file__).parent / "records_ui" / "templates" / MACROS
    ours = (wiring.OVERRIDES / "records" / MACROS).read_text()
    for piece in (
        "  SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors\n",
        re.search(r"\{#- InvenioRDM's own.*?#\}\n\n", ours)[0],
        '{%- from "invenio_orcid_sync/creator.html" import orcid_link %}\n',
        re.search(r'        \{% if scheme == "orcid" %\}.*?\{% else %\}\n', ours, re.S)[
            0
        ],
        "  {% set authenticated = orcid_sync_authenticated_among(creatibutors) %}\n",
    ):
        assert ours.count(piece) == 1
        ours = ours.replace(piece, "")
    ours = ours.replace(
        "        {% endif %}\n      {% endfor %}\n", "      {% endfor %}\n"
    )
    ours = ours.replace("(creatibutor, authenticated=())", "(creatibutor)")
    ours = ours.replace("(creatibutor, authenticated)", "(creatibutor)")
    assert ours == stock.read_text()


def test_ours_stands_before_invenios_whatever_the_order_of_blueprints(town):
    name = MACROS.removeprefix("semantic-ui/")
    source, filename, _ = town.site.ui.jinja_env.loader.get_source(
        town.site.ui.jinja_env, name
    )
    assert filename == str(wiring.OVERRIDES / "records" / MACROS)


def test_an_instances_own_file_stands_before_ours(town, tmp_path):
    from flask import Flask

    file = tmp_path / "templates" / MACROS
    file.parent.mkdir(parents=True)
    file.write_text("the instance's")
    app = Flask("instance", root_path=str(tmp_path))
    wiring.record_pages(app)
    assert app.jinja_env.get_template(MACROS).render() == "the instance's"


def test_sidebars_list_is_replaced_by_a_longer_one():
    from flask import Flask

    app, stock = Flask(__name__), ["menu.html", "versions.html"]
    app.config["APP_RDM_DETAIL_SIDE_BAR_TEMPLATES"] = stock
    wiring.record_pages(app)
    wiring.record_pages(app)
    assert app.config["APP_RDM_DETAIL_SIDE_BAR_TEMPLATES"] == [
        "menu.html",
        wiring.PANEL,
        "versions.html",
    ]
    assert stock == ["menu.html", "versions.html"]


def test_switched_off_nothing_is_wired(town):
    from invenio_app.factory import create_ui

    app = forgetful(create_ui(ORCID_SYNC_WIRE_RECORD_PAGES=False))
    source = app.jinja_env.loader.get_source(app.jinja_env, MACROS[12:])
    assert "orcid_sync" not in source[0]
    assert wiring.PANEL not in app.config["APP_RDM_DETAIL_SIDE_BAR_TEMPLATES"]


# --- the panel ---


def test_every_standing_has_words():
    assert set(record_pages.STANDINGS) == set(STANDINGS.values())


def test_depositor_sees_how_the_authors_stand(person, recid):
    _, browser = person
    shown = panel_of(page_of(browser, recid))
    assert "Lovelace, Ada on the way" in shown
    assert engine.drain().outcomes
    shown = panel_of(page_of(browser, recid))
    assert "Lovelace, Ada in the author's ORCID record" in shown
    assert "1 more author has an ORCID iD and has not connected it." in shown
    assert "without an ORCID iD" not in shown


def test_depositor_without_connected_authors_is_told_so(town, publish):
    user, browser = town.person()
    plain = [creator(None, "A"), creator(None, "B")]
    recid = publish(identity=user.identity, creators=plain).id
    shown = panel_of(page_of(browser, recid))
    assert "No author has connected an ORCID iD with this site." in shown
    assert "2 authors are listed without an ORCID iD." in shown
    assert "has not connected it" not in shown


def test_anonymous_and_strangers_see_no_panel(town, person, recid):
    _, other = town.person()
    other.connect()
    assert panel_of(page_of(town.window(), recid)) is None
    assert panel_of(page_of(other, recid)) is None
    assert panel_of(page_of(person[1], recid)) is not None


def test_coauthor_who_does_not_manage_the_record_sees_no_panel(town, person, publish):
    _, coauthor = person
    depositor, browser = town.person()
    recid = publish(coauthor.orcid, identity=depositor.identity).id
    assert panel_of(page_of(coauthor, recid)) is None
    assert panel_of(page_of(browser, recid)) is not None


def test_preview_of_a_draft_shows_no_panel(person, recid):
    from invenio_access.permissions import system_identity
    from invenio_rdm_records.proxies import current_rdm_records_service

    _, browser = person
    current_rdm_records_service.edit(system_identity, recid)
    assert panel_of(page_of(browser, recid, "?preview=1")) is None
    assert panel_of(page_of(browser, recid)) is not None


def test_site_that_cannot_publish_shows_no_panel(town, person, recid, monkeypatch):
    orcid_sync = type(town.site.ui.extensions["invenio-orcid-sync"])
    monkeypatch.setattr(orcid_sync, "publishes", False)
    assert panel_of(page_of(person[1], recid)) is None
