"""`make` sets up an environment with what a target needs, from any state that an earlier attempt left."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.project import ROOT

PYTHON = """#!/bin/sh
# A Python of the version {version}: responds to the script, and logs the packages to install.
case "$*" in
    *"version_info < (3, 11)"*) exit {unsupported} ;;
    *base_prefix*) echo "{home} {version}" ;;
    --version) echo "Python {version}" ;;
    "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && {venv} ;;
    "-m pip install "*) shift 5; echo "$@" >> "{log}"; {pip} ;;
esac
"""


class Checkout:
    """A copy of the files that `make` reads, and Pythons that only log."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "checkout"
        self.log = folder / "pip.log"
        self.log.touch()
        (self.folder / ".ci").mkdir(parents=True)
        for name in ("Makefile", "pyproject.toml", ".ci/environment"):
            shutil.copy(ROOT / name, self.folder / name)

    def python(self, version: str, *, venv: str = "true", pip: str = "true") -> Path:
        """Return a Python that creates an environment and installs as the shell commands `venv` and `pip` do."""
        path = self.folder.parent / f"python{version}"
        unsupported = int(tuple(map(int, version.split(".")[:2])) < (3, 11))
        text = PYTHON.format(version=version, unsupported=unsupported, home=path, log=self.log, venv=venv, pip=pip)
        path.write_text(text)
        path.chmod(0o755)
        return path

    def make(self, target: str, python: Path | str = "") -> subprocess.CompletedProcess[str]:
        """Run `make`; without a Python, python3 is one of version 3.12.0."""
        path = self.folder.parent / "path"
        path.mkdir(exist_ok=True)
        (path / "python3").unlink(missing_ok=True)
        (path / "python3").symlink_to(self.python("3.12.0"))
        command = ["make", f"{target}-environment", *([f"PYTHON={python}"] if python else [])]
        environment = {"PATH": f"{path}:/usr/bin:/bin"}
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)

    def installs(self) -> Sequence[str]:
        """Return what was installed since the last call."""
        lines = self.log.read_text().splitlines()
        self.log.write_text("")
        return lines


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    if not shutil.which("make"):
        pytest.skip("make is not installed")
    return Checkout(tmp_path)


TEST = ["--editable .[test]", "--no-deps chdb-core==26.9.0"]


def test_generate_needs_no_test_dependencies(checkout: Checkout) -> None:
    assert checkout.make("runtime").returncode == 0
    assert checkout.installs() == ["--editable ."]


def test_an_installed_environment_is_not_installed_again(checkout: Checkout) -> None:
    checkout.make("runtime")
    checkout.make("runtime")
    assert checkout.installs() == ["--editable ."]
    checkout.make("test")
    checkout.make("test")
    checkout.make("runtime")
    assert checkout.installs() == TEST


def test_other_dependencies_are_installed(checkout: Checkout) -> None:
    checkout.make("runtime")
    checkout.installs()
    pyproject = checkout.folder / "pyproject.toml"
    pyproject.write_text(pyproject.read_text() + "# another\n")
    checkout.make("runtime")
    assert checkout.installs() == ["--editable ."]


def test_an_old_python_is_an_error_and_a_later_attempt_works(checkout: Checkout) -> None:
    done = checkout.make("runtime", checkout.python("3.9.1"))
    assert done.returncode != 0
    assert done.stderr.startswith("error: Heddle needs Python 3.11 or later, and ")
    assert " is Python 3.9.1\n  help: name another one: make generate PYTHON=python3.12\n" in done.stderr
    assert not (checkout.folder / ".venv").exists()
    assert checkout.make("runtime").returncode == 0


def test_an_environment_of_an_old_python_is_created_again(checkout: Checkout) -> None:
    folder = checkout.folder / ".venv"
    subprocess.run([checkout.python("3.9.1"), "-m", "venv", folder], check=True)
    assert checkout.make("runtime").returncode == 0
    assert "3.12.0" in (folder / "bin/python").read_text()


def test_a_missing_python_is_named(checkout: Checkout) -> None:
    done = checkout.make("test", "python3.99")
    assert "error: python3.99 was not found\n" in done.stderr


def test_an_interrupted_creation_starts_again(checkout: Checkout) -> None:
    assert checkout.make("runtime", checkout.python("3.11.1", venv="exit 1")).returncode != 0
    assert checkout.make("runtime").returncode == 0
    assert "3.12.0" in (checkout.folder / ".venv/bin/python").read_text()
    assert checkout.installs() == ["--editable ."]


def test_an_interrupted_installation_is_completed(checkout: Checkout) -> None:
    broken = checkout.python("3.11.1", pip="exit 1")
    assert checkout.make("test", broken).returncode != 0
    checkout.installs()
    (checkout.folder / ".venv/bin/python").write_text(checkout.python("3.11.1").read_text())
    assert checkout.make("test", broken).returncode == 0
    assert checkout.installs() == TEST


def test_another_python_creates_the_environment_again(checkout: Checkout) -> None:
    checkout.make("runtime", checkout.python("3.11.1"))
    checkout.make("runtime", checkout.python("3.13.0"))
    assert checkout.installs() == ["--editable .", "--editable ."]
    assert "3.13.0" in (checkout.folder / ".venv/bin/python").read_text()


def test_without_a_choice_the_environment_is_kept(checkout: Checkout) -> None:
    checkout.make("runtime", checkout.python("3.13.0"))
    checkout.make("runtime")
    assert checkout.installs() == ["--editable ."]


def test_the_script_works_with_a_real_python(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'nothing'\nversion = '1'\n")
    command = ["sh", ROOT / ".ci/environment", ".venv", "runtime", sys.executable]
    subprocess.run(command, cwd=tmp_path, env={"PATH": "/usr/bin:/bin", "PIP_NO_INDEX": "1"}, check=False)
    assert (tmp_path / ".venv/bin/pip").exists()
    assert not (tmp_path / ".venv/unfinished").exists()
