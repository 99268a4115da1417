"""A folder in which the wheel is the only Heddle: its commands are run as in a shell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from hatchling.builders.wheel import WheelBuilder

from tests.cli.project import ROOT

_PYTEST = "#!{bin}/python\nimport pytest\nraise SystemExit(pytest.main())\n"
_NEEDED_PLUGINS = {"heddle", "syrupy"}


def install(folder: Path) -> dict[str, str]:
    """Build the wheel and install it with pip; return the environment variables of a shell that uses it.

    Its dependencies are those of the tests, without their pytest plugins: they take longer to import than Heddle.
    """
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(folder / "dist"), versions=["standard"])
    venv.create(folder / "venv", symlinks=True)
    bin = folder / "venv" / "bin"
    pip = [sys.executable, "-m", "pip", "--python", str(bin / "python"), "install", "--no-index", "--no-deps", wheel]
    subprocess.run([*pip, "--quiet", "--disable-pip-version-check"], check=True)
    (packages,) = (folder / "venv" / "lib").glob("python*/site-packages")
    dependencies = [path for path in sys.path if path.endswith("site-packages")]
    (packages / "dependencies.pth").write_text("\n".join(dependencies))
    (bin / "pytest").write_text(_PYTEST.format(bin=bin))
    (bin / "pytest").chmod(0o755)
    plugins = {plugin.name for plugin in entry_points(group="pytest11")} - _NEEDED_PLUGINS
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HEDDLE", "GRAFANA", "PY", "CI"))}
    return {
        **kept,
        "PATH": f"{bin}:{os.environ['PATH']}",
        "PYTEST_ADDOPTS": " ".join(f"-p no:{name}" for name in sorted(plugins)),
        "GIT_CONFIG_GLOBAL": os.devnull,
        **{f"GIT_{role}_{key}": f"{role}@example.com" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")},
    }


class Repository:
    """A folder and the environment variables of a shell in it."""

    def __init__(self, folder: Path, variables: dict[str, str]) -> None:
        self.folder = folder
        self.variables = variables

    def run(self, command: str, *, code: int = 0, **variables: str) -> str:
        """Run a command of the shell and return its output; another exit code fails the test."""
        done = subprocess.run(
            ["bash", "-e", "-c", command],
            cwd=self.folder,
            env=self.variables | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == code, f"{command}\n{done.stdout}"
        assert "Traceback" not in done.stdout, done.stdout
        return done.stdout

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def json(self, name: str) -> Any:
        return json.loads(self.read(name))

    def commit(self, message: str) -> None:
        self.run(f"git add --all && git commit --quiet --message '{message}'")
