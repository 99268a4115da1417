"""`heddle catalog from`: a catalog that compiles, and the differences of an existing one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from heddle.cli import main
from tests.catalog.test_exposition import OPENMETRICS, PROMETHEUS
from tests.catalog.test_otel_registry import ORDERS, REGION, STATUS
from tests.running_server import running_server

DASHBOARD = """
from heddle import Dashboard, Row, instance, job, prometheus, timeseries
from .telemetry import LATENCY_SECONDS, ORDERS, SHOP

dashboard = Dashboard(
    uid="shop",
    title="Shop",
    description="Are orders placed?",
    tags=["shop"],
    variables=[prometheus(), job(SHOP), instance(SHOP)],
    rows=[
        Row(
            "Now",
            [
                timeseries("Orders", question="How many?", query=ORDERS.rate().sum(by="status")),
                timeseries("Latency", question="How long?", query=LATENCY_SECONDS.quantile(0.95)),
            ],
        )
    ],
)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "heddle.toml").write_text('definitions = ["dashboards"]\n')
    (tmp_path / "dashboards").mkdir()
    (tmp_path / "dashboards" / "prometheus.py").write_text(
        "from heddle import Prometheus, connection\n"
        'at = connection("prometheus")\n'
        'datasource = Prometheus(uid="prometheus", name="Prometheus", connection=at, scrape_interval="1m")\n'
    )
    (tmp_path / "metrics.txt").write_text(PROMETHEUS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def catalog(*arguments: str, system: str = "shop") -> Result:
    return CliRunner().invoke(main, ["catalog", "from", *arguments, "--system", system])


def test_created_catalog_compiles(folder: Path) -> None:
    result = catalog("metrics.txt")
    assert result.exit_code == 0, result.output
    assert "5 metrics declared" in result.output
    assert "shop_version has no type" in result.output
    (folder / "dashboards/shop/orders.py").write_text(DASHBOARD)
    done = CliRunner().invoke(main, ["generate"])
    assert done.exit_code == 0, done.output


def test_created_text(folder: Path) -> None:
    catalog("metrics.txt", "--match", "shop_orders_total", "--match", "shop_latency*")
    assert (folder / "dashboards/shop/telemetry.py").read_text() == (
        '"""The metrics of Shop, from metrics.txt."""\n'
        "\n"
        "from heddle import Counter, Histogram, System\n"
        "\n"
        "from .settings import settings\n"
        "\n"
        'SHOP = System("shop", "Shop", job=settings.job)\n'
        "\n"
        "LATENCY_SECONDS = Histogram(\n"
        "    SHOP,\n"
        '    "shop_latency_seconds",\n'
        '    "Duration of an order.",\n'
        '    unit="s",\n'
        "    labels=(\n"
        '        "region",  # observed: "eu"\n'
        "    ),\n"
        "    buckets=(0.1, 2.5),\n"
        ")\n"
        "ORDERS = Counter(\n"
        "    SHOP,\n"
        '    "shop_orders_total",\n'
        '    "Orders placed.",\n'
        '    of="orders",\n'
        "    labels=(\n"
        '        "status",  # observed: "failed", "ok"\n'
        "    ),\n"
        ")\n"
    )


def test_job_of_a_created_catalog_is_a_setting(folder: Path) -> None:
    catalog("metrics.txt")
    (folder / "dashboards/shop/orders.py").write_text(DASHBOARD)
    with (folder / "heddle.toml").open("a") as settings:
        settings.write('[system.shop]\njob = "shop-production"\n')
    done = CliRunner().invoke(main, ["generate"])
    assert done.exit_code == 0, done.output
    assert 'job=~\\"shop-production\\"' in (folder / "out/dashboards/shop/shop.json").read_text()


def test_existing_settings_are_left_alone(folder: Path) -> None:
    path = folder / "dashboards/shop/settings.py"
    path.parent.mkdir()
    path.write_text("settings = 1\n")
    assert catalog("metrics.txt").exit_code == 0
    assert path.read_text() == "settings = 1\n"


def test_quantiles_of_a_summary_can_be_selected(folder: Path) -> None:
    assert catalog("metrics.txt").exit_code == 0
    text = (folder / "dashboards/shop/telemetry.py").read_text()
    assert 'labels=(Label("quantile", ("0.5",)),),' in text
    panel = 'timeseries("Pauses", question="How long?", query=GC_SECONDS.where(quantile="0.5").last())'
    dashboard = DASHBOARD.replace("LATENCY_SECONDS, ", "GC_SECONDS, ").replace(
        'timeseries("Latency", question="How long?", query=LATENCY_SECONDS.quantile(0.95))', panel
    )
    (folder / "dashboards/shop/orders.py").write_text(dashboard)
    done = CliRunner().invoke(main, ["generate"])
    assert done.exit_code == 0, done.output
    assert catalog("metrics.txt").exit_code == 0


def test_unchanged_metrics_have_no_differences(folder: Path) -> None:
    for name, text in {"metrics.txt": PROMETHEUS, "open.txt": OPENMETRICS}.items():
        (folder / name).write_text(text)
        system = name.removesuffix(".txt")
        assert catalog(name, system=system).exit_code == 0
        again = catalog(name, system=system)
        assert again.exit_code == 0, again.output
        assert "matches the source" in again.output


def test_differences_are_reported_and_nothing_is_written(folder: Path) -> None:
    catalog("metrics.txt")
    path = folder / "dashboards/shop/telemetry.py"
    path.write_text(path.read_text().replace('"status",  # observed: "failed", "ok"', 'Label("status", ("ok",)),'))
    path.write_text(path.read_text().replace("import Counter", "import Label, Counter"))
    before = path.read_bytes()
    text = PROMETHEUS.replace("shop_queue", "shop_backlog").replace('region="eu"', 'zone="eu"').replace('"2.5"', '"5"')
    (folder / "metrics.txt").write_text(text.replace("# TYPE shop_gc_seconds summary", ""))
    result = catalog("metrics.txt")
    assert result.exit_code == 1
    lines = [line for line in result.output.splitlines() if line[:8].strip() in {"new", "missing", "changed"}]
    assert lines == [
        "new       shop_backlog",
        "changed   shop_gc_seconds: type gauge, declared as summary",
        "new       shop_gc_seconds_count",
        "new       shop_gc_seconds_sum",
        "changed   shop_latency_seconds: buckets 0.1, 5, declared as 0.1, 2.5",
        "changed   shop_latency_seconds: missing label: region",
        "changed   shop_latency_seconds: new label: zone",
        'changed   shop_orders_total: new value of label status: "failed"',
        "missing   shop_queue",
    ]
    assert "BACKLOG = Gauge(" in result.output
    assert "to create the catalog again, delete dashboards/shop/telemetry.py" in result.output
    assert path.read_bytes() == before


def test_a_registry_has_closed_labels(folder: Path) -> None:
    (folder / "registry.json").write_text(json.dumps({"groups": [{**ORDERS, "attributes": [STATUS, REGION]}]}))
    assert catalog("registry.json").exit_code == 0
    text = (folder / "dashboards/shop/telemetry.py").read_text()
    assert 'labels=(Label("order_status", ("ok", "failed")), "cloud_region"),' in text
    assert "from heddle import Counter, Label, System\n" in text


def test_invalid_sources_are_refused(folder: Path) -> None:
    (folder / "page.html").write_text("<html>")
    (folder / "broken.json").write_text("{")
    (folder / "bytes.txt").write_bytes(b"\xff\xfe")
    (folder / "empty.txt").write_text("")
    wrong = []
    for source in ("page.html", "broken.json", "bytes.txt", "empty.txt", "absent.txt", "dashboards"):
        result = catalog(source)
        if (
            result.exit_code != 2
            or "error[catalog/invalid-source]" not in result.output
            or "Traceback" in result.output
        ):
            wrong.append((source, result.output))
    assert wrong == []
    assert "no metrics that match other_*" in catalog("metrics.txt", "--match", "other_*").output
    assert [path.name for path in (folder / "dashboards").iterdir()] == ["prometheus.py"]


class Page(BaseHTTPRequestHandler):
    """Serves the page of metrics at /metrics."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/metrics" else 404)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(PROMETHEUS.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    with running_server(HTTPServer(("127.0.0.1", 0), Page)) as address:
        yield address


def test_a_url_is_read(folder: Path, url: str) -> None:
    result = catalog(f"{url}/metrics")
    assert result.exit_code == 0, result.output
    assert "shop_orders_total" in (folder / "dashboards/shop/telemetry.py").read_text()


def test_an_unreachable_url_is_an_error(folder: Path, url: str) -> None:
    result = catalog(f"{url}/other")
    assert result.exit_code == 5
    assert "error[catalog/unreachable-source]" in result.output
