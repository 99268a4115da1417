"""Objects of the Prometheus operator: rules, and scrape configurations of the stack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from heddle.grafana.json_value import Json, mapping, members

RULE: Final = ("monitoring.coreos.com/v1", "PrometheusRule")
SCRAPE_CONFIG: Final = ("monitoring.coreos.com/v1alpha1", "ScrapeConfig")
TOKEN_KEY: Final = "token"
"""Key of the Secret that has the token of a scrape job."""


def scrape_configs(prometheus: Json, name_of: Callable[[str], str]) -> Iterator[tuple[str, Json]]:
    """Yield the job and the `spec` of each scrape job in a configuration of Prometheus.

    Jobs that scrape `localhost` are omitted, because the operator's Prometheus already scrapes itself. A token from a
    file becomes a token from a Secret; `name_of` returns its name for a job.
    """
    interval = mapping(prometheus.get("global")).get("scrape_interval")
    for job in members(prometheus.get("scrape_configs")):
        name = str(job["job_name"])
        targets = [target for group in members(job.get("static_configs")) for target in group["targets"]]
        if not any(str(target).startswith("localhost:") for target in targets):
            yield name, {"scrapeInterval": interval, **_targets(job), **_access(job, name_of(name))}


def _targets(job: Json) -> Json:
    """Return where a job finds its targets.

    `jobName` replaces the label `job` of every target, so it is not set where service discovery sets that label.
    """
    if discovery := members(job.get("http_sd_configs")):
        return {
            "httpSDConfigs": [{"url": each["url"], "refreshInterval": each["refresh_interval"]} for each in discovery],
            "relabelings": [
                {"sourceLabels": each["source_labels"], "regex": each["regex"], "action": each["action"]}
                for each in members(job.get("relabel_configs"))
            ],
        }
    groups = members(job.get("static_configs"))
    names = {str(mapping(group.get("labels")).get("job", job["job_name"])) for group in groups}
    return {"jobName": min(names), "staticConfigs": [dict(group) for group in groups]}


def _access(job: Json, secret: str) -> Json:
    access: Json = {}
    if path := job.get("metrics_path"):
        access["metricsPath"] = path
    if scheme := job.get("scheme"):
        access["scheme"] = str(scheme).upper()
    if "authorization" in job:
        access["authorization"] = {"credentials": {"name": secret, "key": TOKEN_KEY}}
    return access
