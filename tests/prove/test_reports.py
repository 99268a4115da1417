"""Formats, baselines, budgets and exit codes of `heddle prove`."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from click.testing import CliRunner, Result

from heddle.cli import main
from tests.cli.project import SETTINGS, Project
from tests.dashboards.answers.served import Prometheus
from tests.prove.double import Asked, Reply, data, error, serving

AT = "2026-01-02T02:00:00Z"


@pytest.fixture
def shop(project: Project) -> Project:
    """Return a project with a dashboard of a metric that nobody has."""
    project.write("pyproject.toml", SETTINGS + 'scrape_interval = "60s"\n')
    return project


def prove(url: str, *options: str, **environ: str) -> Result:
    return CliRunner().invoke(main, ["prove", "--prometheus", url, "--at", AT, *options], env=environ)


@pytest.mark.usefixtures("shop")
def test_text_shows_the_place_and_the_reason(prometheus: Prometheus) -> None:
    result = prove(prometheus.url)
    assert result.exit_code == 1
    assert "empty (metric never existed here): orders: panel `Orders` [A]" in result.stdout
    assert "--> dashboards/loom/orders.py:17" in result.stdout
    assert "`orders_total` never existed here" in result.stdout
    assert result.stdout.splitlines()[-1] == "3 queries: 2 answers, 1 empty"


@pytest.mark.usefixtures("shop")
def test_json_and_markdown_and_junit_tell_the_same(prometheus: Prometheus) -> None:
    proofs = json.loads(prove(prometheus.url, "--format", "json").stdout)["proofs"]
    assert [each["title"] for each in proofs if each["fails"]] == ["Orders"]
    markdown = prove(prometheus.url, "--format", "markdown").stdout
    assert markdown.startswith("### 3 queries: 2 answers, 1 empty")
    assert "| yes | empty (metric never existed here) | `dashboards/loom/orders.py:17" in markdown
    suite = Xml.fromstring(prove(prometheus.url, "--format", "junit").stdout)
    assert (suite.get("tests"), suite.get("failures"), len(suite)) == ("3", "1", 3)
    assert [case.get("name") for case in suite if case.find("failure") is not None] == ["panel Orders A"]


@pytest.mark.usefixtures("shop")
def test_only_what_got_worse_fails(prometheus: Prometheus) -> None:
    assert prove(prometheus.url, "--write-baseline", "baseline.json").exit_code == 1
    known = prove(prometheus.url, "--baseline", "baseline.json")
    assert known.exit_code == 0
    assert "known: empty (metric never existed here): orders" in known.stdout
    worse = prove(prometheus.url, "--baseline", "baseline.json", "--max-series", "1", HEDDLE_JOBS_LOOM="loom|tokenhub")
    assert worse.exit_code == 0
    Path("baseline.json").write_text('{"heddle": 1, "worse": []}')
    assert prove(prometheus.url, "--baseline", "baseline.json").exit_code == 1


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("text", ["", "[]", '{"worse": [1]}'])
def test_a_broken_baseline_is_refused(prometheus: Prometheus, text: str) -> None:
    Path("baseline.json").write_text(text)
    result = prove(prometheus.url, "--baseline", "baseline.json")
    assert result.exit_code == 2
    assert "baseline.json is no baseline" in result.stderr


def healthy(asked: Asked) -> Reply:
    """Two series, ten samples read."""
    if asked.path.startswith("/api/v1/label"):
        return data(["loom"])
    series = [{"metric": {"status": one}, "values": [[1, "1"]], "value": [1, "1"]} for one in "ab"]
    kind = "matrix" if asked.path.endswith("_range") else "vector"
    return data({"resultType": kind, "result": series, "stats": {"samples": {"totalQueryableSamples": 10}}})


@pytest.mark.usefixtures("shop")
def test_the_budget_counts_what_a_refresh_costs() -> None:
    with serving(healthy) as double:
        result = prove(double.url, "--budget", "--format", "json")
    assert result.exit_code == 0
    budget = json.loads(result.stdout)["budget"]
    assert [(each["dashboard"], each["series"], each["samples"]) for each in budget["dashboards"]] == [
        ("orders", 2, 10)
    ]
    assert [(each["panel"], each["samples"]) for each in budget["panels"]] == [("Orders", 10)]
    assert (budget["total"]["series"], budget["over"]) == (2, [])


@pytest.mark.usefixtures("shop")
def test_a_limit_in_settings_fails_unless_it_was_known() -> None:
    Path("pyproject.toml").write_text(f"{SETTINGS}[tool.heddle.budget.panel]\nsamples = 9\n")
    with serving(healthy) as double:
        assert prove(double.url).exit_code == 0
        over = prove(double.url, "--budget", "--write-baseline", "baseline.json")
        known = prove(double.url, "--budget", "--baseline", "baseline.json")
        suite = Xml.fromstring(prove(double.url, "--budget", "--format", "junit").stdout)
    assert (over.exit_code, known.exit_code, suite.get("failures")) == (1, 0, "1")
    assert "over: orders: panel `Orders` costs 10 samples, and may cost 9" in over.stdout
    assert "over (known): orders" in known.stdout


@pytest.mark.usefixtures("shop")
def test_a_server_without_stats_has_a_budget_without_samples() -> None:
    with serving(lambda asked: error("stats?", 400) if "stats" in asked.parameters else healthy(asked)) as double:
        assert prove(double.url).exit_code == 0


@pytest.mark.usefixtures("shop")
def test_no_more_questions_are_open_at_once_than_asked_for() -> None:
    def slow(asked: Asked) -> Reply:
        reply = healthy(asked)
        return Reply(reply.body, after=0.05)

    with serving(slow) as double:
        assert prove(double.url, "--concurrency", "1").exit_code == 0
    assert double.most_at_once == 1


@pytest.mark.usefixtures("shop")
def test_exit_codes_of_what_cannot_be_asked() -> None:
    with serving(healthy) as double:
        Path("dashboards/loom/orders.py").write_text("dashboard = 1\n")
        assert prove(double.url).exit_code == 2
    Path("dashboards/loom/orders.py").unlink()
    unreachable = prove(double.url)
    assert unreachable.exit_code == 5
    assert "the server cannot be asked: no connection" in unreachable.stderr


@pytest.mark.usefixtures("shop")
def test_a_token_is_in_no_report() -> None:
    with serving(lambda asked: error("go away", 403)) as double:
        result = prove(double.url, "--token-env", "SHOP_TOKEN", SHOP_TOKEN="t0p-secret")
    assert (result.exit_code, "t0p-secret" in result.output) == (5, False)
    assert prove(double.url, "--token-env", "NOT_SET").exit_code == 2
