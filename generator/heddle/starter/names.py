"""Names of systems, dashboards and data sources, and the identifiers and titles that follow from them."""

from __future__ import annotations

import ast
import keyword
import re
from pathlib import Path
from typing import Final, NamedTuple

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location

_MODULE: Final = re.compile(r"[a-z][a-z0-9_]*")
_TEMPLATE_CONSTANTS: Final = frozenset({"BASE", "DURATION", "GREEN", "QUEUE", "RED", "REQUESTS", "YELLOW"})
"""The other variables in capitals in the first files of a system."""


class DeclaredSystem(NamedTuple):
    """The variable of a system in its `telemetry.py`, its name, and its title."""

    constant: str
    name: str
    title: str


def module_name(name: str, location: Path) -> str:
    """Return the module for a name such as `order-queue`. Raises BadInput if it would not be an identifier."""
    module = name.replace("-", "_")
    if not _MODULE.fullmatch(module) or keyword.iskeyword(module):
        raise refusal(
            "starter/invalid-name",
            f"{name!r} cannot be the name of a Python module",
            "use lower-case letters, digits, `-` and `_`, and begin with a letter",
            location,
        )
    return module


def system_module(name: str, location: Path) -> str:
    """Return the module of a system. Raises BadInput for `heddle` too, the name of Heddle's own files."""
    module = module_name(name, location)
    if module == "heddle":
        message = "a system cannot be named 'heddle', the name of Heddle's own files"
        raise refusal("starter/invalid-name", message, "choose another name", location)
    return module


def title_of(module: str) -> str:
    """Return a title for a module: `order_queue` becomes `Order queue`."""
    return module.replace("_", " ").strip().capitalize()


def constant_name(module: str) -> str:
    """Return the variable for a system: `order_queue` becomes `ORDER_QUEUE`, `queue` becomes `QUEUE_SYSTEM`."""
    name = module.upper()
    return f"{name}_SYSTEM" if name in _TEMPLATE_CONSTANTS else name


def class_name(module: str) -> str:
    """Return a class name for a module: `order_queue` becomes `OrderQueue`."""
    return "".join(word.capitalize() for word in module.split("_"))


def declared_system(telemetry: Path) -> DeclaredSystem | None:
    """Return the first system that a `telemetry.py` declares with literal arguments, or None."""
    if not telemetry.is_file():
        return None
    try:
        module = ast.parse(telemetry.read_text(encoding="utf-8"))
    except (SyntaxError, ValueError):
        return None
    for statement in module.body:
        match statement:
            case ast.Assign(
                targets=[ast.Name(id=constant)],
                value=ast.Call(
                    func=ast.Name(id="System"),
                    args=[ast.Constant(value=str(name)), ast.Constant(value=str(title)), *_],
                ),
            ):
                return DeclaredSystem(constant, name, title)
    return None


def refusal(id: str, message: str, help: str, path: Path) -> BadInput:
    """Return the error of a command that writes nothing."""
    return BadInput([Finding(id=id, location=Location(str(path)), message=message, help=help)])
