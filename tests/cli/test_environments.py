"""`--all-environments` of generate, check and diff."""

from __future__ import annotations

import json
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


def heddle(*words: str, **environ: str) -> Result:
    return CliRunner().invoke(main, list(words), env=environ)


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


def test_modules_beside_the_definitions_have_the_settings_of_each_environment(project: Path) -> None:
    (project / "house.py").write_text("from heddle import project_settings\n\nREFRESH = project_settings().refresh\n")
    path = project / "dashboards/web/overview.py"
    text = path.read_text().replace("from heddle import", "from house import REFRESH\nfrom heddle import", 1)
    path.write_text(text.replace("tags=", "refresh=REFRESH,\n    tags=", 1))
    assert heddle("generate", "--all-environments").exit_code == 0
    assert refresh_intervals(project) == {"base": "30s", "staging": "5m", "production": "1m"}


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


SHARED = """
[environments.staging]
refresh = "5m"

[environments.production]
refresh = "1m"

[environments.mirror.push]
url = "http://127.0.0.1:2"
"""
CREDENTIALS = {"GRAFANA_URL": "http://127.0.0.1:1", "GRAFANA_TOKEN": "t", "HEDDLE_PUSH_RETRIES": "0"}


def recorded(project: Path) -> str | None:
    return json.loads((project / "out/manifest.json").read_text()).get("environment")


def outcome(*words: str) -> tuple[int, str]:
    """Return the exit code of a command, and the first line that it printed on standard error."""
    result = heddle(*words, **CREDENTIALS)
    return result.exit_code, (result.stderr.splitlines() or [""])[0]


def test_the_manifest_records_the_environment(project: Path) -> None:
    (project / "heddle.toml").write_text(SHARED)
    found = {}
    for options in ([], ["--env", "staging"], ["--env", "production"], ["--env", "mirror"]):
        assert heddle("generate", *options).exit_code == 0
        assert heddle("generate", "--check", *options).exit_code == 0
        found[" ".join(options)] = recorded(project)
    # The files of `mirror`, which differs only in the address of Grafana, are those without an environment.
    assert found == {"": None, "--env staging": "staging", "--env production": "production", "--env mirror": None}


def test_environments_with_the_same_files_have_the_name_of_the_first(project: Path) -> None:
    same = '[environments.{}]\nrefresh = "5m"\n[environments.{}.push]\nurl = "http://127.0.0.1:{}"\n'
    (project / "heddle.toml").write_text(same.format("us", "us", 1) + same.format("eu", "eu", 2))
    assert heddle("generate", "--env", "us").exit_code == 0
    assert recorded(project) == "eu"
    assert heddle("generate", "--check", "--env", "us").exit_code == 0


def test_files_of_another_environment_are_not_pushed(project: Path) -> None:
    (project / "heddle.toml").write_text(SHARED)
    names = {None: [], "staging": ["--env", "staging"], "production": ["--env", "production"]}
    wrong = []
    for generated, options in names.items():
        assert heddle("generate", *options).exit_code == 0
        for pushed, others in {**names, "mirror": ["--env", "mirror"]}.items():
            for command in (["push", "--yes"], ["push", "--dry-run"], ["status"]):
                code, line = outcome(*command, *others)
                same = (generated, pushed) in {(None, "mirror"), (generated, generated)}
                expected = (5, "push/unreachable") if same else (3, "output/other-environment")
                if (code, expected[1] in line) != (expected[0], True):
                    wrong.append((generated, pushed, command, code, line))
    assert wrong == []


def test_the_error_names_both_environments_and_the_command(project: Path) -> None:
    (project / "heddle.toml").write_text(SHARED)
    heddle("generate", "--env", "staging")
    production = heddle("status", "--env", "production", **CREDENTIALS).stderr
    assert "the files in out/ were generated for the environment 'staging', not for 'production'" in production
    assert "run `heddle generate --env production`; a setting `out` of the environment" in production
    assert "not for 'mirror'" in heddle("status", "--env", "mirror", **CREDENTIALS).stderr
    heddle("generate")
    none = heddle("status", "--env", "staging", **CREDENTIALS).stderr
    assert "generated without an environment, not for 'staging'" in none


def test_a_name_that_the_settings_no_longer_have_is_another_environment(project: Path) -> None:
    (project / "heddle.toml").write_text(SHARED)
    heddle("generate", "--env", "staging")
    (project / "heddle.toml").write_text(SHARED.replace("staging", "test"))
    assert outcome("push", "--yes", "--env", "test")[0] == 3


def test_an_environment_with_missing_values_does_not_stop_the_others(project: Path) -> None:
    (project / "heddle.toml").write_text(SHARED + "[environments.broken.receivers.team]\naddresses = []\n")
    assert heddle("generate", "--env", "staging").exit_code == 0
    assert recorded(project) == "staging"


def test_diff_reports_that_the_files_are_those_of_different_environments(project: Path) -> None:
    (project / "heddle.toml").write_text(SHARED)
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a", "commit", "-qm", "a"]):
        subprocess.run(["git", *command], cwd=project, check=True)
    heddle("generate")
    for command in (["add", "."], ["-c", "user.name=a", "-c", "user.email=a", "commit", "-qm", "a"]):
        subprocess.run(["git", *command], cwd=project, check=False, capture_output=True)
    assert heddle("diff").stderr == ""
    heddle("generate", "--env", "staging")
    result = heddle("diff")
    note = "note: the files are those of different environments (HEAD: none, working tree: staging)\n"
    assert (result.exit_code, result.stderr) == (0, note)
    assert heddle("diff", "--env", "production").exit_code == 3
    assert heddle("diff", "--env", "staging").exit_code == 0
