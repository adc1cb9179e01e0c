# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Mappings in the panel: this repository's words, editing, files, and trying it on a record."""

import csv
import json
from io import BytesIO, StringIO
from typing import Any

import pytest
from invenio_access.permissions import system_identity
from invenio_db import db
from lxml import html

from invenio_orcid_sync.core.mapping import DEFAULT
from invenio_orcid_sync.services import mapping_files, settings

from ..plugins.people import Browser, path_of
from ..plugins.world import World
from .forms import Form, table, words

HERE = "/administration/orcid"
PAGE = f"{HERE}/mappings"
SCHEMES = "RDM_RECORDS_IDENTIFIERS_SCHEMES"


def save(overrides: dict[str, Any], base: int = 0, **others: Any) -> int:
    """Save rows as the command line does."""
    content = {"mapping": overrides, **others}
    return settings.save(system_identity, content, base=base)


def kept() -> tuple[int, dict[str, Any]]:
    """Return what holds."""
    db.session.rollback()
    return settings.current(), settings.content(system_identity)


def edited(operator: Browser, rows: dict[str, str] | None = None) -> Form:
    """Fill the form of the mapping."""
    form = Form(operator.get(PAGE), "/mappings/preview")
    for name, value in (rows or {}).items():
        assert name in form.data, name
        form.choose(name, value)
    return form


def saved(operator: Browser, preview: Any) -> dict[str, Any]:
    """Save what a preview showed. :returns: the rows that hold then."""
    assert preview.status_code == 200, words(preview)
    assert Form(preview, "/versions/save").send(operator).status_code == 302
    return kept()[1].get("mapping", {})


def row(answer: Any, name: str) -> list[str]:
    """Return title and remarks of a word."""
    (found,) = html.fromstring(answer.text).xpath(f"//tr[@id='row-{name}']")
    cells = found.xpath("./th|./td[last()]")
    return [" ".join(cell.text_content().split()) for cell in cells]


# Looking.


def test_words_of_the_repository_are_listed_with_titles(
    world: World, operator: Browser
) -> None:
    page = operator.get(PAGE)
    assert row(page, "types.publication-article")[0] == (
        "Journal article publication-article"
    )
    form = edited(operator)
    assert form.data["types.dataset"] == ["*"]
    assert form.data["schemes.doi"] == ["*"]
    assert form.data["relationship.schemes.doi"] == [""]
    assert form.data["roles.editor"] == ["*"]
    assert form.data["relations.cites"] == ["*"]
    assert "0 rows are not as shipped." in words(page)
    assert "This repository does not have it." in row(page, "types.publication-thesis")


def test_words_that_no_row_names_are_flagged_and_escaped(
    world: World, operator: Browser
) -> None:
    own = {"inventory": {"label": "<script>Inventory"}}
    world.patch.setitem(
        world.site.app.config, SCHEMES, {**world.site.app.config[SCHEMES], **own}
    )
    page = operator.get(PAGE)
    assert "<script>Inventory" not in page.text
    assert row(page, "schemes.inventory") == [
        "<script>Inventory inventory",
        "No row names it: it becomes “not sent”.",
    ]
    links = html.fromstring(page.text).xpath("//a/@href")
    assert "#row-schemes.inventory" in links


def test_changed_rows_are_marked(world: World, operator: Browser) -> None:
    save({"types": {"dataset": "other"}, "relations": {"ispublishedin": None}})
    page = operator.get(PAGE)
    assert "2 rows are not as shipped." in words(page)
    assert row(page, "types.dataset")[1] == "Changed. As shipped: data-set."
    form = edited(operator)
    assert form.data["types.dataset"] == ["other"]
    assert form.data["relations.ispublishedin"] == [""]


# Editing.


def test_untouched_form_changes_nothing(world: World, operator: Browser) -> None:
    overrides = {
        "types": {"dataset": "other", "comic": "book"},
        "schemes": {"doi": None, "isbn": {"type": "isbn", "relationship": "part-of"}},
        "roles": {"editor": None},
        "relations": {"cites": "version-of"},
        "contributor_cap": 10,
    }
    save(overrides, sign_out_first=True)
    answer = edited(operator).send(operator)
    differences = [cells for cells in table(answer)] if "<table" in answer.text else []
    assert differences == []
    assert "Nothing would change" in words(answer)


