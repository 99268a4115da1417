"""`heddle init` and `heddle new`: files that work, never over existing ones."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from heddle.cli import main
from heddle.grafana.datasource_types import DATASOURCE_TYPES
from tests.cli.project import ROOT

DEPLOYMENTS = ("docker", "kubernetes", "push")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "shop"
    path.mkdir()
    monkeypatch.chdir(path)
    return path


def heddle(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def succeed(*arguments: str) -> str:
    result = heddle(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("deployment", DEPLOYMENTS)
def test_new_project_generates_without_findings(folder: Path, deployment: str) -> None:
    succeed("init", "--for", deployment)
    assert "1 dashboard" in succeed("generate")
    assert "no findings" in succeed("check", "--show", "advice")
    succeed("generate", "--check")
    dashboard = json.loads((folder / "out/dashboards/web/web-overview.json").read_text())
    assert dashboard["title"] == "Web / Overview"


def test_a_project_for_kubernetes_names_the_tool_that_expands_variables(folder: Path) -> None:
    succeed("init", "--for", "kubernetes")
    note = "expandable-text"
    assert note not in succeed("check", "--show", "note")
    settings = folder / "heddle.toml"
    settings.write_text("\n".join(line for line in settings.read_text().splitlines() if "substitution" not in line))
    assert note in succeed("check", "--show", "note")


def test_new_parts_of_a_project_generate_without_findings(folder: Path) -> None:
    succeed("init")
    succeed("new", "system", "order-queue")
    succeed("new", "dashboard", "web/slow_routes")
    others = ("cloudwatch", "grafana-testdata-datasource", "alexanderzobnin-zabbix-datasource", "acme-shop")
    for position, type in enumerate([*DATASOURCE_TYPES, *others]):
        succeed("new", "datasource", f"other-{position}", "--type", type)
    succeed("generate")
    assert "no findings in 3 dashboards" in succeed("check", "--show", "advice")
    assert (folder / "out/dashboards/order-queue/order-queue-overview.json").is_file()
    assert (folder / "out/dashboards/web/web-slow-routes.json").is_file()


def test_new_works_in_a_subfolder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    succeed("init")
    monkeypatch.chdir(folder / "dashboards" / "web")
    assert "created   latency.py" in succeed("new", "dashboard", "web/latency")


def test_init_extends_existing_files(folder: Path) -> None:
    (folder / "README.md").write_text("# Shop\n")
    (folder / ".gitignore").write_text("build/\n.venv/")
    (folder / "requirements.txt").write_text("django\n")
    succeed("init")
    assert (folder / "README.md").read_text().startswith("# Shop\n\n## Dashboards\n")
    assert (folder / ".gitignore").read_text() == "build/\n.venv/\n__pycache__/\n"
    assert (folder / "requirements.txt").read_text() == "django\n"
    assert "grafana-heddle" in (folder / "requirements-heddle.txt").read_text()
    workflow = (folder / ".github/workflows/dashboards.yml").read_text()
    assert "--requirement requirements-heddle.txt" in workflow


@pytest.mark.parametrize("name", [".gitlab-ci.yml", ".pre-commit-config.yaml"])
def test_init_prints_additions_to_an_existing_file(folder: Path, name: str) -> None:
    (folder / name).write_text("mine: 1\n")
    output = succeed("init")
    assert (folder / name).read_text() == "mine: 1\n"
    assert f"{name} exists; add this to it:" in output
    assert "heddle generate --check" in output


def test_init_replaces_nothing(folder: Path) -> None:
    (folder / "dashboards" / "web").mkdir(parents=True)
    (folder / "dashboards" / "web" / "alerts.py").write_text("mine\n")
    (folder / "compose.yaml").write_text("mine\n")
    before = tree(folder)
    result = heddle("init")
    assert result.exit_code == 2
    assert result.output.count("error[starter/existing-file]") == 2
    assert tree(folder) == before


def test_init_leaves_nothing_after_an_error(folder: Path) -> None:
    (folder / "tests").write_text("a file where a folder belongs\n")
    before = tree(folder)
    result = heddle("init")
    assert result.exit_code == 5
    assert tree(folder) == before
    assert [path.name for path in folder.iterdir()] == ["tests"]


def test_invalid_requests_write_nothing(folder: Path) -> None:
    for name in ("5x", "heddle"):
        assert "starter/invalid-name" in heddle("init", "--system", name).output
    assert tree(folder) == {}
    succeed("init")
    before = tree(folder)
    requests = {
        ("init",): "starter/existing-project",
        ("new", "system", "web"): "starter/existing-file",
        ("new", "system", "Web Shop"): "starter/invalid-name",
        ("new", "system", "class"): "starter/invalid-name",
        ("new", "system", "heddle"): "starter/invalid-name",
        ("new", "rule", "panel/missing-unit"): "starter/existing-file",
        ("new", "rule", "query/rate_of_gauge"): "starter/existing-file",
        ("new", "dashboard", "latency"): "starter/missing-system",
        ("new", "dashboard", "shop/latency"): "starter/missing-system",
        ("new", "dashboard", "web/overview"): "starter/existing-file",
        ("new", "datasource", "prometheus"): "starter/existing-file",
        ("new", "datasource", "x", "--type", "a b"): "starter/invalid-name",
        ("new", "datasource", "x" * 41): "starter/invalid-name",
        ("new", "dashboard", f"web/{'x' * 40}"): "starter/invalid-name",
    }
    wrong = [
        " ".join(request)
        for request, id in requests.items()
        if (result := heddle(*request)).exit_code != 2 or f"error[{id}]" not in result.output
    ]
    assert wrong == []
    assert tree(folder) == before


def test_nothing_is_created_outside_of_a_project(folder: Path) -> None:
    (folder / "metrics.txt").write_text("# TYPE shop_orders_total counter\nshop_orders_total 1\n")
    before = tree(folder)
    for request in (
        ("new", "system", "web"),
        ("new", "dashboard", "web/latency"),
        ("new", "datasource", "loki"),
        ("new", "rule", "team/no-pie-charts"),
        ("catalog", "from", "metrics.txt", "--system", "web"),
    ):
        result = heddle(*request)
        assert (result.exit_code, "error[settings/missing-project]" in result.output) == (2, True), request
    assert tree(folder) == before


def test_a_project_without_a_definitions_folder_gets_no_files(folder: Path) -> None:
    (folder / "heddle.toml").write_text("definitions = []\n")
    for request in (("new", "system", "web"), ("new", "datasource", "loki")):
        result = heddle(*request)
        assert result.exit_code == 2
        assert "the setting `definitions` names no folder" in result.output


def test_a_definitions_folder_outside_of_the_project_gets_files(folder: Path) -> None:
    names = ["../boards", str(folder.parent / "sources")]
    (folder / "heddle.toml").write_text(f"definitions = {names}\n")
    succeed("new", "system", "web")
    succeed("new", "datasource", "prometheus")
    succeed("generate")
    assert (folder.parent / "boards/web/overview.py").is_file()
    assert (folder.parent / "sources/prometheus.py").is_file()


def test_a_system_may_have_the_name_of_a_variable_in_its_files(folder: Path) -> None:
    texts = [
        path.read_text() for path in (ROOT / "generator/heddle/starter/templates/system").iterdir() if path.is_file()
    ]
    names = set(re.findall(r"\b[A-Z]{2,}\b", re.sub(r"@\w+@", "", "\n".join(texts))))
    assert {"QUEUE", "REQUESTS", "RED"} <= names
    succeed("init")
    for name in sorted(names):
        succeed("new", "system", name.lower())
        succeed("new", "dashboard", f"{name.lower()}/latency")
    succeed("generate")


def test_a_misspelled_type_of_data_source_names_the_right_one(folder: Path) -> None:
    succeed("init")
    result = heddle("new", "datasource", "x", "--type", "promtheus")
    assert result.exit_code == 2
    assert "did you mean `prometheus`?" in result.output
    assert not (folder / "datasources/x.py").exists()


@pytest.mark.parametrize("deployment", DEPLOYMENTS)
def test_yaml_files_are_valid(folder: Path, deployment: str) -> None:
    succeed("init", "--for", deployment)
    files = [path for path in folder.rglob("*.y*ml") if "out" not in path.parts]
    assert len(files) >= 3
    assert [path for path in files if not list(yaml.safe_load_all(path.read_text()))] == []


def test_actions_are_pinned_to_commits(folder: Path) -> None:
    succeed("init", "--for", "push")
    uses = [
        step["uses"]
        for path in (folder / ".github/workflows").glob("*.yml")
        for job in yaml.safe_load(path.read_text())["jobs"].values()
        for step in job["steps"]
        if "uses" in step
    ]
    assert len(uses) == 5
    assert [name for name in uses if len(name.partition("@")[2]) != 40] == []


def test_init_creates_its_folder(folder: Path) -> None:
    succeed("init", "web/shop")
    assert (folder / "web/shop/heddle.toml").is_file()


def test_state_folder_is_ignored_by_git(folder: Path) -> None:
    subprocess.run(["git", "init", "-q", "."], check=True)
    succeed("init")
    succeed("generate")
    status = subprocess.run(
        ["git", "status", "--porcelain", "-uall"], capture_output=True, text=True, check=True
    ).stdout
    assert (folder / ".heddle/source_map.json").is_file()
    assert "out/manifest.json" in status
    assert ".heddle" not in status


@pytest.mark.parametrize("below", [".", "a/b"])
def test_a_folder_without_a_project_names_heddle_init(
    folder: Path, monkeypatch: pytest.MonkeyPatch, below: str
) -> None:
    (folder / below).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(folder / below)
    for text in ("", "[project]\nname = 'x'\n"):
        if text:
            (folder / "pyproject.toml").write_text(text)
        result = heddle("generate")
        assert result.exit_code == 2
        assert result.output.count("error[") == 1
        assert ("pyproject.toml has no table [tool.heddle]" in result.output) == bool(text)
        assert "create a project with `heddle init`" in result.output


def test_settings_may_begin_with_a_byte_order_mark(folder: Path) -> None:
    succeed("init")
    path = folder / "heddle.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert "1 dashboard" in succeed("generate")
