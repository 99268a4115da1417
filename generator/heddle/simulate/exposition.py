"""A process's page as Prometheus scrapes it."""

from __future__ import annotations

from collections.abc import Iterator

from heddle.simulate.process import Process
from heddle.simulate.series import Pairs, short

_SCRAPED = ("job", "instance")


def exposition(process: Process) -> str:
    """Return the text of a page; labels that scraping would rename have the names that they are sent with."""
    if process.instead:
        return process.instead
    return "\n".join([*_lines(process), ""])


def _lines(process: Process) -> Iterator[str]:
    family = None
    attached = {*process.simulation.attached}
    floats = process.simulation.floats
    for series in process.read():
        if not series.live:
            continue
        if series.family != family:
            family = series.family
            yield f"# HELP {family.name} {family.help}"
            yield f"# TYPE {family.name} {family.kind}"
        for (name, labels), value in zip(series.heads, series.values(), strict=True):
            yield f"{head(name, sent(labels, attached))} {number(value, floats=floats)}"


def sent(labels: Pairs, attached: set[str]) -> Pairs:
    """Return labels as a page has them, before Prometheus adds its own and renames what meets them."""
    renamed = {f"exported_{name}": name for name in _SCRAPED}
    return tuple((renamed.get(name, name), value) for name, value in labels if name not in attached)


def head(name: str, labels: Pairs) -> str:
    """Return a series as text."""
    inner = ",".join(f'{label}="{escaped(value)}"' for label, value in labels)
    return f"{name}{{{inner}}}" if inner else name


def number(value: float, *, floats: bool = False) -> str:
    """Return a value as text, without the last digits, which adding up gets wrong."""
    value = round(value, 9)
    return repr(value) if floats else short(value)


def escaped(value: str) -> str:
    """Return a text as it stands between quotes."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
