"""Where settings are read from, and which source has the last word."""

from __future__ import annotations

from pathlib import Path

import pytest

from heddle.diagnostics.errors import BadInput
from heddle.settings.load import load

BOTH = """\
[tool.heddle]
refresh = "1m"

[tool.heddle.environments.production]
refresh = "2m"
"""


def test_default_holds_where_nothing_is_given(loaded):
    assert loaded("[tool.heddle]\n").refresh == "30s"


def test_file_wins_over_default(loaded):
    assert loaded(BOTH).refresh == "1m"


def test_environment_table_wins_over_file(loaded):
    assert loaded(BOTH, "production").refresh == "2m"


def test_variable_wins_over_environment_table(loaded):
    assert loaded(BOTH, "production", HEDDLE_REFRESH="3m").refresh == "3m"


def test_environment_table_leaves_other_settings_of_the_file(loaded):
    text = '[tool.heddle]\nout = "made"\n[tool.heddle.environments.production]\nrefresh = "2m"\n'
    assert loaded(text, "production").out == "made"


def test_environment_table_may_be_written_with_dotted_keys(loaded):
    text = '[tool.heddle]\nenvironments.production.folders.loom = "loom-prod"\n'
    assert loaded(text, "production").folders["loom"] == "loom-prod"


def test_a_list_replaces_the_list_below(loaded):
    assert loaded('[tool.heddle]\nsystems = ["loom"]\n').systems == ("loom",)


def test_missing_pyproject_gives_the_defaults(tmp_path: Path):
    assert load(tmp_path, None, {}).out == "out"


def test_missing_pyproject_makes_the_start_the_root(tmp_path: Path):
    assert load(tmp_path, None, {}).root == tmp_path


def test_missing_pyproject_still_takes_variables(tmp_path: Path):
    assert load(tmp_path, None, {"HEDDLE_OUT": "made"}).out == "made"


def test_missing_pyproject_has_no_environment(tmp_path: Path):
    with pytest.raises(BadInput) as caught:
        load(tmp_path, "production", {})
    (finding,) = caught.value.findings
    assert (finding.id, finding.location.line) == ("settings/unknown-environment", 1)


def test_pyproject_without_the_table_gives_the_defaults(loaded):
    assert loaded('[project]\nname = "x"\n').out == "out"


def test_pyproject_above_is_found(tmp_path: Path):
    (tmp_path / "pyproject.toml").write_text('[tool.heddle]\nout = "above"\n')
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert load(below, None, {}).out == "above"


def test_pyproject_above_makes_its_folder_the_root(tmp_path: Path):
    (tmp_path / "pyproject.toml").write_text("[tool.heddle]\n")
    below = tmp_path / "a"
    below.mkdir()
    assert load(below, None, {}).root == tmp_path


def test_nearer_pyproject_without_the_table_is_passed_over(tmp_path: Path):
    (tmp_path / "pyproject.toml").write_text('[tool.heddle]\nout = "above"\n')
    below = tmp_path / "a"
    below.mkdir()
    (below / "pyproject.toml").write_text('[project]\nname = "x"\n')
    assert load(below, None, {}).out == "above"


def test_nearer_pyproject_with_the_table_wins(tmp_path: Path):
    (tmp_path / "pyproject.toml").write_text('[tool.heddle]\nout = "above"\n')
    below = tmp_path / "a"
    below.mkdir()
    (below / "pyproject.toml").write_text('[tool.heddle]\nout = "below"\n')
    assert load(below, None, {}).out == "below"


def test_new_data_source_gets_the_defaults_of_one(loaded):
    text = '[tool.heddle.datasources.mimir]\nurl = "http://mimir"\n'
    assert loaded(text).datasources["mimir"].tls_skip_verify is False


def test_default_data_source_may_be_one_that_the_file_adds(loaded):
    text = '[tool.heddle]\ndefault_datasource = "mimir"\ndatasources.mimir.url = "http://mimir"\n'
    assert loaded(text).default_datasource == "mimir"


def test_a_slip_in_another_environment_is_shown(refused):
    (finding,) = refused('[tool.heddle.environments.staging]\nrefrsh = "1m"\n')
    assert (finding.id, finding.location.line) == ("settings/unknown-key", 2)
