# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Connecting an ORCID iD, and what may come of it."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from ..plugins.stage import HERE, REGISTRY_PASSWORD, Stage

BUTTON = "Create or connect your ORCID iD"


def test_page_not_connected_explains_and_offers_one_thing(stage: Stage):
    page = stage.open(stage.signed_in(stage.person()))
    ours = page.locator("main article")
    expect(ours.get_by_text("lasting identifier, the ORCID iD")).to_have_count(1)
    expect(ours.get_by_text("see which works are there already")).to_have_count(1)
    expect(ours.get_by_text("update and remove these")).to_have_count(1)
    expect(ours.locator("ol > li")).to_have_count(3)
    (button,) = ours.get_by_role("button").all_inner_texts()
    assert button.strip() == BUTTON
    expect(ours.get_by_role("button").locator("img[src$='orcid.svg']")).to_have_count(1)
    expect(ours.get_by_text("Test registry “simulator”")).to_have_count(1)
    stage.seen(page, "not-connected")
    ours.get_by_role("link", name="What ORCID is, what we read and write").click()
    expect(page.get_by_role("heading", level=1).last).to_have_text("ORCID®")
    stage.seen(page, "help")


def test_connecting_leads_to_orcid_and_back(stage: Stage):
    person = stage.person()
    page = stage.open(stage.signed_in(person))
    page.get_by_role("button", name=BUTTON).click()
    stage.seen(page, "sign-in-at-orcid")
    page.fill("input[name=userId]", person.orcid)
    page.fill("input[name=password]", REGISTRY_PASSWORD)
    page.click("button[value=signin]")
    stage.seen(page, "consent")
    page.click("button[value=allow]")
    page.wait_for_url(f"{stage.url}{HERE}")
    expect(page.get_by_text("Your ORCID iD is connected.")).to_have_count(1)
    # In one window.
    assert page.context.pages == [page]
    shown = page.locator("main article").get_by_role("link", name=person.orcid)
    assert shown.get_attribute("href") == f"{stage.registry}/{person.orcid}"
    expect(page.get_by_text("None yet. What you publish from now on")).to_have_count(1)
    stage.seen(page, "connected")


def test_denial_is_explained_and_can_be_taken_back(stage: Stage):
    person = stage.person()
    page = stage.open(stage.signed_in(person))
    page.get_by_role("button", name=BUTTON).click()
    stage.consent(page, person, allow=False)
    page.wait_for_url("**/?problem=denied*")
    box = page.locator("main .message[role=status]")
    expect(box.get_by_text("You did not give permission")).to_have_count(1)
    expect(box.get_by_text("We ask so that we can be sure")).to_have_count(1)
    expect(page.get_by_role("link", name="Not now")).to_have_count(1)
    stage.seen(page, "denied")
    page.get_by_role("button", name=BUTTON).click()
    stage.consent(page, person)
    page.wait_for_url(f"{stage.url}{HERE}")
    expect(page.get_by_text("Your ORCID iD is connected.")).to_have_count(1)


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        # The registry puts some errors there, where no server sees them.
        ("#error=server_error", "ORCID sent you back without an answer"),
        ("?code=x&state=y", "This answer does not belong to a request of yours"),
        ("?state={state}", "ORCID sent you back without an answer"),
    ],
    ids=["fragment", "stranger", "silent"],
)
def test_broken_callback_is_explained(stage: Stage, answer: str, title: str):
    page = stage.open(stage.signed_in(stage.person()))
    page.get_by_role("button", name=BUTTON).click()
    page.wait_for_url(f"{stage.registry}/**")
    (state,) = parse_qs(urlsplit(page.url).query)["state"]
    stage.open(page, f"callback/simulator/{answer.format(state=state)}")
    assert page.url.startswith(f"{stage.url}{HERE}?problem=")
    box = page.locator("main .message[role=status]")
    expect(box.get_by_role("heading")).to_have_text(title)
    assert state not in page.url and state not in page.content()
    expect(page.get_by_role("button", name=BUTTON)).to_have_count(1)
    stage.seen(page, "broken-callback")


def test_id_of_another_account_is_refused(stage: Stage):
    owner, other = stage.person("Mary", "Somerville"), stage.person()
    stage.connected(owner)
    page = stage.open(stage.signed_in(other))
    page.get_by_role("button", name=BUTTON).click()
    stage.consent(page, owner)
    page.wait_for_url("**/?problem=other_account*")
    box = page.locator("main .message[role=status]")
    expect(box.get_by_text("This ORCID iD belongs to another account")).to_have_count(1)
    assert "disconnect and unlink ORCID there" in box.inner_text()
    assert owner.orcid not in page.content()
    stage.seen(page, "other-account")


def test_fewer_rights_than_asked_are_told_and_asked_again(stage: Stage):
    person = stage.person()
    page = stage.open(stage.signed_in(person))
    page.get_by_role("button", name=BUTTON).click()
    page.wait_for_url(f"{stage.registry}/**")
    page.goto(page.url.replace("%2Factivities%2Fupdate", ""))
    stage.consent(page, person)
    page.wait_for_url("**/?problem=fewer_rights*")
    expect(page.get_by_text("Connected, but without the rights")).to_have_count(1)
    stage.seen(page, "fewer-rights")
    stage.open(page)
    expect(page.get_by_text("We may not add works")).to_have_count(1)
    page.get_by_role("button", name="Connect again").click()
    stage.consent(page, person)
    page.wait_for_url(f"{stage.url}{HERE}")
    expect(page.get_by_text("We may not add works")).to_have_count(0)
    expect(page.get_by_text("update and remove these")).to_have_count(1)
