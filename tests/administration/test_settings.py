# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Settings in the panel: what holds, changing it with a look at what that does, two operators at once."""

from collections.abc import Callable
from typing import Any

import pytest
from invenio_access.permissions import system_identity
from invenio_db import db

from invenio_orcid_sync.administration.settings_fields import FIELDS
from invenio_orcid_sync.core.options import OPTIONS, PURPOSES
from invenio_orcid_sync.core.policy import ACCESS_STATUSES
from invenio_orcid_sync.models import Item, SettingsVersion, Survey
from invenio_orcid_sync.services import effects, settings
from invenio_orcid_sync.services.mappings import SWITCHES

from ..plugins.operators import make_operator
from ..plugins.people import Browser, Town, path_of
from ..plugins.world import World
from .forms import Form, table, words
from .saving import HERE, PAGE, drain_now, edited, kept, previewed, save, saved


@pytest.fixture(autouse=True)
def free(world: World) -> None:
    """Let operators set what the tests' instance would fix."""
    world.free(*(name.upper() for name in OPTIONS))


# The form.


def test_form_has_every_option_and_switch() -> None:
    plain = {name for name in FIELDS if "." not in name}
    assert plain | {"mapping"} == set(OPTIONS)
    parts = {name.partition(".")[2] for name in FIELDS if "." in name}
    assert parts == set(SWITCHES)
    assert list(FIELDS["scopes"].options or {}) == [
        one.scope for one in PURPOSES.values()
    ]
    assert tuple(FIELDS["access_statuses"].options or {}) == ACCESS_STATUSES


def test_settings_show_values_defaults_and_who_set_them(
    world: World, operator: Browser
) -> None:
    save({"grace": 7200, "mapping": {"citation": False}})
    page = operator.get(PAGE)
    form = Form(page, "/settings/preview")
    assert form.data["grace"] == ["7200"]
    assert form.data["mapping.citation"] == ["none"]
    assert form.data["mapping.contributor_cap"] == ["50"]
    assert form.data["communities"] == ["all"]
    assert form.data["scopes"] == ["/read-limited", "/activities/update"]
    assert form.data["access_statuses"] == list(ACCESS_STATUSES)
    assert "excluded_types" not in form.data
    text = words(page)
    assert "Default: 86400 (1 day). Set by command line, version 1," in text
    assert "Default: 60 (1 minute). The default holds." in text


def test_settings_untouched_change_nothing(world: World, operator: Browser) -> None:
    content = {"grace": 86400, "excluded_types": ["dataset"], "debounce": 5}
    save(content)
    answer = previewed(operator)
    assert "Nothing would change" in words(answer)
    assert kept() == (1, content)


def test_setting_is_changed_after_a_look_at_what_that_does(
    world: World, operator: Browser
) -> None:
    author = world.author()
    world.publish(author, resource_type={"id": "dataset"})
    world.publish(author)
    drain_now(world)
    preview = previewed(operator, excluded_types=["dataset"], grace="3600")
    assert table(preview) == [
        ["Resource types that are not shared", "the default", "Dataset"],
        ["Seconds before a work is removed", "the default", "3600 (1 hour)"],
    ]
    text = words(preview)
    assert "1 work would be removed, after the grace period." in text
    assert "about 1 request to ORCID, 1 minute or more" in text
    assert "estimated" not in text
    assert kept() == (0, {})
    done = saved(operator, preview, reason="Too many", when="next")
    assert path_of(done) == PAGE
    said = words(operator.get(PAGE))
    assert "Version 1 is saved. It holds everywhere within 30 seconds" in said
    assert kept() == (1, {"excluded_types": ["dataset"], "grace": 3600})
    (version,) = settings.listed(system_identity)
    assert (version.reason, version.author_id is None) == ("Too many", False)
    assert db.session.query(Survey).filter_by(kind="rules").count() == 0


def test_rules_are_spread_where_that_was_chosen(
    world: World, operator: Browser
) -> None:
    saved(operator, previewed(operator, sign_out_first="true"), when="now")
    assert [one.state for one in db.session.query(Survey)] == ["finding"]
    page = operator.get(PAGE)
    assert "All works are being looked at by the newest rules" in words(page)
    assert 'data-orcid-sync-live="moving"' in page.text


