"""Reads the settings from disk and lays environment tables and environment variables over them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.settings.document import HEADER, Document, parse
from heddle.settings.entry import Entry
from heddle.settings.keys import defaults
from heddle.settings.model import Settings
from heddle.settings.tables import entries_in
from heddle.settings.variables import entries_from

FILE = "pyproject.toml"


def load(start: Path, env_name: str | None, environ: Mapping[str, str]) -> Settings:
    """Return the settings of the project that holds the folder `start`, as the environment `env_name` has them.

    Raises BadInput with everything that is wrong, in every environment of the file.
    """
    document = _nearest(start.resolve())
    base, environments, findings = _split(document)
    layers = [entries_in(base, document)]
    for name, table in environments.items():
        inside = entries_in(table, document, "environments", name)
        # Another environment is checked and not used, so that a slip in it shows before it is needed.
        layers.append(inside if name == env_name else (item for item in inside if isinstance(item, Finding)))
    if env_name is not None and env_name not in environments:
        findings.append(_no_environment(env_name, environments, document))
    given: dict[str, Entry] = {}
    for layer in layers:
        findings += _lay(layer, given)
    findings += _lay(entries_from(environ, given), given)
    findings += _choices(given)
    if findings:
        raise BadInput(sorted(findings, key=lambda finding: finding.location))
    values = {**defaults(given), **{key: entry.value for key, entry in given.items()}}
    return Settings(root=document.path.parent, values=values)


def _nearest(start: Path) -> Document:
    for folder in (start, *start.parents):
        path = folder / FILE
        if path.is_file():
            document = parse(path, _read(path))
            if document.table is not None:
                return document
    return Document(path=start / FILE)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        help, message = "save it as UTF-8", "this is not UTF-8, as TOML must be"
        raise BadInput([_finding("syntax", Location(str(path), line), message, help)]) from None
    except OSError as error:
        help = "make the file readable for this user"
        message = f"cannot be read: {error.strerror}"
        raise BadInput([_finding("unreadable", Location(str(path)), message, help)]) from None


def _split(document: Document) -> tuple[dict[str, object], dict[str, dict[str, object]], list[Finding]]:
    """Return the settings for everywhere, those of each environment, and which of these are no tables."""
    findings: list[Finding] = []
    base = _table({} if document.table is None else document.table, document, (), findings)
    named = _table(base.pop("environments", {}), document, ("environments",), findings)
    return (
        base,
        {name: _table(raw, document, ("environments", name), findings) for name, raw in named.items()},
        findings,
    )


def _table(raw: object, document: Document, path: tuple[str, ...], findings: list[Finding]) -> dict[str, object]:
    if isinstance(raw, dict):
        return dict(raw)
    name = ".".join((*HEADER, *path))
    message = f"`{name}` is a value where a table belongs"
    findings.append(_finding("type", document.location(*path), message, f"write it as a table, `[{name}]`"))
    return {}


def _lay(layer: Iterable[Entry | Finding], given: dict[str, Entry]) -> list[Finding]:
    """Put a layer's entries over those given so far, and return what is wrong with it."""
    findings = []
    for item in layer:
        if isinstance(item, Entry):
            given[item.key] = item
        else:
            findings.append(item)
    return findings


def _no_environment(name: str, environments: Iterable[str], document: Document) -> Finding:
    known = sorted(environments)
    help = f"add a table `[tool.heddle.environments.{name}]`"
    if known:
        close = [f"did you mean `{other}`? " for other in get_close_matches(name, known, 1)]
        help = f"{''.join(close)}the environments are: {', '.join(known)}"
    return _finding("unknown-environment", document.location("environments"), f"there is no environment `{name}`", help)


def _choices(given: Mapping[str, Entry]) -> Iterator[Finding]:
    """Yield the problem of a default data source that is none of those there are."""
    key = "datasources.default"
    paths = [other.split(".") for other in {*defaults(given), *given}]
    names = sorted(path[1] for path in paths if path[0] == "datasources" and path[-1] == "url")
    if key in given and given[key].value not in names:
        message = f"there is no data source `{given[key].value}` to be `{key}`"
        yield _finding("choice", given[key].location, message, f"choose one of {', '.join(names)}, or give it a url")


def _finding(property: str, location: Location, message: str, help: str) -> Finding:
    return Finding(id=f"settings/{property}", location=location, message=message, help=help)
