"""The manifest has stable bytes, and a broken one is an error."""

from __future__ import annotations

import json
import os
import subprocess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heddle.build.manifest import Entry, Manifest, read_manifest
from heddle.diagnostics.errors import BadInput
from tests.build.trees import BEFORE, generate, source, tree

DIGEST = "0" * 64
GIT = {f"GIT_{who}_{what}": "a" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
GIT |= {"GIT_CONFIG_GLOBAL": os.devnull}
GOOD = {"path": "a", "sha256": DIGEST, "holds": []}

identities = st.builds(source, st.text(), st.text(), st.integers(1, 9), st.sampled_from(["datasource", "dashboard"]))
entries = st.builds(
    Entry,
    path=st.from_regex(r"[a-z]{1,5}(/[a-z]{1,5}){0,2}", fullmatch=True),
    sha256=st.just(DIGEST),
    holds=st.lists(identities, max_size=3).map(tuple),
)
manifests = st.builds(
    Manifest,
    files=st.lists(entries, unique_by=lambda entry: entry.path).map(tuple),
    tombstones=st.lists(identities).map(tuple),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(manifests)
def test_a_manifest_is_read_as_it_was_written(tmp_path_factory, manifest):
    out = tmp_path_factory.mktemp("out")
    (out / "manifest.json").write_bytes(manifest.encode())
    assert manifest.encode() == read_manifest(out).encode()


def test_a_manifest_is_sorted_and_ends_with_a_newline():
    files = (
        Entry(path="b", sha256=DIGEST, holds=(source("Löki"),)),
        Entry(path="a", sha256=DIGEST),
    )
    expected = (
        '{\n"heddle": 1,\n"files": [\n'
        f'  {{"path": "a", "sha256": "{DIGEST}", "holds": []}},\n'
        f'  {{"path": "b", "sha256": "{DIGEST}", "holds": '
        '[{"kind": "datasource", "uid": "löki", "name": "Löki", "org": 1}]}\n'
        '],\n"tombstones": []\n}\n'
    )
    assert expected == Manifest(files=files).encode().decode()


def test_the_order_of_the_artifacts_makes_no_difference(tmp_path):
    generate(tmp_path / "a", BEFORE)
    generate(tmp_path / "b", dict(reversed(BEFORE.items())))
    assert (tmp_path / "a/manifest.json").read_bytes() == (tmp_path / "b/manifest.json").read_bytes()


def test_the_manifest_of_a_new_folder_is_empty(tmp_path):
    assert Manifest() == read_manifest(tmp_path / "out")
    assert Manifest() == read_manifest(tmp_path)


def test_a_missing_manifest_in_a_folder_with_folders_is_an_error(tmp_path):
    generate(tmp_path / "out", BEFORE)
    (tmp_path / "out/manifest.json").unlink()
    with pytest.raises(BadInput, match="is missing") as error:
        read_manifest(tmp_path / "out")
    assert "git checkout HEAD -- " in error.value.findings[0].help


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"heddle": 1, "files": []',
        json.dumps({"heddle": "1", "files": [], "tombstones": []}),
        json.dumps({"heddle": True, "files": [], "tombstones": []}),
        json.dumps({"heddle": 0, "files": [], "tombstones": []}),
        json.dumps({"heddle": 1, "files": None, "tombstones": []}),
        json.dumps({"heddle": 1, "files": ["a"], "tombstones": []}),
        json.dumps({"heddle": 1, "files": [{"path": "a"}], "tombstones": []}),
        json.dumps({"heddle": 1, "files": [GOOD, GOOD], "tombstones": []}),
        json.dumps({"heddle": 1, "files": [{**GOOD, "path": "../../etc/passwd"}], "tombstones": []}),
        json.dumps({"heddle": 1, "files": [{**GOOD, "path": "/etc/passwd"}], "tombstones": []}),
        json.dumps({"heddle": 1, "files": [{**GOOD, "path": "manifest.json"}], "tombstones": []}),
        json.dumps({"heddle": 1, "files": [{**GOOD, "path": 1}], "tombstones": []}),
        json.dumps({"heddle": 1, "files": [{**GOOD, "sha256": "?"}], "tombstones": []}),
        json.dumps({"heddle": 1, "files": [{**GOOD, "holds": [{"kind": "datasource"}]}], "tombstones": []}),
        json.dumps({"heddle": 1, "files": [], "tombstones": {}}),
        json.dumps({"heddle": 1, "files": [], "tombstones": [{"kind": "a", "uid": "a", "name": "a", "org": "1"}]}),
    ],
)
def test_a_broken_manifest_is_an_error_and_changes_nothing(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text)
    before = tree(tmp_path)
    with pytest.raises(BadInput, match="is broken") as error:
        generate(tmp_path, {})
    assert [("output/invalid-manifest", str(tmp_path / "manifest.json"))] == [
        (finding.id, finding.location.file) for finding in error.value.findings
    ]
    assert before == tree(tmp_path)


