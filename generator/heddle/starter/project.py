"""The first files of a project, for `heddle init`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, NamedTuple

from heddle.settings.document import find_document
from heddle.starter.names import class_name, constant_name, refusal, system_module, title_of
from heddle.starter.templates import render
from heddle.starter.write import NewFiles

Deployment = Literal["docker", "kubernetes", "push"]

_SETTINGS: Final[Mapping[str, Mapping[str, str]]] = {
    "kubernetes": {
        "OUTPUTS": '["provisioning", "configmaps"]',
        "PROMETHEUS": "http://kube-prometheus-stack-prometheus.monitoring:9090",
    }
}
"""Values of the settings file for a deployment, where they are not those of all others."""

_OPTIONAL: Final = (".pre-commit-config.yaml", ".gitlab-ci.yml")
"""Files that many repositories have and that cannot be extended safely: if they exist, their text is shown instead."""


class Start(NamedTuple):
    """The result of `heddle init`: the files to write, and the texts to add to existing files, by their paths.

    `requirements` is the name of the requirements file.
    """

    files: NewFiles
    to_add: Mapping[str, str]
    requirements: str


def start_project(folder: Path, system: str, deployment: Deployment, requirement: str) -> Start:
    """Plan the files of a new project in `folder`, with the first files of one system.

    `requirement` is the line for pip that installs Heddle. Raises BadInput if the folder belongs to a project
    already, or contains a file that would be replaced.
    """
    document = find_document(folder)
    if document.table is not None and document.path.parent == folder:
        raise refusal(
            "starter/existing-project",
            f"{document.path.name} already has settings of Heddle",
            "`heddle new system NAME` adds a system to the project",
            document.path,
        )
    module = system_module(system, folder)
    requirements = "requirements-heddle.txt" if (folder / "requirements.txt").exists() else "requirements.txt"
    values = {
        "REQUIREMENT": requirement,
        "REQUIREMENTS": requirements,
        "OUTPUTS": '["provisioning"]',
        "PROMETHEUS": "http://prometheus:9090",
        **_SETTINGS.get(deployment, {}),
        **system_values(module),
    }
    texts = render("project", values)
    texts[requirements] = texts.pop("requirements.txt")
    texts |= {f"dashboards/{module}/{path}": text for path, text in render("system", values).items()}
    for path, text in render(deployment, values).items():
        texts[path] = texts.get(path, "") + text
    to_add = {path: texts.pop(path) for path in _OPTIONAL if (folder / path).exists()}
    appended = {}
    if (folder / ".gitignore").exists():
        appended[".gitignore"] = _missing_lines(_text(folder / ".gitignore"), texts.pop(".gitignore"))
    if (folder / "README.md").exists():
        appended["README.md"] = f"\n{texts.pop('README.md')}"
    else:
        texts["README.md"] = f"# {folder.name}\n\n{texts['README.md']}"
    return Start(NewFiles(folder, texts, appended), to_add, requirements)


def _missing_lines(before: str, text: str) -> str:
    """Return the lines of a text that another one does not have, to be added at its end."""
    known = before.splitlines()
    newline = "" if not before or before.endswith("\n") else "\n"
    return newline + "".join(f"{line}\n" for line in text.splitlines() if line not in known)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise refusal("starter/unreadable-file", f"{path.name} is not a readable text file", "", path) from None


def system_values(module: str) -> dict[str, str]:
    """Return the values of the templates of a system."""
    return {
        "NAME": module,
        "UID": module.replace("_", "-"),
        "TITLE": title_of(module),
        "CLASS": class_name(module),
        "CONSTANT": constant_name(module),
        "METRIC": module,
    }
