# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""An author's works: how they stand, and what the author says to them."""

import csv
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from ..plugins.stage import HERE, Person, Stage
from .people import BELA, with_works, work_of


def row(page: Page, title: str) -> Locator:
    """Return a work's row of the list."""
    return page.get_by_role("row").filter(has_text=title)


def test_overview_counts_works_and_asks_for_each_depositor(stage: Stage):
    author = with_works(stage)
    page = stage.open(stage.signed_in(author))
    counts = page.locator("#orcid-sync-counts").get_by_role("link")
    expect(counts).to_have_text(["in your ORCID record: 2", "waiting for you: 3"])
    asking = page.locator("main article").get_by_role("listitem")
    bela = asking.filter(has_text="2 works deposited by Béla Novák")
    mary = asking.filter(has_text="1 work deposited by")
    expect(bela).to_have_count(1)
    expect(mary).to_have_count(1)
    stage.seen(page, "overview")
    bela.get_by_role("button", name="All are mine: send them").click()
    expect(page.get_by_text("2 works are on their way")).to_have_count(1)
    mary.get_by_role("button", name="Never from this depositor").click()
    stage.settled(author, *["present"] * 4, "depositor_refused")
    stage.open(page)
    expect(counts).to_have_text(["in your ORCID record: 4", "not shared: 1"])
    stage.open(page, "preferences")
    page.get_by_role("button", name="Ask me again").click()
    stage.settled(author, *["present"] * 4, "awaits_author")


def test_list_says_of_each_work_how_it_stands(stage: Stage, author: Person):
    page = stage.open(stage.signed_in(author), "works")
    heads = page.get_by_role("columnheader").all_inner_texts()
    assert heads == ["Work", "State", "What you can do"]
    sent, waiting = row(page, "Notes on the engine"), row(page, "Weaving algebra")
    assert "Version v1" in sent.get_by_role("rowheader").inner_text()
    assert "in your ORCID record" in sent.inner_text()
    expect(sent.locator("time")).to_have_count(1)
    shown = sent.get_by_role("link", name="View on ORCID: Notes on the engine")
    assert shown.get_attribute("href") == f"{stage.registry}/{author.orcid}"
    assert "deposited by Béla Novák" in waiting.inner_text()
    for part in ("It waits for your yes", "Say whether it is yours"):
        assert part in waiting.inner_text()
    stage.seen(page, "works")
    page.get_by_label("State").select_option(label="waiting for you (3)")
    page.get_by_label("Words of the title").fill("weaving")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_text("1 work", exact=True)).to_have_count(1)


def test_work_is_left_out_accepted_and_sent_again(stage: Stage):
    author = stage.person()
    page = stage.connected(author)
    stage.publish(author.orcid, by=author, title="Notes on the engine")
    stage.publish(author.orcid, by=BELA, title="Weaving algebra")
    stage.settled(author, "present", "awaits_author")
    stage.open(page, "works")
    number = work_of(page, "Notes on the engine")
    row(page, "Notes on the engine").get_by_role("button", name="Leave it out").click()
    expect(page.get_by_text("The work is left out.")).to_have_count(1)
    # The person is where they were.
    expect(page).to_have_url(f"{stage.url}{HERE}works#work-{number}")
    left = row(page, "Notes on the engine")
    expect(left).to_contain_text("left out at your wish")
    expect(left).to_contain_text("You left it out")
    stage.seen(page, "left-out")
    left.get_by_role("button", name="Send it again").click()
    expect(page.get_by_text("The work is on its way")).to_have_count(1)
    yes = row(page, "Weaving algebra")
    yes.get_by_role("button", name="It is mine: send it").click()
    expect(left).to_contain_text("in your ORCID record")
    expect(yes).to_contain_text("in your ORCID record")
    stage.settled(author, "present", "present")


def test_work_shows_what_was_done_and_what_orcid_gets(stage: Stage, author: Person):
    page = stage.open(stage.signed_in(author), "works")
    row(page, "Notes on the engine").get_by_role("link", name="Details").click()
    expect(page.get_by_role("heading", name="Notes on the engine")).to_have_count(1)
    expect(page.get_by_text("Added to your ORCID record")).to_have_count(1)
    stage.seen(page, "work")
    page.get_by_role("link", name="See what ORCID gets").click()
    expect(page.get_by_text("This and nothing else is sent.")).to_have_count(1)
    expect(page.get_by_text("journal-article", exact=True)).to_have_count(1)
    page.get_by_text("As it is sent (JSON)").click()
    expect(page.locator("pre").get_by_text('"put-code"')).to_have_count(0)
    stage.seen(page, "preview")


def test_link_to_a_work_leads_to_its_row(stage: Stage, author: Person):
    page = stage.open(stage.signed_in(author), "works")
    page.set_viewport_size({"width": 800, "height": 400})
    number = work_of(page, "A model of the engine")
    page.goto("about:blank")
    stage.open(page, f"works#work-{number}")
    place = row(page, "A model of the engine").bounding_box()
    assert place is not None and 0 <= place["y"] < 400


def test_progress_is_shown_without_a_reload(stage: Stage):
    author = stage.person()
    page = stage.connected(author)
    stage.control(
        "faults",
        match={"method": "POST", "path": f"*/{author.orcid}/work*"},
        fault="delay",
        seconds=6,
        times=None,
    )
    stage.publish(author.orcid, by=author, title="Slow light")
    stage.until(page, lambda: page.get_by_text("0 of 1 works sent"))
    page.evaluate("window.stayed = true")
    stage.seen(page, "on-the-way")
    live = page.locator("#orcid-sync-progress")
    assert live.get_attribute("role") == "status"
    expect(page.locator("#orcid-sync-counts")).to_have_text("in your ORCID record: 1")
    expect(live).to_have_text("")
    assert page.evaluate("window.stayed")


def test_history_is_shown_and_taken_along(stage: Stage, tmp_path: Path):
    author = stage.person()
    page = stage.connected(author)
    stage.publish(author.orcid, by=author, title="=1+1 is two")
    stage.publish(author.orcid, by=BELA, title="Another")
    stage.settled(author, "present", "awaits_author")
    stage.open(page, "history")
    expect(page.get_by_role("columnheader")).to_have_count(4)
    rows = page.locator("tbody tr").all_inner_texts()
    assert ["Added to your ORCID record" in one for one in rows] == [True, False]
    assert "Connected" in rows[-1] and "you" in rows[-1]
    stage.seen(page, "history")
    with page.expect_download() as download:
        page.get_by_role("link", name="All of it as a file").click()
    file = tmp_path / "history.csv"
    download.value.save_as(file)
    head, *lines = csv.reader(file.read_text(encoding="utf-8-sig").splitlines())
    assert head == ["When", "Who", "What", "Detail", "Work", "Put-code"]
    # No spreadsheet works it out.
    assert [line[4] for line in lines] == ["'=1+1 is two", ""]
