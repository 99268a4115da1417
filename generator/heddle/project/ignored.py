"""Reports objects that Heddle does not read: dashboards under other names, alert groups, and empty folders."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from heddle.compile.definition import ITEM_KINDS, DefinitionFile
from heddle.diagnostics.finding import Finding, Severity
from heddle.diagnostics.location import Location

_BLOCKS: Final = (ast.If, ast.Try, ast.With, ast.For, ast.While)
_RECOGNIZED: Final = frozenset({"dashboard", "dashboards"})
_OTHERS: Final = frozenset({"datasource", "datasources", "library_panels", "simulation", "output_file"})
_CALLS: Final = {"alerts": "Alerts", "settings": "system_settings"}
"""Names that are common for variables, and the functions whose results are definitions."""
_NAMES: Final = "`dashboard`, or to the list `dashboards`, at the top level of the file"


def is_suspect(text: str, *, is_definition: bool) -> bool:
    """Tell whether a Python file may build a dashboard or an alert group that is not read; a quick test."""
    return (text.count("Dashboard(") > 1 if is_definition else "Dashboard" in text) or "AlertGroup(" in text


def ignored(
    suspects: Iterable[Path], roots: Iterable[Path], files: Iterable[DefinitionFile], *, expected: Iterable[Path]
) -> Iterator[Finding]:
    """Yield a warning for each object in the suspects that is not read, and for each expected root without `files`."""
    texts: dict[Path, str] = {}
    files = list(files)
    lists = {item: several for several, item in ITEM_KINDS.items()}
    definitions: dict[Path, str] = {
        file.path: file.kind if file.position is None else lists[file.kind] for file in files
    }
    for path in suspects:
        yield from _in_file(path, roots, texts, definitions)
    used = {file.root for file in files}
    for root in expected:
        if root.absolute() not in used:
            yield _warning(
                "definition/empty-folder",
                Location(str(root)),
                f"the definitions folder {root} contains no definition",
                f"assign a Dashboard to {_NAMES}, or name a file `*.dashboard.py`",
            )


def _in_file(
    path: Path, roots: Iterable[Path], texts: dict[Path, str], definitions: Mapping[Path, str]
) -> Iterator[Finding]:
    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return  # if it is a definition, running it reports the error
    loaded = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    classes = _dashboard_classes(tree)
    is_definition = path in definitions
    is_imported = not is_definition and _is_mentioned(path.name.removesuffix(".py"), path, roots, texts)
    if not is_definition and not is_imported:
        yield from _in_functions(path, tree, classes)
    statements = list(_statements(tree.body, None))
    assigned = {name for statement, _ in statements for name in _assigned(statement)}
    for statement, block in statements:
        names = _assigned(statement)
        if is_definition and block is None and definitions[path] in assigned:
            yield from _second_name(path, statement, definitions[path])
        for call in _calls(statement, classes):
            location = _location(path, call)
            if _called(call) == "AlertGroup":
                help = "declare its alerts with `Alerts` and `Alert`, see docs/alerts.md"
                yield _warning(
                    "definition/ignored-alert-group", location, "grafanalib's alert groups are not read", help
                )
            elif names & _RECOGNIZED:
                if block is not None:
                    keyword = type(block).__name__.lower()
                    yield _ignored(location, f"it is assigned inside a block (`{keyword}`)")
            elif not (is_definition and names & loaded) and not any(
                _is_mentioned(name, path, roots, texts) for name in names
            ):
                yield _ignored(
                    location, f"it is assigned to `{min(names)}`" if names else "it is not assigned to a name"
                )


def _ignored(location: Location, reason: str) -> Finding:
    message = f"this dashboard is not read: {reason}"
    return _warning("definition/ignored-dashboard", location, message, f"assign it to {_NAMES}")


def _second_name(path: Path, statement: ast.stmt, read: str) -> Iterator[Finding]:
    for name in sorted(_declared(statement) - {read}):
        yield _warning(
            "definition/second-name",
            _location(path, statement),
            f"`{name}` is not read, because the file also assigns `{read}`",
            "put all dashboards into the list `dashboards`"
            if {name, read} <= _RECOGNIZED
            else f"assign `{name}` in a file of its own",
        )


def _declared(statement: ast.stmt) -> set[str]:
    """Return the names in a statement that make a file a definition."""
    value = getattr(statement, "value", None)
    items = value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
    if items and all(isinstance(item, ast.Constant) for item in items):  # names of data sources, or None
        return set()
    called = _called(value) if isinstance(value, ast.Call) else ""
    return {
        name
        for name in _assigned(statement)
        if name in _RECOGNIZED | _OTHERS or (called and _CALLS.get(name) == called)
    }


def _dashboard_classes(tree: ast.Module) -> set[str]:
    """Return the names under which a module has dashboard classes: its own subclasses, and what it imports."""
    names = {"Dashboard"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names if alias.name.endswith("Dashboard")}
        elif isinstance(node, ast.ClassDef) and any(_last_name(base) in names for base in node.bases):
            names.add(node.name)
    return names


def _in_functions(path: Path, tree: ast.Module, classes: set[str]) -> Iterator[Finding]:
    """Yield a warning for each dashboard that is created in a function or a class."""
    for owner in tree.body:
        if isinstance(owner, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            kind = "class" if isinstance(owner, ast.ClassDef) else "function"
            for call in (node for node in ast.walk(owner) if isinstance(node, ast.Call)):
                if _called(call) in classes:
                    yield _ignored(_location(path, call), f"it is created in the {kind} `{owner.name}`")


def _statements(body: Iterable[ast.stmt], block: ast.stmt | None) -> Iterator[tuple[ast.stmt, ast.stmt | None]]:
    """Yield the statements that run when a module is imported, each with the block that it is in."""
    for statement in body:
        if isinstance(statement, _BLOCKS):
            for name in ("body", "orelse", "finalbody"):
                yield from _statements(getattr(statement, name, ()), statement)
            for handler in getattr(statement, "handlers", ()):
                yield from _statements(handler.body, statement)
        elif not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield statement, block


def _calls(statement: ast.stmt, classes: set[str]) -> Iterator[ast.Call]:
    """Yield the calls that build a dashboard or an alert group, outside of functions."""
    nodes: list[ast.AST] = [statement]
    while nodes:
        node = nodes.pop(0)
        if isinstance(node, ast.Call) and _called(node) in {*classes, "AlertGroup"}:
            yield node
        elif not isinstance(node, ast.Lambda):
            nodes += ast.iter_child_nodes(node)


def _called(call: ast.Call) -> str:
    return _last_name(call.func)


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def _assigned(statement: ast.stmt) -> set[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _is_mentioned(name: str, path: Path, roots: Iterable[Path], texts: dict[Path, str]) -> bool:
    """Tell whether another file below the roots contains a name, and so may import it."""
    for root in roots:
        for other in root.absolute().rglob("*.py"):
            if other != path:
                if other not in texts:
                    texts[other] = other.read_text(encoding="utf-8", errors="replace")
                if re.search(rf"\b{re.escape(name)}\b", texts[other]):
                    return True
    return False


def _location(path: Path, node: ast.Call | ast.stmt) -> Location:
    end_line, end_column = node.end_lineno or 0, (node.end_col_offset or -1) + 1
    return Location(str(path), node.lineno, node.col_offset + 1, end_line, end_column)


def _warning(id: str, location: Location, message: str, help: str) -> Finding:
    return Finding(id=id, location=location, message=message, help=help, severity=Severity.WARNING)
