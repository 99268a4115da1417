"""A project with generated files on disk, and the commands that push them, run against a Grafana for tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from heddle.cli import main
from heddle.grafana.http import Retries
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
    """A folder with settings and `out/`; every command runs in a process environment of its own."""

    root: Path
    double: Double
    environ: dict[str, str]
    retries: Retries

    def write(self, files: Mapping[str, bytes]) -> None:
        """Make `out/` hold these files and no others."""
        out = self.root / "out"
        for path in sorted(out.rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        for name, content in files.items():
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def run(self, *words: str | Path, **more: Any) -> Result:
        """Run `heddle`; what it raises but an exit is raised here."""
        said = [str(word) for word in words]
        env = self.environ | more.pop("env", {})
        return CliRunner().invoke(main, said, env=env, obj=self.retries, catch_exceptions=False, **more)

    def push(self, *words: str | Path) -> Result:
        return self.run("push", "--yes", *words)

    @property
    def live(self) -> Live:
        return double_live(self.double)

    @property
    def writes(self) -> list[tuple[str, str]]:
        """Return method and path of every write that came in."""
        return [(seen.method, seen.path) for seen in self.double.requests if seen.method != "GET"]

    @property
    def backups(self) -> list[Path]:
        found = (self.root / ".heddle" / "backups").glob("*.json")
        return sorted(path for path in found if not path.stem.endswith("-overwritten"))


def project(root: Path, double: Double, attempts: int = 3) -> Project:
    """Make a project that reaches a Grafana with a password."""
    (root / "pyproject.toml").write_text(SETTINGS)
    reached = {"GRAFANA_URL": double.url, "GRAFANA_USER": "admin", "GRAFANA_PASSWORD": "admin"}
    return Project(root, double, reached | ENVIRON, quick_retries(attempts))


def printed(result: Result) -> Any:
    """Return the one JSON document that a command printed."""
    return json.loads(result.stdout)
