"""docs/settings.md, made from the table: `python -m heddle.settings.page > docs/settings.md`."""

from __future__ import annotations

import sys

from heddle.settings.keys import variable
from heddle.settings.kinds import Value
from heddle.settings.setting import Setting
from heddle.settings.table import SECTIONS

_HEAD = """\
<!-- Made by `python -m heddle.settings.page > docs/settings.md`; a test holds it to the table of settings. -->

# Settings

Settings stand in `pyproject.toml`, under `[tool.heddle]`. Every one has a default: a project without the table works.
Heddle takes the nearest `pyproject.toml`, in the folder where it runs or above it, that has the table; relative paths
start from that file's folder.

```toml
[tool.heddle]
grafana = "11.0"
systems = ["loom", "loki_mode"]

[tool.heddle.jobs]
loom = "loom|loom-canary"

[tool.heddle.datasources.prometheus]
url = "https://metrics.example.org"
bearer_token_env = "PROMETHEUS_TOKEN"

[tool.heddle.environments.production]
refresh = "1m"
jobs.loom = "loom"
```

A key that is not on this page, or a value that does not fit, is refused with its line; all of them at once.

## Environments

`[tool.heddle.environments.<name>]` takes the same keys, and `--env <name>` lays them over the others. The last to speak
wins:

1. the default on this page,
2. `[tool.heddle]`,
3. the table of the chosen environment,
4. an environment variable.

## Environment variables

Every setting has one: `HEDDLE_` and the key in capitals, with `_` for `.` and `-`. `HEDDLE_JOBS_LOOM_CORE` is
`jobs.loom_core`. A list is separated by commas, a flag is `true` or `false`. A name that stands in no file is taken in
small letters: `HEDDLE_JOBS_BILLING` is `jobs.billing`.

## Secrets

A secret is never a setting. Keys that end in `_env` take the *name* of the environment variable that holds the secret;
a value there that cannot be such a name is refused and not shown.

## Values

| type | written as |
|---|---|
| text, URL, choice | `"loom"` |
| list of texts | `["loom", "loomflow"]` |
| flag | `true` or `false` |
| number | `0.5` or `10`, unquoted |
| duration | numbers with units: `"15s"`, `"1h30m"`; units are `y w d h m s ms`; a shift may start with `-` |
| version | `"10.4"`, in quotes |
| name of an environment variable | `"PROMETHEUS_TOKEN"` |
"""


def page() -> str:
    """Return the page of all settings, in Markdown."""
    sections = [f"## {section.title}\n\n{_rows(section.rows)}" for section in SECTIONS]
    return "\n".join([_HEAD, *sections])


def _rows(rows: tuple[Setting, ...]) -> str:
    lines = ["| setting and its variable | type | default | meaning |", "|---|---|---|---|"]
    lines += [f"| {_names(row)} | {row.kind.value} | {_default(row)} | {row.meaning} |" for row in rows]
    return "\n".join(lines) + "\n"


def _names(row: Setting) -> str:
    key, name = row.key.replace("*", "<name>"), variable(row.key).replace("*", "<NAME>")
    return f"`{key}`<br>`{name}`"


def _default(row: Setting) -> str:
    if row.names:
        return "<br>".join(f"{name}: {_shown(value)}" for name, value in row.names.items())
    if row.default == "":
        return f"none: {row.none}"
    shown = "" if row.default is None else _shown(row.default)
    return f"{shown}; empty: {row.none}" if row.none else shown


def _shown(value: Value) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value)) or "none"
    if isinstance(value, float):
        return f"`{value:g}`"
    written = str(value).lower() if isinstance(value, bool) else value
    # A bar would end the cell, even inside a code span.
    return f"`{written.replace('|', chr(92) + '|')}`"


if __name__ == "__main__":
    sys.stdout.write(page())
