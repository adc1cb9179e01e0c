# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""ORCID's requirements for member integrations, answered for this installation.

``docs/certification`` answers for the extension; here is what this installation can say of itself. The table at the
end has a row for each item of ORCID's lists A to E and L there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from flask import current_app
from invenio_base import invenio_url_for
from invenio_db import db
from sqlalchemy import func, or_, select

from ..core.options import credentials_fault
from ..models import Connection, Grant, History, Item
from ..models.vault import VERSION
from ..orcid.environments import HOSTS, Environment
from ..proxies import current_orcid_sync
from . import checks, engine

YES, NO, SHOW = "yes", "no", "show"
ANSWERS = (YES, NO, SHOW)
"""``show``: ORCID's reviewer has to see it, and this command cannot."""


@dataclass(frozen=True)
class Answer:
    """What this installation says to one requirement."""

    item: str
    """As in ``docs/certification``."""
    asked: str
    answer: str
    """One of ``ANSWERS``."""
    evidence: str


class Here:
    """What can be known of this installation."""

    def __init__(self) -> None:
        """Read it. :raises EnvironmentProblem: nothing is configured."""
        self.environment: Environment = current_orcid_sync.environment
        self.config = current_app.config
        self.registry_id = engine.registry().id
        self.scopes: str = engine.option("scopes")
        self.found = {one.code: one.problem for one in checks.check()}

    @property
    def redirect_uri(self) -> str:
        """To be registered at ORCID, for connecting."""
        return invenio_url_for(
            "invenio_orcid_sync.callback", environment=self.environment.name
        )

    @property
    def sign_in_uri(self) -> str:
        """The same for signing in."""
        return invenio_url_for("invenio_oauthclient.authorized", remote_app="orcid")

    @property
    def help_url(self) -> str:
        """The page that explains what connecting does."""
        return self.config["ORCID_SYNC_HELP_URL"] or invenio_url_for(
            "invenio_orcid_sync.help"
        )

    @property
    def page(self) -> str:
        """The page with the button."""
        return invenio_url_for("invenio_orcid_sync.index")

    def connections(self) -> int:
        """Count iDs that were ever connected."""
        return Connection.query.filter_by(registry_id=self.registry_id).count()

    def grants(self, *which: object) -> int:
        """Count permissions in force."""
        mine = (Grant.registry_id == self.registry_id, Grant.state == "current")
        return (
            db.session.scalar(
                select(func.count()).select_from(Grant).where(*mine, *which)
            )
            or 0
        )

    def works(self, *which: object) -> int:
        """Count works that are at ORCID."""
        statement = select(func.count(Item.id)).join(Connection)
        mine = (Connection.registry_id == self.registry_id, Item.remote == "present")
        return db.session.scalar(statement.where(*mine, *which)) or 0

    def history(self, *which: object) -> int:
        """Count entries of the history."""
        statement = select(func.count(History.id)).join(Connection)
        return (
            db.session.scalar(
                statement.where(Connection.registry_id == self.registry_id, *which)
            )
            or 0
        )

    @property
    def support(self) -> str | None:
        """Address shown where somebody needs help."""
        config = self.config
        return config["ORCID_SYNC_SUPPORT_EMAIL"] or config.get("SUPPORT_EMAIL")


Said = tuple[str, str]
"""An answer and its evidence."""

Judge = Callable[[Here], Said]


class Requirement(NamedTuple):
    """One item of ORCID's lists, and who answers it."""

    item: str
    asked: str
    judge: Judge


def review() -> list[Answer]:
    """Answer all items, in ORCID's order. :raises EnvironmentProblem: nothing is configured."""
    here = Here()
    return [Answer(one.item, one.asked, *one.judge(here)) for one in REQUIREMENTS]


def _always(evidence: str) -> Judge:
    """What this package does whatever is configured."""
    return lambda here: (YES, evidence)


def _show(evidence: str) -> Judge:
    return lambda here: (SHOW, evidence)


def _authenticated(here: Here) -> Said:
    again = (
        "ORCID asks for a fresh sign-in"
        if engine.option("sign_out_first")
        else "people who are signed in at ORCID are not asked to sign in again"
    )
    return YES, (
        f"authorization code at {here.environment.authorize_url}; {here.connections()} iDs were authenticated so; "
        f"{again} (ORCID_SYNC_SIGN_OUT_FIRST)"
    )


def _uris(here: Here) -> str:
    return f"register at ORCID, letter by letter: {here.redirect_uri} and {here.sign_in_uri}"


