# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The operator's settings: what holds and why, saving another version, going back to an earlier one.

Only complete versions are saved, and only by who started from the newest. What would change in people's records is
worked out beforehand (``effects``).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from invenio_access.permissions import system_user_id
from invenio_accounts.models import User
from invenio_db import db
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from .. import config
from ..core.mapping import in_words
from ..core.options import OPTIONS, Fault, checked, credentials_fault, key_of
from ..engine import survey, versions
from ..models import SettingsVersion, Survey
from ..proxies import current_orcid_sync
from ..said import N_, joined
from . import auditing, engine, terms
from .errors import BadInput, NotFound, ServiceError
from .permissions import operator

LONGEST = 1000
"""Characters of a reason."""

MOST = 2**31 - 1
"""The highest number that the database knows."""

COMMAND_LINE = "command line"


class Invalid(BadInput):
    """Settings that cannot be. Nothing was saved."""

    def __init__(self, faults: list[Fault]) -> None:
        """Keep each fault: field, value and cure."""
        super().__init__(joined(faults))
        self.faults = faults


class Conflict(ServiceError):
    """Somebody else has saved meanwhile. Nothing was saved, and nothing is lost."""

    def __init__(self, base: int, newest: int) -> None:
        """Keep the version that the editor started from, and the one in force."""
        super().__init__(
            N_(
                "You started from version %(base)s, and meanwhile version %(newest)s was saved. Nothing of yours was "
                "saved. Look at what changed, then start from the newest.",
                base=base,
                newest=newest,
            )
        )
        self.base, self.newest = base, newest


@dataclass(frozen=True)
class Setting:
    """One setting as it holds."""

    name: str
    key: str
    value: Any
    source: str
    """``configuration`` (fixed there), ``saved`` or ``default``."""
    default: Any
    saved: Any = None
    """What the newest version says, counting or not; None where it says nothing."""

    @property
    def fixed(self) -> bool:
        """Whether it can be changed in the instance's configuration only."""
        return self.source == "configuration"


@dataclass(frozen=True)
class Saved:
    """A version, as lists show it."""

    number: int
    author: str
    author_id: int | None
    reason: str
    created: datetime
    content: dict[str, Any]
    changes: "list[Difference]"
    """From the version before."""


@dataclass(frozen=True)
class Difference:
    """A setting that is not the same. None: it is the default's. A mapping's rows count one by one."""

    field: str
    before: Any
    after: Any


def current() -> int:
    """Return the number of the version in force, 0 where none was ever saved."""
    return engine.version().number


def content(identity: Any) -> dict[str, Any]:
    """Return what the version in force says: only what is not left to the defaults.

    :raises PermissionDeniedError: to who does not operate, as everything here that says more than a number.
    """
    operator(identity, "read")
    return dict(engine.version().content)


def shown(identity: Any) -> list[Setting]:
    """Return every setting as it holds."""
    operator(identity, "read")
    saved, values = engine.version().content, engine.values()
    fixed = current_orcid_sync.fixed
    return [
        Setting(
            name=name,
            key=key_of(name),
            value=values[key_of(name)],
            source=_source(name, key_of(name) in fixed, saved),
            default=getattr(config, key_of(name)),
            saved=saved.get(name),
        )
        for name in OPTIONS
    ]


def _source(name: str, fixed: bool, saved: dict[str, Any]) -> str:
    if fixed:
        return "configuration"
    return "saved" if name in saved else "default"


def unusable(content: Any) -> list[Fault]:
    """Return what no version could say, whatever this repository holds, and what the credentials do not give."""
    found = checked(content)
    membership = current_app.config["ORCID_SYNC_MEMBERSHIP"]
    scopes = found.content.get("scopes")
    against = credentials_fault(scopes, membership) if scopes else None
    return [*_unwritable(content), *found.faults, *([against] if against else [])]


