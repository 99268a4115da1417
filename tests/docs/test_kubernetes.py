"""docs/kubernetes.md: its commands are run as far as that needs no cluster, and the others have existing options."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from heddle.cli import main
from tests.docs.pages import ROOT, blocks

PAGE = ROOT / "docs/kubernetes.md"
PROGRAMS = {"pip", "mkdir", "cd", "heddle", "helm", "kubectl", "git", "base64"}


def commands(section: str = "") -> list[list[str]]:
    """Return the commands of the page, or of one of its sections."""
    text = PAGE.read_text(encoding="utf-8")
    start = text.index(f"\n## {section}") if section else 0
    end = text.find("\n## ", start + 1) if section else -1
    shown = [
        line.removeprefix("$ ")
        for block in blocks(PAGE)
        if block.language == "console" and block.text in text[start : end if end > 0 else None]
        for line in block.text.splitlines()
    ]
    return [shlex.split(part) for line in shown for part in re.split(r" (?:&&|\|) ", line)]


def block_of(language: str, first_line: str = "") -> list[str]:
    return [each.text for each in blocks(PAGE) if each.language == language and each.text.startswith(first_line)]


def run(words: list[str]) -> None:
    result = CliRunner().invoke(main, words[1:])
    assert result.exit_code == 0, result.output


def test_the_commands_are_of_known_programs() -> None:
    assert {words[0] for words in commands()} == PROGRAMS
    assert len(commands()) > 15


def test_the_start_leads_to_manifests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for words in commands("kube-prometheus-stack"):
        if words[0] == "heddle":
            run(words)
    assert (tmp_path / "out/kubernetes/dashboards/web-overview.yaml").is_file()
    shown, *_ = block_of("yaml", "# kubernetes/values.yaml\ngrafana:\n  sidecar")
    assert yaml.safe_load((tmp_path / "kubernetes/values.yaml").read_text()) == yaml.safe_load(shown)
    paths = [word for words in commands() for word in words if word.startswith("out/kubernetes")]
    assert [path for path in paths if not (tmp_path / path).exists()] == []


def test_the_settings_lead_to_objects_of_the_operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run(["heddle", "init"])
    (settings,) = block_of("toml", "outputs")
    (tmp_path / "heddle.toml").write_text(settings)
    run(["heddle", "generate"])
    objects = [yaml.safe_load(path.read_text()) for path in (tmp_path / "out/operator").glob("*/*.yaml")]
    grafana = yaml.safe_load(block_of("yaml", "# grafana.yaml")[0])
    selected = [each["spec"]["instanceSelector"]["matchLabels"] for each in objects]
    assert [labels for labels in selected if not labels.items() <= grafana["metadata"]["labels"].items()] == []
    assert {each["metadata"]["namespace"] for each in objects} == {grafana["metadata"]["namespace"]}
    shown = re.findall(
        r"grafana\w+s\b", " ".join(next(words for words in commands() if "grafanadashboards" in str(words)))
    )
    assert set(shown) <= {f"{each['kind'].lower()}s" for each in objects}


def test_the_other_settings_and_values_are_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run(["heddle", "init"])
    texts = [text for text in block_of("toml") if not text.startswith("outputs")]
    assert len(texts) == 1
    for text in texts:
        assert tomllib.loads(text)
        (tmp_path / "heddle.toml").write_text(text)
        run(["heddle", "generate"])
    assert [text for text in block_of("yaml") if not isinstance(yaml.safe_load(text), dict)] == []


def kubectl_commands() -> Iterator[tuple[str, set[str]]]:
    """Yield the verb and the options of each use of kubectl."""
    for words in commands():
        if words[0] == "kubectl":
            options = {word.partition("=")[0] for word in words if word.startswith("--")}
            plain = [word for before, word in pairwise(words) if not word.startswith("--") and before != "--namespace"]
            yield plain[0], options


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
def test_kubectl_has_the_options() -> None:
    unknown = []
    for verb, options in kubectl_commands():
        texts = [
            subprocess.run(["kubectl", *arguments], capture_output=True, text=True, check=True).stdout
            for arguments in ([verb, "--help"], ["options"], ["create", "secret", "generic", "--help"])
        ]
        unknown += [f"{verb} {option}" for option in options if f"{option}=" not in "".join(texts)]
    assert unknown == []
