"""What a run of `heddle generate` made and changed, as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator
from os.path import relpath

from heddle.build.generate import Result

_ALWAYS = {"dashboard": "dashboard", "folder": "folder", "datasource": "data source"}
_WHERE_ANY = {
    "alert-rule": "Grafana alert rule",
    "prometheus-rule": "Prometheus alert rule",
    "contact-point": "contact point",
}


def summary(result: Result, seconds: float) -> str:
    """Return lines: how many of what and how long it took, what changed on disk, and what Grafana needs."""
    kinds = [*_ALWAYS.items(), *((kind, name) for kind, name in _WHERE_ANY.items() if result.counts.get(kind))]
    made = ", ".join(_count(result.counts.get(kind, 0), name) for kind, name in kinds)
    changes = result.changes
    numbers = f"{len(changes.created)} new, {len(changes.updated)} changed, {len(changes.removed)} removed"
    tense = "would be " if result.check else ""
    where = relpath(result.out)
    lines = [f"{made} in {seconds:.2f} s", f"{where}: {tense}{numbers}, {len(changes.unchanged)} unchanged"]
    if result.variables.needed:
        lines.append(f"Grafana needs these environment variables: {', '.join(result.variables.needed)}")
    if result.variables.read:
        lines.append(f"Grafana reads these environment variables: {', '.join(result.variables.read)}")
    return "\n".join(lines)


def listing(result: Result) -> Iterator[str]:
    """Yield a line for each file that is not up to date."""
    changes = result.changes
    for word, paths in (("missing", changes.created), ("stale", changes.updated), ("no longer made", changes.removed)):
        for path in paths:
            yield f"{word}: {relpath(result.out)}/{path}"


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"
