"""The setting `outputs`: which folders are written, verified, removed and compared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from heddle.outputs.registry import FOLDERS
from heddle.sync.desired import read_desired
from tests.outputs.conftest import Heddle, commit, tree

ALL = f"outputs = {json.dumps(['provisioning', *FOLDERS])}\n"
FILE = """\
from heddle import OutputFile

output_file = OutputFile(path="kubernetes/extra.yaml", content="a: 1")
"""


def test_the_provisioning_files_are_the_same_with_all_outputs(project: Path, heddle: Heddle) -> None:
    heddle("generate")
    before = tree(project / "out")
    heddle("generate", settings=ALL)
    after = tree(project / "out")
    del before["manifest.json"], after["manifest.json"]
    assert before.items() <= after.items()
    assert {path.split("/")[0] for path in after.keys() - before.keys()} == set(FOLDERS.values())


def test_the_manifest_has_the_files_of_outputs_without_objects(project: Path, heddle: Heddle) -> None:
    heddle("generate", settings=ALL)
    entries = {entry["path"]: entry for entry in json.loads((project / "out/manifest.json").read_text())["files"]}
    assert {*entries, "manifest.json"} == set(tree(project / "out"))
    holding = [path for path, entry in entries.items() if entry["holds"] and path.split("/")[0] in FOLDERS.values()]
    assert holding == []


def test_generate_check_verifies_outputs(project: Path, heddle: Heddle) -> None:
    heddle("generate", settings=ALL)
    heddle("generate", "--check", settings=ALL)
    for folder in FOLDERS.values():
        path = next(path for path in (project / "out" / folder).rglob("*.*") if path.is_file())
        content = path.read_bytes()
        path.write_bytes(content + b"\n# edited\n")
        output = heddle("generate", "--check", settings=ALL, code=1).output
        assert f"out of date: {path.relative_to(project)}" in output
        path.write_bytes(content)


def test_dropping_an_output_is_refused_until_it_is_allowed(project: Path, heddle: Heddle) -> None:
    heddle("generate", settings=ALL)
    before = tree(project / "out")
    refused = heddle("generate", code=3).output
    assert [name for name in FOLDERS if f"`outputs` no longer has `{name}`" not in refused] == []
    assert tree(project / "out") == before
    output = heddle("generate", "--allow-removals").output
    assert [name for name in FOLDERS if f"removed output {name} (" not in output] == []
    assert {path.split("/")[0] for path in tree(project / "out")} & set(FOLDERS.values()) == set()


def test_check_names_a_dropped_output(project: Path, heddle: Heddle) -> None:
    heddle("generate", settings=ALL)
    output = heddle("generate", "--check", code=1).output
    assert [name for name in FOLDERS if f"would remove output {name} (" not in output] == []


@pytest.mark.parametrize("value", ["[]", '["configmaps"]'])
def test_outputs_without_provisioning_are_an_error(heddle: Heddle, value: str) -> None:
    output = heddle("generate", settings=f"outputs = {value}\n", code=2).output
    assert "error[settings/missing-provisioning]: `outputs` lacks `provisioning`" in output
    assert "heddle.toml:1" in output


def test_an_unknown_output_is_an_error_with_the_names(heddle: Heddle) -> None:
    output = heddle("generate", settings='outputs = ["provisioning", "helm"]\n', code=2).output
    assert "`outputs`: item 2: expected `provisioning`" in output
    assert "got `helm`" in output


def test_a_file_of_a_definition_cannot_be_in_the_folder_of_an_output(project: Path, heddle: Heddle) -> None:
    (project / "dashboards/extra.py").write_text(FILE)
    output = heddle("generate", settings=ALL, code=2).output
    assert "'kubernetes/extra.yaml' is in the folder of the output `configmaps`" in output
    assert "dashboards/extra.py:3" in output
    assert not (project / "out").exists()


def test_a_push_reads_the_provisioning_files_only(project: Path, heddle: Heddle) -> None:
    desired = []
    for settings in ("", ALL):
        heddle("generate", settings=settings)
        desired.append(read_desired(tree(project / "out"), {}, {}))
    assert len(desired[0]) > 3
    assert desired[1] == desired[0]


def test_diff_reports_a_change_once(project: Path, heddle: Heddle) -> None:
    definition = project / "dashboards/web/overview.py"
    changes = {}
    for settings in ("", ALL):
        heddle("generate", "--allow-removals", settings=settings)
        commit(project)
        before = definition.read_text()
        definition.write_text(before.replace('"Waiting requests"', '"Queue"'))
        heddle("generate", settings=settings)
        changes[settings] = json.loads(heddle("diff", "--format", "json", settings=settings).output)
        definition.write_text(before)
    assert len(str(changes[""])) > 200
    assert changes[ALL] == changes[""]


def test_diff_reports_a_new_output_in_one_change(project: Path, heddle: Heddle) -> None:
    heddle("generate")
    commit(project)
    heddle("generate", settings=ALL)
    changes = json.loads(heddle("diff", "--format", "json", settings=ALL).output)["changes"]
    assert [(each["aspect"], each["object"]["uid"]) for each in changes] == [
        ("output/added", name) for name in sorted(FOLDERS)
    ]