def _unwritable(content: Any) -> Iterable[Fault]:
    """Return a fault for what no database takes: half characters, and the one with the number 0."""
    text = json.dumps(content, ensure_ascii=False)
    if "\\u0000" in text or any("\ud800" <= one <= "\udfff" for one in text):
        cure = N_("Use text without control characters.")
        yield Fault("settings", "\\u0000", cure)


def prepared(content: Any, base: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return settings as they are kept.

    :param base: what the editor started from; what is fixed may stay as it is there.
    :raises Invalid: with everything that is wrong.
    """
    found = checked(content)
    faults = unusable(content) + _fixed(found.content, checked(base or {}).content)
    if any(fault.field == "settings" for fault in faults):
        raise Invalid(faults)
    kept, unknown = terms.resolved(found.content)
    if faults or unknown:
        raise Invalid([*faults, *unknown])
    return kept


def _fixed(content: dict[str, Any], base: dict[str, Any]) -> Iterable[Fault]:
    fixed = current_orcid_sync.fixed
    return [
        Fault(
            name,
            value,
            N_("%(key)s is set in invenio.cfg: change it there.", key=key_of(name)),
        )
        for name, value in content.items()
        if key_of(name) in fixed and value != base.get(name)
    ]


def save(
    identity: Any,
    content: dict[str, Any],
    *,
    base: int,
    reason: str = "",
    spread: bool = False,
) -> int:
    """Save a complete version. :returns: its number. Commits.

    :param base: number of the version that the editor started from.
    :param spread: have all works looked at by the new rules, behind everything fresh; else with their next change.
    :raises PermissionDeniedError: who may not. :raises Invalid: with everything that is wrong.
    :raises BadInput: it says what holds already. :raises Conflict: somebody else saved since.
    """
    return _saved(identity, content, base, reason, spread)


def restore(
    identity: Any, number: int, *, base: int, reason: str = "", spread: bool = False
) -> int:
    """Save what an earlier version said as a new one. See :func:`save`. :raises NotFound: there is none of this number."""
    former = version(identity, number).content
    because = reason or f"Restores version {number}."
    return _saved(identity, former, base, because, spread, restored=number)


def _saved(
    identity: Any,
    content: dict[str, Any],
    base: int,
    reason: str,
    spread: bool,
    **details: Any,
) -> int:
    actor = operator(identity, "update")
    newest = versions.newest()
    if newest.number != base:
        raise Conflict(base, newest.number)
    kept = prepared(content, newest.content)
    changes = differences(newest.content, kept)
    if not changes:
        raise BadInput(
            N_("Nothing would change: version %(number)s says the same.", number=base)
        )
    spreads = spread and current_orcid_sync.publishes
    registry_id = engine.registry().id if spreads else None
    number = _insert(identity, base, kept, reason)
    if spreads:
        survey.begin(registry_id, actor, kind="rules", again=True)
    details |= {"changed": [one.field for one in changes], "spread": spread}
    auditing.commit(identity, auditing.SettingsSave, number, **details)
    engine.forget_version()
    return number


def _insert(identity: Any, base: int, content: dict[str, Any], reason: str) -> int:
    author_id, author = _author(identity)
    statement = insert(SettingsVersion).values(
        number=base + 1,
        format=versions.FORMAT,
        content=content,
        author_id=author_id,
        author=author,
        reason=reason.replace("\0", "").strip()[:LONGEST],
    )
    # Of two at once, the second waits for the first and then finds its number taken.
    statement = statement.on_conflict_do_nothing().returning(SettingsVersion.number)
    if (number := db.session.scalar(statement)) is None:
        db.session.rollback()
        raise Conflict(base, versions.number())
    return number


def _author(identity: Any) -> tuple[int | None, str]:
    if identity.id == system_user_id:
        return None, COMMAND_LINE
    user = db.session.get(User, int(identity.id))
    name = (user.user_profile or {}).get("full_name") or user.username
    return user.id, name or f"account {user.id}"


def spreading(identity: Any) -> Survey | None:
    """Return the last walk that had works looked at by new rules, None where there never was one."""
    operator(identity, "read")
    statement = (
        select(Survey)
        .where(Survey.registry_id == engine.registry().id, Survey.kind == "rules")
        .order_by(Survey.id.desc())
        .limit(1)
    )
    return db.session.scalars(statement).one_or_none()


def version(identity: Any, number: int) -> versions.Version:
    """Return a version; 0 is what the defaults say. :raises NotFound: there is none of this number."""
    operator(identity, "read")
    try:
        return versions.of(number if number <= MOST else -1)
    except LookupError:
        raise NotFound("version of the settings", str(number)) from None


def listed(identity: Any, limit: int = 50, before: int | None = None) -> list[Saved]:
    """Return versions, the newest first, each with its differences from the one before it.

    :param before: only those with lower numbers.
    """
    operator(identity, "search")
    one = SettingsVersion
    statement = select(one).order_by(one.number.desc()).limit(limit + 1)
    if before is not None:
        statement = statement.where(one.number < min(before, MOST))
    rows = db.session.scalars(statement).all()
    earlier = [row.content for row in rows[1:]] + [{}]
    return [_shown(*pair) for pair in zip(rows, earlier)][:limit]


def origins(identity: Any, versions: int = 50) -> dict[str, Saved]:
    """Return which version last changed a setting, by field of its differences. Only the newest are looked at."""
    found: dict[str, Saved] = {}
    for one in listed(identity, versions):
        for change in one.changes:
            found.setdefault(change.field, one)
    return found


def choices(
    identity: Any, locale: str, content: dict[str, Any]
) -> dict[str, dict[str, str]]:
    """Return what settings can name in this repository, with titles for people: setting → name → title.

    :param content: communities are those that it names.
    """
    operator(identity, "search")
    named = content.get("communities")
    return {
        "excluded_types": terms.titles(locale, terms.RESOURCE_TYPES),
        "contributor_roles": terms.titles(locale, terms.CONTRIBUTORS_ROLES),
        "trusted_roles": {name: name for name in terms.roles()},
        "communities": terms.slugs(named if isinstance(named, list) else ()),
    }


def _shown(row: SettingsVersion, earlier: dict[str, Any]) -> Saved:
    return Saved(
        number=row.number,
        author=row.author,
        author_id=row.author_id,
        reason=row.reason,
        created=row.created,
        content=row.content,
        changes=differences(earlier, row.content),
    )


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """Return the settings that two versions do not say alike, by name."""
    old, new = dict(_flat(before)), dict(_flat(after))
    names = sorted({*old, *new})
    return [
        Difference(name, old.get(name), new.get(name))
        for name in names
        if (name in old) != (name in new) or old.get(name) != new.get(name)
    ]


def rebased(
    base: dict[str, Any], mine: dict[str, Any], newest: dict[str, Any]
) -> dict[str, Any]:
    """Return the newest content with what an editor changed since ``base`` laid over it, setting by setting and row by row."""
    return _over(base, mine, newest, levels=2)


def _over(
    base: dict[str, Any], mine: dict[str, Any], newest: dict[str, Any], levels: int
) -> dict[str, Any]:
    merged = dict(newest)
    for key in {*base, *mine}:
        three = [one.get(key, _GONE) for one in (base, mine, newest)]
        if levels and all(one is _GONE or isinstance(one, dict) for one in three):
            parts = [{} if one is _GONE else one for one in three]
            value = _over(*parts, levels=levels - 1) or _GONE
        else:
            value = three[2] if three[0] == three[1] else three[1]
        merged.pop(key, None)
        if value is not _GONE:
            merged[key] = value
    return merged


_GONE: Any = object()
"""Not even None: that is a word of the mapping."""


def _flat(content: dict[str, Any]) -> Iterable[tuple[str, Any]]:
    for name, value in content.items():
        if name != "mapping":
            yield name, value
            continue
        for part, rows in in_words(value).items():
            if not isinstance(rows, dict):
                yield f"mapping.{part}", rows
                continue
            for row, to in rows.items():
                # None is a word of its own there: not sent.
                yield f"mapping.{part}.{row}", "not sent" if to is None else to
