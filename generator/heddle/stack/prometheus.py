"""What Prometheus scrapes, under the jobs that dashboards select, and which rules it evaluates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from heddle.compile.artifact import Artifact
from heddle.compile.yaml import dump
from heddle.settings.active import project_settings
from heddle.stack.collector import EXPORTER_PORT, OWN_PORT
from heddle.stack.systems import job, labels, pattern, systems

PATH = "stack/prometheus.yaml"

_RULES = "../prometheus/rules/*.yaml"
"""Counted from this file, so the two folders are mounted side by side."""


def prometheus(*, rules: bool) -> Artifact:
    """Return the configuration; `rules` tells whether there are rule files. Raises BadInput."""
    chosen = project_settings()
    parts: dict[str, Any] = {
        "global": {
            "scrape_interval": chosen.scrape_interval,
            "evaluation_interval": chosen.alerts.interval,
        }
    }
    if rules:
        parts["rule_files"] = [_RULES]
        if told := chosen.stack.alertmanager:
            parts["alerting"] = {"alertmanagers": [{"static_configs": [{"targets": [told]}]}]}
    return Artifact(path=PATH, content=dump({**parts, "scrape_configs": [*_systems(), *_own()]}))


def _systems() -> Iterator[dict[str, Any]]:
    """Yield a job for each system: found by discovery where there is one, else at its targets."""
    discovery, names = project_settings().stack.discovery, set[str]()
    for name in systems():
        targets = list(project_settings().scrape[name].targets)
        wanted = job(name) or (name if discovery else "")
        if not targets or not wanted:
            continue  # a job that is no name, as `team-.*`, is known to nobody but its owner
        unique = f"{wanted}/{name}" if wanted in names else wanted
        names.add(unique)
        if discovery:
            keep = {"source_labels": ["job"], "regex": pattern(name), "action": "keep"}
            found = {"url": discovery, "refresh_interval": "15s"}
            yield {"job_name": unique, "http_sd_configs": [found], "relabel_configs": [keep]}
            continue
        attached = labels(name) if unique == wanted else {"job": wanted, **labels(name)}
        static = {"targets": targets, **({"labels": attached} if attached else {})}
        yield {"job_name": unique, **_access(name), "static_configs": [static]}


def _access(name: str) -> dict[str, Any]:
    scrape = project_settings().scrape[name]
    return {
        **({"scheme": scrape.scheme} if scrape.scheme != "http" else {}),
        **({"authorization": {"credentials_file": scrape.token_file}} if scrape.token_file else {}),
    }


def _own() -> Iterator[dict[str, Any]]:
    """Yield the jobs of the stack itself; what is exported is not scraped twice where a system is found there."""
    collector = project_settings().stack.collector
    exported = f"{collector}:{EXPORTER_PORT}"
    yield _static("prometheus", "localhost:9090")
    yield _static("otel-collector", f"{collector}:{OWN_PORT}")
    taken = any(exported in project_settings().scrape[name].targets for name in systems())
    if project_settings().stack.discovery or not taken:
        yield _static("otel-exported", exported)


def _static(job: str, target: str) -> dict[str, Any]:
    return {"job_name": job, "static_configs": [{"targets": [target]}]}
