"""The systems that the stack looks after, by the names that settings give them."""

from __future__ import annotations

import re

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.settings.active import project_settings

_PLAIN = re.compile(r"[\w./-]+")


def systems() -> list[str]:
    """Return the name of every system under `stack`, in order."""
    return sorted(project_settings().scrape)


def pattern(name: str) -> str:
    """Return the expression that dashboards select a system's job by."""
    return project_settings().jobs.get(name, name)


def job(name: str) -> str:
    """Return the first job that is a plain name in the system's expression, empty where there is none."""
    return next((each for each in pattern(name).split("|") if _PLAIN.fullmatch(each)), "")


def labels(name: str) -> dict[str, str]:
    """Return the labels that settings give to a system's series. Raises BadInput."""
    pairs = [entry.partition("=") for entry in project_settings().scrape[name].labels]
    for label, sign, _ in pairs:
        if not sign or not label.isidentifier() or not label.isascii():
            raise BadInput([_no_label(f"scrape.{name}.labels", label)])
    return {label: value for label, _, value in pairs}


def _no_label(key: str, written: str) -> Finding:
    return Finding(
        id="stack/invalid-label",
        location=Location(f"setting {key}"),
        message=f"`{written}` is no label with a value",
        help="write it as `name=value`, and the name in letters, digits and `_`",
    )
