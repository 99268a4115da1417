"""The files of a new system, dashboard or data source of an existing project, for `heddle new`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from heddle.diagnostics.suggestion import did_you_mean
from heddle.grafana.datasource_types import DATASOURCE_TYPES, datasource_type
from heddle.project.discover import definitions_folders
from heddle.rules.registry import rules as registered_rules
from heddle.settings.model import Settings
from heddle.starter.names import declared_system, module_name, refusal, system_module, title_of
from heddle.starter.project import system_values
from heddle.starter.templates import render
from heddle.starter.write import NewFiles

_ARGUMENTS: Final[dict[str, tuple[str, str, tuple[str, ...]]]] = {
    "prometheus": ("Prometheus", "http://prometheus:9090", ()),
    "loki": ("Loki", "http://loki:3100", ()),
    "jaeger": ("Jaeger", "http://jaeger:16686", ()),
    "tempo": ("Tempo", "http://tempo:3200", ()),
    "postgres": (
        "Postgres",
        "postgres:5432",
        ('database="postgres"', 'user="grafana"', 'password=EnvVar("POSTGRES_PASSWORD")'),
    ),
    "clickhouse": (
        "ClickHouse",
        "http://clickhouse:8123",
        ('user=EnvVar("CLICKHOUSE_USER")', 'password=EnvVar("CLICKHOUSE_PASSWORD")'),
    ),
    "infinity": ("Infinity", "https://api.example.com", ()),
}
"""Class, address and further arguments of a data source, by its type."""
_TYPE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_UID_LENGTH: Final = 40
"""The most characters of a uid that Grafana accepts."""


def new_files_folder(settings: Settings, position: int | None) -> Path:
    """Return the definitions folder for new files, by its position in the settings, or without one that for rules.

    Raises BadInput outside of a project, and if the project has no definitions folder.
    """
    folders = definitions_folders(settings)
    if position is None:
        return settings.root / settings.rules
    if not folders:
        message, file = "the setting `definitions` names no folder", settings.source.document.path
        raise refusal("definition/missing-folder", message, "name the folder for new files", file)
    return folders[position]


def new_system(dashboards: Path, name: str) -> NewFiles:
    """Return the files of a system below a definitions folder. Raises BadInput."""
    module = system_module(name, dashboards)
    if (folder := dashboards / module).exists():
        raise refusal("starter/existing-file", f"the system {module} exists", "choose another name", folder)
    return NewFiles(folder, render("system", system_values(module)))


def new_catalog(folder: Path, catalog: str) -> NewFiles:
    """Return the file of a catalog in the folder of its system, and the other files that a system needs."""
    texts = {
        path: text
        for path, text in render("catalog", system_values(folder.name)).items()
        if not (folder / path).exists()
    }
    return NewFiles(folder, {**texts, "telemetry.py": catalog})


def new_dashboard(dashboards: Path, name: str) -> NewFiles:
    """Return the file of a dashboard `SYSTEM/NAME`. Raises BadInput if the system has no catalog."""
    system, _, dashboard = name.rpartition("/")
    if not system:
        systems = _systems(dashboards)
        raise refusal(
            "starter/missing-system",
            f"{name!r} does not name the system that the dashboard belongs to",
            f"write SYSTEM/{name}; the systems are: {', '.join(systems)}" if systems else f"write SYSTEM/{name}",
            dashboards,
        )
    folder, module = dashboards / module_name(system, dashboards), module_name(dashboard, dashboards)
    declared = declared_system(folder / "telemetry.py")
    if declared is None:
        raise refusal(
            "starter/missing-system",
            f'{folder.name}/telemetry.py does not declare a system as `NAME = System("name", "Title")`',
            f"`heddle new system {system}` creates one",
            folder,
        )
    values = {
        "FILE": module,
        "UID": _uid(f"{declared.name}-{module}", dashboards),
        "TITLE": title_of(module),
        "NAME": declared.name,
        "CONSTANT": declared.constant,
        "SYSTEM_TITLE": declared.title,
    }
    return NewFiles(folder, render("dashboard", values))


def new_datasource(datasources: Path, name: str, type: str) -> NewFiles:
    """Return the file of a data source of a type, the id of its plugin. Raises BadInput for a misspelled type."""
    module = module_name(name, datasources)
    values = {"FILE": module, "TITLE": title_of(module), "UID": _uid(module, datasources)}
    if type not in _ARGUMENTS:
        return NewFiles(datasources, render("any_datasource", {**values, **_any_type(type, datasources)}))
    cls, url, arguments = _ARGUMENTS[type]
    imports = {"Connection", cls} | ({"EnvVar"} if any("EnvVar" in argument for argument in arguments) else set())
    values |= {
        "CLASS": cls,
        "URL": url,
        "IMPORTS": ", ".join(sorted(imports)),
        "ARGUMENTS": "".join(f"    {argument},\n" for argument in arguments),
    }
    return NewFiles(datasources, render("datasource", values))


def _any_type(type: str, datasources: Path) -> dict[str, str]:
    """Return the values of a template for a type without a class of Heddle."""
    known = {*_ARGUMENTS, *DATASOURCE_TYPES}
    # The ids of plugins resemble each other: only what differs in a letter or two is a mistake.
    if type not in known and (get_close_matches(type, known, cutoff=0.88) or not _TYPE.fullmatch(type)):
        help = did_you_mean(type, known, "write the id of its plugin, such as")
        raise refusal("starter/invalid-name", f"unknown type of data source {type!r}", help, datasources)
    address = f'        url="http://{type.rpartition("-")[2]}:80",\n' if datasource_type(type).has_address else ""
    return {"TYPE": type, "ARGUMENTS": address}


def _uid(name: str, folder: Path) -> str:
    """Return the uid for a name. Raises BadInput for a longer one than Grafana accepts."""
    uid = name.replace("_", "-")
    if len(uid) > _UID_LENGTH:
        message = f"the uid {uid!r} would have {len(uid)} characters; Grafana accepts {_UID_LENGTH}"
        raise refusal("starter/invalid-name", message, "choose a shorter name", folder)
    return uid


def new_rule(rules: Path, name: str) -> NewFiles:
    """Return the file of a rule `OBJECT/PROBLEM`, its id. Raises BadInput for another name."""
    object, _, problem = name.rpartition("/")
    if not object:
        message = f"{name!r} is not the id of a rule"
        raise refusal("starter/invalid-name", message, f"write OBJECT/PROBLEM, such as panel/{name}", rules)
    package, module = module_name(object, rules), module_name(problem, rules)
    if (id := f"{package}/{module}".replace("_", "-")) in {rule.id for rule in registered_rules()}:
        raise refusal("starter/existing-file", f"Heddle already has a rule {id}", "choose another name", rules)
    return NewFiles(rules / package, render("rule", {"FILE": module}))


def _systems(dashboards: Path) -> Sequence[str]:
    return sorted(path.parent.name for path in dashboards.glob("*/telemetry.py"))
