# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Operators see why works are not at ORCID, do something about it, and have records compared."""

from playwright.sync_api import expect

from ..plugins.stage import Person, Stage
from .test_admin_connections import HERE, PROTRUDING, operator

OURS = "#admin-main-content"
"""What is not InvenioRDM's own."""

PAUSE = """UPDATE orcid_sync_connection SET paused_at = CASE WHEN %(paused)s THEN now() END
WHERE orcid = %(orcid)s"""


def author_with(stage: Stage, *titles: str) -> Person:
    """Make a connected person whose works are at ORCID."""
    author = stage.person("Ada", "King")
    stage.connected(author).context.close()
    for title in titles:
        stage.publish(author.orcid, by=author, title=title)
    stage.settled(author, *["present"] * len(titles))
    return author


def refused(stage: Stage, author: Person, title: str) -> None:
    """Publish a work that ORCID refuses once."""
    there = stage.states(author)
    stage.control(
        "faults",
        match={"method": "POST", "path": f"*/{author.orcid}/work*"},
        fault="status",
        status=400,
        body={"error-code": 9020},
        times=1,
    )
    stage.publish(author.orcid, by=author, title=title)
    stage.settled(author, *there, "rejected")


def test_operators_find_what_failed_and_have_it_sent_again(stage: Stage):
    author = author_with(stage, "Notes on the engine")
    refused(stage, author, "<b>Weaving</b> algebra & more")
    page = operator(stage)
    page.goto(f"{stage.url}{HERE}/works")
    page.get_by_label("ORCID iD").focus()
    page.keyboard.type(author.orcid)
    page.keyboard.press("Enter")
    page.wait_for_url("**/works?*")
    expect(page.get_by_text("2 works", exact=True)).to_have_count(1)
    page.get_by_text("Counts by state and reason").first.click()
    stage.seen(page, "admin-works", OURS)
    page.get_by_role("link", name="1 work: waits for you").click()
    expect(page.locator("input[name=id]")).to_have_count(1)
    page.get_by_text("ORCID refused it as invalid").last.click()
    expect(page.get_by_text("Who must act: you.")).to_be_visible()
    # By keyboard: tick, choose, go on.
    page.get_by_role("checkbox", name="Tick: <b>Weaving</b>").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Those that are ticked…").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Try again")
    expect(page.get_by_text("1 work is changed.")).to_have_count(1)
    stage.seen(page, "admin-works-confirm", OURS)
    page.get_by_role("button", name="Try again").click()
    page.wait_for_url("**/works/progress?*")
    page.evaluate("window.stayed = true")
    stage.seen(page, "admin-works-progress", OURS)
    # It shows by itself when it is done.
    expect(page.get_by_text("Done: 1 work.")).to_have_count(1)
    assert page.evaluate("window.stayed")
    stage.settled(author, "present", "present")


def test_operators_see_one_work_beside_orcids_copy(stage: Stage):
    author = author_with(stage, "Notes on the engine")
    page = operator(stage)
    page.goto(f"{stage.url}{HERE}/works?person={author.orcid}")
    page.get_by_role("link", name="Notes on the engine").click()
    expect(page.get_by_text("It breaks none of ORCID's rules")).to_have_count(1)
    page.get_by_role("button", name="Compare with ORCID's copy").click()
    # A worker asks; the page follows.
    expect(page.get_by_text("ORCID shows it as it is here.")).to_have_count(1)
    stage.seen(page, "admin-work", OURS)
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate(PROTRUDING) == []
    page.get_by_role("button", name="Take out…").click()
    expect(page.get_by_text("1 work is changed.")).to_have_count(1)
    assert page.evaluate(PROTRUDING) == []
    stage.sql(PAUSE, orcid=author.orcid, paused=True)
    page.get_by_role("button", name="Take out").click()
    waits = "1 of these waits for a connection that is stopped or paused"
    expect(page.get_by_text(waits)).to_have_count(1)
    assert page.evaluate(PROTRUDING) == []
    stage.seen(page, "admin-works-progress-stopped", OURS)
    stage.sql(PAUSE, orcid=author.orcid, paused=False)
    stage.settled(author, "operator")
    page.goto(f"{stage.url}{HERE}/works?person={author.orcid}")
    expect(page.get_by_text("An operator took it out").first).to_be_attached()
    assert page.evaluate(PROTRUDING) == []
    assert stage.violations(page, OURS) == []


def test_operators_have_a_record_compared_and_repaired(stage: Stage):
    author = author_with(stage, "Notes on the engine", "Weaving algebra")
    (put_code,), *_ = stage.sql(
        """SELECT put_code FROM orcid_sync_item i JOIN orcid_sync_connection c ON c.id = connection_id
        WHERE orcid = %(orcid)s ORDER BY i.id""",
        orcid=author.orcid,
    )
    stage.act(author, "delete_work", put_code=put_code)
    page = operator(stage)
    page.goto(f"{stage.url}{HERE}/audit?person={author.orcid}")
    page.get_by_role("button", name="Go on…").click()
    expect(page.get_by_text("Nothing is changed.")).to_have_count(1)
    page.get_by_role("button", name="Report what differs").click()
    expect(page.get_by_text("1 audit is asked for.")).to_have_count(1)
    mine = f"{stage.url}{HERE}/audit?person={author.orcid}"
    page.goto(mine)
    row = stage.until(page, lambda: page.get_by_role("row").filter(has_text="missing"))
    expect(row).to_contain_text("“Repair” leaves it away for good")
    stage.seen(page, "admin-audit", OURS)
    row.get_by_role("link", name="Repair the record of").click()
    expect(page.get_by_text("count as deleted by their authors")).to_have_count(1)
    stage.seen(page, "admin-audit-confirm", OURS)
    page.get_by_role("button", name="Repair what differs").click()
    stage.settled(author, "author_at_orcid", "present")
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(mine)
    expect(page.get_by_text("Left away, until its author asks")).to_have_count(1)
    assert page.evaluate(PROTRUDING) == []
