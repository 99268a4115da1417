"""The output on the page about pushing is what a push prints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from heddle.cli import main
from tests.docs.pages import ROOT, blocks
from tests.grafana_double.server import Grafana as Double
from tests.sync.files import dashboard, group, rule, source, tree

PAGE = ROOT / "docs/push.md"
URL = "https://grafana.example.com"
WHEN = "2026-11-21T10:04:31Z"


def orders(query: str = "sum by (status) (rate(shop_orders_total[5m]))", **more: Any) -> dict[str, Any]:
    data = dashboard("shop-orders", "Shop / Orders", panels=2, **more)
    for panel, title in zip(data["panels"], ("Orders", "Failed orders"), strict=True):
        panel["title"] = title
    data["panels"][0]["targets"][0]["expr"] = query
    return data


def files(*dashboards: dict[str, Any]) -> dict[str, bytes]:
    groups = [group("orders", rule("orders-fail", "OrdersFail"), folder="Shop alerts")]
    sources = (source("prometheus", name="Prometheus"),)
    return tree(*dashboards, folder="Shop", uid="folder-shop", sources=sources, alerting={"groups": groups})


class Project:
    """A project whose `out/` is pushed to a Grafana."""

    def __init__(self, folder: Path, grafana: Double) -> None:
        self.folder, self.grafana = folder, grafana
        (folder / "pyproject.toml").write_text('[project]\nname = "shop"\n', encoding="utf-8")

    def write(self, tree: dict[str, bytes]) -> None:
        for name, data in tree.items():
            path = self.folder / "out" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(main, list(words), catch_exceptions=False)

    def as_on_page(self, text: str) -> str:
        """Return an output with the address and the time of the page."""
        text = re.sub(r"20\d\d-\d\d-\d\dT[\d:.]+(Z|\+00:00)", WHEN, text.replace(self.grafana.url, URL))
        return re.sub(r" +$", "", text, flags=re.MULTILINE)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.chdir(tmp_path)
    with Double("12.2") as grafana:
        monkeypatch.setenv("GRAFANA_URL", grafana.url)
        monkeypatch.setenv("GRAFANA_TOKEN", grafana.tokens["Admin"])
        yield Project(tmp_path, grafana)


def page_outputs(command: str) -> list[str]:
    """Return each output of a command on the page."""
    texts = [block.text for block in blocks(PAGE) if block.text.startswith(f"$ {command}\n")]
    return [text.partition("\n")[2] for text in texts]


def edit(data: dict[str, Any]) -> None:
    data["panels"][0]["targets"][0]["expr"] = "sum by (region) (rate(shop_orders_total[5m]))"
    data["panels"][1]["fieldConfig"]["defaults"]["unit"] = "percentunit"


def test_the_first_plan_matches_the_page(project: Project) -> None:
    project.write(files(orders()))
    done = project.run("push", "--dry-run")
    assert done.exit_code == 1
    assert project.as_on_page(done.stdout).rstrip() == page_outputs("heddle push --dry-run")[0].rstrip()


def test_a_conflict_matches_the_page(project: Project) -> None:
    project.write(files(orders()))
    assert project.run("push", "--yes").exit_code == 0
    project.grafana.save_dashboard("shop-orders", edit, by="alice")
    project.write(files(orders("sum by (status) (rate(shop_orders_total[$__rate_interval]))", description="Orders.")))
    done = project.run("push", "--yes")
    assert done.exit_code == 3
    assert project.as_on_page(done.stdout).rstrip() == page_outputs("heddle push --yes")[0].rstrip()
