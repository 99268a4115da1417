"""Tests of features that a team uses in its own repository pass with the wheel too."""

from __future__ import annotations

import re

from tests.cli.project import ROOT
from tests.wheel.installed import Repository

MODULES = (
    "tests/action/test_steps.py::test_a_change_without_findings_is_commented",
    "tests/author/alerts/test_notifications.py",
    "tests/author/promql/test_units.py",
    "tests/author/test_any_datasource.py",
    "tests/author/test_datasources.py",
    "tests/author/test_fields.py",
    "tests/author/test_generic.py",
    "tests/author/test_layout.py",
    "tests/author/test_panels.py",
    "tests/author/test_queries.py",
    "tests/author/test_scope.py",
    "tests/author/test_sources.py",
    "tests/author/test_variables.py",
    "tests/catalog",
    "tests/cli/test_environments.py",
    "tests/cli/test_generic_definitions.py",
    "tests/build/test_organization.py::test_stack_files_need_their_data_sources",
    "tests/cli/test_other_projects.py",
    "tests/compile/test_folders.py",
    "tests/docs/test_code.py",
    "tests/docs/test_own_repository.py",
    "tests/docs/test_runbooks.py",
    "tests/project/test_exceptions.py",
    "tests/project/test_ignored.py",
    "tests/project/test_include.py",
    "tests/project/test_load.py",
    "tests/rules/test_datasource.py",
    "tests/rules/test_panel_fields.py",
    "tests/rules/test_query_quantiles.py",
    "tests/rules/test_variable.py",
    "tests/settings/test_environment_variables.py",
    "tests/settings/test_errors.py",
    "tests/settings/test_load.py",
    "tests/starter/test_catalog.py",
    "tests/starter/test_init.py",
    "tests/sync/contract/test_nested_folders.py",
)
SLOW = (
    "tests/author/test_scope.py::test_shipped_dashboards_compile_with_labels_everywhere",
    "tests/project/test_include.py::test_each_system_can_be_included_alone",
)
"""Tests of all shipped dashboards, which do not depend on how Heddle is installed."""

RUN = """
import sys, pytest
code = pytest.main(sys.argv[1:])
print("heddle is", sys.modules["heddle"].__file__)
raise SystemExit(code)
"""
OPTIONS = "-q -p no:cacheprovider -o pythonpath=. -o addopts= --import-mode=importlib"


def test_modules_pass_with_the_wheel(variables: dict[str, str]) -> None:
    clone = Repository(ROOT, variables)
    without = " ".join(f"--deselect {test}" for test in SLOW)
    output = clone.run(f"python -c '{RUN}' {OPTIONS} {without} {' '.join(MODULES)}")
    used = output.splitlines()[-1].removeprefix("heddle is ")
    assert used.startswith(variables["PATH"].split("/bin:")[0]), output
    (passed,) = re.findall(r"^(\d+) passed", output, re.MULTILINE)
    assert int(passed) > 500
