"""Reads the settings: the file's tables, the chosen environment's tables over them, environment variables on top."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, TypeVar

from msgspec import NODEFAULT, Struct
from msgspec.structs import fields

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.settings.document import Document, Layer, Source, find_document
from heddle.settings.model import Settings, ToolSettings
from heddle.settings.schema import (
    PREFIX,
    Schema,
    default_of,
    named_type,
    schema,
    table_class,
    variable,
)
from heddle.settings.schema import Path as Key
from heddle.settings.types import Rejection, Threshold, accept, from_text

T = TypeVar("T", bound=Struct)

_NAME: Final = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """The value of one setting and where it was set."""

    path: Key
    value: Any
    location: Location


def load(start: Path, env_name: str | None, environ: Mapping[str, str]) -> Settings:
    """Return the settings of the project that contains the folder `start`, in the environment `env_name`.

    Raises BadInput with every error, also those in the tables of other environments.
    """
    return load_document(find_document(start.resolve()), env_name, environ)


def load_document(document: Document, env_name: str | None, environ: Mapping[str, str]) -> Settings:
    """Return the settings of a parsed file, like `load`."""
    source, findings = _source(document, env_name, environ)
    try:
        tool = read(ToolSettings, source)
    except BadInput as error:
        findings += error.findings
    if findings:
        raise BadInput(sorted(findings, key=lambda finding: finding.location))
    values = {name: getattr(tool, name) for name in tool.__struct_fields__}
    return Settings(**values, root=document.path.parent, source=source)


def read(cls: type[T], source: Source, prefix: Key = ()) -> T:
    """Return the settings of a class, whose table is at `prefix`. Raises BadInput with every error."""
    declared = schema(cls, prefix)
    findings: list[Finding] = []
    entries: dict[Key, _Entry] = {}
    for layer in source.layers:
        for item in _layer_items(declared, layer, source.document):
            if isinstance(item, Finding):
                findings.append(item)
            elif layer.active:
                entries[item.path] = item
    for item in _variable_items(declared, source.variables, list(entries)):
        if isinstance(item, Finding):
            findings.append(item)
        else:
            entries[item.path] = item
    value = _build(cls, prefix, entries, None, findings)
    if isinstance(value, ToolSettings):
        findings += _check_default_datasource(value, entries)
    if findings or value is None:
        raise BadInput(findings)
    return value


def _source(document: Document, env_name: str | None, environ: Mapping[str, str]) -> tuple[Source, list[Finding]]:
    findings: list[Finding] = []
    base = dict(_table({} if document.table is None else document.table, document, (), findings))
    environments = _table(base.pop("environments", {}), document, ("environments",), findings)
    layers = [Layer(path=(), table=base, active=True)]
    for name, raw in environments.items():
        path = ("environments", name)
        layers.append(Layer(path=path, table=_table(raw, document, path, findings), active=name == env_name))
    if env_name is not None and env_name not in environments:
        findings.append(_unknown_environment(env_name, environments, document))
    variables = {name: text for name, text in environ.items() if name.startswith(PREFIX)}
    return Source(document=document, layers=tuple(layers), variables=variables), findings


def _table(raw: object, document: Document, path: Key, findings: list[Finding]) -> Mapping[str, object]:
    if isinstance(raw, dict):
        return raw
    name = document.name(*path)
    message, help = f"`{name}` is a value; expected a table", f"write it as a table, `[{name}]`"
    findings.append(Finding(id="settings/type", location=document.location(*path), message=message, help=help))
    return {}


def _layer_items(declared: Schema, layer: Layer, document: Document) -> Iterator[_Entry | Finding]:
    table: object = layer.table
    for part in declared.prefix:
        table = table.get(part, {}) if isinstance(table, dict) else table
    leaves = list(_leaves(declared, table if isinstance(table, dict) else {}, declared.prefix))
    known = [path for path, _ in leaves]
    for path, raw in leaves:
        location = document.location(*layer.path, *path)
        key = ".".join(path)
        if not all(_NAME.fullmatch(name) for name in path):
            message, help = f"`{key}` contains an invalid name", "use letters, digits, `_` and `-`"
            yield Finding(id="settings/name", location=location, message=message, help=help)
        elif (setting := declared.at(path)) is not None:
            yield _entry(path, accept(setting.type, raw), location, key)
        elif declared.is_table(path):
            message = f"`{key}` is a table of settings; got a value"
            help = declared.suggestion(path, known)
            yield Finding(id="settings/type", location=location, message=message, help=help)
        else:
            help = declared.suggestion(path, known)
            yield Finding(id="settings/unknown-key", location=location, message=f"unknown setting `{key}`", help=help)


def _leaves(declared: Schema, table: Mapping[str, object], path: Key) -> Iterator[tuple[Key, object]]:
    for name, raw in table.items():
        below = (*path, name)
        if isinstance(raw, dict) and declared.is_table(below):
            yield from _leaves(declared, raw, below)
        else:
            yield below, raw


def _entry(path: Key, value: object, location: Location, name: str) -> _Entry | Finding:
    if isinstance(value, Rejection):
        message = f"`{name}` is empty" if value.id == "settings/empty" else f"`{name}`: {value.problem}"
        return Finding(id=value.id, location=location, message=message, help=value.help)
    return _Entry(path=path, value=value, location=location)


def _variable_items(declared: Schema, variables: Mapping[str, str], given: list[Key]) -> Iterator[_Entry | Finding]:
    paths: dict[str, list[Key]] = {}
    for path in declared.paths(given):
        paths.setdefault(variable(path), []).append(path)
    patterns = {
        setting.path: re.compile(re.escape(variable(setting.path)).replace(r"\*", "(.+)"))
        for setting in declared.settings
        if "*" in setting.path
    }
    tables = tuple({variable(setting.path[:1]) + "_" for setting in declared.settings if len(setting.path) > 1})
    for name in sorted(variables):
        # A name under a table that the file does not use is in lower case: HEDDLE_JOBS_SHOP is `jobs.shop`.
        matches = paths.get(name) or [
            tuple(match[1].lower() if part == "*" else part for part in path)
            for path, pattern in patterns.items()
            if (match := pattern.fullmatch(name))
        ]
        location = Location(f"environment variable {name}", 0)
        if len(matches) > 1:
            both = " and ".join(f"`{'.'.join(path)}`" for path in matches)
            message, help = f"`{name}` is ambiguous: it sets {both}", "rename one of them, or unset the variable"
            yield Finding(id="settings/ambiguous-variable", location=location, message=message, help=help)
        elif matches:
            setting = declared.at(matches[0])
            assert setting is not None
            value = accept(setting.type, from_text(setting.type, variables[name]))
            yield _entry(matches[0], value, location, name)
        elif (finding := _unknown_variable(name, location, paths, tables)) is not None:
            yield finding


def _unknown_variable(name: str, location: Location, known: Iterable[str], tables: tuple[str, ...]) -> Finding | None:
    """Return the finding for a variable that was meant as a setting; other variables of Heddle's are ignored."""
    close = get_close_matches(name.removeprefix(PREFIX), [other.removeprefix(PREFIX) for other in known], 1, 0.85)
    if not close and not name.startswith(tables):
        return None
    help = f"did you mean `{PREFIX}{close[0]}`?" if close else "docs/settings.md lists the variables"
    message = f"`{name}` is not a setting"
    return Finding(id="settings/unknown-variable", location=location, message=message, help=help)