@pytest.mark.parametrize(
    "rows, expected",
    [
        ({"types.dataset": "other"}, {"types": {"dataset": "other"}}),
        ({"types.dataset": "data-set"}, {}),
        ({"schemes.doi": ""}, {"schemes": {"doi": None}}),
        ({"schemes.doi": "doi"}, {}),
        ({"schemes.igsn": "other-id"}, {"schemes": {"igsn": "other-id"}}),
        (
            {"relationship.schemes.isbn": "part-of"},
            {"schemes": {"isbn": {"type": "isbn", "relationship": "part-of"}}},
        ),
        (
            {"schemes.doi": "", "relationship.schemes.doi": "part-of"},
            {"schemes": {"doi": None}},
        ),
        ({"roles.editor": ""}, {"roles": {"editor": None}}),
        ({"roles.editor": "supervision"}, {"roles": {"editor": "supervision"}}),
        ({"relations.cites": "part-of"}, {"relations": {"cites": "part-of"}}),
        ({"relations.ispartof": ""}, {"relations": {"ispartof": None}}),
    ],
    ids=[f"edit-{n}" for n in range(11)],
)
def test_row_is_edited_in_place(
    world: World, operator: Browser, rows: dict[str, str], expected: dict[str, Any]
) -> None:
    preview = edited(operator, rows).send(operator)
    if expected:
        assert saved(operator, preview) == expected
    else:
        assert "Nothing would change" in words(preview)


def test_row_is_set_back_and_others_stay(world: World, operator: Browser) -> None:
    own = {"types": {"dataset": "other", "software": "other"}, "citation": False}
    save(own, sign_out_first=True)
    preview = edited(operator, {"types.dataset": "*"}).send(operator)
    assert table(preview) == [["Resource type “dataset”", "other", "the default"]]
    assert saved(operator, preview) == {
        "types": {"software": "other"},
        "citation": "none",
    }
    assert kept()[1]["sign_out_first"] is True


def test_all_rows_are_set_back(world: World, operator: Browser) -> None:
    save({"types": {"dataset": "other"}, "roles": {"editor": None}, "citation": False})
    form = edited(operator)
    answer = operator.post(f"{PAGE}/edit", {**form.data, "reset": ["all"]})
    assert "This is not saved yet." in words(answer)
    form = Form(answer, "/mappings/preview")
    assert form.data["types.dataset"] == ["*"]
    assert saved(operator, form.send(operator)) == {"citation": "none"}


def test_what_it_would_do_is_said_before(world: World, operator: Browser) -> None:
    author = world.author()
    world.publish(author, resource_type={"id": "dataset"})
    world.drain()
    preview = edited(operator, {"types.dataset": "other"}).send(operator)
    assert table(preview) == [["Resource type “dataset”", "the default", "other"]]
    assert "1 work would be changed." in words(preview)
    assert kept() == (0, {})


@pytest.mark.parametrize(
    "name, value",
    [
        ("types.dataset", "film"),
        ("types.dataset", ""),
        ("schemes.doi", "<b>doi"),
        ("roles.editor", "king"),
        ("relations.cites", "self"),
        ("relationship.schemes.igsn", "part-of"),
        ("relationship.schemes.isbn", "self"),
    ],
)
def test_row_that_cannot_be_is_named_and_the_others_are_kept(
    world: World, operator: Browser, name: str, value: str
) -> None:
    answer = edited(operator, {name: value}).send(operator)
    assert answer.status_code == 400
    assert f"Mapping {name.removeprefix('relationship.')}" in words(answer)
    assert "<b>doi" not in answer.text
    assert kept() == (0, {})


def test_words_and_fields_that_are_not_there_are_refused(
    world: World, operator: Browser
) -> None:
    for name in ("types.poem", "client_secret", "types"):
        answer = edited(operator).choose(name, "book").send(operator)
        assert (answer.status_code, name in words(answer)) == (400, True)
    assert kept() == (0, {})


def test_fields_that_are_missing_stay_as_they_were(
    world: World, operator: Browser
) -> None:
    save({"types": {"dataset": "other"}})
    form = edited(operator, {"types.software": "other"})
    del form.data["types.dataset"]
    assert saved(operator, form.send(operator)) == {
        "types": {"dataset": "other", "software": "other"}
    }


def test_forged_mapping_is_left_out_and_named(world: World, operator: Browser) -> None:
    forged = {"types": {"x": "film", "dataset": "other"}, "roles": 5, "cap": 1}
    form = edited(operator).fill(content=json.dumps({"mapping": forged}))
    for path in ("preview", "trial", "edit"):
        answer = operator.post(f"{PAGE}/{path}", form.data)
        assert answer.status_code == (200 if path == "edit" else 400)
        assert "Mapping types.x: 'film' is not allowed." in words(answer)
        assert "Mapping roles: 5 is not allowed." in words(answer)
    assert kept() == (0, {})


