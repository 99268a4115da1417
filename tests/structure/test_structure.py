"""The structure of the package: import order, module size, one module per external library, no monitored system."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from heddle.project.load import SHARED_PACKAGES

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "generator" / "heddle"
MODULES = sorted(PACKAGE.rglob("*.py"))
LIMIT = 400
"""Lines of a module."""

LAYERS = (
    ("diagnostics",),
    ("grafana", "promql", "logql", "sql"),
    ("catalog", "settings"),
    ("author",),
    ("project", "compile", "stack", "external"),
    ("outputs",),
    ("rules",),
    ("lint", "build", "diff", "starter"),
    ("sync", "prove", "simulate"),
    ("report",),
    ("cli", "plugin"),
)
"""Packages in import order, lowest first: a module imports from its own layer and those before it."""

LIBRARIES = {
    "grafanalib": ("author/",),
    "yaml": ("compile/yaml.py",),
    "click": ("cli/",),
    "jsonschema": ("compile/schema.py",),
    "jsonschema_rs": ("compile/schema.py",),
    "orjson": ("compile/",),
    "pytest": ("plugin/",),
    "niquests": ("grafana/http.py",),
    "tenacity": ("grafana/http.py",),
    "grafana_client": ("grafana/client.py",),
    "syrupy": ("plugin/",),
    "promql_parser": ("promql/parse.py",),
    "sqlglot": ("sql.py",),
    "msgspec": ("settings/",),
    "rich": ("cli/progress.py",),
    "prometheus_client": ("catalog/exposition.py",),
}
"""The modules that import each external library."""

FORBIDDEN_NAMES = {"utils", "helpers", "manager", "common"}


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def layer_of(package: str) -> int | None:
    return next((index for index, layer in enumerate(LAYERS) if package in layer), None)


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def package_graph() -> Mapping[str, set[str]]:
    graph: dict[str, set[str]] = {}
    for path in MODULES:
        own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        targets = {name.split(".")[1] for name in imports_of(path) if name.startswith("heddle.")}
        graph.setdefault(own, set()).update(targets - {own})
    return graph


def test_every_package_has_a_layer() -> None:
    packages = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in MODULES} - {"__init__", "__main__"}
    assert {package for package in packages if layer_of(package) is None} == set()


def test_imports_follow_the_layers() -> None:
    offenders = []
    for path in MODULES:
        own = layer_of(path.relative_to(PACKAGE).parts[0].removesuffix(".py"))
        for name in imports_of(path):
            other = layer_of(name.split(".")[1]) if name.startswith("heddle.") else None
            if own is not None and other is not None and other > own:
                offenders.append(f"{name_of(path)} imports {name}")
    assert offenders == []


def test_packages_have_no_cycles() -> None:
    graph = {
        own: {target for target in targets if layer_of(target) is not None} for own, targets in package_graph().items()
    }
    remaining = dict(graph)
    while leaves := [own for own, targets in remaining.items() if not targets & remaining.keys()]:
        for own in leaves:
            del remaining[own]
    assert remaining == {}


def test_the_tool_imports_no_definitions() -> None:
    offenders = [
        f"{name_of(path)} imports {name}"
        for path in MODULES
        for name in imports_of(path)
        if name.split(".")[0] in {"dashboards", "datasources", "tests"}
    ]
    assert offenders == []


def test_each_library_is_imported_in_one_place() -> None:
    offenders = [
        f"{name_of(path)} imports {library}"
        for path in MODULES
        for library in {name.split(".")[0] for name in imports_of(path)} & LIBRARIES.keys()
        if not name_of(path).startswith(LIBRARIES[library])
    ]
    assert offenders == []


def test_definitions_replace_no_library() -> None:
    assert set(LIBRARIES) - SHARED_PACKAGES == set()


def test_the_tool_names_no_monitored_system() -> None:
    systems = {path.parent.name for path in (ROOT / "dashboards").rglob("telemetry.py")} | {"langfuse"}
    pattern = re.compile("|".join(name.replace("_", "[ _-]?") for name in sorted(systems)), re.IGNORECASE)
    files = [path for path in PACKAGE.rglob("*") if path.suffix in {".py", ".md", ".json", ".css", ".sql"}]
    offenders = [
        f"{name_of(path)}:{number}: {line.strip()}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert len(systems) > 5
    assert offenders == []


def test_modules_are_at_most_400_lines() -> None:
    sizes = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: size for name, size in sizes.items() if size > LIMIT} == {}


def test_no_module_has_a_meaningless_name() -> None:
    assert {path.stem for path in MODULES} & FORBIDDEN_NAMES == set()
