"""What the table of settings promises, and the page that is made from it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from heddle.settings.keys import every, variable
from heddle.settings.kinds import Kind
from heddle.settings.page import page
from heddle.settings.table import TABLE

ROOT = Path(__file__).parents[2]
KEYS = [row.key for row in TABLE]


@pytest.mark.parametrize("row", TABLE, ids=KEYS)
def test_every_setting_has_a_meaning(row):
    assert row.meaning.endswith(".")


@pytest.mark.parametrize("row", TABLE, ids=KEYS)
def test_every_setting_has_a_default_or_names_that_do(row):
    # A receiver's kind, and what an exception is from and for, are the things that nobody can guess.
    told = {"receivers.*.type", "allow.*.rule", "allow.*.because"}
    assert row.default is not None or row.names or row.key in told


@pytest.mark.parametrize(("key", "row"), every().items(), ids=every())
def test_every_default_fits_its_own_setting(key, row):
    default = row.default_for(key)
    assert row.fit(list(default) if isinstance(default, tuple) else default) == default or default is None


@pytest.mark.parametrize("row", TABLE, ids=KEYS)
def test_keys_that_end_in_env_hold_names_of_variables(row):
    assert row.key.endswith("_env") == (row.kind in (Kind.VARIABLE, Kind.HEADERS))


def test_no_key_stands_twice():
    assert sorted(set(KEYS)) == sorted(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_page_names_every_setting(key):
    assert f"`{key.replace('*', '<name>')}`" in page()


@pytest.mark.parametrize("key", KEYS)
def test_page_names_every_variable(key):
    assert f"`{variable(key).replace('*', '<NAME>')}`" in page()


@pytest.mark.parametrize("row", TABLE, ids=KEYS)
def test_page_has_every_meaning(row):
    assert row.meaning in page()


def test_every_row_of_the_page_has_its_four_cells():
    rows = [line for line in page().splitlines() if line.startswith("| `")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {5}


def test_example_on_the_page_loads(loaded):
    example = re.search(r"```toml\n(.*?)```", page(), re.DOTALL)
    assert loaded(example[1], "production").text("refresh") == "1m"


def test_page_in_docs_is_the_one_made_from_the_table():
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == page()


def test_page_is_written_by_the_command_it_names():
    made = subprocess.run([sys.executable, "-m", "heddle.settings.page"], capture_output=True, check=True, cwd=ROOT)
    assert made.stdout.decode() == page()


def test_reading_settings_imports_nothing_heavy():
    heavy = "{'grafanalib', 'jsonschema', 'yaml', 'click'}"
    code = f"import sys, heddle.settings.load, heddle.settings.current; print({heavy} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT)
    assert found.stdout.split() == [b"set()"]
