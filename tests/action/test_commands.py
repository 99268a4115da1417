"""The files that others read have the shape that they want, and every command in them is one that there is."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from heddle.cli import main
from tests.action.steps import ACTION, STEPS
from tests.docs.pages import PAGES, ROOT, blocks

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
SNIPPETS = [block for page in PAGES for block in blocks(page) if block.language == "yaml"]
SHELLS = {"console", "yaml", "sh", "bash"}
_COMMAND = re.compile(r"(?:^|[\s'\"`(])(heddle [a-z][^\n`]*)")
_USES = re.compile(r"[\w.-]+/[\w./-]+@v\d+")
_SEVERAL = re.compile(r'"\$\{\w+\[@\]\}"')


def commands(text: str) -> Iterator[str]:
    """Yield the command lines of `heddle` in a script, a block of code or a table of YAML."""
    for line in text.splitlines():
        before, _, _ = line.partition(" #")
        if "fail " in line or re.match(r"\s*(-\s+)?(name|description):", line):
            continue
        yield from (match[1] for match in _COMMAND.finditer(before))


def everywhere() -> Iterator[tuple[str, str]]:
    for step in STEPS:
        yield from (("action.yml", line) for line in commands(step.get("run", "")))
    for path in WORKFLOWS:
        yield from ((path.name, line) for line in commands(path.read_text(encoding="utf-8")))
    yield from ((".pre-commit-hooks.yaml", hook["entry"]) for hook in HOOKS)
    for page in PAGES:
        for block in blocks(page):
            if block.language in SHELLS:
                yield from ((f"{page.name}:{block.line}", line) for line in commands(block.text))


COMMANDS = list(everywhere())


def parsed(line: str) -> click.Context:
    """Return what click makes of a command line, up to what the shell does with its output."""
    words = shlex.split(_SEVERAL.sub("", re.split(r" (?:\|\|?|&&|[12]?>>?|;) ?", line)[0]))
    command = main.commands[words[1]]
    return command.make_context(words[1], [word for word in words[2:] if word != "[FILE.json]..."])


@pytest.mark.parametrize(("where", "line"), COMMANDS)
def test_every_command_exists(where: str, line: str) -> None:
    assert parsed(line).info_name in main.commands


def test_commands_are_extracted() -> None:
    names = {(where.partition(":")[0], line.split()[1]) for where, line in COMMANDS}
    assert {("action.yml", "generate"), ("action.yml", "check"), ("action.yml", "diff")} <= names
    assert {("pull-requests.md", "generate"), (".pre-commit-hooks.yaml", "check"), ("check.md", "check")} <= names


@pytest.mark.parametrize("line", ["heddle chekc", "heddle check --formt json", "heddle diff --format sarif"])
def test_a_wrong_option_is_reported(line: str) -> None:
    with pytest.raises((KeyError, click.UsageError)):
        parsed(line)


@pytest.mark.parametrize("name", ["--env", "--baseline", "--fail-on"])
def test_options_added_by_the_action_exist(name: str) -> None:
    scripts = {step["name"]: step["run"] for step in STEPS if "run" in step}
    assert f"({name} " in scripts["Findings"]
    assert any(name in parameter.opts for parameter in main.commands["check"].params)


def test_the_default_severity_exists() -> None:
    assert parsed(f"heddle check --fail-on {ACTION['inputs']['fail-on']['default']}")


def test_the_action_has_the_required_fields() -> None:
    assert {"name", "description", "inputs", "runs"} <= ACTION.keys()
    assert ACTION["runs"]["using"] == "composite"
    assert [name for name, given in ACTION["inputs"].items() if {"description", "default"} - given.keys()] == []
    assert [step["name"] for step in STEPS if ("run" in step) == ("uses" in step)] == []


@pytest.mark.parametrize("step", [step for step in STEPS if "run" in step], ids=lambda step: step["name"])
def test_a_script_names_its_shell_and_takes_inputs_as_variables(step: dict[str, Any]) -> None:
    assert step["shell"] == "bash"
    assert "${{" not in step["run"]
    assert {name for name in step.get("env", {}) if f"${name}" not in step["run"]} <= {"GH_TOKEN"}


def test_the_token_is_for_the_comment_alone() -> None:
    assert [step["name"] for step in STEPS if "inputs.token" in str(step)] == ["Comment"]


def test_a_failing_report_does_not_skip_the_others() -> None:
    names = [step["name"] for step in STEPS]
    assert names[-1] == "Verdict"
    reports = STEPS[names.index("Diff") + 1 : -1]
    assert [step["name"] for step in reports if not step.get("continue-on-error")] == []


def test_every_input_and_output_is_used() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    used = set(re.findall(r"inputs\.([\w-]+)", text))
    assert used == ACTION["inputs"].keys()
    ids = {step["id"] for step in STEPS if "id" in step}
    assert set(re.findall(r"steps\.([\w-]+)\.", text)) <= ids


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_have_read_permission_only(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert {"name", True, "jobs"} <= workflow.keys()  # YAML reads `on` as true
    assert workflow["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in workflow[True]
    assert [name for name, job in workflow["jobs"].items() if "timeout-minutes" not in job] == []


def test_the_review_has_minimal_permissions() -> None:
    (job,) = yaml.safe_load((ROOT / ".github/workflows/review.yml").read_text(encoding="utf-8"))["jobs"].values()
    assert job["permissions"] == {"contents": "read", "pull-requests": "write", "security-events": "write"}
    assert job["steps"][0]["with"]["fetch-depth"] == 0
    assert job["steps"][-1] == {"uses": "./"}


def uses() -> Iterator[str]:
    texts = [path.read_text(encoding="utf-8") for path in (*WORKFLOWS, ROOT / "action.yml")]
    for text in [*texts, *(block.text for block in SNIPPETS)]:
        yield from re.findall(r"uses: (\S+)", text)


@pytest.mark.parametrize("used", sorted(set(uses()) - {"./"}))
def test_actions_are_used_with_a_version(used: str) -> None:
    assert _USES.fullmatch(used)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=str)
def test_a_snippet_is_yaml(snippet: Any) -> None:
    assert isinstance(yaml.safe_load(snippet.text), dict | list)


def test_hooks_have_the_required_fields() -> None:
    assert [hook["id"] for hook in HOOKS] == ["heddle-generate", "heddle-check"]
    for hook in HOOKS:
        assert {"id", "name", "entry", "language", "files"} <= hook.keys()
        assert (hook["language"], hook["pass_filenames"]) == ("python", False)
        assert re.search(hook["files"], "dashboards/shop/orders.py")
        assert not re.search(hook["files"], "README.md")


def test_the_script_imports_only_the_standard_library() -> None:
    text = (ROOT / ".github/review/comment.py").read_text(encoding="utf-8")
    names = set(re.findall(r"^(?:import|from) (\w+)", text, re.MULTILINE))
    assert names <= sys.stdlib_module_names
