"""The files of a new system, dashboard or data source of an existing project, for `heddle new`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

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
DATASOURCE_TYPES: Final = tuple(_ARGUMENTS)


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
        "UID": f"{declared.name}-{module}".replace("_", "-"),
        "TITLE": title_of(module),
        "NAME": declared.name,
        "CONSTANT": declared.constant,
        "SYSTEM_TITLE": declared.title,
    }
    return NewFiles(folder, render("dashboard", values))


def new_datasource(datasources: Path, name: str, type: str) -> NewFiles:
    """Return the file of a data source of a type in `DATASOURCE_TYPES`."""
    module = module_name(name, datasources)
    uid = module.replace("_", "-")
    cls, url, arguments = _ARGUMENTS[type]
    imports = {"Connection", cls} | ({"EnvVar"} if any("EnvVar" in argument for argument in arguments) else set())
    values = {
        "FILE": module,
        "TITLE": title_of(module),
        "UID": uid,
        "CLASS": cls,
        "URL": url,
        "IMPORTS": ", ".join(sorted(imports)),
        "ARGUMENTS": "".join(f"    {argument},\n" for argument in arguments),
    }
    return NewFiles(datasources, render("datasource", values))


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
