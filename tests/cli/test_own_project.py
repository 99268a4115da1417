"""A project without the shipped systems: its settings, help, configuration and output do not name them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from heddle.cli import main
from heddle.report.settings_page import project_page
from tests.cli.project import ROOT

NAMES = re.compile(r"loom|tokenhub|loki.?mode|loopos|langfuse|token.?flow", re.IGNORECASE)

FILES = {
    "pyproject.toml": "[tool.heddle]\nstack = true\n",
    "dashboards/shop/settings.py": '''
"""Settings of the shop."""

from __future__ import annotations

from heddle import SystemSettings, system_settings


class Shop(SystemSettings):
    """The shop."""

    name = "shop"
    title = "Shop"

    targets: tuple[str, ...] = ("shop:8080",)


settings = system_settings(Shop)
''',
    "dashboards/shop/telemetry.py": '''
"""What the shop emits."""

from heddle import Counter, System

from .settings import settings

SHOP = System("shop", "Shop", job=settings.job)
ORDERS = Counter(SHOP, "shop_orders_total", "Orders.", of="orders")
''',
    "dashboards/shop/orders.py": '''
"""Shop: do orders come in?"""

from heddle import Dashboard, Row, instance, job, prometheus, stat

from .telemetry import ORDERS, SHOP

dashboard = Dashboard(
    uid="shop-orders",
    title="Shop / Orders",
    description="Do orders come in?",
    tags=["shop"],
    variables=[prometheus(), job(SHOP), instance(SHOP)],
    rows=[Row("Now", [stat("Orders", question="Do orders come in?", query=ORDERS.rate().sum())])],
)
''',
    "dashboards/shop/simulation.py": '''
"""The simulated shop."""

from heddle import EventStream, Simulation, increment

from .telemetry import ORDERS, SHOP

orders = EventStream(name="orders", per_minute=1, updates=(increment(ORDERS),))
simulation = Simulation(system=SHOP, instances=("shop:8080",), events=(orders,))
''',
    "datasources/prometheus.py": '''
"""Prometheus."""

from heddle import Prometheus, connection

datasource = Prometheus(
    uid="prometheus", name="Prometheus", connection=connection("prometheus"), scrape_interval="15s"
)
''',
    "datasources/loki.py": '''
"""Loki."""

from heddle import Loki, connection

datasource = Loki(uid="loki", name="Loki", connection=connection("loki"))
''',
    "datasources/jaeger.py": '''
"""Jaeger."""

from heddle import Jaeger, connection

datasource = Jaeger(uid="jaeger", name="Jaeger", connection=connection("jaeger"))
''',
}


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def named(text: str) -> list[str]:
    return [line for line in text.splitlines() if NAMES.search(line)]


def test_the_shipped_project_is_named_by_the_pattern() -> None:
    assert named(project_page(ROOT, {}))


def test_the_generated_files_name_only_the_own_system(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEDDLE_STACK", "true")
    result = run("generate")
    assert (result.exit_code, result.stderr) == (0, "")
    files = {path.relative_to(own / "out").as_posix(): path.read_text() for path in (own / "out").rglob("*.*")}
    assert {path: named(text) for path, text in files.items() if NAMES.search(path) or named(text)} == {}
    assert "shop:8080" in files["stack/prometheus.yaml"]
    assert '"title": "Shop / Orders"' in files["dashboards/shop/shop-orders.json"]


def test_the_folder_has_the_title_of_the_system(own: Path) -> None:
    run("generate")
    assert 'folder: "Shop"\n' in (own / "out/provisioning/dashboards/shop.yaml").read_text()


def test_the_settings_page_names_only_the_own_system(own: Path) -> None:
    text = project_page(own, {})
    assert named(text) == []
    assert "`system.shop.targets`" in text


def test_the_help_of_every_command_names_no_shipped_system(own: Path) -> None:
    commands = [[], *([name] for name in main.commands)]
    assert {" ".join(command): named(run(*command, "--help").output) for command in commands} == {
        " ".join(command): [] for command in commands
    }


def test_the_simulation_has_only_the_own_system(own: Path) -> None:
    result = run("simulate", "--history", "1m", "--out", "history")
    assert (result.exit_code, result.stderr) == (0, "")
    text = (own / "history").read_text()
    assert named(text) == []
    assert "shop_orders_total" in text


def test_the_explanations_name_no_shipped_system(own: Path) -> None:
    from heddle.rules.registry import pages

    assert {id: named(page) for id, page in pages().items() if named(page)} == {}
