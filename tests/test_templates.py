# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What operators copy into their monitoring and deployment names nothing that does not exist."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from invenio_orcid_sync import config, ext
from invenio_orcid_sync.services.metrics import FAMILIES, NAMES

from .documented import rows

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "templates"
GUIDE = ROOT / "docs" / "operator-guide.md"
DEPLOYMENT = ROOT / "docs" / "deployment.md"

DASHBOARD = json.loads((TEMPLATES / "grafana-dashboard.json").read_text())
ALERTS = yaml.safe_load((TEMPLATES / "alerts.yml").read_text())
COMPOSE = yaml.safe_load((TEMPLATES / "docker-compose.yml").read_text())

RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
PANELS = [one for one in DASHBOARD["panels"] if one["type"] != "row"]
SERVICES: dict[str, Any] = COMPOSE["services"]
INSTANCES = [name for name, one in SERVICES.items() if "INSTANCE_IMAGE" in one["image"]]

ALWAYS = {"job", "instance"}
"""Labels that Prometheus adds."""

LABELS = {one.name: {*one.labels, *ALWAYS} for one in FAMILIES}


def title_of(one: dict[str, Any]) -> str:
    """Name a panel or rule."""
    return one.get("title") or one["alert"]


def expressions(panel: dict[str, Any]) -> list[str]:
    """Return what a panel asks for."""
    return [target["expr"] for target in panel["targets"]]


def metrics_of(expression: str) -> set[str]:
    """Return the metrics that an expression names."""
    return set(re.findall(r"\borcid_sync_\w+", expression))


def labels_of(expression: str) -> set[tuple[str, str]]:
    """Return metrics with the labels by which they are chosen."""
    return {
        (metric, label)
        for metric, chosen in re.findall(r"(\borcid_sync_\w+)\{([^}]*)\}", expression)
        for label in re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", chosen)
    }


def grouped(expression: str) -> set[str]:
    """Return the labels by which something is put together."""
    found = re.findall(r"\b(?:by|on)\s*\(([^)]*)\)", expression)
    return {label.strip() for one in found for label in one.split(",")}


