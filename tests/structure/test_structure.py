"""The project's shape: which way imports go, how long modules are, and which door each foreign library has."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[2]
GENERATOR = ROOT / "generator"
MODULES = sorted(GENERATOR.rglob("*.py"))
TABLES = {"generator/settings/table.py"}
"""Tables of facts may be longer than code."""

LAYERS = (
    "grafana",
    "durations",
    "scenarios",
    "place",
    "problem",
    "errors",
    "settings",
    "author",
    "compile",
    "checks",
    "generate",
    "examine",
    "review",
    "sync",
    "prove",
    "simulate",
    "report",
    "plugin",
    "cli",
)
"""Each may import those before it, never those behind it."""

DOORS = {
    "grafanalib": ("generator/author/",),
    "yaml": ("generator/compile/yaml.py", "generator/review/parsed.py"),
    "click": ("generator/cli/",),
    "jsonschema": ("generator/compile/schema.py",),
    "orjson": ("generator/compile/",),
    "pytest": ("generator/plugin/",),
    "niquests": ("generator/prove/http.py", "generator/sync/grafana.py"),
    "grafana_client": ("generator/sync/grafana.py",),
    "syrupy": ("generator/plugin/",),
    "promql_parser": ("generator/checks/promql/parse.py",),
}
FORBIDDEN_NAMES = {"utils", "helpers", "manager", "common"}


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def layer(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_go_one_way(path: Path) -> None:
    own = path.relative_to(GENERATOR).parts[0].removesuffix(".py")
    if own == "__init__":
        return
    wrong = {
        name
        for name in imported(path)
        if name.startswith("generator.") and layer(name) in LAYERS and LAYERS.index(layer(name)) > LAYERS.index(own)
    }
    assert wrong == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_generator_knows_no_definitions(path: Path) -> None:
    assert {name for name in imported(path) if name.split(".")[0] in {"dashboards", "datasources", "tests"}} == set()


@pytest.mark.parametrize("library", DOORS)
def test_each_foreign_library_has_one_door(library: str) -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if any(name.split(".")[0] == library for name in imported(path))
    }
    assert {user for user in users if not user.startswith(DOORS[library])} == set()


def test_modules_are_small_and_even() -> None:
    sizes = {path.relative_to(ROOT).as_posix(): lines(path) for path in MODULES}
    code = {name: size for name, size in sizes.items() if name not in TABLES and size > 3}
    assert {name: size for name, size in code.items() if size > 250} == {}
    assert median(code.values()) < 80


def test_dashboards_are_small() -> None:
    code = [path for path in (ROOT / "dashboards").rglob("*.py") if path.name != "telemetry.py"]
    assert {path.relative_to(ROOT).as_posix(): lines(path) for path in code if lines(path) > 250} == {}


def test_no_module_is_named_after_nothing() -> None:
    assert {path.stem for path in MODULES} & FORBIDDEN_NAMES == set()


def test_every_layer_is_known() -> None:
    found = {path.relative_to(GENERATOR).parts[0].removesuffix(".py") for path in MODULES} - {"__init__"}
    assert found == set(LAYERS)
