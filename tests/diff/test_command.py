"""`heddle diff` in a repository: what it compares, where it writes, how it exits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.diff.repository import Repository
from tests.diff.states import SESSION, TREE, session

TIME = 'Time range changed from "now-6h to now" to "now-{} to now".'


def sentences(repository: Repository, *words: str) -> list[str]:
    run = repository.diff(*words, "--format", "json")
    assert (run.exit_code, run.stderr) == (0, "")
    return [change["sentence"] for change in json.loads(run.stdout)["changes"]]


def test_equal_states_have_no_differences(repository: Repository) -> None:
    run = repository.diff("--exit-code")
    assert (run.exit_code, run.stdout) == (0, "HEAD -> working tree: no differences\n")


def test_the_working_tree_is_compared_with_head(repository: Repository) -> None:
    repository.edit(SESSION, '"now-6h"', '"now-1h"')
    assert sentences(repository) == [TIME.format("1h")]
    assert repository.diff("--exit-code").exit_code == 1
    assert repository.diff().exit_code == 0


def test_two_revisions_are_compared(repository: Repository) -> None:
    repository.edit(SESSION, '"now-6h"', '"now-1h"')
    repository.commit("second")
    repository.edit(SESSION, '"now-1h"', '"now-2h"')
    assert sentences(repository, "HEAD~1") == [TIME.format("2h")]
    assert sentences(repository, "HEAD~1", "HEAD") == [TIME.format("1h")]
    assert sentences(repository, "HEAD", "HEAD") == []


def test_out_may_be_in_a_subfolder_of_the_repository(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = repository.folder / "teams" / "a"
    deep.mkdir(parents=True)
    (deep / "pyproject.toml").write_text("[tool.heddle]\n")
    repository.git("mv", "out", "teams/a/out")
    repository.commit("moved")
    monkeypatch.chdir(deep)
    (deep / "out" / SESSION).write_bytes(TREE[SESSION].replace(b"now-6h", b"now-1h"))
    assert sentences(repository) == [TIME.format("1h")]


def test_out_option_selects_the_folder(repository: Repository) -> None:
    repository.git("mv", "out", "made")
    repository.commit("moved")
    (repository.folder / "made" / SESSION).write_bytes(TREE[SESSION].replace(b"now-6h", b"now-1h"))
    assert sentences(repository, "--out", "made") == [TIME.format("1h")]
    assert sentences(repository, "HEAD", "--out", str(repository.folder / "made")) == [TIME.format("1h")]


def test_uncommitted_new_files_are_compared(repository: Repository) -> None:
    (repository.folder / "out" / SESSION).unlink()
    repository.write("dashboards/loki-mode/new.json", json.dumps({"uid": "n", "title": "N", "panels": []}).encode())
    first, second = sorted(sentences(repository))
    assert first == "Dashboard added: 0 panels."
    assert second.startswith("Dashboard removed: 22 panels")


def test_a_pull_request_is_compared_with_its_merge_base(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = repository.git("rev-parse", "HEAD")
    repository.git("checkout", "--quiet", "-b", "work")
    repository.edit(SESSION, '"now-6h"', '"now-1h"')
    repository.commit("work")
    repository.git("checkout", "--quiet", "main")
    repository.edit(SESSION, '"30s"', '"5m"')
    repository.commit("meanwhile")
    repository.git("checkout", "--quiet", "work")
    assert sentences(repository) == []
    monkeypatch.setenv("GITHUB_BASE_REF", "main")
    assert sentences(repository) == [TIME.format("1h")]
    monkeypatch.delenv("GITHUB_BASE_REF")
    monkeypatch.setenv("CI_MERGE_REQUEST_DIFF_BASE_SHA", began)
    assert sentences(repository) == [TIME.format("1h")]


def test_two_files_are_compared(repository: Repository) -> None:
    Path("a.json").write_text(json.dumps(session()))
    other = session() | {"time": {"from": "now-1h", "to": "now"}}
    Path("b.json").write_text(json.dumps({"meta": {"slug": "x"}, "dashboard": other}))
    Path("c.json").write_text(json.dumps({"apiVersion": "dashboard.grafana.app/v1beta1", "spec": other}))
    assert sentences(repository, "a.json", "b.json") == [TIME.format("1h")]
    assert sentences(repository, "a.json", "c.json") == [TIME.format("1h")]
    assert sentences(repository, "b.json", "c.json") == []
    config_map = {"apiVersion": "v1", "kind": "ConfigMap", "data": {"shop.json": json.dumps(other)}}
    Path("d.json").write_text(json.dumps(config_map))
    assert sentences(repository, "a.json", "d.json") == [TIME.format("1h")]


@pytest.mark.parametrize("format", ["text", "markdown", "json", "html"])
def test_output_option_writes_what_would_be_printed(repository: Repository, format: str) -> None:
    repository.edit(SESSION, '"now-6h"', '"now-1h"')
    printed = repository.diff("--format", format).stdout
    run = repository.diff("--format", format, "--output", "x", "--exit-code")
    assert (run.exit_code, run.stdout) == (1, "")
    assert Path("x").read_text() == printed


def test_an_unwritable_output_file_exits_5(repository: Repository) -> None:
    run = repository.diff("--output", "no/such/x")
    assert run.exit_code == 5
    assert "no/such/x cannot be written" in run.stderr


BAD = {
    "revision": (["nonsense"], "diff/unknown-revision", "unknown revision 'nonsense'"),
    "second revision": (["HEAD", "nonsense"], "diff/unknown-revision", "unknown revision 'nonsense'"),
    "no folder": (["--out", "gone"], "diff/missing-out", "does not exist"),
    "no file": (["gone.json", "gone.json"], "diff/unreadable-file", "cannot read gone.json"),
    "no JSON": (["bad.json", "bad.json"], "diff/invalid-json", "invalid JSON"),
    "a list": (["list.json", "list.json"], "diff/not-an-object", "expected an object, got a list"),
    "no dashboard": (["other.json", "other.json"], "diff/not-a-dashboard", "not a dashboard"),
    "several": (["several.json", "several.json"], "diff/several-dashboards", "the file has 2 dashboards"),
    "schema v2": (["v2.json", "v2.json"], "diff/unsupported-schema", "schema v2"),
    "one file": (["other.json"], "diff/missing-argument", "one JSON file"),
    "a file and a revision": (["other.json", "HEAD"], "diff/missing-argument", "one JSON file"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_reported_with_location_and_help(repository: Repository, case: str) -> None:
    words, id, message = BAD[case]
    Path("bad.json").write_text('{"title": nonsense}')
    Path("list.json").write_text("[]")
    Path("other.json").write_text("{}")
    items = [{"kind": "Dashboard", "spec": {"title": "a", "panels": []}}] * 2
    Path("several.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    Path("v2.json").write_text('{"kind": "Dashboard", "spec": {"elements": {}, "layout": {}, "title": "a"}}')
    run = repository.diff(*words)
    assert (run.exit_code, run.stdout) == (2, "")
    assert f"[{id}]" in run.stderr
    assert message in run.stderr
    assert "help: " in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("path", "content", "id"),
    [
        (SESSION, b"{", "diff/invalid-json"),
        (SESSION, b"\xff\xfe", "diff/invalid-json"),
        (SESSION, b'{"a": NaN}', "diff/invalid-json"),
        (SESSION, b'{"a": 1e999}', "diff/invalid-json"),
        (SESSION, b"[" * 100_000, "diff/invalid-json"),
        ("provisioning/datasources/loki.yaml", b"a: [", "diff/invalid-yaml"),
        ("provisioning/datasources/loki.yaml", b"a: \x00", "diff/invalid-yaml"),
        ("provisioning/datasources/loki.yaml", b"- a", "diff/not-an-object"),
        ("prometheus/rules/loki-mode.yaml", b"!!python/object/apply:os.getcwd []", "diff/invalid-yaml"),
    ],
)
def test_a_syntax_error_names_the_file(repository: Repository, path: str, content: bytes, id: str) -> None:
    repository.write(path, content)
    run = repository.diff()
    assert run.exit_code == 2
    assert f"[{id}]" in run.stderr
    assert f"working tree:{path}" in run.stderr


def test_a_folder_outside_git_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, repository: Repository
) -> None:
    (tmp_path / "plain" / "out").mkdir(parents=True)
    (tmp_path / "plain" / "pyproject.toml").write_text("[tool.heddle]\n")
    monkeypatch.chdir(tmp_path / "plain")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    run = repository.diff()
    assert run.exit_code == 2
    assert "[diff/git-failed]" in run.stderr


def test_missing_git_is_an_error(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    run = repository.diff()
    assert run.exit_code == 2
    assert "cannot run git" in run.stderr


def test_a_shallow_clone_is_an_error_with_help(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_BASE_REF", "release")
    run = repository.diff()
    assert run.exit_code == 2
    assert "'release'" in run.stderr
    assert "fetch-depth: 0" in run.stderr
