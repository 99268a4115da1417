"""The files for GitHub and pre-commit have the required fields, and every command in them and on the pages exists."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

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
_USES = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}|OWNER/heddle@REVISION")
_SEVERAL = re.compile(r'"\$\{\w+\[@\]\}"')


def commands(text: str) -> Iterator[str]:
    """Yield the command lines of `heddle` in a script, a block of code or a table of YAML."""
    for line in text.splitlines():
        before, _, _ = line.partition(" #")
        if "fail " in line or re.match(r"\s*(-\s+)?(name|description):", line):
            continue
        yield from (match[1] for match in _COMMAND.finditer(before))


def all_commands() -> Iterator[tuple[str, str]]:
    for step in STEPS:
        yield from (("action.yml", line) for line in commands(step.get("run", "")))
    for path in WORKFLOWS:
        yield from ((path.name, line) for line in commands(path.read_text(encoding="utf-8")))
    yield from ((".pre-commit-hooks.yaml", hook["entry"]) for hook in HOOKS)
    for page in PAGES:
        for block in blocks(page):
            if block.language in SHELLS:
                yield from ((f"{page.name}:{block.line}", line) for line in commands(block.text))


COMMANDS = list(all_commands())


def parsed(line: str) -> click.Context:
    """Return the parsed command line, without redirections and pipes. Raises KeyError or click.UsageError."""
    words = shlex.split(_SEVERAL.sub("", re.split(r" (?:\|\|?|&&|[12]?>>?|;) ?", line)[0]))
    command = main.commands[words[1]]
    return command.make_context(words[1], [word for word in words[2:] if word != "[FILE.json]..."])


def test_every_command_exists() -> None:
    wrong = []
    for where, line in COMMANDS:
        try:
            parsed(line)
        except (KeyError, click.UsageError) as error:
            wrong.append(f"{where}: {line}: {error}")
    assert len(COMMANDS) > 50
    assert wrong == []


def test_commands_are_extracted() -> None:
    names = {(where.partition(":")[0], line.split()[1]) for where, line in COMMANDS}
    assert {("action.yml", "generate"), ("action.yml", "check"), ("action.yml", "diff")} <= names
    assert {("pull-requests.md", "generate"), (".pre-commit-hooks.yaml", "check"), ("check.md", "check")} <= names


@pytest.mark.parametrize("line", ["heddle chekc", "heddle check --formt json", "heddle diff --format sarif"])
def test_a_wrong_option_is_reported(line: str) -> None:
    with pytest.raises((KeyError, click.UsageError)):
        parsed(line)


def test_options_added_by_the_action_exist() -> None:
    scripts = {step["name"]: step["run"] for step in STEPS if "run" in step}
    options = {option for parameter in main.commands["check"].params for option in parameter.opts}
    for name in ("--env", "--baseline", "--fail-on"):
        assert f"({name} " in scripts["Findings"]
        assert name in options


def test_the_default_severity_exists() -> None:
    assert parsed(f"heddle check --fail-on {ACTION['inputs']['fail-on']['default']}")


def test_the_action_has_the_required_fields() -> None:
    assert {"name", "description", "inputs", "runs"} <= ACTION.keys()
    assert ACTION["runs"]["using"] == "composite"
    assert [name for name, fields in ACTION["inputs"].items() if {"description", "default"} - fields.keys()] == []
    assert [step["name"] for step in STEPS if ("run" in step) == ("uses" in step)] == []


def test_scripts_name_their_shell_and_read_inputs_from_variables() -> None:
    scripts = [step for step in STEPS if "run" in step]
    assert [step["name"] for step in scripts if step["shell"] != "bash" or "${{" in step["run"]] == []
    unused = {name for step in scripts for name in step.get("env", {}) if f"${name}" not in step["run"]}
    assert unused <= {"GH_TOKEN"}


def test_only_the_comment_gets_the_token() -> None:
    assert [step["name"] for step in STEPS if "inputs.token" in str(step)] == ["Comment"]


def test_a_failed_report_does_not_skip_others() -> None:
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


def test_actions_are_pinned_to_commits() -> None:
    actions = set(uses()) - {"./"}
    assert len(actions) > 3
    assert [action for action in sorted(actions) if not _USES.fullmatch(action)] == []


def test_snippets_are_yaml() -> None:
    assert len(SNIPPETS) > 3
    assert [str(block) for block in SNIPPETS if not isinstance(yaml.safe_load(block.text), dict | list)] == []


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
