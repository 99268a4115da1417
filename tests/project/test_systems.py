"""Names in the settings that only the definitions of a project explain."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from heddle.diagnostics.finding import Finding
from heddle.project.pipeline import load_project
from heddle.settings.load import load

SOURCE = """
from heddle import Prometheus, connection

datasource = Prometheus(
    uid="metrics", name="Metrics", connection=connection("mimir-eu", url="http://mimir"), scrape_interval="15s"
)
"""
CONDITIONAL = "datasource = None\n"

Findings = Callable[..., tuple[Finding, ...]]


@pytest.fixture
def findings(tmp_path: Path) -> Findings:
    """Return the findings of a project with the data source `metrics` under a pyproject.toml with this text."""
    (tmp_path / "dashboards/shop").mkdir(parents=True)
    (tmp_path / "datasources").mkdir()
    (tmp_path / "datasources/metrics.py").write_text(SOURCE)

    def read(text: str = "", *, more: str = "", **environ: str) -> tuple[Finding, ...]:
        (tmp_path / "datasources/more.py").write_text(more)
        (tmp_path / "pyproject.toml").write_text(f"[tool.heddle]\n{text}")
        with load_project(load(tmp_path, None, environ), kinds=("datasource",)) as project:
            return project.findings

    return read


@pytest.mark.parametrize("name", ["metrics", "mimir-eu", "loki"])
def test_a_data_source_that_a_definition_or_the_tool_names_is_accepted(findings: Findings, name: str) -> None:
    assert findings(f'datasources.{name}.url = "http://x"\n') == ()


def test_an_unknown_data_source_has_its_line_and_a_suggestion(findings: Findings) -> None:
    (finding,) = findings('out = "out"\ndatasources.lokki.url = "http://x"\n')
    assert (finding.id, finding.location.line) == ("settings/unknown-key", 3)
    assert finding.message == "no definition uses the data source 'lokki'"
    assert finding.help == "did you mean `datasources.loki`?"


def test_an_unknown_data_source_in_another_environment_is_reported(findings: Findings) -> None:
    (finding,) = findings('[tool.heddle.environments.a.datasources.lokki]\nurl = "http://x"\n')
    assert finding.location.line == 2


def test_an_unknown_data_source_unlike_the_others_lists_them(findings: Findings) -> None:
    (finding,) = findings('datasources.xyzzy.url = "http://x"\n')
    assert finding.help == "the names are: jaeger, loki, metrics, mimir-eu, prometheus, tempo"


def test_an_unknown_data_source_of_a_variable_is_reported(findings: Findings) -> None:
    (finding,) = findings(HEDDLE_DATASOURCES_LOKKI_URL="http://x")
    assert str(finding.location) == "environment variable HEDDLE_DATASOURCES_LOKKI_URL"
    assert finding.help == "did you mean `HEDDLE_DATASOURCES_LOKI_...`?"


def test_a_variable_sets_a_data_source_whose_name_it_cannot_spell(findings: Findings) -> None:
    assert findings(HEDDLE_DATASOURCES_MIMIR_EU_URL="http://x") == ()


def test_a_definition_that_is_none_may_use_any_name(findings: Findings) -> None:
    assert findings('datasources.xyzzy.url = "http://x"\n', more=CONDITIONAL) == ()


def test_a_definition_that_fails_may_use_any_name(findings: Findings) -> None:
    failing = 'from heddle import Loki, connection\n\ndatasource = Loki(uid="l", connection=connection("xyzzy"))\n'
    (finding,) = findings('datasources.xyzzy.url = "http://x"\n', more=failing)
    assert finding.id == "argument/missing"


def test_a_data_source_without_an_address_shows_both_ways_to_set_it(findings: Findings) -> None:
    more = (
        'from heddle import Loki, connection\n\ndatasource = Loki(uid="l", name="L", connection=connection("xyzzy"))\n'
    )
    (finding,) = findings(more=more)
    assert finding.id == "settings/missing-value"
    assert finding.help.startswith("set it in the settings, or write `connection('xyzzy', url=...)`")


def test_the_scrape_interval_of_a_prometheus_is_by_default_that_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "datasources").mkdir()
    (tmp_path / "datasources/m.py").write_text(SOURCE.replace(', scrape_interval="15s"', ""))
    (tmp_path / "heddle.toml").write_text('definitions = ["datasources"]\nscrape_interval = "45s"\n')
    with load_project(load(tmp_path, None, {}), kinds=("datasource",)) as project:
        assert project.findings == ()
        (definition,) = project.definitions
        assert definition.value.json((12, 2))["timeInterval"] == "45s"


def test_no_data_source_is_unknown_if_a_definition_is_broken_or_not_loaded(findings: Findings, tmp_path: Path) -> None:
    settings = 'include = ["litellm"]\n[tool.heddle.datasources.team]\nurl = "http://team:9090"\n'
    (finding,) = findings(settings, more='from heddle import connection\ndatasource = connection("team") / 0\n')
    assert finding.id == "definition/exception"
    with load_project(load(tmp_path, None, {}), kinds=("alerts",)) as project:
        assert project.findings == ()


def test_a_misspelled_name_is_reported_beside_an_invalid_definition(findings: Findings) -> None:
    (finding,) = findings('datasources.lokki.url = "http://x"\n', more=CONDITIONAL)
    assert finding.help == "did you mean `datasources.loki`?"


def test_an_unknown_folder_has_its_line_and_a_suggestion(findings: Findings) -> None:
    (finding,) = findings('folders.shopp = "Shop"\n')
    assert (finding.message, finding.location.line) == ("there is no folder 'shopp' with definitions", 2)
    assert finding.help == "did you mean `folders.shop`?"


def test_a_folder_of_definitions_is_accepted(findings: Findings) -> None:
    assert findings('folders.shop = "The shop"\n') == ()
