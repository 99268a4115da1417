"""`heddle generate` turns a project's definitions into the tree that Grafana provisions."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from typing import NoReturn

import pytest
import yaml

from tests.build.trees import tree
from tests.cli.project import Project, dashboard

FILES = [
    "dashboards/loom/orders.json",
    "manifest.json",
    "provisioning/alerting/heddle.yaml",
    "provisioning/dashboards/loom.yaml",
    "provisioning/datasources/loki.yaml",
    "provisioning/datasources/prometheus.yaml",
    "provisioning/plugins/heddle.yaml",
]


def test_a_project_becomes_a_tree(project: Project) -> None:
    done = project.generate()
    assert (done.exit_code, done.stderr, project.files()) == (0, "", FILES)


def test_the_summary_counts_objects(project: Project) -> None:
    assert re.match(r"1 dashboard, 1 folder, 2 data sources in \d+\.\d\d s\n", project.generate().stdout)


def test_the_summary_counts_changes(project: Project) -> None:
    project.generate()
    project.write("dashboards/loom/orders.py", dashboard(title="Other"))
    project.write("dashboards/loom/more.py", dashboard("more"))
    project.remove("datasources/loki.py")
    # The manifest changes too, and the file with the tombstone of the data source is new.
    assert project.generate().stdout.splitlines()[1:] == ["out: 2 new, 2 changed, 1 removed, 4 unchanged"]


def test_a_second_run_changes_nothing(project: Project) -> None:
    project.generate()
    before = tree(project.out)
    project.generate()
    assert tree(project.out) == before


def test_an_unchanged_file_keeps_its_time(project: Project) -> None:
    project.generate()
    before = tree(project.out)["dashboards/loom/orders.json"]
    project.write("dashboards/loom/more.py", dashboard("more"))
    project.generate()
    assert tree(project.out)["dashboards/loom/orders.json"] == before


def test_an_edited_file_is_written_again(project: Project) -> None:
    project.generate()
    before = (project.out / FILES[0]).read_bytes()
    (project.out / FILES[0]).write_text("{}")
    project.generate()
    assert (project.out / FILES[0]).read_bytes() == before


def test_a_change_in_an_imported_module_is_seen(project: Project) -> None:
    project.write("dashboards/titles.py", "TITLE = 'First'\n")
    definition = "from dashboards.titles import TITLE\n" + dashboard().replace('title="Orders"', "title=TITLE")
    project.write("dashboards/loom/orders.py", definition)
    project.generate()
    project.write("dashboards/titles.py", "TITLE = 'Another'\n")
    project.generate()
    assert project.json(FILES[0])["title"] == "Another"


def test_the_manifest_has_the_digest_of_each_file(project: Project) -> None:
    project.generate()
    digests = {entry["path"]: entry["sha256"] for entry in project.json("manifest.json")["files"]}
    assert digests == {
        path: hashlib.sha256((project.out / path).read_bytes()).hexdigest() for path in FILES if "/" in path
    }


def test_the_provider_reads_the_folder_of_its_dashboards(project: Project) -> None:
    project.generate()
    (provider,) = yaml.safe_load((project.out / "provisioning/dashboards/loom.yaml").read_text())["providers"]
    assert (provider["folder"], provider["options"]["path"]) == ("loom", "/var/lib/grafana/dashboards/loom")


def test_exactly_one_data_source_is_the_default(project: Project) -> None:
    project.generate()
    files = (project.out / "provisioning/datasources").iterdir()
    sources = [source for file in files for source in yaml.safe_load(file.read_text())["datasources"]]
    assert [source["uid"] for source in sources if source["isDefault"]] == ["prometheus"]


def test_a_nested_folder_has_its_own_provider(project: Project) -> None:
    project.write("dashboards/loom/deep.py", dashboard("deep", folder="Loom/Deep"))
    project.generate()
    (provider,) = yaml.safe_load((project.out / "provisioning/dashboards/loom-deep.yaml").read_text())["providers"]
    assert provider["options"]["path"] == "/var/lib/grafana/dashboards/loom-deep"


def test_links_to_a_dashboard_that_does_not_compile_are_not_reported(project: Project) -> None:
    linked = dashboard("more").replace("import Dashboard", "import link, Dashboard")
    project.write("dashboards/loom/more.py", linked.replace("    rows=", '    links=[link("orders", "O")],\n    rows='))
    project.write("dashboards/loom/orders.py", "dashboard = 1 / 0\n")
    assert re.findall(r"^error\[(.*)\]", project.generate().stderr, re.MULTILINE) == ["definition/exception"]


def test_another_folder_has_the_same_files(project: Project) -> None:
    project.generate("--out", "other/tree")
    assert not project.out.exists()
    project.generate()
    first, second = tree(project.out), tree(project.folder / "other/tree")
    assert {path: text for path, (_, _, text) in first.items()} == {path: text for path, (_, _, text) in second.items()}


def test_it_runs_in_a_folder_of_the_project(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.folder / "dashboards/loom")
    project.generate()
    assert project.files() == FILES


def test_the_source_map_names_the_definitions(project: Project) -> None:
    project.generate()
    source_map = (project.folder / ".heddle/source_map.json").read_text()
    assert "dashboards/loom/orders.py" in source_map


def test_output_of_a_definition_is_not_on_standard_output(project: Project) -> None:
    project.write("dashboards/loom/orders.py", dashboard() + "print('hello')\n")
    assert "hello" not in project.generate().stdout


def test_it_runs_as_a_process(project: Project) -> None:
    command = [sys.executable, "-c", "from heddle.cli import main; main()", "generate"]
    done = subprocess.run(command, cwd=project.folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr, project.files()) == (0, "", FILES)


def test_an_interruption_before_anything_is_written_is_only_named(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heddle.build.generate.generate", interrupt)
    done = project.generate()
    assert (done.exit_code, done.stdout, done.stderr) == (130, "", "interrupted\n")
    assert not project.out.exists()


def test_an_interruption_after_the_files_are_written_reports_them(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heddle.report.generate.details", interrupt)
    done = project.generate()
    assert (done.exit_code, done.stderr) == (130, "interrupted\n")
    assert f"{len(FILES)} new, 0 changed, 0 removed" in done.stdout
    assert project.files() == FILES


def interrupt(*_: object, **__: object) -> NoReturn:
    raise KeyboardInterrupt
