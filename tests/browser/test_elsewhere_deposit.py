# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""InvenioRDM's own pages that scripts draw: the deposit form, and lists of records."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from ..plugins.content import creator
from ..plugins.stage import Person, Stage

TYPED = "0000-0001-5109-3700"

GUIDE = Path(__file__).parents[2] / "docs" / "operator-guide.md"


def icons(place: Page | Locator) -> Locator:
    """Return ORCID's icons that are shown in a place."""
    return place.locator("img[src$='/orcid.svg']:visible")


def own_styles() -> str:
    """Return what the guide gives to sites that want no icon beside typed iDs."""
    (styles,) = re.findall(r"```css\n(.*?)```", GUIDE.read_text(), re.S)
    return styles


def new_deposit(stage: Stage, person: Person) -> Page:
    """Open the form for a new deposit."""
    page = stage.signed_in(person)
    page.goto(f"{stage.url}/uploads/new")
    expect(page.get_by_role("button", name="Save draft")).to_be_visible()
    return page


def test_form_begins_with_the_depositor_and_the_id(stage: Stage):
    person = stage.person()
    stage.connected(person).context.close()
    page = new_deposit(stage, person)
    entry = page.locator(".creatibutor")
    expect(entry).to_have_text("Lovelace, Ada")
    expect(icons(entry)).to_have_count(1)
    stage.seen(page, "deposit", ".creatibutor")
    page.fill("input[name='metadata.title']", "Dew on webs")
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url(lambda address: not address.endswith("/new"))
    recid = page.url.rpartition("/")[2]
    draft = stage.visitor(person).api("GET", f"/records/{recid}/draft")
    assert [one["person_or_org"] for one in draft["metadata"]["creators"]] == [
        {
            "type": "personal",
            "name": "Lovelace, Ada",
            "family_name": "Lovelace",
            "given_name": "Ada",
            "identifiers": [{"scheme": "orcid", "identifier": person.orcid}],
        }
    ]


def test_form_begins_with_nobody_where_the_id_is_unknown(stage: Stage):
    page = new_deposit(stage, stage.person())
    expect(page.get_by_role("button", name="Add author")).to_be_visible()
    expect(page.locator(".creatibutor")).to_have_count(0)


def test_typed_ids_get_no_icon_with_the_guides_styles(stage: Stage):
    person = stage.person()
    stage.connected(person).context.close()
    creators = [creator(person.orcid), creator(TYPED, "Newman", "Nora")]
    title = f"Dew on {person.orcid}"
    record = stage.publish(by=person, title=title, creators=creators)
    stage.visitor(person).api("POST", f"/records/{record['id']}/draft")
    page = stage.signed_in(person)
    result = page.locator(".item", has_text=title)
    for path, place in {
        f'search?q="{person.orcid}"': result,
        f'me/uploads?q="{person.orcid}"': result,
        f"uploads/{record['id']}": page.locator("main"),
    }.items():
        page.goto(f"{stage.url}/{path}")
        expect(place.get_by_text("Newman").first).to_be_visible()
        # InvenioRDM knows no difference.
        expect(icons(place)).to_have_count(2)
        page.add_style_tag(content=own_styles())
        expect(icons(place)).to_have_count(0)
        expect(place.get_by_text("Newman").first).to_be_visible()
    page.goto(f"{stage.url}/records/{record['id']}")
    page.add_style_tag(content=own_styles())
    expect(icons(page.locator("#creatibutors"))).to_have_count(1)
