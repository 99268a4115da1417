"""The rule files for Grafana and for Prometheus."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from heddle import Query, below
from heddle.compile.alerting import rules
from heddle.compile.artifact import Artifact
from heddle.grafana.provisioning_escape import expand_text
from heddle.settings.model import AlertSettings
from tests.author.alerts.examples import NOT_EMITTED, PANELS, alert, group


def grafana_rules(group: Any, panels: Any) -> Artifact:
    return rules.grafana_rules(group, panels, AlertSettings(), {})


def prometheus_rules(group: Any, panels: Any) -> Artifact:
    return rules.prometheus_rules(group, panels, AlertSettings())


def grafana(*alerts: Any) -> Any:
    (rule_group,) = yaml.safe_load(grafana_rules(group(*alerts), PANELS).content)["groups"]
    return rule_group


def rule(*alerts: Any) -> Any:
    return grafana(*alerts)["rules"][0]


def prometheus(*alerts: Any) -> Any:
    (rule_group,) = yaml.safe_load(prometheus_rules(group(*alerts), PANELS).content)["groups"]
    return rule_group["rules"][0]


def test_paths_have_the_name_of_the_system() -> None:
    files = grafana_rules(group(), PANELS), prometheus_rules(group(), PANELS)
    assert [file.path for file in files] == ["provisioning/alerting/loom.yaml", "prometheus/rules/loom.yaml"]


def test_alerts_have_their_own_folder() -> None:
    assert grafana()["folder"] == "Loom alerts"


def test_the_condition_is_one_of_the_queries() -> None:
    alert_rule = rule()
    assert alert_rule["condition"] in [query["refId"] for query in alert_rule["data"]]


def test_grafana_compares_in_a_separate_expression() -> None:
    query, condition = rule()["data"]
    assert (query["model"]["expr"], condition["model"]["expression"], condition["model"]["conditions"]) == (
        'max by (queue) (queue_depth{job="loom"})',
        "A",
        [{"evaluator": {"type": "gt", "params": [10]}}],
    )


def test_grafana_compares_with_a_lower_bound() -> None:
    evaluator = rule(alert(fires=below(0.5)))["data"][1]["model"]["conditions"][0]["evaluator"]
    assert evaluator == {"type": "lt", "params": [0.5]}


def test_a_query_has_its_data_source() -> None:
    query = rule()["data"][0]
    assert (query["datasourceUid"], query["model"]["datasource"]) == (
        "prometheus",
        {"type": "prometheus", "uid": "prometheus"},
    )


def test_a_query_has_its_ref_id() -> None:
    assert all(query["refId"] == query["model"]["refId"] for query in rule()["data"])


@pytest.mark.parametrize("no_data", ["OK", "NoData", "Alerting"])
def test_the_no_data_state_is_that_of_the_alert(no_data: str) -> None:
    assert rule(alert(no_data=no_data))["noDataState"] == no_data


def test_a_rule_links_to_its_panel() -> None:
    alert_rule = rule()
    assert (alert_rule["dashboardUid"], alert_rule["panelId"]) == ("board", 7)


def test_a_missing_panel_is_not_linked() -> None:
    (rule_group,) = yaml.safe_load(grafana_rules(group(), {}).content)["groups"]
    assert not {"dashboardUid", "panelId"} & rule_group["rules"][0].keys()


def test_labels_are_unchanged_by_the_expansion_of_variables() -> None:
    labels = rule(alert(labels={"team": "a$b ${C} $$d"}))["labels"]
    assert {key: expand_text(value, {}) for key, value in labels.items()} == {
        "severity": "warning",
        "system": "loom",
        "team": "a$b ${C} $$d",
    }


def test_grafana_annotations_use_the_value_of_the_query() -> None:
    annotations = rule()["annotations"]
    assert (annotations["summary"], annotations["description"]) == (
        "The queue {{ $labels.queue }} is deep",
        "It holds {{ with $values.A }}{{ .Value | humanize }}{{ else }}(no value){{ end }} for $5.",
    )


def test_prometheus_compares_in_the_query() -> None:
    assert prometheus()["expr"] == 'max by (queue) (queue_depth{job="loom"}) > 10'


def test_prometheus_annotations_use_its_value() -> None:
    assert prometheus()["annotations"]["description"] == "It holds {{ $value | humanize }} for $5."


def test_prometheus_links_to_the_panel() -> None:
    assert prometheus()["annotations"]["dashboard_url"] == "http://localhost:3000/d/board?viewPanel=7"


def test_alerts_have_no_link_without_published_runbooks() -> None:
    assert "runbook_url" not in rule()["annotations"] | prometheus()["annotations"]


def test_both_link_to_the_runbook() -> None:
    settings = AlertSettings(runbooks="https://docs.example.org/runbooks/")
    files = [rules.grafana_rules(group(), PANELS, settings, {}), rules.prometheus_rules(group(), PANELS, settings)]
    groups = [yaml.safe_load(file.content)["groups"][0] for file in files]
    links = {each["rules"][0]["annotations"]["runbook_url"] for each in groups}
    assert links == {"https://docs.example.org/runbooks/QueueDeep.md"}


def test_both_have_the_pending_period() -> None:
    assert rule()["for"] == prometheus()["for"] == "5m"


def test_an_alert_on_a_metric_that_is_not_emitted_is_omitted() -> None:
    not_emitted = alert(name="Never", query=NOT_EMITTED.max(by="instance"), summary="Never")
    alerts = group(alert(), not_emitted)
    files = grafana_rules(alerts, PANELS), prometheus_rules(alerts, PANELS)
    assert [[each.name for each in file.holds] for file in files] == [["QueueDeep"], ["QueueDeep"]]


SQL = Query(source_type="grafana-clickhouse-datasource", source="langfuse", fields={"rawSql": "SELECT 1", "format": 1})


def sql_alert() -> Any:
    return alert(name="SqlErrors", query=SQL, summary="Errors", rate_window="1h30m")


def test_a_sql_query_has_the_time_range_of_the_alert() -> None:
    query = rule(sql_alert())["data"][0]
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


def test_prometheus_has_no_sql_alerts() -> None:
    file = prometheus_rules(group(alert(), sql_alert()), PANELS)
    assert [each.name for each in file.holds] == ["QueueDeep"]
