"""The labels that select a system's series: its scope, and the setting `everywhere`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from heddle import (
    Alert,
    Alerts,
    Counter,
    Dashboard,
    Row,
    System,
    above,
    alert_scope,
    clickhouse,
    datasource_variable,
    instance,
    job,
    prometheus,
    scope_variables,
    timeseries,
)
from heddle.diagnostics.errors import AuthorError
from heddle.settings.active import activate
from tests.author.compiled import compiled
from tests.settings_values import ROOT, reimported, settings_with

PODS = System("pods", "Pods", scope=("cluster", "namespace", "pod"))
RESTARTS = Counter(PODS, "kube_pod_container_status_restarts_total", "Restarts.", of="restarts", labels=("container",))
SHOP = System("shop", "Shop")
ORDERS = Counter(SHOP, "orders_total", "Orders.", of="orders", recorded=("15m",))


@pytest.fixture
def clusters() -> Iterator[None]:
    with activate(settings_with({"everywhere": ("cluster", "region")})):
        yield


def board(*variables: Any, query: Any) -> dict[str, Any]:
    rows = [Row("", [timeseries("A", question="How many?", query=query)])]
    value = Dashboard(uid="a", title="A", description="A?", tags=["a"], variables=variables, rows=rows)
    return compiled(value).data


def variables(data: dict[str, Any]) -> dict[str, str]:
    """Return the query of each variable with values, by name."""
    return {item["name"]: item["definition"] for item in data["templating"]["list"] if "definition" in item}


def expr(data: dict[str, Any]) -> str:
    (target,) = data["panels"][0]["targets"]
    return str(target["expr"])


def test_queries_select_the_labels_of_the_scope() -> None:
    data = board(prometheus(), *scope_variables(PODS), query=RESTARTS.rate().sum(by=("namespace", "container")))
    selector = 'cluster=~"$pods_cluster", namespace=~"$pods_namespace", pod=~"$pods_pod"'
    expected = f"rate(kube_pod_container_status_restarts_total{{{selector}}}[$__rate_interval])"
    assert expr(data) == f"sum by (namespace, container) ({expected})"


def test_each_variable_is_filtered_by_those_before_it() -> None:
    data = board(prometheus(), *scope_variables(PODS), query=RESTARTS.rate().sum())
    assert variables(data) == {
        "pods_cluster": "label_values(up, cluster)",
        "pods_namespace": 'label_values(up{cluster=~"$pods_cluster"}, namespace)',
        "pods_pod": 'label_values(up{cluster=~"$pods_cluster", namespace=~"$pods_namespace"}, pod)',
    }


def test_the_default_scope_is_job_and_instance() -> None:
    assert [variable.name for variable in scope_variables(SHOP)] == ["shop_job", "shop_instance"]
    data = board(prometheus(), job(SHOP), instance(SHOP), query=ORDERS.rate().sum())
    assert 'orders_total{job=~"$shop_job", instance=~"$shop_instance"}' in expr(data)


def test_an_alert_selects_jobs_only_if_they_are_in_the_scope() -> None:
    texts = [metric.rate("5m").sum().render(alert_scope()) for metric in (RESTARTS, ORDERS)]
    assert texts == [
        "sum(rate(kube_pod_container_status_restarts_total[5m]))",
        'sum(rate(orders_total{job="shop"}[5m]))',
    ]


def test_a_label_outside_the_scope_has_no_variable() -> None:
    with pytest.raises(AuthorError, match="'job' is not in the scope of the system 'pods'") as error:
        job(PODS)
    assert "'cluster', 'namespace', 'pod'" in error.value.findings[0].help


@pytest.mark.usefixtures("clusters")
def test_every_query_selects_the_labels_that_are_everywhere() -> None:
    data = board(prometheus(), job(SHOP), instance(SHOP), query=ORDERS.rate().sum(by="cluster"))
    everywhere = 'cluster=~"$cluster", region=~"$region"'
    assert f'orders_total{{{everywhere}, job=~"$shop_job", instance=~"$shop_instance"}}' in expr(data)
    assert variables(data) == {
        "cluster": "label_values(up, cluster)",
        "region": 'label_values(up{cluster=~"$cluster"}, region)',
        "shop_job": f'label_values(up{{{everywhere}, job=~"shop"}}, job)',
        "shop_instance": f'label_values(up{{{everywhere}, job=~"$shop_job"}}, instance)',
    }
    names = [item["name"] for item in data["templating"]["list"]]
    assert names == ["prometheus", "cluster", "region", "shop_job", "shop_instance"]


@pytest.mark.usefixtures("clusters")
def test_a_label_of_the_scope_that_is_everywhere_has_one_variable() -> None:
    data = board(prometheus(), *scope_variables(PODS), query=RESTARTS.rate().sum())
    assert list(variables(data)) == ["cluster", "region", "pods_namespace", "pods_pod"]
    assert expr(data).count("cluster=~") == 1


@pytest.mark.usefixtures("clusters")
def test_dashboards_without_prometheus_get_no_variable() -> None:
    source = datasource_variable("grafana-clickhouse-datasource", name="clickhouse", label="ClickHouse")
    data = board(source, query=clickhouse("SELECT 1", shape="table"))
    assert variables(data) == {}


@pytest.mark.usefixtures("clusters")
def test_growth_compares_processes_within_their_cluster() -> None:
    text = ORDERS.growth("1h").sum().render(alert_scope())
    assert "on (job, instance, cluster, region)" in text
    assert "by (job, instance, cluster, region)" in text


@pytest.mark.usefixtures("clusters")
def test_alerts_do_not_use_variables() -> None:
    alert = Alert(
        name="ShopFails",
        query=ORDERS.growth("5m").sum(by="cluster"),
        fires=above(1),
        pending="5m",
        severity="warning",
        summary="s",
        description="d",
        no_data="OK",
        panel=("a", "A"),
        diagnose=["x"],
        resolve=["y"],
    )
    (rule,) = Alerts(SHOP, [alert]).rules
    assert rule.expression is not None
    assert "$" not in rule.expression.render(alert_scope())


def test_shipped_dashboards_compile_with_labels_everywhere(tmp_path: Any) -> None:
    from heddle.build.generate import generate

    values = {"everywhere": ("cluster",), "stack": False}
    with reimported(values):
        generate(settings_with(values, ROOT), [ROOT / "dashboards", ROOT / "datasources"], out=tmp_path)
    missing = []
    for path in sorted((tmp_path / "dashboards").rglob("*.json")):
        text = path.read_text()
        names = {item["name"] for item in json.loads(text)["templating"]["list"]}
        if ("$cluster" in text) != ("cluster" in names):
            missing.append(path.name)
    assert missing == []


def test_a_scope_of_labels_that_cannot_be_in_a_name_is_refused() -> None:
    cases = {
        ("job", "job"): "'job' in the scope of the system 'shop' occurs twice",
        ("job", "k8s.pod"): "'k8s.pod' in the scope of the system 'shop' is not a name of a label",
        ("",): "'' in the scope of the system 'shop' is not a name of a label",
    }
    wrong = []
    for scope, message in cases.items():
        try:
            System("shop", "Shop", scope=scope)
        except AuthorError as error:
            if str(error) != message:
                wrong.append((scope, str(error)))
        else:
            wrong.append((scope, ""))
    assert wrong == []


def test_a_variable_that_is_everywhere_is_left_out() -> None:
    with (
        activate(settings_with({"everywhere": ("job",)})),
        pytest.raises(AuthorError, match="`everywhere` adds the variable of 'job' to every dashboard"),
    ):
        job(SHOP)
