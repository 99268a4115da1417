"""The sources of settings, and their order of precedence."""

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


def test_an_absent_setting_has_its_default(load_settings):
    assert load_settings("[tool.heddle]\n").refresh == "30s"


def test_the_file_overrides_a_default(load_settings):
    assert load_settings(BOTH).refresh == "1m"


def test_an_environment_overrides_the_base(load_settings):
    assert load_settings(BOTH, "production").refresh == "2m"


def test_a_variable_overrides_the_environment(load_settings):
    assert load_settings(BOTH, "production", HEDDLE_REFRESH="3m").refresh == "3m"


def test_an_environment_leaves_other_settings_unchanged(load_settings):
    text = '[tool.heddle]\nout = "generated"\n[tool.heddle.environments.production]\nrefresh = "2m"\n'
    assert load_settings(text, "production").out == "generated"


def test_an_environment_may_have_dotted_keys(load_settings):
    text = '[tool.heddle]\nenvironments.production.folders.loom = "loom-prod"\n'
    assert load_settings(text, "production").folders["loom"] == "loom-prod"


def test_a_list_of_an_environment_replaces_that_of_the_base(load_settings):
    text = '[tool.heddle]\nsystems = ["loom"]\n[tool.heddle.environments.production]\nsystems = ["loomflow"]\n'
    assert load_settings(text, "production").systems == ("loomflow",)


def test_without_pyproject_settings_have_their_defaults(tmp_path: Path):
    assert load(tmp_path, None, {}).out == "out"


def test_without_pyproject_the_starting_folder_is_the_root(tmp_path: Path):
    assert load(tmp_path, None, {}).root == tmp_path


def test_without_pyproject_variables_are_used(tmp_path: Path):
    assert load(tmp_path, None, {"HEDDLE_OUT": "generated"}).out == "generated"


def test_without_pyproject_there_are_no_environments(tmp_path: Path):
    with pytest.raises(BadInput) as caught:
        load(tmp_path, "production", {})
    (finding,) = caught.value.findings
    assert (finding.id, finding.location.line) == ("settings/unknown-environment", 1)


def test_a_pyproject_without_the_table_gives_the_defaults(load_settings):
    assert load_settings('[project]\nname = "x"\n').out == "out"


def test_pyproject_is_searched_in_parent_folders(tmp_path: Path):
    (tmp_path / "pyproject.toml").write_text('[tool.heddle]\nout = "above"\n')
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert load(below, None, {}).out == "above"


def test_the_folder_of_pyproject_is_the_root(tmp_path: Path):
    (tmp_path / "pyproject.toml").write_text("[tool.heddle]\n")
    below = tmp_path / "a"
    below.mkdir()
    assert load(below, None, {}).root == tmp_path


def test_a_nearer_pyproject_without_the_table_is_ignored(tmp_path: Path):
    (tmp_path / "pyproject.toml").write_text('[tool.heddle]\nout = "above"\n')
    below = tmp_path / "a"
    below.mkdir()
    (below / "pyproject.toml").write_text('[project]\nname = "x"\n')
    assert load(below, None, {}).out == "above"


def test_a_nearer_pyproject_with_the_table_is_used(tmp_path: Path):
    (tmp_path / "pyproject.toml").write_text('[tool.heddle]\nout = "above"\n')
    below = tmp_path / "a"
    below.mkdir()
    (below / "pyproject.toml").write_text('[tool.heddle]\nout = "below"\n')
    assert load(below, None, {}).out == "below"


def test_a_new_data_source_has_the_defaults_of_its_class(load_settings):
    text = '[tool.heddle.datasources.mimir]\nurl = "http://mimir"\n'
    assert load_settings(text).datasources["mimir"].tls_skip_verify is False


def test_the_default_data_source_may_be_added_by_the_file(load_settings):
    text = '[tool.heddle]\ndefault_datasource = "mimir"\ndatasources.mimir.url = "http://mimir"\n'
    assert load_settings(text).default_datasource == "mimir"


def test_a_misspelled_key_in_another_environment_is_reported(finding):
    result = finding('[tool.heddle.environments.staging]\nrefrsh = "1m"\n')
    assert (result.id, result.location.line) == ("settings/unknown-key", 2)
