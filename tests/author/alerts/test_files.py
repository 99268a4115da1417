"""The rule files of Grafana and of Prometheus, as their readers take them."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from heddle import Query, below
from heddle.compile.alerting import rules
from heddle.compile.artifact import Artifact
from heddle.grafana.provisioning_escape import expand_text
from heddle.settings.model import AlertSettings
from tests.author.alerts.made import NEVER, PANELS, alert, group


def grafana_rules(group: Any, panels: Any) -> Artifact:
    return rules.grafana_rules(group, panels, AlertSettings(), {})


def prometheus_rules(group: Any, panels: Any) -> Artifact:
    return rules.prometheus_rules(group, panels, AlertSettings())


def grafana(*alerts: Any) -> Any:
    (found,) = yaml.safe_load(grafana_rules(group(*alerts), PANELS).content)["groups"]
    return found


def rule(*alerts: Any) -> Any:
    return grafana(*alerts)["rules"][0]


def prometheus(*alerts: Any) -> Any:
    (found,) = yaml.safe_load(prometheus_rules(group(*alerts), PANELS).content)["groups"]
    return found["rules"][0]


def test_the_paths_are_those_of_the_system() -> None:
    made = grafana_rules(group(), PANELS), prometheus_rules(group(), PANELS)
    assert [each.path for each in made] == ["provisioning/alerting/loom.yaml", "prometheus/rules/loom.yaml"]


def test_the_folder_is_one_of_its_own() -> None:
    assert grafana()["folder"] == "Loom alerts"


def test_the_condition_is_one_of_the_queries() -> None:
    found = rule()
    assert found["condition"] in [query["refId"] for query in found["data"]]


def test_grafana_judges_beside_the_query() -> None:
    query, condition = rule()["data"]
    assert (query["model"]["expr"], condition["model"]["expression"], condition["model"]["conditions"]) == (
        'max by (queue) (queue_depth{job="loom"})',
        "A",
        [{"evaluator": {"type": "gt", "params": [10]}}],
    )


def test_grafana_judges_below() -> None:
    evaluator = rule(alert(fires=below(0.5)))["data"][1]["model"]["conditions"][0]["evaluator"]
    assert evaluator == {"type": "lt", "params": [0.5]}


def test_the_query_names_its_data_source() -> None:
    query = rule()["data"][0]
    assert (query["datasourceUid"], query["model"]["datasource"]) == (
        "prometheus",
        {"type": "prometheus", "uid": "prometheus"},
    )


def test_each_query_names_itself() -> None:
    assert all(query["refId"] == query["model"]["refId"] for query in rule()["data"])


@pytest.mark.parametrize("no_data", ["OK", "NoData", "Alerting"])
def test_what_no_data_means(no_data: str) -> None:
    assert rule(alert(no_data=no_data))["noDataState"] == no_data


def test_the_panel_is_linked() -> None:
    found = rule()
    assert (found["dashboardUid"], found["panelId"]) == ("board", 7)


def test_a_panel_that_is_left_out_is_not() -> None:
    (found,) = yaml.safe_load(grafana_rules(group(), {}).content)["groups"]
    assert not {"dashboardUid", "panelId"} & found["rules"][0].keys()


def test_labels_survive_what_grafana_expands() -> None:
    labels = rule(alert(labels={"team": "a$b ${C} $$d"}))["labels"]
    assert {key: expand_text(value, {}) for key, value in labels.items()} == {
        "severity": "warning",
        "system": "loom",
        "team": "a$b ${C} $$d",
    }


def test_annotations_are_as_written() -> None:
    found = rule()["annotations"]
    assert (found["summary"], found["description"]) == (
        "The queue {{ $labels.queue }} is deep",
        "It holds {{ with $values.A }}{{ .Value | humanize }}{{ else }}(no value){{ end }} for $5.",
    )


def test_prometheus_compares_in_the_query() -> None:
    assert prometheus()["expr"] == 'max by (queue) (queue_depth{job="loom"}) > 10'


def test_prometheus_has_its_own_value() -> None:
    assert prometheus()["annotations"]["description"] == "It holds {{ $value | humanize }} for $5."


def test_prometheus_links_to_the_panel() -> None:
    assert prometheus()["annotations"]["dashboard_url"] == "http://localhost:3000/d/board?viewPanel=7"


def test_both_link_to_the_runbook() -> None:
    found = {each["annotations"]["runbook_url"] for each in (rule(), prometheus())}
    assert found == {"docs/runbooks/QueueDeep.md"}


def test_both_wait_as_long() -> None:
    assert rule()["for"] == prometheus()["for"] == "5m"


def test_what_waits_is_left_out_of_both() -> None:
    waiting = alert(name="Never", query=NEVER.max(by="instance"), summary="Never")
    made = grafana_rules(group(alert(), waiting), PANELS), prometheus_rules(group(alert(), waiting), PANELS)
    assert [[held.name for held in each.holds] for each in made] == [["QueueDeep"], ["QueueDeep"]]


SQL = Query(
    source_type="grafana-clickhouse-datasource", source_uid="langfuse", fields={"rawSql": "SELECT 1", "format": 1}
)


def in_sql() -> Any:
    return alert(name="InSql", query=SQL, summary="Errors", rate_window="1h30m")


def test_grafana_asks_sql_over_the_time_range_that_is_given() -> None:
    query = rule(in_sql())["data"][0]
    assert (query["datasourceUid"], query["relativeTimeRange"], query["model"]) == (
        "langfuse",
        {"from": 5400, "to": 0},
        {
            "refId": "A",
            "datasource": {"type": "grafana-clickhouse-datasource", "uid": "langfuse"},
            "rawSql": "SELECT 1",
            "format": 1,
        },
    )


def test_prometheus_is_not_asked_sql() -> None:
    made = prometheus_rules(group(alert(), in_sql()), PANELS)
    assert [held.name for held in made.holds] == ["QueueDeep"]
