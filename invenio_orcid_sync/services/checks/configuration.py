# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Questions about what is configured here. None of them needs a server."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app
from werkzeug.sansio.utils import host_is_trusted

from ...core.mapping import problems
from ...core.options import checked, key_of
from ...proxies import current_orcid_sync
from .. import fixed
from ..notices import CAUSES
from .finding import Finding

# Adapters are named, not imported: they stand above services.
COMPONENT = "invenio_orcid_sync.hooks.ORCIDSyncComponent"
TASK = "invenio_orcid_sync.tasks.drain_all"
NOTIFY = "invenio_orcid_sync.tasks.notify"

STYLES = "css/orcid-sync.css"
ASSETS = "dist/manifest.json"
"""What building InvenioRDM's own scripts leaves among the static files."""


def optimized() -> Iterator[Finding]:
    if not __debug__:
        yield Finding(
            "optimized",
            "Python runs with -O: invenio-oauthclient checks sign-ins with assert statements, "
            "which -O removes.",
            "Run without -O and without PYTHONOPTIMIZE.",
        )


def configured() -> Iterator[Finding]:
    problem = current_orcid_sync.problem
    if problem:
        yield Finding(
            "configuration",
            problem,
            "Set it in invenio.cfg or as INVENIO_... variable, then restart.",
        )


def membership() -> Iterator[Finding]:
    scopes = str(current_app.config["ORCID_SYNC_SCOPES"])
    if current_app.config["ORCID_SYNC_MEMBERSHIP"] == "public":
        yield Finding(
            "public_client",
            "Membership is 'public': people can sign in, but nothing can be sent.",
            "Set ORCID_SYNC_MEMBERSHIP = 'member' once you have member credentials.",
            fatal=False,
        )
    elif "/activities/update" not in scopes.split():
        yield Finding(
            "scopes",
            "ORCID_SYNC_SCOPES lacks /activities/update: no work can be added.",
            "Add it; whoever is connected must connect again.",
        )
    else:
        for fault in checked({"scopes": scopes}).faults:
            yield Finding(
                "unknown_scope",
                f"ORCID_SYNC_SCOPES is {scopes!r}. If ORCID does not give one of these to your client, nobody can "
                "connect.",
                fault.cure,
                fatal=False,
            )


def mapping() -> Iterator[Finding]:
    for problem in problems(current_app.config["ORCID_SYNC_MAPPING"]):
        yield Finding("mapping", str(problem), "Mend ORCID_SYNC_MAPPING.")


def rules() -> Iterator[Finding]:
    for fault in fixed.faults():
        yield Finding("rules", str(fault), f"Mend {key_of(fault.field)}.")


def rate() -> Iterator[Finding]:
    rate = current_app.config["ORCID_SYNC_RATE"]
    # What is no number at all is among the rules.
    if isinstance(rate, (int, float)) and not 0 < rate <= 24:
        yield Finding(
            "rate",
            "ORCID_SYNC_RATE is outside 0-24: ORCID refuses more than 24 requests a second.",
            "Set 20.",
        )


def site() -> Iterator[Finding]:
    url = current_app.config.get("SITE_UI_URL") or ""
    if not url.startswith("https://"):
        yield Finding(
            "https",
            f"SITE_UI_URL is {url!r}: ORCID accepts https redirect URIs only.",
            "Set the https URL.",
        )
        return
    for fault in _address_faults(url):
        yield Finding(
            "redirect_uri",
            f"SITE_UI_URL is {url!r}: {fault}, so that the redirect URI may differ from the one at ORCID.",
            "Set scheme, host and, if it is not 443, port, as browsers show them: 'https://repository.example'.",
        )
    trusted = current_app.config.get("TRUSTED_HOSTS")
    host = urlsplit(url).netloc
    if trusted and not host_is_trusted(host, trusted):
        yield Finding(
            "redirect_uri",
            f"TRUSTED_HOSTS does not name {host}, the host of SITE_UI_URL: who comes back from ORCID is turned away.",
            "Add it to TRUSTED_HOSTS.",
        )