def test_citation_is_chosen_after_a_look(world: World, operator: Browser) -> None:
    save({"mapping": {"citation": False}})
    world.publish(world.author())
    drain_now(world)
    preview = previewed(operator, mapping__citation="formatted-apa")
    assert table(preview) == [["Citation", "none", "APA"]]
    assert "1 work would be changed." in words(preview)
    saved(operator, preview, when="next")
    assert kept() == (2, {"mapping": {"citation": "formatted-apa"}})


def test_works_that_would_be_tried_again_are_told(
    world: World, operator: Browser
) -> None:
    world.publish(world.author())
    world.fault("status", "POST", status=400, body={"error-code": 9020})
    drain_now(world)
    preview = words(previewed(operator, sign_out_first="true"))
    assert (
        "1 work that waits for somebody, as ORCID did not take it, would be tried again."
        in preview
    )
    assert "No work would change." not in preview
    assert "about 1 request to ORCID" in preview


def test_rule_for_versions_is_chosen_after_a_look(
    world: World, operator: Browser
) -> None:
    save({"excluded_types": ["dataset"]})
    recid = world.publish(world.author(), resource_type={"id": "software"})
    kind = {"resource_type": {"id": "dataset"}}
    world.new_version(recid, lambda data: data["metadata"].update(kind))
    drain_now(world)
    preview = previewed(operator, versions="shared")
    label = "Records whose latest version is kept back by its files or type"
    rule = "Share the newest version that is not"
    assert table(preview) == [[label, "the default", rule]]
    assert "1 work would be added" in words(preview)
    saved(operator, preview, when="next")
    assert kept() == (2, {"excluded_types": ["dataset"], "versions": "shared"})


def test_setting_as_by_default_is_left_to_the_default(
    world: World, operator: Browser
) -> None:
    save({"grace": 7, "mapping": {"citation": False, "types": {"dataset": "other"}}})
    preview = previewed(operator, grace="86400", mapping__citation="bibtex")
    saved(operator, preview, when="next")
    assert kept() == (2, {"mapping": {"types": {"dataset": "other"}}})


