"""Runs the commands of the action as a runner of GitHub does: inputs, outputs, conditions and the summary."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.docs.pages import ROOT

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
_EXPRESSION = re.compile(r"\$\{\{ (.+?) \}\}")
_NAME = re.compile(r"(?<!')\b(?:inputs|steps|github)\.[\w.-]+")


@dataclass
class Runner:
    """A job that uses the action in a folder; output and exit code of each step are stored by its name."""

    folder: Path
    job_folder: Path
    path: str
    inputs: Mapping[str, str] = field(default_factory=dict)
    github: Mapping[str, str] = field(default_factory=dict)
    outputs_by_step: dict[str, str] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        (self.job_folder / "temp").mkdir(parents=True)

    @property
    def summary(self) -> str:
        return self._file("summary.md").read_text(encoding="utf-8")

    @property
    def reports(self) -> Path:
        return Path(self.outputs["steps.install.outputs.reports"])

    def run(self, *only: str) -> None:
        """Run the commands, or those of these names, until one fails; steps that use other actions are skipped."""
        for step in STEPS:
            if "run" in step and (not only or step["name"] in {*only, "Install Heddle"}) and self._applies(step):
                self._run(step)
                if self.codes[step["name"]] and not step.get("continue-on-error"):
                    return

    def _run(self, step: Mapping[str, Any]) -> None:
        self._file("output").write_text("")
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("HEDDLE_", "GITHUB_"))},
            "PATH": self.path,
            "RUNNER_TEMP": str(self.job_folder / "temp"),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(self._file("output")),
            "GITHUB_STEP_SUMMARY": str(self._file("summary.md")),
            "GITHUB_REPOSITORY": "acme/shop",
            "GITHUB_BASE_REF": self.github.get("base_ref", ""),
            **{name: _EXPRESSION.sub(self._value, text) for name, text in step.get("env", {}).items()},
        }
        process = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        self.outputs_by_step[step["name"]] = process.stdout
        self.codes[step["name"]] = process.returncode
        for line in self._file("output").read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition("=")
            self.outputs[f"steps.{step['id']}.outputs.{name}"] = value

    def _applies(self, step: Mapping[str, Any]) -> bool:
        words = _NAME.sub(lambda match: repr(self._of(match[0])), step.get("if", "True"))
        return bool(eval(words.replace("&&", "and").replace("||", "or")))

    def _value(self, match: re.Match[str]) -> str:
        return self._of(match[1])

    def _of(self, name: str) -> str:
        """Return the value of a name in an expression; an unknown name is an empty text, as in GitHub."""
        kind, _, rest = name.partition(".")
        if kind == "inputs":
            default = str(ACTION["inputs"][rest]["default"])
            return self.inputs.get(rest, _EXPRESSION.sub(self._value, default))
        return self.github.get(rest, "") if kind == "github" else self.outputs.get(name, "")

    def _file(self, name: str) -> Path:
        return self.job_folder / name
