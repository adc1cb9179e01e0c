# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""When ORCID takes nothing any more: what the author is told, and how it goes on."""

from playwright.sync_api import Locator, Page, expect

from ..plugins.stage import HERE, Person, Stage


def banner(page: Page) -> Locator:
    """Return what says that something is wrong."""
    return page.locator("main article .message[role=status]")


def with_a_work(stage: Stage) -> tuple[Person, Page, str]:
    """Make a connected person with one work. :returns: person, window, the record."""
    person = stage.person()
    page = stage.connected(person)
    record = stage.publish(person.orcid, by=person, title="A model")
    stage.settled(person, "present")
    return person, page, record["id"]


def test_lost_permission_is_told_and_reconnecting_keeps_everything(stage: Stage):
    person, page, recid = with_a_work(stage)
    out = stage.publish(person.orcid, by=person, title="A slip")
    stage.settled(person, "present", "present")
    stage.open(page, "works")
    page.get_by_role("button", name="Leave it out: A slip").click()
    stage.settled(person, "author", "present")
    stage.open(page, "preferences")
    page.get_by_label("wait until I say yes to each of them").check()
    page.get_by_role("button", name="See what this would do").click()
    page.get_by_role("button", name="Yes, do this").click()
    codes = (
        "SELECT put_code FROM orcid_sync_item WHERE put_code IS NOT NULL AND local_key IN "
        "(SELECT parent_id::text FROM rdm_records_metadata r JOIN pidstore_pid ON object_uuid = r.id "
        "WHERE pid_value = %(recid)s)"
    )
    before = stage.sql(codes, recid=recid)

    stage.act(person, "revoke_client", client_id=stage.site.client_id)
    stage.visitor(person).edit(recid, title="A better model")
    stage.settled(person, "author", "refused...")
    stage.time_passes(person)
    stage.open(page)
    stage.until(page, lambda: page.get_by_text("Your permission has ended"))
    expect(page.locator("main article form[action$='/connect'] button")).to_have_count(
        1
    )
    stage.seen(page, "permission-lost")

    stage.connect(page, person)
    expect(banner(page)).to_have_count(0)
    stage.settled(person, "author", "present")
    assert stage.sql(codes, recid=recid) == before
    stage.open(page, "preferences")
    assert page.get_by_label("wait until I say yes to each of them").is_checked()
    stage.open(page, "history")
    expect(page.get_by_text("Added to your ORCID record")).to_have_count(2)
    expect(page.get_by_text("Brought up to date in your ORCID record")).to_have_count(1)
    assert out["id"] != recid


def test_merged_id_is_told_and_the_other_one_takes_over(stage: Stage):
    person, page, recid = with_a_work(stage)
    heir = stage.person("Ada", "King")
    stage.act(person, "deprecate", primary=heir.orcid)
    stage.visitor(person).edit(recid, title="A better model")
    stage.open(page)
    stage.until(page, lambda: page.get_by_text("ORCID merged your record"))
    expect(page.get_by_role("button", name="Connect again")).to_have_count(1)
    stage.seen(page, "merged")
    page.get_by_role("button", name="Connect again").click()
    page.goto(f"{stage.registry}/signout")
    stage.open(page)
    page.get_by_role("button", name="Connect again").click()
    stage.consent(page, heir)
    page.wait_for_url(f"{stage.url}{HERE}")
    expect(page.get_by_role("link", name=heir.orcid)).to_have_count(1)
    expect(banner(page)).to_have_count(0)
    # Records name the former iD; they count as the heir's.
    stage.settled(heir, "present")


def test_locked_record_is_told_and_goes_on_by_itself(stage: Stage):
    person, page, recid = with_a_work(stage)
    stage.act(person, "lock")
    stage.visitor(person).edit(recid, title="A better model")
    stage.open(page)
    stage.until(page, lambda: page.get_by_text("Your ORCID record is locked"))
    stage.seen(page, "locked")
    look = page.get_by_role("link", name="Look at your ORCID record")
    assert look.get_attribute("href") == f"{stage.registry}/{person.orcid}"
    expect(page.get_by_role("button", name="Connect again")).to_have_count(0)
    stage.act(person, "unlock")
    stage.time_passes(person)
    stage.settled(person, "present")
    stage.open(page)
    expect(banner(page)).to_have_count(0)


def test_deactivated_record_is_empty_once_it_is_open_again(stage: Stage):
    person, page, recid = with_a_work(stage)
    # ORCID ends all permissions with it, so that no request ever says what happened.
    stage.act(person, "deactivate")
    stage.visitor(person).edit(recid, title="A better model")
    stage.settled(person, "refused...")
    stage.time_passes(person)
    stage.open(page)
    stage.until(page, lambda: page.get_by_text("Your permission has ended"))
    stage.seen(page, "deactivated")
    stage.act(person, "reactivate")
    stage.connect(page, person)
    expect(banner(page)).to_have_count(0)
    # Whoever deactivates a record empties it: what is gone counts as deleted by its owner.
    stage.settled(person, "author_at_orcid")
    stage.open(page, "works")
    page.get_by_role("button", name="Send it again").click()
    stage.settled(person, "present")


def test_standstill_of_everything_is_told_to_authors(stage: Stage):
    person, page, recid = with_a_work(stage)
    stage.sql(
        "UPDATE orcid_sync_registry SET paused_until = now() + interval '1 hour', pause_reason = 'client_locked'"
    )
    stage.visitor(person).edit(recid, title="A better model")
    stage.open(page, "works")
    said = "This site sends nothing to ORCID at the moment"
    expect(banner(page).get_by_role("heading")).to_have_text(said)
    stage.seen(page, "standstill")
    stage.calm()
    stage.settled(person, "present")
    stage.open(page)
    expect(banner(page)).to_have_count(0)


def test_button_on_a_page_that_stood_open_too_long_does_nothing(stage: Stage):
    person, page, _ = with_a_work(stage)
    stage.open(page, "works")
    page.evaluate(
        "document.getElementsByName('csrf_token').forEach((one) => one.value = 'old')"
    )
    page.get_by_role("button", name="Leave it out: A model").click()
    expect(page.get_by_text("Please press again.")).to_have_count(1)
    stage.seen(page, "old-page")
    stage.settled(person, "present")
    page.get_by_role("button", name="Leave it out: A model").click()
    stage.settled(person, "author")
