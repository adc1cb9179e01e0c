# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Signing in with ORCID, and the question that follows: may we send your works there?"""

from uuid import uuid4

from playwright.sync_api import Page, expect

from ..plugins import pseudo
from ..plugins.stage import REGISTRY_PASSWORD, Person, Stage
from .shapes import WIDTH, misplaced, tab_to
from .test_everybody import untranslated

BUTTON = "Sign in with ORCID"
QUESTION = "Also send your works to ORCID?"
OURS = "main .text.container"
WANTED = "/account/settings/security/"
"""Where people were going when they were asked to sign in."""


def stranger(stage: Stage) -> Person:
    """Make somebody who has an ORCID record and no account here."""
    email = f"{uuid4().hex[:12]}@example.org"
    orcid = stage.control(
        "records", given_names="Rosa", family_name="Luz", password=REGISTRY_PASSWORD
    )["orcid"]
    return Person(email, "", orcid, "Rosa Luz")


def member(stage: Stage) -> Person:
    """Make somebody who has linked an account with ORCID, to sign in with it."""
    person = stage.person()
    page = stage.signed_in(person)
    through_orcid(stage, page, person, "/account/settings/linkedaccounts/")
    page.wait_for_url("**/account/settings/linkedaccounts/")
    page.context.close()
    return person


def through_orcid(stage: Stage, page: Page, person: Person, path: str = "") -> None:
    """Sign in with ORCID, on the way to a page."""
    page.goto(f"{stage.url}/oauth/login/orcid/?next={path}")
    stage.consent(page, person)


def signed_out(stage: Stage, page: Page) -> Page:
    """Sign out here."""
    page.goto(f"{stage.url}/logout/")
    return page


def test_log_in_page_has_a_button_with_orcids_icon(stage: Stage):
    page = stage.window()
    page.goto(f"{stage.url}/login/")
    button = page.get_by_role("link", name=BUTTON, exact=True)
    icon = button.locator("img[src$='orcid.svg'][alt='']")
    assert icon.evaluate("(one) => one.complete && one.naturalWidth > 0")
    stage.seen(page, "log-in", "a[href*='/oauth/login/orcid/']")


def test_new_person_registers_is_asked_and_connects(stage: Stage):
    person = stranger(stage)
    page = stage.window()
    page.goto(f"{stage.url}/login/?next={WANTED}")
    page.get_by_role("link", name=BUTTON).click()
    stage.consent(page, person)
    page.wait_for_url("**/oauth/signup/orcid/**")
    page.fill("input[name=email]", person.email)
    page.fill("input[name='profile.username']", f"rosa-{person.orcid}")
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_role("heading", name=QUESTION)).to_have_count(1)
    expect(page.get_by_text("no right to change your ORCID record")).to_have_count(1)
    expect(page.locator("main").get_by_role("button")).to_have_text(
        ["Connect your ORCID iD", "Not now", "Never ask me again"]
    )
    stage.seen(page, "offer")
    page.get_by_role("button", name="Connect your ORCID iD").click()
    stage.consent(page, person)
    # On to where the person wanted to go, with works following from now on.
    page.wait_for_url(f"{stage.url}{WANTED}")
    stage.open(page)
    shown = page.locator("main article").get_by_role("link", name=person.orcid)
    expect(shown).to_have_count(1)


def test_known_person_signs_in_and_is_asked_once(stage: Stage):
    person = member(stage)
    page = stage.window()
    page.goto(f"{stage.url}/login/?next={WANTED}")
    page.get_by_role("link", name=BUTTON).click()
    stage.consent(page, person)
    expect(page.get_by_role("heading", name=QUESTION)).to_have_count(1)
    # Whoever just leaves has answered: not now.
    through_orcid(stage, signed_out(stage, page), person, WANTED)
    page.wait_for_url(f"{stage.url}{WANTED}")
    stage.open(page)
    expect(page.get_by_role("button", name="Create or connect")).to_have_count(1)


def test_not_now_asks_again_after_a_month_and_never_does_not(stage: Stage):
    person = member(stage)
    page = stage.window()
    through_orcid(stage, page, person, WANTED)
    page.get_by_role("button", name="Not now").click()
    page.wait_for_url(f"{stage.url}{WANTED}")
    weeks_pass(stage, person, 4)
    through_orcid(stage, signed_out(stage, page), person, WANTED)
    page.wait_for_url(f"{stage.url}{WANTED}")
    weeks_pass(stage, person, 1)
    through_orcid(stage, signed_out(stage, page), person, WANTED)
    page.get_by_role("button", name="Never ask me again").click()
    page.wait_for_url(f"{stage.url}{WANTED}")
    weeks_pass(stage, person, 500)
    through_orcid(stage, signed_out(stage, page), person, WANTED)
    page.wait_for_url(f"{stage.url}{WANTED}")


def weeks_pass(stage: Stage, person: Person, weeks: int) -> None:
    """Let what a person was asked be so much longer ago."""
    stage.sql(
        """UPDATE orcid_sync_notice SET at = at - %(passed)s::interval
        WHERE user_id = (SELECT id FROM accounts_user WHERE email = %(email)s)""",
        passed=f"{weeks} weeks",
        email=person.email,
    )


def test_question_is_answered_with_the_keyboard(stage: Stage):
    person = member(stage)
    page = stage.window()
    through_orcid(stage, page, person, WANTED)
    tab_to(page, "Connect your ORCID iD", ours=OURS)
    tab_to(page, "Never ask me again", ours=OURS)
    page.keyboard.press("Space")
    page.wait_for_url(f"{stage.url}{WANTED}")


def test_question_fits_a_small_screen_from_right_to_left(stage: Stage):
    person = member(stage)
    page = stage.window(width=320, locale="ar")
    through_orcid(stage, page, person)
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.evaluate(WIDTH) <= 320
    assert misplaced(page, OURS) == []
    stage.seen(page, "offer-narrow-rtl", OURS)


def test_question_can_be_translated(stage: Stage):
    person = member(stage)
    page = stage.window(locale=pseudo.LOCALE)
    through_orcid(stage, page, person)
    assert untranslated(page, OURS) == []
