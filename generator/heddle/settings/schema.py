"""The settings that a class of settings declares: their keys, environment variables, types, defaults, descriptions."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from itertools import pairwise
from textwrap import dedent
from typing import Any, Final, TypeAlias, get_args, get_origin

from msgspec import NODEFAULT, Struct, structs

PREFIX: Final = "HEDDLE_"

Path: TypeAlias = tuple[str, ...]
"""The names that lead to a setting, such as `("datasources", "loki", "url")`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting; `*` in the path stands for a name that the user chooses, `names` are those that exist by default."""

    path: Path
    type: Any
    names: tuple[str, ...] = ()

    def covers(self, path: Path) -> bool:
        """Return whether a path leads to this setting."""
        return len(path) == len(self.path) and self.is_below(path)

    def is_below(self, path: Path) -> bool:
        """Return whether a path leads to this setting or to a table that contains it."""
        return len(path) <= len(self.path) and all(
            part in ("*", name) for part, name in zip(self.path, path, strict=False)
        )


class Schema:
    """The settings of a class, below the path of the table that holds them."""

    def __init__(self, cls: type[Struct], prefix: Path = ()) -> None:
        self.prefix = prefix
        self.settings = tuple(_settings(cls, prefix))

    def at(self, path: Path) -> Setting | None:
        """Return the setting that a path leads to."""
        return next((setting for setting in self.settings if setting.covers(path)), None)

    def is_table(self, path: Path) -> bool:
        """Return whether a path leads to a table of settings."""
        return self.at(path) is None and any(setting.is_below(path) for setting in self.settings)

    def paths(self, known: Iterable[Path] = ()) -> list[Path]:
        """Return the path of every setting, with `*` replaced by each name that the `known` paths use there."""
        known = tuple(known)
        paths: dict[Path, None] = {}
        for setting in self.settings:
            if "*" not in setting.path:
                paths[setting.path] = None
                continue
            at = setting.path.index("*")
            used = (path[at] for path in known if path[:at] == setting.path[:at] and len(path) > at)
            names = dict.fromkeys((*setting.names, *used))
            paths.update(dict.fromkeys((*setting.path[:at], name, *setting.path[at + 1 :]) for name in names))
        return list(paths)

    def paths_of_variable(self, name: str) -> list[Path]:
        """Return the settings that an environment variable could set below a name that no file mentions.

        The name is then in lower case: `HEDDLE_FOLDERS_SHOP` sets `folders.shop`.
        """
        paths = []
        for setting in self.settings:
            if "*" in setting.path:
                pattern = re.escape(variable(setting.path)).replace(r"\*", "(.+)")
                if match := re.fullmatch(pattern, name):
                    paths.append(tuple(match[1].lower() if part == "*" else part for part in setting.path))
        return paths

    def table_variables(self) -> tuple[str, ...]:
        """Return how the names of the variables below each top-level table begin."""
        return tuple({variable(setting.path[:1]) + "_" for setting in self.settings if len(setting.path) > 1})

    def suggestion(self, path: Path, known: Iterable[Path]) -> str:
        """Return the help for a path that leads to no setting: a near one, else the names that exist beside it."""
        paths = self.paths([*known, path])
        depth = next((n for n in range(len(path)) if not any(p[: n + 1] == path[: n + 1] for p in paths)), len(path))
        tables = [setting.path[: setting.path.index("*")] for setting in self.settings if "*" in setting.path]
        siblings = list(
            dict.fromkeys(p[depth] for p in (*paths, *tables) if p[:depth] == path[:depth] and len(p) > depth)
        )
        same_name = [p for p in paths if p[-1] == path[-1]]
        close = get_close_matches(path[depth], siblings, 1) if depth < len(path) else []
        if close:
            return f"did you mean `{'.'.join((*path[:depth], *close, *path[depth + 1 :]))}`?"
        if len(same_name) == 1:
            return f"did you mean `{'.'.join(same_name[0])}`?"
        table = f"in `{'.'.join(path[:depth])}`" if depth else "here"
        return f"the settings {table} are: {', '.join(siblings)}"


def variable(path: Path) -> str:
    """Return the environment variable of a setting: `push.url` is `HEDDLE_PUSH_URL`."""
    return PREFIX + "_".join(path).upper().replace("-", "_")


@cache
def fields(cls: type[Struct]) -> tuple[structs.FieldInfo, ...]:
    """Return the fields of a class, with their types as objects.

    They are kept: annotations that are strings can be evaluated only while the class's module is in `sys.modules`, and
    the modules of definitions do not stay there.
    """
    return structs.fields(cls)


def default_of(field: structs.FieldInfo) -> Any:
    """Return the default of a field, NODEFAULT where it has none."""
    return field.default if field.default_factory is NODEFAULT else field.default_factory()


def table_class(type: Any) -> type[Struct] | None:
    """Return the class of a field that is a table of settings."""
    return type if inspect.isclass(type) and issubclass(type, Struct) else None


def named_type(type: Any) -> Any:
    """Return the type of the values of a field that maps names to them, None for any other field."""
    return get_args(type)[1] if get_origin(type) is Mapping else None


def _settings(cls: type[Struct], path: Path) -> Iterator[Setting]:
    for field in fields(cls):
        values, below = named_type(field.type), (*path, field.name)
        if values is None:
            yield from _value_settings(field.type, below)
        else:
            entries = _value_settings(values, (*below, "*"))
            yield from (replace(setting, names=tuple(default_of(field))) for setting in entries)


def _value_settings(type: Any, path: Path) -> Iterator[Setting]:
    if (table := table_class(type)) is not None:
        yield from _settings(table, path)
    else:
        yield Setting(path=path, type=type)


@dataclass(frozen=True, slots=True, kw_only=True)
class Documented:
    """What documentation says of a setting. `default` is NODEFAULT where the setting is required."""

    path: Path
    type: Any
    default: Any
    description: str

    @property
    def required(self) -> bool:
        """Whether it has no default."""
        return self.default is NODEFAULT


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The settings of one table, in the order of its class; `names` are those that a table of names has by default."""

    path: Path
    about: str
    names: tuple[str, ...]
    settings: tuple[Documented, ...]