def test_mapping_fixed_by_the_instance_is_shown(
    world: World, operator: Browser
) -> None:
    extension = world.site.ui.extensions["invenio-orcid-sync"]
    world.patch.setattr(
        extension, "_configured", extension._configured | {"ORCID_SYNC_MAPPING"}
    )
    world.set(MAPPING={"types": {"dataset": "other"}})
    page = operator.get(PAGE)
    assert "The mapping is fixed in invenio.cfg" in words(page)
    assert row(page, "types.dataset")[1] == "Changed. As shipped: data-set."
    assert "<select" not in page.text
    data = {**Form(page, "/mappings/trial").data, "types.dataset": "book"}
    answer = operator.post(f"{PAGE}/preview", data)
    assert (answer.status_code, kept()) == (400, (0, {}))
    assert "ORCID_SYNC_MAPPING is set in invenio.cfg" in words(answer)


# Trying.


def tried(operator: Browser, rows: dict[str, str], **values: str) -> Any:
    """Try rows on a record."""
    form = edited(operator, rows).fill(**values)
    return operator.post(f"{PAGE}/trial", form.data)


def test_trial_shows_both_side_by_side_and_keeps_the_draft(
    world: World, operator: Browser
) -> None:
    author, other = world.author(), world.author()
    recid = world.publish(author, other, title="<u>Notes")
    said = "2 things of the record have no place at ORCID, or were shortened."
    rows = {"types.publication-article": "review"}
    page = tried(operator, rows, record=f" {recid} ", orcid=other.orcid)
    assert page.status_code == 200
    assert "<u>Notes" not in page.text
    cells = table(page)
    assert ["changed", '"type": "journal-article",', '"type": "review",'] in cells
    assert len([one for one in cells if one[0]]) == 1
    assert "It keeps all rules of ORCID that we know." in words(page)
    assert f"{said} Markup is taken out of a title." in words(page)
    assert kept() == (0, {})
    preview = Form(page, "/versions/preview").send(operator)
    assert saved(operator, preview) == {"types": {"publication-article": "review"}}


def test_trial_goes_back_to_the_mapping(world: World, operator: Browser) -> None:
    recid = world.publish(world.author())
    page = tried(operator, {"types.dataset": "other"}, record=recid)
    assert "ORCID would get the same as now." in words(page)
    back = operator.post(f"{PAGE}/edit", Form(page, "/mappings/edit").data)
    assert Form(back, "/mappings/preview").data["types.dataset"] == ["other"]


@pytest.mark.parametrize(
    "record, orcid, said",
    [
        ("", "", "Say which record"),
        ("no-such", "", "There is no record 'no-such' here."),
        ("<script>", "", "There is no record '<script>' here."),
        ("a\0b", "", "There is no record"),
        (None, "1234", "'1234' is no ORCID iD"),
    ],
)
def test_trial_that_cannot_be_says_why_and_keeps_the_draft(
    world: World, operator: Browser, record: str | None, orcid: str, said: str
) -> None:
    recid = world.publish(world.author()) if record is None else record
    page = tried(operator, {"types.dataset": "other"}, record=recid, orcid=orcid)
    assert (page.status_code, said in words(page)) == (400, True)
    assert "'<script>'" not in page.text
    form = Form(page, "/mappings/trial")
    assert json.loads(form.data["content"][0]) == {
        "mapping": {"types": {"dataset": "other"}}
    }
    assert form.data["orcid"] == [orcid]


def test_trial_of_a_record_that_is_not_public_shows_nothing_of_it(
    world: World, operator: Browser
) -> None:
    recid = world.publish(world.author(), title="Secret notes", access="restricted")
    page = tried(operator, {}, record=recid)
    assert page.status_code == 400
    assert "its page is not open to everybody" in words(page)
    assert "Secret notes" not in page.text


# Files.


def uploaded(operator: Browser, data: bytes | None) -> Any:
    """Upload a file."""
    token = Form(operator.get(PAGE), "/mappings/upload").data
    file = {} if data is None else {"file": (BytesIO(data), "mapping.csv")}
    return operator.post(f"{PAGE}/upload", {**token, **file})


