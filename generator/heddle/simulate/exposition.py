"""The text formats of a simulated process: the page that Prometheus scrapes, and lines that OpenMetrics shares.

The library prometheus_client cannot write these pages. It writes every number as Python does and sorts `le` among the
labels, and a page has to be what its system's own client writes, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from heddle.simulate.process import Process
from heddle.simulate.series import Pairs, go_number

_SCRAPE_LABELS = ("job", "instance")
_PLAIN_NAME: Final = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")


def metrics_page(process: Process) -> str:
    """Return the page of a process, with the labels as the process sends them."""
    return "\n".join([*_lines(process), ""])


def _lines(process: Process) -> Iterator[str]:
    family = None
    attached = {*process.simulation.target_labels}
    python = process.simulation.number_format == "python"
    for series in process.read():
        if not series.exposed:
            continue
        if series.family != family:
            family = series.family
            yield f"# HELP {quoted_name(family.name)} {family.help}"
            yield f"# TYPE {quoted_name(family.name)} {family.kind}"
        for (name, labels), value in zip(series.samples, series.values(), strict=True):
            yield f"{format_series(name, _sent_labels(labels, attached))} {format_number(value, python=python)}"


def _sent_labels(labels: Pairs, attached: set[str]) -> Pairs:
    """Return the labels before a scrape: Prometheus renames the process's own `job` to `exported_job`."""
    renamed = {f"exported_{name}": name for name in _SCRAPE_LABELS}
    return tuple((renamed.get(name, name), value) for name, value in labels if name not in attached)


def format_series(name: str, labels: Pairs) -> str:
    """Return a name and labels as text; a name with dots is quoted inside the braces."""
    inner = [f'{quoted_name(label)}="{escape(value)}"' for label, value in labels]
    plain = quoted_name(name)
    if plain != name:
        return f"{{{','.join((plain, *inner))}}}"
    return f"{name}{{{','.join(inner)}}}" if inner else name


def quoted_name(name: str) -> str:
    """Return a name as the format writes it: one with dots is quoted."""
    return name if _PLAIN_NAME.fullmatch(name) else f'"{escape(name)}"'


def format_number(value: float, *, python: bool = False) -> str:
    """Return a value as text, without the digits that sums of floats get wrong."""
    value = round(value, 9)
    return repr(value) if python else go_number(value)


def escape(value: str) -> str:
    """Return the value of a label, or a HELP text, with its special characters escaped."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
