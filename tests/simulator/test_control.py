# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The control API (design section 9)."""

import time

import pytest
import requests

from invenio_orcid_sync.simulator import Simulator

from .world import CALLBACK, MEMBER, OTHER, PASSWORD, SCOPE, code_of, external_id, work


def test_control_is_off_unless_asked_for():
    simulator = Simulator()
    url = simulator.start(control=False)
    try:
        response = requests.post(f"{url}/__control__/reset", timeout=10)
    finally:
        simulator.stop()
    assert response.status_code == 404


def test_reset_empties_everything(world, token):
    world.post()
    world.fault("html_503", times=None)
    world.control("POST", "limits", {"rate": 1})
    world.control("POST", "clock", {"advance": 1e6})
    world.control("POST", "reset")
    registry = world.simulator.registry
    assert (registry.clients, registry.records, registry.access) == ({}, {}, {})
    assert world.control("GET", "faults") == {"faults": []}
    assert world.control("GET", "requests") == {"requests": []}
    assert world.simulator.application.limits.rate is None
    assert abs(world.control("GET", "clock")["seconds"] - time.time()) < 5


def test_records_get_an_id_of_the_new_block(world):
    first, second = world.person(), world.person()
    assert first.startswith("0009-0000-1")
    assert first != second


def test_records_take_a_given_id(world):
    given = {"orcid": "0000-0002-1825-0097", "given_names": "Josiah"}
    assert world.control("POST", "records", given) == {"orcid": given["orcid"]}


@pytest.mark.parametrize(
    "body, reason",
    [
        ({"orcid": "0000-0002-1825-0098"}, "the check digit is wrong"),
        ({"orcid": "ada"}, "not an ORCID iD"),
        ({"surname": "x"}, "unknown key surname"),
        ({"state": "asleep"}, "state must be one of"),
        ({"visibility_default": "secret"}, "visibility_default must be one of"),
        ({"works": [{"work": {"type": "poem"}}]}, "work: "),
        (
            {
                "works": [
                    {"work": work(put_code=None, type="book") | {"external-ids": None}}
                ]
            },
            "work: 9023",
        ),
        ({"works": [{"work": 5}]}, "work: work must be an object"),
        ({"works": 5}, ""),
        ([], "the body must be a JSON object"),
    ],
)
def test_records_refused(world, body, reason):
    answer = world.control("POST", "records", body, status=400)
    assert reason in answer["error"]


def test_records_refused_twice(world):
    body = {"orcid": world.orcid}
    assert world.control("POST", "records", body, status=400) == {
        "error": f"{world.orcid} is registered already"
    }


def test_records_with_works(world, token):
    entries = [
        {"work": work("10.1/a"), "source": MEMBER, "visibility": "limited"},
        {"work": work("10.1/b"), "source": None},
    ]
    orcid = world.person(works=entries)
    shown = world.control("GET", f"records/{orcid}")
    summaries = [s for g in shown["works"]["group"] for s in g["work-summary"]]
    found = {
        s["external-ids"]["external-id"][0]["external-id-value"]: (
            s["visibility"],
            s["source"]["source-client-id"] is not None,
        )
        for s in summaries
    }
    assert found == {"10.1/a": ("limited", True), "10.1/b": ("public", False)}


def test_record_shows_what_is_hidden_from_others(world):
    put_code = world.post()
    world.act("edit_visibility", put_code=put_code, visibility="private")
    shown = world.control("GET", f"records/{world.orcid}")
    (group,) = shown.pop("works")["group"]
    assert [s["put-code"] for s in group["work-summary"]] == [put_code]
    assert shown == {
        "orcid": world.orcid,
        "given_names": "Ada",
        "family_name": "Lovelace",
        "email": "person0@example.org",
        "state": "active",
        "primary": None,
        "visibility_default": "public",
    }


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"client_id": "APP-NOBODY"}, "no client APP-NOBODY"),
        ({"orcid": "0000-0002-1825-0097"}, "no record 0000-0002-1825-0097"),
        ({"scope": "/made-up"}, "Invalid scope: /made-up"),
        ({"scope": "/read-public"}, "Invalid scope: /read-public"),
        ({"scope": None}, ""),
    ],
)
def test_tokens_refused(world, changes, reason):
    body = {"orcid": world.orcid, "client_id": MEMBER, "scope": SCOPE} | changes
    if body["scope"] is None:
        del body["scope"]
        reason = "missing: 'scope'"
    assert world.control("POST", "tokens", body, status=400) == {"error": reason}


