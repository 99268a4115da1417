"""`--fleet` of generate and diff."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from heddle.cli import main

SETTINGS = """
[fleet]
environments = ["eu", "us", "ap"]

[environments.eu]
out = "out/eu"

[environments.us]
out = "out/us"
refresh = "1m"

[environments.ap]
out = "out/us"
refresh = "1m"
push.url = "http://ap.example.com"
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    assert heddle("init").exit_code == 0
    (tmp_path / "heddle.toml").write_text(SETTINGS)
    return tmp_path


def heddle(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def commit() -> None:
    subprocess.run("git init -q . && git add -A && git -c user.name=a -c user.email=a@b.c commit -qm x", shell=True)


def rows(result: Result) -> list[str]:
    return [" ".join(line.split()) for line in result.stdout.splitlines()[1:] if not line.startswith(" ")]


def replace(project: Path, old: str, new: str) -> None:
    path = project / "heddle.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_generate_writes_each_folder_once(project: Path) -> None:
    result = heddle("generate", "--fleet")
    assert result.exit_code == 0, result.output
    (row,) = rows(result)
    assert row.startswith("generated ")
    assert row.endswith(" unchanged all")
    assert sorted(path.name for path in (project / "out").iterdir()) == ["eu", "us"]
    assert heddle("generate", "--fleet", "--check").exit_code == 0


def test_generate_names_removed_dashboards_and_notes(project: Path) -> None:
    heddle("new", "dashboard", "web/latency")
    replace(project, "[fleet]", 'outputs = ["provisioning", "git-sync"]\n[fleet]')
    assert "  note: Git Sync reads dashboards and folders only" in heddle("generate", "--fleet").stdout
    (project / "dashboards/web/latency.py").unlink()
    assert "  would remove dashboard web-latency" in heddle("generate", "--fleet", "--check").stdout
    assert "  removed dashboard web-latency" in heddle("generate", "--fleet").stdout


def test_check_names_the_instances_whose_files_are_out_of_date(project: Path) -> None:
    heddle("generate", "--fleet")
    (project / "out/us/dashboards/web/web-overview.json").write_text("{}")
    result = heddle("generate", "--fleet", "--check")
    assert result.exit_code == 1
    assert [row.split(" ", 3)[0] + " " + row.rsplit(" ", 2)[-1] for row in rows(result)] == ["up eu", "out ap"]
    assert rows(result)[1] == "out of date 0 new, 1 changed, 0 removed us, ap"
    assert "  out of date: dashboards/web/web-overview.json" in result.stdout


def test_errors_of_all_instances_are_printed_once(project: Path) -> None:
    (project / "dashboards/web/overview.py").write_text("dashboard = 1 / 0\n")
    result = heddle("generate", "--fleet")
    assert result.exit_code == 2
    assert result.stderr.count("division by zero") == 1
    assert "all instances:" in result.stderr
    assert [row.split()[0] for row in rows(result)] == ["failed"]
    assert not list((project / "out").glob("*/dashboards"))


def test_an_instance_that_fails_does_not_stop_the_others(project: Path) -> None:
    heddle("generate", "--fleet")
    (project / "out/eu/manifest.json").write_text("{")
    replace(project, 'refresh = "1m"\npush', 'refresh = "2m"\npush')
    replace(project, 'refresh = "1m"', 'refresh = "2m"')
    result = heddle("generate", "--fleet")
    assert result.exit_code == 4
    assert [row.split()[0] for row in rows(result)] == ["failed", "generated"]


def test_instances_with_other_settings_need_their_own_folder(project: Path) -> None:
    replace(project, 'refresh = "1m"\npush', 'refresh = "2m"\npush')
    result = heddle("generate", "--fleet")
    assert result.exit_code == 2
    assert "error[settings/shared-output]: 'us' and 'ap' have the same output folder" in result.output
    assert not (project / "out").exists()


def test_settings_of_a_system_count_as_other_settings(project: Path) -> None:
    replace(project, "push.url", "system.web.failed_share = 0.5\npush.url")
    result = heddle("generate", "--fleet")
    assert result.exit_code == 2
    assert "settings/shared-output" in result.output


def test_diff_reports_a_change_of_all_instances_once(project: Path) -> None:
    heddle("generate", "--fleet")
    commit()
    assert rows(heddle("diff", "--fleet", "--exit-code")) == ["unchanged no differences all"]
    path = project / "dashboards/web/overview.py"
    path.write_text(path.read_text().replace("stat(", "timeseries("))
    replace(project, 'refresh = "1m"', 'refresh = "2m"')
    heddle("generate", "--fleet")
    result = heddle("diff", "--fleet", "--exit-code")
    assert result.exit_code == 1
    assert rows(result) == ["changed Dashboard Web / Overview all", "changed Dashboard Web / Overview us, ap"]
    assert result.stdout.count("Waiting requests: How many requests are waiting?") == 1
    assert result.stdout.count("Refresh interval changed") == 1
    value = json.loads(heddle("diff", "--fleet", "--format", "json").stdout)
    assert [instance["name"] for instance in value["instances"]] == ["eu", "us", "ap"]
    assert {tuple(change["instances"]) for change in value["changes"]} == {("eu", "us", "ap"), ("us", "ap")}


def test_diff_of_an_unknown_revision_is_a_failure_of_each_instance(project: Path) -> None:
    heddle("generate", "--fleet")
    commit()
    result = heddle("diff", "--fleet", "nowhere")
    assert result.exit_code == 2
    assert rows(result) == ["failed unknown revision 'nowhere' (diff/unknown-revision) all"]


@pytest.mark.parametrize(
    "words",
    [
        ("generate", "--fleet", "--env", "eu"),
        ("generate", "--fleet", "--out", "x"),
        ("generate", "--fleet", "--all-environments"),
        ("diff", "--fleet", "--format", "html"),
        ("diff", "--fleet", "--output", "x"),
    ],
)
def test_options_that_exclude_each_other(project: Path, words: tuple[str, ...]) -> None:
    result = heddle(*words)
    assert result.exit_code == 2
    assert "--fleet" in result.output
    assert not (project / "out").exists()
