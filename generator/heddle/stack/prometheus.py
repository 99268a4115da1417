"""Configuration of Prometheus: targets under the jobs that the dashboards select, and the rule files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from heddle.compile.artifact import Artifact
from heddle.compile.yaml import dump
from heddle.settings.model import Settings
from heddle.settings.systems import SystemSettings
from heddle.stack.collector import EXPORTER_PORT, OWN_PORT

PATH: Final = "stack/prometheus.yaml"

_RULES: Final = "../prometheus/rules/*.yaml"
"""Relative to this file: the folders `stack` and `prometheus` are mounted side by side."""

_JOB_NAME: Final = re.compile(r"[\w./-]+")


def prometheus(settings: Settings, systems: Mapping[str, SystemSettings], *, rules: bool) -> Artifact:
    """Return the configuration; `rules` says whether there are rule files."""
    config: dict[str, Any] = {
        "global": {
            "scrape_interval": settings.scrape_interval,
            "evaluation_interval": settings.alerts.interval,
        }
    }
    if rules:
        config["rule_files"] = [_RULES]
        if alertmanager := settings.endpoints.alertmanager:
            config["alerting"] = {"alertmanagers": [{"static_configs": [{"targets": [alertmanager]}]}]}
    config["scrape_configs"] = [*_system_jobs(settings, systems), *_own_jobs(settings, systems)]
    return Artifact(path=PATH, content=dump(config))


def job_name(system: SystemSettings) -> str:
    """Return the first alternative of a system's job that is a name and not a pattern, empty if there is none."""
    alternatives = (system.job or system.name).split("|")
    return next((job for job in alternatives if _JOB_NAME.fullmatch(job)), "")


def _system_jobs(settings: Settings, systems: Mapping[str, SystemSettings]) -> Iterator[dict[str, Any]]:
    """Yield a scrape job for each system with targets: from service discovery if the settings have it."""
    discovery, names = settings.endpoints.discovery, set[str]()
    for name, system in sorted(systems.items()):
        # Without discovery a job that is a pattern, such as `team-.*`, cannot be written: its owner has to.
        job = job_name(system) or (name if discovery else "")
        if not system.targets or not job:
            continue
        unique = f"{job}/{name}" if job in names else job
        names.add(unique)
        if discovery:
            keep = {"source_labels": ["job"], "regex": system.job or name, "action": "keep"}
            http = {"url": discovery, "refresh_interval": "15s"}
            yield {"job_name": unique, "http_sd_configs": [http], "relabel_configs": [keep]}
            continue
        labels = dict(pair.split("=", 1) for pair in system.labels)
        if unique != job:
            labels = {"job": job, **labels}
        static = {"targets": list(system.targets), **({"labels": labels} if labels else {})}
        yield {"job_name": unique, **_access(system), "static_configs": [static]}


def _access(system: SystemSettings) -> dict[str, Any]:
    return {
        **({"metrics_path": system.metrics_path} if system.metrics_path != "/metrics" else {}),
        **({"scheme": system.scheme} if system.scheme != "http" else {}),
        **({"authorization": {"credentials_file": system.token_file}} if system.token_file else {}),
    }


def _own_jobs(settings: Settings, systems: Mapping[str, SystemSettings]) -> Iterator[dict[str, Any]]:
    """Yield the jobs of the stack itself; the collector's exporter is left out if it is already a system's target."""
    exporter = f"{settings.endpoints.collector}:{EXPORTER_PORT}"
    yield _static_job("prometheus", "localhost:9090")
    yield _static_job("otel-collector", f"{settings.endpoints.collector}:{OWN_PORT}")
    if settings.endpoints.discovery or not any(exporter in system.targets for system in systems.values()):
        yield _static_job("otel-exported", exporter)


def _static_job(name: str, target: str) -> dict[str, Any]:
    return {"job_name": name, "static_configs": [{"targets": [target]}]}
