"""The output on the page about pushing is what a push prints."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from heddle.cli import main
from tests.docs.pages import ROOT, blocks
from tests.grafana_double.server import Grafana as Double
from tests.sync.files import dashboard, group, rule, source, tree
from tests.sync.test_plan_json import EDIT, OUTCOME, PLAN, PUSH, STEP

PAGE = ROOT / "docs/push.md"
URL = "https://grafana.example.com"
WHEN = "2026-11-21T10:04:31Z"


def orders(query: str = "sum by (status) (rate(shop_orders_total[5m]))", **more: Any) -> dict[str, Any]:
    data = dashboard("shop-orders", "Shop / Orders", panels=2, **more)
    for panel, title in zip(data["panels"], ("Orders", "Failed orders"), strict=True):
        panel["title"] = title
    data["panels"][0]["targets"][0]["expr"] = query
    return data


def files(*dashboards: dict[str, Any], database: bool = False) -> dict[str, bytes]:
    groups = [group("orders", rule("orders-fail", "OrdersFail"), folder="Shop alerts")]
    secret = {"password": "$ORDERS_DB_PASSWORD"}
    orders_db = source("orders-db", name="Orders DB", type="mysql", url="db:3306", secureJsonData=secret)
    sources = (source("prometheus", name="Prometheus"), *([orders_db] if database else []))
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
        grafana.instance.plugins = {"mysql"}
        yield Project(tmp_path, grafana)


def page_outputs(command: str) -> list[str]:
    """Return each output of a command on the page."""
    texts = [block.text for block in blocks(PAGE) if block.text.startswith(f"$ {command}\n")]
    return [text.partition("\n")[2] for text in texts]


def edit(data: dict[str, Any]) -> None:
    data["panels"][0]["targets"][0]["expr"] = "sum by (region) (rate(shop_orders_total[5m]))"
    data["panels"][1]["fieldConfig"]["defaults"]["unit"] = "percentunit"


def prepare(project: Project) -> None:
    """Prepare the first push."""
    project.write(files(orders(), database=True))


def prepare_status(project: Project) -> None:
    prepare(project)
    project.run("push", "--yes")


def prepare_kept(project: Project) -> None:
    project.write(files(orders()))
    project.run("push", "--yes")
    project.grafana.save_dashboard("shop-orders", edit, by="alice")


def prepare_conflict(project: Project) -> None:
    prepare_kept(project)
    project.write(files(orders("sum by (status) (rate(shop_orders_total[$__rate_interval]))", description="Orders.")))


def prepare_unmanaged(project: Project) -> None:
    project.write(files(orders()))
    project.run("push", "--yes")
    project.run("release", "dashboard/shop-orders", "--yes")
    project.write(files(orders(description="Orders.")))


def prepare_two_pushes(project: Project) -> None:
    project.write(files(orders()))
    project.run("push", "--yes")
    project.write(files(orders(description="Orders.")))
    project.run("push", "--yes")


def prepare_saved_plan(project: Project) -> None:
    project.write(files(orders()))
    project.run("push", "--plan-out", "plan.json")


EXAMPLES: dict[str, tuple[Callable[[Project], None], int]] = {
    "heddle push --dry-run": (prepare, 1),
    "heddle push --yes --except datasource/orders-db": (prepare, 0),
    "heddle status --except datasource/orders-db": (prepare_status, 0),
    "heddle push --yes": (prepare_conflict, 3),
    "heddle status": (prepare_kept, 1),
    "heddle status --only 'dashbord/*'": (prepare, 2),
    "heddle push --adopt dashboard/shop-orders --adopt 'rule-group/Shop alerts/*'": (prepare_unmanaged, 0),
    "heddle release 'dashboard/shop-*'": (prepare_two_pushes, 0),
    "heddle release": (prepare_two_pushes, 0),
    "heddle push --plan-out plan.json": (prepare, 1),
    "heddle push --plan plan.json": (prepare_saved_plan, 0),
    "heddle rollback": (prepare_two_pushes, 0),
    "heddle rollback 20261121T100431123456Z": (prepare_two_pushes, 0),
    "heddle rollback --on-conflict theirs --yes": (prepare_two_pushes, 0),
}
"""How each command on the page is prepared, and its exit code."""

QUESTION = re.compile(r"heddle (push(?!.*--(dry-run|plan))|rollback|release)(?!.*--yes)")
"""Commands that ask on a terminal, which a test is not."""


def page_commands() -> list[str]:
    consoles = [block.text for block in blocks(PAGE) if block.language == "console"]
    lines = [line[2:] for text in consoles for line in text.splitlines() if line.startswith("$ ")]
    return [re.sub(r" +#.*", "", line) for line in lines]


def test_every_command_on_the_page_is_executed() -> None:
    assert set(page_commands()) == set(EXAMPLES)


@pytest.mark.parametrize("command", EXAMPLES)
def test_a_command_ends_as_on_the_page(project: Project, command: str) -> None:
    prepared, code = EXAMPLES[command]
    prepared(project)
    backups = sorted(path.stem for path in (project.folder / ".heddle/backups").glob("*.json"))
    words = shlex.split(command)[1:] + (["--yes"] if QUESTION.match(command) else [])
    done = project.run(*(backups[-1] if word.startswith("2026") else word for word in words))
    assert done.exit_code == code, done.output
    for output in page_outputs(command):
        if output.strip() and not output.startswith("$ "):
            assert project.as_on_page(done.stderr if code == 2 else done.stdout).strip() == output.strip()


def test_the_fields_of_the_json_are_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    section = text[text.index("## The plan as JSON") :].partition("\n## ")[0]
    records = (PLAN, STEP, EDIT, OUTCOME, PUSH)
    missing = {name for record in records for name in record["properties"] if f"`{name}`" not in section}
    assert missing == set()
