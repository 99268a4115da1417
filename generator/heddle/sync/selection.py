"""Patterns such as `dashboard/shop-*` that select objects; one that matches nothing is an error."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.sync.plan import Options
from heddle.sync.resources import Key, Kind, format_key

_SUGGESTIONS = 3
_SIMILARITY = 0.7


def require_matches(options: Options, keys: Iterable[Key]) -> None:
    """Raise BadInput for each pattern of the options that matches none of the objects."""
    names = sorted({format_key(key) for key in keys})
    patterns = dict.fromkeys((*options.only, *options.excluded))
    findings = [_unmatched(pattern, names) for pattern in patterns if not _matches(pattern, names)]
    if findings:
        raise BadInput(findings)


def _matches(pattern: str, names: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for name in names)


def _unmatched(pattern: str, names: Sequence[str]) -> Finding:
    message = f"`{pattern}` matches no object in the files, and none that this project manages in Grafana"
    location = Location("the command line")
    return Finding(id="push/unknown-object", location=location, message=message, help=_suggestion(pattern, names))


def _suggestion(pattern: str, names: Sequence[str]) -> str:
    kind, separator, name = pattern.partition("/")
    if kind not in list(Kind):
        kinds = get_close_matches(kind.lower().replace(" ", ""), list(Kind), 1, _SIMILARITY)
        if kinds and separator and _matches(corrected := f"{kinds[0]}/{name}", names):
            return f"did you mean `{corrected}`?"
    nearest = get_close_matches(pattern, names, _SUGGESTIONS, _SIMILARITY)
    if not nearest:
        # A name without its kind, or with the wrong one.
        by_name = {item.partition("/")[2]: item for item in reversed(names)}
        wanted = name if separator else pattern
        nearest = [by_name[item] for item in get_close_matches(wanted, by_name, _SUGGESTIONS, _SIMILARITY)]
    if nearest:
        return f"did you mean {' or '.join(f'`{item}`' for item in nearest)}?"
    if kind not in list(Kind):
        return f"write KIND/NAME, where KIND is one of {', '.join(Kind)}"
    return "`heddle status --verbose` lists all objects"
