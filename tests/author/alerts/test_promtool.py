"""promtool accepts the rule files, and every alert fires for its firing case only."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.author.alerts.case import Case
from tests.author.alerts.cases import CASES
from tests.cli.project import ROOT

RULES = ROOT / "out/prometheus/rules"
FILES = {path.stem: path for path in sorted(RULES.glob("*.yaml"))}
ALERTS = {
    system: {rule["alert"]: rule for group in yaml.safe_load(path.read_text())["groups"] for rule in group["rules"]}
    for system, path in FILES.items()
    if not system.endswith("-recorded")
}
NAMES = [(system, name) for system, rules in ALERTS.items() for name in rules]

needs_promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool is missing: `apt-get install prometheus`"
)


def promtool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["promtool", *map(str, arguments)], capture_output=True, text=True, check=False)


def series(name: str, system: str) -> str:
    """Add the labels of the system's target to a series that does not have them."""
    metric, _, rest = name.partition("{")
    own = rest.rstrip("}")
    target = {"instance": "a:1", "job": system}
    more = [f'{label}="{value}"' for label, value in target.items() if not re.search(rf"\b{label}=", own)]
    return f"{metric}{{{', '.join([*more, own] if own else more)}}}"


def firing_test(
    system: str, name: str, values: dict[str, str], at: str, expected: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return a promtool test that counts the firing instances of an alert at a time."""
    inputs = [{"series": series(each, system), "values": text} for each, text in values.items()]
    query = f'count by (alertname) (ALERTS{{alertname="{name}", alertstate="firing"}})'
    test = {"expr": query, "eval_time": at, "exp_samples": expected}
    return {"interval": "1m", "input_series": inputs, "promql_expr_test": [test]}


def run(tmp_path: Path, system: str, name: str, test: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    """Run a promtool test of one alert; no alert reads another, so the others are not evaluated."""
    rules, file = tmp_path / "rules.yaml", tmp_path / "test.yaml"
    group = {"name": system, "interval": "1m", "rules": [ALERTS[system][name]]}
    rules.write_text(json.dumps({"groups": [group]}))
    file.write_text(json.dumps({"rule_files": [str(rules)], "evaluation_interval": "1m", "tests": [test]}))
    return promtool("test", "rules", file)


@needs_promtool
@pytest.mark.parametrize("system", FILES)
def test_promtool_accepts_the_file(system: str) -> None:
    result = promtool("check", "rules", FILES[system])
    assert result.returncode == 0, result.stderr
    rules = [rule for group in yaml.safe_load(FILES[system].read_text())["groups"] for rule in group["rules"]]
    assert f"{len(rules)} rules found" in result.stdout


def test_every_alert_has_a_case() -> None:
    assert {system: set(cases) for system, cases in CASES.items()} == {s: set(rules) for s, rules in ALERTS.items()}


@needs_promtool
@pytest.mark.parametrize(("system", "name"), NAMES)
def test_an_alert_fires(tmp_path: Path, system: str, name: str) -> None:
    case = CASES[system][name]
    expected = [{"labels": f'{{alertname="{name}"}}', "value": 1}]
    result = run(tmp_path, system, name, firing_test(system, name, case.fires, case.at, expected))
    assert result.returncode == 0, result.stdout + result.stderr


@needs_promtool
@pytest.mark.parametrize(("system", "name"), NAMES)
def test_an_alert_does_not_fire(tmp_path: Path, system: str, name: str) -> None:
    case = CASES[system][name]
    result = run(tmp_path, system, name, firing_test(system, name, case.normal, case.at, []))
    assert result.returncode == 0, result.stdout + result.stderr


def unexpected_alert_test(case: Case, system: str, name: str) -> dict[str, Any]:
    """Return a promtool test that expects no alert, so that promtool prints the firing ones."""
    test = firing_test(system, name, case.fires, case.at, [])
    del test["promql_expr_test"]
    return {**test, "alert_rule_test": [{"eval_time": case.at, "alertname": name, "exp_alerts": []}]}


@needs_promtool
@pytest.mark.parametrize(("system", "name"), NAMES)
def test_the_description_of_a_firing_alert_is_rendered(tmp_path: Path, system: str, name: str) -> None:
    case = CASES[system][name]
    result = run(tmp_path, system, name, unexpected_alert_test(case, system, name))
    printed = (result.stdout + result.stderr).partition("got:")[2]
    assert printed
    assert case.text in printed
    assert [text for text in ("{{", "<no value>") if text in printed] == []
