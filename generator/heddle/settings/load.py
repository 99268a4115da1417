"""Reads settings: the file's tables, the chosen environment's tables over them, environment variables on top."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, TypeVar

from msgspec import NODEFAULT, Struct

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.settings.document import SYSTEM, Document, Layer, Source, find_document
from heddle.settings.model import Settings, ToolSettings
from heddle.settings.schema import PREFIX, Schema, default_of, fields, named_type, table_class, variable
from heddle.settings.schema import Path as Key
from heddle.settings.types import Rejection, Threshold, accept, from_text

T = TypeVar("T", bound=Struct)

_NAME: Final = re.compile(r"[A-Za-z0-9_-]+")
_NO_PREFIX: Final = "in heddle.toml, leave out `tool.heddle`: `[tool.heddle.push]` is `[push]`"


def load(start: Path, env_name: str | None, environ: Mapping[str, str]) -> Settings:
    """Return the settings of the project that contains the folder `start`, in the environment `env_name`.

    Raises BadInput with every error, also those in the tables of other environments. The tables of systems are read
    when their settings are loaded.
    """
    return load_document(find_document(start.resolve()), env_name, environ)


def environment_names(start: Path, environ: Mapping[str, str]) -> list[str]:
    """Return the names of the environments of the project that contains the folder `start`, sorted. Raises BadInput."""
    document = find_document(start.resolve())
    load_document(document, None, environ)
    table = document.table.get("environments", {}) if isinstance(document.table, dict) else {}
    return sorted(table)


def load_document(document: Document, env_name: str | None, environ: Mapping[str, str]) -> Settings:
    """Return the settings of a parsed file, like `load`."""
    source, findings = _source(document, env_name, environ)
    reader = _Reader(Schema(ToolSettings), source)
    tool = reader.read(ToolSettings)
    findings += reader.findings
    if tool is not None and "provisioning" not in tool.outputs:
        findings.append(_missing_provisioning(reader))
    if findings or tool is None:
        raise BadInput(sorted(findings, key=lambda finding: finding.location))
    values = {name: getattr(tool, name) for name in tool.__struct_fields__}
    return Settings(**values, root=document.path.parent, source=source)


def read(cls: type[T], source: Source, prefix: Key) -> T:
    """Return the settings of a class, whose table is at `prefix`. Raises BadInput with every error."""
    reader = _Reader(Schema(cls, prefix), source)
    value = reader.read(cls)
    if reader.findings or value is None:
        raise BadInput(sorted(reader.findings, key=lambda finding: finding.location))
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """The value of one setting and where it was set."""

    path: Key
    value: Any
    location: Location


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one schema from a source: `entries` has what was set, `rejected` the settings with a wrong value."""

    schema: Schema
    source: Source
    entries: dict[Key, _Entry] = field(default_factory=dict)
    rejected: set[Key] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    def read(self, cls: type[T]) -> T | None:
        """Return the settings, None if one that is required is not set."""
        for layer in self.source.layers:
            self._read_layer(layer)
        self._read_variables()
        return self._build(cls, self.schema.prefix, None)

    def _read_layer(self, layer: Layer) -> None:
        table = layer.table
        for length, part in enumerate(self.schema.prefix, start=1):
            path = (*layer.path, *self.schema.prefix[:length])
            table = _table(table.get(part, {}), self.source.document, path, self.findings)
        leaves = list(self._leaves(table, self.schema.prefix))
        known = [path for path, _ in leaves]
        for path, raw in leaves:
            key, location = ".".join(path), self.source.document.location(*layer.path, *path)
            if not all(_NAME.fullmatch(name) for name in path):
                self._add(
                    "settings/invalid-name",
                    location,
                    f"`{key}` contains an invalid name",
                    "use letters, digits, `_`, `-`",
                )
            elif (setting := self.schema.at(path)) is not None:
                self._accept(path, accept(setting.type, raw), location, key, active=layer.active)
            elif self.schema.is_table(path):
                help = self.schema.suggestion(path, known)
                self._add("settings/wrong-type", location, f"`{key}` is a table of settings; got a value", help)
            else:
                of_pyproject = path == ("tool",) and not self.source.document.header
                help = _NO_PREFIX if of_pyproject else self.schema.suggestion(path, known)
                self._add("settings/unknown-key", location, f"unknown setting `{key}`", help)

    def _leaves(self, table: Mapping[str, object], path: Key) -> Iterator[tuple[Key, object]]:
        for name, raw in table.items():
            below = (*path, name)
            if below == (SYSTEM,):
                continue  # the classes of the systems read these
            if isinstance(raw, dict) and self.schema.is_table(below):
                yield from self._leaves(raw, below)
            else:
                yield below, raw

    def _read_variables(self) -> None:
        paths: dict[str, list[Key]] = {}
        for path in self.schema.paths(self.entries):
            paths.setdefault(variable(path), []).append(path)
        for name in sorted(self.source.variables):
            matches = paths.get(name) or self.schema.paths_of_variable(name)
            location = Location(f"environment variable {name}", 0)
            if len(matches) > 1:
                both = " and ".join(f"`{'.'.join(path)}`" for path in matches)
                help = "rename one of them, or unset the variable"
                self._add("settings/ambiguous-variable", location, f"`{name}` is ambiguous: it sets {both}", help)
            elif matches and (setting := self.schema.at(matches[0])) is not None:
                value = accept(setting.type, from_text(setting.type, self.source.variables[name]))
                self._accept(matches[0], value, location, name, active=True)
            elif not self.schema.prefix and not name.startswith(variable((SYSTEM, ""))):
                self._check_variable(name, location, paths)

    def _check_variable(self, name: str, location: Location, known: Iterable[str]) -> None:
        """Reject a variable that was meant as a setting; other variables of Heddle's are ignored."""
        finding = unknown_variable(name, location, known)
        if finding is not None and ("did you mean" in finding.help or name.startswith(self.schema.table_variables())):
            self.findings.append(finding)

    def _accept(self, path: Key, value: object, location: Location, name: str, *, active: bool) -> None:
        if isinstance(value, Rejection):
            message = f"`{name}` is empty" if value.id == "settings/empty-value" else f"`{name}`: {value.problem}"
            self._add(value.id, location, message, value.help)
            self.rejected.add(path)
        elif active:
            self.entries[path] = _Entry(path=path, value=value, location=location)

    def _build(self, cls: type[T], path: Key, defaults: object) -> T | None:
        """Return an instance of a class, with the entries below `path` over `defaults` or those of the class."""
        values: dict[str, object] = {}
        for item in fields(cls):
            default = default_of(item) if defaults is None else getattr(defaults, item.name)
            values[item.name] = self._value(item.type, (*path, item.name), default)
        return None if NODEFAULT in values.values() else cls(**values)

    def _value(self, type: Any, path: Key, default: Any) -> Any:
        if (values := named_type(type)) is not None:
            set_names = [key[len(path)] for key in self.entries if key[: len(path)] == path]
            names = dict.fromkeys([*default, *set_names])
            return {name: self._value(values, (*path, name), default.get(name, NODEFAULT)) for name in names}
        if (table := table_class(type)) is not None:
            return self._build(table, path, None if default is NODEFAULT else default)
        value = self.entries[path].value if path in self.entries else default
        if value is NODEFAULT and path not in self.rejected:
            beside = [entry.location for key, entry in self.entries.items() if key[: len(path) - 1] == path[:-1]]
            location = beside[0] if beside else self.source.document.location(*path)
            self._add("settings/missing-value", location, f"`{'.'.join(path)}` is required", "")
        return Threshold(value.number, ".".join(path)) if isinstance(value, Threshold) else value

    def _add(self, id: str, location: Location, message: str, help: str) -> None:
        self.findings.append(Finding(id=id, location=location, message=message, help=help))


