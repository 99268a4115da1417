"""What a run changes below `out/`, and what it never touches."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from heddle.build.manifest import read_manifest
from heddle.build.staging import Changes, Stage
from heddle.diagnostics.errors import BadInput, DiskError, HeddleError
from tests.build.trees import AFTER, BEFORE, artifact, generate, preview, texts, tree


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def error_of(out: Path, files: dict[str, str]) -> HeddleError:
    with pytest.raises(HeddleError) as error:
        generate(out, files)
    assert all(finding.help and finding.location.file.startswith(str(out)) for finding in error.value.findings)
    return error.value


def test_the_first_run_creates_every_file_and_the_manifest(out):
    assert Changes(created=("a/b.json", "manifest.json")) == generate(out, {"a/b.json": "b"})
    assert texts(out) == {"a/b.json": "b"}
    assert [out] == list(out.parent.iterdir())


def test_an_unchanged_run_touches_nothing(out):
    generate(out, BEFORE)
    before = tree(out)
    changes = generate(out, BEFORE)
    assert not changes
    assert sorted([*BEFORE, "manifest.json"]) == list(changes.unchanged)
    assert before == tree(out)


def test_an_unchanged_file_is_not_staged_and_not_touched(out):
    generate(out, BEFORE)
    before = tree(out)["keep.json"]
    with Stage(out, read_manifest(out)) as stage:
        stage.add(artifact("keep.json", "same"))
        stage.add(artifact("change.json", "new"))
        assert [file.read_bytes() for file in out.parent.glob(".out.heddle-stage/new/*")] == [b"new"]
        stage.commit()
    assert before == tree(out)["keep.json"]


def test_the_second_run_replaces_the_tree(out):
    generate(out, BEFORE)
    changes = generate(out, AFTER)
    assert (
        Changes(
            created=("made/deep/c.json", "turned/d.json"),
            updated=("change.json", "manifest.json"),
            removed=("gone/a.json", "gone/deep/b.json", "turned"),
            unchanged=("keep.json",),
        )
        == changes
    )
    assert texts(out) == AFTER


def test_nothing_is_moved_without_a_commit(out):
    generate(out, BEFORE)
    before = tree(out)
    with Stage(out, read_manifest(out)) as stage:
        stage.add(artifact("change.json", "new"))
    assert before == tree(out)
    assert [out] == list(out.parent.iterdir())


def test_empty_folders_are_removed(out):
    generate(out, BEFORE)
    generate(out, AFTER)
    assert not (out / "gone").exists()


def test_a_folder_with_another_programs_file_is_kept(out):
    generate(out, BEFORE)
    (out / "gone/notes.txt").write_text("mine")
    generate(out, AFTER)
    assert texts(out) == {**AFTER, "gone/notes.txt": "mine"}
    assert not (out / "gone/deep").exists()


def test_an_edited_file_is_overwritten(out):
    generate(out, BEFORE)
    (out / "keep.json").write_text("edit")
    assert generate(out, BEFORE).updated == ("keep.json",)
    assert texts(out) == BEFORE


def test_an_edited_file_that_is_no_longer_generated_is_removed(out):
    generate(out, BEFORE)
    (out / "gone/a.json").write_text("edited")
    generate(out, AFTER)
    assert texts(out) == AFTER


def test_a_link_that_replaced_a_removed_file_is_kept(out):
    generate(out, BEFORE)
    (out / "gone/a.json").unlink()
    (out / "gone/a.json").symlink_to(out / "keep.json")
    generate(out, AFTER)
    assert (out / "gone/a.json").is_symlink()


def test_a_file_behind_a_linked_folder_is_not_removed(out, tmp_path):
    generate(out, BEFORE)
    (out / "gone").rename(tmp_path / "moved")
    (out / "gone").symlink_to(tmp_path / "moved")
    generate(out, AFTER)
    assert texts(tmp_path / "moved") == {"a.json": "a", "deep/b.json": "b"}


def test_another_programs_file_is_not_changed(out):
    out.mkdir()
    (out / "README").write_text("mine")
    generate(out, BEFORE)
    generate(out, AFTER)
    assert texts(out) == {**AFTER, "README": "mine"}


@pytest.mark.parametrize("path", ["made/deep/c.json", "made/deep", "made"])
def test_another_programs_file_with_a_generated_name_is_an_error_before_anything_moves(out, path):
    generate(out, BEFORE)
    (out / path).parent.mkdir(parents=True, exist_ok=True)
    (out / path).write_text("mine")
    before = tree(out)
    failure = error_of(out, AFTER)
    assert isinstance(failure, BadInput)
    assert [("output/unmanaged-file", str(out / path))] == [
        (finding.id, finding.location.file) for finding in failure.findings
    ]
    assert before == tree(out)


def test_a_folder_may_become_a_file_when_everything_in_it_is_removed(out):
    generate(out, AFTER)
    generate(out, BEFORE)
    assert texts(out) == BEFORE


def test_a_folder_with_another_programs_file_does_not_become_a_file(out):
    generate(out, AFTER)
    (out / "turned/mine.txt").write_text("mine")
    assert "folder" in error_of(out, BEFORE).findings[0].message
    assert texts(out) == {**AFTER, "turned/mine.txt": "mine"}


def test_each_file_of_another_program_with_a_generated_name_is_reported(out):
    generate(out, {})
    for path in ("a", "b"):
        (out / path).write_text("mine")
    assert len(error_of(out, {"a": "", "b": ""}).findings) == 2


def test_another_programs_folder_with_a_generated_name_is_an_error(out):
    (out / "keep.json").mkdir(parents=True)
    (out / "manifest.json").write_text('{"heddle": 1, "files": [], "tombstones": []}')
    assert "folder" in error_of(out, BEFORE).findings[0].message


@pytest.mark.parametrize("path", ["keep.json", "made"])
def test_another_programs_link_with_a_generated_name_is_an_error(out, tmp_path, path):
    generate(out, {})
    (out / path).symlink_to(tmp_path)
    assert "link" in error_of(out, AFTER).findings[0].message


def test_another_programs_file_with_the_generated_bytes_is_adopted(out):
    generate(out, {})
    (out / "keep.json").write_text("same")
    assert generate(out, {"keep.json": "same"}).unchanged == ("keep.json",)
    assert generate(out, {}).removed == ("keep.json",)


@pytest.mark.parametrize(
    "path", ["", "/etc/passwd", "../up", "a/../b", "a//b", "a/", "./a", "a\\b", "a\0b", "a\nb", "manifest.json"]
)
def test_a_path_outside_the_tree_is_an_error(out, path):
    assert [finding.id for finding in error_of(out, {path: ""}).findings] == ["output/invalid-path"]
    assert not out.exists()


@pytest.mark.parametrize(
    "files",
    [
        ["a/Loom.json", "a/loom.json"],
        ["A/x.json", "a/y.json"],
        ["a/b", "a/b/c"],
        ["a/b/c", "a/b"],
        ["Manifest.json"],
        ["caf\u00e9", "cafe\u0301"],
    ],
)
def test_two_names_that_are_one_on_some_file_systems_are_an_error(out, files):
    assert [finding.id for finding in error_of(out, dict.fromkeys(files, "")).findings] == ["output/invalid-path"]


def test_a_path_generated_twice_is_an_error(out):
    with Stage(out, read_manifest(out)) as stage:
        stage.add(artifact("a"))
        stage.add(artifact("a"))
        with pytest.raises(BadInput, match="generated twice"):
            stage.preview()


def test_a_name_may_change_its_letter_case(out):
    generate(out, {"a/Loom.json": "loom"})
    changes = generate(out, {"a/loom.json": "loom"})
    assert (changes.created, changes.removed) == (("a/loom.json",), ("a/Loom.json",))
    assert texts(out) == {"a/loom.json": "loom"}


def test_preview_returns_what_commit_changes(out):
    generate(out, BEFORE)
    (out / "notes.txt").write_text("mine")
    before = tree(out)
    expected = preview(out, AFTER)
    assert before == tree(out)
    assert expected == generate(out, AFTER)
    assert not preview(out, AFTER)


def test_preview_writes_nothing(out):
    preview(out, BEFORE)
    assert list(out.parent.iterdir()) == []


def test_preview_reports_a_missing_manifest_entry(out):
    generate(out, BEFORE)
    (out / "manifest.json").write_text(json.dumps({"heddle": 1, "files": [], "tombstones": []}))
    assert preview(out, BEFORE).updated == ("manifest.json",)


def test_preview_reports_a_missing_file(out):
    generate(out, BEFORE)
    (out / "keep.json").unlink()
    assert Changes(created=("keep.json",), unchanged=preview(out, BEFORE).unchanged) == preview(out, BEFORE)


def test_parents_of_out_are_created(tmp_path):
    generate(tmp_path / "a/b/out", BEFORE)
    assert texts(tmp_path / "a/b/out") == BEFORE


def test_parents_created_for_nothing_are_removed(tmp_path):
    with Stage(tmp_path / "a/b/out", read_manifest(tmp_path / "a/b/out")):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_linked_out_stays_a_link(tmp_path):
    (tmp_path / "far/real").mkdir(parents=True)
    out = tmp_path / "out"
    out.symlink_to("far/real")
    generate(out, BEFORE)
    assert out.is_symlink()
    assert texts(tmp_path / "far/real") == BEFORE
    assert [tmp_path / "far/real"] == list((tmp_path / "far").iterdir())


def test_a_dangling_out_is_an_error(out):
    out.symlink_to("nowhere")
    assert "does not exist" in error_of(out, BEFORE).findings[0].message


@pytest.mark.parametrize("run", [generate, preview])
def test_a_file_named_like_out_is_an_error(out, run):
    out.write_text("mine")
    with pytest.raises(DiskError, match="is not a folder") as error:
        run(out, BEFORE)
    assert out.read_text() == "mine"
    assert error.value.exit_code == 5


def test_a_file_named_like_the_parent_is_an_error(tmp_path):
    (tmp_path / "a").write_text("mine")
    assert "is not a folder" in error_of(tmp_path / "a/out", BEFORE).findings[0].message


def test_a_second_run_at_the_same_time_is_an_error(out):
    with Stage(out, read_manifest(out)) as stage:
        stage.add(artifact("keep.json", "same"))
        assert [finding.id for finding in error_of(out, BEFORE).findings] == ["output/busy"]
        stage.commit()
    assert texts(out) == {"keep.json": "same"}


def test_a_dry_stage_cannot_be_committed(out):
    with Stage(out, read_manifest(out), dry=True) as stage, pytest.raises(RuntimeError):
        stage.commit()