@pytest.mark.parametrize(
    "body, reason",
    [
        ({}, "missing: 'client_id'"),
        ({"client_id": "APP-1", "secret": "x"}, "unknown key secret"),
        ({"client_id": "APP-1", "state": "asleep"}, "state must be active"),
    ],
)
def test_clients_refused(world, body, reason):
    answer = world.control("POST", "clients", body, status=400)
    assert answer["error"].startswith(reason)


def test_action_delete_work(world, token):
    put_code = world.post()
    world.act("delete_work", put_code=put_code)
    sent = work(put_code=put_code, type="book")
    response = world.api("PUT", f"work/{put_code}", token, json=sent)
    assert code_of(response) == (404, 9016)


def test_action_edit_visibility(world, token):
    put_code = world.post()
    world.act("edit_visibility", put_code=put_code, visibility="limited")
    read = world.api("GET", f"work/{put_code}", token).json()
    assert read["visibility"] == "limited"
    response = world.api("PUT", f"work/{put_code}", token, json=read | {"type": "book"})
    assert response.json()["visibility"] == "limited"


def test_action_add_own_copy_of_a_work_of_its_own(world, token):
    made = world.act("add_own_copy", work=work("10.1/mine"), visibility="limited")
    read = world.api("GET", f"work/{made['put_code']}", token).json()
    assert read["source"]["source-orcid"]["path"] == world.orcid
    assert read["source"]["source-name"] == {"value": "Ada Lovelace"}
    assert read["visibility"] == "limited"
    assert world.post(work("10.1/mine")) == made["put_code"] + 1


def test_action_add_own_copy_is_independent_of_the_first(world, token):
    put_code = world.post()
    copy = world.act("add_own_copy", put_code=put_code)["put_code"]
    sent = work(put_code=put_code, type="book")
    world.api("PUT", f"work/{put_code}", token, json=sent)
    kinds = [
        world.api("GET", f"work/{code}", token).json()["type"]
        for code in (put_code, copy)
    ]
    assert kinds == ["book", "journal-article"]
    other = work(external_id("10.1234/engine"), put_code=copy)
    response = world.api("PUT", f"work/{copy}", token, json=other | {"type": "book"})
    assert code_of(response) == (409, 9021)


@pytest.mark.parametrize(
    "body, reason",
    [
        ({}, "action must be one of add_own_copy, deactivate"),
        ({"action": "delete_work", "put_code": 5}, "no work 5 on"),
        ({"action": "delete_work"}, "missing: 'put_code'"),
        ({"action": "edit_visibility", "put_code": 5}, "no work 5 on"),
        ({"action": "deprecate", "primary": "0000-0002-1825-0097"}, "no other record"),
    ],
)
def test_action_refused(world, body, reason):
    path = f"records/{world.orcid}/actions"
    answer = world.control("POST", path, body, status=400)
    assert answer["error"].startswith(reason)


def test_action_edit_visibility_to_an_unknown_one(world):
    put_code = world.post()
    body = {"action": "edit_visibility", "put_code": put_code, "visibility": "secret"}
    path = f"records/{world.orcid}/actions"
    answer = world.control("POST", path, body, status=400)
    assert answer["error"].startswith("visibility must be one of")


def test_action_on_an_unknown_record(world):
    path = "records/0000-0002-1825-0097/actions"
    answer = world.control("POST", path, {"action": "lock"}, status=400)
    assert answer == {"error": "no record 0000-0002-1825-0097"}


def test_requests_tell_whether_the_token_counted_when_they_came_in(world):
    token = world.token(client=OTHER)
    before = world.control("GET", "requests")["requests"]
    world.api("GET", "works", token)
    world.act("revoke_client", client_id=OTHER)
    world.api("GET", "works", token)
    entries = world.control("GET", "requests")["requests"][len(before) :]
    shown = [(entry["status"], entry["ended"]) for entry in entries]
    assert shown == [(200, None), (401, "USER_REVOKED")]


def test_requests_tell_what_came_in(world):
    token = world.token(client=OTHER)
    before = world.control("GET", "requests")["requests"]
    world.api("GET", "works?x=1", token)
    world.api("POST", "work", token, json=work())
    entries = world.control("GET", "requests")["requests"][len(before) :]
    kept = ("method", "path", "status", "client", "orcid", "fault")
    shown = [{key: entry[key] for key in kept} for entry in entries]
    common = {"client": OTHER, "orcid": world.orcid, "fault": None}
    assert shown == [
        {
            "method": "GET",
            "path": f"/v3.0/{world.orcid}/works",
            "status": 200,
            **common,
        },
        {
            "method": "POST",
            "path": f"/v3.0/{world.orcid}/work",
            "status": 201,
            **common,
        },
    ]
    assert entries[0]["bytes"] > 0
    assert entries[1]["id"] == entries[0]["id"] + 1