def _https(here: Here) -> Said:
    for code in ("https", "redirect_uri"):
        if code in here.found:
            return NO, f"{code}: {here.found[code]}"
    return YES, _uris(here)


def _scopes(here: Here) -> Said:
    membership = "member" if here.environment.member else "public"
    fault = credentials_fault(here.scopes, membership)
    if fault or not here.environment.member:
        return NO, (
            fault.cure if fault else "membership is 'public': nothing can be sent"
        )
    return YES, f"connecting asks for {here.scopes}, signing in for the iD only"


def _stored(here: Here) -> Said:
    every = here.grants()
    sealed = here.grants(func.substring(Grant.access_token, 1, len(VERSION)) == VERSION)
    if "secret_key" in here.found:
        return NO, here.found["secret_key"]
    if sealed < every:
        return NO, f"{every - sealed} of {every} tokens are not encrypted"
    return (
        YES,
        f"{every} permissions with iD and access token, all encrypted (AES-256-GCM)",
    )


def _whole(here: Here) -> Said:
    lacking = here.grants(or_(Grant.scope == "", Grant.access_token.is_(None)))
    every = here.grants()
    if lacking:
        return NO, f"{lacking} of {every} permissions lack scope or token"
    return (
        YES,
        f"iD, name, access and refresh token, scope as granted and expiry of {every} permissions",
    )


def _put_codes(here: Here) -> Said:
    every, lacking = here.works(), here.works(Item.put_code.is_(None))
    if lacking:
        return NO, f"{lacking} of {every} works at ORCID have no put-code"
    return YES, f"{every} works at ORCID, each with its put-code"


def _hosts(here: Here) -> Said:
    one = here.environment
    hosts = f"{one.web}, {one.api}"
    if one.name in HOSTS or all(
        url.startswith("https://") for url in (one.web, one.api)
    ):
        return YES, f"{one.name}: {hosts}"
    return NO, f"{one.name}: {hosts} (a registry of your own; ORCID's have HTTPS)"


def _contact(here: Here) -> Said:
    if here.support:
        return (
            YES,
            f"problems name {here.support}, and say what happened, what to do and who can",
        )
    return (
        NO,
        "set ORCID_SYNC_SUPPORT_EMAIL: problems are described, but name nobody to turn to",
    )


def _logo(here: Here) -> Said:
    logo = here.config["ORCID_SYNC_MEMBER_LOGO"]
    if logo:
        return SHOW, f"{logo} is shown on {here.page}"
    return SHOW, "set ORCID_SYNC_MEMBER_LOGO once ORCID has sent you the logo"


def _icon(here: Here) -> Said:
    if not here.config["ORCID_SYNC_WIRE_RECORD_PAGES"]:
        return (
            NO,
            "ORCID_SYNC_WIRE_RECORD_PAGES is False: record pages show the green icon beside typed iDs, too",
        )
    return SHOW, (
        "record pages: the green icon beside authenticated iDs only. Deposit form and search results are InvenioRDM's: "
        "the operator's guide says how to hide the icon there"
    )


def _public(here: Here) -> Said:
    if not here.config["ORCID_SYNC_WIRE_RECORD_PAGES"]:
        return (
            NO,
            "ORCID_SYNC_WIRE_RECORD_PAGES is False: record pages do not tell authenticated iDs from typed ones",
        )
    return (
        SHOW,
        "record pages, beside the authors' names; InvenioRDM's exports carry iDs",
    )


def _revoked(here: Here) -> Said:
    waiting = here.history(History.action == "revoke", History.outcome != "revoked")
    done = here.history(History.action == "revoke", History.outcome == "revoked")
    return YES, (
        f"disconnecting keeps or removes the works, as the person chooses, then revokes: {done} tokens revoked, "
        f"{waiting} tries in vain, which are repeated"
    )


def _explained(here: Here) -> Said:
    return SHOW, f"{here.page} (with the button) and {here.help_url} (for everybody)"


def _live(here: Here) -> Said:
    kind = {"production": "production", "sandbox": "ORCID's sandbox"}
    where = kind.get(
        here.environment.name, f"{here.environment.name}, a registry of your own"
    )
    return SHOW, (
        f"{here.config['SITE_UI_URL']}, working with {where}, client {here.environment.client_id}, API 3.0; take "
        "pictures of each step, denial and disconnecting included"
    )