def unknown_variable(name: str, location: Location, known: Iterable[str]) -> Finding:
    """Return the finding for an environment variable that sets nothing; `known` are those that do."""
    close = get_close_matches(name.removeprefix(PREFIX), [other.removeprefix(PREFIX) for other in known], 1, 0.85)
    return Finding(
        id="settings/unknown-variable",
        location=location,
        message=f"`{name}` is not a setting",
        help=f"did you mean `{PREFIX}{close[0]}`?" if close else "docs/settings.md lists the variables",
    )


def _missing_provisioning(reader: _Reader) -> Finding:
    return Finding(
        id="settings/missing-provisioning",
        location=reader.entries["outputs",].location,
        message="`outputs` lacks `provisioning`",
        help="add it: `diff`, `push` and the other outputs read its files",
    )


def _source(document: Document, env_name: str | None, environ: Mapping[str, str]) -> tuple[Source, list[Finding]]:
    findings: list[Finding] = []
    base = dict(_table({} if document.table is None else document.table, document, (), findings))
    environments = _table(base.pop("environments", {}), document, ("environments",), findings)
    layers = [Layer(path=(), table=base, active=True)]
    for name, raw in environments.items():
        path = ("environments", name)
        layers.append(Layer(path=path, table=_table(raw, document, path, findings), active=name == env_name))
    for layer in layers:
        _table(layer.table.get(SYSTEM, {}), document, (*layer.path, SYSTEM), findings)
    if env_name is not None and env_name not in environments:
        findings.append(_unknown_environment(env_name, environments, document))
    variables = {name: text for name, text in environ.items() if name.startswith(PREFIX)}
    return Source(document=document, layers=tuple(layers), variables=variables), findings


def _table(raw: object, document: Document, path: Key, findings: list[Finding]) -> Mapping[str, object]:
    if isinstance(raw, dict):
        return raw
    name = document.name(*path)
    message, help = f"`{name}` is a value; expected a table", f"write it as a table, `[{name}]`"
    findings.append(Finding(id="settings/wrong-type", location=document.location(*path), message=message, help=help))
    return {}


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
