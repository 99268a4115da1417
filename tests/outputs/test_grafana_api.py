"""The outputs `git-sync` and `apis`: what their readers find in them, with difficult names too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from heddle.compile.folders import folder_uid
from heddle.diagnostics.location import Location
from heddle.grafana.canonical import canonical
from heddle.outputs.alert_rules import rule_object
from heddle.outputs.apis import Apis
from heddle.outputs.file_names import portable_name
from heddle.outputs.git_sync import GitSync
from heddle.outputs.output import RenderedDashboard
from heddle.settings.model import Settings
from heddle.settings.types import Version
from tests.outputs.conftest import Heddle, tree
from tests.outputs.grafana_api_reader import Read, read_apis, read_git_sync, read_provisioning, read_rules
from tests.outputs.test_manifests import DIFFICULT, JSON, ruamel

OUTPUTS = 'outputs = ["provisioning", "git-sync", "apis"]\n'
NAMES = (
    *(
        "Shop",
        "shop",
        "Café",
        "Cafe",
        "Магазин",
        "東京",
        "a.b",
        ".hidden",
        "..",
        "con",
        "NUL.txt",
        "Shop.",
        "50 %",
        "a:b",
        "'",
    ),
    *(
        '"q"',
        "x" * 200,
        "é" * 90,
        "_folder.json",
        "orders.json",
        "007",
        "1e3",
        "on",
        "22:00",
        "~",
        "#1",
        "a\tb",
        "a  b",
        "- a",
    ),
)
UIDS = st.from_regex(r"[a-zA-Z0-9_-]{1,40}", fullmatch=True) | st.sampled_from(
    ["_folder", "con", "orders", "Orders", "007"]
)
TITLES = st.sampled_from(NAMES) | st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="/"), min_size=1, max_size=70
)
PATHS = st.lists(TITLES.map(str.strip).filter(bool), max_size=4)


def below(files: dict[str, bytes], folder: str) -> dict[str, bytes]:
    return {
        path.removeprefix(f"{folder}/"): content for path, content in files.items() if path.startswith(f"{folder}/")
    }


def canonical_form(read: Read) -> dict[str, Any]:
    return {uid: (canonical(data), folders) for uid, (data, folders) in read.items()}


def write(output: GitSync | Apis, dashboards: dict[str, list[str]]) -> dict[str, bytes]:
    """Return the files of dashboards, by uid with the titles of their folders, without the folder of the output."""
    files: dict[str, bytes] = {}
    for uid, path in dashboards.items():
        data = {"uid": uid, "title": uid, "panels": [], "schemaVersion": 41, "id": 3, "version": 7}
        rendered = RenderedDashboard(path="x", data=data, folder="/".join(path), location=Location("x.py"))
        for artifact in output.dashboard(rendered):
            assert artifact.path not in files
            files[artifact.path] = artifact.content
    return {path.partition("/")[2]: content for path, content in files.items()}


def test_readers_find_the_provisioned_dashboards(project: Path, heddle: Heddle) -> None:
    heddle("new", "dashboard", "web/latency")
    overview = project / "dashboards/web/overview.py"
    overview.write_text(overview.read_text().replace("    title=", '    folder="Web/Café",\n    title=', 1))
    heddle("generate", settings=OUTPUTS)
    files = tree(project / "out")
    expected = canonical_form(read_provisioning(files))
    assert {folders for _, folders in expected.values()} == {("Web", "Café"), ("Web",)}
    assert canonical_form(read_git_sync(below(files, "git-sync"))) == expected
    assert canonical_form(read_apis(below(files, "apis"))) == expected


@limits(max_examples=60, deadline=None)
@given(st.dictionaries(UIDS, PATHS, min_size=1, max_size=8))
def test_difficult_names_keep_their_titles(dashboards: dict[str, list[str]]) -> None:
    expected = {uid: tuple(path) for uid, path in dashboards.items()}
    synced = read_git_sync(write(GitSync(Settings()), dashboards))
    assert {uid: folders for uid, (_, folders) in synced.items()} == expected
    read = read_apis(write(Apis(Settings()), dashboards))
    assert {uid: folders for uid, (_, folders) in read.items()} == expected


@limits(max_examples=60, deadline=None)
@given(st.dictionaries(DIFFICULT, JSON, max_size=3))
def test_every_parser_reads_the_dashboard(content: dict[str, Any]) -> None:
    data = {**{f"x{key}": value for key, value in content.items()}, "uid": "a", "title": "A"}
    rendered = RenderedDashboard(path="x", data=data, folder="", location=Location("x.py"))
    (synced,), (manifest,) = GitSync(Settings()).dashboard(rendered), Apis(Settings()).dashboard(rendered)
    readings = [json.loads(synced.content), yaml.safe_load(manifest.content)]
    readings += [ruamel(each.content, version) for each in (synced, manifest) for version in ((1, 1), (1, 2))]
    expected = {key: value for key, value in data.items() if key != "uid"}
    assert [reading["spec"] == expected for reading in readings] == [True] * len(readings)


@limits(max_examples=60, deadline=None)
@given(st.dictionaries(UIDS, PATHS, min_size=1, max_size=8))
def test_windows_can_check_out_the_files(dashboards: dict[str, list[str]]) -> None:
    reserved = {"con", "prn", "aux", "nul", *(f"{name}{number}" for name in ("com", "lpt") for number in range(10))}
    for output in (GitSync(Settings()), Apis(Settings())):
        for path in write(output, dashboards):
            assert len(path) <= 260
            assert [
                part for part in path.split("/") if part.split(".")[0].lower() in reserved or part[-1] in " ."
            ] == []


def test_names_that_are_valid_are_kept() -> None:
    expected = {"Shop": "Shop", "Web 2.0": "Web 2.0", "a_b-c": "a_b-c", "Loki Mode": "Loki Mode"}
    assert {text: portable_name(text) for text in expected} == expected


def test_titles_that_differ_in_case_have_their_own_directories() -> None:
    files = write(GitSync(Settings()), {"a": ["Shop", "A"], "b": ["shop", "B"], "c": ["Shop", "C"]})
    directories = sorted({path.split("/")[0] for path in files})
    assert directories[0] == "Shop"
    assert directories[1].startswith("shop-")
    titles = {json.loads(content)["spec"]["title"] for path, content in files.items() if path.endswith("_folder.json")}
    assert titles == {"Shop", "shop", "A", "B", "C"}


def test_folders_have_the_uids_of_a_push() -> None:
    files = write(GitSync(Settings()), {"a": ["Shop", "Orders"]})
    uids = [json.loads(files[path])["metadata"]["name"] for path in ("Shop/_folder.json", "Shop/Orders/_folder.json")]
    assert uids == [folder_uid("Shop"), folder_uid("Shop/Orders")]


def test_a_dashboard_named_like_the_folder_file_has_another_file() -> None:
    files = write(GitSync(Settings()), {"_folder": ["Shop"], "_FOLDER": ["Shop"]})
    assert len(files) == 3
    assert json.loads(files["Shop/_folder.json"])["kind"] == "Folder"


@pytest.mark.parametrize(("grafana", "version"), [("10.4", "v1beta1"), ("12.2", "v1beta1"), ("13.0", "v1")])
def test_the_version_is_served_by_the_oldest_grafana(grafana: str, version: str) -> None:
    settings = Settings(grafana=Version.parse(grafana))
    files = write(GitSync(settings), {"a": ["Shop"]})
    assert json.loads(files["Shop/a.json"])["apiVersion"] == f"dashboard.grafana.app/{version}"
    assert f"dashboards.{version}.dashboard.grafana.app/a.yaml" in write(Apis(settings), {"a": ["Shop"]})


def test_the_namespace_is_that_of_the_settings(project: Path, heddle: Heddle) -> None:
    found = {}
    for more in ("", "provisioning.org = 3\n", 'apis.namespace = "stacks-12"\n'):
        heddle("generate", settings=OUTPUTS + more)
        (path,) = (project / "out/apis").glob("dashboards.*/*.yaml")
        found[more] = next(line.split('"')[1] for line in path.read_text().splitlines() if "namespace" in line)
    assert list(found.values()) == ["default", "org-3", "stacks-12"]
    output = heddle("generate", settings=OUTPUTS + 'apis.namespace = "monitoring"\n', code=2).output
    assert "expected `default`, `org-<number>` or `stacks-<number>`" in output


def test_git_sync_files_have_no_namespace(project: Path, heddle: Heddle) -> None:
    heddle("generate", settings=OUTPUTS + 'apis.namespace = "stacks-12"\n')
    metadata = [json.loads(content)["metadata"] for content in below(tree(project / "out"), "git-sync").values()]
    assert [list(each) for each in metadata] == [["name"]] * len(metadata)


def test_generate_lists_what_is_left_to_push(heddle: Heddle) -> None:
    output = heddle("generate", settings='outputs = ["provisioning", "git-sync"]\n').output
    rest = "dashboards and folders only; `heddle push` writes 1 data source, 1 alert rule\n"
    assert f"note: Git Sync reads {rest}" in output
    assert f"note: `/apis` has {rest}" in heddle("generate", settings=OUTPUTS).output
    assert rest not in heddle("generate", "--allow-removals").output


def test_alert_rules_are_manifests_from_grafana_13_on(project: Path, heddle: Heddle) -> None:
    heddle("generate", settings=OUTPUTS)
    assert not list((project / "out/apis").glob("alertrules.*"))
    output = heddle("generate", settings=OUTPUTS + 'grafana = "13.0"\n').output
    assert "`/apis` has dashboards, folders and alert rules only; `heddle push` writes 1 data source" in output
    files = below(tree(project / "out"), "apis")
    (group,) = yaml.safe_load((project / "out/provisioning/alerting/web.yaml").read_text())["groups"]
    rules = {rule["uid"]: rule for rule in group["rules"]}
    found = read_rules(files)
    assert found.keys() == rules.keys()
    for uid, (rule, folder) in found.items():
        provisioned = {**rules[uid], "interval": group["interval"]}
        provisioned["labels"] = {key: text.replace("$$", "$") for key, text in provisioned["labels"].items()}
        assert (rule, folder) == (provisioned, group["folder"])


def test_rules_of_other_shapes_are_converted() -> None:
    query = {"refId": "A", "datasourceUid": "prom", "relativeTimeRange": {"from": 600, "to": 60}, "model": {}}
    settings = {"receiver": "ops", "group_by": ["a"], "mute_time_intervals": ["night"]}
    rule = {"uid": "r", "title": "a $$b", "condition": "A", "data": [query], "notification_settings": settings}
    rule |= {"keepFiringFor": "5m", "noDataState": "OK", "labels": {"c": "$$d"}, "annotations": {"e": "$$f"}}
    spec = rule_object(rule, "1m", {})["spec"]
    assert (spec["title"], spec["labels"], spec["annotations"]) == ("a $b", {"c": "$d"}, {"e": "$$f"})
    assert spec["notificationSettings"] == {
        "type": "SimplifiedRouting",
        "receiver": "ops",
        "groupBy": ["a"],
        "muteTimeIntervals": ["night"],
    }
    assert (spec["keepFiringFor"], spec["noDataState"], spec["execErrState"]) == ("5m", "Ok", "Error")
    assert spec["expressions"]["A"]["relativeTimeRange"] == {"from": "600s", "to": "60s"}


@pytest.mark.parametrize(
    ("folder", "settings", "code", "id"),
    [
        ("A/B/C/D/E", "", 2, "error[folder/too-deep-for-git-sync]"),
        ("A/B/C/D", "", 0, "warning[folder/too-deep-for-sync-target]"),
        ("A/B/C/D", 'git_sync.target = "folderless"\n', 0, ""),
        ("A/ B //C/", "", 0, ""),
        ("A/general", "", 2, "error[folder/reserved-title]"),
        ("A/B/C", "git_sync.max_resources = 3\n", 0, "warning[output/too-many-resources]"),
        ("A/B/C", "git_sync.max_resources = 0\n", 0, ""),
    ],
)
def test_limits_are_findings(project: Path, heddle: Heddle, folder: str, settings: str, code: int, id: str) -> None:
    overview = project / "dashboards/web/overview.py"
    overview.write_text(overview.read_text().replace("    title=", f'    folder="{folder}",\n    title=', 1))
    result = heddle("generate", settings=OUTPUTS + settings, code=code)
    assert id in result.stderr
    if id.startswith("warning[folder") or code:
        assert "dashboards/web/overview.py:" in result.stderr
    if not id:
        assert "warning" not in result.stderr
    assert (project / "out").exists() == (code == 0)
