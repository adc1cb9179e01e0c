# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""``invenio orcid settings``: what holds, and its versions."""

import json
from typing import Any

import click
from invenio_access.permissions import system_identity

from ..core.options import OPTIONS
from ..services import effects as outlook
from ..services import settings as service
from .output import as_json, command, confirm, dump, table, yes
from .settings import settings

reason = click.option("--reason", default="", help="Why; kept with the version.")
now = click.option(
    "--now", is_flag=True, help="Look at all works by the new rules, behind fresh ones."
)

LISTS = ("access_statuses", "excluded_types", "contributor_roles", "trusted_roles")


@settings.command("show")
@as_json
@command
def show(as_json: bool) -> None:
    """Show every setting, and whether configuration, a saved version or the default says so."""
    found = service.shown(system_identity)
    if as_json:
        return dump({"version": service.current(), "settings": found})
    rows = [(one.name, _text(one.value), one.source, _text(one.saved)) for one in found]
    table(("SETTING", "VALUE", "BY", "SAVED"), rows)
    click.echo(f"version {service.current()}")


@settings.command("set")
@click.argument("pairs", metavar="NAME=VALUE...", nargs=-1)
@click.option("--default", "defaults", metavar="NAME", multiple=True, help="Unset it.")
@reason
@now
@yes
@as_json
@command
def set_(
    pairs: tuple[str, ...],
    defaults: tuple[str, ...],
    reason: str,
    now: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Save a new version: show what it would do, then ask."""
    if not pairs and not defaults:
        raise click.UsageError("Say what: NAME=VALUE, or --default NAME.")
    base, content = service.current(), service.content(system_identity)
    for name in defaults:
        if name not in OPTIONS:
            raise click.UsageError(f"There is no setting {name!r}.")
        content.pop(name, None)
    content |= dict(map(_pair, pairs))
    save(content, base, reason, now, yes, as_json)


def _pair(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"{text!r} is no NAME=VALUE.")
    try:
        return name, json.loads(value)
    except ValueError:
        listed = name in LISTS or (name == "communities" and "," in value)
        return name, value.split(",") if listed else value


@settings.command("versions")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
@as_json
@command
def versions(limit: int, as_json: bool) -> None:
    """List versions, the newest first, with what each changed."""
    found = service.listed(system_identity, limit)
    if as_json:
        return dump(found)
    for one in found:
        because = f": {one.reason}" if one.reason else ""
        when = one.created.isoformat(timespec="seconds")
        click.echo(f"{one.number}  {when}  {one.author}{because}")
        _show_changes(one.changes)


@settings.command("restore")
@click.argument("number", type=click.IntRange(min=0))
@reason
@now
@yes
@as_json
@command
def restore(number: int, reason: str, now: bool, yes: bool, as_json: bool) -> None:
    """Save what an earlier version said as a new one; 0 is what the defaults say."""
    base, content = service.current(), service.version(system_identity, number).content
    reason = reason or f"Restores version {number}."
    save(dict(content), base, reason, now, yes, as_json)


def save(
    content: dict[str, Any], base: int, reason: str, now: bool, yes: bool, as_json: bool
) -> None:
    """Show what a version would do, ask, and save it."""
    expected = outlook.effects(system_identity, content)
    if not as_json:
        _show_changes(service.differences(service.content(system_identity), content))
        _show_effects(expected, now)
        _show_lacking(content, expected)
    if not yes:
        confirm("This is saved as a new version.")
    saved = {"base": base, "reason": reason, "spread": now}
    number = service.save(system_identity, content, **saved)
    if as_json:
        return dump({"version": number, "effects": expected, "exact": expected.exact})
    click.echo(f"Version {number} is saved. It holds everywhere within 30 seconds.")


def _show_changes(changes: list[service.Difference]) -> None:
    for one in changes:
        click.echo(f"  {one.field}: {_text(one.before)} -> {_text(one.after)}")


def _show_effects(expected: outlook.Effects, now: bool) -> None:
    about = "" if expected.exact else "about "
    click.echo(
        f"{about}{expected.added} works would be added, {expected.removed} removed, {expected.kept} kept that were "
        f"to go, {expected.changed} changed, {expected.asked} would wait for a yes, {expected.again} that wait for "
        "somebody tried again"
    )
    click.echo(
        f"about {expected.requests} requests, {expected.minutes} min or more: "
        f"{'from now on' if now else 'as records change'}"
    )
    if not expected.exact:
        click.echo(f"estimated from {expected.examined} of {expected.works} works")


def _show_lacking(content: dict[str, Any], expected: outlook.Effects) -> None:
    if expected.reconnect and "scopes" in content:
        people = ", ".join(
            outlook.lacking(system_identity, content["scopes"], limit=10)
        )
        more = " ..." if expected.reconnect > 10 else ""
        click.echo(
            f"{expected.reconnect} people have to connect again for the scopes: {people}{more}"
        )
        click.echo(
            "Once it is saved, 'invenio orcid connections list --state lacks_rights' has them all."
        )


def _text(value: Any) -> str:
    return (
        value if isinstance(value, str) else "-" if value is None else json.dumps(value)
    )
