# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Operators look people up, see what was done and how far it is, and act."""

from playwright.sync_api import Page, expect

from ..plugins.stage import Person, Stage

ADMIN = "admin@example.org"
HERE = "/administration/orcid"
OURS = "main"
PROTRUDING = """[...document.querySelectorAll('main :is(h1, .orcid-sync *)')]
  .filter((one) => !one.parentElement.closest('[role=region]') && one.getBoundingClientRect().right > innerWidth)
  .map((one) => one.outerHTML.slice(0, 100))"""
"""What is wider than the window, save in regions that scroll. The panel's own frame is."""

ASKS = ("check", "pause", "disconnect", "move", "forget")


def operator(stage: Stage, **options: int) -> Page:
    """Open a window of somebody who operates the site."""
    return stage.sign_in(stage.window(**options), ADMIN, stage.site.password)


def found(stage: Stage, page: Page, person: Person) -> str:
    """Find a person as operators do, by keyboard. :returns: the address of the page."""
    page.goto(f"{stage.url}{HERE}/connections")
    page.get_by_label("Name, e-mail address, account's number").focus()
    page.keyboard.type(person.orcid.replace("-", ""))
    page.keyboard.press("Enter")
    page.wait_for_url("**/connections?q=*")
    link = page.get_by_role("row").get_by_role("link", name=person.name)
    expect(link).to_have_count(1)
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/connections/*")
    expect(page.get_by_role("heading", level=1)).to_have_text(person.name)
    return page.url


def ask(page: Page, address: str, what: str) -> None:
    """Go to what says what will happen."""
    page.goto(address)
    page.get_by_role("main").get_by_role("link", name=what, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(what)


def test_operators_find_a_person_and_see_what_was_done(stage: Stage):
    person = stage.person("Ada", "King")
    stage.connected(person).context.close()
    record = stage.publish(person.orcid, by=person, title="Notes on the engine")
    stage.settled(person, "present")
    page = operator(stage)
    address = found(stage, page, person)
    stage.seen(page, "admin-connection", OURS)
    page.go_back()
    stage.seen(page, "admin-connections", OURS)
    page.goto(address)
    page.get_by_role("link", name="All of the history").click()
    expect(page.get_by_role("row", name="Add a work")).to_have_count(1)
    stage.seen(page, "admin-history", OURS)
    page.get_by_label("What", exact=True).select_option("connect")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("main tbody tr")).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("link", name="as a file (CSV)").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 2 and person.orcid in lines[1]
    page.goto(f"{stage.url}{HERE}/reports")
    expect(page.locator("main progress").first).to_be_visible()
    stage.seen(page, "admin-reports", OURS)
    assert record["id"]


def test_operators_act_after_they_were_told_what_happens(stage: Stage):
    person = stage.person("Ada", "King")
    stage.connected(person).context.close()
    stage.publish(person.orcid, by=person, title="Notes on the engine")
    stage.settled(person, "present")
    page = operator(stage)
    address = found(stage, page, person)
    for name in ASKS:
        page.goto(f"{address}/{name}")
        stage.seen(page, f"admin-connection-{name}", OURS)

    ask(page, address, "Check the permission")
    page.get_by_role("button", name="Check the permission").click()
    page.wait_for_url(address)
    # Without a reload.
    expect(page.get_by_role("cell", name="it holds")).to_have_count(1)

    ask(page, address, "Pause")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused. Nothing is sent until")).to_have_count(1)
    ask(page, address, "Resume")
    stage.seen(page, "admin-connection-resume", OURS)
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text("It goes on.")).to_have_count(1)

    ask(page, address, "Disconnect")
    page.get_by_label("They are removed from the ORCID record first").check()
    page.get_by_role("button", name="Disconnect").click()
    state = page.locator("#orcid-sync-state")
    expect(state).to_contain_text("State: ended")
    stage.wait_for(lambda: stage.states(person), ["none"])


def test_connection_moves_to_the_account_that_was_shown(stage: Stage):
    person, other = stage.person("Ada", "Byron"), stage.account("Ada King")
    stage.connected(person).context.close()
    page = operator(stage)
    address = found(stage, page, person)
    ask(page, address, "Move to another account")
    page.get_by_label("E-mail address or number").fill(other.email)
    page.get_by_role("button", name="Go on").click()
    for one in (person, other):
        expect(page.get_by_text(one.email).first).to_be_visible()
    stage.seen(page, "admin-connection-move-both", OURS)
    page.get_by_role("button", name="Move to another account").click()
    page.wait_for_url(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada King")


def test_small_screen_needs_no_scrolling_aside(stage: Stage):
    person = stage.person("Ada", "King")
    stage.connected(person).context.close()
    page = operator(stage, width=320)
    address = f"{stage.url}{HERE}"
    number = stage.sql(
        "SELECT id FROM orcid_sync_connection WHERE orcid = %(orcid)s",
        orcid=person.orcid,
    )[0][0]
    paths = ["connections", "history", "reports", f"connections/{number}"]
    paths += [f"connections/{number}/{name}" for name in ASKS]
    for path in paths:
        page.goto(f"{address}/{path}")
        assert page.evaluate(PROTRUDING) == [], path
    page.goto(f"{address}/connections/{number}")
    stage.seen(page, "admin-connection-narrow", OURS)
    # What is not there, and what cannot be done.
    page.goto(f"{address}/connections/999999999")
    expect(page.get_by_role("alert")).to_have_count(1)
    stage.seen(page, "admin-refused", OURS)
    assert page.evaluate(PROTRUDING) == []
