# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Versions of the settings in the panel: those that were, one of them, going back."""

from typing import Any

import pytest
from invenio_access.permissions import system_identity
from invenio_db import db

from invenio_orcid_sync.services import settings

from ..plugins.people import Browser
from ..plugins.world import World
from .forms import Form, table, words

HERE = "/administration/orcid/versions"


@pytest.fixture(autouse=True)
def free(world: World) -> None:
    """Let operators set what the tests' instance would fix."""
    world.free("GRACE", "TRUSTED_ROLES", "DEBOUNCE")


def save(*contents: dict[str, Any], **options: Any) -> None:
    """Save one version after the other."""
    for content in contents:
        settings.save(system_identity, content, base=settings.current(), **options)


def kept() -> tuple[int, dict[str, Any]]:
    """Return what holds."""
    db.session.rollback()
    return settings.current(), settings.content(system_identity)


def test_versions_say_nothing_was_saved(world: World, operator: Browser) -> None:
    assert "Nothing was ever saved" in words(operator.get(HERE))


def test_versions_are_listed_with_their_differences(
    world: World, operator: Browser
) -> None:
    save({"grace": 7}, {"grace": 8, "mapping": {"types": {"dataset": "other"}}})
    save({"grace": 9}, reason="<b>Longer")
    page = operator.get(HERE)
    assert "<b>Longer" not in page.text
    rows = table(page)
    assert [cells[0] for cells in rows] == [
        "Version 3 in force",
        "Version 2",
        "Version 1",
    ]
    assert rows[0][2:] == [
        "<b>Longer",
        "Seconds before a work is removed: 8 → 9 Resource type “dataset”: other → the default",
    ]
    assert "command line" in rows[1][1]


def test_versions_come_page_by_page(world: World, operator: Browser) -> None:
    save(*({"grace": number} for number in range(1, 26)))
    first = operator.get(HERE)
    assert [cells[0] for cells in table(first)][::19] == [
        "Version 25 in force",
        "Version 6",
    ]
    assert f'href="{HERE}?before=6"' in first.text
    second = operator.get(f"{HERE}?before=6")
    assert [cells[0] for cells in table(second)] == [
        f"Version {number}" for number in range(5, 0, -1)
    ]
    assert 'rel="next"' not in second.text
    assert table(operator.get(f"{HERE}?before=99999999999")) == table(first)


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "²", "1.5"])
def test_nonsense_of_a_page_is_refused(
    world: World, operator: Browser, before: str
) -> None:
    assert operator.get(f"{HERE}?before={before}").status_code == 400


def test_version_shows_what_it_says(world: World, operator: Browser) -> None:
    save({"grace": 7}, {"grace": 7, "debounce": 5, "mapping": {"citation": False}})
    page = operator.get(f"{HERE}/2")
    assert [cells[0] for cells in table(page)] == [
        "Seconds that a change waits for further ones",
        "Citation",
    ]
    text = words(page)
    assert "Seconds before a work is removed 7" in text
    assert "This version is in force." in text
    assert "See what going back to it would do" in words(operator.get(f"{HERE}/1"))


@pytest.mark.parametrize("path", ["9", "9/restore", f"{10**30}", f"{10**30}/restore"])
def test_version_that_never_was_is_not_found(
    world: World, operator: Browser, path: str
) -> None:
    save({"grace": 7})
    assert operator.get(f"{HERE}/{path}").status_code == 404


def test_version_of_a_newer_package_is_shown(world: World, operator: Browser) -> None:
    from invenio_orcid_sync.models import SettingsVersion

    content = {"new": "<i>", "mapping": {"news": {"a": {"b": 1}}, "types": 5}}
    db.session.add(SettingsVersion(number=1, format=2, content=content, author="newer"))
    db.session.commit()
    for path in ("", "/1"):
        page = operator.get(HERE + path)
        assert page.status_code == 200
        assert "&lt;i&gt;" in page.text


def test_going_back_is_seen_before_and_is_a_new_version(
    world: World, operator: Browser
) -> None:
    save({"grace": 7}, {"grace": 8})
    preview = operator.get(f"{HERE}/1/restore")
    assert table(preview) == [["Seconds before a work is removed", "8", "7"]]
    assert "This goes back to version 1." in words(preview)
    assert kept()[0] == 2
    Form(preview, "/versions/save").send(operator)
    assert kept() == (3, {"grace": 7})
    assert settings.listed(system_identity)[0].reason == "Restores version 1."
    preview = operator.get(f"{HERE}/0/restore")
    Form(preview, "/versions/save").fill(reason="Anew").send(operator)
    assert kept() == (4, {})
    assert settings.listed(system_identity)[0].reason == "Anew"


def test_going_back_to_what_holds_says_so(world: World, operator: Browser) -> None:
    save({"grace": 7})
    assert "Nothing would change" in words(operator.get(f"{HERE}/1/restore"))


def test_version_that_can_no_longer_be_is_shown_as_a_form(
    world: World, operator: Browser
) -> None:
    from invenio_accounts.models import Role
    from invenio_accounts.proxies import current_datastore

    current_datastore.create_role(name="staff")
    db.session.commit()
    save({"grace": 7, "trusted_roles": ["staff"]}, {"grace": 8})
    db.session.query(Role).filter_by(name="staff").delete()
    db.session.commit()
    page = operator.get(f"{HERE}/1/restore")
    assert page.status_code == 400
    assert "There is no such one here." in words(page)
    assert kept()[0] == 2
    form = Form(page, "/settings/preview")
    assert (form.data["trusted_roles"], form.data["grace"]) == (["staff"], ["7"])
    preview = form.fill(trusted_roles=[]).send(operator)
    Form(preview, "/versions/save").send(operator)
    assert kept() == (3, {"grace": 7})


def test_version_whose_mapping_can_no_longer_be_can_be_set_right(
    world: World, operator: Browser
) -> None:
    from invenio_orcid_sync.models import SettingsVersion

    content = {"grace": 5, "mapping": {"types": {"dataset": "film"}}}
    db.session.add(SettingsVersion(number=1, content=content, author="-"))
    db.session.add(SettingsVersion(number=2, content={"grace": 6}, author="-"))
    db.session.commit()
    page = operator.get(f"{HERE}/1/restore")
    assert (page.status_code, "mapping.types.dataset" in words(page)) == (400, True)
    data = Form(page, "/settings/preview").data
    back = operator.post("/administration/orcid/mappings/edit", data)
    preview = Form(back, "/mappings/preview").send(operator)
    Form(preview, "/versions/save").send(operator)
    assert kept() == (3, {"grace": 5})
