# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The control API: what a test does to the registry from outside (design section 9).

All of it is our choice. Bodies and answers are JSON; a wrong body is 400 with the reason.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from werkzeug.routing import Rule
from werkzeug.wrappers import Request, Response

from . import faults, rows, seed
from .actions import act
from .latency import Latency
from .limits import BURST
from .works.views import works

if TYPE_CHECKING:
    from .app import Application


# Called without the registry's lock: callbacks may ask the registry something.
UNLOCKED = frozenset({"/__control__/webhooks/pump"})


class ControlError(ValueError):
    """A request that the control API cannot follow; the text says why."""


def rules() -> Iterator[Rule]:
    """List the routes below /__control__."""
    for path, method, endpoint in (
        ("reset", "POST", reset),
        ("snapshot", "GET", snapshot),
        ("restore", "POST", restore),
        ("clients", "POST", clients),
        ("records", "POST", records),
        ("records/<orcid:orcid>", "GET", record),
        ("tokens", "POST", tokens),
        ("records/<orcid:orcid>/actions", "POST", actions),
        ("faults", "GET", list_faults),
        ("faults", "POST", add_faults),
        ("faults", "DELETE", clear_faults),
        ("requests", "GET", requests),
        ("limits", "POST", limits),
        ("clock", "GET", clock),
        ("clock", "POST", clock),
        ("webhooks", "GET", list_webhooks),
        ("webhooks/pump", "POST", pump),
    ):
        yield Rule(f"/__control__/{path}", methods=[method], endpoint=endpoint)


def reply(body: Any, status: int = 200) -> Response:
    """Make a JSON answer."""
    return Response(json.dumps(body), status, content_type="application/json")


def handled(
    application: "Application", request: Request, endpoint: Any, values: dict[str, Any]
) -> Response:
    """Run one call; what the caller did wrong is 400 with the reason."""
    try:
        return endpoint(application, request, **values)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        reason = f"missing: {error}" if isinstance(error, KeyError) else str(error)
        return reply({"error": reason}, 400)


def _refused(constant: str) -> None:
    raise ControlError(f"{constant} is no number in JSON")


def body_of(request: Request) -> dict[str, Any]:
    """Read the body, nothing standing for {}."""
    data = json.loads(request.get_data() or b"{}", parse_constant=_refused)
    if not isinstance(data, dict):
        raise ControlError("the body must be a JSON object")
    return data


def reset(application: "Application", request: Request) -> Response:
    """Go back to the start: the seed alone, no faults, no log, limits as started."""
    body = body_of(request)
    style = body.get("location_style", "clean")
    if style not in ("clean", "internal"):
        raise ControlError("location_style must be clean or internal")
    errors = body.get("error_style", "query")
    if errors not in ("query", "fragment"):
        raise ControlError("error_style must be query or fragment")
    application.restart()
    application.registry.location_style = style
    application.registry.error_style = errors
    return reply({})


def snapshot(application: "Application", request: Request) -> Response:
    """Give the whole state, to be kept and sent back to restore."""
    return reply({"rows": [list(row) for row in rows.every(application.registry)]})


def restore(application: "Application", request: Request) -> Response:
    """Take the state of a snapshot; faults, limits and log stay as they are.

    One that cannot be read changes nothing.
    """
    listed = [rows.Row(*row) for row in body_of(request)["rows"]]
    if not any(row.table == "meta" for row in listed):
        raise ControlError("rows must be those of a snapshot: meta is missing")
    before = list(rows.every(application.registry))
    try:
        rows.fill(application.registry, listed)
    except ValueError:
        rows.fill(application.registry, before)
        raise
    application.forget_later()
    application.store_all()
    return reply({})


def clients(application: "Application", request: Request) -> Response:
    """Register a client."""
    return reply(seed.client(application.registry, body_of(request)), 201)


def records(application: "Application", request: Request) -> Response:
    """Register a person."""
    return reply(seed.record(application.registry, body_of(request)), 201)


def record(application: "Application", request: Request, orcid: str) -> Response:
    """Show a record with all its works, whatever their visibility."""
    registry = application.registry
    found = _record(application, orcid)
    return reply(
        {
            "orcid": orcid,
            "given_names": found.given_names,
            "family_name": found.family_name,
            "email": found.email,
            "state": found.state,
            "primary": found.primary,
            "visibility_default": found.visibility_default,
            "works": works(registry, orcid, found.works.values()),
        }
    )