def balanced(expression: str) -> bool:
    """Tell whether all brackets are closed."""
    left = re.sub(r'"[^"]*"|[^()\[\]{}]', "", expression)
    while (inner := re.sub(r"\(\)|\[\]|\{\}", "", left)) != left:
        left = inner
    return not left


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings."""
    titles = re.findall(r"^#{1,3} (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in titles}


def check_expression(expression: str) -> None:
    """Check that an expression asks for what there is."""
    metrics = metrics_of(expression)
    assert metrics and metrics <= set(NAMES)
    assert balanced(expression)
    for metric, label in labels_of(expression):
        assert label in LABELS[metric]
    assert grouped(expression) <= set().union(*(LABELS[one] for one in metrics))


def test_metrics_are_named_as_prometheus_wants_them():
    assert len(set(NAMES)) == len(NAMES)
    for one in FAMILIES:
        assert re.fullmatch(r"orcid_sync(_[a-z]+)+", one.name)
        # These endings mean other kinds.
        assert one.name.endswith("_total") == one.counter
        assert not one.name.endswith(("_count", "_sum", "_bucket", "_created"))
        assert one.help.endswith((".", ";", "never."))


def test_counters_are_shown_as_rates():
    counters = {one.name for one in FAMILIES if one.counter}
    assert counters == {"orcid_sync_requests_total"}
    for expression in (text for one in PANELS for text in expressions(one)):
        assert not metrics_of(expression) & counters or "rate(" in expression


def test_every_metric_is_documented_with_its_labels():
    documented = {
        name.strip("`"): tuple(re.findall(r"`(\w+)`", labels))
        for name, labels, _ in rows(GUIDE, "metric", "labels", "meaning")
    }
    assert documented == {one.name: one.labels for one in FAMILIES}


# The dashboard.


@pytest.mark.parametrize("panel", PANELS, ids=title_of)
def test_panels_ask_for_metrics_that_exist(panel):
    for expression in expressions(panel):
        check_expression(expression)
        # What the reader chose counts.
        assert expression.count('job=~"$job"') == expression.count("orcid_sync_")


def test_every_metric_has_a_panel():
    shown = {
        name for one in PANELS for text in expressions(one) for name in metrics_of(text)
    }
    assert shown == set(NAMES)


@pytest.mark.parametrize("panel", PANELS, ids=title_of)
def test_panels_name_series_by_labels_that_are_left(panel):
    for target in panel["targets"]:
        named = set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
        assert named <= grouped(target["expr"])


def test_panels_can_be_told_apart_and_do_not_overlap():
    places = [
        (column, line)
        for one in DASHBOARD["panels"]
        for column in range(
            one["gridPos"]["x"], one["gridPos"]["x"] + one["gridPos"]["w"]
        )
        for line in range(
            one["gridPos"]["y"], one["gridPos"]["y"] + one["gridPos"]["h"]
        )
    ]
    assert len(set(places)) == len(places)
    assert {column for column, _ in places} == set(range(24))
    ids = [one["id"] for one in DASHBOARD["panels"]]
    assert len(set(ids)) == len(ids)


def test_dashboard_asks_for_the_source_of_whoever_imports_it():
    assert [one["name"] for one in DASHBOARD["templating"]["list"]] == [
        "datasource",
        "job",
    ]
    sources = {
        target["datasource"]["uid"] for one in PANELS for target in one["targets"]
    }
    assert sources == {"${datasource}"}
    assert {one["datasource"]["uid"] for one in PANELS} == sources
    assert "id" not in DASHBOARD  # which Grafana gives itself


# Alerts.


@pytest.mark.parametrize("rule", RULES, ids=title_of)
def test_alerts_ask_for_metrics_that_exist(rule):
    check_expression(rule["expr"])


@pytest.mark.parametrize("rule", RULES, ids=title_of)
def test_alerts_tell_what_it_is_why_and_what_to_do(rule):
    assert rule.keys() - {"for"} == {"alert", "expr", "labels", "annotations"}
    assert rule["labels"]["severity"] in ("warning", "critical")
    said = rule["annotations"]
    assert list(said) == ["summary", "cause", "cure"]
    assert all(one.endswith(".") for one in (said["summary"], said["cause"]))
    page, _, anchor = said["cure"].partition("#")
    assert anchor in anchors(ROOT / page)


@pytest.mark.parametrize("rule", RULES, ids=title_of)
def test_alerts_name_only_labels_that_are_left(rule):
    named = set(re.findall(r"\$labels\.(\w+)", str(rule["annotations"])))
    assert named <= grouped(rule["expr"])


def test_every_alert_is_documented_with_its_weight():
    documented = {
        name.strip("`"): weight for name, weight, *_ in rows(GUIDE, "alert", "severity")
    }
    assert documented == {one["alert"]: one["labels"]["severity"] for one in RULES}


def test_alerts_are_these():
    watched = {name for one in RULES for name in metrics_of(one["expr"])}
    assert len({one["alert"] for one in RULES}) == len(RULES)
    assert watched == {
        "orcid_sync_info",
        "orcid_sync_seconds_since_drain",
        "orcid_sync_shard_stands_still",
        "orcid_sync_refused",
        "orcid_sync_paused",
        "orcid_sync_backlog_oldest_seconds",
        "orcid_sync_marks_oldest_seconds",
        "orcid_sync_recent_answers",
        "orcid_sync_works",
        "orcid_sync_connections",
        "orcid_sync_revocations",
    }


def test_alerts_choose_by_values_that_exist():
    from invenio_orcid_sync.core.states import STATES
    from invenio_orcid_sync.models import CLOSED, OPEN

    allowed = {
        "state": set(STATES),
        "status": {*OPEN, *CLOSED, "4..", "429"},
        "membership": {"member", "public"},
        "reason": {
            cells[0].strip("`") for cells in rows(GUIDE, "reason", "for how long")
        },
    }
    for rule in RULES:
        for label, value in re.findall(
            r'(\w+)\s*(?:=~|!~|!=|=)\s*"([^"]*)"', rule["expr"]
        ):
            assert value in allowed[label]


# Compose.


def test_services_are_these():
    assert list(SERVICES) == [
        "frontend",
        "web-ui",
        "web-api",
        "worker",
        "worker-orcid",
        "beat",
        "scheduler",
        "db",
        "search",
        "cache",
        "mq",
        "prometheus",
    ]
    assert INSTANCES == [
        "web-ui",
        "web-api",
        "worker",
        "worker-orcid",
        "beat",
        "scheduler",
    ]


@pytest.mark.parametrize("name", SERVICES)
def test_services_have_what_they_name(name):
    service = SERVICES[name]
    assert set(service.get("depends_on", ())) <= set(SERVICES)
    for volume in service.get("volumes", ()):
        source = volume.partition(":")[0]
        known = (
            (TEMPLATES / source).is_file()
            if source.startswith(".")
            else source in COMPOSE["volumes"]
        )
        assert known, volume
    for kind in ("configs", "secrets"):
        names = {
            one if isinstance(one, str) else one["source"]
            for one in service.get(kind, ())
        }
        assert names <= set(COMPOSE.get(kind, ()))


@pytest.mark.parametrize("name", INSTANCES)
def test_services_of_the_instance_are_configured_alike(name):
    environment = SERVICES[name]["environment"]
    assert environment == COMPOSE["x-instance"]["environment"]
    ours = {key.removeprefix("INVENIO_") for key in environment if "ORCID" in key}
    assert ours and ours <= set(ext.DEFAULTS)
    # The image's entry point is a shell, which wants one text.
    assert len(SERVICES[name]["command"]) == 1


def test_every_variable_is_explained():
    text = (TEMPLATES / "docker-compose.yml").read_text()
    head = text.partition("x-instance")[0]
    used = set(re.findall(r"\$\{(\w+)", text))
    optional = set(re.findall(r"\$\{(\w+):-", text))
    assert {one for one in used if not re.search(rf"\b{one}\b", head)} == optional
    assert {one for one in used if one.startswith("ORCID")} <= set(ext.DEFAULTS)


def test_values_are_read_as_the_instance_needs_them():
    environment = COMPOSE["x-instance"]["environment"]
    for key in ("SEARCH_HOSTS", "PROXYFIX_CONFIG", "CELERY_TASK_ROUTES"):
        assert ast.literal_eval(environment[f"INVENIO_{key}"])


def test_tasks_of_ours_go_to_the_worker_that_listens():
    from celery import Celery, current_app

    from invenio_orcid_sync import tasks

    environment = COMPOSE["x-instance"]["environment"]
    routes = ast.literal_eval(environment["INVENIO_CELERY_TASK_ROUTES"])
    app = Celery(set_as_current=False)
    app.conf.task_routes = routes
    (command,) = SERVICES["worker-orcid"]["command"]
    (queue,) = re.findall(r"-Q (\S+)", command)
    prefix = f"{tasks.__name__}."
    ours = [name for name in current_app.tasks if name.startswith(prefix)]
    assert len(ours) >= 5
    for name in ours:
        assert app.amqp.router.route({}, name)["queue"].name == queue
    other = app.amqp.router.route({}, "invenio_mail.tasks.send_email")
    assert other["queue"].name == "celery"
    assert "celery" in re.findall(r"-Q (\S+)", SERVICES["worker"]["command"][0])[
        0
    ].split(",")


def test_worker_of_ours_has_processes_for_all_that_goes_on():
    (command,) = SERVICES["worker-orcid"]["command"]
    assert f"--concurrency={config.ORCID_SYNC_SHARDS + 2}" in command


def test_clocks_run_once():
    clocks = [
        name
        for name, one in SERVICES.items()
        if "celery beat" in str(one).replace("-A invenio_app.celery ", "")
    ]
    assert clocks == ["beat", "scheduler"]
    scheduler = re.findall(
        r"--scheduler (\S+):(\S+)", SERVICES["scheduler"]["command"][0]
    )
    ((module, name),) = scheduler
    assert hasattr(__import__(module, fromlist=[name]), name)


def test_prometheus_scrapes_what_there_is():
    scrape = yaml.safe_load(COMPOSE["configs"]["prometheus"]["content"])
    (job,) = scrape["scrape_configs"]
    assert job["metrics_path"] == "/api/orcid-sync/metrics"
    assert scrape["rule_files"] == ["/etc/prometheus/alerts.yml"]
    (secret,) = SERVICES["prometheus"]["secrets"]
    assert job["authorization"] == {"credentials_file": f"/run/secrets/{secret}"}
    assert COMPOSE["secrets"][secret] == {"environment": "ORCID_SYNC_MONITORING_TOKEN"}


# Pages.


def test_every_template_is_listed():
    listed = re.findall(
        r"^\| \[([^\]]+)\]", (TEMPLATES / "README.md").read_text(), re.MULTILINE
    )
    files = {one.name for one in TEMPLATES.iterdir() if one.is_file()} - {"README.md"}
    assert {name for name in listed if "/" not in name} == files


def test_routes_in_the_guide_are_those_of_the_api():
    from invenio_orcid_sync.resources.config import (
        PREFIX,
        MonitoringResourceConfig,
        OperatorsResourceConfig,
    )

    routes = {**OperatorsResourceConfig.routes, **MonitoringResourceConfig.routes}
    documented = {
        address.strip("`")
        for _, address, *_ in rows(GUIDE, "method", "address", "gives")
    }
    assert documented == {
        re.sub(r"<(?:int:)?(\w+)>", r"<\1>", f"/api{PREFIX}{route}")
        for route in routes.values()
    }
