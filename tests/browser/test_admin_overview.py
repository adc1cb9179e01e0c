# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The overview in the administration panel: everybody can read it, and its numbers lead on."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from ..plugins.stage import Stage
from .people import with_works

ADMIN = "admin@example.org"
PANEL = "/administration/orcid"

NIGHT = """
    INSERT INTO orcid_sync_day SELECT id, %(day)s, 1000, %(connected)s, 5000, %(settled)s FROM orcid_sync_registry
    ON CONFLICT DO NOTHING
"""


def panel(stage: Stage, page: str, **options: object) -> Page:
    """Open a page of the panel as an administrator."""
    window = stage.sign_in(stage.window(**options), ADMIN, stage.site.password)
    window.goto(f"{stage.url}{PANEL}/{page}")
    return window


def nights(stage: Stage) -> None:
    """Let two months have been counted."""
    for ago in range(60):
        day = datetime.now(UTC).date() - timedelta(days=ago)
        connected, settled = 620 - 9 * ago, 4100 - 40 * ago
        stage.sql(NIGHT, day=day, connected=connected, settled=settled)


def test_overview_says_how_it_is_and_leads_on(stage: Stage):
    with_works(stage)
    nights(stage)
    page = panel(stage, "")
    expect(page).to_have_url(f"{stage.url}{PANEL}/overview")
    expect(page.get_by_role("row", name="Worker and beat well")).to_have_count(1)
    expect(page.get_by_text("Works that are settled:")).to_be_visible()
    page.get_by_text("The same as a table").click()
    expect(page.get_by_role("row", name="1,000 620 5,000 4,100")).to_have_count(1)
    page.get_by_text("The same as a table").click()
    stage.seen(page, "admin-overview", "#admin-main-content")
    page.get_by_role("link", name="waits for its author:").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Works")


def test_overview_fits_a_small_screen(stage: Stage):
    nights(stage)
    page = panel(stage, "overview", width=320)
    width = "document.querySelector('main .orcid-sync').scrollWidth <= document.querySelector('main .orcid-sync').clientWidth"
    assert page.evaluate(width)
