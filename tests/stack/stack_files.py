"""The generated files of the stack for given settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from heddle.project.pipeline import load_project
from heddle.settings.systems import SystemSettings
from heddle.stack.files import stack_files
from tests.settings_values import ROOT, settings_with

SYSTEMS = ("litellm", "loom", "tokenhub", "loomflow", "loki_mode", "loom_core", "otel_genai", "claude_code")
SIMULATOR = "http://simulator:9464/targets"


def file_texts(
    values: dict[str, Any] | None = None, *, rules: bool = True, own: SystemSettings | None = None
) -> dict[str, str]:
    """Return the texts of the files by name, for these settings; `own` is an additional system."""
    settings = settings_with(values, ROOT)
    with load_project(settings, kinds=("datasource",)) as project:
        (loki,) = [spec.connection for spec in project.datasources if spec.uid == "loki"]
        systems = {**project.systems, **({own.name: own} if own else {})}
        return {
            Path(file.path).name: file.content.decode() for file in stack_files(settings, systems, loki, rules=rules)
        }


def load_file(name: str, values: dict[str, Any] | None = None, *, rules: bool = True) -> Any:
    """Return the content of a YAML file."""
    return yaml.safe_load(file_texts(values, rules=rules)[f"{name}.yaml"])


def scrape_jobs(values: dict[str, Any] | None = None, own: SystemSettings | None = None) -> dict[str, Any]:
    """Return the scrape jobs of Prometheus by name; the names must be unique."""
    configs = yaml.safe_load(file_texts(values, own=own)["prometheus.yaml"])["scrape_configs"]
    by_name = {config["job_name"]: config for config in configs}
    assert len(by_name) == len(configs)
    return by_name
