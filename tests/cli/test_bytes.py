"""The same definitions give the same bytes, whatever the process, its hash seed and its Python."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.project import ROOT, contents

OTHERS = [name for name in ("python3.11", "python3.12", "python3.13", "python3.14") if shutil.which(name)]


def generate(python: str, out: Path, **environment: str) -> dict[str, bytes]:
    command = [python, "-c", "from heddle.cli import main; main()", "generate", "--out", str(out)]
    variables = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return contents(out)


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_the_hash_seed_makes_no_difference(tmp_path: Path, seed: str) -> None:
    assert generate(sys.executable, tmp_path / "out", PYTHONHASHSEED=seed) == contents(ROOT / "out")


@pytest.mark.parametrize("python", OTHERS)
def test_the_python_version_makes_no_difference(tmp_path: Path, python: str) -> None:
    done = subprocess.run([python, "-c", "import grafanalib, orjson, jsonschema_rs, click, yaml"], capture_output=True)
    if done.returncode:
        pytest.skip(f"{python} does not have Heddle's packages")
    assert generate(python, tmp_path / "out") == contents(ROOT / "out")


def test_language_and_time_zone_make_no_difference(tmp_path: Path) -> None:
    generated = generate(sys.executable, tmp_path / "out", LC_ALL="C", TZ="Asia/Kathmandu", PYTHONUTF8="0")
    assert generated == contents(ROOT / "out")