def test_requests_since(world, token):
    world.api("GET", "works", token)
    last = world.control("GET", "requests")["requests"][-1]["id"]
    world.api("GET", "record", token)
    (entry,) = world.control("GET", f"requests?since={last}")["requests"]
    assert entry["path"] == f"/v3.0/{world.orcid}/record"


def test_requests_hold_no_secrets(world, token):
    world.api("GET", f"works?access_token={token}")
    form = {"client_id": MEMBER, "client_secret": "hidden-secret", "token": token}
    world.http.post(f"{world.url}/oauth/revoke", data=form)
    fields = {"userId": world.orcid, "password": PASSWORD, "action": "signin"}
    query = f"client_id={MEMBER}&response_type=code&redirect_uri={CALLBACK}"
    world.http.post(
        f"{world.url}/oauth/authorize?{query}&scope=/read-limited", data=fields
    )
    text = world.http.get(f"{world.url}/__control__/requests").text
    secrets = (token, "hidden-secret", PASSWORD, "access_token")
    assert [secret for secret in secrets if secret in text] == []
    assert f'"client": "{MEMBER}"' in text


def test_clock_stops_and_goes_on(world, token):
    stopped = {"stopped": True, "now": "2030-01-01T00:00:00+00:00"}
    assert world.control("POST", "clock", stopped) == {
        "now": "2030-01-01T00:00:00+00:00",
        "seconds": 1893456000.0,
        "stopped": True,
    }
    put_code = world.post()
    read = world.api("GET", f"work/{put_code}", token).json()
    assert read["created-date"] == {"value": 1893456000000}
    world.control("POST", "clock", {"stopped": False})
    assert world.control("GET", "clock")["seconds"] > 1893456000


def test_clock_refuses_what_it_does_not_know(world):
    answer = world.control("POST", "clock", {"forward": 1}, status=400)
    assert answer == {"error": "clock knows now, advance and stopped, not forward"}


def test_limits_hold_back_and_then_refuse(world, token):
    world.control("POST", "limits", {"rate": 20, "burst": 2})
    started = time.monotonic()
    statuses = [world.api("GET", "works", token).status_code for _ in range(5)]
    assert statuses == [200] * 5
    assert time.monotonic() - started >= 0.2


def test_limits_refuse_with_the_proxys_page(world, token):
    limits = world.simulator.application.limits
    world.control("POST", "limits", {"rate": 1, "burst": 0})
    assert world.api("GET", "works", token).status_code == 200
    assert limits.wait_of("127.0.0.1", public=False) is None
    response = world.api("GET", "works", token)
    assert (response.status_code, response.headers["Content-Type"]) == (
        503,
        "text/html",
    )
    assert "Retry-After" not in response.headers


@pytest.mark.parametrize("constant", ["Infinity", "-Infinity", "NaN"])
def test_limits_refuse_what_is_no_number(world, constant):
    """Python reads these; JSON has none of them."""
    answer = requests.post(
        f"{world.simulator.url}/__control__/limits",
        data=f'{{"rate": 1, "burst": {constant}}}',
        timeout=10,
    )
    assert answer.status_code == 400
    assert constant in answer.text
    assert world.simulator.application.limits.rate is None


def test_limits_leave_the_web_site_alone(world):
    world.control("POST", "limits", {"rate": 0.001, "burst": 0})
    pages = [world.http.get(f"{world.url}/{world.orcid}") for _ in range(3)]
    assert [page.status_code for page in pages] == [200] * 3


@pytest.mark.parametrize("rate", [0, -1])
def test_limits_refuse_a_rate_that_lets_nothing_through(world, rate):
    answer = world.control("POST", "limits", {"rate": rate}, status=400)
    assert answer == {"error": "rate must be above 0, or null for no limit"}


def test_pump_has_nothing_to_deliver(world):
    assert world.control("POST", "webhooks/pump") == {
        "delivered": 0,
        "failed": 0,
        "pending": 0,
    }


def test_location_style_must_be_known(world):
    answer = world.control("POST", "reset", {"location_style": "odd"}, status=400)
    assert answer == {"error": "location_style must be clean or internal"}
