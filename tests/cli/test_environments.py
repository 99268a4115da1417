"""`--all-environments` of generate, check and diff."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from heddle.cli import main

SETTINGS = """
[environments.staging]
out = "out/staging"
refresh = "5m"

[environments.production]
out = "out/production"
refresh = "1m"
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    assert heddle("init").exit_code == 0
    (tmp_path / "heddle.toml").write_text('out = "out/base"\n' + SETTINGS)
    return tmp_path


def heddle(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def refresh_intervals(project: Path) -> dict[str, str]:
    found = {}
    for path in (project / "out").glob("*/dashboards/web/web-overview.json"):
        (line,) = [line for line in path.read_text().splitlines() if '"refresh": "' in line]
        found[path.parents[2].name] = line.split('"')[3]
    return found


def test_generate_writes_all_environments(project: Path) -> None:
    result = heddle("generate", "--all-environments")
    assert result.exit_code == 0, result.output
    assert refresh_intervals(project) == {"base": "30s", "staging": "5m", "production": "1m"}
    titles = [line for line in result.stderr.splitlines() if line.endswith(":")]
    assert titles == ["without an environment:", "environment production:", "environment staging:"]
    assert heddle("generate", "--all-environments", "--check").exit_code == 0
    (project / "out/staging/dashboards/web/web-overview.json").write_text("{}")
    assert heddle("generate", "--all-environments", "--check").exit_code == 1


def test_check_reports_the_findings_of_all_environments(project: Path) -> None:
    assert heddle("check", "--all-environments").exit_code == 0
    settings = project / "heddle.toml"
    settings.write_text(f'{settings.read_text()}\n[environments.staging.alerts]\nrunbooks = "docs"\n')
    result = heddle("check", "--all-environments")
    assert result.exit_code == 1
    assert result.stdout.count("warning[alert/relative-runbook-url]") == 1


def test_diff_describes_all_environments(project: Path) -> None:
    heddle("generate", "--all-environments")
    subprocess.run("git init -q . && git add -A && git -c user.name=a -c user.email=a@b.c commit -qm x", shell=True)
    assert heddle("diff", "--all-environments", "--exit-code").exit_code == 0
    settings = project / "heddle.toml"
    settings.write_text(settings.read_text().replace('refresh = "1m"', 'refresh = "2m"'))
    heddle("generate", "--all-environments")
    result = heddle("diff", "--all-environments", "--exit-code")
    assert result.exit_code == 1
    assert result.stdout.count("no differences") == 2


def test_environments_need_their_own_output(project: Path) -> None:
    (project / "heddle.toml").write_text("[environments.production]\nrefresh = '1m'\n")
    result = heddle("generate", "--all-environments")
    assert result.exit_code == 2
    assert "error[settings/shared-output]" in result.output
    assert "the settings without an environment and 'production' have the same output folder, 'out'" in result.output
    assert not (project / "out").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("generate", "--all-environments", "--env", "staging"),
        ("generate", "--all-environments", "--out", "x"),
        ("check", "--all-environments", "--format", "json"),
        ("diff", "--all-environments", "--format", "html"),
    ],
)
def test_options_that_exclude_each_other(project: Path, words: tuple[str, ...]) -> None:
    result = heddle(*words)
    assert result.exit_code == 2
    assert "--all-environments" in result.output
    assert not (project / "out").exists()
