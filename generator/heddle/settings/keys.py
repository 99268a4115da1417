"""The keys of settings: which there are, what they are called in the environment, and which one was meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from heddle.settings.kinds import Value
from heddle.settings.setting import Setting
from heddle.settings.table import TABLE

PREFIX = "HEDDLE_"


def setting_at(path: tuple[str, ...]) -> Setting | None:
    """Return the setting that a path leads to."""
    return next((row for row in TABLE if row.covers(path)), None)


def is_table(path: tuple[str, ...]) -> bool:
    """Tell whether a path leads to a table of settings, and not to a setting."""
    return setting_at(path) is None and any(row.reaches(path) for row in TABLE)


def every(seen: Iterable[str] = ()) -> dict[str, Setting]:
    """Return each setting by its key, once for each name that has a default or stands in the keys `seen`."""
    paths = [key.split(".") for key in seen]
    names: dict[str, dict[str, None]] = {}
    for row in TABLE:
        used = [path[1] for path in paths if path[0] == row.group and len(path) == len(row.parts)]
        names.setdefault(row.group, {}).update(dict.fromkeys([*row.names, *used]))
    return {row.key.replace("*", name): row for row in TABLE for name in (names[row.group] if row.group else [""])}


def defaults(seen: Iterable[str] = ()) -> dict[str, Value]:
    """Return the value of every setting that has a default, for the same names as `every`."""
    found = {key: row.default_for(key) for key, row in every(seen).items()}
    return {key: value for key, value in found.items() if value is not None}


def variable(key: str) -> str:
    """Return the environment variable of a key: `jobs.loom-core` is `HEDDLE_JOBS_LOOM_CORE`."""
    return PREFIX + key.upper().replace(".", "_").replace("-", "_")


def meant(key: str, keys: Iterable[str]) -> str:
    """Return the mend for a key that is not among `keys`: the one that looks like it, else those beside it."""
    known = [tuple(other.split(".")) for other in keys]
    path = tuple(key.split("."))
    depth = next(
        (n for n in range(len(path)) if not any(other[: n + 1] == path[: n + 1] for other in known)), len(path)
    )
    beside = list(dict.fromkeys(other[depth] for other in known if other[:depth] == path[:depth] and other[depth:]))
    elsewhere = [other for other in known if other[-1] == path[-1]]
    close = get_close_matches(path[depth], beside, 1) if depth < len(path) else []
    if close:
        return f"did you mean `{'.'.join((*path[:depth], *close, *path[depth + 1 :]))}`?"
    if len(elsewhere) == 1:
        return f"did you mean `{'.'.join(elsewhere[0])}`?"
    table = f"in `{'.'.join(path[:depth])}`" if depth else "here"
    return f"the settings {table} are: {', '.join(beside)}"