def test_a_manifest_that_is_not_text_is_broken(tmp_path):
    (tmp_path / "manifest.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="is broken"):
        read_manifest(tmp_path)


def test_a_syntax_error_in_the_manifest_has_its_line(tmp_path):
    (tmp_path / "manifest.json").write_text('{\n"heddle": 1,\nx\n')
    with pytest.raises(BadInput) as error:
        read_manifest(tmp_path)
    assert error.value.findings[0].location.line == 3


@pytest.mark.parametrize("style", ["merge", "diff3"])
def test_a_merge_conflict_has_the_files_of_both_sides(tmp_path, style):
    def git(*words):
        return subprocess.run(["git", *words], cwd=tmp_path, capture_output=True, text=True, env={**os.environ, **GIT})

    def commit(files):
        generate(tmp_path / "out", files)
        git("add", "-A")
        git("commit", "-qm", "x")

    git("init", "-qb", "main")
    commit(BEFORE)
    git("switch", "-qc", "one")
    commit({**BEFORE, "dashboards/shop/aaa.json": "1", "dashboards/shop/both.json": "1"})
    git("switch", "-qc", "two", "main")
    commit({**BEFORE, "dashboards/shop/aab.json": "2", "dashboards/shop/both.json": "2"})
    assert git("-c", f"merge.conflictStyle={style}", "merge", "one").returncode == 1
    assert "<<<<<<<" in (tmp_path / "out/manifest.json").read_text()
    paths = [entry.path for entry in read_manifest(tmp_path / "out").files]
    expected = {*BEFORE, *(f"dashboards/shop/{name}.json" for name in ("aaa", "aab", "both"))}
    assert sorted(paths) == sorted(expected)
    after = {**BEFORE, "dashboards/shop/both.json": "3"}
    generate(tmp_path / "out", after)
    assert sorted(entry.path for entry in read_manifest(tmp_path / "out").files) == sorted(after)
    assert not (tmp_path / "out/dashboards/shop/aab.json").exists()


def test_a_conflict_with_a_newer_version_is_an_error(tmp_path):
    (tmp_path / "manifest.json").write_text('{\n<<<<<<< HEAD\n"heddle": 1,\n=======\n"heddle": 2,\n>>>>>>> b\n}')
    with pytest.raises(BadInput, match="newer Heddle"):
        read_manifest(tmp_path)


def test_a_manifest_of_a_newer_version_is_an_error(tmp_path):
    (tmp_path / "manifest.json").write_text('{"heddle": 2, "sets": []}')
    with pytest.raises(BadInput, match=r"newer Heddle \(format 2; this one reads 1\)") as error:
        read_manifest(tmp_path)
    assert "upgrade" in error.value.findings[0].help


def test_a_folder_named_like_the_manifest_is_an_error(tmp_path):
    (tmp_path / "manifest.json").mkdir()
    with pytest.raises(BadInput, match="cannot be read"):
        read_manifest(tmp_path)