def _build(
    cls: type[T], prefix: Key, entries: Mapping[Key, _Entry], default: object, findings: list[Finding]
) -> T | None:
    """Return an instance of a class with the entries below `prefix` over the defaults; None after a finding."""
    values: dict[str, object] = {}
    for field in fields(cls):
        path = (*prefix, field.name)
        fallback = default_of(field) if default is None else getattr(default, field.name)
        values[field.name] = _value(field.type, path, entries, fallback, findings)
    return None if NODEFAULT in values.values() else cls(**values)


def _value(type: Any, path: Key, entries: Mapping[Key, _Entry], default: Any, findings: list[Finding]) -> Any:
    if (values := named_type(type)) is not None:
        names = dict.fromkeys([*default, *(entry[len(path)] for entry in entries if entry[: len(path)] == path)])
        return {name: _value(values, (*path, name), entries, default.get(name, NODEFAULT), findings) for name in names}
    if (table := table_class(type)) is not None:
        return _build(table, path, entries, None if default is NODEFAULT else default, findings)
    value = entries[path].value if path in entries else default
    if value is NODEFAULT:
        location = next(entry.location for key, entry in entries.items() if key[: len(path) - 1] == path[:-1])
        message = f"`{'.'.join(path)}` is required"
        findings.append(Finding(id="settings/unset", location=location, message=message, help=""))
    return Threshold(value.number, ".".join(path)) if isinstance(value, Threshold) else value


def _unknown_environment(name: str, environments: Iterable[str], document: Document) -> Finding:
    known = sorted(environments)
    help = f"add a table `[{document.name('environments', name)}]`"
    if known:
        close = [f"did you mean `{other}`? " for other in get_close_matches(name, known, 1)]
        help = f"{''.join(close)}the environments are: {', '.join(known)}"
    return Finding(
        id="settings/unknown-environment",
        location=document.location("environments"),
        message=f"unknown environment `{name}`",
        help=help,
    )


def _check_default_datasource(settings: ToolSettings, entries: Mapping[Key, _Entry]) -> Iterator[Finding]:
    chosen = entries.get(("default_datasource",))
    if chosen is not None and chosen.value and chosen.value not in settings.datasources:
        names = ", ".join(sorted(settings.datasources))
        message = f"`default_datasource`: unknown data source `{chosen.value}`"
        help = f"choose one of {names}, or give it a url under `datasources`"
        yield Finding(id="settings/choice", location=chosen.location, message=message, help=help)
