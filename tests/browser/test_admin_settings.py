# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Operators change settings and the mapping, see before what that does, and do not lose it to each other."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from ..plugins.stage import Stage

ADMIN = "admin@example.org"
HERE = "/administration/orcid"
OURS = "main"
CAP = "Contributors that are sent at most"
LOOK = "See what this would do"
SAVE = "Save this as a new version"
WIDTH = "document.querySelector('main').scrollWidth"
"""What is around it is the panel's own."""
WIDE = """[...document.querySelectorAll('main :not([role=region] *)')].map((one) => [one.outerHTML.slice(0, 80), one.scrollWidth])
  .filter(([, width]) => width > 320)"""


@pytest.fixture(autouse=True)
def as_shipped(stage: Stage) -> Iterator[None]:
    """Leave the others' repository with the settings that it had."""
    forget = "DELETE FROM orcid_sync_settings"
    stage.sql(forget)
    yield
    stage.sql(forget)


def operator(stage: Stage, path: str, **options: int) -> Page:
    """Open a page of the panel in a window of somebody who operates the site."""
    page = stage.sign_in(stage.window(**options), ADMIN, stage.site.password)
    page.goto(f"{stage.url}{HERE}/{path}")
    return page


def press(page: Page, label: str) -> None:
    """Press a button of ours, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=label, exact=True).click()


def cells(page: Page, number: int = 0) -> list[str]:
    """Return the cells of a table's first row."""
    row = page.locator("main table").nth(number).locator("tbody tr").first
    return [one.strip() for one in row.locator("th, td").all_inner_texts()]


def test_setting_is_changed_after_a_look_by_keyboard(stage: Stage):
    page = operator(stage, "settings")
    stage.seen(page, "admin-settings", OURS)
    page.get_by_label(CAP).fill("many")
    press(page, LOOK)
    expect(page.get_by_role("alert")).to_contain_text("whole numbers from 1 to 1000")
    expect(page.get_by_label(CAP)).to_have_value("many")
    stage.seen(page, "admin-settings-faults", OURS)
    page.get_by_role("alert").get_by_role("link", name=CAP).focus()
    page.keyboard.press("Enter")
    page.get_by_label(CAP).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("60")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "ORCID: what this would do"
    )
    assert cells(page) == [CAP, "the default", "60"]
    stage.seen(page, "admin-settings-preview", OURS)
    page.get_by_label("Reason, for those who look at it later").fill("Large teams")
    press(page, SAVE)
    expect(page.get_by_role("status").first).to_contain_text("Version 1 is saved.")
    expect(page.get_by_label(CAP)).to_have_value("60")
    page.get_by_role("link", name="Versions of the settings").click()
    expect(page.get_by_role("cell", name="Large teams")).to_have_count(1)
    stage.seen(page, "admin-versions", OURS)
    page.get_by_role("main").get_by_role("link", name="Version 1", exact=True).click()
    expect(page.get_by_text("This version is in force.")).to_have_count(1)
    stage.seen(page, "admin-version", OURS)
    page.goto(f"{stage.url}{HERE}/versions/0/restore")
    press(page, SAVE)
    expect(page.get_by_role("status").first).to_contain_text("Version 2 is saved.")
    expect(page.get_by_label(CAP)).to_have_value("50")


def test_mapping_is_changed_after_it_was_tried_on_a_record(stage: Stage):
    person = stage.account("Ada King", "0000-0002-1825-0097")
    record = stage.publish(person.orcid, by=person, title="Notes on the engine")
    page = operator(stage, "mappings")
    stage.seen(page, "admin-mappings", OURS)
    page.get_by_label("publication-article becomes", exact=True).select_option("review")
    page.get_by_label("Record, by the last part of its address").fill(record["id"])
    press(page, "Try this mapping on the record")
    row = page.get_by_role("row").filter(has_text="changed")
    expect(row).to_contain_text("journal-article")
    expect(row).to_contain_text("review")
    stage.seen(page, "admin-mappings-trial", OURS)
    press(page, "Back to the mapping")
    chosen = page.get_by_label("publication-article becomes", exact=True)
    expect(chosen).to_have_value("review")
    press(page, LOOK)
    assert cells(page)[1:] == ["the default", "review"]
    press(page, SAVE)
    expect(page.get_by_role("status").first).to_contain_text("Version 1 is saved.")
    page.goto(f"{stage.url}{HERE}/mappings")
    expect(page.get_by_text("1 row is not as shipped.")).to_have_count(1)


def test_file_is_looked_at_before_it_counts(stage: Stage):
    page = operator(stage, "mappings")
    bad = b"kind,name,target,relationship\ntypes,dataset,other,\ntypes,image,film,\n"
    for data in (bad, bad.replace(b"film", b"other")):
        page.locator("#mapping-file").set_input_files(
            {"name": "mapping.csv", "mimeType": "text/csv", "buffer": data}
        )
        press(page, "See what this file would do")
        if data == bad:
            told = page.get_by_role("alert")
            expect(told).to_contain_text("Line 3: Mapping types.image: 'film'")
            stage.seen(page, "admin-mappings-file", OURS)
    assert cells(page) == ["Resource type “dataset”", "the default", "other"]


def test_second_to_save_sees_both_and_tries_again(stage: Stage):
    first, second = (operator(stage, "settings") for _ in range(2))
    for page, number in ((first, "60"), (second, "70")):
        page.get_by_label(CAP).fill(number)
        press(page, LOOK)
    press(first, SAVE)
    expect(first.get_by_role("status").first).to_contain_text("Version 1 is saved.")
    press(second, SAVE)
    expect(second.get_by_role("alert")).to_contain_text("version 1 holds now")
    assert [cells(second, number)[2] for number in range(2)] == ["60", "70"]
    stage.seen(second, "admin-settings-conflict", OURS)
    press(second, "Lay mine over it, and see what that would do")
    assert cells(second) == [CAP, "60", "70"]
    press(second, SAVE)
    expect(second.get_by_role("status").first).to_contain_text("Version 2 is saved.")


def test_pages_fit_a_narrow_window(stage: Stage):
    page = operator(stage, "settings", width=320)
    for path in ("settings", "mappings", "versions", "versions/0/restore"):
        page.goto(f"{stage.url}{HERE}/{path}")
        assert page.evaluate(WIDTH) <= 320, (path, page.evaluate(WIDE))
