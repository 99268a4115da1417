"""The inventory lists metrics with their uses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from heddle.catalog.contract import ANY_PROGRAM, Emitter, exposed
from heddle.catalog.exposition import read_exposition
from heddle.catalog.metrics import MetricFamily
from heddle.diagnostics.finding import Severity
from heddle.lint.inventory import Inventory
from heddle.project.pipeline import load_project
from heddle.report.inventory import inventory_report
from heddle.settings.load import load

PAGE = """\
# TYPE shop_orders_total counter
shop_orders_total 1
# TYPE shop_refunds_total counter
# TYPE shop_latency_seconds histogram
shop_latency_seconds_bucket{le="1"} 1
shop_latency_seconds_bucket{le="+Inf"} 1
shop_latency_seconds_sum 1
shop_latency_seconds_count 1
# TYPE shop_queue gauge
shop_queue 1
shop_plain 1
"""


def emitter() -> Emitter:
    return Emitter(name="metrics.txt", metrics=read_exposition(PAGE, ANY_PROGRAM), is_closed=False)


def write(path: Path, *expressions: str, **keys: Any) -> Path:
    targets = [{"expr": expression, "refId": str(number)} for number, expression in enumerate(expressions)]
    panel = {"type": "timeseries", "title": "Orders", "datasource": {"type": "prometheus"}, "targets": targets}
    path.write_text(json.dumps({"title": "Shop", "uid": "shop", "schemaVersion": 39, "panels": [panel], **keys}))
    return path


def uses(inventory: Inventory) -> dict[str, list[str]]:
    return {entry.name: [f"{use.user} {use.title}" for use in entry.uses] for entry in inventory.entries}


def test_a_metric_has_its_uses(tmp_path: Path) -> None:
    prometheus = {"datasource": {"type": "prometheus"}}
    path = write(
        tmp_path / "shop.json",
        "rate(shop_orders_total[5m]) + increase(shop_refunds_total[1h])",
        "histogram_quantile(0.9, rate(shop_latency_seconds_bucket[5m]))",
        "sum(",
        "$metric",
        templating={
            "list": [{"name": "x", "type": "query", "query": "label_values(shop_orders_total, y)", **prometheus}]
        },
        annotations={"list": [{"name": "Busy", "expr": "other_queue > 1", **prometheus}]},
    )
    inventory = Inventory([emitter()])
    inventory.add_files([path])
    assert uses(inventory) == {
        "other_queue": ["annotation Busy"],
        "shop_latency_seconds": ["panel Orders"],
        "shop_orders_total": ["panel Orders", "variable x"],
        "shop_plain": [],
        "shop_queue": [],
        "shop_refunds_total": ["panel Orders"],
    }
    facts = {entry.name: (entry.type, entry.series, entry.source) for entry in inventory.entries}
    assert facts == {
        "other_queue": ("", None, ""),
        "shop_latency_seconds": ("histogram", 4, "metrics.txt"),
        "shop_orders_total": ("counter", 1, "metrics.txt"),
        "shop_plain": ("untyped", 1, "metrics.txt"),
        "shop_queue": ("gauge", 1, "metrics.txt"),
        "shop_refunds_total": ("counter", 0, "metrics.txt"),
    }


def test_a_pattern_uses_all_metrics_that_it_matches(tmp_path: Path) -> None:
    inventory = Inventory([emitter()])
    inventory.add_files([write(tmp_path / "shop.json", '{__name__=~"shop_(queue|latency_seconds_count)"}')])
    assert [name for name, users in uses(inventory).items() if users] == ["shop_latency_seconds", "shop_queue"]


def test_metrics_of_a_catalog_have_no_number_of_series() -> None:
    queue = MetricFamily(ANY_PROGRAM, "shop_queue", "Waiting.")
    inventory = Inventory([Emitter(name="telemetry.py", metrics=exposed([queue]), is_closed=True)])
    assert [(entry.name, entry.series) for entry in inventory.entries] == [("shop_queue", None)]
    assert inventory_report(inventory.entries, "text") == (
        "0 metrics used\n1 of 1 metric not used\n  shop_queue (gauge, telemetry.py)\n"
    )


def test_a_file_without_dashboards_and_rules_is_a_finding(tmp_path: Path) -> None:
    rules, other = tmp_path / "rules.yaml", tmp_path / "other.yaml"
    rules.write_text("groups: [{name: a, rules: [{alert: Full, expr: shop_queue > 1}, {alert: Bad, expr: 'sum('}]}]")
    other.write_text("a: 1")
    inventory = Inventory()
    inventory.add_files([rules, other])
    assert uses(inventory) == {"shop_queue": ["alert Full"]}
    assert [(finding.id, finding.location.file) for finding in inventory.findings] == [
        ("check/not-a-dashboard", str(other))
    ]
    assert [finding.severity for finding in inventory.findings] == [Severity.NOTE]
    inventory = Inventory()
    inventory.add_files([other])
    assert [finding.severity for finding in inventory.findings] == [Severity.ERROR], "no other file has any"


def test_a_library_panel_uses_its_metrics(tmp_path: Path) -> None:
    (tmp_path / "heddle.toml").write_text('definitions = ["dashboards"]\n')
    (tmp_path / "dashboards").mkdir()
    (tmp_path / "dashboards" / "shared.py").write_text(
        "from heddle import library_panel, raw, stat\n\n"
        'panel = stat("Depth", question="How many wait?", query=raw("sum(shop_queue)"), unit="short")\n'
        'library_panels = [library_panel(panel, uid="shop-depth")]\n'
    )
    inventory = Inventory([emitter()])
    with load_project(load(tmp_path, None, {})) as project:
        inventory.add_project(project)
    assert inventory.findings == []
    assert uses(inventory)["shop_queue"] == ["panel Depth"]
    assert "  panel       Library panel: Depth\n" in inventory_report(inventory.entries, "text")
