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
