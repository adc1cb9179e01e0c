# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A researcher's whole way: connect, decide about works, lose the permission, come back, and leave."""

import json

from playwright.sync_api import expect

from demo.deposits import OWN, depositable, played

from ..plugins.stage import HERE, Stage
from .people import BELA

OTHERS = ("book", "chapter", "thesis")
"""What Béla deposits in the researcher's name."""


def test_researcher_comes_decides_and_leaves(stage: Stage):
    amara = stage.person("Amara", "Okafor")
    titles = {}
    for path in sorted(OWN.glob("*.json")):
        deposit = played(depositable(json.loads(path.read_text())), (amara.orcid,))
        deposit["pids"] = {}  # the demo's DOIs exist once
        who = BELA if path.stem in OTHERS else amara
        record = stage.visitor(who).publish(deposit)
        titles[path.stem] = record["id"], record["metadata"]["title"]
    assert len(titles) == 12

    # Connect.
    page = stage.open(stage.signed_in(amara))
    stage.seen(page, "walk-connect")
    page.get_by_role("button", name="Create or connect your ORCID iD").click()
    page.fill("input[name=userId]", amara.orcid)
    page.fill("input[name=password]", "orcid-password")
    page.click("button[value=signin]")
    stage.seen(page, "walk-consent")
    page.click("button[value=allow]")
    page.wait_for_url(f"{stage.url}{HERE}")

    # Nine works follow by themselves, three wait.
    stage.settled(amara, *["present"] * 9, *["awaits_author"] * 3)
    page.reload()
    counts = page.locator("#orcid-sync-counts").get_by_role("link")
    expect(counts).to_have_text(["in your ORCID record: 9", "waiting for you: 3"])
    stage.seen(page, "walk-overview")
    page.get_by_role("link", name="See all works that wait for you").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    stage.seen(page, "walk-waiting")

    # Two are mine, one is not.
    for stem, wish in zip(
        OTHERS, ("It is mine: send it", "It is mine: send it", "Leave it out")
    ):
        stage.open(page, "works?state=needs_author")
        page.get_by_role("button", name=f"{wish}: {titles[stem][1]}").click()
        expect(page.locator(".flashed.message")).to_have_count(1)
    stage.settled(amara, *["present"] * 11, "author")
    stage.open(page, "works")
    expect(page.locator("tbody tr")).to_have_count(12)
    stage.seen(page, "walk-works")

    # A correction follows.
    recid, _title = titles["dataset"]
    stage.visitor(amara).edit(recid, title="Transmission spectra of 301 films")
    stage.open(page, "works?q=301+films")
    stage.settled(amara, *["present"] * 11, "author")
    page.get_by_role("link", name="Details: Transmission spectra of 301").click()
    stage.until(page, lambda: page.get_by_text("Brought up to date in your ORCID"))
    stage.seen(page, "walk-work")
    page.goto(f"{stage.registry}/{amara.orcid}")
    expect(page.get_by_role("heading", name="Works (11)")).to_have_count(1)
    expect(page.get_by_role("heading", name="301 films")).to_have_count(1)
    stage.seen(page, "walk-at-orcid")

    # The permission is withdrawn at ORCID. Works stay there as they are.
    stage.act(amara, "revoke_client", client_id=stage.site.client_id)
    stage.visitor(amara).edit(recid, title="Transmission spectra of 302 films")
    stage.settled(amara, *["present"] * 10, "author", "refused...")
    stage.time_passes(amara)
    stage.open(page)
    stage.until(page, lambda: page.get_by_text("Your permission has ended"))
    stage.seen(page, "walk-permission-lost")

    # What was missed follows, and what was left out stays out.
    page.get_by_role("button", name="Connect again").click()
    stage.consent(page, amara)
    page.wait_for_url(f"{stage.url}{HERE}")
    stage.settled(amara, *["present"] * 11, "author")
    page.goto(f"{stage.registry}/{amara.orcid}")
    expect(page.get_by_role("heading", name="302 films")).to_have_count(1)

    # Leave, and take everything along.
    stage.open(page)
    page.get_by_label("They are removed from your ORCID record first.").check()
    stage.seen(page, "walk-disconnect")
    page.get_by_role("button", name="Disconnect").click()
    expect(page.get_by_role("button", name="Keep the connection")).to_have_count(1)
    stage.seen(page, "walk-undo")
    stage.time_passes(amara)
    stage.until(page, lambda: page.get_by_role("button", name="Create or connect"))
    page.goto(f"{stage.registry}/{amara.orcid}")
    expect(page.get_by_role("heading", name="Works (0)")).to_have_count(1)
    tokens = "SELECT count(*) FROM orcid_sync_grant WHERE orcid = %(orcid)s AND access_token IS NOT NULL"
    assert stage.sql(tokens, orcid=amara.orcid) == [(0,)]
