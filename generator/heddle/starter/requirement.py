"""The line for pip that installs the Heddle that is running, on another machine."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, distribution
from typing import NamedTuple

from heddle import __version__

DISTRIBUTION = "grafana-heddle"


class Requirement(NamedTuple):
    """A line of a requirements file; `portable` is False if only this machine has what it names."""

    line: str
    portable: bool


def requirement(*extras: str) -> Requirement:
    """Return the requirement of the installed Heddle with extras: its version, or where it was installed from.

    pip records the latter in `direct_url.json`: https://packaging.python.org/en/latest/specifications/direct-url/
    """
    name = f"{DISTRIBUTION}[{','.join(extras)}]" if extras else DISTRIBUTION
    try:
        recorded = distribution(DISTRIBUTION).read_text("direct_url.json")
    except PackageNotFoundError:
        recorded = None
    origin = json.loads(recorded) if recorded else {}
    url = origin.get("url", "")
    if not url:
        return Requirement(f"{name}=={__version__}", portable=True)
    if url.startswith("file:"):
        return Requirement(f"{name}=={__version__}", portable=False)
    if vcs := origin.get("vcs_info"):
        folder = f"#subdirectory={origin['subdirectory']}" if "subdirectory" in origin else ""
        return Requirement(f"{name} @ {vcs['vcs']}+{url}@{vcs['commit_id']}{folder}", portable=True)
    return Requirement(f"{name} @ {url}", portable=True)