def test_numbers_are_estimated_openly(
    world: World, operator: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = world.author()
    for _ in range(4):
        world.publish(author)
    drain_now(world)
    # Which one of them stands for all depends on their numbers.
    first = db.session.scalar(db.select(db.func.min(Item.id)))
    monkeypatch.setattr(effects, "_part", lambda one_in: Item.id == first)
    text = words(previewed(operator, excluded_types=["publication"]))
    assert "These numbers are estimated:" in text
    assert "1 of 4 works were looked at." in text


def test_wider_scopes_name_who_has_to_connect_again(
    world: World, operator: Browser
) -> None:
    author = world.author()
    asked = ["/read-limited", "/activities/update", "/person/update"]
    preview = previewed(operator, scopes=asked)
    assert "1 person would have to connect again:" in words(preview)
    assert author.orcid in words(preview)
    listed = "/administration/orcid/connections?state=lacks_rights"
    assert listed in preview.text
    assert listed not in operator.get(PAGE).text
    saved(operator, preview, when="next")
    assert kept()[1] == {"scopes": " ".join(asked)}
    form = operator.get(PAGE)
    assert "permission of 1 person lacks a right" in words(form)
    assert listed in form.text
    people = words(operator.get(listed))
    assert "lacks a right" in people and author.orcid in people


def test_scopes_are_those_of_the_membership(world: World, operator: Browser) -> None:
    world.set(MEMBERSHIP="public")
    page = operator.get(PAGE)
    assert 'value="/read-public"' in page.text
    assert 'value="/activities/update"' not in page.text


def community(slug: str) -> str:
    """Make a community. :returns: its id."""
    from invenio_communities.proxies import current_communities

    data = {"slug": slug, "metadata": {"title": slug}}
    data["access"] = {"visibility": "public"}
    return str(current_communities.service.create(system_identity, data)._record.id)


def test_communities_are_typed_by_slug_and_kept_by_id(
    world: World, operator: Browser
) -> None:
    ids = [community("physics"), community("biology")]
    typed = {"communities": "chosen", "communities__chosen": "physics\r\nbiology"}
    preview = previewed(operator, **typed)
    assert sorted(table(preview)[0][2].split(", ")) == ["biology", "physics"]
    saved(operator, preview, when="next")
    assert sorted(kept()[1]["communities"]) == sorted(ids)
    form = Form(operator.get(PAGE), "/settings/preview")
    assert sorted(form.data["communities.chosen"][0].split()) == ["biology", "physics"]
    assert "Nothing would change" in words(form.send(operator))
    saved(operator, previewed(operator, communities="all"), when="next")
    assert kept() == (2, {})


# Two at once.


@pytest.fixture
def second(town: Town, operator: Browser) -> Browser:
    """Another operator."""
    return town.window().login(make_operator(town.site.ui, town.make_user))


def test_second_of_two_operators_sees_both_and_tries_again(
    world: World, operator: Browser, second: Browser
) -> None:
    preview = previewed(operator, grace="5", debounce="6")
    saved(second, previewed(second, grace="7", sign_out_first="true"), reason="<i>")
    conflict = Form(preview, "/versions/save").send(operator)
    assert conflict.status_code == 409
    assert "You started from version 0, and version 1 holds now." in words(conflict)
    assert "&lt;i&gt;" in conflict.text
    theirs, mine = table(conflict), table(conflict, 1)
    assert [row[1:] for row in theirs] == [["the default", "7"], ["the default", "Yes"]]
    assert [row[1:] for row in mine] == [["the default", "6"], ["the default", "5"]]
    assert "Both of you changed it." in theirs[0][0]
    assert kept()[0] == 1
    again = Form(conflict, "/versions/preview").send(operator)
    assert [row[1:] for row in table(again)] == [["the default", "6"], ["7", "5"]]
    saved(operator, again, when="next")
    assert kept() == (2, {"grace": 5, "debounce": 6, "sign_out_first": True})


def test_preview_of_what_others_changed_meanwhile_says_so(
    world: World, operator: Browser
) -> None:
    form = edited(operator, grace="5")
    save({"debounce": 6})
    assert form.send(operator).status_code == 409
    assert kept() == (1, {"debounce": 6})


def test_draft_of_a_version_that_never_was_is_not_found(
    world: World, operator: Browser
) -> None:
    form = edited(operator, grace="5").fill(base="5")
    assert form.send(operator).status_code == 404
    assert kept() == (0, {})


def test_draft_goes_back_to_the_form(world: World, operator: Browser) -> None:
    preview = previewed(operator, grace="5")
    form = Form(Form(preview, "/settings/edit").send(operator), "/settings/preview")
    assert form.data["grace"] == ["5"]
    assert table(form.send(operator)) == table(preview)


def test_titles_are_shown_as_text(world: World, operator: Browser) -> None:
    from invenio_accounts.proxies import current_datastore

    current_datastore.create_role(name="<img src=x>")
    db.session.commit()
    page = operator.get(PAGE)
    assert "<img src=x>" not in page.text
    assert "&lt;img src=x&gt;" in page.text
    saved(operator, previewed(operator, trusted_roles=["<img src=x>"]), when="next")
    for path in ("settings", "versions", "versions/1"):
        assert "<img src=x>" not in operator.get(f"{HERE}/{path}").text


def test_settings_are_shown_at_once(
    world: World, operator: Browser, statements: Callable
) -> None:
    for number in range(3):
        save({"grace": number}, base=number)
    operator.get(PAGE)
    first = statements(lambda: operator.get(PAGE))
    for number in range(3, 12):
        save({"grace": number}, base=number)
    operator.get(PAGE)
    assert statements(lambda: operator.get(PAGE)) == first


@pytest.fixture
def statements() -> Callable:
    """Count the statements of a look."""
    from sqlalchemy import event

    def count(look: Callable[[], Any]) -> int:
        seen: list[str] = []

        def note(*arguments: Any) -> None:
            seen.append(arguments[2])

        event.listen(db.engine, "before_cursor_execute", note)
        look()
        event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    return count


def test_no_version_is_made_by_looking(world: World, operator: Browser) -> None:
    previewed(operator, grace="5")
    operator.get(f"{HERE}/versions/0/restore")
    assert db.session.query(SettingsVersion).count() == 0
