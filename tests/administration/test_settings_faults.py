# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Settings in the panel: what cannot be is said at once, and nothing typed is lost."""

import json
from typing import Any

import pytest

from invenio_orcid_sync.core.options import OPTIONS

from ..plugins.people import Browser
from ..plugins.world import World
from .forms import Form, words
from .saving import HERE, PAGE, edited, kept, previewed, save, saved


@pytest.fixture(autouse=True)
def free(world: World) -> None:
    """Let operators set what the tests' instance would fix."""
    world.free(*(name.upper() for name in OPTIONS))


# What cannot be.


def test_faults_come_all_at_once_and_nothing_typed_is_lost(
    world: World, operator: Browser
) -> None:
    page = previewed(
        operator,
        grace="soon<b>",
        debounce="-1",
        mapping__contributor_cap="5000",
        communities="chosen",
        communities__chosen="nowhere",
        scopes=["/read-limited"],
        access_statuses=[],
        excluded_types=["dataset"],
    )
    assert page.status_code == 400
    form = Form(page, "/settings/preview")
    assert form.data["grace"] == ["soon<b>"]
    assert form.data["debounce"] == ["-1"]
    assert form.data["mapping.contributor_cap"] == ["5000"]
    assert form.data["communities.chosen"] == ["nowhere"]
    assert form.data["excluded_types"] == ["dataset"]
    assert "access_statuses" not in form.data
    ids = form.page.xpath("//div[@role='alert']//a/@href")
    assert sorted(ids) == [
        "#setting-communities",
        "#setting-debounce",
        "#setting-grace",
        "#setting-mapping-contributor_cap",
        "#setting-scopes",
    ]
    assert "soon<b>" not in page.text
    assert kept() == (0, {})


@pytest.mark.parametrize(
    "field, value",
    [
        ("grace", ""),
        ("grace", "²"),
        ("grace", "9" * 5000),
        ("grace", "1e3"),
        ("mapping__contributor_cap", "0"),
        ("mapping__citation", "perhaps"),
        ("sign_out_first", ["true", "false"]),
        ("others_deposits", "always"),
        ("versions", "all"),
        ("excluded_types", ["poem"]),
        ("contributor_roles", ["<script>muse"]),
        ("trusted_roles", ["nobody"]),
        ("access_statuses", ["secret"]),
        ("scopes", ["/everything"]),
        ("scopes", []),
        ("communities", "some"),
        ("communities__chosen", "\0"),
    ],
)
def test_nonsense_is_refused(
    world: World, operator: Browser, field: str, value: Any
) -> None:
    form = edited(operator, **{"communities": "chosen", field: value})
    answer = form.send(operator)
    assert answer.status_code == 400
    assert "<script>muse" not in answer.text
    assert kept() == (0, {})


def test_missing_and_unknown_fields_are_refused(
    world: World, operator: Browser
) -> None:
    form = edited(operator)
    del form.data["grace"]
    assert "Use a whole number of seconds" in words(form.send(operator))
    answer = edited(operator, client_secret="x").send(operator)
    assert (answer.status_code, "“client_secret”" in answer.text) == (400, True)
    assert kept() == (0, {})


@pytest.mark.parametrize(
    "field, value",
    [
        ("base", ""),
        ("base", "-1"),
        ("base", "²"),
        ("base", "9" * 400),
        ("restored", "x"),
        ("content", ""),
        ("content", "[]"),
        ("content", "[" * 100_000),
        ("content", '{"grace": NaN}'),
        ("content", '{"grace": ' + "9" * 5000 + "}"),
        ("content", '{"mapping": 5}'),
        ("content", '{"mapping": {"types": {"x\\u0000": "book"}}}'),
        ("content", '{"mapping": {"types": {"x\\ud800": "book"}}}'),
        ("content", '{"mapping": {"types": 5}}'),
        ("content", '{"client_secret": "x"}'),
        ("content", '{"communities": ["\\u0000"], "excluded_types": 5}'),
        ("content", '{"scopes": {}, "trusted_roles": {"a": 1}, "grace": []}'),
    ],
)
@pytest.mark.parametrize("where", ["settings/preview", "versions/save"])
def test_forged_draft_is_refused(
    world: World, operator: Browser, field: str, value: str, where: str
) -> None:
    data = {"base": "0", "content": '{"grace": 7}', "when": "next", field: value}
    if where == "settings/preview":
        data = {**edited(operator).data, **data}
        del data["when"]
    elif field == "restored":
        value = ""
    answer = operator.post(f"{HERE}/{where}", data)
    # What the form has a field for, it says itself.
    assert answer.status_code in (400, 404) or where == "settings/preview"
    assert kept() == (0, {})


def test_draft_of_another_size_is_refused(world: World, operator: Browser) -> None:
    data = {"base": "0", "content": json.dumps({"grace": "x" * 600_000})}
    answer = operator.post(f"{HERE}/versions/preview", data)
    assert (answer.status_code, "xxx" in answer.text) == (400, False)
    assert kept() == (0, {})


def test_setting_fixed_by_the_instance_is_shown_and_refused(
    world: World, operator: Browser
) -> None:
    save({"grace": 7})
    extension = world.site.ui.extensions["invenio-orcid-sync"]
    keys = {"ORCID_SYNC_GRACE", "ORCID_SYNC_MAPPING"}
    world.patch.setattr(extension, "_configured", extension._configured | keys)
    world.set(GRACE=9, MAPPING={"citation": False})
    page = operator.get(PAGE)
    form = Form(page, "/settings/preview")
    assert not {"grace", "mapping.citation", "mapping.description"} & set(form.data)
    assert "Fixed in invenio.cfg or the environment by ORCID_SYNC_GRACE." in words(page)
    assert "Nothing would change" in words(form.send(operator))
    answer = form.fill(grace="8").send(operator)
    assert answer.status_code == 400
    assert "ORCID_SYNC_GRACE is set in invenio.cfg" in words(answer)
    assert kept() == (1, {"grace": 7})
    saved(operator, previewed(operator, debounce="5"), when="next")
    assert kept() == (2, {"grace": 7, "debounce": 5})


def test_setting_that_the_instance_fixes_wrongly_says_so_and_holds_up_no_other(
    world: World, operator: Browser
) -> None:
    world.set(TRUSTED_ROLES="librarians")
    page = words(operator.get(PAGE))
    assert "by ORCID_SYNC_TRUSTED_ROLES. Change it there." in page
    assert "Not possible: librarians. Use a list of names" in page
    assert "This cannot be saved" not in page
    overview = words(operator.get(f"{HERE}/overview"))
    assert "Nothing is sent: rules." in overview
    saved(operator, previewed(operator, debounce="5"), when="next")
    assert kept() == (1, {"debounce": 5})


def test_saving_needs_to_know_when(world: World, operator: Browser) -> None:
    for when in ("", "later"):
        answer = saved(operator, previewed(operator, grace="5"), when=when)
        assert (answer.status_code, "when:" in words(answer)) == (400, True)
    assert kept() == (0, {})


def test_saving_what_holds_is_refused(world: World, operator: Browser) -> None:
    preview = previewed(operator, grace="5")
    form = Form(preview, "/versions/save").fill(content="{}")
    answer = form.send(operator)
    assert (answer.status_code, "Nothing would change" in words(answer)) == (400, True)