def test_downloads_come_in_again(world: World, operator: Browser) -> None:
    own = {"types": {"dataset": "other", "=1+1": "book"}, "citation": False}
    save(own)
    files = [operator.get(f"{PAGE}.{kind}") for kind in ("csv", "json")]
    assert [one.headers["Content-Disposition"] for one in files] == [
        'attachment; filename="orcid-mapping.csv"',
        'attachment; filename="orcid-mapping.json"',
    ]
    assert [one.mimetype for one in files] == ["text/csv", "application/json"]
    lines = list(csv.reader(StringIO(files[0].data.decode("utf-8-sig"))))
    assert ["types", "'=1+1", "book", ""] in lines
    assert len(lines) > len(DEFAULT.types)
    for file in files:
        assert mapping_files.read(file.data) == own | {"citation": "none"}
        assert "Nothing would change" in words(uploaded(operator, file.data))


def test_upload_is_seen_before_it_is_saved(world: World, operator: Browser) -> None:
    save({"types": {"software": "other"}}, sign_out_first=True)
    data = "kind;name;target;relationship\ntypes;dataset;other;\n".encode("utf-8-sig")
    preview = uploaded(operator, data)
    assert table(preview) == [
        ["Resource type “dataset”", "the default", "other"],
        ["Resource type “software”", "other", "the default"],
    ]
    assert kept()[0] == 1
    assert saved(operator, preview) == {"types": {"dataset": "other"}}
    assert kept()[1]["sign_out_first"] is True


HEAD = b"kind,name,target,relationship\n"


@pytest.mark.parametrize(
    "data, said",
    [
        (None, "Line 1: The file is empty, or none was chosen."),
        (b" \n", "Line 1: The file is empty, or none was chosen."),
        (HEAD + b"types,a,book,\ntypes,x,<b>film,\ntypes,y,film,\n", "Line 4: "),
        (HEAD + b"types,\xff,book,\n", "Line 2: This is not UTF-8"),
        ("kind,name\n".encode("utf-16"), "Line 1: This is not UTF-8"),
        (HEAD + b"types,a\x00,book,\n", "control characters"),
        (b"name,target\nx,y\n", "Line 1: There is no column"),
        (HEAD + b"poems,x,book,\n", "Line 2: Mapping kind: 'poems'"),
        (b'{"types": {"x": \n "film"}}', "Line 1: Mapping types.x: 'film'"),
        (b'{"types": ', "Line 1: This is not JSON"),
        (b"{" * 90_000, "Line 1: "),
        (b"x" * 100_001, "Line 1: The file is larger than 100000 bytes."),
        (b"\x89PNG\r\n\x1a\n", "Line 1: This is not UTF-8"),
    ],
    ids=[f"file-{n}" for n in range(13)],
)
def test_bad_upload_is_refused_by_line(
    world: World, operator: Browser, data: bytes | None, said: str
) -> None:
    save({"types": {"software": "other"}})
    answer = uploaded(operator, data)
    assert answer.status_code == 400
    assert said in words(answer)
    assert "<b>film" not in answer.text
    assert kept() == (1, {"mapping": {"types": {"software": "other"}}})


def test_largest_file_goes_through_all_forms(world: World, operator: Browser) -> None:
    rows = "".join(f"schemes,s{n},doi,part-of\n" for n in range(3800))
    data = HEAD + rows.encode()
    assert 90_000 < len(data) <= mapping_files.LARGEST
    preview = uploaded(operator, data)
    assert len(saved(operator, preview)["schemes"]) == 3800


def test_conflict_keeps_rows_of_both(world: World, operator: Browser) -> None:
    form = edited(operator, {"types.dataset": "other", "types.image": "other"})
    save({"types": {"software": "other", "image": "book"}})
    conflict = form.send(operator)
    assert conflict.status_code == 409
    assert [cells[0] for cells in table(conflict)] == [
        "Resource type “image” Both of you changed it.",
        "Resource type “software”",
    ]
    again = Form(conflict, "/versions/preview").send(operator)
    assert saved(operator, again) == {
        "types": {"dataset": "other", "image": "other", "software": "other"}
    }


def test_draft_of_the_mapping_goes_on_in_the_settings(
    world: World, operator: Browser
) -> None:
    world.free("GRACE")
    preview = edited(operator, {"types.dataset": "other"}).send(operator)
    form = Form(Form(preview, "/settings/edit").send(operator), "/settings/preview")
    both = form.fill(grace="5").send(operator)
    assert saved(operator, both) == {"types": {"dataset": "other"}}
    assert kept()[1]["grace"] == 5


def test_saving_leads_to_the_settings(world: World, operator: Browser) -> None:
    preview = edited(operator, {"types.dataset": "other"}).send(operator)
    done = Form(preview, "/versions/save").send(operator)
    assert path_of(done) == f"{HERE}/settings"
