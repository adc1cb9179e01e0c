# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""An operator's first day, as docs/operator-walk.md tells it: on any repository that a stage stands for."""

import requests
from playwright.sync_api import Page, expect

from ..plugins.stage import Person, Stage

ADMIN = "admin@example.org"
PANEL = "/administration/orcid"
OURS = "#admin-main-content"


def press(page: Page, label: str) -> None:
    """Press a button of ours."""
    page.get_by_role("main").get_by_role("button", name=label, exact=True).click()


def walk(stage: Stage, page: Page) -> None:
    """Look around, change the mapping, find what broke, and see it mended. ``page``: an operator's window."""
    person = stage.person("Ada", "King")
    own = stage.connected(person)
    lesson = {"id": "lesson"}
    record = stage.publish(
        person.orcid, by=person, title="Weaving numbers", resource_type=lesson
    )
    stage.settled(person, "present")
    look(stage, page, "overview", "overview")
    assert types(stage, person) == ["learning-object"]
    change_mapping(stage, page, record["id"])
    stage.wait_for(lambda: types(stage, person), ["online-resource"])

    stage.act(person, "revoke_client", client_id=stage.site.client_id)
    stage.visitor(person).edit(record["id"], title="Weaving more numbers")
    stage.settled(person, "refused...")
    stage.time_passes(person)
    stage.wait_for(lambda: status(stage, person), "permission_lost")
    find_trouble(stage, page, person)
    stage.connect(own, person)
    stage.settled(person, "present")
    page.reload()
    expect(page.get_by_text("permission lost")).to_have_count(0)
    stage.seen(page, "operator-mended", OURS)


def types(stage: Stage, person: Person) -> list[str]:
    """Return the types of a person's works at ORCID."""
    address = f"{stage.registry}/__control__/records/{person.orcid}"
    groups = requests.get(address, timeout=10).json()["works"]["group"]
    return [work["type"] for group in groups for work in group["work-summary"]]


def status(stage: Stage, person: Person) -> str:
    """Return the status of a person's connection."""
    found = "SELECT status FROM orcid_sync_connection WHERE orcid = %(orcid)s"
    return stage.sql(found, orcid=person.orcid)[0][0]


def look(stage: Stage, page: Page, where: str, name: str) -> None:
    """Open a page of the panel, and keep a picture of it."""
    page.goto(f"{stage.url}{PANEL}/{where}")
    stage.seen(page, f"operator-{name}", OURS)


def change_mapping(stage: Stage, page: Page, record: str) -> None:
    """Let lessons be something else at ORCID: tried on a record, looked at, saved for all works."""
    page.goto(f"{stage.url}{PANEL}/mappings")
    page.get_by_label("lesson becomes", exact=True).select_option("online-resource")
    page.get_by_label("Record, by the last part of its address").fill(record)
    press(page, "Try this mapping on the record")
    stage.seen(page, "operator-trial", OURS)
    press(page, "Back to the mapping")
    press(page, "See what this would do")
    page.get_by_label("Reason, for those who look at it later").fill(
        "Ours are web pages"
    )
    page.get_by_label("Now, all of them").check()
    stage.seen(page, "operator-preview", OURS)
    press(page, "Save this as a new version")
    expect(page.get_by_role("status").first).to_contain_text("is saved.")


def find_trouble(stage: Stage, page: Page, person: Person) -> None:
    """See on the overview that something is wrong, and follow it to whom it concerns."""
    look(stage, page, "overview", "trouble")
    page.get_by_role("link", name="permission lost:").click()
    page.get_by_role("row").get_by_role("link", name=person.name).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(person.name)
    stage.seen(page, "operator-person", OURS)
