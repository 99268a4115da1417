"""`heddle prove`: formats, baselines, budgets and exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from click.testing import CliRunner, Result

from heddle.cli import main
from tests.cli.project import SETTINGS, Project
from tests.dashboards.prometheus.server import Prometheus
from tests.prove.fake_server import Reply, Request, failure, serving, success

AT = "2026-01-02T02:00:00Z"
pytestmark = pytest.mark.usefixtures("shop")


def prove(url: str, *options: str, **environ: str) -> Result:
    command = ["prove", "--prometheus", url, "--at", AT, *options]
    return CliRunner().invoke(main, command, env=environ)


def healthy(request: Request) -> Reply:
    """Respond with two series, and ten samples read."""
    if request.path.startswith("/api/v1/label"):
        return success(["loom"])
    series = [{"metric": {"status": status}, "values": [[1, "1"]], "value": [1, "1"]} for status in "ab"]
    kind = "matrix" if request.path.endswith("_range") else "vector"
    return success({"resultType": kind, "result": series, "stats": {"samples": {"totalQueryableSamples": 10}}})


def test_text_shows_location_reason_and_query_of_a_failure(prometheus: Prometheus) -> None:
    output = prove(prometheus.url)
    assert output.exit_code == 1
    heading, location, reason, query, _, total = output.stdout.splitlines()
    assert heading == "empty (unknown metric): orders: panel `Orders` [A]"
    assert location.startswith("  --> dashboards/loom/orders.py:17:")
    assert reason.startswith("  reason: metric `orders_total` does not exist")
    assert query == '  query: sum by (status) (rate(orders_total{job=~"loom", instance=~".+"}[1m]))'
    assert total == "3 queries: 2 ok, 1 empty"


def test_json_has_every_result(prometheus: Prometheus) -> None:
    results = json.loads(prove(prometheus.url, "--format", "json").stdout)["results"]
    assert [result["kind"] for result in results] == ["variable", "variable", "panel"]
    [failed] = [result for result in results if result["failed"]]
    del failed["seconds"], failed["column"], failed["samples"]
    assert failed == {
        "kind": "panel",
        "owner": "orders",
        "title": "Orders",
        "ref_id": "A",
        "backend": "prometheus",
        "file": "dashboards/loom/orders.py",
        "line": 17,
        "status": "empty",
        "empty_reason": "unknown metric",
        "reason": "metric `orders_total` does not exist",
        "query": 'sum by (status) (rate(orders_total{job=~"loom", instance=~".+"}[1m]))',
        "notes": [],
        "comparison": None,
        "failed": True,
        "in_baseline": False,
        "series": 0,
    }


def test_markdown_lists_what_fails(prometheus: Prometheus) -> None:
    markdown = prove(prometheus.url, "--format", "markdown").stdout
    assert markdown.startswith("### 3 queries: 2 ok, 1 empty")
    assert "| yes | empty (unknown metric) | `dashboards/loom/orders.py:17" in markdown


STATES = """
from grafanalib import core

