"""The distribution has its metadata, all modules and data files, and a version from one source."""

from __future__ import annotations

import subprocess
import sys
from email import message_from_string
from email.message import Message
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.builders.wheel import WheelBuilder

import heddle
from tests.cli.project import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    (path,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("dist")), versions=["standard"])
    return ZipFile(path)


@pytest.fixture(scope="module")
def metadata(wheel: ZipFile) -> Message:
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    return message_from_string(wheel.read(name).decode())


def listed(folder: Path, below: str) -> set[str]:
    """The files that git tracks or would add, relative to `folder`."""
    files = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", below], cwd=folder, capture_output=True)
    return {name for name in files.stdout.decode().split() if (folder / name).is_file()}


def test_the_wheel_contains_every_file_of_the_package(wheel: ZipFile) -> None:
    source = ROOT / "generator"
    expected = listed(source, "heddle") | {f"heddle_systems/{name}" for name in listed(ROOT / "dashboards", ".")}
    packaged = {name for name in wheel.namelist() if not name.split("/")[0].endswith(".dist-info")}
    assert packaged == expected
    assert {"heddle/py.typed", "heddle/schemas/dashboard.schema.json"} <= packaged


def test_the_metadata_names_license_and_version(metadata: Message) -> None:
    assert metadata["Name"] == "grafana-heddle"
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["License-File"] == "LICENSE"
    assert metadata["Version"] == heddle.__version__
    assert metadata["Requires-Python"] == ">=3.11"


def test_the_metadata_contains_no_placeholder_address(metadata: Message) -> None:
    urls = metadata.get_all("Project-URL", [])
    assert [url for url in urls if any(word in url for word in ("your-org", "OWNER", "example"))] == []


def test_http_libraries_are_an_extra(metadata: Message) -> None:
    requirements = metadata.get_all("Requires-Dist", [])
    required = {line for line in requirements if "extra ==" not in line}
    assert [line for line in required if line.startswith(("niquests", "grafana-client", "tenacity"))] == []
    assert "niquests>=3.14; extra == 'push'" in requirements


COMMANDS = """
import sys
from importlib.abc import MetaPathFinder

class Missing(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name in {"niquests", "tenacity", "grafana_client", "urllib3"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
from heddle.cli import main
main()
"""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", COMMANDS, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "command",
    [("generate", "--check"), ("check",), ("diff", "--help"), ("explain", "panel/missing-unit"), ("push", "--help")],
)
def test_file_commands_need_no_http_library(command: tuple[str, ...]) -> None:
    done = run(ROOT, *command)
    assert (done.returncode, done.stderr.count("niquests")) == (0, 0), done.stderr


@pytest.mark.parametrize(
    "command", [("push", "--dry-run"), ("status",), ("prove", "--prometheus", "http://localhost:1")]
)
def test_a_command_without_its_library_names_the_extra(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAFANA_URL", "http://localhost:1")
    monkeypatch.setenv("GRAFANA_TOKEN", "x")
    done = run(ROOT, *command)
    assert done.returncode == 2
    assert "is not installed" in done.stderr
    assert "pip install 'grafana-heddle[push]'" in done.stderr
    assert "Traceback" not in done.stderr
