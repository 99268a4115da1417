"""promtool takes the rule files, and every alert fires when it should and not when it should not."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.author.alerts.cases import CASES, Case
from tests.cli.project import ROOT

RULES = ROOT / "out/prometheus/rules"
FILES = {path.stem: path for path in sorted(RULES.glob("*.yaml"))}
ALERTS = {
    system: {rule["alert"]: rule for group in yaml.safe_load(path.read_text())["groups"] for rule in group["rules"]}
    for system, path in FILES.items()
}
NAMES = [(system, name) for system, rules in ALERTS.items() for name in rules]

needs_promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool is missing: `apt-get install prometheus`"
)


def promtool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["promtool", *map(str, arguments)], capture_output=True, text=True, check=False)


def series(name: str, system: str) -> str:
    """Return a series with the labels of a system's target, where it has none of its own."""
    metric, _, rest = name.partition("{")
    own = rest.rstrip("}")
    target = {"instance": "a:1", "job": system}
    more = [f'{label}="{value}"' for label, value in target.items() if not re.search(rf"\b{label}=", own)]
    return f"{metric}{{{', '.join([*more, own] if own else more)}}}"


def asked(system: str, name: str, courses: dict[str, str], at: str, expected: list[dict[str, Any]]) -> dict[str, Any]:
    inputs = [{"series": series(each, system), "values": values} for each, values in courses.items()]
    query = f'count by (alertname) (ALERTS{{alertname="{name}", alertstate="firing"}})'
    test = {"expr": query, "eval_time": at, "exp_samples": expected}
    return {"interval": "1m", "input_series": inputs, "promql_expr_test": [test]}


def run(tmp_path: Path, system: str, test: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    file = tmp_path / "test.yaml"
    file.write_text(yaml.safe_dump({"rule_files": [str(FILES[system])], "evaluation_interval": "1m", "tests": [test]}))
    return promtool("test", "rules", file)


@needs_promtool
@pytest.mark.parametrize("system", FILES)
def test_promtool_takes_the_file(system: str) -> None:
    done = promtool("check", "rules", FILES[system])
    assert (done.returncode, f"{len(ALERTS[system])} rules found" in done.stdout) == (0, True), done.stderr


def test_every_alert_has_its_cases() -> None:
    assert {system: set(cases) for system, cases in CASES.items()} == {s: set(rules) for s, rules in ALERTS.items()}


@needs_promtool
@pytest.mark.parametrize(("system", "name"), NAMES)
def test_it_fires(tmp_path: Path, system: str, name: str) -> None:
    case = CASES[system][name]
    expected = [{"labels": f'{{alertname="{name}"}}', "value": 1}]
    done = run(tmp_path, system, asked(system, name, case.fires, case.at, expected))
    assert done.returncode == 0, done.stdout + done.stderr


@needs_promtool
@pytest.mark.parametrize(("system", "name"), NAMES)
def test_it_does_not_fire_otherwise(tmp_path: Path, system: str, name: str) -> None:
    case = CASES[system][name]
    done = run(tmp_path, system, asked(system, name, case.quiet, case.at, []))
    assert done.returncode == 0, done.stdout + done.stderr


def told(case: Case, system: str, name: str) -> dict[str, Any]:
    """Return a test that expects no alert, so that promtool prints the ones it gets."""
    test = asked(system, name, case.fires, case.at, [])
    del test["promql_expr_test"]
    return {**test, "alert_rule_test": [{"eval_time": case.at, "alertname": name, "exp_alerts": []}]}


@needs_promtool
@pytest.mark.parametrize(("system", "name"), NAMES)
def test_what_it_says_is_filled_in(tmp_path: Path, system: str, name: str) -> None:
    case = CASES[system][name]
    got = run(tmp_path, system, told(case, system, name))
    said = (got.stdout + got.stderr).partition("got:")[2]
    assert (case.says in said, "{{" in said, "<no value>" in said, said == "") == (True, False, False, False)
