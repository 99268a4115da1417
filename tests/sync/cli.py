"""A project with generated files, and the commands that push them to the Grafana double."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from heddle.cli import main
from heddle.grafana.http import Retries
from heddle.sync.apply import WRITE
from heddle.sync.resources import Kind
from tests.grafana_double.server import Grafana as Double
from tests.sync.files import ENVIRON
from tests.sync.live import Live, double_live, quick_retries

SETTINGS = """
[tool.heddle]
grafana = "10.4"

[tool.heddle.push]
owner = "test"
"""


@dataclass
class Project:
    """A directory with settings and `out/`; each command has its own environment variables."""

    root: Path
    double: Double
    environ: dict[str, str]
    retries: Retries

    def write(self, files: Mapping[str, bytes]) -> None:
        """Replace the content of `out/`."""
        out = self.root / "out"
        for path in sorted(out.rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        for name, content in files.items():
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def run(self, *arguments: str | Path, **options: Any) -> Result:
        """Run `heddle`; an exception other than an exit is raised."""
        environ = self.environ | options.pop("env", {})
        command = [str(argument) for argument in arguments]
        return CliRunner().invoke(main, command, env=environ, obj=self.retries, catch_exceptions=False, **options)

    def push(self, *arguments: str | Path) -> Result:
        return self.run("push", "--yes", *arguments)

    @property
    def live(self) -> Live:
        return double_live(self.double)

    @property
    def writes(self) -> list[tuple[str, str]]:
        """The method and path of each write that arrived."""
        return [(request.method, request.path) for request in self.double.requests if request.method != "GET"]

    @property
    def backups(self) -> list[Path]:
        paths = (self.root / ".heddle" / "backups").glob("*.json")
        return sorted(path for path in paths if not path.stem.endswith("-overwritten"))


def create_project(root: Path, double: Double, attempts: int = 3) -> Project:
    """Create a project that pushes to a Grafana with a password."""
    (root / "pyproject.toml").write_text(SETTINGS)
    environ = {"GRAFANA_URL": double.url, "GRAFANA_USER": "admin", "GRAFANA_PASSWORD": "admin"}
    return Project(root, double, environ | ENVIRON, quick_retries(attempts))


def printed_json(result: Result) -> Any:
    """Return the JSON document that a command printed."""
    return json.loads(result.stdout)


def interrupt_second_dashboard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Interrupt a push as with Ctrl-C when it writes its second dashboard."""
    write, steps = WRITE[Kind.DASHBOARD], []

    def write_first(context: Any, step: Any) -> None:
        if steps:
            raise KeyboardInterrupt
        steps.append(step)
        write(context, step)

    monkeypatch.setitem(WRITE, Kind.DASHBOARD, write_first)
