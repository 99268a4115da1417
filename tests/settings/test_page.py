"""The classes of settings, and the page that is generated from them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from heddle.project.pipeline import load_project
from heddle.report.settings_page import page, project_page
from heddle.settings.document import SYSTEM
from heddle.settings.load import load
from heddle.settings.model import ToolSettings
from heddle.settings.schema import Section, sections, variable
from heddle.settings.types import EnvHeader, EnvName, Rejection, Threshold, Version, accept

ROOT = Path(__file__).parents[2]


def all_sections() -> list[Section]:
    """Return the sections of the tool's settings and of the systems of this repository."""
    with load_project(load(ROOT, None, {}), kinds=()) as project:
        classes = [type(settings) for settings in project.systems.values()]
        return [
            *sections(ToolSettings),
            *(section for cls in classes for section in sections(cls, (SYSTEM, cls.name))),
        ]


SECTIONS = all_sections()
SETTINGS = [setting for section in SECTIONS for setting in section.settings]
PAGE = project_page(ROOT, {})


def test_every_setting_has_a_description():
    assert [setting.path for setting in SETTINGS if not setting.description.endswith(".")] == []


def test_every_table_is_described():
    assert [section.path for section in SECTIONS if not section.about and section.path] == []


def test_the_required_settings():
    named = {".".join(setting.path) for setting in SETTINGS if setting.required}
    assert named == {
        "receivers.<name>.type",
        "allow.<name>.rule",
        "allow.<name>.because",
    }


def test_every_default_is_accepted_by_its_own_type():
    rejected = []
    for setting in SETTINGS:
        value = setting.default
        if setting.required or value is None or value == {}:
            continue
        raw = value.number if isinstance(value, Threshold) else value
        raw = str(raw) if isinstance(raw, Version) else list(raw) if isinstance(raw, tuple) else raw
        accepted = accept(setting.type, raw)
        if isinstance(accepted, Rejection) or accepted != value:
            rejected.append((setting.path, value))
    assert rejected == []


def test_keys_that_end_in_env_hold_names_of_variables():
    names = {EnvName, EnvName | None, tuple[EnvHeader, ...]}
    wrong = [setting.path for setting in SETTINGS if setting.path[-1].endswith("_env") != (setting.type in names)]
    assert wrong == []


def test_the_page_names_every_setting_and_variable():
    names = [name for setting in SETTINGS for name in (".".join(setting.path), variable(setting.path))]
    assert [name for name in names if f"`{name}`" not in PAGE] == []


def test_every_row_of_the_page_has_four_cells():
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {5}


def test_the_example_on_the_page_loads(load_settings):
    example = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert example is not None
    assert load_settings(example[1], "production").refresh == "1m"


def test_the_page_in_docs_is_up_to_date():
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == PAGE


def test_the_page_is_written_by_its_command():
    done = subprocess.run(
        [sys.executable, "-m", "heddle.report.settings_page"], capture_output=True, check=True, cwd=ROOT
    )
    assert done.stdout.decode() == PAGE


@pytest.mark.parametrize("module", ["heddle.settings.load", "heddle.settings.active"])
def test_reading_settings_imports_no_large_library(module):
    heavy = "{'grafanalib', 'jsonschema', 'jsonschema_rs', 'yaml', 'click'}"
    code = f"import sys, {module}; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT)
    assert done.stdout.split() == [b"set()"]


def test_a_project_without_systems_has_only_the_settings_of_the_tool():
    assert [line for line in page([]).splitlines() if "`system." in line] == []
