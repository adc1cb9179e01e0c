# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A web server dies while somebody comes back from ORCID. The code is good for one exchange: nothing is repeated."""

from collections.abc import Callable

import pytest

from invenio_orcid_sync.models import Connection, Grant

from ..plugins.people import PAGE, Browser, Town, path_of
from . import jobs
from .processes import Processes
from .scene import held_at

# Exchanges that were sent before the web server died, and connections that it left.
LEFT = {"intended": (0, 0), "answered": (1, 0), "settled": (1, 1)}


def die(town: Town, processes: Processes, browser: Browser, moment: str) -> str:
    """Let the web server die at a moment of the callback. :returns: the callback's address."""
    callback = browser.consent(browser.begin())
    session = browser.client.get_cookie("session", domain="127.0.0.1")
    child = processes.start(
        jobs.visit,
        die_at=f"connect:{moment}",
        address=callback.removeprefix(town.here),
        base_url=town.here,
        cookies={"session": session.value},
    )
    assert child.was_killed()
    return callback


@pytest.mark.parametrize("moment", LEFT)
def test_web_server_that_dies_at_the_callback_leaves_all_or_nothing(
    parent: None,
    town: Town,
    processes: Processes,
    publish: Callable,
    moment: str,
):
    user, browser = town.person()
    exchanges, connected = LEFT[moment]
    callback = die(town, processes, browser, moment)
    assert town.exchanges() == exchanges
    assert len(town.rows(Connection)) == len(town.rows(Grant)) == connected

    # Who reloads the page exchanges nothing a second time: ORCID would revoke what the first exchange gave.
    assert path_of(browser.get(callback)) == f"{PAGE}?problem=state_used"
    assert town.exchanges() == exchanges
    assert [one.ended for one in town.simulator_tokens(browser.orcid)] == [
        None
    ] * exchanges

    if not connected:
        assert path_of(browser.connect()) == PAGE
    assert town.exchanges() == 1 + (moment == "answered")
    (connection,) = town.rows(Connection)
    assert (connection.status, connection.orcid) == ("active", browser.orcid)
    publish(browser.orcid, identity=user.identity, title="After all")
    assert processes.start(jobs.drain).value()["create: created"] == 1
    assert list(held_at(town.url, browser.orcid).values()) == ["After all"]
