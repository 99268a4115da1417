"""The wheel alone is enough for a project: it is installed into a new environment, and its CI jobs are run."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml
from hatchling.builders.wheel import WheelBuilder

from tests.cli.project import ROOT


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment variables of a shell in which the wheel is installed; dependencies are those of the tests."""
    folder = tmp_path_factory.mktemp("wheel")
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(folder / "dist"), versions=["standard"])
    venv.create(folder / "venv", symlinks=True)
    (packages,) = (folder / "venv" / "lib").glob("python*/site-packages")
    ZipFile(wheel).extractall(packages)
    dependencies = [path for path in sys.path if path.endswith("site-packages")]
    (packages / "dependencies.pth").write_text("\n".join(dependencies))
    commands = {
        "heddle": "from heddle.cli import main; main()",
        "pytest": "import pytest; raise SystemExit(pytest.main())",
    }
    for name, code in commands.items():
        script = folder / "venv" / "bin" / name
        script.write_text(f"#!{folder}/venv/bin/python\n{code}\n")
        script.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HEDDLE", "GRAFANA", "PY", "CI"))}
    path = f"{folder}/venv/bin:{os.environ['PATH']}"
    return {**kept, "PATH": path, "GIT_CONFIG_GLOBAL": os.devnull, "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture
def project(environment: dict[str, str], tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    run(environment, folder, "git init -q -b main .")
    run(environment, folder, "heddle init && heddle generate")
    commit(environment, folder, "Start")
    return folder


def run(environment: dict[str, str], folder: Path, command: str, **variables: str) -> str:
    done = subprocess.run(
        ["bash", "-e", "-c", command], cwd=folder, env=environment | variables, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def commit(environment: dict[str, str], folder: Path, message: str) -> None:
    run(environment, folder, f"git add -A && git -c user.name=a -c user.email=a@example.com commit -q -m '{message}'")


def change(environment: dict[str, str], project: Path) -> None:
    run(environment, project, "git switch -q -c change && heddle new dashboard web/latency && heddle generate")
    commit(environment, project, "Add a dashboard")


def test_heddle_comes_from_the_wheel(environment: dict[str, str], tmp_path: Path) -> None:
    output = run(environment, tmp_path, "python -c 'import heddle; print(heddle.__file__)'")
    assert "/venv/lib/" in output
    assert str(ROOT) not in output


def test_github_job_succeeds_unchanged(environment: dict[str, str], project: Path, tmp_path: Path) -> None:
    change(environment, project)
    summary = tmp_path / "summary.md"
    job = yaml.safe_load((project / ".github/workflows/dashboards.yml").read_text())["jobs"]["dashboards"]
    commands = [step["run"] for step in job["steps"] if "run" in step and "pip install" not in step["run"]]
    for command in commands:
        run(environment, project, command, GITHUB_STEP_SUMMARY=str(summary), GITHUB_BASE_REF="main")
    assert len(commands) == 4
    assert "Latency" in summary.read_text()


def test_gitlab_job_succeeds_unchanged(environment: dict[str, str], project: Path) -> None:
    change(environment, project)
    script = yaml.safe_load((project / ".gitlab-ci.yml").read_text())["dashboards"]["script"]
    base = run(environment, project, "git rev-parse main").strip()
    outputs = [
        run(environment, project, line, CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
        for line in script
        if "pip install" not in line
    ]
    assert len(outputs) == 4
    assert "Latency" in outputs[-1]


def test_hooks_succeed(environment: dict[str, str], project: Path) -> None:
    hooks = yaml.safe_load((project / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    assert [hook["id"] for hook in hooks] == ["heddle-generate", "heddle-check"]
    for hook in hooks:
        run(environment, project, hook["entry"])


def test_a_stale_file_fails_the_job(environment: dict[str, str], project: Path) -> None:
    (project / "out/dashboards/web/web-overview.json").write_text("{}")
    with pytest.raises(AssertionError, match="web-overview"):
        run(environment, project, "heddle generate --check")


def test_shipped_systems_are_in_the_wheel(environment: dict[str, str], project: Path) -> None:
    settings = project / "heddle.toml"
    settings.write_text(f'include = ["loki_mode"]\n{settings.read_text()}')
    run(environment, project, "heddle new datasource loki --type loki && heddle generate && heddle check")
    assert (project / "out/dashboards/loki-mode/loki-mode-fleet.json").is_file()
    code = "from heddle_systems.loki_mode.telemetry import COST; print(COST.name)"
    assert run(environment, project, f"python -c '{code}'") == "loki_cost_usd\n"


METRICS = """\
# HELP checkout_orders_total Orders placed.
# TYPE checkout_orders_total counter
checkout_orders_total{status="ok"} 5
# HELP checkout_queue Orders waiting.
# TYPE checkout_queue gauge
checkout_queue 3
"""

NESTED = """
from heddle import Dashboard, Row, label_values, prometheus, scope_variables, timeseries

from .telemetry import CHECKOUT, ORDERS

dashboard = Dashboard(
    uid="checkout-orders",
    title="Checkout / Orders",
    description="Are orders placed?",
    tags=["checkout"],
    folder="Platform/HTTP/Checkout",
    variables=[prometheus(), *scope_variables(CHECKOUT), label_values(ORDERS, "status", title="Status")],
    rows=[Row("Now", [timeseries("Orders", question="How many?", query=ORDERS.rate().sum(by="status"))])],
)
"""

ENVIRONMENTS = """
everywhere = ["cluster"]

[environments.staging]
out = "out-staging"
datasources.prometheus.url = "http://prometheus.staging:9090"
"""


def test_a_repository_of_a_team(environment: dict[str, str], project: Path) -> None:
    """Catalog, scope, nested folders, environments, a rule, runbooks and a merge, all from the wheel."""
    (project / "metrics.txt").write_text(METRICS)
    run(environment, project, "heddle catalog from metrics.txt --system checkout")
    (project / "dashboards/checkout/orders.py").write_text(NESTED)
    (project / "heddle.toml").write_text(ENVIRONMENTS)
    run(environment, project, "heddle new rule team/no-pie-charts && heddle new datasource mimir")
    run(environment, project, "heddle generate --all-environments && heddle check --all-environments && pytest -q")
    output = (project / "out/dashboards/platform-http-checkout/checkout-orders.json").read_text()
    assert 'checkout_orders_total{cluster=~\\"$cluster\\", job=~\\"$checkout_job\\"' in output
    assert "prometheus.staging" in (project / "out-staging/provisioning/datasources/prometheus.yaml").read_text()
    assert "1 alert" in run(environment, project, "cd dashboards/web && heddle runbooks ../../docs/runbooks")
    assert (project / "docs/runbooks/WebFailing.md").is_file()
    assert "matches the source: 2 metrics" in run(
        environment, project, "heddle catalog from metrics.txt --system checkout"
    )
    commit(environment, project, "Add checkout")
    for name in ("aaa", "aab"):
        run(environment, project, f"git switch -q -c {name} main && heddle new dashboard web/{name}")
        run(environment, project, "heddle generate --all-environments")
        commit(environment, project, f"Add {name}")
    run(environment, project, "git -c user.name=a -c user.email=a@example.com merge aaa -m x || true")
    run(environment, project, "heddle generate --all-environments && heddle generate --all-environments --check")
    commit(environment, project, "Merge")
    assert run(environment, project, "git status --porcelain") == ""
    assert "web-aaa" in (project / "out/manifest.json").read_text()
    assert "web-aab" in (project / "out/manifest.json").read_text()


def test_definitions_of_other_projects_compile_with_the_wheel(environment: dict[str, str]) -> None:
    """Data sources of any type, several of one type, folders of the same name, imports and definitions not read."""
    where = run(environment, ROOT, "python -c 'import heddle; print(heddle.__file__)'")
    assert "site-packages/heddle" in where
    tests = "tests/cli/test_generic_definitions.py tests/project/test_load.py tests/project/test_ignored.py"
    assert "passed" in run(environment, ROOT, f"pytest -o pythonpath=. -o addopts= --import-mode=importlib {tests}")
