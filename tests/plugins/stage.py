# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The demo's repository as people see it: TLS, built assets, web server, worker, beat, registry."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from demo import assets
from demo.instance import CLIENT_ID, Instance
from demo.repository import Visitor
from demo.servers.postgres import connect
from demo.site import Site
from demo.state import State

from . import pseudo
from .chromium import Chromium
from .content import record_data
from .servers import BASE, alone

REGISTRY_PASSWORD = "orcid-password"

HERE = "/account/settings/orcid/"

PICTURES = BASE / "pictures"

PATIENCE = 40.0
"""Seconds until what the site does by itself must be done, on a machine that others use too."""

# Rules of WCAG 2.2 are off by default.
AXE = """(part) => axe.run(
  {...(part && {include: [part]}), exclude: ['header', 'footer']}, {rules: {'target-size': {enabled: true}}})"""

LANGUAGES = [
    ("ar", "العربية"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("fr", "Français"),
    (pseudo.LOCALE, "pseudo"),
]

MODEL = "bela@example.org"

# Everything but what must differ is as in an account that was registered and confirmed.
CLONE = """
    INSERT INTO accounts_user
    SELECT (jsonb_populate_record(u, jsonb_build_object(
        'id', nextval(pg_get_serial_sequence('accounts_user', 'id')),
        'email', %(email)s, 'username', NULL, 'displayname', NULL,
        'profile', jsonb_build_object('full_name', %(name)s)))).*
    FROM accounts_user u WHERE email = %(model)s
"""


PASS = (
    """UPDATE orcid_sync_connection SET due_at = now(), refused_at = refused_at - %(passed)s::interval
    WHERE orcid = %(orcid)s AND (due_at IS NOT NULL OR refused_at IS NOT NULL)""",
    """UPDATE orcid_sync_item SET due_at = now(), grace_at = now()
    WHERE due_at IS NOT NULL AND connection_id = (SELECT id FROM orcid_sync_connection WHERE orcid = %(orcid)s)""",
)

REMOVE = (
    *(
        f"DELETE FROM {table} WHERE {column} = (SELECT id FROM accounts_user WHERE email = %(email)s)"
        for table, column in (
            ("accounts_user_session_activity", "user_id"),
            ("accounts_user_login_information", "user_id"),
            ("accounts_useridentity", "id_user"),
            ("oauthclient_remoteaccount", "user_id"),
            ("accounts_userrole", "user_id"),
        )
    ),
    "DELETE FROM accounts_user WHERE email = %(email)s",
)

# What a test may leave that would stop the others' works, too.
CALM = (
    "UPDATE orcid_sync_registry SET paused_until = NULL, pause_reason = NULL, backoff = 0",
    "UPDATE orcid_sync_connection SET refused_at = NULL",
)


@dataclass
class Person:
    """Somebody with an account here and an ORCID record."""

    email: str
    password: str
    orcid: str
    name: str


class Stage:
    """A running repository and registry, and people who come to them with a browser."""

    def __init__(self, site: Site, browser: Browser, chromium: Chromium) -> None:
        """Use what runs."""
        self.site, self.browser, self.chromium = site, browser, chromium
        self.url, self.registry = site.url, site.simulator
        self.windows: list[BrowserContext] = []
        self.visitors: dict[str, Visitor] = {}

    def control(self, path: str, **body: Any) -> Any:
        """POST to the simulator's control API."""
        answer = requests.post(
            f"{self.registry}/__control__/{path}", json=body, timeout=10
        )
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def act(self, person: Person, action: str, **options: Any) -> None:
        """Let something happen to a person's ORCID record."""
        self.control(f"records/{person.orcid}/actions", action=action, **options)

    def sql(self, statement: str, **values: Any) -> list[tuple]:
        """Run a statement on the site's database. :returns: what it found."""
        with closing(connect(self.site.instance.addresses.database)) as connection:
            with connection.cursor() as run:
                run.execute(statement, values)
                return run.fetchall() if run.description else []

    def time_passes(self, person: Person, hours: int = 25) -> None:
        """Let what waits for a time, of one person, wait no more."""
        for statement in PASS:
            self.sql(statement, orcid=person.orcid, passed=f"{hours} hours")

    def window(self, width: int = 1280, locale: str = "en", **options: Any) -> Page:
        """Open a browser that nobody is signed in with."""
        context = self.browser.new_context(
            ignore_https_errors=True,
            viewport={"width": width, "height": 900},
            locale=locale,
            **options,
        )
        context.set_default_timeout(15_000)
        self.windows.append(context)
        return context.new_page()

    def sign_in(self, page: Page, email: str, password: str) -> Page:
        """Sign in with the password."""
        page.goto(f"{self.url}/login/")
        page.fill("input[name=email]", email)
        page.fill("input[name=password]", password)
        page.click("form[name=login_user_form] button[type=submit]")
        page.wait_for_url(lambda address: "/login" not in address)
        return page

    def person(
        self, given: str = "Ada", family: str = "Lovelace", **record: Any
    ) -> Person:
        """Make an account, confirmed and usable, and an ORCID record."""
        person = self.account(f"{given} {family}")
        person.orcid = self.control(
            "records",
            given_names=given,
            family_name=family,
            email=person.email,
            password=REGISTRY_PASSWORD,
            **record,
        )["orcid"]
        return person

    def account(self, name: str, orcid: str = "") -> Person:
        """Make an account of somebody who has an ORCID record, or none."""
        email = f"{uuid4().hex[:12]}@example.org"
        self.sql(CLONE, email=email, name=name, model=MODEL)
        return Person(email, self.site.password, orcid, name)

    def remove(self, person: Person) -> None:
        """Delete an account, as operators do."""
        for statement in REMOVE:
            self.sql(statement, email=person.email)

    def visitor(self, by: Person | str) -> Visitor:
        """Let somebody work through the REST API: a person, or one of the demo's accounts by address."""
        email = by if isinstance(by, str) else by.email
        if email not in self.visitors:
            self.visitors[email] = Visitor(self.site, email)
        return self.visitors[email]

    def signed_in(self, person: Person, **options: Any) -> Page:
        """Open a browser in which a person is signed in here."""
        return self.sign_in(self.window(**options), person.email, person.password)

    def consent(self, page: Page, person: Person, allow: bool = True) -> None:
        """Answer ORCID's questions: who you are, and whether we may, unless that was answered before."""
        page.wait_for_load_state()
        if page.locator("input[name=userId]").count():
            page.fill("input[name=userId]", person.orcid)
            page.fill("input[name=password]", REGISTRY_PASSWORD)
            page.click("button[value=signin]")
        if page.url.startswith(self.registry):
            page.click(f"button[value={'allow' if allow else 'deny'}]")
        # What comes next may look at once: there must be a page, and all of it.
        page.wait_for_url(lambda address: not address.startswith(self.registry))

    def open(self, page: Page, path: str = "") -> Page:
        """Go to one of our account pages."""
        page.goto(f"{self.url}{HERE}{path}")
        return page

    def connect(self, page: Page, person: Person) -> Page:
        """Connect through ORCID's pages, and come back."""
        self.open(page)
        page.locator(f"form[action='{HERE}connect'] button").click()
        self.consent(page, person)
        page.wait_for_url(f"{self.url}{HERE}")
        return page

    def connected(self, person: Person, **options: Any) -> Page:
        """Open a browser in which a person is signed in and has connected."""
        return self.connect(self.signed_in(person, **options), person)

    def publish(self, *orcids: str, by: Person | str, **options: Any) -> dict[str, Any]:
        """Publish a record. ``by``: see :meth:`visitor`. :returns: it."""
        return self.visitor(by).publish(record_data(*orcids, **options))

    def until(self, page: Page, sought: Callable[[], Locator]) -> Locator:
        """Load a page again until it shows something."""
        end = time.monotonic() + PATIENCE
        while not sought().count():
            assert time.monotonic() < end, page.locator("main").inner_text()
            time.sleep(0.3)
            page.reload()
        return sought().first

    def states(self, person: Person) -> list[str]:
        """Return what the ledger has of a person: ``present``, or why not."""
        found = self.sql(
            """SELECT coalesce(item.opted_out, item.code, remote), item.due_at IS NULL FROM orcid_sync_item item
            JOIN orcid_sync_connection c ON c.id = connection_id WHERE orcid = %(orcid)s """,
            orcid=person.orcid,
        )
        return sorted(state if settled else f"{state}..." for state, settled in found)

    def settled(self, person: Person, *states: str) -> None:
        """Wait until a person's works are in these states."""
        self.wait_for(lambda: self.states(person), sorted(states))

    def wait_for(self, found: Callable[[], Any], wanted: Any) -> None:
        """Wait until something is as wanted."""
        end = time.monotonic() + PATIENCE
        while (now := found()) != wanted:
            assert time.monotonic() < end, now
            time.sleep(0.2)

    def calm(self) -> None:
        """Take faults away, and what they left that would stop everybody's works."""
        requests.delete(f"{self.registry}/__control__/faults", timeout=10)
        for statement in CALM:
            self.sql(statement)

    def violations(self, page: Page, part: str | None = None) -> list[str]:
        """Return what axe calls serious or critical, outside of the site's own header and footer.

        :param part: selector of what is ours on a page of InvenioRDM's; None: all of it.
        """
        page.wait_for_load_state()
        # Not as a script of the page, which may have a policy against it.
        page.evaluate(self.chromium.axe.read_text())
        found = page.evaluate(AXE, part)["violations"]
        return [
            f"{one['id']}: {one['nodes'][0]['html'][:200]}"
            for one in found
            if one["impact"] in ("serious", "critical")
        ]

    def seen(self, page: Page, name: str, part: str | None = None) -> None:
        """Keep a picture of a page, and check that it keeps nobody out. ``part``: see :meth:`violations`."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        shown = page.locator(part or "main").first
        shown.screenshot(path=PICTURES / f"{name}.png")
        assert self.violations(page, part) == []

    def close(self) -> None:
        """Close all windows."""
        while self.windows:
            self.windows.pop().close()


@pytest.fixture(scope="session")
def stage_site(state: State) -> Iterator[Site]:
    """The demo's site, on servers and a database of its own, known to its registry."""
    catalogues = pseudo.write(state.folder("stage", "catalogues"))
    overrides = {
        "I18N_LANGUAGES": LANGUAGES,
        "I18N_TRANSLATIONS_PATHS": [str(catalogues)],
        "ORCID_SYNC_SUPPORT_EMAIL": "help@repository.example",
        "RATELIMIT_ENABLED": False,
        # As web servers do in production: a page asks for its scripts once.
        "SEND_FILE_MAX_AGE_DEFAULT": 3600,
    }
    site = Site(State(state.base / "stage"), overrides)
    try:
        site.start_servers()
        site.start_simulator()
        _introduce(site)
        site.prepare()
        _link_assets(site.instance)
        site.start_repository()
        yield site
    finally:
        site.stop()
        site.servers.database.remove()


def _introduce(site: Site) -> None:
    client = {
        "client_id": CLIENT_ID,
        "client_secret": site.client_secret,
        "member": True,
        "name": "Demo repository",
        "redirect_uris": [site.url],
    }
    control = f"{site.simulator}/__control__"
    requests.post(f"{control}/clients", json=client, timeout=10).raise_for_status()


def _link_assets(instance: Instance) -> None:
    """Build style sheets and scripts once for all sessions, as it takes a minute."""
    with alone("assets") as folder:
        builder = Instance(State(folder), instance.addresses)
        builder.write()
        assets.build(builder)
        static = instance.folder / "static"
        shutil.rmtree(static, ignore_errors=True)
        static.symlink_to(builder.folder / "static")


@pytest.fixture(scope="session")
def standing_stage(
    stage_site: Site, running_browser: Browser, chromium: Chromium
) -> Stage:
    """The running site, for what many tests look at and none changes."""
    expect.set_options(timeout=PATIENCE * 1000)
    return Stage(stage_site, running_browser, chromium)


@pytest.fixture
def stage(standing_stage: Stage) -> Iterator[Stage]:
    """The running site. It keeps what other tests made: each makes people of its own."""
    stage = standing_stage
    yield stage
    stage.close()
    stage.calm()
