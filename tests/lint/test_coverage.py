"""Every query is examined, or counted with the reason why not."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from heddle.lint.coverage import QueryCoverage
from heddle.lint.external import lint_files
from heddle.lint.selection import RuleSelection
from tests.lint.boards import BOARDS


def coverage(path: Path, *dashboards: dict[str, Any]) -> QueryCoverage:
    path.write_text(json.dumps(list(dashboards)))
    return lint_files([path], RuleSelection(today=date(2026, 1, 1))).queries


def panel(*targets: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"title": "Shop", "schemaVersion": 41, "panels": [{"type": "timeseries", "targets": targets, **more}]}


def of(type: str, **target: Any) -> dict[str, Any]:
    return {"refId": "A", "datasource": {"type": type, "uid": "a"}, **target}


def test_queries_that_are_read_are_examined(tmp_path: Path) -> None:
    targets = [
        of("prometheus", expr="sum(orders)"),
        of("prometheus", expr="sum(orders"),
        of("prometheus", expr="orders{$filter}", hide=True) | {"expr": 'orders{a="$filter"}'},
        of("victoriametrics-metrics-datasource", expr="sum(orders)"),
        of("loki", expr='{app="shop"}'),
        of("loki", expr="{app="),
        of("mysql", rawSql="SELECT 1"),
        of("postgres", rawSql="SELECT ("),
        {"refId": "A", "expr": "orders"},
        {"refId": "A", "expr": "orders", "datasource": "Shop"},
        {"refId": "A", "expr": "orders", "datasource": {"uid": "${DS_SHOP}"}},
    ]
    result = coverage(tmp_path / "a.json", panel(*targets))
    assert (result.examined, result.not_examined) == (len(targets), {})


def test_other_queries_are_counted_with_the_reason(tmp_path: Path) -> None:
    reasons: dict[str, list[dict[str, Any]]] = {
        "for influxdb": [of("influxdb", query="SELECT 1")],
        "for acme-datasource": [of("acme-datasource", expr="up")],
        "without a known data source": [{"refId": "A"}, {"refId": "A", "rawSql": "SELECT 1"}],
        "without text": [of("prometheus"), of("loki", expr=" "), of("mysql", sql={"columns": []})],
        "in MetricsQL": [
            of("prometheus", expr="a default 0"),
            of("victoriametrics-metrics-datasource", expr="rate(a)"),
        ],
        "in PromQL of some versions of Prometheus": [of("prometheus", expr="rate(a[5m] smoothed)")],
        "with a variable in place of syntax": [of("prometheus", expr="sum(a) $more b"), of("loki", expr="{$filter}")],
        "nested too deeply": [
            of("prometheus", expr="+".join(["a"] * 5_000)),
            of("loki", expr='{a="b"}' + "|= `c`" * 5_000),
            of("mysql", rawSql=f"SELECT {'(' * 2_000}1{')' * 2_000}"),
        ],
        "that Grafana answers itself": [
            of("__expr__", expression="$A"),
            {"datasource": {"uid": "-- Dashboard --"}},
            {"datasource": "-- Grafana --"},
        ],
    }
    expected = {reason: len(targets) for reason, targets in reasons.items()}
    for reason, targets in reasons.items():
        result = coverage(tmp_path / "a.json", panel(*targets))
        assert (result.examined, result.not_examined) == (0, {reason: expected[reason]})


def test_queries_of_variables_and_annotations_are_examined_or_counted(tmp_path: Path) -> None:
    source = {"type": "prometheus", "uid": "a"}
    variables = [
        {"query": 'label_values(up{job="$job"}, instance)', "datasource": source},
        {"query": {"query": "label_values(job)", "refId": "A"}, "datasource": source},
        {"query": "label_values({}, job)", "datasource": {"type": "loki", "uid": "a"}},
        {"query": {"label": "job", "stream": '{app="a"}'}, "datasource": {"type": "loki", "uid": "a"}},
        {"query": "query_result(topk(5, up))"},
        {"query": "label_values(up{, job)", "datasource": source},
        {"query": "", "datasource": source},
        {"query": "SELECT 1", "datasource": {"type": "mysql", "uid": "a"}},
        {"query": "SELECT (", "datasource": {"type": "mysql", "uid": "a"}},
        {"query": "*", "datasource": {"type": "influxdb", "uid": "a"}},
        {"query": "hosts"},
    ]
    annotations = [
        {"builtIn": 1},
        {"datasource": source, "expr": "up == 0"},
        {"datasource": source, "target": {"expr": "up =="}},
        {"datasource": source},
        {"datasource": "-- Grafana --"},
    ]
    dashboard = {
        "title": "Shop",
        "schemaVersion": 41,
        "panels": [{"type": "timeseries", "libraryPanel": {"uid": "a"}}],
        "templating": {"list": [{"type": "query", "name": "a", **variable} for variable in variables]},
        "annotations": {"list": annotations},
    }
    v2 = {"elements": {"a": {"queries": [{"kind": "PanelQuery"}] * 3}}, "layout": {}}
    result = coverage(tmp_path / "a.json", dashboard, v2)
    assert (result.examined, result.not_examined) == (
        9,
        {
            "in dashboards of schema v2": 3,
            "without text": 2,
            "for influxdb": 1,
            "in library panels": 1,
            "of variables in SQL with unknown macros": 1,
            "that Grafana answers itself": 1,
            "without a known data source": 1,
        },
    )


def test_no_query_is_lost(tmp_path: Path) -> None:
    """All targets, variables and annotations of dashboards in the shapes that people publish are in the counts."""

    def targets(value: Any) -> int:
        if isinstance(value, dict):
            return len(value.get("targets") or ()) + sum(map(targets, value.values()))
        return sum(map(targets, value)) if isinstance(value, list) else 0

    library_panels, variables, annotations = 1, 2, 4
    total = coverage(tmp_path / "a.json", *BOARDS).total
    assert total == sum(targets(board) for board in BOARDS) + library_panels + variables + annotations
