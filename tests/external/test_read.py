"""Files are read whatever is in them: what is wrong is a finding, and nothing is raised."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from heddle.external.read import read_file

SHOP: dict[str, Any] = {"title": "Shop", "uid": "shop", "schemaVersion": 39, "panels": [{"type": "stat", "id": 1}]}
CONFIG_MAPS = """
apiVersion: v1
kind: ConfigMap
data:
  shop.json: |-
    {"title": "Shop", "schemaVersion": 39, "panels": [{"type": "stat"}]}
---
apiVersion: v1
kind: ConfigMap
data:
  more.json: '{"dashboard": {"title": "More", "schemaVersion": 39, "panels": [{"type": "stat"}]}}'
---
apiVersion: v1
kind: Service
"""
BOMB = """
a: &a [x, x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
title: Shop
schemaVersion: 39
panels: [*f, *f, *f, *f, *f, *f]
"""


def read(path: Path, content: str | bytes) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the locations of the dashboards and of their first panels, and the ids and locations of the findings."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    result = read_file(path)
    places = [dashboard.locations.of(dashboard.data["panels"][0]) for dashboard in result.dashboards]
    findings = [(finding.id, str(finding.location).removeprefix(str(path))) for finding in result.findings]
    return [str(place).removeprefix(str(path)) for place in places], findings


def test_a_location_is_a_pointer_into_the_file(tmp_path: Path) -> None:
    assert read(tmp_path / "a.json", json.dumps(SHOP)) == (["#/panels/0"], [])
    assert read(tmp_path / "a.json", json.dumps({"dashboard": SHOP})) == (["#/dashboard/panels/0"], [])


def test_yaml_is_read(tmp_path: Path) -> None:
    assert read(tmp_path / "a.yaml", CONFIG_MAPS) == (
        ["#/0/data/shop.json/panels/0", "#/1/data/more.json/dashboard/panels/0"],
        [],
    )
    resource = "apiVersion: dashboard.grafana.app/v1beta1\nkind: Dashboard\nspec:\n  title: Shop\n"
    more = "  schemaVersion: 39\n  time: 2026-01-01\n  panels:\n  - {type: stat, description: 2026-01-01, 5: .nan}\n"
    assert read(tmp_path / "a.yml", resource + more) == (
        ["#/spec/panels/0"],
        [
            ("check/wrong-type", "#/spec/time"),
            ("check/invalid-number", "#/spec/panels/0/5"),
        ],
    )


def test_files_that_cannot_be_read_are_findings(tmp_path: Path) -> None:
    invalid = [("check/invalid-file", "")]
    contents: dict[str, tuple[str | bytes, list[tuple[str, str]]]] = {
        "empty.json": ("", invalid),
        "definition.py": ("dashboard = 1\n", invalid),
        "cut.json": ('{"a":\n', [("check/invalid-file", ":2:1")]),
        "binary.json": (bytes(range(128, 256)), [("check/invalid-file", ":1")]),
        "null.json": ("null", [("check/not-a-dashboard", "")]),
        "deep.json": ("[" * 50_000, [("check/nested-too-deeply", "")]),
        "deep.yaml": ("[" * 50_000, [("check/invalid-file", ":1:1001")]),
        "empty.yaml": ("# nothing\n", invalid),
        "tag.yaml": ("!!python/object:os.system {}", [("check/invalid-file", ":1:1")]),
        "key.yaml": ("? {a: b}\n: c", [("check/invalid-file", ":1:3")]),
        "bomb.yaml": (BOMB, invalid),
        "cycle.yaml": ("title: Shop\nschemaVersion: 39\npanels: &a [*a]", invalid),
        "equals.yaml": ("a: [=, b]", [("check/not-a-dashboard", "")]),
        "template.yaml": ("a: {{ .Values.a }}", [("check/invalid-file", ":1:5")]),
    }
    results = {name: read(tmp_path / name, content) for name, (content, _) in contents.items()}
    differing = {name: result for name, result in results.items() if result != ([], contents[name][1])}
    assert differing == {}


def test_paths_that_are_no_files_are_findings(tmp_path: Path) -> None:
    paths = [tmp_path, tmp_path / "missing.json", tmp_path / ("x" * 300), tmp_path / "a" / "b"]
    loop = tmp_path / "loop.json"
    loop.symlink_to(loop)
    findings = [finding for path in (*paths, loop) for finding in read_file(path).findings]
    assert [finding.id for finding in findings] == ["check/invalid-file"] * 5
    assert findings[0].message == f"this is a folder; pass the files in it, such as {tmp_path}/*.json"


def test_a_file_without_end_is_refused() -> None:
    (finding,) = read_file(Path(os.devnull).with_name("zero")).findings
    assert finding.message == "the file is larger than 50 MB"


def test_a_file_is_complete_if_every_possible_dashboard_was_read(tmp_path: Path) -> None:
    contents = {
        json.dumps(SHOP): True,
        '{"name": "left-pad"}': True,
        json.dumps({**SHOP, "panels": ["x"]}): True,
        "{": False,
        json.dumps({"elements": {}, "layout": {}}): False,
        json.dumps([SHOP, {"elements": {}, "layout": {}}]): False,
    }
    path = tmp_path / "a.json"
    differing = []
    for content, complete in contents.items():
        path.write_text(content)
        if read_file(path).complete is not complete:
            differing.append(content)
    assert differing == []