def _address_faults(url: str) -> Iterator[str]:
    """Compare with what browsers make of it: redirect URIs are compared letter by letter."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        yield "it is no address"
        return
    if parts.path or parts.query or parts.fragment:
        yield "something stands behind the host, if only a slash"
    if port == 443:
        yield "browsers leave port 443 out"
    if parts.username is not None:
        yield "it has a user name"
    if parts.netloc != parts.netloc.lower():
        yield "browsers write hosts in lower case"


def component() -> Iterator[Finding]:
    if not current_orcid_sync.publishes:
        return  # rightly not wired
    wired = current_app.config.get("RDM_RECORDS_SERVICE_COMPONENTS") or ()
    if COMPONENT not in (f"{one.__module__}.{one.__qualname__}" for one in wired):
        yield Finding(
            "component",
            "RDM_RECORDS_SERVICE_COMPONENTS lacks our component: publishing goes unnoticed.",
            f"Set ORCID_SYNC_WIRE_COMPONENT = True, or append {COMPONENT}.",
        )


def scheduled() -> set[str]:
    """Return the names of tasks that beat starts."""
    schedule = current_app.config.get("CELERY_BEAT_SCHEDULE") or {}
    return {entry.get("task") for entry in schedule.values()}


def beat() -> Iterator[Finding]:
    if current_orcid_sync.publishes and TASK not in scheduled():
        yield Finding(
            "beat",
            "CELERY_BEAT_SCHEDULE does not start our drainer: nothing is ever sent.",
            f"Set ORCID_SYNC_WIRE_BEAT = True, or add the task {TASK} every 10 s.",
        )


def sign_in() -> Iterator[Finding]:
    remote = (current_app.config.get("OAUTHCLIENT_REMOTE_APPS") or {}).get(
        "orcid"
    ) or {}
    if not str(remote.get("remote_app", "")).startswith("invenio_orcid_sync."):
        yield Finding(
            "sign_in",
            "OAUTHCLIENT_REMOTE_APPS has no 'orcid' of ours: nobody can sign in with ORCID.",
            'Set OAUTHCLIENT_REMOTE_APPS = {"orcid": invenio_orcid_sync.oauth.remote_app()}.',
            fatal=False,
        )


def static() -> Iterator[Finding]:
    folder = Path(current_app.static_folder or "")
    # A machine that serves no pages has no assets either.
    if (folder / ASSETS).exists() and not (folder / STYLES).exists():
        yield Finding(
            "static",
            f"{folder} has no {STYLES}: our pages stand there without styles, and do not refresh themselves.",
            "Run 'invenio collect', which 'invenio-cli assets build' does too.",
            fatal=False,
        )


def messages() -> Iterator[Finding]:
    if not current_orcid_sync.publishes:
        return
    config = current_app.config
    # Where the drainer is not started either, one cure serves both.
    if TASK in scheduled() and NOTIFY not in scheduled():
        yield Finding(
            "messages",
            "CELERY_BEAT_SCHEDULE does not look for people who should know something: nobody gets a message.",
            f"Set ORCID_SYNC_WIRE_BEAT = True, or add the task {NOTIFY} every ten minutes.",
            fatal=False,
        )
    builders = config.get("NOTIFICATIONS_BUILDERS") or {}
    missing = {one.type for one in CAUSES} - builders.keys()
    if missing:
        yield Finding(
            "messages",
            f"NOTIFICATIONS_BUILDERS lacks messages: {', '.join(sorted(missing))}.",
            "Set ORCID_SYNC_WIRE_NOTIFICATIONS = True, or add builders of your own.",
            fatal=False,
        )
    if config.get("MAIL_SUPPRESS_SEND") and not config.get("TESTING"):
        yield Finding(
            "mail",
            "MAIL_SUPPRESS_SEND is True, as InvenioRDM sets it: no e-mail leaves this site.",
            "Set MAIL_SUPPRESS_SEND = False and the MAIL_... keys of your server.",
            fatal=False,
        )
