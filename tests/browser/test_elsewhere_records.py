# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Record pages: which iDs were authenticated, and what those who manage a record see of its authors."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from ..plugins import pseudo
from ..plugins.content import creator
from ..plugins.stage import Person, Stage
from .shapes import misplaced, tab_to
from .test_everybody import untranslated

TYPED = "0000-0001-5109-3700"

AUTHORS = "#creatibutors"
PANEL = "#orcid-sync-panel"


@dataclass
class Shelf:
    """A record, and the people whom it concerns."""

    recid: str
    depositor: Person
    asked: Person
    """A connected author whom nobody has heard yet."""
    manager: Person

    def shown(self, stage: Stage, page: Page) -> Page:
        """Open the record's page."""
        page.goto(f"{stage.url}/records/{self.recid}")
        return page


@pytest.fixture(scope="module")
def shelf(standing_stage: Stage) -> Shelf:
    """A record of two connected authors, one whose iD was typed in, and one without an iD."""
    stage = standing_stage
    depositor, asked = stage.person(), stage.person("Mary", "Somerville")
    for one in (depositor, asked):
        stage.connected(one).context.close()
    creators = [
        creator(depositor.orcid),
        creator(asked.orcid, "Somerville", "Mary"),
        creator(TYPED, "Newman", "Nora"),
        creator(None, "Nemo", "Nils"),
    ]
    record = stage.publish(by=depositor, title="Dew on webs", creators=creators)
    stage.settled(depositor, "present")
    stage.settled(asked, "awaits_author")
    manager = stage.account("Max Manager")
    ((number,),) = stage.sql(
        "SELECT id FROM accounts_user WHERE email = %(email)s", email=manager.email
    )
    grant = {"permission": "manage", "subject": {"type": "user", "id": str(number)}}
    stage.visitor(depositor).api(
        "POST", f"/records/{record['id']}/access/grants", json={"grants": [grant]}
    )
    return Shelf(record["id"], depositor, asked, manager)


def links(page: Page) -> list[str]:
    """Return the names under which screen readers announce the links to ORCID records."""
    tree = page.locator(AUTHORS).aria_snapshot().splitlines()
    return [one.split('"')[1] for one in tree if 'link "ORCID' in one]


# Whose iD it is.


def test_links_name_person_and_record(stage: Stage, shelf: Shelf):
    page = shelf.shown(stage, stage.window())
    record = f"{stage.registry}/"
    assert links(page) == [
        f"ORCID record of Lovelace, Ada: {record}{shelf.depositor.orcid}",
        f"ORCID record of Somerville, Mary: {record}{shelf.asked.orcid}",
        f"ORCID iD (unauthenticated) of Newman, Nora: {record}{TYPED}",
    ]
    stage.seen(page, "record", AUTHORS)
    page.get_by_role("link", name="ORCID record of Somerville, Mary").click()
    page.wait_for_url(f"{record}{shelf.asked.orcid}")


def test_green_icon_stands_for_authenticated_ids_only(stage: Stage, shelf: Shelf):
    page = shelf.shown(stage, stage.window())
    icons = page.locator(f"{AUTHORS} img[src$='orcid.svg']")
    drawn = "(all) => all.map((one) => one.complete && one.naturalWidth > 0)"
    assert icons.evaluate_all(drawn) == [True, True]
    typed = page.get_by_role("link", name="ORCID iD (unauthenticated) of Newman, Nora")
    assert typed.inner_text().strip() == "ORCID iD (unauthenticated)"
    expect(typed.locator("img")).to_have_count(0)


def test_disconnecting_leaves_the_icon(stage: Stage):
    person = stage.person()
    page = stage.connected(person)
    record = stage.publish(person.orcid, by=person, title="Steam")
    stage.settled(person, "present")
    own = page.get_by_role("link", name="ORCID record of Lovelace, Ada")
    stage.open(page)
    page.get_by_role("button", name="Disconnect").click()
    stage.time_passes(person)
    stage.until(page, lambda: page.get_by_role("button", name="Create or connect"))
    # The person can still sign in with it.
    page.goto(f"{stage.url}/records/{record['id']}")
    expect(own).to_have_count(1)


# How the authors stand.


def test_depositor_sees_how_authors_stand(stage: Stage, shelf: Shelf):
    page = shelf.shown(stage, stage.signed_in(shelf.depositor))
    panel = page.get_by_role("region", name="Authors' ORCID records")
    items = panel.get_by_role("listitem").all_inner_texts()
    assert [one.split("\n") for one in items] == [
        ["Lovelace, Ada", "in the author's ORCID record"],
        ["Somerville, Mary", "waiting: nothing is sent at present"],
    ]
    expect(panel.get_by_text("1 more author has an ORCID iD")).to_have_count(1)
    expect(panel.get_by_text("1 author is listed without an ORCID")).to_have_count(1)
    stage.seen(page, "panel", PANEL)
    tab_to(page, "Your ORCID page", ours=PANEL)
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/settings/orcid/")


def test_who_manages_the_record_sees_the_panel_and_others_do_not(
    stage: Stage, shelf: Shelf
):
    seen = {}
    for name, page in {
        "manager": stage.signed_in(shelf.manager),
        "author": stage.signed_in(shelf.asked),
        "nobody": stage.window(),
    }.items():
        shelf.shown(stage, page)
        expect(page.get_by_role("heading", name="Dew on webs")).to_have_count(1)
        seen[name] = page.locator(PANEL).count()
    assert seen == {"manager": 1, "author": 0, "nobody": 0}


def test_panel_follows_what_the_author_says(stage: Stage):
    depositor, author = stage.person("Mary", "Somerville"), stage.person()
    stage.connected(author).context.close()
    record = stage.publish(author.orcid, by=depositor, title="Rainbows")
    stage.settled(author, "awaits_author")
    theirs = stage.open(stage.signed_in(author), "works")
    theirs.get_by_role("button", name="It is mine: send it: Rainbows").click()
    stage.settled(author, "present")
    page = stage.signed_in(depositor)
    page.goto(f"{stage.url}/records/{record['id']}")
    panel = page.locator(PANEL)
    expect(panel).to_contain_text("in the author's ORCID record")
    stage.open(theirs, "works")
    theirs.get_by_role("button", name="Leave it out: Rainbows").click()
    # Why is the author's own business.
    stage.until(page, lambda: panel.get_by_role("listitem").get_by_text("not sent"))
    assert "left" not in panel.inner_text()


# For everybody.


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_panel_fits_a_small_screen(stage: Stage, shelf: Shelf, locale: str):
    page = stage.signed_in(shelf.depositor, width=320, locale=locale)
    shelf.shown(stage, page)
    direction = f"getComputedStyle(document.querySelector('{PANEL}')).direction"
    assert page.evaluate(direction) == ("rtl" if locale == "ar" else "ltr")
    # The page is a few pixels wider by InvenioRDM's own grid.
    for part in (PANEL, AUTHORS):
        box = page.locator(part).bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 320
        assert misplaced(page, part) == []
    assert stage.violations(page, PANEL) == []


def test_what_is_ours_can_be_translated(stage: Stage, shelf: Shelf):
    page = stage.signed_in(shelf.depositor, locale=pseudo.LOCALE)
    shelf.shown(stage, page)
    assert untranslated(page, PANEL) == []
    ours = page.locator(f"{AUTHORS} a[href^='{stage.registry}']")
    labels = ours.evaluate_all("(all) => all.map((one) => one.ariaLabel)")
    assert [pseudo.unmarked(one) for one in labels] == [""] * 3
    assert pseudo.unmarked(ours.last.inner_text()).strip() == ""