dashboard = core.Dashboard(
    title="States",
    uid="states",
    panels=[
        core.StateTimeline(
            title="Provider",
            dataSource="prometheus",
            gridPos=core.GridPos(h=6, w=24, x=0, y=0),
            targets=[core.Target(expr="provider_up", refId="A")],
            mappings=[{"type": "value", "options": {"1": {"text": "Up", "color": "blue"}}}],
            extraJson={"fieldConfig": {"defaults": {"thresholds": {"mode": "absolute", "steps": [{"color": "red"}]}}}},
        )
    ],
)
"""


def test_a_state_that_is_not_drawn_is_a_contradiction(shop: Project) -> None:
    shop.write("dashboards/states.dashboard.py", STATES)
    with serving(healthy) as server:
        output = prove(server.url)
    assert output.exit_code == 1
    heading, location, reason, *_ = output.stdout.splitlines()
    assert heading == "contradiction: states: panel `Provider` [A]"
    assert location.startswith("  --> dashboards/states.dashboard.py:")
    assert reason == "  reason: 1 is mapped to 'Up', but the panel shows '-∞+' in red"
    assert output.stdout.splitlines()[-1] == "4 queries: 3 ok, 1 contradiction"


def test_junit_has_a_case_for_each_query(prometheus: Prometheus) -> None:
    suite = Xml.fromstring(prove(prometheus.url, "--format", "junit").stdout)
    assert (suite.get("tests"), suite.get("failures"), len(suite)) == ("3", "1", 3)
    assert [case.get("name") for case in suite if case.find("failure") is not None] == ["panel Orders A"]


def test_queries_of_other_backends_are_reported_as_not_run() -> None:
    def run(*options: str) -> Result:
        return CliRunner().invoke(main, ["prove", "--jaeger", server.url, *options])

    with serving(lambda _: Reply('{"data": ["a"], "errors": null}')) as server:
        text, junit, markdown = run(), run("--format", "junit").stdout, run("--format", "markdown").stdout
        costs = json.loads(run("--format", "json", "--budget").stdout)["budget"]
    not_run = "not run: 3 queries of prometheus (pass --prometheus or --grafana)"
    assert (text.exit_code, text.stdout.splitlines()) == (0, [not_run, "3 queries: 3 not run"])
    assert 'tests="3" failures="0" skipped="3"' in junit
    assert f"- {not_run}" in markdown
    assert (costs["dashboards"], costs["panels"], costs["violations"]) == ([], [], [])


def test_only_what_got_worse_than_the_baseline_fails(prometheus: Prometheus) -> None:
    assert prove(prometheus.url, "--write-baseline", "baseline.json").exit_code == 1
    known = prove(prometheus.url, "--baseline", "baseline.json")
    assert known.exit_code == 0
    assert "in baseline: empty (unknown metric): orders" in known.stdout
    Path("baseline.json").write_text('{"heddle": 1, "failures": [[["panel", "orders", "Orders", "A"], 2]]}')
    assert prove(prometheus.url, "--baseline", "baseline.json").exit_code == 1
    Path("baseline.json").write_text('{"heddle": 1, "failures": []}')
    assert prove(prometheus.url, "--baseline", "baseline.json").exit_code == 1


@pytest.mark.parametrize("text", ["", "[]", '{"failures": [1]}'])
def test_a_file_that_is_not_a_baseline_is_rejected(text: str) -> None:
    Path("baseline.json").write_text(text)
    output = prove("http://localhost:1", "--baseline", "baseline.json")
    assert output.exit_code == 2
    assert "baseline.json is not a baseline of `heddle prove`" in output.stderr


def test_the_budget_has_the_cost_of_one_refresh() -> None:
    with serving(healthy) as server:
        output = prove(server.url, "--budget", "--format", "json")
    assert output.exit_code == 0
    budget = json.loads(output.stdout)["budget"]
    [dashboard], [panel] = budget["dashboards"], budget["panels"]
    assert (dashboard["dashboard"], dashboard["series"], dashboard["samples"]) == ("orders", 2, 10)
    assert (panel["panel"], panel["samples"]) == ("Orders", 10)
    assert (budget["total"]["series"], budget["violations"]) == (2, [])


def test_the_budget_is_a_table_in_text() -> None:
    with serving(healthy) as server:
        lines = prove(server.url, "--budget").stdout.splitlines()
    columns = [" ".join(line.split()[:-1]) for line in lines[-3:]]  # the last column is measured
    assert columns == ["orders 2 10", "orders Orders 2 10", "total of one refresh 2 10"]


def test_a_limit_in_the_settings_fails_unless_the_baseline_lists_it() -> None:
    Path("pyproject.toml").write_text(f"{SETTINGS}[tool.heddle.budget.panel]\nsamples = 9\n")
    with serving(healthy) as server:
        assert prove(server.url).exit_code == 0
        exceeded = prove(server.url, "--budget", "--write-baseline", "baseline.json")
        known = prove(server.url, "--budget", "--baseline", "baseline.json")
        suite = Xml.fromstring(prove(server.url, "--budget", "--format", "junit").stdout)
    assert (exceeded.exit_code, known.exit_code, suite.get("failures")) == (1, 0, "1")
    assert "over budget: orders: panel `Orders` costs 10 samples (limit 9)" in exceeded.stdout
    assert "over budget (in baseline): orders" in known.stdout


def test_a_server_that_does_not_count_samples_has_a_budget_without_them() -> None:
    def respond(request: Request) -> Reply:
        if "stats" in request.params:
            return failure("unknown parameter", 400)
        reply = json.loads(healthy(request).body)
        if isinstance(reply["data"], dict):
            del reply["data"]["stats"]
        return Reply(json.dumps(reply))

    with serving(respond) as server:
        budget = json.loads(prove(server.url, "--budget", "--format", "json").stdout)["budget"]
    assert budget["total"]["samples"] is None


def test_no_more_queries_run_at_once_than_the_option_allows() -> None:
    with serving(lambda request: Reply(healthy(request).body, delay=0.05)) as server:
        assert prove(server.url, "--concurrency", "1").exit_code == 0
    assert server.most_concurrent == 1


def test_a_command_without_a_backend_is_bad_input() -> None:
    output = CliRunner().invoke(main, ["prove"])
    assert (output.exit_code, "no backend given" in output.stderr) == (2, True)


def test_a_definition_that_does_not_compile_is_bad_input() -> None:
    Path("dashboards/loom/orders.py").write_text("dashboard = 1\n")
    with serving(healthy) as server:
        assert prove(server.url).exit_code == 2
    assert server.requests == []


def test_an_unreachable_backend_is_exit_code_5() -> None:
    with serving(healthy) as server:
        pass
    output = prove(server.url)
    assert output.exit_code == 5
    assert "cannot query the server: connection refused" in output.stderr


def test_a_token_is_not_in_the_output() -> None:
    with serving(lambda _: failure("t0p-secret may not do this", 403)) as server:
        output = prove(server.url, "--token-env", "SHOP_TOKEN", SHOP_TOKEN="t0p-secret")
    assert (output.exit_code, "t0p-secret" in output.output) == (5, False)
    assert prove(server.url, "--token-env", "NOT_SET").exit_code == 2
