"""Tests of single features pass with the wheel too."""

from __future__ import annotations

from tests.cli.project import ROOT
from tests.wheel.installed import Repository

MODULES = (
    "tests/cli/test_generic_definitions.py",
    "tests/project/test_ignored.py",
    "tests/project/test_load.py",
)
RUN = """
import sys, pytest
code = pytest.main(sys.argv[1:])
print("heddle is", sys.modules["heddle"].__file__)
raise SystemExit(code)
"""
OPTIONS = "-q -p no:cacheprovider -o pythonpath=. -o addopts= --import-mode=importlib"


def test_modules_pass_with_the_wheel(variables: dict[str, str]) -> None:
    clone = Repository(ROOT, variables)
    output = clone.run(f"python -c '{RUN}' {OPTIONS} {' '.join(MODULES)}")
    used = output.splitlines()[-1].removeprefix("heddle is ")
    assert used.startswith(variables["PATH"].split("/bin:")[0]), output
    assert " passed" in output