def tokens(application: "Application", request: Request) -> Response:
    """Issue a token without the browser."""
    return reply(seed.token(application.registry, body_of(request)), 201)


def _record(application: "Application", orcid: str) -> Any:
    if (found := application.registry.records.get(orcid)) is None:
        raise ControlError(f"no record {orcid}")
    return found


def actions(application: "Application", request: Request, orcid: str) -> Response:
    """Do what the record's owner or the registry's staff would do."""
    body = body_of(request)
    return reply(act(application.registry, _record(application, orcid), body))


def _shown(fault: faults.Fault) -> dict[str, Any]:
    match = {"method": fault.method, "path": fault.path}
    counters = {"times": fault.times, "skip": fault.skip}
    return {"match": match, "fault": fault.kind, **counters, **fault.options}


def list_faults(application: "Application", request: Request) -> Response:
    """Show what is left of the script."""
    return reply({"faults": [_shown(fault) for fault in application.script.faults]})


def add_faults(application: "Application", request: Request) -> Response:
    """Append one fault, or a list of them."""
    data = json.loads(request.get_data() or b"null")
    listed = [faults.parse(d) for d in (data if isinstance(data, list) else [data])]
    for fault in listed:
        application.script.add(fault)
    return list_faults(application, request)


def clear_faults(application: "Application", request: Request) -> Response:
    """Forget the script."""
    application.script.clear()
    return list_faults(application, request)


def requests(application: "Application", request: Request) -> Response:
    """Show the log, oldest first; `?since=ID` gives what came after."""
    since = int(request.args.get("since", 0))
    return reply({"requests": application.log.since(since)})


def limits(application: "Application", request: Request) -> Response:
    """Set the leaky bucket, the latency, or both; null takes either off.

    One that is wrong changes nothing.
    """
    body = body_of(request)
    if unknown := sorted(body.keys() - {"rate", "burst", "latency"}):
        raise ControlError(f"limits knows rate, burst and latency, not {unknown[0]}")
    bucket = application.limits
    rate, burst = bucket.rate, bucket.burst
    if body.keys() != {"latency"}:
        rate, burst = body["rate"], int(body.get("burst", BURST))
        if rate is not None and float(rate) <= 0:
            raise ControlError("rate must be above 0, or null for no limit")
    latency = application.latency
    if "latency" in body:
        given = body["latency"]
        latency = None if given is None else Latency.parse(given)
    application.latency = latency
    if body.keys() != {"latency"}:
        bucket.set(rate and float(rate), burst)
    shown = latency.shown() if latency else None
    return reply({"rate": bucket.rate, "burst": bucket.burst, "latency": shown})


def clock(application: "Application", request: Request) -> Response:
    """Move time: `now` (seconds or ISO 8601), `advance` (seconds), `stopped` (true, false)."""
    moved, body = application.registry.clock, body_of(request)
    if unknown := sorted(body.keys() - {"now", "advance", "stopped"}):
        raise ControlError(f"clock knows now, advance and stopped, not {unknown[0]}")
    if body.get("stopped") is True and not moved.stopped:
        moved.stop()
    if "now" in body:
        moved.set(_moment(body["now"]))
    moved.set(moved.now() + float(body.get("advance", 0)))
    if body.get("stopped") is False and moved.stopped:
        moved.go_on()
    application.run_due()
    now = datetime.fromtimestamp(moved.now(), UTC).isoformat()
    return reply({"now": now, "seconds": moved.now(), "stopped": moved.stopped})


def _moment(given: Any) -> float:
    if not isinstance(given, str):
        return float(given)
    moment = datetime.fromisoformat(given)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def pump(application: "Application", request: Request) -> Response:
    """Call all webhooks that are due; `every` does so again and again, null no more.

    Answers `{delivered, failed, pending}`, pending being those with a change yet to tell.
    """
    body = body_of(request)
    if "every" in body:
        every = body["every"]
        if every is not None and float(every) <= 0:
            raise ControlError("every must be above 0, or null to stop")
        application.pump.stop()
        if every is not None:
            application.pump.start(float(every))
    return reply(application.pump.run())


def list_webhooks(application: "Application", request: Request) -> Response:
    """Show what is registered, and how calling went."""
    hooks = application.registry.webhooks.values()
    return reply({"webhooks": [asdict(hook) for hook in hooks]})
