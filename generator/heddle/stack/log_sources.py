"""Which logs are shipped to Loki, with which labels: what Promtail and Alloy have to say alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from heddle.settings.active import project_settings
from heddle.stack.systems import job, systems

DOCKER = "unix:///var/run/docker.sock"
FOUND = "found"
"""The group of the expression that finds a trace id."""

_SERVICE = "__meta_docker_container_label_com_docker_compose_service"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relabel:
    """A label made from what discovery knows; the expression's group is its value."""

    source: str
    target: str
    regex: str = "(.*)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The files of a system's log, as patterns, and the job that they are shipped under."""

    system: str
    job: str
    paths: tuple[str, ...]


def relabels() -> tuple[Relabel, ...]:
    """Return the labels of a container's log: its name, its service, its project, and what settings call a service."""
    label = project_settings().logs.service_label
    named = (
        Relabel(source="__meta_docker_container_name", target="container", regex="/(.*)"),
        Relabel(source=_SERVICE, target="service"),
        Relabel(source="__meta_docker_container_label_com_docker_compose_project", target="project"),
    )
    own = Relabel(source=_SERVICE, target=label)
    return named if any(each.target == label for each in named) else (*named, own)


def files() -> Iterator[Files]:
    """Yield the files of each system that writes some."""
    for name in systems():
        if paths := project_settings().scrape[name].logs:
            yield Files(system=name, job=job(name) or name, paths=paths)


def trace_id() -> tuple[str, str] | None:
    """Return the expression that finds the trace id of a line, and the structured metadata that takes it."""
    label, regex = project_settings().logs.trace_id_label, project_settings().logs.trace_id_regex
    return (_named(regex), label) if label and regex else None


def _named(regex: str) -> str:
    """Return an expression whose first group has a name, which both programs want."""
    escaped = in_class = False
    for at, letter in enumerate(regex):
        if escaped:
            escaped = False
        elif letter == "\\":
            escaped = True
        elif letter in "[]":
            in_class = letter == "["
        elif letter == "(" and not in_class and regex[at + 1 : at + 2] != "?":
            return f"{regex[:at]}(?P<{FOUND}>{regex[at + 1 :]}"
    return f"(?P<{FOUND}>{regex})"
