"""The source map file is JSON, and replaces the previous one only at a commit."""

from __future__ import annotations

import json
from pathlib import Path

from heddle.build.source_map_file import SourceMapFile, encode_locations
from heddle.diagnostics.location import Location

FILE = Path(".heddle/source_map.json")


def write(root: Path, **entries: bytes) -> None:
    with SourceMapFile(root) as source_map:
        for name, entry in entries.items():
            source_map.add(f"{name}.json", entry)
        source_map.commit()


def test_files_are_relative_to_the_project(tmp_path: Path) -> None:
    locations = {"": Location(str(tmp_path / "defs" / "a.py"), 3), "/panels/0": Location("/else/b.py", 4, 5)}
    write(tmp_path, a=encode_locations(locations, tmp_path), b=b"{}")
    content = json.loads((tmp_path / FILE).read_text())
    assert content["a.json"][""] == ["defs/a.py", 3, 0]
    assert content["a.json"]["/panels/0"][1:] == [4, 5]
    assert content["b.json"] == {}


def test_an_empty_source_map_is_json(tmp_path: Path) -> None:
    write(tmp_path)
    assert (tmp_path / FILE).read_text() == "{}\n"


def test_without_a_commit_the_previous_file_is_kept(tmp_path: Path) -> None:
    write(tmp_path)
    with SourceMapFile(tmp_path) as source_map:
        source_map.add("a.json", b"{}")
    assert sorted(path.name for path in (tmp_path / FILE).parent.iterdir()) == [".gitignore", FILE.name]
    assert (tmp_path / FILE).read_text() == "{}\n"


def test_a_dry_source_map_writes_nothing(tmp_path: Path) -> None:
    with SourceMapFile(tmp_path, dry=True) as source_map:
        source_map.add("a.json", b"{}")
        source_map.commit()
    assert list(tmp_path.iterdir()) == []
