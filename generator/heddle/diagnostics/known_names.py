"""Help for an exception about a name: that of a module, an attribute, an imported object or a parameter."""

from __future__ import annotations

import inspect
import pkgutil
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from traceback import walk_tb
from types import ModuleType
from typing import Any, Final

from heddle.diagnostics.suggestion import did_you_mean

_LISTED: Final = 10
"""Help lists at most this many names."""
_UNKNOWN_PARAMETER: Final = re.compile(r"(\w+)(?:\.(\w+))?\(\) got an unexpected keyword argument '(\w+)'")
_OWN: Final = __name__.partition(".")[0]


def name_help(error: BaseException) -> str:
    """Return the nearest name to the one that does not exist, or the names that exist; empty if they are not known."""
    match error:
        case ModuleNotFoundError(name=str(name)) if package := sys.modules.get(name.rpartition(".")[0]):
            modules = (module.name for module in pkgutil.iter_modules(getattr(package, "__path__", ())))
            return did_you_mean(name.rpartition(".")[2], modules, f"the modules of {package.__name__} are")
        case ModuleNotFoundError(name=str(name)):
            return f"install {name}, or move it beside the definitions folder"
        case ImportError(name=str(name)) if isinstance(module := sys.modules.get(name), ModuleType):
            # Python 3.12 stores the name; before, only the message has it.
            wrong = getattr(error, "name_from", None) or "".join(str(error).split("'")[1:2])
            return _in_module(str(wrong), module)
        case AttributeError(name=str(name), obj=ModuleType() as module):
            return _in_module(name, module)
        case AttributeError(name=str(name)) if error.obj is not None:
            kind = error.obj if isinstance(error.obj, type) else type(error.obj)
            instead = f"the names in `{kind.__name__}` are" if kind.__module__.startswith(f"{_OWN}.") else ""
            return _help(name, [each for each in dir(error.obj) if not each.startswith("_")], instead)
        case NameError(name=str(name)):
            return _undefined_help(error, name)
        case TypeError():
            return _parameter_help(error)
    return ""


def _undefined_help(error: NameError, name: str) -> str:
    """Return how to import a name of the public API, or the nearest name that the raising line can see."""
    if name in dir(sys.modules.get(_OWN)):
        return f"import it: `from {_OWN} import {name}`"
    frames = [frame for frame, _ in walk_tb(error.__traceback__)]
    seen = {**frames[-1].f_globals, **frames[-1].f_locals} if frames else {}
    return did_you_mean(name, [each for each in seen if not each.startswith("__")], "")


def _in_module(wrong: str, module: ModuleType) -> str:
    names = [name for name in dir(module) if not name.startswith("_")]
    if near := did_you_mean(wrong, names, ""):
        return near
    return _help(wrong, list(_own_names(module, names)), f"the names in {module.__name__} are")


def _own_names(module: ModuleType, names: list[str]) -> Iterator[str]:
    """Yield the public names of a module, without the modules, classes and functions that it imports itself."""
    if public := getattr(module, "__all__", None):
        yield from map(str, public)
        return
    for name in names:
        value = getattr(module, name, None)
        is_foreign = inspect.isclass(value) or inspect.isroutine(value)
        if not isinstance(value, ModuleType) and not (is_foreign and value.__module__ != module.__name__):
            yield name


def _help(wrong: str, names: list[str], instead: str) -> str:
    """Return the nearest name, or else the first names after the words in `instead`."""
    if near := did_you_mean(wrong, names, ""):
        return near
    listed = sorted(set(names))
    more = f" and {len(listed) - _LISTED} more" if len(listed) > _LISTED else ""
    return f"{instead}: {', '.join(listed[:_LISTED])}{more}" if listed and instead else ""


def _parameter_help(error: TypeError) -> str:
    """Return the parameters of a function or class that was called with an unknown one."""
    match = _UNKNOWN_PARAMETER.search(str(error))
    called = _find_called(error, match[1], match[2]) if match else None
    if match is None or called is None:
        return ""
    with suppress(TypeError, ValueError):
        parameters = [name for name in inspect.signature(called).parameters if name != "self"]
        return _help(match[3], parameters, "its parameters are")
    return ""


def _find_called(error: TypeError, name: str, method: str | None) -> Any:  # noqa: ANN401
    """Return the function or class with a name that the raising line can see, or that a module which it sees has."""
    for frame, _ in reversed(list(walk_tb(error.__traceback__))):
        seen = {**frame.f_globals, **frame.f_locals}
        modules = [value for value in seen.values() if isinstance(value, ModuleType)]
        for found in (seen.get(name), *(vars(module).get(name) for module in modules)):
            if callable(found) and getattr(found, "__name__", "") == name:
                return getattr(found, method, found) if method and method != "__init__" else found
    return None
