"""The shipped Prometheus rules, evaluated by promtool over a simulated history."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from math import isnan
from pathlib import Path
from typing import Any

from heddle.simulate.backfill import SampleHistory, TimeSpan
from heddle.simulate.exposition import format_number, format_series
from tests.cli.project import ROOT

RECORDING_RULES = tuple(sorted((ROOT / "out/prometheus/rules").glob("*-recorded.yaml")))
RULES = tuple(sorted({*(ROOT / "out/prometheus/rules").glob("*.yaml")} - {*RECORDING_RULES}))
"""The rules of alerts. They only query recorded series if a setting requires it."""
INSTALLED = shutil.which("promtool") is not None


def shipped_alerts() -> set[str]:
    return {name for file in RULES for name in re.findall(r'alert: "(\w+)"', file.read_text())}


def rules_of(systems: Iterable[str]) -> list[Path]:
    """Return the files with the rules of these systems."""
    names = {name.replace("_", "-") for name in systems}
    return [file for file in RULES if file.stem.removesuffix("-recorded") in names]


def firing_alerts(
    folder: Path, histories: Iterable[SampleHistory], span: TimeSpan, last: float, rules: Sequence[Path] = RULES
) -> set[str]:
    """Return the alerts that fired in the last seconds of a history."""
    query = f'group by (alertname) (count_over_time(ALERTS{{alertstate="firing"}}[{int(last)}s]))'
    # The expectation is wrong on purpose: promtool prints the result of a query only when a test fails.
    output = evaluate(folder, histories, span, rules, [{"expr": query, "exp_samples": [{"labels": "{}", "value": -1}]}])
    assert "got:" in output, output
    return set(re.findall(r'alertname="(\w+)"', output.split("got:")[1]))


def evaluate(
    folder: Path,
    histories: Iterable[SampleHistory],
    span: TimeSpan,
    rules: Sequence[Path],
    expectations: Sequence[Mapping[str, Any]],
) -> str:
    """Return what promtool prints about expectations at the end of a history; empty if all are met."""
    minutes = int((span.times[-1] - span.times[0]) // 60)
    names = frozenset(re.findall(r"[a-z_]\w+", "\n".join(file.read_text() for file in rules)))
    test = {
        "interval": f"{span.step:g}s",
        "input_series": [
            {"series": format_series(one.name, one.labels), "values": " ".join(map(_value, one.values))}
            for one in histories
            if one.name in names
        ],
        "promql_expr_test": [{**expectation, "eval_time": f"{minutes}m"} for expectation in expectations],
    }
    file = folder / "test.yaml"
    content = {"rule_files": [str(rule) for rule in rules], "evaluation_interval": "1m", "tests": [test]}
    file.write_text(json.dumps(content))
    process = subprocess.run(["promtool", "test", "rules", file], capture_output=True, text=True, check=False)
    return (process.stdout + process.stderr).replace("Unit Testing:", "").replace(str(file), "").strip(" \n")


def _value(value: float) -> str:
    return "_" if isnan(value) else format_number(value)
