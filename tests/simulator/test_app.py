# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What no client may bring about: a crash, a mix-up of requests, a lock that stays."""

import json
import logging

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from invenio_orcid_sync.simulator.errors import TABLE, OrcidError
from invenio_orcid_sync.simulator.lists import VISIBILITIES

from .world import code_of, work

JSON = {"Content-Type": "application/json"}
XML = "application/vnd.orcid+xml"

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["title", "type", "value", "external-id", "external-ids"])
        | st.text(max_size=3),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    body=VALUES,
    path=st.sampled_from(["work", "works"]),
    accept=st.sampled_from(
        [
            "application/json",
            XML,
        ]
    ),
)
def test_any_json_gets_an_answer_of_the_registry(world, body, path, accept):
    response = world.api(
        "POST",
        path,
        world.token(),
        accept=accept,
        data=json.dumps(body),
        headers=JSON,
    )
    assert response.status_code in (200, 201, 400, 409)


@pytest.mark.parametrize("accept", ["application/json", XML])
@pytest.mark.parametrize("name", ["\ud800", "\x00", "\x07", "\ufffe", "<&>", "é"])
def test_error_repeats_odd_characters_safely(world, token, name, accept):
    data = json.dumps(work() | {name: 1})
    response = world.api("POST", "work", token, accept, data=data, headers=JSON)
    assert response.status_code == 400
    if accept == XML:
        etree.fromstring(response.content)
    else:
        assert response.json()["error-code"] == 9047


def test_failure_inside_is_9008_and_frees_the_lock(world, token, caplog):
    put_code = world.post()
    record = world.simulator.registry.records[world.orcid]
    content = record.works[put_code].content
    record.works[put_code].content = None
    with caplog.at_level(logging.CRITICAL, "invenio_orcid_sync.simulator.app"):
        response = world.api("GET", f"work/{put_code}", token)
    assert code_of(response) == (500, 9008)
    record.works[put_code].content = content
    assert world.api("GET", f"work/{put_code}", token).status_code == 200


def test_failure_inside_a_page_is_500(world, caplog):
    record = world.simulator.registry.records[world.orcid]
    works, record.works = record.works, None
    with caplog.at_level(logging.CRITICAL, "invenio_orcid_sync.simulator.app"):
        response = world.http.get(f"{world.url}/{world.orcid}")
    record.works = works
    assert response.status_code == 500
    assert world.http.get(f"{world.url}/{world.orcid}").status_code == 200


def test_deep_json_is_no_crash(world, token, caplog):
    data = "[" * 100_000
    with caplog.at_level(logging.CRITICAL, "invenio_orcid_sync.simulator.app"):
        response = world.api("POST", "work", token, data=data, headers=JSON)
    assert response.status_code in (400, 500)
    assert world.api("GET", "works", token).status_code == 200


@pytest.mark.parametrize("code", sorted(TABLE))
def test_error_table_rows_make_complete_bodies(code):
    error = OrcidError(code, "why", put_code=7, reason="moved", type="t", value="v")
    body = error.body("A client")
    assert (body["response-code"], body["error-code"]) == (TABLE[code].status, code)
    assert body["developer-message"].endswith(" Full validation error: why")
    assert body["user-message"]


@pytest.mark.parametrize("visibility", sorted(VISIBILITIES))
def test_every_visibility_reads_back_to_its_source(world, token, visibility):
    put_code = world.post()
    world.act("edit_visibility", put_code=put_code, visibility=visibility)
    read = world.api("GET", f"work/{put_code}", token).json()
    assert read["visibility"] == visibility
