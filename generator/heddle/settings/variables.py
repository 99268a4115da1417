"""Settings given by environment variables, and which setting each variable means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.settings.entry import Entry, entry
from heddle.settings.keys import PREFIX, every, variable
from heddle.settings.kinds import from_variable
from heddle.settings.table import TABLE

_TABLES = tuple({variable(row.parts[0]) + "_" for row in TABLE if len(row.parts) > 1})
_ANY_NAME = {row.key: re.compile(re.escape(variable(row.key)).replace(r"\*", "(.+)")) for row in TABLE if row.group}


def entries_from(environ: Mapping[str, str], seen: Iterable[str]) -> Iterator[Entry | Finding]:
    """Yield each setting that the environment gives, or what is wrong with it; `seen` are the keys given elsewhere."""
    keys: dict[str, list[str]] = {}
    for key in every(seen):
        keys.setdefault(variable(key), []).append(key)
    for name in sorted(environ):
        if name.startswith(PREFIX):
            found = _entry(name, environ[name], keys.get(name) or _new(name), keys)
            if found:
                yield found


def _entry(name: str, text: str, meanings: list[str], known: Iterable[str]) -> Entry | Finding | None:
    location = Location(f"environment variable {name}")
    if not meanings:
        return _unknown(name, location, known)
    if len(meanings) > 1:
        both = " and ".join(f"`{key}`" for key in meanings)
        help = "rename one of them in pyproject.toml, or unset the variable"
        return Finding(id="settings/ambiguous-variable", location=location, message=f"`{name}` means {both}", help=help)
    key = meanings[0]
    setting = every([key])[key]
    return entry(setting, key, from_variable(setting.kind, text), location, name)


def _new(name: str) -> list[str]:
    """Return the key of a name that stands nowhere else: in small letters, as HEDDLE_JOBS_BILLING is `jobs.billing`."""
    found = ((key, pattern.fullmatch(name)) for key, pattern in _ANY_NAME.items())
    return [key.replace("*", match[1].lower()) for key, match in found if match]


def _unknown(name: str, location: Location, known: Iterable[str]) -> Finding | None:
    """Return the problem of a variable that was meant for a setting; other variables of Heddle's are let through."""
    bare = name.removeprefix(PREFIX)
    close = get_close_matches(bare, [other.removeprefix(PREFIX) for other in known], 1, 0.85)
    if not close and not name.startswith(_TABLES):
        return None
    help = f"did you mean `{PREFIX}{close[0]}`?" if close else "docs/settings.md lists the variables that there are"
    return Finding(id="settings/unknown-variable", location=location, message=f"`{name}` is no setting", help=help)