def _logged(here: Here) -> Said:
    days = here.config["ORCID_SYNC_HISTORY_RETENTION"]
    kept = "for ever" if days is None else f"for {days // 86400} days"
    return (
        YES,
        f"{here.history()} entries of the history, kept {kept}: status, code, put-code and time, no contents, no tokens",
    )


def _button(here: Here) -> Said:
    if "sign_in" in here.found:
        return (
            SHOW,
            f"a button with ORCID's icon on {here.page}; signing in with ORCID is not set up",
        )
    return SHOW, f"a button with ORCID's icon on {here.page}, and signing in with ORCID"


REQUIREMENTS = (
    Requirement("A1", "collect authenticated iDs with OAuth", _authenticated),
    Requirement(
        "A2",
        "ORCID as primary sign-in, or a branded button that starts authentication",
        _button,
    ),
    Requirement("A3", "HTTPS redirect URIs only", _https),
    Requirement("A4", "relevant scopes", _scopes),
    Requirement("A5", "store name, iD and access token", _stored),
    Requirement(
        "A6",
        "users cannot search for or type their iD",
        _show(
            "connecting has no field for an iD. InvenioRDM's deposit form lets people type iDs of authors: they are "
            "marked as unauthenticated, and nothing goes to their records without their yes"
        ),
    ),
    Requirement(
        "A7",
        "do not ask to change visibility or to make e-mail addresses public",
        _always("no visibility is ever sent, and neither is asked for"),
    ),
    Requirement("A8", "display iDs by the guidelines", _icon),
    Requirement("A9", "latest API version", _always("3.0")),
    Requirement("A10", "explain what an iD brings and why you collect it", _explained),
    Requirement(
        "B1",
        "present the OAuth screen by the guidelines",
        _always("in the same window, with nothing of ours around it"),
    ),
    Requirement("B2", "HTTPS on API calls too", _hosts),
    Requirement("B3", "store all data of the exchange", _whole),
    Requirement(
        "B4",
        "POST to add, PUT to update",
        _always("and never DELETE and POST instead of PUT"),
    ),
    Requirement("B5", "store put-codes with the item", _put_codes),
    Requirement(
        "B6",
        "show authenticated iDs publicly where the person's name appears, and in metadata",
        _public,
    ),
    Requirement("B7", "explain ORCID", _explained),
    Requirement(
        "C1",
        "ask for permission to read and to update at the same time, and store it",
        _scopes,
    ),
    Requirement(
        "C2",
        "a page about what ORCID is, its benefits, and what the integration does",
        lambda here: (SHOW, here.help_url),
    ),
    Requirement(
        "C3",
        "a branded button at sign-in, in the profile, or in a personal e-mail",
        _button,
    ),
    Requirement(
        "C4",
        "show the iD publicly after connecting, so that the user sees it worked",
        lambda here: (
            SHOW,
            f"{here.page} at once, then the pages of the person's records",
        ),
    ),
    Requirement(
        "D1",
        "fill in the sign-in form from what you know; use `state` and `lang`",
        _always(
            "names and e-mail address, or the iD; a state that is good once; the site's language"
        ),
    ),
    Requirement(
        "D2",
        "a workflow after denial",
        _show(
            "deny at ORCID: a page says what was asked and why, and offers to try again"
        ),
    ),
    Requirement(
        "D3",
        "let users remove iD and data, and revoke tokens at the same time",
        _revoked,
    ),
    Requirement("D4", "correct items through their put-code", _put_codes),
    Requirement("D5", "descriptive errors and a support contact", _contact),
    Requirement("D6", "show the ORCID member logo", _logo),
    Requirement("D7", "tie the iD icon to a trusted assertion", _icon),
    Requirement(
        "D8",
        "use the stored token; do not ask again for what you hold",
        _always(
            "who is connected is asked again only when the permission has ended or does not suffice"
        ),
    ),
    Requirement(
        "E1",
        "the full https URI of the iD",
        lambda here: (
            SHOW,
            f"stored bare, shown as {here.environment.record_url('...')}",
        ),
    ),
    Requirement("E2", "tokens, scope, expiry, refresh token", _whole),
    Requirement("E3", "put-codes", _put_codes),
    Requirement("E4", "log calls and answers", _logged),
    Requirement("E5", "error messages and a support contact", _contact),
    Requirement(
        "L1",
        "a live demo, test site, or pictures of each step, with denial and disconnecting; API version; data stored",
        _live,
    ),
)
"""ORCID: "Minimum requirements", "Mandatory requirements", "Integration requirements", "Integration best practices",
"What should my integration store?", and "Member API credentials checklist"."""
