# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The pages for everybody: without a mouse, on a small screen, from right to left, in any language, without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from ..plugins import pseudo
from ..plugins.stage import HERE, Person, Stage
from .people import work_of
from .shapes import OURS, WIDTH, misplaced, tab_to

# What we did not write: names and titles, identifiers, times, what is sent, InvenioRDM's vocabulary.
FOREIGN = "bdi, time, pre, [translate=no], noscript, script, style, #orcid-sync-types"

# A sentence may go on behind something of these.
TEXTS = """([ours, foreign, begin, end]) => {
  const found = [];
  const walk = document.createTreeWalker(document.querySelector(ours), NodeFilter.SHOW_TEXT);
  let sentence = "";
  while (walk.nextNode()) {
    if (walk.currentNode.parentElement.closest(foreign)) continue;
    sentence += walk.currentNode.textContent;
    if (sentence.split(begin).length > sentence.split(end).length) continue;
    found.push(sentence);
    sentence = "";
  }
  found.push(sentence);
  for (const one of document.querySelectorAll(`${ours} *`)) {
    for (const name of ["aria-label", "alt", "title", "placeholder"]) {
      if (one.hasAttribute(name)) found.push(one.getAttribute(name));
    }
  }
  return found.map((text) => text.trim()).filter(Boolean);
}"""


def pages_of(stage: Stage, page: Page) -> Iterator[str]:
    """Open all pages of a connected person, one after the other."""
    for path in ("", "works", "preferences", "history", "earlier"):
        stage.open(page, path)
        yield path
    stage.open(page, "works")
    number = work_of(page, "Notes on the engine")
    for path in (f"works/{number}", f"works/{number}/preview"):
        stage.open(page, path)
        yield path
    stage.open(page, "preferences")
    page.locator("input[value=ask]").first.check()
    page.locator("main article form button[type=submit]").first.click()
    page.wait_for_url("**/choose")
    yield "preferences/choose"


# Without a mouse.


def test_keyboard_connects_and_leaves_a_work_out(stage: Stage):
    person = stage.person()
    stage.publish(person.orcid, by=person, title="A slip")
    page = stage.open(stage.signed_in(person))
    tab_to(page, "Create or connect your ORCID iD")
    page.keyboard.press("Enter")
    page.wait_for_selector("input[name=userId]")
    stage.consent(page, person)
    page.wait_for_url(f"{stage.url}{HERE}")
    stage.settled(person, "present")
    page.reload()
    tab_to(page, "in your ORCID record: 1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/works?state=sent")
    tab_to(page, "Leave it out: A slip")
    page.keyboard.press("Space")
    expect(page.get_by_text("The work is left out.")).to_have_count(1)
    stage.settled(person, "author")


# On a small screen, and as large as 400 % makes it.


def test_small_screen_needs_no_scrolling_aside(stage: Stage, author: Person):
    page = stage.signed_in(author, width=320)
    for path in pages_of(stage, page):
        assert page.evaluate(WIDTH) <= 320, path
        assert misplaced(page) == [], path
        if path == "works":
            stage.seen(page, "works-narrow")


def test_small_screen_shows_how_to_connect(stage: Stage):
    page = stage.open(stage.signed_in(stage.person(), width=320))
    assert page.evaluate(WIDTH) <= 320
    assert misplaced(page) == []
    stage.seen(page, "not-connected-narrow")


# From right to left.


@pytest.mark.parametrize("width", [1280, 320])
def test_arabic_runs_from_right_to_left(stage: Stage, author: Person, width: int):
    page = stage.signed_in(author, width=width, locale="ar")
    for path in pages_of(stage, page):
        assert page.locator("html").get_attribute("dir") == "rtl"
        style = f"getComputedStyle(document.querySelector('{OURS}')).direction"
        assert page.evaluate(style) == "rtl"
        assert misplaced(page) == [], path
        if path == "works" and width == 1280:
            stage.seen(page, "works-rtl")


# In any language.


def untranslated(page: Page, part: str = OURS) -> list[str]:
    """Return texts with letters that no translator has seen."""
    page.wait_for_load_state()
    texts = page.evaluate(TEXTS, [part, FOREIGN, pseudo.BEGIN, pseudo.END])
    assert any(pseudo.BEGIN in text for text in texts)
    left = {text: pseudo.unmarked(text) for text in texts}
    return [
        text for text, rest in left.items() if any(letter.isalpha() for letter in rest)
    ]


def test_every_sentence_can_be_translated(stage: Stage, author: Person):
    page = stage.signed_in(author, locale=pseudo.LOCALE)
    data = (
        "help@repository.example",
        "http",
        "A model of the engine",
        "Notes on the engine",
        "Weaving algebra",
        "On the connexion of the sciences",
        "رسم المحرك التحليلي",
        "Béla Novák",
        "Mary Somerville",
    )
    for path in pages_of(stage, page):
        left = untranslated(page)
        assert [
            one for one in left if not any(known in one for known in data)
        ] == [], path
        if path == "works":
            stage.seen(page, "works-pseudo")


@pytest.mark.parametrize(
    "path", ["", "?problem=denied", "?problem=other_account", "help", "problem/denied/"]
)
def test_every_sentence_before_connecting_can_be_translated(stage: Stage, path: str):
    page = stage.open(stage.signed_in(stage.person(), locale=pseudo.LOCALE), path)
    part = "main .text.container" if path in ("help", "problem/denied/") else OURS
    left = untranslated(page, part)
    assert [one for one in left if one != "help@repository.example"] == []


# Without scripts.


def test_without_scripts_everything_can_be_done(stage: Stage):
    person = stage.person()
    page = stage.window(java_script_enabled=False)
    page.goto(f"{stage.url}/login/")
    page.fill("input[name=email]", person.email)
    page.fill("input[name=password]", person.password)
    page.click("form[name=login_user_form] button[type=submit]")
    stage.connect(page, person)
    said = page.locator("main article noscript p")
    expect(said).to_contain_text("Your ORCID iD is connected.")
    stage.publish(person.orcid, by=person, title="A slip")
    stage.settled(person, "present")
    stage.open(page, "works")
    page.get_by_role("button", name="Leave it out: A slip").click()
    expect(said).to_contain_text("The work is left out.")
    stage.settled(person, "author")
    page.reload()
    page.get_by_role("button", name="Send it again: A slip").click()
    stage.settled(person, "present")
    stage.open(page, "preferences")
    page.get_by_label("wait until I say yes to each of them").check()
    page.get_by_role("button", name="See what this would do").click()
    page.get_by_role("button", name="Yes, do this").click()
    expect(said).to_contain_text("Your choices hold from now on.")
    stage.open(page)
    page.get_by_label("They are removed from your ORCID record first.").check()
    page.get_by_role("button", name="Disconnect").click()
    stage.time_passes(person)
    stage.until(page, lambda: page.get_by_role("button", name="Create or connect"))
    page.goto(f"{stage.registry}/{person.orcid}")
    expect(page.get_by_role("heading", name="Works (0)")).to_have_count(1)