def sections(cls: type[Struct], prefix: Path = ()) -> Iterator[Section]:
    """Yield the settings of a class: its own first, then one section for each table in it. Reads the source files."""
    tables = [(field, table_class(named_type(field.type) or field.type)) for field in fields(cls)]
    texts = _field_docstrings(cls)
    own = tuple(
        Documented(
            path=(*prefix, field.name, *(("<name>",) if named_type(field.type) else ())),
            type=named_type(field.type) or field.type,
            default=default_of(field),
            description=texts.get(field.name, ""),
        )
        for field, table in tables
        if table is None
    )
    if own:
        yield Section(path=prefix, about=" ".join((cls.__doc__ or "").split()), names=(), settings=own)
    for field, table in tables:
        if table is not None:
            named = named_type(field.type) is not None
            path = (*prefix, field.name, "<name>") if named else (*prefix, field.name)
            names = tuple(default_of(field)) if named else ()
            yield from (replace(section, names=names) for section in sections(table, path))


def _field_docstrings(cls: type[Struct]) -> dict[str, str]:
    """Return the string below each field of a class and of its bases, on one line."""
    texts: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        if base is Struct or not issubclass(base, Struct):
            continue
        (node,) = ast.parse(dedent(inspect.getsource(base))).body
        for field, below in pairwise(node.body if isinstance(node, ast.ClassDef) else []):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                text = ast.literal_eval(below.value) if isinstance(below, ast.Expr) else ""
                texts[field.target.id] = " ".join(text.split()) or texts.get(field.target.id, "")
    return texts
