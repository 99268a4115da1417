"""The files of the stack under settings, read as their programs read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from heddle.settings.active import activate
from heddle.stack.files import stack
from tests.settings_values import settings_with

SYSTEMS = ("loom", "tokenhub", "loomflow", "loki_mode", "loom_core")
SIMULATOR = "http://simulator:9464/targets"


def texts(chosen: dict[str, Any] | None = None, *, rules: bool = True) -> dict[str, str]:
    """Return each file by its name, under the defaults and other settings."""
    given = chosen or {}
    with activate(settings_with(given)):
        return {Path(each.path).name: each.content.decode() for each in stack(rules=rules)}


def made(name: str, chosen: dict[str, Any] | None = None, *, rules: bool = True) -> Any:
    """Return what a YAML file says."""
    return yaml.safe_load(texts(chosen, rules=rules)[f"{name}.yaml"])


def jobs(chosen: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the scrape jobs of Prometheus by name; a name that is there twice is not lost in silence."""
    found = made("prometheus", chosen)["scrape_configs"]
    by_name = {each["job_name"]: each for each in found}
    assert len(by_name) == len(found)
    return by_name
