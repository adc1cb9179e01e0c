# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What holds for all works, earlier works, and the end of a connection."""

import time

from playwright.sync_api import Route, expect

from ..plugins.stage import HERE, Stage


def test_choices_say_what_they_would_do_before_they_hold(stage: Stage):
    person = stage.person()
    page = stage.connected(person)
    stage.publish(person.orcid, by=person, title="A model")
    stage.settled(person, "present")
    stage.open(page, "preferences")
    groups = page.get_by_role("group").all()
    assert [
        one.locator("legend").inner_text()
        for one in groups
        if one.locator("legend").count()
    ] == [
        "New works",
        "Works that somebody else deposited and named me as author of",
        "Works that another source has added to my ORCID record already",
        "Types of works that are not to be added",
    ]
    page.get_by_label("wait until I say yes to each of them").check()
    page.get_by_label("Publication", exact=True).check()
    stage.seen(page, "choices")
    page.get_by_role("button", name="See what this would do").click()
    told = page.locator("main .message[role=status]")
    expect(told).to_contain_text("1 work is removed from your ORCID record.")
    stage.seen(page, "choices-confirm")
    assert stage.states(person) == ["present"]
    page.get_by_role("link", name="No, leave it as it is").click()
    expect(page.get_by_label("Publication", exact=True)).not_to_be_checked()
    page.get_by_label("are not sent").check()
    page.get_by_role("button", name="See what this would do").click()
    expect(told).to_contain_text("Nothing changes for the works")
    page.get_by_role("button", name="Yes, do this").click()
    expect(page.get_by_text("Your choices hold from now on.")).to_have_count(1)
    stage.publish(person.orcid, by=person, title="Another model")
    stage.settled(person, "present", "adding_off")


def slowly(route: Route) -> None:
    """Let a form be carried out, and its answer take a while."""
    answer = route.fetch(max_redirects=0)
    time.sleep(4)
    route.fulfill(response=answer)


def test_earlier_works_are_foretold_sent_watched_and_stopped(stage: Stage):
    person = stage.person()
    for number in range(3):
        stage.publish(person.orcid, by=person, title=f"Early work {number}")
    busy = {"method": "POST", "path": f"*/{person.orcid}/work*"}
    stage.control("faults", match=busy, fault="html_503", times=None)
    page = stage.connected(person)
    stage.open(page, "earlier")
    live = page.locator("#orcid-sync-progress")
    stage.until(page, lambda: page.get_by_text("0 of 3 works done"))
    assert live.get_by_role("progressbar").get_attribute("max") == "3"
    stage.seen(page, "earlier-under-way")
    # What looks for news meanwhile must not take the message away.
    page.route("**/earlier/stop", slowly)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped. Works that are not sent: 3.")).to_have_count(1)
    expect(live).to_contain_text("It was stopped the last time.")
    expect(
        page.get_by_text("3 works would be sent now, by your choices.")
    ).to_have_count(1)
    stage.seen(page, "earlier")
    stage.calm()
    page.get_by_role("button", name="Send my earlier works").click()
    expect(live).to_contain_text("All that was found the last time")
    stage.settled(person, "present", "present", "present")
    page.reload()
    expect(page.get_by_text("Nothing is missing")).to_have_count(1)


def test_disconnecting_waits_and_can_be_taken_back(stage: Stage):
    person = stage.person()
    page = stage.connected(person)
    stage.publish(person.orcid, by=person, title="A model")
    stage.settled(person, "present")
    stage.open(page)
    page.get_by_label("They are removed from your ORCID record first.").check()
    stage.seen(page, "disconnect")
    page.get_by_role("button", name="Disconnect").click()
    expect(page.get_by_text("Nothing has happened yet.")).to_have_count(1)
    stage.seen(page, "disconnecting")
    page.get_by_role("button", name="Keep the connection").click()
    expect(page.get_by_text("Your connection stays.")).to_have_count(1)
    stage.settled(person, "present")
    expect(page.get_by_role("button", name="Disconnect")).to_have_count(1)


def test_disconnecting_keeps_works_that_are_to_stay(stage: Stage):
    person = stage.person()
    page = stage.connected(person)
    stage.publish(person.orcid, by=person, title="A model")
    stage.settled(person, "present")
    stage.open(page)
    page.get_by_label("They stay. From then on only you").check()
    page.get_by_role("button", name="Disconnect").click()
    expect(page.get_by_text("You can keep the connection until")).to_have_count(1)
    stage.time_passes(person)
    # The page sees by itself that the minute is over.
    expect(page.get_by_role("button", name="Create or connect")).to_have_count(1)
    stage.seen(page, "disconnected")
    page.goto(f"{stage.registry}/{person.orcid}")
    expect(page.get_by_role("heading", name="A model")).to_have_count(1)


def test_works_that_could_not_be_removed_are_told_afterwards(stage: Stage):
    person = stage.person()
    page = stage.connected(person)
    stage.publish(person.orcid, by=person, title="A model")
    stage.settled(person, "present")
    match = {"method": "DELETE", "path": f"*/{person.orcid}/work/*"}
    body = {"response-code": 403, "error-code": 9010}
    stage.control("faults", match=match, fault="status", status=403, body=body, times=9)
    stage.open(page)
    page.get_by_label("They are removed from your ORCID record first.").check()
    page.get_by_role("button", name="Disconnect").click()
    stage.time_passes(person)
    box = stage.until(page, lambda: page.locator("main .message", has_text="still in"))
    expect(box.get_by_role("listitem")).to_have_text(["A model"])
    look = box.get_by_role("link", name="Look at your ORCID record")
    assert look.get_attribute("href") == f"{stage.registry}/{person.orcid}"
    stage.seen(page, "left-behind")
    page.get_by_role("link", name="What was done while you were connected").click()
    expect(page.get_by_text("Disconnected: the works are removed")).to_have_count(1)
    stage.seen(page, "history-afterwards")


def test_account_that_is_gone_leaves_nothing_behind(stage: Stage):
    person = stage.person()
    page = stage.connected(person)
    stage.publish(person.orcid, by=person, title="A model")
    stage.settled(person, "present")
    stage.remove(person)
    count = "SELECT count(*) FROM orcid_sync_connection WHERE orcid = %(orcid)s"
    stage.wait_for(lambda: stage.sql(count, orcid=person.orcid), [(0,)])
    stage.open(page)
    assert page.url.startswith(f"{stage.url}/login")
    # Somebody comes back: with the same iD, and nothing that was before.
    again = stage.account("Ada Lovelace", person.orcid)
    page = stage.connected(again)
    stage.open(page, "history")
    expect(page.get_by_text("Added to your ORCID record")).to_have_count(0)
    stage.seen(page, "erased")
    assert page.url == f"{stage.url}{HERE}history"
